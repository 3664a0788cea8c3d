package tie

import (
	"cmp"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/read"
	"kith/fhir/store"
)

// term is how long something lasted, as the resource says it.
type term struct{ since, until, reason string }

// termOf reads the period of v and why it ended. A part without a period of its
// own has that of the whole.
func termOf(v element.Value, whole term) term {
	t := term{read.Day(v.At("period", "start").Text()), read.Day(v.At("period", "end").Text()), read.Ours(read.Extension(v, "end-reason").Get("valueCodeableConcept"))}
	if !v.Get("period").Exists() {
		t.since, t.until = whole.since, whole.until
	}
	if t.reason == "" {
		t.reason = whole.reason
	}
	if t.until == "" {
		t.until = whole.until
	}
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
func role(v element.Value) (code, text string) {
	for concept := range v.Items() {
		text = cmp.Or(text, read.Words(concept))
		if ours := read.Ours(concept); ours != "" {
			return ours, text
		}
		code = cmp.Or(code, concept.At("coding", "code").Text())
	}
	return code, text
}

// readCareTeam reads who stands on a team. The organization that runs the team
// is not one of the child's people.
func readCareTeam(rows store.Rows, c store.Change) {
	child := read.Patient(c.New.Get("subject"))
	whole := termOf(c.New, term{})
	switch c.New.Get("status").Text() {
	case "inactive", "suspended":
		whole = whole.over(c)
	case "proposed":
		return
	}
	host := map[string]bool{}
	for o := range c.New.Each("managingOrganization") {
		host[read.Reference(o)] = true
	}
	part := 0
	for p := range c.New.Each("participant") {
		if who := read.Reference(p.Get("member")); !host[who] {
			n := named{child: child, person: who, basis: "care-team", term: termOf(p, whole)}
			n.code, n.text = role(p.Get("role"))
			n.write(rows, c, part)
		}
		part++
	}
}

func readEpisode(rows store.Rows, c store.Change) {
	t := termOf(c.New, term{})
	switch c.New.Get("status").Text() {
	case "cancelled", "planned", "waitlist":
		return
	case "finished":
		t = t.over(c)
	}
	named{child: read.Patient(c.New.Get("patient")), person: read.Reference(c.New.Get("careManager")), basis: "care-manager", term: t}.write(rows, c, 0)
}

func readPatient(rows store.Rows, c store.Change) {
	part := 0
	for p := range c.New.Each("generalPractitioner") {
		if who := read.Reference(p); !strings.HasPrefix(who, "Organization/") {
			named{child: c.ID, person: who, basis: "general-practitioner"}.write(rows, c, part)
		}
		part++
	}
}

func readRelative(rows store.Rows, c store.Change) {
	t := termOf(c.New, term{})
	if c.New.Get("active").Text() == "false" {
		t = t.over(c)
	}
	n := named{child: read.Patient(c.New.Get("patient")), person: "RelatedPerson/" + c.ID, basis: "relative", term: t}
	n.code, n.text = role(c.New.Get("relationship"))
	n.write(rows, c, 0)
}

func readFlag(rows store.Rows, c store.Change) {
	about, child := read.Reference(read.Extension(c.New, "about").Get("valueReference")), read.Patient(c.New.Get("subject"))
	if about == "" || child == "" || c.New.Get("status").Text() != "active" {
		return
	}
	t := termOf(c.New, term{})
	rows.Add("tie_ask_first", c.ID, child, about, t.since, t.until, c.Compartment)
}
