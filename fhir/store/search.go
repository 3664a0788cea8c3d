package store

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Param is one search parameter as it was asked: name, values that may each
// match, e.g. {"date", ["ge2026-01-01"]}.
type Param struct {
	Name     string
	Modifier string // "exact", "contains", "missing", "Patient", … or ""
	Values   []string
}

// Query asks for resources of one type that match every Param.
type Query struct {
	Type   string
	Params []Param
	Count  int    // most resources of one page; 0 means 50
	After  string // Page.Next of the page before
	Total  bool   // count all matches as well
}

// Page is part of an answer, in the order in which the resources first came.
type Page struct {
	Resources []Resource
	Next      string // "" on the last page
	Total     int64  // -1 unless asked for
}

// MostPerPage bounds Query.Count.
const MostPerPage = 1000

// Search answers a query. Every part of the plan that touches a row holds the
// viewer's predicate. Unknown parameters are fault.NotSupported: the caller
// decides whether to leave them out (Knows).
func (s *Store) Search(ctx context.Context, v access.Viewer, q Query) (Page, error) {
	page := Page{Total: -1}
	b := &builder{s: s, typ: q.Type}
	b.where = []string{"r.type = " + b.arg(q.Type) + " and not r.deleted and sees(r.compartment)"}
	b.narrow(q.Params)
	for _, p := range q.Params {
		if err := b.param(p); err != nil {
			return page, err
		}
	}
	if q.Total {
		n, err := access.One(ctx, s.db, v, db.Int, "", `select count(*) `+b.from(), b.args...)
		if err != nil {
			return page, err
		}
		page.Total = n
	}
	count := q.Count
	if count <= 0 {
		count = 50
	}
	count = min(count, MostPerPage)
	if err := b.after(q.After); err != nil {
		return page, err
	}
	var err error
	text := `select ` + resourceFields + ` ` + b.from() + ` order by r.key limit ` + b.arg(count+1)
	page.Resources, err = access.All(ctx, s.db, v, scanResource, text, b.args...)
	if err == nil && len(page.Resources) > count {
		page.Resources = page.Resources[:count]
		page.Next = page.Resources[count-1].ID
	}
	return page, err
}

// after goes on behind the last resource of the page before. A page is named
// by that resource's id, never by its key: keys count what others write.
func (b *builder) after(id string) error {
	if id == "" {
		return nil
	}
	if !r4.IsID(id) {
		return fault.New(fault.Invalid, "fhir.bad-page")
	}
	b.where = append(b.where, "r.key > (select l.key from resource l where l.type = "+b.arg(b.typ)+" and l.id = "+b.arg(id)+")")
	return nil
}

// Knows reports whether a type can be searched by a parameter.
func (s *Store) Knows(typ, name string) bool {
	if name == "_id" || name == "_lastUpdated" {
		return true
	}
	_, _, err := s.paramOf(typ, name)
	return err == nil
}

// SearchParam is a parameter as the CapabilityStatement lists it.
type SearchParam struct{ Name, Kind string }

// SearchParams returns what a type can be searched by.
func (s *Store) SearchParams(typ string) (all []SearchParam) {
	all = append(all, SearchParam{"_id", "token"}, SearchParam{"_lastUpdated", "date"})
	for _, p := range s.params[typ] {
		kind := p.kind
		if p.of != "" {
			kind = "reference"
		}
		all = append(all, SearchParam{p.code, kind})
	}
	return all
}

// builder writes the where clause of a search.
type builder struct {
	s     *Store
	typ   string
	where []string
	args  []any
	near  string // narrows a look into the index, "" for none
}

func (b *builder) arg(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *builder) from() string {
	return "from resource r where " + strings.Join(b.where, " and ")
}

// narrow keeps every look into the index to the compartments of the children
// that a search names by patient or subject: what is about a child lies there.
// Without it, a common code of all children would be read for one of them.
func (b *builder) narrow(params []Param) {
	for _, p := range params {
		if p.Name != "patient" && p.Name != "subject" || p.Modifier != "" && p.Modifier != "Patient" {
			continue
		}
		var ids []any
		for _, v := range p.Values {
			id, named := strings.CutPrefix(localRef(v), "Patient/")
			if !named && p.Name != "patient" && p.Modifier == "" || !r4.IsID(id) {
				ids = nil // a subject of another type, perhaps
				break
			}
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			continue
		}
		var names []string
		for _, id := range ids {
			names = append(names, b.arg(id))
		}
		b.near = " and i.compartment in (select cp.compartment from compartment_patient cp where cp.patient_id in (" + strings.Join(names, ", ") + "))"
		return
	}
}

func (b *builder) param(p Param) error {
	if p.Name == "_id" {
		var ids []string
		for _, v := range p.Values {
			ids = append(ids, b.arg(v))
		}
		b.where = append(b.where, "r.id in ("+strings.Join(ids, ", ")+")")
		return nil
	}
	if p.Name == "_lastUpdated" {
		return b.either(p.Values, func(v string) (string, error) {
			return b.dates("r.updated_at", "r.updated_at", v)
		}, "")
	}
	found, only, err := b.s.paramOf(b.typ, p.Name)
	if err != nil {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	table := map[string]string{"token": "index_token", "string": "index_string", "uri": "index_uri",
		"reference": "index_reference", "date": "index_date", "quantity": "index_quantity"}[found.kind]
	inside := "select i.resource from " + table + " i where i.param = " + b.arg(found.key) + " and i.head = '' and sees(i.compartment)" + b.near
	if p.Modifier == "missing" {
		if only != "" { // an alias is there when it points at its type
			inside += " and i.target >= " + b.arg(only+"/") + " and i.target < " + b.arg(only+"0")
		}
		not := "not "
		if len(p.Values) == 1 && p.Values[0] == "false" {
			not = ""
		}
		b.where = append(b.where, "r.key "+not+"in ("+inside+")")
		return nil
	}
	return b.either(p.Values, func(v string) (string, error) { return b.value(found, only, p.Modifier, v) }, inside)
}

// either joins the alternatives of one parameter.
func (b *builder) either(values []string, one func(string) (string, error), inside string) error {
	var alternatives []string
	for _, v := range values {
		test, err := one(v)
		if err != nil {
			return err
		}
		alternatives = append(alternatives, test)
	}
	if len(alternatives) == 0 {
		return fault.New(fault.Invalid, "fhir.no-value")
	}
	test := "(" + strings.Join(alternatives, " or ") + ")"
	if inside != "" {
		test = "r.key in (" + inside + " and " + test + ")"
	}
	b.where = append(b.where, test)
	return nil
}

// value is the test of one value against one index row.
func (b *builder) value(p param, only, modifier, v string) (string, error) {
	switch p.kind {
	case "token":
		return b.token(modifier, v)
	case "string":
		return b.text(modifier, v)
	case "uri":
		return "i.value = " + b.arg(clip(v)), nil
	case "reference":
		return b.reference(only, modifier, v)
	case "date":
		return b.dates("i.low", "i.high", v)
	case "quantity":
		return b.quantity(v)
	}
	return "", fault.New(fault.NotSupported, "fhir.unknown-parameter")
}

func (b *builder) token(modifier, v string) (string, error) {
	if modifier != "" {
		return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
	}
	system, code, bar := strings.Cut(v, "|")
	if !bar {
		return "i.value = " + b.arg(clip(v)), nil
	}
	test := "i.system = 0"
	if system != "" {
		test = "i.system in (select y.key from token_system y where y.uri = " + b.arg(clip(system)) + ")"
	}
	if code != "" {
		test = "i.value = " + b.arg(clip(code)) + " and " + test
	}
	return "(" + test + ")", nil
}

func (b *builder) text(modifier, v string) (string, error) {
	switch modifier {
	case "exact":
		return "(i.value = " + b.arg(clip(Fold(v))) + " and i.original = " + b.arg(clip(v)) + ")", nil
	case "":
		from := clip(Fold(v))
		return "(i.value >= " + b.arg(from) + " and i.value < " + b.arg(from+"\U0010FFFF") + ")", nil
	}
	return "", fault.New(fault.NotSupported, "fhir.unknown-modifier")
}

func (b *builder) reference(only, modifier, v string) (string, error) {
	v = clip(localRef(v))
	if modifier != "" {
		if only != "" && only != modifier {
			return "1 = 0", nil
		}
		only = modifier
	}
	switch {
	case strings.Contains(v, "/"):
		if only != "" && !strings.HasPrefix(v, only+"/") && !strings.Contains(v, "://") {
			return "1 = 0", nil
		}
		return "i.target = " + b.arg(v), nil
	case only != "":
		return "i.target = " + b.arg(only+"/"+v), nil
	}
	var any []string // an id alone may be of any type
	for _, t := range referable {
		any = append(any, b.arg(t+"/"+v))
	}
	return "i.target in (" + strings.Join(any, ", ") + ")", nil
}

// referable are the types that a bare id in a reference search is tried with.
var referable = []string{"Patient", "Practitioner", "PractitionerRole", "Organization", "RelatedPerson",
	"Encounter", "CareTeam", "Location", "HealthcareService", "Group", "Device", "Task", "Condition", "Observation"}

// dates compares a period to what was asked. Source: FHIR-R4-Search
func (b *builder) dates(low, high, v string) (string, error) {
	prefix, rest := "eq", v
	if len(v) > 2 && v[0] >= 'a' && v[0] <= 'z' {
		prefix, rest = v[:2], v[2:]
	}
	from, to, ok := r4.Instants(rest)
	if !ok {
		return "", fault.New(fault.Value, "fhir.bad-date")
	}
	switch prefix {
	case "eq":
		return "(" + low + " >= " + b.arg(from) + " and " + high + " <= " + b.arg(to) + ")", nil
	case "ne":
		return "(" + low + " < " + b.arg(from) + " or " + high + " > " + b.arg(to) + ")", nil
	case "gt":
		return high + " > " + b.arg(to), nil
	case "lt":
		return low + " < " + b.arg(from), nil
	case "ge":
		return high + " >= " + b.arg(from), nil
	case "le":
		return low + " <= " + b.arg(to), nil
	case "sa":
		return low + " > " + b.arg(to), nil
	case "eb":
		return high + " < " + b.arg(from), nil
	case "ap":
		tenth := max((b.s.now().UnixMicro()-from)/10, 0)
		return "(" + high + " >= " + b.arg(from-tenth) + " and " + low + " <= " + b.arg(to+tenth) + ")", nil
	}
	return "", fault.New(fault.Value, "fhir.bad-date")
}

// quantity compares a number to what was asked, which means what its precision
// says: 5.4 is 5.35 to 5.45. Source: FHIR-R4-Search
func (b *builder) quantity(v string) (string, error) {
	parts := strings.Split(v, "|")
	if len(parts) != 1 && len(parts) != 3 {
		return "", fault.New(fault.Value, "fhir.bad-number")
	}
	number := parts[0]
	prefix := "eq"
	if len(number) > 2 && number[0] >= 'a' && number[0] <= 'z' {
		prefix, number = number[:2], number[2:]
	}
	x, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return "", fault.New(fault.Value, "fhir.bad-number")
	}
	var test string
	const mid = "(i.low + i.high) / 2"
	from, to := x-half(number), x+half(number)
	switch prefix {
	case "eq":
		test = "(" + mid + " >= " + b.arg(from) + " and " + mid + " <= " + b.arg(to) + ")"
	case "ne":
		test = "(" + mid + " < " + b.arg(from) + " or " + mid + " > " + b.arg(to) + ")"
	case "gt", "sa":
		test = mid + " > " + b.arg(x)
	case "lt", "eb":
		test = mid + " < " + b.arg(x)
	case "ge":
		test = mid + " >= " + b.arg(x)
	case "le":
		test = mid + " <= " + b.arg(x)
	default:
		return "", fault.New(fault.Value, "fhir.bad-number")
	}
	if len(parts) == 3 && parts[1] != "" {
		test += " and i.system in (select y.key from token_system y where y.uri = " + b.arg(clip(parts[1])) + ")"
	}
	if len(parts) == 3 && parts[2] != "" {
		test += " and i.code = " + b.arg(clip(parts[2]))
	}
	return "(" + test + ")", nil
}
