package terminology

import (
	"context"
	"slices"

	"kith/platform/fault"
)

// LookupRequest asks what a code means.
type LookupRequest struct {
	Coding
	Language   string
	Properties []string // which to tell; none for all
}

// LookupResult is what a code system says of a code.
type LookupResult struct {
	System   Head
	Concept  Concept
	Display  string   // in the language asked for, else the system's own
	Children []string // codes directly below
	props    []string
}

// Lookup returns what a code means. A system that is not known, a code that is
// not in it, and a code of which nobody here can tell, are faults.
func (s *Service) Lookup(ctx context.Context, q LookupRequest) (*LookupResult, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	src, err := e.known(ctx, q.System, q.Version)
	if err != nil {
		return nil, err
	}
	c, known, err := src.concept(ctx, q.Code)
	switch {
	case err != nil:
		return nil, err
	case known == No:
		return nil, fault.New(fault.NotFound, "terminology.not-in-system", "system", q.System)
	case known == Unknown:
		return nil, fault.New(fault.NotFound, "terminology.incomplete-system", "system", q.System)
	}
	r := &LookupResult{System: src.Head, Concept: c, Display: c.shown(q.Language, src.Language), props: q.Properties}
	if r.System.Name == "" {
		r.System.Name = q.System
	}
	if src.list != nil && r.asked("child") {
		r.Children, err = src.children(ctx, c.Code)
	}
	return r, err
}

// asked reports whether a property is to be told.
func (r *LookupResult) asked(property string) bool {
	return len(r.props) == 0 || slices.Contains(r.props, property) || slices.Contains(r.props, "*")
}

// mostChildren bounds what a lookup tells of the concepts below.
const mostChildren = 1000

func (s *source) children(ctx context.Context, code string) (codes []string, err error) {
	ns, err := s.list.with(ctx, "parent", code)
	if err != nil {
		return nil, err
	}
	return s.codes(ctx, ns[:min(len(ns), mostChildren)])
}

// codes returns the codes of concepts.
func (s *source) codes(ctx context.Context, ns numbers) ([]string, error) {
	all, err := s.list.read(ctx, ns)
	codes := make([]string, len(all))
	for i := range all {
		codes[i] = all[i].Code
	}
	return codes, err
}

// known returns a code system or the fault that says that it is not here.
func (e *edition) known(ctx context.Context, url, version string) (*source, error) {
	src, err := e.source(ctx, url, version)
	if err == nil && src == nil {
		err = unknownSystem(url)
	}
	return src, err
}

// What Subsumes answers. Source: FHIR-R4-Terminology
const (
	Equivalent  = "equivalent"
	SubsumesB   = "subsumes"
	SubsumedByB = "subsumed-by"
	NotSubsumed = "not-subsumed"
)

// Subsumes tells how code a stands to code b of the same system.
func (s *Service) Subsumes(ctx context.Context, system, version, a, b string) (string, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return "", err
	}
	src, err := e.known(ctx, system, version)
	if err != nil {
		return "", err
	}
	if src.list == nil {
		if a == b {
			return Equivalent, nil
		}
		return "", fault.New(fault.Invalid, "terminology.no-hierarchy", "system", system)
	}
	na, err := src.number(ctx, a)
	if err != nil {
		return "", err
	}
	nb, err := src.number(ctx, b)
	if err != nil {
		return "", err
	}
	if na == nb {
		return Equivalent, nil
	}
	above, err := src.list.above(ctx, nb)
	if err != nil {
		return "", err
	}
	if above.has(na) {
		return SubsumesB, nil
	}
	if above, err = src.list.above(ctx, na); err != nil {
		return "", err
	}
	if above.has(nb) {
		return SubsumedByB, nil
	}
	return NotSubsumed, nil
}

// number finds a code or returns the fault that says that it is not there.
func (s *source) number(ctx context.Context, code string) (uint32, error) {
	n, ok, err := s.list.find(ctx, code)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "terminology.not-in-system", "system", s.URL)
	}
	return n, err
}

// mostRelated bounds Below, Above and Codes.
const mostRelated = 100_000

// Below returns a code and every code that it subsumes, for the search
// modifier :below. Above is the other way round.
func (s *Service) Below(ctx context.Context, url, code string) ([]string, error) {
	return s.related(ctx, url, code, system.below)
}

// Above returns a code and every code that subsumes it.
func (s *Service) Above(ctx context.Context, url, code string) ([]string, error) {
	return s.related(ctx, url, code, system.above)
}

func (s *Service) related(ctx context.Context, url, code string,
	which func(system, context.Context, uint32) (numbers, error)) ([]string, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	src, err := e.known(ctx, url, "")
	if err != nil {
		return nil, err
	}
	if src.list == nil {
		return []string{code}, nil
	}
	n, err := src.number(ctx, code)
	if err != nil {
		return nil, err
	}
	ns, err := which(src.list, ctx, n)
	if err != nil {
		return nil, err
	}
	if len(ns) > mostRelated {
		return nil, fault.New(fault.TooCostly, "terminology.too-costly")
	}
	codes, err := src.codes(ctx, ns)
	return append([]string{code}, codes...), err
}

// Codes returns every code of a value set, for the search modifiers :in and
// :not-in; a set that cannot be listed here is a fault that says why.
func (s *Service) Codes(ctx context.Context, valueSet string) ([]Coding, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	set, err := e.set(ctx, valueSet, &work{left: mostWork})
	if err != nil {
		return nil, err
	}
	rows, err := set.rows(ctx, &ExpandRequest{Abstract: true})
	if err != nil {
		return nil, err
	}
	total := 0
	for _, r := range rows {
		total += r.size()
	}
	if total > mostRelated {
		return nil, fault.New(fault.TooCostly, "terminology.too-costly")
	}
	all := make([]Coding, 0, total)
	for _, r := range rows {
		for _, named := range r.named {
			all = append(all, Coding{System: r.p.url, Code: named.Code})
		}
		ns := r.numbers
		if r.whole {
			for n := range r.size() {
				ns = append(ns, uint32(n))
			}
		}
		if len(ns) > 0 {
			codes, err := r.p.src.codes(ctx, ns)
			if err != nil {
				return nil, err
			}
			for _, code := range codes {
				all = append(all, Coding{System: r.p.url, Code: code})
			}
		}
	}
	return all, nil
}
