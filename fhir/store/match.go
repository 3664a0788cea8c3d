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
	switch p.Name {
	case "_id":
		var ids []string
		for _, v := range p.Values {
			ids = append(ids, b.arg(v))
		}
		b.where = append(b.where, "r.id in ("+strings.Join(ids, ", ")+")")
		return nil
	case "_lastUpdated":
		test, err := either(p.Values, func(v string) (string, error) { return b.dates("r.updated_at", "r.updated_at", v) })
		b.where = append(b.where, test)
		return err
	}
	m := b.s.index.Of(b.typ).Param(p.Name)
	if m == nil {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	switch {
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
	case p.Modifier == "identifier" && m.Kind == "reference":
		a.kind, a.modifier = "token", ""
		a.parts = companions(m.Parts, func(f *index.Field) *index.Field { return f.Identifiers })
	case p.Modifier == "of-type" && m.Kind == "token":
		a.parts = companions(m.Parts, func(f *index.Field) *index.Field { return f.OfType })
	}
	if len(a.parts) == 0 {
		return fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	inside, err := a.rows("i.resource", p.Values)
	b.where = append(b.where, "r.key "+not+"in ("+inside+")")
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
	text := "select " + columns + " from " + tables[kind].name + " i where " + b.fields(parts) + test + " and sees(i.compartment)"
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
			test += " and i.system in " + b.uri(p.System)
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

// uri selects the number of an address, to stand behind "in".
func (b *builder) uri(value string) string {
	return "(select u.key from uri u where u.value = " + b.arg(index.Clip(value)) + ")"
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
		return a.uri(v), nil
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
			test += " and i.system in " + b.uri(parts[0])
		}
		return "(" + test + ")", nil
	case a.modifier != "":
		return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
	case len(parts) == 1:
		return "i.value = " + b.arg(index.Clip(parts[0])), nil
	}
	system, code := parts[0], strings.Join(parts[1:], "|")
	test := "i.system = 0"
	if system != "" {
		test = "i.system in " + b.uri(system)
	}
	if code != "" {
		test = "i.value = " + b.arg(index.Clip(code)) + " and " + test
	}
	return "(" + test + ")", nil
}

func (a ask) text(v string) (string, error) {
	b := a.b
	switch a.modifier {
	case "exact":
		return "(i.value = " + b.arg(index.Clip(index.Fold(v))) + " and i.original = " + b.arg(index.Clip(v)) + ")", nil
	case "":
		from := index.Clip(index.Fold(v))
		return "(i.value >= " + b.arg(from) + " and i.value < " + b.arg(from+"\U0010FFFF") + ")", nil
	}
	return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
}

// uri matches an address, and a canonical one in any version.
func (a ask) uri(v string) string {
	b, v := a.b, index.Clip(v)
	return "i.value in (select u.key from uri u where u.value = " + b.arg(v) +
		" or u.value >= " + b.arg(v+"|") + " and u.value < " + b.arg(v+"}") + ")"
}

func (a ask) reference(v string) (string, error) {
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
