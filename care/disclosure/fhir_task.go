package disclosure

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// task begins what somebody owes about a statement.
func (a about) task(id string, kind Owed, owner string, now time.Time) *element.Draft {
	return security(element.New("Task", id), a.tier, a.minor).
		Set("meta.profile", profile("owed")).
		Set("status", "requested").
		Set("intent", "order").
		Set("code", own.Concept(string(kind))).
		Set("focus.reference", "Communication/"+a.statement).
		Set("for.reference", "Patient/"+a.child).
		Set("authoredOn", now).
		Set("lastModified", now).
		Set("requester.reference", a.teller).
		Set("owner.reference", owner)
}

// respond returns the answer that somebody owes, due at a moment.
func (a about) respond(id, owner string, told, due time.Time) ([]byte, error) {
	return a.task(id, OwesAnswer, owner, told).Set("restriction.period.end", due.Add(-time.Second)).JSON()
}

// tell returns what somebody is asked to pass on, due at a moment.
func (a about) tell(id string, x Asking, now, due time.Time) ([]byte, error) {
	input := func(kind, value string, v any) element.JSON {
		return element.Piece(map[string]any{"type": map[string]any{"coding": []coding{{own.System, kind}}}, "value" + value: v})
	}
	return a.task(id, OwesTelling, x.By, now).
		Set("restriction.period.end", due.Add(-time.Second)).
		Append("input", input("tell-whom", "Reference", map[string]string{"reference": x.To})).
		Append("input", input("tell-what", "Code", string(x.Choice))).
		JSON()
}

// answered returns a Task with an answer; all else in it stays.
func answered(v element.Value, r Reply, by string, now time.Time) ([]byte, error) {
	d := element.Edit(v).
		Set("status", "completed").
		Set("businessStatus", own.Concept(string(r.Answer))).
		Set("lastModified", now).
		Set("executionPeriod.end", now)
	if r.Answer == Deferred {
		d.Set("status", "on-hold").
			Remove("executionPeriod").
			Set("executionPeriod.start", r.Until)
	}
	if r.Words != "" {
		d.Append("note", element.Piece(map[string]any{"authorReference": map[string]string{"reference": by}, "time": now.Format(time.RFC3339), "text": r.Words}))
	}
	return d.JSON()
}

// answerOf reads how far a Task is. One that was called off is owed by nobody.
func answerOf(v r4.Task) (a Answer, at, until int64) {
	a = Answer(own.Code(v.BusinessStatus()))
	switch v.Status() {
	case "completed":
		if a == "" || a == Deferred {
			a = Acted
		}
		if at = v.ExecutionPeriod().End().Micro(); at == 0 {
			at = v.LastModified().Micro()
		}
		return a, at, 0
	case "on-hold":
		return Deferred, v.LastModified().Micro(), v.ExecutionPeriod().Start().Micro()
	}
	return "", 0, 0
}

// answeredAtOnce returns the answer to something nobody had made a Task of.
func (a about) answeredAtOnce(id string, w *writing, r Reply, i Item) ([]byte, error) {
	body, err := a.respond(id, w.me, i.At, Due(i.At, i.Danger))
	if err != nil {
		return nil, err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Share: true}); err != nil {
		return nil, err
	}
	return answered(doc.Root(), r, w.v.ID(), w.now)
}
