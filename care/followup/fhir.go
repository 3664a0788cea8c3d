package followup

import (
	"slices"
	"strconv"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

const extensionURL = "http://kith.example/fhir/StructureDefinition/"

// Codes of Kith's own system.
const (
	taskCode = "answer-positive"
)

func text(at time.Time) string { return at.Format(time.RFC3339) }

// instant is a moment to the millisecond: pages follow each other.
func instant(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z07:00") }

// page is the extension that says that somebody was asked to come.
func (p Page) extension() element.JSON {
	parts := []any{
		map[string]any{"url": "who", "valueReference": own.To(p.Who)},
		map[string]any{"url": "at", "valueInstant": instant(p.At)},
	}
	if !p.Answered.IsZero() {
		parts = append(parts, map[string]any{"url": "answered", "valueInstant": instant(p.Answered)})
	}
	return element.Piece(map[string]any{"url": extensionURL + "page", "extension": parts})
}

// task returns what is owed as a Task. Who first has it is the owner; somebody
// who is paged is the first page.
func (i Item) task(encounter string) ([]byte, error) {
	d := element.New("Task", i.ID).
		Set("status", "requested").
		Set("intent", "order").
		Set("priority", "routine").
		Set("code", own.Concept(taskCode)).
		Set("focus.reference", i.Response).
		Set("for.reference", i.Child.Ref()).
		Set("authoredOn", i.At).
		Set("lastModified", i.At).
		Set("reasonCode", element.Piece(map[string]any{"coding": codings(i.Rules)})).
		Set("restriction.period.end", i.Due).
		Append("input", element.Piece(map[string]any{"type": own.Concept("next-step"), "valueCode": i.Step.Code}))
	if i.Owner != "" {
		d.Set("owner.reference", i.Owner)
	}
	if encounter != "" {
		d.Set("encounter.reference", encounter)
	}
	if i.Step.Urgent {
		d.Set("priority", "stat")
	}
	for _, p := range i.Pages {
		d.Append("extension", p.extension())
	}
	return d.JSON()
}

func codings(rules []string) (all []map[string]string) {
	for _, r := range rules {
		all = append(all, map[string]string{"system": ruleSystem, "code": r})
	}
	return all
}

// ruleSystem holds the codes of findings: "phq-9.self-harm".
const ruleSystem = "http://kith.example/fhir/CodeSystem/instrument"

// paged returns a Task with one more page: whoever is asked now owns it.
func paged(was element.Value, p Page) ([]byte, error) {
	d := element.Edit(was).Set("lastModified", p.At).Append("extension", p.extension())
	if p.Who != "" {
		d.Set("owner.reference", p.Who)
	}
	return d.JSON()
}

// taken returns a Task that somebody has said they have: their page is
// answered, or there is one that says that they came by themselves.
func taken(was element.Value, who string, now time.Time) ([]byte, error) {
	d := element.Edit(was).
		Set("status", "accepted").
		Set("owner.reference", who).
		Set("lastModified", now)
	at, found := 0, false
	for x := range was.Each("extension") {
		if p := pageOf(r4.As[r4.Extension](x)); x.Get("url").Is(extensionURL+"page") && p.Who == who && p.Answered.IsZero() {
			d.Set("extension["+strconv.Itoa(at)+"]", Page{Who: who, At: p.At, Answered: now}.extension())
			found = true
		}
		at++
	}
	if !found {
		d.Append("extension", Page{Who: who, At: now, Answered: now}.extension())
	}
	return d.JSON()
}

func pageOf(x r4.Extension) Page {
	return Page{Who: x.Part("who").ValueReference().Target(), At: momentOf(x.Part("at")), Answered: momentOf(x.Part("answered"))}
}

func momentOf(x r4.Extension) time.Time {
	return x.ValueInstant().At()
}

// Answering is how a positive answer was answered.
type Answering struct {
	Disposition Disposition
	Words       string    // with whom, why, what was done
	Until       time.Time // Watch: the day on which it is looked at again
	Seen        int64     // the version that the page showed
}

// closed returns a Task with a disposition; all else in it stays.
func closed(was element.Value, a Answering, by string, now time.Time) ([]byte, error) {
	d := element.Edit(was).
		Set("status", "completed").
		Set("businessStatus", element.Piece(own.Concept(string(a.Disposition)))).
		Set("lastModified", now).
		Set("executionPeriod.end", now).
		Append("output", element.Piece(map[string]any{"type": own.Concept("disposition"), "valueCodeableConcept": own.Concept(string(a.Disposition))}))
	if a.Disposition == Watch {
		d.Set("status", "on-hold").Remove("executionPeriod").Set("executionPeriod.start", a.Until)
	}
	if !was.Get("owner").Exists() {
		d.Set("owner.reference", by)
	}
	note := map[string]any{"authorReference": own.To(by), "time": text(now), "text": a.Words}
	if a.Words == "" {
		note["text"] = "·" // who answered stands in the note; there is nothing more to say
	}
	return d.Append("note", element.Piece(note)).JSON()
}

// itemOf reads a Task; ok is false for any other.
func itemOf(v r4.Task) (i Item, step string, ok bool) {
	if own.Code(v.Code()) != taskCode || v.For().ID("Patient") == "" || v.Focus().Target() == "" {
		return i, "", false
	}
	i = Item{Child: people.PatientID(v.For().ID("Patient")), Response: v.Focus().Target(), Owner: v.Owner().Target(), Status: v.Status(),
		At: v.AuthoredOn().At(), Due: v.Restriction().Period().End().At(),
		Disposition: Disposition(own.Code(v.BusinessStatus()))}
	if i.Due.IsZero() {
		i.Due = i.At
	}
	for c := range v.ReasonCode().Coding() {
		if c.System() == ruleSystem {
			i.Rules = append(i.Rules, c.Code())
		}
	}
	for in := range v.Input() {
		if own.Code(in.Type()) == "next-step" {
			step = in.Get("valueCode").Text()
		}
	}
	for x := range own.Extensions(v.Element, "page") {
		if p := pageOf(x); p.Who != "" {
			i.Pages = append(i.Pages, p)
		}
	}
	switch {
	case !slices.Contains(slices.Concat(InDanger, Usual), i.Disposition):
		i.Disposition = ""
	case i.Disposition == Watch:
		i.Until = v.ExecutionPeriod().Start().At()
	}
	for n := range v.Note() {
		i.By = n.AuthorReference().Target()
	}
	if i.Disposition != "" {
		i.Answered = v.LastModified().At()
	}
	return i, step, true
}
