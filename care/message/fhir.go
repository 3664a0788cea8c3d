package message

import (
	"bytes"
	"slices"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Draft is what is to be written.
type Draft struct {
	Child  string
	Thread string   // the thread that it answers, "" for a new one
	Topic  string   // of a new one
	About  string   // Communication/x: a statement that a new one is about, or ""
	From   string   // PractitionerRole/x
	To     []string // of a thread whom it is between, of a reply whom it calls
	Words  string
}

// body returns a message as it is stored.
func (d Draft) body(id string, now time.Time) ([]byte, error) {
	x := element.New("Communication", id)
	if d.Thread != "" {
		x.Append("partOf", reference("Communication/"+d.Thread)).Set("status", "completed")
	} else {
		if d.About != "" {
			x.Append("inResponseTo", reference(d.About))
		}
		x.Set("status", "in-progress").Set("topic", own.Concept(d.Topic))
	}
	x.Append("category", own.Concept(category)).
		Set("subject.reference", "Patient/"+d.Child).
		Set("sent", now.Format(moment)).
		Set("sender.reference", d.From)
	for _, to := range d.To {
		x.Append("recipient", reference(to))
	}
	return x.Set("payload[0].contentString", d.Words).JSON()
}

// moment is how an instant is written that has to keep its place among others.
const moment = "2006-01-02T15:04:05.999999Z07:00"

func reference(ref string) element.JSON { return element.JSON(`{"reference":"` + ref + `"}`) }

// changed returns a thread with more people, open or closed.
func changed(v r4.Communication, more []string, open bool) ([]byte, error) {
	d := element.Edit(v.Element).Set("status", map[bool]string{true: "in-progress", false: "completed"}[open])
	for _, ref := range more {
		if !slices.Contains(between(v), ref) {
			d.Append("recipient", reference(ref))
		}
	}
	return d.JSON()
}

// isMessage reports whether a Communication is one among colleagues.
func isMessage(v r4.Communication) bool {
	for c := range v.Category() {
		if own.Code(c) == category {
			return true
		}
	}
	return false
}

// threadOf is the thread that a message answers, "" for the first of one.
func threadOf(v r4.Communication) string { return v.PartOf().First().ID("Communication") }

// between are whom a thread is between.
func between(v r4.Communication) (refs []string) {
	if from := v.Sender().Target(); from != "" {
		refs = append(refs, from)
	}
	for to := range v.Recipient() {
		if ref := to.Target(); ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// said reports whether two versions say the same: all but who it is between and
// whether it is open.
func said(was, is element.Value) bool {
	for _, name := range []string{"category", "topic", "subject", "sender", "sent", "payload", "partOf", "inResponseTo", "note", "contained"} {
		if !bytes.Equal(was.Get(name).Raw(), is.Get(name).Raw()) {
			return false
		}
	}
	return true
}
