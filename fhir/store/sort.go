package store

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/db"
	"kith/platform/fault"
)

// Sort is one key of an order: a search parameter, or _id or _lastUpdated. What
// has several values is sorted by the least of them, descending by the greatest;
// what has none comes last.
type Sort struct {
	Name       string
	Descending bool
}

// MostSorts bounds the keys of one order.
const MostSorts = 4

// order is the order of a search: keys, and the resource's own behind them, so
// that no two resources stand at the same place.
type order struct {
	*builder
	source string // where resources come from, "" for their table; see walk
	joins  string
	keys   []sortKey
}

// sortKey is one column to sort by.
type sortKey struct {
	column string
	kind   index.Kind // of what its values are
	down   bool
	never  bool // it is never null
}

// found is a resource with the values it is sorted by.
type found struct {
	Resource
	at []any
}

func (b *builder) order(sorts []Sort) (*order, error) {
	o := &order{builder: b}
	if len(sorts) > MostSorts {
		return nil, fault.New(fault.TooCostly, "fhir.too-many-values")
	}
	for i, s := range sorts {
		key := sortKey{down: s.Descending, never: true}
		switch s.Name {
		case "_id":
			key.column, key.kind = "r.id", index.String
		case "_lastUpdated":
			key.column, key.kind = "r.updated_at", index.Date
		default:
			m := b.lookup(s.Name)
			if m == nil || m.Composites != nil || m.Words {
				return nil, fault.New(fault.NotSupported, "fhir.bad-sort")
			}
			key = o.join(m, "s"+strconv.Itoa(i+1), s.Descending)
		}
		o.keys = append(o.keys, key)
	}
	return o, nil
}

// join adds the values of a parameter. Whoever sorts sees values, so a row that
// is not the viewer's has none, nor does a reference to what is not.
func (o *order) join(m *index.Param, as string, down bool) sortKey {
	key := sortKey{column: as + ".v", kind: index.KindOf(m.Kind), down: down}
	pick, value, with := "min", "i.value", ""
	if down {
		pick = "max"
	}
	switch key.kind {
	case index.Date, index.Number:
		value = "i.low"
	case index.URI:
		value, with = "u.value", " join uri u on u.key = i.value"
	case index.Reference:
		value, with = "x.id", " join resource x on x.target = i.target"
	}
	text := "select i.resource as k, " + pick + "(" + value + ") as v from " + tables[key.kind].name + " i" + with +
		" where " + o.fields(m.Parts) + " and " + o.sees("i.compartment", m.Parts)
	if key.kind == index.Reference {
		text += " and not x.deleted and sees(x.compartment)"
	}
	if o.lead != "" {
		text += " and i.resource in (" + o.lead + ")"
	}
	o.joins += " left join (" + text + o.near + " group by i.resource) " + as + " on " + as + ".k = r.key"
	return key
}

// text is the query for a page.
func (o *order) text(most int) string {
	var b strings.Builder
	b.WriteString("select " + resourceFields)
	for _, k := range o.keys {
		b.WriteString(", " + k.column)
	}
	b.WriteString(" from " + cmp.Or(o.source, "resource r") + o.joins + " where " + strings.Join(o.where, " and ") + " order by ")
	for _, k := range o.keys {
		if b.WriteString(k.column); k.down {
			b.WriteString(" desc")
		}
		if !k.never {
			b.WriteString(" nulls last")
		}
		b.WriteString(", ")
	}
	b.WriteString("r.key" + o.down() + " limit " + o.arg(int64(most)))
	return b.String()
}

// down is the direction of the last key, which the resource's own follows: an
// index can then be read as it stands, or backwards. Without keys, what came
// last stands first: what comes while one reads on is then on no later page.
func (o *order) down() string {
	if n := len(o.keys); n == 0 || o.keys[n-1].down {
		return " desc"
	}
	return ""
}

func (o *order) scan(row db.Row) (f found, err error) {
	f.at = make([]any, len(o.keys))
	into := make([]any, len(o.keys))
	for i := range into {
		into[i] = &f.at[i]
	}
	if f.Resource, err = scanMore(row, into...); err == nil {
		err = f.opened(o.ctx, o.s)
	}
	return f, err
}

// next names the place behind f: the values it is sorted by, and its type and
// id, never its key, which counts what others write.
func (o *order) next(f found) string {
	parts := []any{f.Type + "/" + f.ID}
	for _, v := range f.at {
		switch x := v.(type) {
		case int64:
			parts = append(parts, strconv.FormatInt(x, 10))
		case float64:
			parts = append(parts, strconv.FormatFloat(x, 'g', -1, 64))
		case []byte:
			parts = append(parts, string(x))
		default:
			parts = append(parts, x)
		}
	}
	text, err := json.Marshal(parts)
	if err != nil { // texts of the index are always JSON
		return ""
	}
	return string(text)
}

// after goes on behind a place that next named. Someone who may no longer see
// what stands there begins again.
func (o *order) after(next string) error {
	if next == "" {
		return nil
	}
	wrong := fault.New(fault.Invalid, "fhir.bad-page")
	var parts []*string
	if json.Unmarshal([]byte(next), &parts) != nil || len(parts) != len(o.keys)+1 || parts[0] == nil {
		return wrong
	}
	typ, id, _ := strings.Cut(*parts[0], "/")
	if !r4.IsType(typ) || !r4.IsID(id) {
		return wrong
	}
	p := o.anew()
	at, err := rowsOf(p, db.Int, p.place(typ, id))
	if err != nil {
		return err
	}
	if len(at) != 1 {
		return wrong
	}
	values := make([]any, len(o.keys))
	for i, k := range o.keys {
		if values[i], err = k.read(parts[i+1]); err != nil {
			return wrong
		}
	}
	o.and(o.behind(values, at[0]))
	return nil
}

// place asks for the key of a resource, deleted or not.
func (p *plan) place(typ, id string) string {
	return "select r.key from resource r where r.type = " + p.arg(typ) + " and r.id = " + p.arg(id) + " and sees(r.compartment)"
}

func (k sortKey) read(text *string) (any, error) {
	switch {
	case text == nil:
		return nil, nil
	case k.kind == index.Date:
		return strconv.ParseInt(*text, 10, 64)
	case k.kind == index.Number:
		return strconv.ParseFloat(*text, 64)
	}
	return *text, nil
}

// behind is the test that a resource stands behind a place.
func (o *order) behind(values []any, key int64) string {
	var tests []string
	same := ""
	for i, k := range o.keys {
		if values[i] == nil { // the last of all: only its like can follow
			same += k.column + " is null and "
			continue
		}
		test := k.column + k.sign() + o.arg(values[i])
		if !k.never {
			test = "(" + test + " or " + k.column + " is null)"
		}
		tests = append(tests, same+test)
		same += k.column + " = " + o.arg(values[i]) + " and "
	}
	sign := " > "
	if o.down() != "" {
		sign = " < "
	}
	tests = append(tests, same+"r.key"+sign+o.arg(key))
	behind := "(" + strings.Join(tests, " or ") + ")"
	if len(o.keys) > 0 && o.keys[0].never && values[0] != nil { // said alone, it says where an index begins
		behind = o.keys[0].column + strings.TrimSuffix(o.keys[0].sign(), " ") + "= " + o.arg(values[0]) + " and " + behind
	}
	return behind
}

// sign is what a value behind another one is to it.
func (k sortKey) sign() string {
	if k.down {
		return " < "
	}
	return " > "
}
