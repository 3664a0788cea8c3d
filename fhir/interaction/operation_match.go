package interaction

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/match"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/alike"
	"kith/platform/fault"
	"kith/platform/say"
)

// toMatch is what $match is asked.
type toMatch struct {
	patient r4.Patient
	certain bool // only if one is certain
	count   int
}

// matched is a patient found, and how well it fits.
type matched struct {
	store.Resource
	person match.Person
	match.Result
}

// mostMatches is how many are given unless fewer are asked for. Source: Kith
const mostMatches = 20

// match answers $match: patients that the caller may read and that may be the
// one described, the best first. Source: FHIR-R4-Match
func (d *door) match(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	body, err := d.resource(w, r)
	if err != nil {
		return err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return told(err)
	}
	ask, err := asksToMatch(doc.Root())
	if err != nil {
		return err
	}
	found, err := d.matches(r.Context(), access.From(r.Context()), ask)
	if err != nil {
		return err
	}
	out, err := d.matchBundle(r, found)
	if err != nil {
		return err
	}
	return d.send(w, r, http.StatusOK, format, out)
}

// asksToMatch reads a Parameters resource, or a Patient alone.
func asksToMatch(root element.Value) (ask toMatch, err error) {
	ask.count = mostMatches
	patient := root
	if root.Get("resourceType").Is("Parameters") {
		patient = element.Value{}
		for p := range root.Each("parameter") {
			switch p.Get("name").Text() {
			case "resource":
				patient = p.Get("resource")
			case "onlyCertainMatches":
				ask.certain = p.Get("valueBoolean").True()
			case "count":
				n, ok := p.Get("valueInteger").Int()
				if !ok || n < 1 {
					return ask, fault.At(fault.Value, "fhir.bad-match-count", "Parameters.parameter")
				}
				ask.count = int(min(n, store.MostPerPage))
			}
		}
	}
	switch {
	case !patient.Exists():
		return ask, fault.At(fault.Required, "fhir.no-resource", "Parameters.parameter")
	case !patient.Get("resourceType").Is("Patient"):
		return ask, fault.At(fault.Invalid, "fhir.type-differs", "resourceType")
	}
	ask.patient = r4.As[r4.Patient](patient)
	return ask, nil
}

// matches compares everyone who may fit.
func (d *door) matches(ctx context.Context, v access.Viewer, ask toMatch) (all []matched, err error) {
	asked, seen := match.Read(ask.patient), map[string]bool{}
	for _, params := range looks(ask.patient, asked) {
		page, err := d.store.Search(ctx, v, store.Query{Type: "Patient", Params: params, Count: mostLooked})
		if err != nil {
			return nil, err
		}
		for _, res := range page.Resources {
			if seen[res.ID] {
				continue
			}
			seen[res.ID] = true
			var doc element.Doc
			root, err := res.Parse(&doc)
			if err != nil {
				return nil, err
			}
			m := matched{res, match.Read(r4.As[r4.Patient](root)), match.Result{}}
			if m.Result = match.Compare(asked, m.person); m.Grade != match.Not {
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b matched) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) })
	if ask.certain {
		all = onlyCertain(all)
	}
	return all[:min(len(all), ask.count)], nil
}

// onlyCertain returns the one certain match, or none: with two nobody knows
// which. A record that another replaces is not a second one.
func onlyCertain(all []matched) []matched {
	all = slices.DeleteFunc(all, func(m matched) bool { return m.Grade != match.Certain })
	if len(all) > 1 {
		all = slices.DeleteFunc(all, func(m matched) bool { return m.person.Replaced })
	}
	if len(all) != 1 {
		return nil
	}
	return all
}

// mostLooked is how many records one look reads. Source: Kith
const mostLooked = 500

// looks are the searches that find who may fit: by number, by phone or mail, by
// date of birth, by a date like it and the first letter of a name, and by how
// both names begin. Each is cheap, and goes through the gate like any search.
func looks(v r4.Patient, p match.Person) (all [][]store.Param) {
	one := func(name string, values []string) store.Param { return store.Param{Name: name, Values: values} }
	var ids, contacts []string
	for id := range v.Identifier() {
		if id.Value() != "" {
			token := tokenOf(id.Value())
			if id.System() != "" {
				token = tokenOf(id.System()) + "|" + token
			}
			ids = append(ids, token)
		}
	}
	for t := range v.Telecom() {
		if t.Value() != "" {
			contacts = append(contacts, tokenOf(t.Value()))
		}
	}
	if ids = ids[:min(len(ids), mostValues)]; len(ids) > 0 {
		all = append(all, []store.Param{one("identifier", ids)})
	}
	if contacts = contacts[:min(len(contacts), mostValues)]; len(contacts) > 0 {
		all = append(all, []store.Param{one("telecom", contacts)})
	}
	given, family := beginnings(p.Given, true, 3), beginnings(p.Family, false, 3)
	if _, _, ok := r4.Instants(p.Birth); ok {
		all = append(all, []store.Param{one("birthdate", []string{p.Birth})})
		if near := nearDays(p.Birth); len(near) > 0 && len(given) > 0 {
			all = append(all, []store.Param{one("birthdate", near), one("given", beginnings(p.Given, true, 1))})
		}
	}
	if len(given) > 0 && len(family) > 0 {
		all = append(all, []store.Param{one("given", given), one("family", family)})
	}
	return all
}

// tokenOf writes a value so that nothing in it cuts a token.
func tokenOf(s string) string {
	return strings.NewReplacer(`\`, `\\`, `|`, `\|`, `$`, `\$`, `,`, `\,`).Replace(s)
}

// beginnings returns how words begin, and how the other names of them do.
func beginnings(words []alike.Word, nicknames bool, letters int) (all []string) {
	add := func(s string) {
		if r := []rune(s); len(r) > letters {
			s = string(r[:letters])
		}
		if !slices.Contains(all, s) && len(all) < mostValues {
			all = append(all, s)
		}
	}
	for _, w := range words {
		add(w.Text)
		if nicknames {
			for _, also := range alike.Also(w.Text) {
				add(also)
			}
		}
	}
	return all
}

// nearDays are the days that a slip makes of a day: day and month swapped, and
// one digit off, or two exchanged, as match.Births understands them.
func nearDays(day string) (all []string) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return nil
	}
	add := func(s string) {
		if _, err := time.Parse(time.DateOnly, s); err == nil && s != day && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	add(day[:5] + day[8:] + "-" + day[5:7])
	for i := range len(day) {
		for c := byte('0'); day[i] != '-' && c <= '9'; c++ {
			add(day[:i] + string(c) + day[i+1:])
		}
		if i+1 < len(day) && day[i] != '-' && day[i+1] != '-' {
			add(day[:i] + day[i+1:i+2] + day[i:i+1] + day[i+2:])
		}
	}
	return all
}

// matchGrade is HL7's extension for how good a match is. Source: FHIR-R4-Match
const matchGrade = "http://hl7.org/fhir/StructureDefinition/match-grade"

// matchBundle writes the answer: the matches, and in an OperationOutcome why
// each of them is one.
func (d *door) matchBundle(r *http.Request, found []matched) ([]byte, error) {
	voice := say.From(r.Context())
	b := newBundle(d.base(r), "searchset", int64(len(found)))
	o := outcome{ResourceType: "OperationOutcome"}
	for i, m := range found {
		b.entry()
		b.b = append(b.b, `"fullUrl":`...)
		b.text(b.base + "/Patient/" + m.ID)
		b.b = append(append(b.b, `,"resource":`...), m.JSON()...)
		b.b = append(b.b, `,"search":{"extension":[{"url":"`+matchGrade+`","valueCode":"`+string(m.Grade)+`"}],"mode":"match","score":`...)
		b.b = append(strconv.AppendFloat(b.b, m.Score, 'f', -1, 64), "}}"...)
		var agrees, differs []string
		for _, why := range m.Reasons {
			switch {
			case why.Agrees():
				agrees = append(agrees, why.Words(voice))
			case why.How == match.Differs:
				differs = append(differs, why.Words(voice))
			}
		}
		o.Issue = append(o.Issue, issue{
			Severity: "information", Code: "informational",
			Details:    details{voice.T("fhir.matches", "reasons", strings.Join(append(agrees, differs...), "; "))},
			Expression: []string{fmt.Sprintf("Bundle.entry[%d]", i)},
		})
	}
	if len(found) > 0 {
		body, err := o.json()
		if err != nil {
			return nil, err
		}
		b.remark(body)
	}
	return b.bytes(), nil
}
