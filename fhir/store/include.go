package store

import (
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
)

// Include asks for what matches lead to, or with Reverse for what leads to them.
type Include struct {
	Type    string // whose parameter it is; "" for every type
	Param   string // a reference, "*" for every one
	Target  string // type of what it points to, or ""
	Reverse bool
	Iterate bool // also of what was included
}

// One page includes at most MostIncluded resources, in so many steps.
const (
	MostIncluded   = 1000
	deepestIterate = 6
)

// including collects what a page includes.
type including struct {
	*plan
	page *Page
	seen map[int64]bool // targets of what is on the page
}

// include adds to a page what its matches lead to. Each step is a search of its
// own, as the viewer: what they may not see is not there.
func (p *plan) include(q *Query, page *Page) error {
	if len(q.Include) == 0 || len(page.Resources) == 0 {
		return nil
	}
	w := &including{plan: p, page: page, seen: map[int64]bool{}}
	for _, r := range page.Resources {
		w.seen[index.Target(r.Type+"/"+r.ID)] = true
	}
	from := page.Resources
	for step := 0; step < deepestIterate && len(from) > 0 && !page.Cut; step++ {
		before := len(page.Included)
		for _, inc := range q.Include {
			if step > 0 && !inc.Iterate {
				continue
			}
			if err := w.step(inc, from); err != nil {
				return err
			}
		}
		from = page.Included[before:]
	}
	return nil
}

func (w *including) step(inc Include, from []Resource) error {
	if inc.Reverse {
		return w.reverse(inc, from)
	}
	targets, addresses, err := w.s.pointed(inc, from)
	if err != nil {
		return err
	}
	if err := w.defined(inc, addresses); err != nil {
		return err
	}
	targets = slices.DeleteFunc(targets, func(t int64) bool { return w.seen[t] })
	for part := range slices.Chunk(targets, 500) {
		if err := w.add(w.anew().pointedAt(inc, part)); err != nil || w.page.Cut {
			return err
		}
	}
	return nil
}

// reverse adds what points at the resources.
func (w *including) reverse(inc Include, from []Resource) error {
	parts := w.s.references(inc)
	var targets []int64
	for _, r := range from {
		if inc.Target == "" || inc.Target == r.Type {
			targets = append(targets, index.Target(r.Type+"/"+r.ID))
			if url := addressOf(r); url != "" {
				targets = append(targets, index.Target(url))
			}
		}
	}
	open, telling := parted(parts)
	for _, parts := range [][]index.Part{open, telling} {
		if len(parts) == 0 {
			continue
		}
		for part := range slices.Chunk(targets, 500) {
			if err := w.add(w.anew().pointing(inc, parts, part)); err != nil || w.page.Cut {
				return err
			}
		}
	}
	return nil
}

// pointedAt finds the targets of references.
func (p *plan) pointedAt(inc Include, targets []int64) *builder {
	b := p.node(typesOf(inc.Target)...)
	b.and("r.target" + among(list(p, targets), len(targets)))
	return b
}

// pointing finds what points at targets.
func (p *plan) pointing(inc Include, parts []index.Part, targets []int64) *builder {
	b := p.node(typesOf(inc.Type)...)
	b.and("r.key in (" + b.rows("i.resource", index.Reference, parts, " and i.target"+among(list(p, targets), len(targets))) + ")")
	return b
}

func typesOf(typ string) []string {
	if typ == "" {
		return nil
	}
	return []string{typ}
}

// add reads what a node finds and is not on the page yet.
func (w *including) add(b *builder) error {
	b.few = true
	most := MostIncluded - len(w.page.Included)
	all, err := rowsOf(b.plan, b.s.resources(b.ctx), "select "+resourceFields+" "+b.from()+" order by r.key limit "+b.arg(int64(MostIncluded+MostPerPage+1)))
	if err == nil {
		err = b.s.shorten(b.ctx, b.in, b.v, all)
	}
	if err != nil {
		return err
	}
	for _, r := range all {
		t := index.Target(r.Type + "/" + r.ID)
		switch {
		case w.seen[t]:
		case most == 0:
			w.page.Cut = true
			return nil
		default:
			w.seen[t] = true
			w.page.Included = append(w.page.Included, r)
			most--
		}
	}
	return nil
}

// references are the fields of the references that an include names.
func (s *Store) references(inc Include) (parts []index.Part) {
	types := typesOf(inc.Type)
	if types == nil {
		types = r4.Types()
	}
	for _, t := range types {
		p := s.index.Of(t)
		if p == nil {
			continue
		}
		for _, m := range p.Params {
			if m.Kind != "reference" || inc.Param != "*" && inc.Param != m.Code {
				continue
			}
			for _, part := range m.Parts {
				if inc.Param == "*" { // whatever it points to
					part = index.Part{Field: part.Field}
				}
				if !slices.Contains(parts, part) {
					parts = append(parts, part)
				}
			}
		}
	}
	return parts
}

// pointed returns what resources point to, read from the resources themselves:
// targets, and the addresses of canonical references.
func (s *Store) pointed(inc Include, from []Resource) (targets []int64, addresses []string, err error) {
	var doc element.Doc
	rows := index.Rows{Addresses: map[int64]string{}}
	known := map[string]map[int32]string{} // type of the resource: field: type it must point to
	for _, r := range from {
		if inc.Type != "" && inc.Type != r.Type {
			continue
		}
		fields := known[r.Type]
		if fields == nil {
			fields = map[int32]string{}
			for _, p := range s.references(Include{Type: r.Type, Param: inc.Param}) {
				if only, ok := fields[int32(p.Field.Number)]; ok && only != p.Only {
					p.Only = ""
				}
				fields[int32(p.Field.Number)] = p.Only
			}
			known[r.Type] = fields
		}
		root, err := r.Parse(&doc)
		if err != nil {
			return nil, nil, err
		}
		rows.Reset()
		s.index.Of(r.Type).Extract(root, &rows)
		for _, row := range rows.References {
			only, ok := fields[row.Field]
			if ok && row.Target != 0 && (only == "" || index.TypeNumber(only) == row.Type) {
				targets = append(targets, row.Target)
				if address := rows.Addresses[row.Target]; address != "" {
					addresses = append(addresses, address)
				}
			}
		}
	}
	slices.Sort(targets)
	slices.Sort(addresses)
	return slices.Compact(targets), slices.Compact(addresses), nil
}

// defined adds what canonical references name: every version, or the one they say.
func (w *including) defined(inc Include, addresses []string) error {
	types := typesOf(inc.Target)
	if types == nil {
		types = r4.Types()
	}
	types = slices.DeleteFunc(slices.Clone(types), func(t string) bool {
		return w.s.index.Of(t).Param("url") == nil || w.s.index.Of(t).Param("version") == nil
	})
	if len(types) == 0 {
		return nil
	}
	for _, address := range addresses {
		url, version, one := strings.Cut(address, "|")
		b := w.anew().node(types...)
		err := b.param(Param{Name: "url", Values: []string{url}})
		if err == nil && one {
			err = b.param(Param{Name: "version", Values: []string{version}})
		}
		if err == nil {
			err = w.add(b)
		}
		if err != nil || w.page.Cut {
			return err
		}
	}
	return nil
}

// addressOf is the canonical address that a resource has, "" for none.
func addressOf(r Resource) string {
	var doc element.Doc
	if m := definition.Of(r.Type).Named("url"); m == nil {
		return ""
	}
	root, err := r.Parse(&doc)
	if err != nil { // what is stored can be read
		return ""
	}
	return root.Get("url").Text()
}
