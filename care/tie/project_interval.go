package tie

import (
	"cmp"
	"strings"
	"time"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// term is how long something lasted, as the resource says it.
type term struct{ since, until, reason string }

// termOf reads a period, and from its owner why it ended. A part without a
// period of its own has that of the whole.
func termOf(p r4.Period, owner r4.Element, whole term) term {
	t := term{p.Start().Day(), p.End().Day(), own.Code(own.Extension(owner, "end-reason").ValueCodeableConcept())}
	if !p.Exists() {
		t.since, t.until = whole.since, whole.until
	}
	t.reason, t.until = cmp.Or(t.reason, whole.reason), cmp.Or(t.until, whole.until)
	return t
}

// over closes a term that somebody declared over without saying when: it ended
// no later than the day on which they said so.
func (t term) over(c store.Change) term {
	if t.until == "" {
		t.until = c.Updated.UTC().Format(time.DateOnly)
	}
	return t
}

// named is one person named for a child, before it is written.
type named struct {
	child, person, basis string
	code, text           string // of the role
	term
}

func (n named) write(rows store.Rows, c store.Change, part int) {
	if n.child == "" || n.person == "" || strings.HasPrefix(n.person, "Patient/") {
		return
	}
	rows.Add("tie_interval", c.ID, c.Type, int64(part), n.child, n.person, n.basis, n.code, n.text,
		n.since, n.until, n.reason, c.Compartment)
}

// role returns code and words of a role: our code if there is one, else the
// first code, whatever its system.
func role(all r4.Many[r4.CodeableConcept]) (code, text string) {
	for concept := range all {
		text = cmp.Or(text, concept.Words())
		if ours := own.Code(concept); ours != "" {
			return ours, text
		}
		code = cmp.Or(code, concept.Coding().First().Code())
	}
	return code, text
}

// readCareTeam reads who stands on a team. The organization that runs the team
// is not one of the child's people.
func readCareTeam(rows store.Rows, c store.Change, v r4.CareTeam) {
	child := v.Subject().ID("Patient")
	whole := termOf(v.Period(), v.Element, term{})
	switch v.Status() {
	case "inactive", "suspended":
		whole = whole.over(c)
	case "proposed":
		return
	}
	host := map[string]bool{}
	for o := range v.ManagingOrganization() {
		host[o.Target()] = true
	}
	part := 0
	for p := range v.Participant() {
		if who := p.Member().Target(); !host[who] {
			n := named{child: child, person: who, basis: "care-team", term: termOf(p.Period(), p.Element, whole)}
			n.code, n.text = role(p.Role())
			n.write(rows, c, part)
		}
		part++
	}
}

func readEpisode(rows store.Rows, c store.Change, v r4.EpisodeOfCare) {
	t := termOf(v.Period(), v.Element, term{})
	switch v.Status() {
	case "cancelled", "planned", "waitlist":
		return
	case "finished":
		t = t.over(c)
	}
	named{child: v.Patient().ID("Patient"), person: v.CareManager().Target(), basis: "care-manager", term: t}.write(rows, c, 0)
}

func readPatient(rows store.Rows, c store.Change, v r4.Patient) {
	part := 0
	for p := range v.GeneralPractitioner() {
		if who := p.Target(); !strings.HasPrefix(who, "Organization/") {
			named{child: c.ID, person: who, basis: "general-practitioner"}.write(rows, c, part)
		}
		part++
	}
}

func readRelative(rows store.Rows, c store.Change, v r4.RelatedPerson) {
	t := termOf(v.Period(), v.Element, term{})
	if v.Active().False() {
		t = t.over(c)
	}
	n := named{child: v.Patient().ID("Patient"), person: "RelatedPerson/" + c.ID, basis: "relative", term: t}
	n.code, n.text = role(v.Relationship())
	n.write(rows, c, 0)
}

func readFlag(rows store.Rows, c store.Change, v r4.Flag) {
	about, child := own.Extension(v.Element, "about").ValueReference().Target(), v.Subject().ID("Patient")
	if about == "" || child == "" || v.Status() != "active" {
		return
	}
	t := termOf(v.Period(), v.Element, term{})
	rows.Add("tie_ask_first", c.ID, child, about, t.since, t.until, c.Compartment)
}
