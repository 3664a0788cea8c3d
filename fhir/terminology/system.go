package terminology

import "context"

// Head is what a code system, value set or concept map says of itself.
type Head struct {
	URL, Version, Name, Title string
	// Content of a code system: "complete", or "fragment" or "example" where
	// the system has codes that are not here.
	Content       string
	CaseSensitive bool
	Language      string // of displays, "" where it is not said
}

// complete reports whether a code that is not here does not exist.
func (h *Head) complete() bool { return h.Content == "complete" }

func (h *Head) canonical() string { return canonical(h.URL, h.Version) }

// canonical is a URL with the version, if there is one.
func canonical(url, version string) string {
	if version == "" {
		return url
	}
	return url + "|" + version
}

// system is a code system that can be listed: its concepts are numbered from 0
// in the order in which they are shown. Lists that it returns are not changed.
type system interface {
	size() int
	find(ctx context.Context, code string) (n uint32, ok bool, err error)
	// read returns the concepts with these numbers, in their order.
	read(ctx context.Context, ns []uint32) ([]Concept, error)
	// codes yields every code.
	codes(ctx context.Context, yield func(n uint32, code, display string)) error
	// below and above return what a concept subsumes and is subsumed by,
	// without itself.
	below(ctx context.Context, n uint32) (numbers, error)
	above(ctx context.Context, n uint32) (numbers, error)
	// with returns the concepts that have a value of a property, values the
	// values that occur. parent, child, inactive
	// and notSelectable are properties too.
	with(ctx context.Context, property, value string) (numbers, error)
	values(ctx context.Context, property string) ([]string, error)
	// spoken returns the concepts for which every word begins a word of the
	// code, the display or a designation. Words are folded.
	spoken(ctx context.Context, words []string) (numbers, error)
}

// source answers for one code system: by a list, by a rule, or by both where
// the list is not everything that the rule allows.
type source struct {
	Head
	list system
	rule *rule
}

// Answer is yes, no, or that nobody here can tell.
type Answer uint8

// The zero Answer is Unknown.
const (
	Unknown Answer = iota
	No
	Yes
)

func answer(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// has reports whether code is a code of the system.
func (s *source) has(ctx context.Context, code string) (Answer, error) {
	if s.list != nil {
		_, ok, err := s.list.find(ctx, code)
		if err != nil || ok || s.complete() {
			return answer(ok), err
		}
	}
	if s.rule != nil {
		return s.rule.test([]byte(code)), nil
	}
	return Unknown, nil
}

// concept returns a code's concept. A system that only has a rule knows no more
// than the code.
func (s *source) concept(ctx context.Context, code string) (Concept, Answer, error) {
	if s.list != nil {
		n, ok, err := s.list.find(ctx, code)
		if err != nil {
			return Concept{}, Unknown, err
		}
		if ok {
			all, err := s.list.read(ctx, []uint32{n})
			if err != nil {
				return Concept{}, Unknown, err
			}
			return all[0], Yes, nil
		}
	}
	a, err := s.has(ctx, code)
	c := Concept{Code: code}
	if a == Yes && s.rule != nil && s.rule.display != nil {
		c.Display = s.rule.display(code)
	}
	return c, a, err
}
