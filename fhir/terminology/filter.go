package terminology

import (
	"context"
	"regexp"
	"strings"
)

// longestPattern bounds a regular expression in a value set.
const longestPattern = 1000

// list returns the concepts of s that f lets through; ok is false for a filter
// that is not understood. Source: FHIR-R4-Terminology
func (f filter) list(ctx context.Context, s system) (all numbers, ok bool, err error) {
	switch f.Property {
	case "concept", "code":
		return f.onCode(ctx, s)
	case "ancestor", "descendant":
		if f.Op != "=" {
			return nil, false, nil
		}
		n, found, err := s.find(ctx, f.Value)
		if err != nil || !found {
			return nil, true, err
		}
		if f.Property == "ancestor" {
			all, err = s.below(ctx, n)
		} else {
			all, err = s.above(ctx, n)
		}
		return all, true, err
	}
	return f.onProperty(ctx, s)
}

// onCode filters by the code itself.
func (f filter) onCode(ctx context.Context, s system) (all numbers, ok bool, err error) {
	switch f.Op {
	case "regex":
		return f.matching(ctx, s, func(code, _ string) string { return code })
	case "=", "in", "not-in":
		for code := range strings.SplitSeq(f.Value, ",") {
			n, found, err := s.find(ctx, strings.TrimSpace(code))
			if err != nil {
				return nil, false, err
			}
			if found {
				all = append(all, n)
			}
		}
		all = sorted(all)
		if f.Op == "not-in" {
			all = span(s.size()).without(all)
		}
		return all, true, nil
	}
	next := s.below
	switch f.Op {
	case "is-a", "descendent-of", "is-not-a":
	case "generalizes":
		next = s.above
	default:
		return nil, false, nil
	}
	n, found, err := s.find(ctx, f.Value)
	if err != nil {
		return nil, false, err
	}
	if !found {
		return nil, f.Op != "is-not-a", nil // nothing is below what is not there
	}
	if all, err = next(ctx, n); err != nil {
		return nil, false, err
	}
	if f.Op != "descendent-of" {
		all = all.or(numbers{n})
	}
	if f.Op == "is-not-a" {
		all = span(s.size()).without(all)
	}
	return all, true, err
}

// onProperty filters by a property; a concept without it is "not-in" every
// list of values.
func (f filter) onProperty(ctx context.Context, s system) (all numbers, ok bool, err error) {
	if f.Property == "display" && (f.Op == "=" || f.Op == "regex") {
		if f.Op == "=" {
			f.Value = regexp.QuoteMeta(f.Value)
		}
		return f.matching(ctx, s, func(_, display string) string { return display })
	}
	var values []string
	switch f.Op {
	case "=":
		values = []string{f.Value}
	case "in", "not-in":
		for v := range strings.SplitSeq(f.Value, ",") {
			values = append(values, strings.TrimSpace(v))
		}
	case "regex", "exists":
		re, understood := f.pattern()
		if !understood {
			return nil, false, nil
		}
		have, err := s.values(ctx, f.Property)
		if err != nil {
			return nil, false, err
		}
		for _, v := range have {
			if f.Op == "exists" || re.MatchString(v) {
				values = append(values, v)
			}
		}
	default:
		return nil, false, nil
	}
	for _, v := range values {
		some, err := s.with(ctx, f.Property, v)
		if err != nil {
			return nil, false, err
		}
		all = all.or(some)
	}
	if f.Op == "not-in" || f.Op == "exists" && f.Value == "false" {
		all = span(s.size()).without(all)
	}
	return all, true, nil
}

// pattern is the regular expression that a whole text has to match.
func (f filter) pattern() (*regexp.Regexp, bool) {
	if len(f.Value) > longestPattern {
		return nil, false
	}
	re, err := regexp.Compile("^(?:" + f.Value + ")$")
	return re, err == nil
}

// matching lists the concepts of which a text matches.
func (f filter) matching(ctx context.Context, s system, text func(code, display string) string) (all numbers, ok bool, err error) {
	re, ok := f.pattern()
	if !ok {
		return nil, false, nil
	}
	err = s.codes(ctx, func(n uint32, code, display string) {
		if re.MatchString(text(code, display)) {
			all = append(all, n)
		}
	})
	return sorted(all), true, err
}

// test returns what f asks of a code of a system that is not listed.
func (f filter) test(r *rule) (func(code []byte) Answer, bool) {
	if r.where != nil {
		if test, ok := r.where(f); ok {
			return test, true
		}
	}
	if f.Op != "regex" || f.Property != "code" && f.Property != "concept" {
		return nil, false
	}
	re, ok := f.pattern()
	return func(code []byte) Answer { return answer(re.Match(code)) }, ok
}
