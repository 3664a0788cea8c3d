package engagement

import (
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// vow is what is asked for when something is promised; Due is empty when the
// promise is to stand.
type vow struct {
	Words, Due string
	Spanish    string // the same in Spanish, where we know it
	To         string // "" is the child
	About      string // what was told, when the promise is about that
}

// task returns a new promise as a Task. owner is a PractitionerRole. Its moments
// carry the clock of now's zone, so that the day in the record is the day on
// the wall.
func task(id, child string, p vow, owner string, now time.Time) ([]byte, error) {
	d := element.New("Task", id)
	if p.To != "" && p.To != "Patient/"+child {
		d.Append("extension", own.Ext{URL: own.URL("promised-to"), Reference: own.To(p.To)}.JSON())
	}
	d.Set("status", "accepted").
		Set("intent", "order").
		Set("code", own.Concept("promise")).
		Set("description", p.Words)
	if p.Spanish != "" {
		d.Append("_description.extension", own.Ext{URL: translation,
			Parts: []own.Ext{{URL: "lang", Code: "es"}, {URL: "content", String: p.Spanish}}}.JSON())
	}
	return d.Set("focus.reference", p.About).
		Set("for.reference", "Patient/"+child).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("owner.reference", owner).
		Set("restriction.period.end", p.Due).
		JSON()
}

const translation = "http://hl7.org/fhir/StructureDefinition/translation"

// moment is how an instant is written that has to keep its place among others.
const moment = "2006-01-02T15:04:05.999999Z07:00"

// ended returns a promise's Task as it is once it is kept (completed), not kept
// and said so (failed), or let go together (cancelled). Everything else in it
// stays as it was written.
func ended(v r4.Task, status string, now time.Time) ([]byte, error) {
	return element.Edit(v.Element).
		Set("status", status).
		Set("executionPeriod.end", now.Format(moment)).
		Set("lastModified", now).
		JSON()
}

// changed returns a promise's Task with other words or another day. Words in
// another language were those of the old words.
func changed(v r4.Task, words, due string, now time.Time) ([]byte, error) {
	d := reopened(v, now)
	if words != v.Description() {
		d.Remove("_description").Set("description", words)
	}
	if due == "" {
		d.Remove("restriction.period.end")
	} else {
		d.Set("restriction.period.end", due)
	}
	return d.JSON()
}

// reopened begins a promise's Task as one that is still to be kept.
func reopened(v r4.Task, now time.Time) *element.Draft {
	d := element.Edit(v.Element).Set("status", "accepted").Set("lastModified", now)
	if v.ExecutionPeriod().End().Exists() {
		d.Remove("executionPeriod.end")
	}
	return d
}

// handed returns a promise's Task in somebody else's hands: for good, or until
// a day while its owner is away.
func handed(v r4.Task, to, until string, now time.Time) ([]byte, error) {
	d := element.Edit(v.Element).Set("lastModified", now)
	n := 0
	for x := range v.Extension() {
		if x.URL() == own.URL("covered-by") {
			d.Remove("extension[" + strconv.Itoa(n) + "]")
			break
		}
		n++
	}
	if until == "" {
		return d.Set("owner.reference", to).JSON()
	}
	return d.Append("extension", own.Ext{URL: own.URL("covered-by"),
		Parts: []own.Ext{{URL: "by", Reference: own.To(to)}, {URL: "until", Date: until}}}.JSON()).JSON()
}

// unkept returns that by, of the family, says a promise was not kept, whatever
// we noted.
func unkept(child, promise, by string, now time.Time) ([]byte, error) {
	return element.New("Communication", element.NewID()).
		Set("status", "completed").
		Append("category", own.Concept("did-not-happen")).
		Set("subject.reference", "Patient/"+child).
		Append("about", element.JSON(`{"reference":"Task/`+promise+`"}`)).
		Set("sent", now.Format(moment)).
		Set("sender.reference", by).
		JSON()
}
