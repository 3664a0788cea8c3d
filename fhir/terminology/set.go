package terminology

import (
	"context"
	"strings"
)

// Set is a value set worked out: parts that share no code, in the order of its
// clauses, and what could not be worked out. It is made for being asked often:
// a look into a map, which allocates nothing.
type Set struct {
	valueSet *valueSet
	parts    []part
	gaps     []gap
}

// Set returns the value set with this canonical URL, and fault.NotFound if
// there is none. Sets of the standard are remembered by the program.
func (s *Service) Set(ctx context.Context, canonical string) (*Set, error) {
	if set := Fixed(canonical); set != nil {
		return set, nil
	}
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	return e.set(ctx, canonical, &work{left: mostWork})
}

// Fixed returns the value set of the standard with this canonical URL if
// nothing that a site loads can change who is in it, and nil otherwise. It
// needs no database and never waits.
func Fixed(canonical string) *Set {
	set, err := bundled.set(context.Background(), canonical, &work{left: mostWork})
	if err != nil || !set.settled() {
		return nil
	}
	return set
}

// Has reports whether the set holds a code. An empty system stands for any: an
// element of type code does not say which it takes. The answer is Unknown where
// the set takes codes of a system or value set that is not here, and where a
// database that had to be asked did not answer.
func (s *Set) Has(ctx context.Context, system, code string) Answer {
	if a, sure := look(s, system, code); sure {
		return a
	}
	a, err := s.has(ctx, system, code)
	if err != nil {
		return Unknown
	}
	return a
}

// HasBytes is Has for who reads the stored bytes.
func (s *Set) HasBytes(ctx context.Context, system, code []byte) Answer {
	if a, sure := look(s, system, code); sure {
		return a
	}
	return s.Has(ctx, string(system), string(code))
}

// look answers as far as maps and rules can.
func look[T string | []byte](s *Set, system, code T) (found Answer, sure bool) {
	found = No
	for i := range s.parts {
		p := &s.parts[i]
		if len(system) > 0 && p.url != string(system) {
			continue
		}
		a, sure := lookIn(p, code)
		switch {
		case !sure:
			return Unknown, false
		case a == Yes:
			return Yes, len(s.gaps) == 0
		case a == Unknown:
			found = Unknown
		}
	}
	return found, len(s.gaps) == 0
}

// lookIn is look for one part: codes that are named, a whole system that is in
// memory, or a rule. What such a map does not have may still be a code where
// the system is not complete.
func lookIn[T string | []byte](p *part, code T) (a Answer, sure bool) {
	codes, all := p.index, true
	if codes == nil {
		if p.src.list == nil {
			return p.tested([]byte(code)), true
		}
		h, ok := p.src.list.(*held)
		if !ok || !p.whole {
			return Unknown, false
		}
		codes, all = h.byCode, p.src.complete()
	}
	_, ok := codes[string(code)]
	if !ok && p.src != nil && !p.src.CaseSensitive {
		_, ok = codes[strings.ToLower(string(code))]
	}
	return answer(ok), ok || all
}

// tested is what the rules of a part say of a code.
func (p *part) tested(code []byte) Answer {
	all := Yes
	for _, test := range p.tests {
		if a := test(code); a != Yes {
			all = a
			if a == No {
				break
			}
		}
	}
	return all
}

// has is Has with the fault of a database that did not answer.
func (s *Set) has(ctx context.Context, system, code string) (Answer, error) {
	found := No
	for i := range s.parts {
		if p := &s.parts[i]; system == "" || p.url == system {
			a, err := p.has(ctx, code)
			if err != nil {
				return Unknown, err
			}
			if a == Yes || a == Unknown && found == No {
				found = a
			}
			if found == Yes {
				break
			}
		}
	}
	for _, g := range s.gaps {
		if (g.system == system || g.system == "" || system == "") && g.out == (found == Yes) {
			return Unknown, nil
		}
	}
	return found, nil
}
