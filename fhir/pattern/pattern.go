// Package pattern compiles the regular expressions that come with resources:
// filters of value sets, matches() of FHIRPath, the regex of a profile. Whoever
// writes one must not choose how long the program is busy, so a Pattern knows
// what a match costs, and one that costs too much is not compiled.
package pattern

import (
	"errors"
	"regexp"
	"regexp/syntax"
)

// Pattern is a compiled regular expression in RE2's syntax.
type Pattern struct {
	*regexp.Regexp
	weight int
}

const (
	longest  = 4096 // bytes of an expression
	heaviest = 1000
)

// ErrCostly says that an expression repeats, or holds, more than is taken.
var ErrCostly = errors.New("the regular expression takes too much")

// Compile returns the Pattern of src, ErrCostly, or what package regexp says.
func Compile(src string) (*Pattern, error) {
	if len(src) > longest {
		return nil, ErrCostly
	}
	tree, err := syntax.Parse(src, syntax.Perl)
	if err != nil {
		return nil, err
	}
	n := weight(tree)
	if n > heaviest {
		return nil, ErrCostly
	}
	re, err := regexp.Compile(src)
	return &Pattern{re, n}, err
}

// Cost is about how long a match of a text of n bytes takes at most, in steps
// of some 20 ns.
func (p *Pattern) Cost(n int) int { return 1 + n*p.weight/4 }

// weight is about how many ways to go on a match has at any byte: a counted
// repetition is written out, and each of its copies may be where the match is.
func weight(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n += len(re.Rune) / 8
	}
	for _, sub := range re.Sub {
		n = min(n+weight(sub), heaviest+1)
	}
	if re.Op == syntax.OpRepeat {
		n = min(n*max(re.Min, re.Max, 1), heaviest+1)
	}
	return n
}
