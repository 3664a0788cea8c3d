package consent

import (
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
)

// Projector writes who stands how to which child.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "care_relation", Of: []string{"CareTeam", "Communication", "Encounter", "EpisodeOfCare", "Patient", "RelatedPerson", "ServiceRequest", "Task"},
			Columns: []string{"source_id", "source_type", "part", "patient_id", "reader", "kind", "calling", "from_at", "until_at", "compartment"}},
		namedTable,
		{Name: "care_child", Of: []string{"Patient"}, Columns: []string{"patient_id", "born_on", "compartment"}},
		{Name: "care_cover", Of: []string{"PractitionerRole"}, Columns: []string{"role_id", "part", "for_id", "from_at", "until_at", "compartment"}},
	},
	Days:    true,
	Matters: mattersToRelations,
	Read:    readRelations,
}.Projector("consent")

// mattersToRelations leaves out what says nothing of anybody's relation: an
// import brings it by the hundred thousand.
func mattersToRelations(typ string, v element.Value) bool {
	switch typ {
	case "Communication":
		return isAdvice(r4.As[r4.Communication](v)) || namesReaders(v)
	case "PractitionerRole":
		return own.Extension(v, "covers").Exists()
	case "Observation", "QuestionnaireResponse":
		return isCheck(typ, v)
	}
	return true
}

// isCheck reports whether a resource is of how somebody is with a clinician.
func isCheck(typ string, v element.Value) bool { return label.Confided(typ, v)&label.Named != 0 }

func isAdvice(v r4.Communication) bool {
	for c := range v.Category() {
		if own.Code(c) == "advice" {
			return true
		}
	}
	return false
}

// relations collects the rows of one resource.
type relations struct {
	rows  store.Rows
	c     store.Change
	child string
	part  int64
	all   []related
}

// related is one person or place and how they stand to the child.
type related struct {
	reader, kind, calling string
	span
}

// span is a time in microseconds, until being the first moment after it.
type span struct{ from, until int64 }

// always is from the beginning, for good.
var always = span{access.Begin, access.Never}

func (r *relations) add(x related) {
	part := r.part
	r.part++
	if r.child == "" || x.reader == "" || x.from >= x.until {
		return
	}
	r.all = append(r.all, x)
	r.rows.Add("care_relation", r.c.ID, r.c.Type, part, r.child, x.reader, x.kind, x.calling, x.from, x.until, r.c.Compartment)
}

func readRelations(rows store.Rows, c store.Change) { relationsOf(rows, c) }

// relationsOf reads the relations that c.New tells of.
func relationsOf(rows store.Rows, c store.Change) *relations {
	r := &relations{rows: rows, c: c}
	if c.Type == "Communication" && namesReaders(c.New) {
		r.named(r4.As[r4.Communication](c.New))
		return r
	}
	if c.Type != "Communication" && isCheck(c.Type, c.New) {
		r.check(c.New)
		return r
	}
	if c.New.Get("status").Is("entered-in-error") {
		return r
	}
	switch c.Type {
	case "CareTeam":
		r.careTeam(r4.As[r4.CareTeam](c.New))
	case "Communication":
		r.advice(r4.As[r4.Communication](c.New))
	case "Encounter":
		r.encounter(r4.As[r4.Encounter](c.New))
	case "EpisodeOfCare":
		r.episode(r4.As[r4.EpisodeOfCare](c.New))
	case "Patient":
		r.patient(r4.As[r4.Patient](c.New))
	case "PractitionerRole":
		r.cover(r4.As[r4.PractitionerRole](c.New))
	case "RelatedPerson":
		r.relative(r4.As[r4.RelatedPerson](c.New))
	case "ServiceRequest":
		r.request(r4.As[r4.ServiceRequest](c.New))
	case "Task":
		r.task(r4.As[r4.Task](c.New))
	}
	return r
}

// knownAs is what a viewer is known by whom a reference means: a practitioner
// only at the place the record speaks of, so that the tie does not go with them
// to another. Families and children are no readers by what staff write.
func knownAs(ref r4.Reference, at string) string {
	who := ref.Target()
	switch kind, _, _ := strings.Cut(who, "/"); {
	case kind == "Practitioner" && at != "":
		return who + "@" + at
	case kind == "Practitioner", kind == "PractitionerRole", kind == "Organization":
		return who
	}
	return ""
}

// careTeam reads the members at work; what relatives are, RelatedPerson says.
func (r *relations) careTeam(v r4.CareTeam) {
	r.child = v.Subject().ID("Patient")
	switch v.Status() {
	case "proposed", "inactive", "suspended":
		return
	}
	host := v.ManagingOrganization().First().ID("Organization")
	whole := r.periodOf(v.Period(), always)
	for p := range v.Participant() {
		at := p.OnBehalfOf().ID("Organization")
		if at == "" {
			at = host
		}
		if who := knownAs(p.Member(), at); who != "Organization/"+host {
			r.add(related{who, "team", "", r.periodOf(p.Period(), always).within(whole)})
		}
	}
}

// encounter makes a tie with whoever took part, translators but, that lasts
// beyond it.
func (r *relations) encounter(v r4.Encounter) {
	r.child = v.Subject().ID("Patient")
	switch v.Status() {
	case "arrived", "triaged", "in-progress", "onleave", "finished":
	default:
		return
	}
	met := r.periodOf(v.Period(), span{})
	if met.until == access.Never { // it did not end: what counts is that they met
		met.until = met.from
	}
	if met.from == 0 {
		return
	}
	met.until += lasting("encounter")
	at := v.ServiceProvider().ID("Organization")
	for p := range v.Participant() {
		if !translates(p) {
			r.add(related{knownAs(p.Individual(), at), "encounter", "", met})
		}
	}
}

func translates(p r4.EncounterParticipant) bool {
	for t := range p.Type() {
		for c := range t.Coding() {
			if c.Code() == "translator" || c.Code() == "TRANS" {
				return true
			}
		}
	}
	return false
}

func (r *relations) episode(v r4.EpisodeOfCare) {
	r.child = v.Patient().ID("Patient")
	switch v.Status() {
	case "active", "onhold":
		r.add(related{knownAs(v.CareManager(), v.ManagingOrganization().ID("Organization")), "team", "", r.periodOf(v.Period(), always)})
	}
}

// patient reads when the child was born, and the child's own doctors.
func (r *relations) patient(v r4.Patient) {
	r.child = r.c.ID
	r.rows.Add("care_child", r.c.ID, v.BirthDate().Text(), r.c.Compartment)
	for p := range v.GeneralPractitioner() {
		if p.ID("Organization") == "" { // of organizations, enrollment tells
			r.add(related{knownAs(p, v.ManagingOrganization().ID("Organization")), "team", "", always})
		}
	}
}

// relative reads whether somebody stands for the child, and when: by the
// relationship, unless the extension custody says it.
func (r *relations) relative(v r4.RelatedPerson) {
	r.child = v.Patient().ID("Patient")
	if v.Active().False() {
		return
	}
	whole := r.periodOf(v.Period(), always)
	as := func(calling people.Calling, when span) {
		if calling != people.Anonymous {
			r.add(related{"RelatedPerson/" + r.c.ID, "family", calling.String(), when})
		}
	}
	turn := r.turning(v)
	as(standing(v), whole.within(span{access.Begin, turn.from}))
	as(turn.then, whole.within(span{turn.from, access.Never}))
}

// turn is from when on a relative stands to the child otherwise.
type turn struct {
	then people.Calling
	from int64
}

// turning reads the extension custody-from: a child moves at an hour, and how
// somebody stands before and after it lies in the record. What cannot be read
// ends it at once.
func (r *relations) turning(v r4.RelatedPerson) turn {
	x := own.Extension(v.Element, "custody-from")
	if !x.Exists() {
		return turn{from: access.Never}
	}
	from, _, ok := r.instants(x.Part("from").ValueDateTime().Text())
	if !ok {
		return turn{from: access.Begin}
	}
	return turn{custodies[x.Part("custody").ValueCode()], from}
}

// standing is how a relative stands to the child. Parents decide unless the
// record says otherwise; kin do when the child was placed with them.
func standing(v r4.RelatedPerson) people.Calling {
	var by people.Calling
	var fostered bool
	for concept := range v.Relationship() {
		for c := range concept.Coding() {
			relation := people.Relation(strings.ToLower(c.Code()))
			if of := relation.Calling(); by == people.Anonymous {
				by = of
			}
			fostered = fostered || strings.HasSuffix(string(relation), "fost") || relation == "guard"
		}
	}
	said := own.Extension(v.Element, "custody").ValueCode()
	if said == "" && by == people.KinOrFoster && !fostered {
		return people.Anonymous
	}
	if said == "" {
		return by
	}
	return custodies[said] // nobody where it ended, or is a word nobody here understands
}

// custodies are what the words of custody make of a relative.
var custodies = map[string]people.Calling{"full": people.CustodialParent, "limited": people.NonCustodialParent, "placed": people.KinOrFoster}

// cover reads for whom somebody stands in.
func (r *relations) cover(v r4.PractitionerRole) {
	for x := range own.Extensions(v.Element, "covers") {
		away, when := x.Part("for").ValueReference().ID("PractitionerRole"), r.periodOf(x.Part("period").ValuePeriod(), span{})
		if away != "" && when.from < when.until && when.until != access.Never { // a cover without an end is none
			r.rows.Add("care_cover", r.c.ID, r.part, away, when.from, when.until, r.c.Compartment)
		}
		r.part++
	}
}

// request reads whom a referral asks: they see it until they answer, and a
// Task says what they answered.
func (r *relations) request(v r4.ServiceRequest) {
	r.child = v.Subject().ID("Patient")
	if v.Status() != "active" {
		return
	}
	for p := range v.Performer() {
		r.add(related{knownAs(p, ""), "asked", "", always})
	}
}

// works are Tasks that bring somebody in; others are work of those who are.
var works = []string{"handoff", "referral", "consult", "records-request", answers}

// answers is the work of whoever answers a positive answer: somebody on call, who
// said that they have it, reads what it is about.
const answers = "answer-positive"

func (r *relations) task(v r4.Task) {
	r.child = v.For().ID("Patient")
	if !bringsIn(v) {
		return
	}
	who, until := knownAs(v.Owner(), ""), r.periodOf(v.Restriction().Period(), always).until
	if own.Code(v.Code()) == answers || own.Extension(v.Element, "held-by").Exists() { // its period says by when, and who has it then has it still
		until = access.Never
	}
	begun, _, _ := r.instants(v.AuthoredOn().Text())
	switch v.Status() {
	case "requested", "received", "ready":
		r.add(related{who, "asked", "", span{begun, until}})
	case "accepted", "in-progress", "on-hold":
		r.add(related{who, "brought-in", "", span{begun, until}})
	case "completed":
		ended := r.c.Updated.UnixMicro() // what is over cannot have ended later
		if said, _, _ := r.instants(v.LastModified().Text()); said != 0 {
			ended = min(ended, said)
		}
		r.add(related{who, "brought-in", "", span{begun, min(until, ended+lasting("brought-in"))}})
	}
}

func bringsIn(v r4.Task) bool {
	code := own.Code(v.Code())
	for _, w := range works {
		if code == w {
			return true
		}
	}
	return v.Focus().ID("ServiceRequest") != ""
}

// advice makes a tie of somebody who was asked for it and gave it.
func (r *relations) advice(v r4.Communication) {
	r.child = v.Subject().ID("Patient")
	if at, _, _ := r.instants(v.Sent().Text()); v.Status() == "completed" && at != 0 {
		r.add(related{knownAs(v.Sender(), ""), "advice", "", span{at, at + lasting("advice")}})
	}
}

// periodOf reads a period: days count from their first moment to after their
// last, where care is given. Without any it is otherwise.
func (r *relations) periodOf(p r4.Period, otherwise span) span {
	if !p.Exists() {
		return otherwise
	}
	s := always
	if low, _, ok := r.instants(p.Start().Text()); ok {
		s.from = max(low, access.Begin)
	}
	if p.End().Exists() {
		if _, after, ok := r.instants(p.End().Text()); ok {
			s.until = after
		} else {
			s.until = s.from // an end that cannot be read is over
		}
	}
	return s
}

// instants returns the first microsecond of a date or a time, and the first one
// after it. A day, month or year is of the calendar where care is given; what
// has a time has its own zone. Source: FHIR-R4-Search
func (r *relations) instants(text string) (low, after int64, ok bool) {
	low, high, ok := r4.Instants(text)
	if after = high + 1; !ok || len(text) > len(time.DateOnly) {
		return low, after, ok
	}
	at := Place{Zone: r.c.Zone}
	return at.begins(time.UnixMicro(low).UTC()).UnixMicro(), at.begins(time.UnixMicro(after).UTC()).UnixMicro(), true
}

func (s span) within(o span) span { return span{max(s.from, o.from), min(s.until, o.until)} }
