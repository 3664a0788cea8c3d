package transition

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Codes of Kith's own system.
const (
	moveCode = "move"
	tellCode = "move-tell"
)

func item(path string, i int, rest string) string { return path + "[" + strconv.Itoa(i) + "]" + rest }

// moment writes a moment with the zone in which it was meant.
func moment(at time.Time) string { return at.Format(time.RFC3339) }

// EndReason is the extension that says why something ended.
func EndReason(code string) element.JSON {
	return element.Piece(map[string]any{"url": own.URL("end-reason"), "valueCodeableConcept": own.Concept(code)})
}

// turned returns a relative who stands to the child otherwise from a moment on.
// What held before stays: a turn that has come already is what holds now.
func turned(v r4.RelatedPerson, custody string, at, now time.Time) ([]byte, error) {
	d := element.Edit(v.Element)
	if before := own.Extension(v.Element, "custody-from"); before.Exists() {
		d = without(d, v.Element, "custody-from")
		if from := before.Part("from").ValueDateTime().Micro(); from <= now.UnixMicro() {
			d = without(d, d.Root(), "custody").Append("extension", own.Ext{URL: own.URL("custody"), Code: before.Part("custody").ValueCode()}.JSON())
		}
	}
	return d.Append("extension", element.Piece(map[string]any{"url": own.URL("custody-from"), "extension": []any{
		map[string]any{"url": "custody", "valueCode": custody},
		map[string]any{"url": "from", "valueDateTime": moment(at)},
	}})).JSON()
}

// without takes the extension that Kith calls by a name out of a draft.
func without(d *element.Draft, v element.Value, name string) *element.Draft {
	n := 0
	for x := range v.Each("extension") {
		if x.Get("url").Is(own.URL(name)) {
			return d.Remove(item("extension", n, ""))
		}
		n++
	}
	return d
}

// newcomer is somebody of the family who is new to us.
type newcomer struct {
	Name     string
	Relation people.Relation
	Phone    string
}

// relative returns somebody with whom a child is placed from a moment on.
func (x newcomer) relative(id, child string, at time.Time) ([]byte, error) {
	given := strings.Fields(x.Name)
	d := element.New("RelatedPerson", id).
		Append("extension", own.Ext{URL: own.URL("custody"), Code: "placed"}.JSON()).
		Set("active", element.JSON("true")).
		Set("patient.reference", "Patient/"+child).
		Append("relationship", r4.NewConcept("http://terminology.hl7.org/CodeSystem/v3-RoleCode", strings.ToUpper(string(x.Relation)))).
		Set("name[0].use", "official").Set("name[0].text", x.Name)
	if last := len(given) - 1; last > 0 {
		d.Set("name[0].family", given[last])
		for _, g := range given[:last] {
			d.Append("name[0].given", g)
		}
	}
	if x.Phone != "" {
		d.Set("telecom[0].system", "phone").Set("telecom[0].value", x.Phone).Set("telecom[0].use", "mobile")
	}
	return d.Set("period.start", moment(at)).JSON()
}

// stay is one stay of a child in a home.
func stay(child string, at time.Time) element.JSON {
	return element.Piece(map[string]any{"extension": []any{own.Ext{URL: own.URL("household-time"), Code: "all"}},
		"entity": own.To("Patient/" + child), "period": map[string]string{"start": moment(at)}})
}

// left returns a home that a child leaves at a moment: stays that last end,
// those that were only planned go. ok is false where nothing lasts.
func left(v r4.Group, child string, at time.Time) (d *element.Draft, ok bool) {
	d = element.Edit(v.Element)
	n, planned := 0, -1
	for m := range v.Member() {
		end := m.Period().End()
		switch {
		case m.Entity().ID("Patient") != child:
		case own.Extension(m.Element, "household-time").ValueCode() == "planned":
			planned = n
		case !end.Exists() || end.Micro() > at.UnixMicro():
			d.Set(item("member", n, ".period.end"), moment(at))
			ok = true
		}
		n++
	}
	if planned >= 0 {
		d.Remove(item("member", planned, ""))
	}
	return d, ok
}

// home returns a new home whose keeper is a relative.
func home(id, name, keeper, child string, at time.Time) ([]byte, error) {
	d := element.New("Group", id).Set("active", element.JSON("true")).Set("type", "person").Set("actual", element.JSON("true")).
		Set("code", own.Concept("household")).Set("name", name)
	if keeper != "" {
		d.Set("managingEntity.reference", keeper)
	}
	return d.Append("member", stay(child, at)).JSON()
}

// Parted returns a team that members leave at a moment, for a reason; ok is
// false where none of them was on it.
func Parted(v r4.CareTeam, leaves func(member string) bool, reason string, at time.Time) (d *element.Draft, ok bool) {
	d = element.Edit(v.Element)
	n := 0
	for p := range v.Participant() {
		if end := p.Period().End(); leaves(p.Member().Target()) && (!end.Exists() || end.Micro() > at.UnixMicro()) {
			d.Set(item("participant", n, ".period.end"), moment(at)).Append(item("participant", n, ".extension"), EndReason(reason))
			ok = true
		}
		n++
	}
	return d, ok
}

// Joins is a new member of a team, from a moment on.
func Joins(member string, role r4.CodeableConcept, at time.Time) element.JSON {
	x := map[string]any{"member": own.To(member), "period": map[string]string{"start": moment(at)}}
	if role.Exists() {
		x["role"] = []any{json.RawMessage(role.Raw())}
	}
	return element.Piece(x)
}

// visit is what is offered around a move: a goodbye, or one with both.
func visit(id, code, child, with string, at time.Time) ([]byte, error) {
	return element.New("Appointment", id).
		Set("status", "proposed").
		Append("serviceType", own.Concept(code)).
		Set("start", moment(at)).Set("end", moment(at.Add(visitLasts))).
		Append("participant", element.Piece(map[string]any{"actor": own.To("Patient/" + child), "status": "needs-action"})).
		Append("participant", element.Piece(map[string]any{"actor": own.To(with), "status": "accepted"})).
		JSON()
}

// visitLasts is how long a goodbye is offered for. Source: Kith
const visitLasts = 30 * time.Minute

// ownWords is what stays true for the child, in the child's own words.
func ownWords(id, child, told, words string, now time.Time) ([]byte, error) {
	return element.New("Observation", id).
		Append("extension", own.Ext{URL: own.URL("told-to"), Reference: own.To(told)}.JSON()).
		Append("extension", element.JSON(`{"url":"`+own.URL("consent-to-show")+`","valueBoolean":true}`)).
		Set("status", "final").
		Append("category", r4.NewConcept("http://terminology.hl7.org/CodeSystem/observation-category", "survey")).
		Set("code", own.Concept("what-matters")).
		Set("subject.reference", "Patient/"+child).
		Set("effectiveDateTime", now).
		Append("performer", r4.NewReference("Patient/"+child)).
		Set("valueString", words).
		JSON()
}

// task is the move itself. Its outputs are what it followed: a version of a
// resource, or, without one, a resource that it made.
func (m Move) task(why string, followed []string, now time.Time) ([]byte, error) {
	d := element.New("Task", m.ID).
		Set("status", "accepted").Set("intent", "plan").Set("code", own.Concept(moveCode)).
		Set("for.reference", m.Child.Ref()).Set("authoredOn", now).Set("lastModified", now).
		Set("requester.reference", m.By).Set("owner.reference", m.By).
		Set("executionPeriod.start", moment(m.At))
	if why != "" {
		d.Set("description", why)
	}
	for _, ref := range followed {
		d.Append("output", element.Piece(map[string]any{"type": own.Concept("followed"), "valueReference": own.To(ref)}))
	}
	return d.JSON()
}

// followed are the references that a move's outputs hold.
func followed(v r4.Task) (all []string) {
	for o := range v.Output() {
		if own.Code(o.Type()) == "followed" {
			all = append(all, o.Get("valueReference").Get("reference").Text())
		}
	}
	return all
}

// task asks somebody to tell somebody of a move by a day; by wants it.
func (t Telling) task(by string, now time.Time) ([]byte, error) {
	return element.New("Task", t.ID).
		Append("partOf", r4.NewReference("Task/"+t.Move)).
		Set("status", "requested").Set("intent", "order").Set("code", own.Concept(tellCode)).
		Set("focus.reference", t.Who).
		Set("for.reference", t.Child.Ref()).Set("authoredOn", now).Set("lastModified", now).
		Set("requester.reference", by).Set("owner.reference", t.By).
		Set("restriction.period.end", t.Due).
		JSON()
}

// turnedTo returns a Task in another state.
func turnedTo(v element.Value, status string, now time.Time) ([]byte, error) {
	return element.Edit(v).Set("status", status).Set("lastModified", now).JSON()
}
