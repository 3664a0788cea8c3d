package terminology

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"kith/fhir/pattern"
	"kith/platform/fault"
)

// list returns the concepts of s that f lets through; ok is false for a filter
// that is not understood. Source: FHIR-R4-Terminology
func (f filter) list(ctx context.Context, s system, w *work) (all numbers, ok bool, err error) {
	switch f.Property {
	case "concept", "code":
		return f.onCode(ctx, s, w)
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
	return f.onProperty(ctx, s, w)
}

// onCode filters by the code itself.
func (f filter) onCode(ctx context.Context, s system, w *work) (all numbers, ok bool, err error) {
	switch f.Op {
	case "regex":
		return f.matching(ctx, s, w, func(code, _ string) string { return code })
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
func (f filter) onProperty(ctx context.Context, s system, w *work) (all numbers, ok bool, err error) {
	if f.Property == "display" && (f.Op == "=" || f.Op == "regex") {
		if f.Op == "=" {
			f.Value = regexp.QuoteMeta(f.Value)
		}
		return f.matching(ctx, s, w, func(_, display string) string { return display })
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
		if values, err = s.values(ctx, f.Property); err != nil {
			return nil, false, err
		}
		if f.Op == "regex" {
			if values, ok, err = f.among(values, w); !ok || err != nil {
				return nil, false, err
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

// pattern is the regular expression that a whole text has to match; ok is false
// when it is none, and one that takes too much is a fault.
func (f filter) pattern() (re *pattern.Pattern, ok bool, err error) {
	re, err = pattern.Compile("^(?:" + f.Value + ")$")
	if errors.Is(err, pattern.ErrCostly) {
		return nil, false, fault.New(fault.TooCostly, "terminology.too-costly")
	}
	return re, err == nil, nil
}

// among keeps the texts that match.
func (f filter) among(texts []string, w *work) (some []string, ok bool, err error) {
	re, ok, err := f.pattern()
	if !ok || err != nil {
		return nil, false, err
	}
	for _, s := range texts {
		if err := w.spend(re.Cost(len(s))); err != nil {
			return nil, false, err
		}
		if re.MatchString(s) {
			some = append(some, s)
		}
	}
	return some, true, nil
}

// matching lists the concepts of which a text matches.
func (f filter) matching(ctx context.Context, s system, w *work, text func(code, display string) string) (all numbers, ok bool, err error) {
	re, ok, err := f.pattern()
	if !ok || err != nil {
		return nil, false, err
	}
	var spent error
	err = s.codes(ctx, func(n uint32, code, display string) {
		in := text(code, display)
		if spent == nil {
			spent = w.spend(re.Cost(len(in)))
		}
		if spent == nil && re.MatchString(in) {
			all = append(all, n)
		}
	})
	return sorted(all), true, errors.Join(spent, err)
}

// mostForCode is what a test of one code may cost: a list of codes, each tested
// by itself, has no budget of its own.
const mostForCode = 2000

// test returns what f asks of a code of a system that is not listed.
func (f filter) test(r *rule) (test func(code []byte) Answer, ok bool, err error) {
	if r.where != nil {
		if test, ok := r.where(f); ok {
			return test, true, nil
		}
	}
	if f.Op != "regex" || f.Property != "code" && f.Property != "concept" {
		return nil, false, nil
	}
	re, ok, err := f.pattern()
	return func(code []byte) Answer {
		if re.Cost(len(code)) > mostForCode {
			return Unknown
		}
		return answer(re.Match(code))
	}, ok, err
}
