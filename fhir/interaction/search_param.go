package interaction

import (
	"slices"
	"strings"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/fault"
)

// scope is where a search looks: in one type, in some, in all, or in what
// belongs to a compartment.
type scope struct {
	typ    string   // "" for several
	types  []string // where typ is "": those that _type names, none for all
	within string   // "Patient/x", or ""
}

// path is the address of a scope below the door.
func (s scope) path() string {
	switch {
	case s.within != "" && s.typ == "":
		return "/" + s.within + "/*"
	case s.within != "":
		return "/" + s.within + "/" + s.typ
	case s.typ != "":
		return "/" + s.typ
	}
	return ""
}

func (s scope) all() []string {
	if s.typ != "" {
		return []string{s.typ}
	}
	return s.types
}

// asked is a search, read and checked.
type asked struct {
	scope
	query     store.Query
	countOnly bool
	summary   string   // "true", "text", "data", or ""
	elements  []string // of _elements
	kept      pairs    // what is honored, for the next page
	self      pairs    // what leads here again
	left      []string // names that were left out
	standard  []byte   // a definition that the program brings, nil for none
	values    int
}

// ask turns parameters into a query for one type; see askIn.
func (d *door) ask(typ string, ps pairs, base string) (*asked, error) {
	return d.askIn(scope{typ: typ}, ps, base)
}

// askIn turns parameters into a query. A parameter that is not known, or has no
// value, is left out and reported; a known one that cannot be understood is an
// error, because leaving it out would answer another question.
func (d *door) askIn(in scope, ps pairs, base string) (*asked, error) {
	if types := ps.last("_type"); in.typ == "" && types != "" {
		in.types = strings.Split(types, ",")
		for _, t := range in.types {
			if !r4.IsType(t) {
				return nil, at(fault.Value, "fhir.unknown-type", "_type")
			}
		}
	}
	a := &asked{scope: in, query: store.Query{Type: in.typ, Types: in.types, Within: in.within, Codes: d.meanings}}
	for _, p := range ps {
		known, err := d.control(a, p)
		if err == nil && !known {
			err = d.filter(a, p, base)
		}
		if err != nil {
			return nil, err
		}
	}
	return a, nil
}

// filter reads a parameter that says what is looked for.
func (d *door) filter(a *asked, p pair, base string) error {
	asks, kind := d.named(a.all(), p.name)
	if kind == "" || p.value == "" {
		a.left = append(a.left, p.name)
		return nil
	}
	leaf, links := &asks, 0
	for ; leaf.On != nil; leaf = leaf.On {
		links++
	}
	switch {
	case links > store.DeepestChain:
		return unreadable{at(fault.TooCostly, "fhir.too-deep", p.name)}
	case !fitting(kind, leaf.Name, leaf.Modifier):
		return unreadable{at(fault.NotSupported, "fhir.unknown-modifier", p.name)}
	}
	leaf.Values = alternatives(cutAs(kind, leaf.Modifier), p.value)
	if err := check(kind, leaf, base); err != nil {
		return err
	}
	if a.values += len(leaf.Values); a.values > mostValues {
		return unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
	}
	a.query.Params, a.kept = append(a.query.Params, asks), append(a.kept, p)
	return nil
}

// named reads the name of a parameter of some types: code:not,
// subject:Patient.name, _has:Observation:patient:code. kind is that of the
// values it takes, "" when it is not known.
func (d *door) named(types []string, name string) (p store.Param, kind string) {
	if rest, ok := strings.CutPrefix(name, "_has:"); ok {
		parts := strings.SplitN(rest, ":", 3)
		if len(parts) != 3 || d.kinds[parts[0]] == nil || d.store.Kind(parts[0], parts[1]) != "reference" {
			return p, ""
		}
		on, kind := d.named(parts[:1], parts[2])
		return store.Param{Name: parts[1], From: parts[0], On: &on}, kind
	}
	if name == "_list" {
		return store.Param{Name: "item", From: "List", On: &store.Param{Name: "_id"}}, "token"
	}
	head, rest, chained := strings.Cut(name, ".")
	p.Name, p.Modifier, _ = strings.Cut(head, ":")
	if kind = d.kind(types, p.Name); !chained {
		return p, kind
	}
	if kind != "reference" || len(types) != 1 {
		return p, ""
	}
	for _, target := range d.store.Targets(types[0], p.Name) {
		if p.Modifier != "" && target != p.Modifier {
			continue
		}
		if on, kind := d.named([]string{target}, rest); kind != "" {
			p.On = &on
			return p, kind
		}
	}
	return p, ""
}

// kind is the kind of a parameter that all of some types have, "" if they do not.
func (d *door) kind(types []string, name string) string {
	if len(types) == 1 {
		return d.store.Kind(types[0], name)
	}
	if len(types) == 0 {
		types = r4.Types()
	}
	kind := ""
	for i, t := range types {
		if k := d.store.Kind(t, name); i == 0 {
			kind = k
		} else if k != kind {
			return ""
		}
	}
	return kind
}

// modifiers are those that each kind of parameter takes, beside :missing, which
// all take, and the types that a reference may be narrowed to.
var modifiers = map[string][]string{
	"string":    {"exact", "contains"},
	"token":     {"not", "text", "in", "not-in", "above", "below", "of-type"},
	"reference": {"identifier", "above", "below"},
	"uri":       {"above", "below", "contains"},
}

// fitting reports whether a kind of parameter takes a modifier.
func fitting(kind, name, modifier string) bool {
	switch {
	case modifier == "":
		return true
	case name == "_id", name == "_lastUpdated", kind == "special":
		return false
	case modifier == "of-type":
		return name == "identifier"
	case modifier == "missing", slices.Contains(modifiers[kind], modifier):
		return true
	}
	return kind == "reference" && r4.IsType(modifier)
}

// alternatives splits a value at its commas. A backslash keeps the next
// character from meaning anything; in kinds that the store cuts further, it stays.
func alternatives(kind, value string) (all []string) {
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			all = append(all, b.String())
		}
		b.Reset()
	}
	escaped, further := false, kind == "token" || kind == "quantity" || kind == "composite"
	for _, c := range value {
		switch {
		case escaped:
			if escaped = false; !strings.ContainsRune(`,$\|`, c) || c != ',' && further {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
		case c == '\\':
			escaped = true
		case c == ',':
			end()
		default:
			b.WriteRune(c)
		}
	}
	if escaped {
		b.WriteByte('\\')
	}
	end()
	return all
}

// cutAs is the kind that the values of a parameter are read as.
func cutAs(kind, modifier string) string {
	switch modifier {
	case "identifier":
		return "token"
	case "text":
		return "string"
	}
	return kind
}

// check looks at the values of one parameter and writes references as the
// store keeps them.
func check(kind string, p *store.Param, base string) error {
	if len(p.Values) == 0 {
		return at(fault.Invalid, "fhir.no-value", p.Name)
	}
	if p.Modifier == "missing" {
		if len(p.Values) != 1 || p.Values[0] != "true" && p.Values[0] != "false" {
			return at(fault.Value, "fhir.bad-missing", p.Name)
		}
		return nil
	}
	if kind == "reference" && p.Modifier != "identifier" {
		for i, v := range p.Values {
			p.Values[i] = strings.TrimPrefix(v, base+"/")
		}
		if p.Modifier == "" {
			p.Values = append(p.Values, atHome(p, base)...)
		}
	}
	return nil
}

// atHome are the addresses here of what references name: a record may say
// https://…/fhir/Practitioner/x and mean Practitioner/x. A child is left out: what
// names one by address is about nobody we know (package store).
func atHome(p *store.Param, base string) (all []string) {
	for _, v := range p.Values {
		typ, id, ok := strings.Cut(v, "/")
		if ok && typ != "Patient" && r4.IsType(typ) && r4.IsID(id) {
			all = append(all, base+"/"+v)
		}
	}
	return all
}
