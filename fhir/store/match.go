package store

import (
	"slices"
	"strings"

	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/fault"
)

// param adds what one parameter asks for.
func (b *builder) param(p Param) error {
	switch {
	case p.depth() > DeepestChain:
		return fault.New(fault.TooCostly, "fhir.too-deep")
	case p.From != "":
		return b.has(p)
	case p.On != nil:
		return b.chain(p)
	case p.Name == "_id":
		b.and("r.id" + among(list(b.plan, p.Values), len(p.Values)))
		return nil
	case p.Name == "_lastUpdated":
		test, err := either(p.Values, func(v string) (string, error) { return b.dates("r.updated_at", "r.updated_at", v) })
		b.and(test)
		return err
	}
	if len(b.types) == 1 && isNear(b.types[0], p.Name) && p.Modifier == "" {
		return b.nearby(p.Values)
	}
	m := b.lookup(p.Name)
	if m == nil {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	switch {
	case m.Words:
		return b.words(m, p)
	case m.Composites != nil && p.Modifier == "":
		test, err := either(p.Values, func(v string) (string, error) { return b.composite(m, v) })
		b.where = append(b.where, test)
		return err
	case m.Composites != nil:
		return b.compositeMissing(m, p)
	case p.Modifier == "missing":
		b.where = append(b.where, b.missing(p, func() string { return b.rows("i.resource", index.KindOf(m.Kind), m.Parts, "") }))
		return nil
	}
	return b.plain(m, p)
}

// plain adds a parameter with values of its own.
func (b *builder) plain(m *index.Param, p Param) error {
	a := ask{b: b, kind: m.Kind, param: m, parts: m.Parts, modifier: p.Modifier}
	not := ""
	switch {
	case p.Modifier == "not" && m.Kind == "token":
		a.modifier, not = "", "not "
	case p.Modifier == "not-in" && m.Kind == "token":
		a.modifier, not = "in", "not "
	case p.Modifier == "identifier" && m.Kind == "reference":
		a.kind, a.modifier = "token", ""
		a.parts = companions(m.Parts, func(f *index.Field) *index.Field { return f.Identifiers })
	case p.Modifier == "of-type" && m.Kind == "token":
		a.parts = companions(m.Parts, func(f *index.Field) *index.Field { return f.OfType })
	case p.Modifier == "text" && m.Kind == "token":
		a.kind = "uri"
		a.parts = companions(m.Parts, func(f *index.Field) *index.Field { return f.Text })
	}
	if len(a.parts) == 0 {
		return fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	inside, err := a.rows("i.resource", p.Values)
	test := "r.key " + not + "in (" + inside + ")"
	if m.Kind == "date" && b.near == "" { // of all days, the resources at hand are fewer
		b.and(test)
	} else {
		if !b.led && not == "" {
			b.lead = inside
		}
		b.look(test)
	}
	return err
}

// companions are the fields that go with those of a parameter.
func companions(parts []index.Part, of func(*index.Field) *index.Field) (all []index.Part) {
	for _, p := range parts {
		if f := of(p.Field); f != nil && !slices.ContainsFunc(all, func(have index.Part) bool { return have.Field == f }) {
			all = append(all, index.Part{Field: f})
		}
	}
	return all
}

// missing asks whether there are any rows. They are written after the test for
// true or false is known.
func (b *builder) missing(p Param, rows func() string) string {
	if len(p.Values) == 1 && p.Values[0] == "false" {
		return "r.key in (" + rows() + ")"
	}
	return "r.key not in (" + rows() + ")"
}

// rows selects the rows of a parameter's fields that the viewer may see and
// that pass a test. The rows of a field are found by its number and what
// follows it in the key, so each look is one descent.
func (b *builder) rows(columns string, kind index.Kind, parts []index.Part, test string) string {
	text := "select " + columns + " from " + tables[kind].name + " i where " + b.fields(parts) + test + " and " + b.sees("i.compartment", parts)
	return text + b.near
}

// fields limits rows to those of a parameter.
func (b *builder) fields(parts []index.Part) string {
	plain := true
	var numbers, each []string
	for _, p := range parts {
		plain = plain && p.Only == "" && p.System == ""
	}
	for _, p := range parts {
		number := b.arg(b.s.key(p.Field))
		numbers = append(numbers, number)
		test := "i.field = " + number
		if p.Only != "" {
			test += " and i.type = " + b.arg(int64(index.TypeNumber(p.Only)))
		}
		if p.System != "" {
			test += " and " + b.system(p.System)
		}
		each = append(each, test)
	}
	switch {
	case len(each) == 1:
		return each[0]
	case plain:
		return "i.field in (" + strings.Join(numbers, ", ") + ")"
	}
	return "((" + strings.Join(each, ") or (") + "))"
}

// either joins the alternatives of one parameter.
func either(values []string, one func(string) (string, error)) (string, error) {
	var all []string
	for _, v := range values {
		test, err := one(v)
		if err != nil {
			return "", err
		}
		all = append(all, test)
	}
	switch len(all) {
	case 0:
		return "", fault.New(fault.Invalid, "fhir.no-value")
	case 1:
		return all[0], nil
	}
	return "(" + strings.Join(all, " or ") + ")", nil
}

// ask is a question for values of one kind.
type ask struct {
	b        *builder
	kind     string // as HL7 names it
	param    *index.Param
	parts    []index.Part
	modifier string
}

// rows selects the rows that any of the values matches.
func (a ask) rows(columns string, values []string) (string, error) {
	test, err := either(values, a.value)
	return a.b.rows(columns, index.KindOf(a.kind), a.parts, " and "+test), err
}

// value is the test of one value against one index row.
func (a ask) value(v string) (string, error) {
	switch a.kind {
	case "token":
		return a.token(v)
	case "string":
		return a.text(v)
	case "uri":
		return a.uri(v)
	case "reference":
		return a.reference(v)
	case "date":
		return a.b.dates("i.low", "i.high", v)
	case "number", "quantity":
		return a.quantity(v)
	}
	return "", fault.New(fault.NotSupported, "fhir.unknown-parameter")
}

// cut splits a value at a character that no backslash stands before. The
// backslashes stay: plain takes them away.
func cut(v string, at byte) (parts []string) {
	from := 0
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '\\':
			i++
		case at:
			parts = append(parts, v[from:i])
			from = i + 1
		}
	}
	return append(parts, v[from:])
}

// plain takes away the backslashes that keep a character from meaning anything.
func plain(v string) string {
	if strings.IndexByte(v, '\\') < 0 {
		return v
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i] == '\\' && i+1 < len(v) && strings.IndexByte(`|$,\`, v[i+1]) >= 0 {
			i++
		}
		b.WriteByte(v[i])
	}
	return b.String()
}

func (a ask) token(v string) (string, error) {
	b := a.b
	parts := cut(v, '|')
	for i := range parts {
		parts[i] = plain(parts[i])
	}
	switch {
	case a.modifier == "of-type":
		if len(parts) != 3 || parts[1] == "" || parts[2] == "" {
			return "", fault.New(fault.Value, "fhir.bad-of-type")
		}
		test := "i.value = " + b.arg(index.Clip(parts[1]+"|"+parts[2]))
		if parts[0] != "" {
			test += " and " + b.system(parts[0])
		}
		return "(" + test + ")", nil
	case a.modifier != "":
		return a.meaning(v, parts)
	case len(parts) == 1:
		return "i.value = " + b.arg(index.Clip(parts[0])), nil
	}
	system, code := parts[0], strings.Join(parts[1:], "|")
	test := "i.system = 0"
	if system != "" {
		test = b.system(system)
	}
	if code != "" {
		test = "i.value = " + b.arg(index.Clip(code)) + " and " + test
	}
	return "(" + test + ")", nil
}

func (a ask) text(v string) (string, error) {
	b := a.b
	switch a.modifier {
	case "whole": // of _filter
		return "i.value = " + b.arg(index.Clip(index.Fold(v))), nil
	case "exact":
		return "(i.value = " + b.arg(index.Clip(index.Fold(v))) + " and i.original = " + b.arg(index.Clip(v)) + ")", nil
	case "contains":
		return b.s.db.Dialect.Holds("i.value", b.arg(index.Fold(v))), nil
	case "":
		return begins("i.value", index.Clip(index.Fold(v)), b.plan), nil
	}
	return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
}

// begins is the test that a column begins with a text.
func begins(column, with string, p *plan) string {
	return "(" + column + " >= " + p.arg(with) + " and " + column + " < " + p.arg(with+"\U0010FFFF") + ")"
}

// uri matches an address, and a canonical one in any version; with :below what
// begins with it, with :above what it begins with, with :contains what holds it;
// with :text of a token, what the code is called.
func (a ask) uri(v string) (string, error) {
	b, test := a.b, ""
	v = index.Clip(v)
	switch a.modifier {
	case "":
		test = "u.value = " + b.arg(v) + " or " + begins("u.value", v+"|", b.plan)
	case "below":
		test = begins("u.value", v, b.plan)
	case "text":
		test = begins("u.value", index.Clip(index.Fold(v)), b.plan)
	case "above":
		above := stems(v)
		test = "u.value" + among(list(b.plan, above), len(above))
	case "contains": // of the addresses of these fields, which are fewer than all texts
		return "exists (select 1 from uri u where u.key = i.value and " + b.s.db.Dialect.Holds("u.value", b.arg(v)) + ")", nil
	default:
		return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	return "i.value in (select u.key from uri u where " + test + ")", nil
}

// stems are an address and those it lies below: http://a/b/c, http://a/b, http://a.
func stems(v string) []string {
	all := []string{v}
	for i := len(v) - 1; i > 0; i-- {
		if v[i] == '/' && v[i-1] != '/' && v[i-1] != ':' {
			all = append(all, v[:i+1], v[:i])
		}
	}
	return all
}

func (a ask) reference(v string) (string, error) {
	if a.modifier == "above" || a.modifier == "below" {
		return a.hierarchy(v)
	}
	b := a.b
	whole, _, named := index.Split([]byte(v))
	var only []string // types that the target may have
	for _, p := range a.parts {
		if p.Only != "" {
			only = append(only, p.Only)
		}
	}
	test := ""
	if a.modifier != "" {
		if !r4.IsType(a.modifier) {
			return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
		}
		if len(only) > 0 && !slices.Contains(only, a.modifier) {
			return "1 = 0", nil
		}
		only = []string{a.modifier}
		test = " and i.type = " + b.arg(int64(index.TypeNumber(a.modifier)))
	}
	if len(named) > 0 || strings.Contains(v, ":") {
		return "(i.target = " + b.arg(index.Target(whole)) + test + ")", nil
	}
	if len(only) == 0 {
		only = a.param.Targets
	}
	if len(only) == 0 || slices.Contains(only, "Resource") {
		only = r4.Types()
	}
	var targets []string // an id alone may be of any type
	for _, t := range only {
		targets = append(targets, b.arg(index.Target(t+"/"+v)))
	}
	if len(targets) == 1 {
		return "i.target = " + targets[0], nil
	}
	return "i.target in (" + strings.Join(targets, ", ") + ")", nil
}
