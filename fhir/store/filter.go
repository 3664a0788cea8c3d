package store

import (
	"slices"
	"strings"

	"kith/platform/fault"
)

// Filter is one _filter, read: a comparison, or several joined.
// Source: FHIR-R4-Filter
type Filter struct {
	Param Param     // of a comparison
	Not   bool      // nothing of it, or of what is joined, may hold
	Join  string    // "and" or "or"; "" for a comparison
	Of    []*Filter // what is joined
}

// filterOps are how R4's words for comparisons are asked of each kind of
// parameter: a modifier or a prefix. A leading "!" turns the answer around.
var filterOps = map[string]map[string]string{
	"string":    {"eq": ":whole", "ne": "!:whole", "co": ":contains", "sw": ""},
	"token":     {"eq": "", "ne": "!", "in": ":in", "ni": "!:in", "ss": ":above", "sb": ":below"},
	"uri":       {"eq": "", "ne": "!", "sw": ":below"},
	"reference": {"eq": "", "ne": "!", "re": ""},
}

// orderOps are those of dates, numbers and quantities: prefixes as they stand.
var orderOps = []string{"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}

// mostFilters bounds the comparisons of one _filter, deepestFilter its brackets.
const mostFilters, deepestFilter = 20, 10

// ParseFilter reads a _filter of some types: given co "am" and not (birthdate
// lt 2010 or gender eq female). kind tells the kind of a parameter.
func ParseFilter(text string, kind func(name string) string) (*Filter, error) {
	r := &filterReader{words: filterWords(text), kind: kind}
	f, err := r.any(0)
	if err == nil && len(r.words) > 0 {
		err = errFilter
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

var errFilter = fault.At(fault.Value, "fhir.bad-filter", "http:_filter")

// filterWords splits at spaces and brackets; what stands in quotes is one word
// and keeps its first quote.
func filterWords(text string) (all []string) {
	for text = strings.TrimLeft(text, " "); text != ""; text = strings.TrimLeft(text, " ") {
		n := 1
		switch text[0] {
		case '(', ')':
		case '"':
			for n < len(text) && text[n] != '"' {
				if n++; text[n-1] == '\\' && n < len(text) {
					n++
				}
			}
			all, text = append(all, text[:n]), strings.TrimPrefix(text[n:], `"`)
			continue
		default:
			if n = strings.IndexAny(text, ` ()"`); n < 0 {
				n = len(text)
			}
		}
		all, text = append(all, text[:n]), text[n:]
	}
	return all
}

type filterReader struct {
	words []string
	kind  func(string) string
	count int
}

func (r *filterReader) next() (word string) {
	if len(r.words) > 0 {
		word, r.words = r.words[0], r.words[1:]
	}
	return word
}

func (r *filterReader) is(word string) bool {
	if len(r.words) == 0 || r.words[0] != word {
		return false
	}
	r.words = r.words[1:]
	return true
}

// any reads alternatives; all, what binds closer.
func (r *filterReader) any(depth int) (*Filter, error) { return r.joined("or", depth, r.all) }

func (r *filterReader) all(depth int) (*Filter, error) { return r.joined("and", depth, r.one) }

func (r *filterReader) joined(word string, depth int, part func(int) (*Filter, error)) (*Filter, error) {
	f := &Filter{Join: word}
	for {
		p, err := part(depth)
		if err != nil {
			return nil, err
		}
		f.Of = append(f.Of, p)
		if !r.is(word) {
			break
		}
	}
	if len(f.Of) == 1 {
		return f.Of[0], nil
	}
	return f, nil
}

func (r *filterReader) one(depth int) (f *Filter, err error) {
	if depth > deepestFilter {
		return nil, fault.At(fault.TooCostly, "fhir.too-many-values", "http:_filter")
	}
	if r.is("not") {
		if f, err = r.one(depth + 1); err == nil {
			f = &Filter{Join: "and", Not: true, Of: []*Filter{f}}
		}
		return f, err
	}
	if !r.is("(") {
		return r.comparison()
	}
	if f, err = r.any(depth + 1); err == nil && !r.is(")") {
		err = errFilter
	}
	return f, err
}

// comparison reads parameter, operation and value.
func (r *filterReader) comparison() (*Filter, error) {
	if r.count++; r.count > mostFilters {
		return nil, fault.At(fault.TooCostly, "fhir.too-many-values", "http:_filter")
	}
	name, op, value := r.next(), r.next(), r.next()
	kind := r.kind(name)
	quoted := strings.HasPrefix(value, `"`)
	value = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(strings.TrimPrefix(value, `"`))
	f := &Filter{Param: Param{Name: name, Values: []string{value}}}
	how, known := filterOps[kind][op]
	switch {
	case kind == "" || value == "" || !quoted && strings.ContainsAny(value, "()"):
		return nil, errFilter
	case op == "pr" && (value == "true" || value == "false"):
		f.Param.Modifier, f.Param.Values[0] = "missing", map[string]string{"true": "false", "false": "true"}[value]
	case known:
		how, f.Not = strings.CutPrefix(how, "!")
		f.Param.Modifier = strings.TrimPrefix(how, ":")
	case slices.Contains([]string{"date", "number", "quantity"}, kind) && slices.Contains(orderOps, op):
		f.Param.Values[0] = op + value
	default:
		return nil, errFilter
	}
	return f, nil
}

// filter adds a test that may join others in any way.
func (b *builder) filter(f *Filter) error {
	test, err := b.filtered(f)
	b.and(test)
	return err
}

func (b *builder) filtered(f *Filter) (test string, err error) {
	if f.Join == "" {
		part := builder{plan: b.plan, types: b.types, near: b.near, led: true}
		if err := part.param(f.Param); err != nil {
			return "", err
		}
		test = strings.Join(part.where, " and ")
	}
	for i, p := range f.Of {
		one, err := b.filtered(p)
		if err != nil {
			return "", err
		}
		if i > 0 {
			test += " " + f.Join + " "
		}
		test += one
	}
	if f.Not {
		return "not (" + test + ")", nil
	}
	return "(" + test + ")", nil
}
