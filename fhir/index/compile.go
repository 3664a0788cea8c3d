package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/path"
)

// Index is the programs of all resource types.
type Index struct {
	Fields   []*Field
	Refusals []Refusal // parameters without rows, and why
	Stamp    string    // names the rows that Extract makes: indexes of one stamp are alike

	programs map[string]*Program
}

// Of returns the program of a resource type, or nil.
func (x *Index) Of(typ string) *Program { return x.programs[typ] }

// Standard returns the index that the definitions in this program describe.
// Making it takes about 50 ms, once.
var Standard = sync.OnceValue(func() *Index { return New(definition.SearchParams) })

// New makes the index of the parameters that each resource type has. Where two
// have one code, the first counts.
func New(params func(typ string) []*definition.SearchParam) *Index {
	x := &Index{programs: map[string]*Program{}}
	for _, name := range definition.Types() {
		if t := definition.Of(name); t.Kind != definition.Resource || t.Abstract {
			continue
		}
		c := compiler{typ: name, x: x, atoms: map[string]*atom{}}
		x.programs[name] = c.compile(params(name))
	}
	x.stamp()
	return x
}

// version counts the ways in which values have been read: raise it when the
// same field of the same resource gets other rows than before.
const version = 4

func (x *Index) stamp() {
	h := sha256.New()
	fmt.Fprintln(h, version)
	for _, f := range x.Fields {
		fmt.Fprintln(h, f.Type, f.Kind, f.Name, f.Item, f.Places)
	}
	x.Stamp = hex.EncodeToString(h.Sum(nil)[:8])
}

// compiler makes the program of one type.
type compiler struct {
	typ   string
	x     *Index
	atoms map[string]*atom // by kind and place
	users int
}

// atom is one place of one kind, and who asks for it.
type atom struct {
	kind  Kind
	op    op
	place place
	uses  []use
	field *Field
}

// use is how one user, a parameter or a component of one, asks for a place.
type use struct {
	user         int
	only, system string
	item         int // members before the repeating item whose number rows carry, 0 for none
}

func (c *compiler) compile(params []*definition.SearchParam) *Program {
	p := &Program{Type: c.typ, byCode: map[string]*Param{}, root: &node{}}
	var later []func() // what needs the fields that are known only at the end
	for _, d := range params {
		if p.byCode[d.Code] != nil {
			continue
		}
		reason := ""
		if m := c.words(p, d); m != nil {
			p.Params, p.byCode[d.Code] = append(p.Params, m), m
			continue
		}
		if reason = unfit(d); reason == "" {
			var finish func(*Param)
			if finish, reason = c.param(p, d); reason == "" {
				m := &Param{Code: d.Code, Kind: d.Kind, URL: d.URL, Targets: d.Targets}
				p.Params, p.byCode[d.Code] = append(p.Params, m), m
				later = append(later, func() { finish(m) })
			}
		}
		if reason != "" {
			c.x.Refusals = append(c.x.Refusals, Refusal{c.typ, d.Code, d.URL, reason})
		}
	}
	c.makeFields(p)
	for _, f := range later {
		f()
	}
	slices.SortFunc(p.Params, func(a, b *Param) int { return strings.Compare(a.Code, b.Code) })
	return p
}

// words makes _text and _content, nil for any other. The narrative is content, too.
func (c *compiler) words(p *Program, d *definition.SearchParam) *Param {
	m := &Param{Code: d.Code, Kind: d.Kind, URL: d.URL, Words: true}
	switch d.Code {
	case "_text":
		p.narrative = &Field{Type: c.typ, Kind: URI, Name: "text"}
		m.Parts = []Part{{Field: p.narrative}}
	case "_content":
		p.content = &Field{Type: c.typ, Kind: URI, Name: "*"}
		m.Parts = []Part{{Field: p.content}}
	default:
		return nil
	}
	if text := p.byCode["_text"]; text != nil && d.Code == "_content" {
		m.Parts = append(m.Parts, text.Parts...)
	} else if all := p.byCode["_content"]; all != nil {
		all.Parts = append(all.Parts, m.Parts...)
	}
	return m
}

// param reads one parameter; finish gives it its fields.
func (c *compiler) param(p *Program, d *definition.SearchParam) (finish func(*Param), reason string) {
	if d.Kind == "composite" {
		return c.composite(d)
	}
	kind := kindOf[d.Kind]
	places, err := placesOf(c.typ, d.Expression)
	if errors.Is(err, errNotPlain) {
		return c.exotic(p, d, kind)
	}
	if err != nil {
		return nil, err.Error()
	}
	for i := range places { // the first resource of a Bundle, if it is a Composition
		if places[i].typ == "Resource" && len(d.Targets) == 1 {
			places[i].only = d.Targets[0]
		}
	}
	user, n := c.use(kind, places, 0)
	if n == 0 {
		return nil, noElement
	}
	return func(m *Param) { m.Parts = c.parts(user) }, ""
}

// exotic leaves an expression to the evaluator.
func (c *compiler) exotic(p *Program, d *definition.SearchParam, kind Kind) (finish func(*Param), reason string) {
	expr, err := path.Compile(d.Expression, path.AsFilters())
	if err != nil {
		return nil, notFHIRPath
	}
	f := &Field{Type: c.typ, Kind: kind, Name: d.Expression}
	p.exotic = append(p.exotic, exotic{f, expr})
	return func(m *Param) { m.Parts = []Part{{Field: f}} }, ""
}

// composite reads the components of each focus. The whole resource as focus
// asks for no more than that each component matches.
func (c *compiler) composite(d *definition.SearchParam) (finish func(*Param), reason string) {
	foci, err := placesOf(c.typ, d.Expression)
	if err != nil {
		return nil, err.Error()
	}
	var made []func() Composite
	for _, focus := range foci {
		var users []int
		var components []Component
		for _, part := range d.Components {
			of := c.component(part.Definition)
			if of == nil {
				return nil, noElement
			}
			places, err := within(c.typ, focus, part.Expression)
			if err != nil {
				return nil, err.Error()
			}
			item := 0
			if len(focus.way) > 0 && !strings.HasPrefix(part.Expression, "%resource") {
				item = len(focus.way)
			}
			kind := fittingKind(of.Kind, places)
			user, n := c.use(kindOf[kind], places, item)
			if n == 0 {
				return nil, noElement
			}
			users, components = append(users, user), append(components, Component{Kind: kind, Item: item > 0})
		}
		made = append(made, func() Composite {
			for i, user := range users {
				components[i].Parts = c.parts(user)
			}
			return Composite{components}
		})
	}
	if len(made) == 0 {
		return nil, noElement
	}
	return func(m *Param) {
		for _, f := range made {
			m.Composites = append(m.Composites, f())
		}
	}, ""
}

// fittingKind is the kind of a component: its definition's, or the one that can
// read what it names. DocumentReference's relationship has its two mixed up.
func fittingKind(defined string, places []place) string {
	for _, kind := range []string{defined, "token", "reference"} {
		for _, p := range places {
			if _, ok := opOf(kindOf[kind], p.typ); ok {
				return kind
			}
		}
	}
	return defined
}

// component finds the definition of a component among those of its type.
func (c *compiler) component(url string) *definition.SearchParam {
	for _, d := range definition.SearchParams(c.typ) {
		if d.URL == url {
			return d
		}
	}
	return nil
}

// use notes that a new user asks for places; those whose type the kind has no
// reading for are left out. n is how many are left.
func (c *compiler) use(kind Kind, places []place, item int) (user, n int) {
	user = c.users
	c.users++
	for _, p := range values(places) {
		op, ok := opOf(kind, p.typ)
		if !ok {
			continue
		}
		n++
		u := use{user, p.only, p.system, item}
		p.only, p.system = "", ""
		key := kind.String() + " " + p.String()
		a := c.atoms[key]
		if a == nil {
			a = &atom{kind: kind, op: op, place: p}
			c.atoms[key] = a
		}
		if !slices.Contains(a.uses, u) {
			a.uses = append(a.uses, u)
		}
	}
	return user, n
}

// values replaces extensions by their values.
func values(places []place) (all []place) {
	for _, p := range places {
		if p.typ == "Extension" {
			all = append(all, p.step("value")...)
		} else {
			all = append(all, p)
		}
	}
	return all
}

// makeFields joins the places that all users ask for alike, and builds the tree.
func (c *compiler) makeFields(p *Program) {
	groups := map[string][]*atom{}
	for _, a := range c.atoms {
		key := fmt.Sprint(a.kind, a.uses)
		groups[key] = append(groups[key], a)
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b *atom) int { return strings.Compare(a.place.String(), b.place.String()) })
		p.Fields = append(p.Fields, c.field(g))
	}
	for _, e := range p.exotic {
		p.Fields = append(p.Fields, e.field)
	}
	for _, f := range []*Field{p.narrative, p.content} {
		if f != nil {
			p.Fields = append(p.Fields, f)
		}
	}
	slices.SortFunc(p.Fields, func(a, b *Field) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name)) })
	var all []*Field
	for _, f := range p.Fields {
		all = append(all, f)
		if f.Identifiers != nil {
			all = append(all, f.Identifiers)
		}
		if f.OfType != nil {
			all = append(all, f.OfType)
		}
		if f.Text != nil {
			all = append(all, f.Text)
		}
	}
	p.Fields = all
	for _, f := range all {
		f.Number = len(c.x.Fields)
		c.x.Fields = append(c.x.Fields, f)
	}
	for _, g := range groups {
		for _, a := range g {
			p.root.add(a)
		}
	}
}

// field makes the field of places that belong together.
func (c *compiler) field(g []*atom) *Field {
	var names []string
	f := &Field{Type: c.typ, Kind: g[0].kind}
	for _, a := range g {
		a.field = f
		names = append(names, a.place.String())
		f.Item = f.Item || a.item() > 0
	}
	f.Name = strings.Join(names, " | ")
	f.Places = names
	if len(g) > 4 { // an element of any type
		var short []string
		for _, a := range g {
			short = append(short, a.place.choices())
		}
		f.Name = strings.Join(slices.Compact(short), " | ")
	}
	for _, a := range g {
		if a.op == opReference && f.Identifiers == nil {
			f.Identifiers = &Field{Type: c.typ, Kind: Token, Name: f.Name + " :identifier"}
		}
		if a.op == opIdentifier && f.OfType == nil {
			f.OfType = &Field{Type: c.typ, Kind: Token, Name: f.Name + " :of-type"}
		}
		if (a.op == opCoding || a.op == opConcept || a.op == opIdentifier) && f.Text == nil {
			f.Text = &Field{Type: c.typ, Kind: URI, Name: f.Name + " :text"}
		}
	}
	return f
}

// item is how long the way is to the item whose number rows carry, 0 for none.
func (a *atom) item() (n int) {
	for _, u := range a.uses {
		n = max(n, u.item)
	}
	return n
}

// parts returns the fields that a user asks for.
func (c *compiler) parts(user int) (all []Part) {
	for _, a := range c.atoms {
		for _, u := range a.uses {
			if u.user == user {
				all = append(all, Part{a.field, u.only, u.system})
			}
		}
	}
	slices.SortFunc(all, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Field.Number, b.Field.Number), strings.Compare(a.Only, b.Only), strings.Compare(a.System, b.System))
	})
	return slices.Compact(all)
}
