package store

import (
	"strings"

	"kith/fhir/index"
	"kith/platform/fault"
)

// composite is the test for one value of a composite parameter: code$value.
func (b *builder) composite(m *index.Param, v string) (string, error) {
	values := cut(v, '$')
	var all []string
	for _, c := range m.Composites {
		if len(values) != len(c.Components) {
			return "", fault.New(fault.Value, "fhir.bad-composite")
		}
		test, err := b.together(c, values)
		if err != nil {
			return "", err
		}
		all = append(all, test)
	}
	return "(" + strings.Join(all, " or ") + ")", nil
}

// compositeMissing asks whether a resource has a value for every component.
func (b *builder) compositeMissing(m *index.Param, p Param) error {
	if p.Modifier != "missing" {
		return fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	var all []string
	for _, c := range m.Composites {
		test, err := b.together(c, nil)
		if err != nil {
			return err
		}
		all = append(all, test)
	}
	not := "not "
	if len(p.Values) == 1 && p.Values[0] == "false" {
		not = ""
	}
	b.where = append(b.where, not+"("+strings.Join(all, " or ")+")")
	return nil
}

// together is the test that a resource has the values of all components, those
// of one item in the same item. Without values, any will do.
func (b *builder) together(c index.Composite, values []string) (string, error) {
	var apart, items []string // selections of resources, and of items of resources
	for i, part := range c.Components {
		columns := "i.resource"
		if part.Item {
			columns = "i.resource, i.item"
		}
		text := ""
		if values == nil {
			text = b.rows(columns, index.KindOf(part.Kind), part.Parts, "")
		} else {
			var err error
			v := values[i]
			if part.Kind != "token" && part.Kind != "quantity" {
				v = plain(v)
			}
			a := ask{b: b, kind: part.Kind, param: &index.Param{}, parts: part.Parts}
			if text, err = a.rows(columns, []string{v}); err != nil {
				return "", err
			}
		}
		if part.Item {
			items = append(items, text)
		} else {
			apart = append(apart, text)
		}
	}
	if len(items) > 0 {
		apart = append(apart, "select x.resource from ("+items[0]+") x where true"+within(items[1:], b.s.db.Dialect.Apart))
	}
	for i, text := range apart {
		apart[i] = b.s.db.Dialect.Apart("r.key in (" + text + ")")
	}
	return "(" + strings.Join(apart, " and ") + ")", nil
}

func within(items []string, apart func(string) string) (text string) {
	for _, i := range items {
		text += " and " + apart("(x.resource, x.item) in ("+i+")")
	}
	return text
}
