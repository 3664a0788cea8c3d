package engagement

import (
	"cmp"
	"slices"
	"strings"

	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// tried are the categories of what is a try to reach a family; what comes from
// elsewhere has none of ours. What was told in confidence is none.
var tried = []string{"", "contact", "leaving", "caring-contact"}

// readCommunication reads a try, or that the family says a promise was not kept.
func readCommunication(rows store.Rows, c store.Change, v r4.Communication) {
	child, category := v.Subject().ID("Patient"), own.Code(v.Category().First())
	at := v.Sent()
	if !at.Exists() {
		at = v.Received()
	}
	if child == "" || at.Day() == "" {
		return
	}
	if category == "did-not-happen" {
		if task := v.About().First().ID("Task"); task != "" && v.Status() == "completed" {
			rows.Add("promise_said", c.ID, task, child, v.Sender().Target(), at.Day(), at.Micro(), c.Compartment)
		}
		return
	}
	ours, theirs, fromThem := sides(v)
	outcome := outcomeOf(v, fromThem)
	if ours == "" || theirs == "" || outcome == "" || !slices.Contains(tried, category) {
		return
	}
	rows.Add("contact_try", c.ID, child, ours, theirs, fromThem, channelOf(v), string(outcome), outcome.Heard(), at.Day(), at.Micro(),
		own.Extension(v.Element, "interpreter").Part("language").ValueCode(), c.Compartment)
}

// sides returns who of ours and who of theirs a message is between.
func sides(v r4.Communication) (ours, theirs string, fromThem bool) {
	from := v.Sender().Target()
	fromThem = isFamily(from)
	for to := range v.Recipient() {
		if ref := to.Target(); isFamily(ref) != fromThem && ref != "" {
			if fromThem {
				return ref, from, true
			}
			return from, ref, false
		}
	}
	return "", "", fromThem
}

func isFamily(ref string) bool {
	return strings.HasPrefix(ref, "Patient/") || strings.HasPrefix(ref, "RelatedPerson/")
}

// channels are what FHIR and Kith call the channels.
var channels = map[string]string{"FACE": "visit", "PHONE": "call", "VIDEOCONF": "call", "MAILWRIT": "letter", "ONLINEWRIT": "portal",
	"EMAILWRIT": "portal", "SMSWRIT": "text", "text": "text"}

func channelOf(v r4.Communication) string {
	for m := range v.Medium() {
		for way := range m.Coding() {
			if c := channels[way.Code()]; c != "" {
				return c
			}
		}
	}
	return ""
}

// outcomeOf returns what came of it: what was noted, else what follows from the
// state and the channel, "" for what never was.
func outcomeOf(v r4.Communication, fromThem bool) Outcome {
	noted := Outcome(own.Code(v.StatusReason()))
	if !slices.Contains(Outcomes, noted) {
		noted = ""
	}
	switch v.Status() {
	case "not-done":
		if noted.Heard() {
			noted = ""
		}
		return cmp.Or(noted, NoAnswer)
	case "completed", "in-progress":
		if c := channelOf(v); fromThem || noted == "" && (c == "visit" || c == "call") {
			return cmp.Or(noted, Reached)
		}
		return cmp.Or(noted, Sent)
	}
	return ""
}

// readReach reads how somebody may be reached, and when they like it.
func readReach(rows store.Rows, c store.Change) {
	child := c.ID
	if c.Type == "RelatedPerson" {
		child = r4.As[r4.RelatedPerson](c.New).Patient().ID("Patient")
	}
	person, part := c.Type+"/"+c.ID, 0
	add := func(kind, channel, place, use, note, days, from, until string) {
		rows.Add("safe_way", c.Type, c.ID, int64(part), child, person, kind, channel, place, use, note, days, from, until, c.Compartment)
		part++
	}
	for e := range own.Extensions(c.New, "safe-contact") {
		add("way", e.Part("channel").ValueCode(), e.Part("where").ValueCode(), e.Part("use").ValueCode(), e.Part("note").ValueString(), "", "", "")
	}
	for e := range own.Extensions(c.New, "contact-time") {
		var days []string
		for x := range e.Extension() {
			if x.URL() == "day" {
				days = append(days, x.ValueCode())
			}
		}
		add("time", "", "", "", "", strings.Join(days, " "), e.Part("from").ValueTime(), e.Part("until").ValueTime())
	}
}

// readRest reads that somebody asked us to let them be.
func readRest(rows store.Rows, c store.Change, v r4.Flag) {
	child := v.Subject().ID("Patient")
	if child == "" || v.Status() != "active" {
		return
	}
	by := own.Extension(v.Element, "about").ValueReference().Target()
	if by == "" && v.Author().ID("Patient") == child {
		by = "Patient/" + child
	}
	rows.Add("contact_rest", c.ID, child, by, v.Period().Start().Day(), v.Period().End().Day(), c.Compartment)
}
