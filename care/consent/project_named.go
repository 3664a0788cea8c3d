package consent

import (
	"bytes"
	"slices"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// statements are the categories of Communications that lie by themselves and
// say who reads them.
var statements = []string{"disclosure", "report"}

// letter is the category of what colleagues write to each other about a child.
const letter = "message"

// namesReaders reports whether a Communication lies by itself, for those whom
// it was told to and whoever told it.
func namesReaders(v element.Value) bool {
	for c := range r4.As[r4.Communication](v).Category() {
		if code := own.Code(c); code == letter || slices.Contains(statements, code) {
			return label.Apart("Communication", v)
		}
	}
	return false
}

// isLetter reports whether it is a message among colleagues. One that is part of
// another lies with that, and names nobody itself.
func isLetter(v r4.Communication) bool {
	for c := range v.Category() {
		if own.Code(c) == letter {
			return true
		}
	}
	return false
}

// endangering is the part of a caregiver from whom a named reviewer found the
// child to be in danger: no wish lets them know.
//
// Source: HIPAA-164-502
const endangering Entry = "endangering"

// namedTable is filled by Projector.
var namedTable = store.Table{Name: "care_named", Of: []string{"Communication", "Observation", "QuestionnaireResponse", "Task"},
	Columns: []string{"source_id", "n", "item", "patient_id", "person", "part", "status", "from_at", "until_at", "compartment"}}

// named reads who told it to whom. Both read its headline as well. Of a message,
// who wrote and who was written to read it alike.
func (r *relations) named(v r4.Communication) {
	r.child = v.Subject().ID("Patient")
	teller, told := Teller, Told
	if isLetter(v) {
		if v.PartOf().First().Exists() {
			return
		}
		teller, told = Written, Written
	}
	items := []string{"Communication/" + r.c.ID}
	for p := range v.PartOf() {
		if id := p.ID("Communication"); id != "" {
			items = append(items, "Communication/"+id)
		}
	}
	n := int64(0)
	add := func(ref r4.Reference, part Entry) {
		who := ref.Target()
		if r.child == "" || who == "" {
			return
		}
		if part != endangering {
			r.all = append(r.all, related{reader: who, kind: string(part), span: always})
		}
		for _, item := range items {
			r.rows.Add("care_named", r.c.ID, n, item, r.child, who, string(part), v.Status(), always.from, always.until, r.c.Compartment)
			n++
		}
	}
	add(v.Sender(), teller)
	for to := range v.Recipient() {
		add(to, told)
	}
	for x := range r4.ExtensionsOf(own.Extension(v.Element, "duty").Element, "endangering") {
		add(x.ValueReference(), endangering)
	}
}

// check reads who knows how somebody is with a clinician: whoever said it reads
// their answers, and the clinician if they said so, or the two who brought them
// from one to the other; the clinician how it went, and what is to be done.
func (r *relations) check(v element.Value) {
	r.child = childOf(v)
	n := int64(0)
	add := func(who string, part Entry) {
		if who == "" || r.child == "" {
			return
		}
		r.all = append(r.all, related{reader: who, kind: string(part), span: always})
		r.rows.Add("care_named", r.c.ID, n, r.c.Type+"/"+r.c.ID, r.child, who, string(part), v.Get("status").Text(), always.from, always.until, r.c.Compartment)
		n++
	}
	switch r.c.Type {
	case "QuestionnaireResponse":
		add(label.Informant(v), Teller)
		if shares(v) {
			for with := range own.Extensions(v, "relationship-with") {
				add(with.ValueReference().Target(), Told)
			}
		}
	case "Observation":
		for to := range r4.As[r4.Observation](v).Focus() {
			add(to.Target(), Told)
		}
	case "Task":
		add(r4.As[r4.Task](v).Owner().Target(), Told)
	}
}

// shares reports whether somebody lets the clinician read what they answered:
// they say so in the same form.
func shares(v element.Value) bool {
	for item := range v.Each("item") {
		if item.Get("linkId").Is("share") {
			return item.Get("answer").First().Get("valueBoolean").True()
		}
	}
	return false
}

// sameReaders reports whether two versions of a statement name the same people
// and the same headline: who was told it lets nobody else in by writing them
// down.
func sameReaders(was, is element.Value) bool {
	for _, name := range []string{"subject", "sender", "recipient", "partOf"} {
		if !bytes.Equal(was.Get(name).Raw(), is.Get(name).Raw()) {
			return false
		}
	}
	return true
}
