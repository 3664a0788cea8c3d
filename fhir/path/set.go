package path

// set collects items, each once, after those already in out.
type set struct {
	m     *machine
	all   []Value
	from  int             // where the set begins in all
	texts map[string]bool // the items, once there are many and all are strings
	mixed bool            // they are not
}

func (m *machine) set(out []Value) *set { return &set{m: m, all: out, from: len(out)} }

// many is from when on looking through all costs more than a map.
const many = 16

func (s *set) add(values []Value) error {
	for i := range values {
		if has, err := s.has(&values[i]); has || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		s.put(&values[i])
	}
	return nil
}

func (s *set) put(v *Value) {
	s.all = append(s.all, *v)
	if s.texts != nil {
		if t, ok := v.str(); ok {
			s.texts[t] = true
		} else {
			s.texts, s.mixed = nil, true
		}
	}
}

// has reports whether an equal item is there.
func (s *set) has(v *Value) (bool, error) {
	mine := s.all[s.from:]
	if len(mine) >= many && s.texts == nil && !s.mixed {
		s.index(mine)
	}
	if s.texts != nil {
		t, ok := v.str()
		return ok && s.texts[t], s.m.spent(1)
	}
	return contains(mine, v), s.m.spent(1 + len(mine)/4)
}

func (s *set) index(mine []Value) {
	s.texts = make(map[string]bool, 2*many)
	for i := range mine {
		t, ok := mine[i].str()
		if !ok {
			s.texts, s.mixed = nil, true
			return
		}
		s.texts[t] = true
	}
}
