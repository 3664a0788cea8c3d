package reach

import (
	"cmp"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector reads tries, how people may be reached, and who asked to be let be.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "contact_try", Of: []string{"Communication"}, Columns: []string{"source_id", "patient_id", "person_ref", "with_ref", "from_them", "channel",
			"outcome", "reached", "on_day", "at", "language", "compartment"}},
		{Name: "safe_way", Of: []string{"Patient", "RelatedPerson"}, Columns: []string{"source_id", "source_type", "part", "patient_id", "person_ref", "kind",
			"channel", "place", "use_code", "note", "days", "from_time", "until_time", "compartment"}},
		{Name: "contact_rest", Of: []string{"Flag"}, Columns: []string{"source_id", "patient_id", "by_ref", "since_on", "until_on", "compartment"}},
	},
	Matters: func(kind string, v element.Value) bool {
		switch kind {
		case "Flag":
			return own.Code(r4.As[r4.Flag](v).Code()) == "let-be"
		case "Patient", "RelatedPerson":
			return own.Extension(v, "safe-contact").Exists() || own.Extension(v, "contact-time").Exists()
		}
		return slices.Contains(tried, own.Code(r4.As[r4.Communication](v).Category().First()))
	},
	Read: func(rows store.Rows, c store.Change) {
		switch {
		case c.New.Get("status").Is("entered-in-error"):
		case c.Type == "Communication":
			readTry(rows, c, r4.As[r4.Communication](c.New))
		case c.Type == "Flag":
			readRest(rows, c, r4.As[r4.Flag](c.New))
		default:
			readManner(rows, c)
		}
	},
}.Projector("reach")

// tried are the categories of what is a try to reach a family; what comes from
// elsewhere has none of ours. What was told in confidence is none.
var tried = []string{"", "contact", "leaving", "caring-contact"}

// readTry reads a try to reach a family, or a word from them.
func readTry(rows store.Rows, c store.Change, v r4.Communication) {
	child := v.Subject().ID("Patient")
	at := v.Sent()
	if !at.Exists() {
		at = v.Received()
	}
	if child == "" || at.Day() == "" {
		return
	}
	ours, theirs, fromThem := sides(v)
	outcome := outcomeOf(v, fromThem)
	if ours == "" || theirs == "" || outcome == "" {
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

// readManner reads how somebody may be reached, and when they like it.
func readManner(rows store.Rows, c store.Change) {
	child := c.ID
	if c.Type == "RelatedPerson" {
		child = r4.As[r4.RelatedPerson](c.New).Patient().ID("Patient")
	}
	person, part := c.Type+"/"+c.ID, 0
	add := func(kind, channel, place, use, note, days, from, until string) {
		rows.Add("safe_way", c.ID, c.Type, int64(part), child, person, kind, channel, place, use, note, days, from, until, c.Compartment)
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
