package terminology

import (
	"context"
	"strings"
)

// Set is a value set made for being asked often: a look into a map, which
// allocates nothing.
type Set struct {
	c       *compiled
	systems []members
	rest    bool // there is more than the maps hold
}

type members struct {
	system string
	codes  map[string]struct{} // in lower case where case does not matter
	fold   bool
}

// mostMembers is how many codes of tables go into a map; larger sets ask the
// table.
const mostMembers = 20_000

// Set returns the value set with this canonical URL, and fault.NotFound if
// there is none. Sets of the standard are remembered by the program.
func (s *Service) Set(ctx context.Context, canonical string) (*Set, error) {
	if set, ok := bundledSets.get(canonical); ok {
		return set, nil
	}
	c, err := bundled.set(ctx, canonical, &work{left: mostWork})
	if err == nil && c.settled() {
		set, err := c.set(ctx)
		if err != nil {
			return nil, err
		}
		return bundledSets.put(canonical, set), nil
	}
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	if c, err = e.set(ctx, canonical, &work{left: mostWork}); err != nil {
		return nil, err
	}
	return c.set(ctx)
}

var bundledSets memo[*Set]

// set fills the maps.
func (c *compiled) set(ctx context.Context) (*Set, error) {
	s := &Set{c: c, rest: len(c.gaps) > 0}
	for i := range c.parts {
		p := &c.parts[i]
		m := members{system: p.url, fold: p.src != nil && !p.src.CaseSensitive}
		switch {
		case p.index != nil:
			m.codes = make(map[string]struct{}, len(p.index))
			for code := range p.index {
				m.codes[code] = struct{}{}
			}
		case !p.listed():
			s.rest = true
			continue
		default:
			s.rest = s.rest || !p.src.complete()
			if p.whole && p.src.list.size() > mostMembers || len(p.numbers) > mostMembers {
				s.rest = true
				continue
			}
			m.codes = map[string]struct{}{}
			ns := p.all()
			all, err := p.src.list.read(ctx, ns)
			if err != nil {
				return nil, err
			}
			for _, one := range all {
				m.codes[p.key(one.Code)] = struct{}{}
			}
		}
		s.systems = append(s.systems, m)
	}
	return s, nil
}

// URL returns the canonical URL of the value set, with its version.
func (s *Set) URL() string { h := s.c.valueSet.head(); return h.canonical() }

// Has reports whether the set holds a code. An empty system stands for any: an
// element of type code does not say which it takes. The answer is Unknown where
// the set takes codes of a system or value set that is not here, and where a
// database that had to be asked did not answer.
func (s *Set) Has(ctx context.Context, system, code string) Answer {
	for i := range s.systems {
		if m := &s.systems[i]; (system == "" || m.system == system) && m.has(code) {
			if s.rest && len(s.c.gaps) > 0 {
				break // what was taken out may not be known
			}
			return Yes
		}
	}
	if !s.rest {
		return No
	}
	a, err := s.c.has(ctx, system, code)
	if err != nil {
		return Unknown
	}
	return a
}

func (m *members) has(code string) bool {
	if _, ok := m.codes[code]; ok || !m.fold {
		return ok
	}
	_, ok := m.codes[strings.ToLower(code)]
	return ok
}

// Gaps returns why the answer may be Unknown: canonical URLs of code systems
// and value sets that the set takes and that are not here, each once.
func (s *Set) Gaps() (missing []string) {
	for _, g := range s.c.gaps {
		if len(g.why.Args) > 1 {
			if url, ok := g.why.Args[len(g.why.Args)-1].(string); ok {
				missing = append(missing, url)
			}
		}
	}
	return missing
}
