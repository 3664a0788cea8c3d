package terminology

import (
	"context"

	"kith/platform/alike"
	"kith/platform/fault"
)

// Note is a sentence about a code: a key of the locale files with what fills
// its holes.
type Note struct {
	Severity string // error, warning, information
	Key      string
	Args     []any
}

// Result says whether a code is one.
type Result struct {
	Answer Answer
	Coding // the code as its system writes it, with the display to show
	Notes  []Note
}

func (r *Result) note(severity, key string, args ...any) {
	r.Notes = append(r.Notes, Note{severity, key, args})
}

// ValidateRequest asks about codes: at least one of Codings has to be in the
// value set (or, without one, in the code system), and every Coding that names
// a display has to name one that its system knows.
type ValidateRequest struct {
	ValueSet string // canonical URL; "" to ask the code system alone
	Resource []byte // the value set or code system itself, in place of its URL
	System   string // of a code system asked alone
	Codings  []Coding
	Bare     bool // the code came without a system: any system of the set will do
	Language string
	// AllowAbstract takes codes that only group others. R4's parameter
	// "abstract"; here abstract codes pass with a warning unless it is set.
	AllowAbstract bool
}

// ValidateCode reports whether a code of a system is in a value set; a display
// that is not one of the code's gives a warning. An empty system stands for any.
func (s *Service) ValidateCode(ctx context.Context, valueSet, system, code, display string) (Result, error) {
	return s.Validate(ctx, ValidateRequest{ValueSet: valueSet, Bare: system == "",
		Codings: []Coding{{System: system, Code: code, Display: display}}})
}

// Validate answers a ValidateRequest. It is a fault if the value set is not
// known; a code system that is not known makes the answer Unknown.
func (s *Service) Validate(ctx context.Context, q ValidateRequest) (Result, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return Result{}, err
	}
	has := e.inSystem(q)
	if q.ValueSet != "" || q.Resource != nil && q.System == "" {
		set, err := e.askedSet(ctx, q.ValueSet, q.Resource)
		if err != nil {
			return Result{}, err
		}
		has = set.inSet
	}
	best := Result{Answer: No}
	if len(q.Codings) == 0 {
		return best, fault.At(fault.Invalid, "terminology.no-code", "http:code")
	}
	for i, coding := range q.Codings {
		r, err := e.check(ctx, q, coding, has)
		if err != nil {
			return r, err
		}
		if i == 0 || r.Answer > best.Answer || r.Answer == Unknown && best.Answer == No {
			best = r
		}
		if best.Answer == Yes {
			break
		}
	}
	return best, nil
}

// membership says whether a code is in what was asked about, of which system,
// and why not.
type membership func(ctx context.Context, c Coding, bare bool) (a Answer, system string, why Note, err error)

func (s *Set) inSet(ctx context.Context, coding Coding, bare bool) (Answer, string, Note, error) {
	system, url := coding.System, s.valueSet.URL
	if system == "" && !bare {
		return No, "", Note{"error", "terminology.no-system", nil}, nil
	}
	a, err := s.has(ctx, system, coding.Code)
	if err != nil {
		return Unknown, system, Note{}, err
	}
	for i := 0; a == Yes && system == "" && i < len(s.parts); i++ {
		in, err := s.parts[i].has(ctx, coding.Code)
		if err != nil {
			return Unknown, "", Note{}, err
		}
		if in == Yes {
			system = s.parts[i].url
		}
	}
	why := Note{"error", "terminology.not-in-set", []any{"valueSet", url}}
	if a == Unknown {
		why = Note{"warning", "terminology.cannot-tell", []any{"valueSet", url}}
		for _, g := range s.gaps {
			if g.system == system || g.system == "" || system == "" {
				why = Note{"warning", g.why.Key, g.why.Args}
				break
			}
		}
	}
	return a, system, why, nil
}

// inSystem asks a code system alone.
func (e *edition) inSystem(q ValidateRequest) membership {
	return func(ctx context.Context, c Coding, _ bool) (Answer, string, Note, error) {
		src, err := e.askedSource(ctx, c, q.Resource)
		if err != nil {
			return Unknown, c.System, Note{}, err
		}
		if src == nil {
			why := unknownSystem(canonical(c.System, c.Version))
			return Unknown, c.System, Note{"warning", why.Key, why.Args}, nil
		}
		a, err := src.has(ctx, c.Code)
		why := Note{"error", "terminology.not-in-system", []any{"system", c.System}}
		if a == Unknown {
			why = Note{"warning", "terminology.incomplete-system", []any{"system", c.System}}
		}
		return a, c.System, why, err
	}
}

// askedSource is the code system of a coding, or one that came with the request.
func (e *edition) askedSource(ctx context.Context, c Coding, resource []byte) (*source, error) {
	if resource == nil {
		return e.source(ctx, c.System, c.Version)
	}
	cs, err := readCodeSystem(resource)
	if err != nil {
		return nil, err
	}
	src, err := cs.source()
	if err != nil {
		return nil, fault.Wrap(fault.Value, "terminology.no-content", err)
	}
	return src, nil
}

// check asks about one coding and looks at what it says of itself.
func (e *edition) check(ctx context.Context, q ValidateRequest, coding Coding, has membership) (Result, error) {
	a, system, why, err := has(ctx, coding, q.Bare)
	if err != nil {
		return Result{}, err
	}
	r := Result{Answer: a, Coding: Coding{System: system, Version: coding.Version, Code: coding.Code}}
	if a != Yes {
		r.Notes = []Note{why}
	}
	var own []byte
	if q.System != "" {
		own = q.Resource
	}
	src, err := e.askedSource(ctx, Coding{System: system, Version: coding.Version}, own)
	if err == nil && src == nil && a == Yes && coding.Version != "" {
		err = e.otherVersion(ctx, coding.Version, &r)
	}
	if err != nil || src == nil {
		return r, err
	}
	concept, known, err := src.concept(ctx, coding.Code)
	if err != nil || known != Yes {
		if err == nil && a == No && known == Unknown {
			r.note("warning", "terminology.incomplete-system", "system", system)
		}
		return r, err
	}
	r.Code, r.Display, r.Version = concept.Code, concept.shown(q.Language, src.Language), src.Version
	if concept.Inactive {
		r.note("warning", "terminology.inactive", "system", system)
	}
	if concept.Abstract && !q.AllowAbstract {
		r.note("warning", "terminology.abstract", "system", system)
	}
	if coding.Display != "" && !concept.said(coding.Display) {
		r.note("warning", "terminology.display", "display", r.Display)
	}
	return r, nil
}

// otherVersion takes back the yes to a code of a version that is not here, when
// another one of its system is.
func (e *edition) otherVersion(ctx context.Context, asked string, r *Result) error {
	here, err := e.source(ctx, r.System, "")
	if err == nil && here != nil {
		why := unknownSystem(canonical(r.System, asked))
		r.Answer, r.Notes = Unknown, []Note{{"warning", why.Key, why.Args}}
	}
	return err
}

// shown is the display in a language, or the system's own, which is in another
// or in the same.
func (c *Concept) shown(language, own string) string {
	if c.Display != "" && sameLanguage(own, language) {
		return c.Display
	}
	if s := c.In(language); s != "" {
		return s
	}
	return c.Display
}

// said reports whether a text is a way to say the concept: its display or a
// designation, whatever case, marks and spaces. A concept without any takes
// every text.
func (c *Concept) said(text string) bool {
	if c.Display == "" && len(c.Designations) == 0 || plain(text) == plain(c.Display) {
		return true
	}
	for _, d := range c.Designations {
		if plain(d.Value) == plain(text) {
			return true
		}
	}
	return false
}

func plain(s string) string {
	var b []byte
	for _, w := range alike.Words(s) {
		b = append(append(b, ' '), w...)
	}
	return string(b)
}
