package consent

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// The matrix once more, as the database answers it: a child for each age and
// consent, one record for each label and kind of content, and everybody who may
// stand to them in any way. What each of them can read is compared with the
// oracle; what is read too much and what is withheld both fail.

var matrixNow = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// principal is one of the 13 callings in one relation, towards all children.
type principal struct {
	calling  people.Calling
	relation Relation
}

func (p principal) name() string { return p.calling.String() + "-" + string(p.relation) }

// ref is what consents, teams and letters call a principal.
func (p principal) ref(child string) string {
	switch {
	case p.calling.Staff():
		return "PractitionerRole/" + p.name()
	case p.calling.Proxy():
		return "RelatedPerson/" + p.name() + "-" + child
	case p.calling == people.Anonymous:
		return ""
	case p.relation == Current:
		return "Patient/" + child
	}
	return "Patient/somebody-" + p.name()
}

// viewer is a principal asking about a child.
func (p principal) viewer(child string) access.Viewer {
	var v access.Viewer
	switch ref := p.ref(child); {
	case ref == "":
		return v
	case p.calling.Staff() && p.relation == Colleague:
		v = access.Staff("Practitioner/"+p.name(), "clinic").As(ref)
		if p.calling == people.Partner {
			v = v.As("Organization/clinic")
		}
	case p.calling.Staff():
		v = access.Staff("Practitioner/"+p.name(), "elsewhere").As(ref)
	default:
		v = access.Person(ref)
	}
	return v.Lacking(Lacks(p.calling)).For(PurposeOf(p.calling)).At(matrixNow)
}

func principals() (all []principal) {
	for _, c := range people.Callings {
		for _, r := range Relations {
			all = append(all, principal{c, r})
		}
	}
	return all
}

// subject is one of the children.
type subject struct {
	id, age, consent string
	years            int
}

func subjects() (all []subject) {
	for _, age := range axisAge {
		for _, consent := range []string{"permit", "deny", "none"} {
			all = append(all, subject{strings.NewReplacer("+", "", "-", "to").Replace("c" + age.word + consent), age.word, consent, age.in[0]})
		}
	}
	return all
}

type obj = map[string]any

func ref(to string) obj { return obj{"reference": to} }

// canaries are the records of a child, by their id what they are.
func (s subject) canaries(contents map[string]string) (all []obj, cells map[string]cell) {
	cells = map[string]cell{}
	to := []obj{ref("Organization/clinic")}
	for _, p := range principals() {
		if p.calling.Staff() {
			to = append(to, ref(p.ref(s.id)))
		}
	}
	for i, l := range slices.Concat(axisLabel, moreLabels) {
		var security []obj
		for code := range strings.FieldsSeq(l.codes) {
			security = append(security, obj{"code": code})
		}
		for _, typ := range append(slices.Clone(oneOfEach), "Communication") {
			if typ == "Patient" || typ == "Consent" {
				typ = map[string]string{"Patient": "Person", "Consent": "Provenance"}[typ]
			}
			id := fmt.Sprintf("%s-%d", s.id, i)
			r := obj{"resourceType": typ, "id": id, "meta": obj{"security": security}}
			where := map[string]string{"Coverage": "beneficiary", "Immunization": "patient", "Task": "for"}
			switch typ {
			case "Appointment":
				r["participant"] = []obj{{"actor": ref("Patient/" + s.id)}}
			case "Person":
				r["link"] = []obj{{"target": ref("Patient/" + s.id)}}
			case "Provenance":
				r["target"] = []obj{ref("Patient/" + s.id)}
			case "Communication":
				r["recipient"], r["subject"] = to, ref("Patient/"+s.id)
			default:
				r[cmp.Or(where[typ], "subject")] = ref("Patient/" + s.id)
			}
			if len(security) == 0 {
				delete(r, "meta")
			}
			all = append(all, r)
			c := cell{label: l.word, age: s.age, consent: s.consent, content: cmp.Or(contents[typ], "clinical"), addressed: "no", named: "no"}
			if typ == "Communication" {
				c.addressed = "yes"
			}
			cells[typ+"/"+id] = c
		}
	}
	return s.statements(s.answers(all, cells))
}

// answers adds what the child and each relative answered, and a score of it.
func (s subject) answers(all []obj, cells map[string]cell) ([]obj, map[string]cell) {
	about := ref("Patient/" + s.id)
	for _, p := range principals() {
		who, kind := p.ref(s.id), "answers"
		switch {
		case p.relation != Current || p.calling.Staff() || p.calling == people.Anonymous || p.calling == people.ChildSelf:
			continue
		case p.calling == people.TeenSelf:
			kind = "hers"
		}
		id := s.id + "-" + p.name()
		all = append(all, obj{"resourceType": "QuestionnaireResponse", "id": id, "status": "completed", "subject": about, "source": ref(who)},
			obj{"resourceType": "Observation", "id": id, "status": "final", "subject": about, "derivedFrom": []obj{ref("QuestionnaireResponse/" + id)}})
		c := cell{label: kind, age: s.age, consent: s.consent, content: "clinical", addressed: "no", named: "answered by " + who}
		cells["QuestionnaireResponse/"+id] = c
		if c.named = "no"; kind == "hers" {
			c.named = "answered by " + who
		}
		cells["Observation/"+id] = c
		if p.calling.Proxy() { // how they are themselves
			all = append(all, obj{"resourceType": "QuestionnaireResponse", "id": id + "-own", "status": "completed", "subject": ref(who), "source": ref(who)})
			c.named = "answered by " + who
			cells["QuestionnaireResponse/"+id+"-own"] = c
		}
	}
	return all, cells
}

// statements adds, for each label, what the child told, and the headline of it.
// The child's present people at work were told, former ones and the family may
// know it, those who were asked may know the headline.
func (s subject) statements(all []obj, cells map[string]cell) ([]obj, map[string]cell) {
	var told, knows, half, ofAll, ofHalf []obj
	for _, p := range principals() {
		actor := obj{"reference": ref(p.ref(s.id)), "role": obj{"coding": []obj{{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}}}}
		switch p.entry("disclosure") {
		case Told:
			told = append(told, ref(p.ref(s.id)))
		case Wished:
			knows = append(knows, actor)
		case Unnamed:
			if p.entry("headline") == Wished {
				half = append(half, actor)
			}
		}
	}
	for i, l := range slices.Concat(axisLabel, moreLabels) {
		security := []obj{{"code": "named"}}
		for code := range strings.FieldsSeq(l.codes) {
			security = append(security, obj{"code": code})
		}
		for _, kind := range []string{"headline", "disclosure"} {
			id := fmt.Sprintf("%s-%s-%d", s.id, kind, i)
			r := obj{"resourceType": "Communication", "id": id, "meta": obj{"security": security}, "subject": ref("Patient/" + s.id),
				"category": []obj{{"coding": []obj{{"system": "http://kith.example/fhir/CodeSystem/kith", "code": kind}}}}}
			datum := obj{"meaning": "instance", "reference": ref("Communication/" + id)}
			if ofAll = append(ofAll, datum); kind == "headline" {
				ofHalf = append(ofHalf, datum)
			} else {
				r["partOf"], r["sender"], r["recipient"] = []obj{ref(fmt.Sprintf("Communication/%s-headline-%d", s.id, i))}, ref("Patient/"+s.id), told
			}
			all = append(all, r)
			cells["Communication/"+id] = cell{label: l.word, age: s.age, consent: s.consent, content: "coordination", addressed: "no", named: kind}
		}
	}
	return append(all, obj{"resourceType": "Consent", "id": s.id + "-wishes", "status": "active", "dateTime": "2026-01-01", "patient": ref("Patient/" + s.id),
		"scope": obj{"coding": []obj{{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}}},
		"provision": obj{"type": "deny", "data": ofAll, "provision": []obj{
			{"type": "permit", "actor": knows, "data": ofAll}, {"type": "permit", "actor": half, "data": ofHalf},
		}}}), cells
}

// by is the cell of a record when a principal asks for it.
func (c cell) by(p principal, child string) cell {
	c.who, c.relation = p.calling.String(), string(p.relation)
	who, answered := strings.CutPrefix(c.named, "answered by ")
	switch {
	case answered && p.ref(child) == who:
		c.named = string(Answered)
	case answered:
		c.named = "no"
	case c.named != "no":
		c.named = string(p.entry(c.named))
	}
	return c
}

// entry is how a principal is named for a statement, or for its headline.
func (p principal) entry(kind string) Entry {
	switch {
	case p.relation == Current && (p.calling == people.TeenSelf || p.calling == people.ChildSelf):
		return Teller
	case p.calling.Staff() && p.relation == Current:
		return Told
	case p.calling.Staff() && p.relation == Former, p.calling.Proxy() && p.relation == Current, kind == "headline" && p.calling.Staff() && p.relation == Pending:
		return Wished
	}
	return Unnamed
}

// record is how the record says who everybody is to a child.
func (s subject) record() (all []obj) {
	born := matrixNow.AddDate(-s.years, 0, -1).Format(time.DateOnly)
	patient := ref("Patient/" + s.id)
	all = append(all, obj{"resourceType": "Patient", "id": s.id, "birthDate": born, "managingOrganization": ref("Organization/clinic")})
	var team, actors []obj
	for _, p := range principals() {
		who := ref(p.ref(s.id))
		if p.calling == people.Anonymous {
			continue
		}
		actors = append(actors, obj{"reference": who, "role": obj{"coding": []obj{{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}}}})
		period := obj{"start": "2020-01-01"}
		if p.relation == Former {
			period["end"] = "2025-06-30"
		}
		switch {
		case p.calling.Proxy() && (p.relation == Current || p.relation == Former):
			custody := map[people.Calling]string{people.CustodialParent: "full", people.NonCustodialParent: "limited", people.KinOrFoster: "placed"}[p.calling]
			all = append(all, obj{"resourceType": "RelatedPerson", "id": p.name() + "-" + s.id, "patient": patient, "period": period,
				"relationship": []obj{{"coding": []obj{{"code": "MTH"}}}},
				"extension":    []obj{{"url": "http://kith.example/fhir/StructureDefinition/custody", "valueCode": custody}}})
		case p.calling.Staff() && (p.relation == Current || p.relation == Former):
			team = append(team, obj{"member": who, "period": period})
		case p.calling.Staff() && p.relation == Pending:
			all = append(all, obj{"resourceType": "ServiceRequest", "id": s.id + "-" + p.name(), "status": "active", "intent": "order",
				"subject": patient, "performer": []obj{who}})
		}
	}
	all = append(all, obj{"resourceType": "CareTeam", "id": s.id, "status": "active", "subject": patient,
		"managingOrganization": []obj{ref("Organization/clinic")}, "participant": team})
	if s.consent != "none" {
		all = append(all, s.release(actors))
	}
	return all
}

// release is a consent that names everybody, and every label one by one.
func (s subject) release(actors []obj) obj {
	provision := obj{"type": s.consent, "actor": actors}
	if s.consent == "permit" {
		var security []obj
		for _, code := range []string{"R", "V"} {
			security = append(security, obj{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code})
		}
		for _, code := range strings.Fields("PSY SUD ETH 42CFRPart2 SEX STD HIV SDV VIO PRS PHY GENDER LIVARG ADOL SSP") {
			security = append(security, obj{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": code})
		}
		provision["securityLabel"] = append(security, obj{"system": "http://kith.example/fhir/CodeSystem/kith", "code": "answers"})
	}
	return obj{"resourceType": "Consent", "id": s.id, "status": "active", "dateTime": "2026-01-01", "patient": ref("Patient/" + s.id),
		"scope":     obj{"coding": []obj{{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}}},
		"category":  []obj{{"coding": []obj{{"system": "http://loinc.org", "code": "59284-0"}}}},
		"provision": provision}
}

func encode(t testing.TB, all []obj) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, r := range all {
		if err := json.NewEncoder(&b).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// planted is a house with every child and record of the matrix in it.
func planted(t testing.TB, h *module.House) map[string]cell {
	t.Helper()
	if err := h.Store.Bind(t.Context(), &Gate{Rules: Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	contents, cells := readContents(t), map[string]cell{}
	var all []obj
	for _, s := range subjects() {
		records, of := s.canaries(contents)
		all = append(all, records...)
		all = append(all, s.record()...)
		for id, c := range of {
			cells[id] = c
		}
	}
	moduletest.Load(t, h.Store, bytes.NewReader(encode(t, all)))
	return cells
}

func TestTheDatabaseAgreesWithTheOracle(t *testing.T) {
	moduletest.Each(t, matrixNow, []module.Module{Module}, func(t *testing.T, h *module.House) {
		asked, leaks, withheld := compared(t, h)
		t.Logf("%d cells, %d leaks, %d withheld", asked, len(leaks), len(withheld))
		for _, wrong := range slices.Concat(leaks, withheld)[:min(20, len(leaks)+len(withheld))] {
			t.Error(wrong)
		}
	})
}

// compared plants the matrix and returns how many cells were asked, and which
// are read that must not be, or not read that may be.
func compared(t testing.TB, h *module.House) (asked int, leaks, withheld []string) {
	o, cells := readOracle(t), planted(t, h)
	for _, p := range principals() {
		for _, s := range subjects() {
			if p.calling == people.ChildSelf && s.years >= 12 || p.calling == people.TeenSelf && s.years < 12 {
				continue // nobody is
			}
			seen := readable(t, h.Store, p.viewer(s.id), s.id)
			for id, c := range cells {
				if !strings.Contains(id, "/"+s.id+"-") {
					continue
				}
				asked++
				c = c.by(p, s.id)
				switch may := o.may(c); {
				case seen[id] && !may:
					leaks = append(leaks, fmt.Sprintf("leak: %s, %+v", id, c))
				case !seen[id] && may:
					withheld = append(withheld, fmt.Sprintf("withheld: %s, %+v", id, c))
				}
			}
		}
	}
	return asked, leaks, withheld
}

// BenchmarkMatrix reports the matrix as figures: cells of the rule and of the
// database, what was read too much and too little, and how long it all takes.
func BenchmarkMatrix(b *testing.B) {
	for b.Loop() {
		began := time.Now()
		o, contents, cells, wrong := readOracle(b), readContents(b), 0, 0
		for x := range matrix(contents, typesAbout(contents), firstYear) {
			if cells++; Decide(x.Question).May != o.may(x.cell) {
				wrong++
			}
		}
		h := moduletest.Open(b, filepath.Join(b.TempDir(), "matrix.db"), matrixNow, []module.Module{Module})
		asked, leaks, withheld := compared(b, h)
		b.ReportMetric(float64(cells), "cells")
		b.ReportMetric(float64(wrong), "wrong")
		b.ReportMetric(float64(asked), "rows")
		b.ReportMetric(float64(len(leaks)), "leaks")
		b.ReportMetric(float64(len(withheld)), "withheld")
		b.ReportMetric(time.Since(began).Seconds(), "seconds")
	}
}

// readable returns what a viewer can read about a child.
func readable(t testing.TB, s *store.Store, v access.Viewer, child string) map[string]bool {
	t.Helper()
	all, err := access.All(t.Context(), s.DB(), v, db.Text, `
		select r.type || '/' || r.id
		from compartment_patient cp join resource r on r.compartment = cp.compartment
		where cp.patient_id = $1 and sees(r.compartment)`, child)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, id := range all {
		seen[id] = true
	}
	return seen
}
