package terminology

import (
	"context"
	"slices"
	"strings"

	"kith/platform/fault"
)

// part is some codes of one code system. Either named holds them, or numbers
// (or, where whole is set, all) of a system with a list, or what the tests of a
// system with a rule let through.
type part struct {
	url, version string
	src          *source // nil if the system is not known here; then codes are named
	named        []reference
	index        map[string]uint32 // named, by code
	numbers      numbers
	whole        bool
	tests        []func(code []byte) Answer
}

// gap is what cannot be told: any code of system, or of any system where that
// is "", may be in the value set after all; where out is set, those found in it
// may not.
type gap struct {
	system string
	out    bool
	why    *fault.Error
}

// work bounds what the compilation of one value set may cost, and remembers
// which value sets led to it.
type work struct {
	path []string
	left int
}

// mostWork is counted in concepts looked at, and in steps of patterns;
// mostClauses is for one value set.
const (
	mostWork    = 50_000_000
	mostClauses = 1000
	mostDepth   = 32
)

func (w *work) spend(n int) error {
	if w.left -= n; w.left < 0 {
		return fault.New(fault.TooCostly, "terminology.too-costly")
	}
	return nil
}

func (e *edition) compile(ctx context.Context, vs *valueSet, w *work) (*Set, error) {
	if len(vs.Compose.Include)+len(vs.Compose.Exclude) > mostClauses {
		return nil, fault.New(fault.TooCostly, "terminology.too-costly")
	}
	s := &Set{valueSet: vs}
	for _, in := range vs.Compose.Include {
		parts, gaps, err := e.clause(ctx, in, w)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			if p, err = p.restrict(ctx, s.parts, false, w); err != nil {
				return nil, err
			}
			if !p.empty() {
				s.parts = append(s.parts, p)
			}
		}
		s.gaps = append(s.gaps, gaps...)
	}
	for _, ex := range vs.Compose.Exclude {
		parts, gaps, err := e.clause(ctx, ex, w)
		if err != nil {
			return nil, err
		}
		for i := range s.parts {
			if s.parts[i], err = s.parts[i].restrict(ctx, parts, false, w); err != nil {
				return nil, err
			}
		}
		for _, g := range gaps {
			g.out = true
			s.gaps = append(s.gaps, g)
		}
	}
	s.parts = slices.DeleteFunc(s.parts, func(p part) bool { return p.empty() })
	return s, nil
}

// clause works out one include or exclude: codes of a system, narrowed by what
// is common to all value sets that it names.
func (e *edition) clause(ctx context.Context, in clause, w *work) (parts []part, gaps []gap, err error) {
	if in.System != "" {
		p, g, err := e.ofSystem(ctx, in, w)
		if err != nil {
			return nil, nil, err
		}
		if g != nil {
			gaps = append(gaps, *g)
		} else {
			parts = []part{p}
		}
	}
	for i, canonical := range in.ValueSet {
		sub, err := e.set(ctx, canonical, w)
		if fault.Is(err, fault.NotFound) {
			return nil, append(gaps, gap{system: in.System, why: fault.Of(err)}), nil
		}
		if err != nil {
			return nil, nil, err
		}
		for _, g := range sub.gaps {
			if in.System == "" || g.system == "" || g.system == in.System {
				gaps = append(gaps, g)
			}
		}
		if i == 0 && in.System == "" {
			parts = slices.Clone(sub.parts)
			continue
		}
		for j := range parts {
			if parts[j], err = parts[j].restrict(ctx, sub.parts, true, w); err != nil {
				return nil, nil, err
			}
		}
	}
	return parts, gaps, nil
}

// ofSystem works out the system, codes and filters of a clause.
func (e *edition) ofSystem(ctx context.Context, in clause, w *work) (part, *gap, error) {
	src, err := e.source(ctx, in.System, in.Version)
	if err != nil {
		return part{}, nil, err
	}
	p := part{url: in.System, version: in.Version, src: src}
	switch {
	case len(in.Concept) > 0:
		p.name(in.Concept)
		return p, nil, w.spend(len(in.Concept))
	case src == nil:
		return p, &gap{in.System, false, unknownSystem(in.System)}, nil
	case len(in.Filter) == 0 && src.list != nil:
		p.whole = true
		return p, nil, nil
	}
	for i, f := range in.Filter {
		ok := false
		if src.list == nil {
			var test func([]byte) Answer
			if test, ok, err = f.test(src.rule); err != nil {
				return p, nil, err
			}
			p.tests = append(p.tests, test)
		} else {
			var some numbers
			if err := w.spend(f.cost(src.list)); err != nil {
				return p, nil, err
			}
			if some, ok, err = f.list(ctx, src.list, w); err != nil {
				return p, nil, err
			}
			if i == 0 {
				p.numbers = some
			} else {
				p.numbers = p.numbers.and(some)
			}
		}
		if !ok {
			why := fault.New(fault.Invalid, "terminology.filter", "property", f.Property, "op", f.Op, "system", in.System)
			return p, &gap{in.System, false, fault.Of(why)}, nil
		}
	}
	if src.list == nil {
		p.tests = append(p.tests, src.rule.test)
	}
	return p, nil, nil
}

func unknownSystem(url string) *fault.Error {
	return fault.Of(fault.New(fault.NotFound, "terminology.unknown-system", "system", url))
}

// cost is about how many concepts a filter looks at.
func (f filter) cost(s system) int {
	if f.Op == "regex" || strings.HasPrefix(f.Op, "is-not") || f.Op == "not-in" {
		return s.size()
	}
	return 1 + s.size()/16
}

func (p *part) name(codes []reference) {
	p.named, p.index = nil, make(map[string]uint32, len(codes))
	for _, c := range codes {
		if _, twice := p.index[p.key(c.Code)]; !twice {
			p.index[p.key(c.Code)] = uint32(len(p.named))
			p.named = append(p.named, c)
		}
	}
}

func (p *part) key(code string) string {
	if p.src != nil && !p.src.CaseSensitive {
		return strings.ToLower(code)
	}
	return code
}

func (p *part) listed() bool { return p.index == nil && p.src.list != nil }

func (p *part) empty() bool {
	return p.index != nil && len(p.named) == 0 || p.index == nil && p.listed() && !p.whole && len(p.numbers) == 0
}

// all are the numbers of a listed part.
func (p *part) all() numbers {
	if p.whole {
		return span(p.src.list.size())
	}
	return p.numbers
}

// has reports whether code is in the part.
func (p *part) has(ctx context.Context, code string) (Answer, error) {
	if a, sure := lookIn(p, code); sure {
		return a, nil
	}
	n, ok, err := p.src.list.find(ctx, code)
	if err != nil {
		return Unknown, err
	}
	if ok {
		return answer(p.whole || p.numbers.has(n)), nil
	}
	return p.src.has(ctx, code)
}

// restrict keeps the codes that are in by, or those that are not.
func (p part) restrict(ctx context.Context, by []part, keep bool, w *work) (part, error) {
	by = slices.DeleteFunc(slices.Clone(by), func(b part) bool { return b.url != p.url })
	if len(by) == 0 {
		if keep {
			p.name(nil)
		}
		return p, nil
	}
	if p.index == nil && p.listed() {
		return p.restrictList(ctx, by, keep, w)
	}
	if p.index == nil && !p.listed() {
		return p.restrictRule(by, keep), nil
	}
	var rest []reference
	for _, c := range p.named {
		is, err := among(ctx, by, c.Code)
		if err != nil {
			return p, err
		}
		if (is == Yes) == keep {
			rest = append(rest, c)
		}
	}
	p.name(rest)
	return p, w.spend(len(rest) * len(by))
}

// among reports whether any of parts, all of one system, has code.
func among(ctx context.Context, parts []part, code string) (Answer, error) {
	best := No
	for i := range parts {
		a, err := parts[i].has(ctx, code)
		if err != nil || a == Yes {
			return a, err
		}
		if a == Unknown {
			best = Unknown
		}
	}
	return best, nil
}

func (p part) restrictList(ctx context.Context, by []part, keep bool, w *work) (part, error) {
	var others numbers
	for _, b := range by {
		if b.index == nil {
			others = others.or(b.all())
			continue
		}
		var some []uint32
		for _, c := range b.named {
			n, ok, err := p.src.list.find(ctx, c.Code)
			if err != nil {
				return p, err
			}
			if ok {
				some = append(some, n)
			}
		}
		others = others.or(sorted(some))
	}
	all := p.all()
	if keep {
		p.numbers, p.whole = all.and(others), false
	} else {
		p.numbers, p.whole = all.without(others), false
	}
	return p, w.spend(len(all) + len(others))
}

// restrictRule narrows a part that cannot be listed: to the named codes that
// pass, or by one more test.
func (p part) restrictRule(by []part, keep bool) part {
	inBy := func(code []byte) Answer {
		a, err := among(context.Background(), by, string(code)) // rules and names: no database
		if err != nil {
			return Unknown
		}
		return a
	}
	if !keep {
		tests := slices.Clone(p.tests)
		p.tests = append(tests, func(code []byte) Answer {
			switch inBy(code) {
			case Yes:
				return No
			case No:
				return Yes
			}
			return Unknown
		})
		return p
	}
	var named []reference
	for _, b := range by {
		if b.index == nil {
			p.tests = append(slices.Clone(p.tests), inBy)
			return p
		}
		for _, c := range b.named {
			if a, err := p.has(context.Background(), c.Code); err == nil && a == Yes {
				named = append(named, c)
			}
		}
	}
	p.name(named)
	return p
}
