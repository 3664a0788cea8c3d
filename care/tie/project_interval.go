package tie

import (
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
)

func number(n int) string { return strconv.Itoa(n) }

// term is how long something lasted, as the resource says it.
type term struct{ since, until, reason string }

// termOf reads the period of v and why it ended. A part without a period of its
// own has that of the whole.
func termOf(v element.Value, whole term) term {
	t := term{OnDay(v.At("period", "start").Text()), OnDay(v.At("period", "end").Text()), endReason(v)}
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

// interval adds one row of tie_interval.
func interval(rows sheet, c store.Change, part int, child, person, basis string, role [2]string, t term) {
	if child == "" || person == "" || strings.HasPrefix(person, "Patient/") {
		return
	}
	rows.add("tie_interval", c.Type, c.ID, int64(part), child, person, basis, role[0], role[1], t.since, t.until, t.reason, c.Compartment)
}

// readCareTeam reads who stands on a team. The organization that runs the team
// is not one of the child's people.
func readCareTeam(rows sheet, c store.Change) {
	child := PatientID(c.New.Get("subject"))
	whole := termOf(c.New, term{})
	switch c.New.Get("status").Text() {
	case "inactive", "suspended":
		whole = whole.over(c)
	case "proposed":
		return
	}
	host := map[string]bool{}
	for o := range c.New.Each("managingOrganization") {
		host[Reference(o)] = true
	}
	part := 0
	for p := range c.New.Each("participant") {
		if who := Reference(p.Get("member")); !host[who] {
			code, text := role(p.Get("role"))
			interval(rows, c, part, child, who, "care-team", [2]string{code, text}, termOf(p, whole))
		}
		part++
	}
}

func readEpisode(rows sheet, c store.Change) {
	t := termOf(c.New, term{})
	switch c.New.Get("status").Text() {
	case "cancelled", "planned", "waitlist":
		return
	case "finished":
		t = t.over(c)
	}
	interval(rows, c, 0, PatientID(c.New.Get("patient")), Reference(c.New.Get("careManager")), "care-manager", [2]string{}, t)
}

func readPatient(rows sheet, c store.Change) {
	part := 0
	for p := range c.New.Each("generalPractitioner") {
		if who := Reference(p); !strings.HasPrefix(who, "Organization/") {
			interval(rows, c, part, c.ID, who, "general-practitioner", [2]string{}, term{})
		}
		part++
	}
}

func readRelative(rows sheet, c store.Change) {
	t := termOf(c.New, term{})
	if c.New.Get("active").Text() == "false" {
		t = t.over(c)
	}
	code, text := role(c.New.Get("relationship"))
	interval(rows, c, 0, PatientID(c.New.Get("patient")), "RelatedPerson/"+c.ID, "relative", [2]string{code, text}, t)
}

func readFlag(rows sheet, c store.Change) {
	about, child := Reference(Extended(c.New, "about").Get("valueReference")), PatientID(c.New.Get("subject"))
	if about == "" || child == "" || c.New.Get("status").Text() != "active" {
		return
	}
	t := termOf(c.New, term{})
	rows.add("tie_ask_first", c.ID, child, about, t.since, t.until, c.Compartment)
}
