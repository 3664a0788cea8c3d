package terminology

import (
	"context"
	"slices"
	"strings"

	"kith/platform/alike"
	"kith/platform/fault"
)

// ExpandRequest asks for the codes of a value set.
type ExpandRequest struct {
	URL      string // canonical
	Resource []byte // the value set itself, in place of its URL
	Filter   string // words; each has to begin a word of the code or of what it is called
	Offset   int
	Count    int // how many from Offset, at most mostCodes; NoCount for all
	Active   bool
	Abstract bool // also codes that only group others; Nested has them anyway
	Nested   bool // put concepts below those that subsume them; only without Filter, Offset and Count
	// What to tell of each code beside its display.
	Designations, Definition bool
	Language                 string
}

// NoCount asks for everything.
const NoCount = -1

// mostCodes is how many codes one expansion holds; larger sets are paged.
const mostCodes = 10_000

// Expansion is the codes of a value set, or a page of them.
type Expansion struct {
	set      *valueSet
	request  ExpandRequest
	Total    int
	Contains []Contained
	Used     []Head // code systems that the codes are of
	Partial  []Head // those of which only a part is here
}

// Contained is one code of an expansion.
type Contained struct {
	Coding
	Inactive, Abstract bool
	Definition         string
	Designations       []Designation
	Contains           []Contained
	parent             string
}

// Expand lists the codes of a value set in the order of its clauses, each code
// once. Pages are stable as long as nobody loads anything. A set that cannot be
// listed is a fault that names what is not here.
func (s *Service) Expand(ctx context.Context, q ExpandRequest) (*Expansion, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	set, err := e.askedSet(ctx, q.URL, q.Resource)
	if err != nil {
		return nil, err
	}
	rows, err := set.rows(ctx, &q)
	if err != nil {
		return nil, err
	}
	x := &Expansion{set: set.valueSet, request: q}
	for _, r := range rows {
		x.Total += r.size()
		x.uses(r.p)
	}
	if q.Count == NoCount && x.Total-q.Offset > mostCodes {
		return nil, fault.New(fault.TooCostly, "terminology.too-many", "total", x.Total, "most", mostCodes)
	}
	if q.Count == NoCount || q.Count > mostCodes {
		q.Count = mostCodes
	}
	skip := q.Offset
	for _, r := range rows {
		from := min(skip, r.size())
		to := min(from+q.Count-len(x.Contains), r.size())
		skip -= from
		more, err := r.read(ctx, from, to, &q)
		if err != nil {
			return nil, err
		}
		x.Contains = append(x.Contains, more...)
	}
	if q.Nested {
		x.Contains = nest(x.Contains)
	}
	return x, nil
}

func (x *Expansion) uses(p *part) {
	h := Head{URL: p.url, Version: p.version}
	if p.src != nil {
		h = p.src.Head
	}
	if !slices.ContainsFunc(x.Used, func(u Head) bool { return u.URL == h.URL }) {
		x.Used = append(x.Used, h)
		if p.src != nil && p.index == nil && !p.src.complete() {
			x.Partial = append(x.Partial, h)
		}
	}
}

// row is what of a part goes into an expansion: named codes or numbers.
type row struct {
	p       *part
	named   []reference
	numbers numbers
	whole   bool
}

func (r *row) size() int {
	if r.whole {
		return r.p.src.list.size()
	}
	return len(r.named) + len(r.numbers)
}

// rows works out what a request leaves of each part.
func (s *Set) rows(ctx context.Context, q *ExpandRequest) (rows []row, err error) {
	if len(s.gaps) > 0 {
		return nil, s.gaps[0].why
	}
	q.Abstract = q.Abstract || q.Nested
	active := q.Active || s.valueSet.Compose.Inactive != nil && !*s.valueSet.Compose.Inactive
	words := alike.Words(q.Filter)
	if len(words) == 0 && strings.TrimSpace(q.Filter) != "" {
		words = []string{alike.Fold(q.Filter)}
	}
	for i := range s.parts {
		p := &s.parts[i]
		r := row{p: p}
		switch {
		case p.index != nil:
			r.named, err = p.namedRow(ctx, active, words)
		case p.src.list == nil:
			return nil, fault.New(fault.Invalid, "terminology.not-listed", "system", p.url)
		default:
			err = r.narrow(ctx, active, q.Abstract, words)
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// narrow leaves the concepts of a listed part that are wanted and say words.
func (r *row) narrow(ctx context.Context, active, abstract bool, words []string) error {
	list := r.p.src.list
	var out numbers
	for property, drop := range map[string]bool{"inactive": active, "notSelectable": !abstract} {
		if !drop {
			continue
		}
		some, err := list.with(ctx, property, "true")
		if err != nil {
			return err
		}
		out = out.or(some)
	}
	if r.p.whole && len(out) == 0 && len(words) == 0 {
		r.whole = true
		return nil
	}
	if len(words) > 0 {
		said, err := list.spoken(ctx, words)
		if err != nil {
			return err
		}
		if r.numbers = said; !r.p.whole {
			r.numbers = said.and(r.p.numbers)
		}
	} else {
		r.numbers = r.p.all()
	}
	r.numbers = r.numbers.without(out)
	return nil
}

// namedRow leaves the named codes that are active and say words.
func (p *part) namedRow(ctx context.Context, active bool, words []string) ([]reference, error) {
	if !active && len(words) == 0 {
		return p.named, nil
	}
	var rest []reference
	for _, named := range p.named {
		c, err := p.concept(ctx, named)
		if err != nil {
			return nil, err
		}
		if !(active && c.Inactive) && says(&c, words) {
			rest = append(rest, named)
		}
	}
	return rest, nil
}

// concept is a named code as its system knows it, if it does, with what the
// value set itself says.
func (p *part) concept(ctx context.Context, named reference) (Concept, error) {
	c := Concept{Code: named.Code}
	if p.src != nil {
		known, a, err := p.src.concept(ctx, named.Code)
		if err != nil {
			return c, err
		}
		if a == Yes {
			c = known
		}
	}
	if named.Display != "" {
		c.Display = named.Display
	}
	c.Designations = append(slices.Clip(named.Designation), c.Designations...)
	return c, nil
}

// read returns entries from up to, without, to.
func (r *row) read(ctx context.Context, from, to int, q *ExpandRequest) ([]Contained, error) {
	if from >= to {
		return nil, nil
	}
	if r.p.index != nil {
		all := make([]Contained, 0, to-from)
		for _, named := range r.named[from:to] {
			c, err := r.p.concept(ctx, named)
			if err != nil {
				return nil, err
			}
			all = append(all, contain(r.p, &c, q))
		}
		return all, nil
	}
	var ns numbers
	if r.whole {
		for n := from; n < to; n++ {
			ns = append(ns, uint32(n))
		}
	} else {
		ns = r.numbers[from:to]
	}
	concepts, err := r.p.src.list.read(ctx, ns)
	if err != nil {
		return nil, err
	}
	all := make([]Contained, len(concepts))
	for i := range concepts {
		all[i] = contain(r.p, &concepts[i], q)
	}
	return all, nil
}

func contain(p *part, c *Concept, q *ExpandRequest) Contained {
	own := ""
	if p.src != nil {
		own = p.src.Language
	}
	e := Contained{Coding: Coding{System: p.url, Code: c.Code, Display: c.shown(q.Language, own)}, Inactive: c.Inactive, Abstract: c.Abstract}
	if q.Designations {
		e.Designations = c.Designations
	}
	if q.Definition {
		e.Definition = c.Definition
	}
	if len(c.Parents) > 0 {
		e.parent = c.Parents[0]
	}
	return e
}

// nest puts every code below the one directly above it, where that is there.
func nest(flat []Contained) []Contained {
	at := make(map[Coding]int, len(flat))
	for i, c := range flat {
		at[Coding{System: c.System, Code: c.Code}] = i
	}
	below := make([][]int, len(flat))
	var roots []int
	for i, c := range flat {
		p, ok := at[Coding{System: c.System, Code: c.parent}]
		if ok && p < i { // a parent stands before its children, so there is no circle
			below[p] = append(below[p], i)
		} else {
			roots = append(roots, i)
		}
	}
	var build func(is []int) []Contained
	build = func(is []int) (all []Contained) {
		for _, i := range is {
			c := flat[i]
			c.Contains = build(below[i])
			all = append(all, c)
		}
		return all
	}
	return build(roots)
}
