package engagement

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// promiseView is one promise, its story, and what can be done about it.
type promiseView struct {
	form
	Line
	Story  []string
	People []people.Role // whose hands it may go into
	To     string        // chosen
	Until  string
	Step   string // that was asked for
}

// tasks reads a promise of the child of the address.
func (p pages) task(r *http.Request, v access.Viewer, child people.PatientID) (doc *element.Doc, old r4.Task, err error) {
	res, err := p.Store.Read(r.Context(), v, "Task", r.PathValue("promise"))
	if err != nil {
		return nil, old, err
	}
	doc = &element.Doc{}
	root, err := res.Parse(doc)
	if err != nil {
		return nil, old, err
	}
	old = r4.As[r4.Task](root)
	if own.Code(old.Code()) != "promise" || old.For().ID("Patient") != string(child) {
		return nil, old, fault.New(fault.NotFound, "fhir.not-found")
	}
	return doc, old, nil
}

func (p pages) promiseView(r *http.Request) (v promiseView, who access.Viewer, err error) {
	if v.Child, who, err = p.child(r); err != nil {
		return v, who, err
	}
	ctx, id := r.Context(), r.PathValue("promise")
	if _, _, err = p.task(r, who, v.Child.ID); err != nil {
		return v, who, err
	}
	all, err := Promises(ctx, p.DB, who, string(v.Child.ID))
	if err != nil {
		return v, who, err
	}
	i := slices.IndexFunc(all, func(x Promise) bool { return x.ID == id })
	if i < 0 {
		return v, who, fault.New(fault.NotFound, "fhir.not-found")
	}
	v.Promise, v.Mistakes = all[i], map[string]string{}
	v.Words, v.Due = v.Promise.Words, day(v.Promise.Due)
	if v.Promise.About == "" { // what was told stays with whom it was told
		if v.People, err = people.Staff(ctx, p.DB, who, people.OrganizationID(who.Origin())); err != nil {
			return v, who, err
		}
		v.People = slices.DeleteFunc(v.People, func(x people.Role) bool { return !x.Current(p.Today()) || x.ID.Ref() == v.Promise.Owner })
	}
	events, err := p.story(r, who, id)
	if err != nil {
		return v, who, err
	}
	refs := []string{v.Promise.Owner, v.Promise.To, v.Promise.Cover}
	for _, e := range events {
		refs = append(refs, e.From, e.To)
	}
	names, err := people.Names(ctx, p.DB, who, refs)
	v.Line = Lines([]Promise{v.Promise}, p.day(), func(ref string) string { return names[ref].Short })[0]
	for _, e := range events {
		v.Story = append(v.Story, e.In(say.From(ctx), p.Zone, func(ref string) string { return names[ref].Name }))
	}
	if v.Promise.Said != 0 {
		v.Story = append(v.Story, say.T(ctx, "engagement.event.said", "day", say.From(ctx).DayMonth(contact.Date(v.Promise.Said))))
	}
	return v, who, err
}

// story reads what happened to a promise from its versions.
func (p pages) story(r *http.Request, v access.Viewer, id string) ([]Event, error) {
	past, err := p.Store.History(r.Context(), v, "Task", id)
	if err != nil {
		return nil, err
	}
	var versions []Version
	for _, res := range slices.Backward(past) {
		if res.Deleted {
			continue
		}
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			return nil, err
		}
		versions = append(versions, Version{promiseOf(r4.As[r4.Task](root)), res.Updated})
	}
	return Told(versions), nil
}

// promiseOf reads of a Task what its story is told from.
func promiseOf(v r4.Task) Promise {
	return Promise{Words: strings.Clone(v.Description()), Owner: strings.Clone(v.Owner().Target()), Status: strings.Clone(v.Status()),
		Made: contact.DayOn(v.AuthoredOn().Day()), Due: contact.DayOn(v.Restriction().Period().End().Day()), Kept: contact.DayOn(v.ExecutionPeriod().End().Day()),
		Cover:      strings.Clone(coveredBy(v).Part("by").ValueReference().Target()),
		CoverUntil: contact.DayOn(coveredBy(v).Part("until").ValueDate().Day())}
}

// In says an event in words.
func (e Event) In(v *say.Voice, zone *time.Location, name func(string) string) string {
	on := v.DayMonth(e.At.In(zone))
	date := func(text string) string {
		if text == "" {
			return v.T("engagement.event.no-day")
		}
		return v.DayMonth(contact.Date(contact.DayOn(text)))
	}
	from, to := e.From, e.To
	switch e.Kind {
	case "made":
		if to != "" { // it may have come in later
			on = date(to)
		}
	case "moved":
		from, to = date(e.From), date(e.To)
	case "handed":
		from, to = name(e.From), name(e.To)
	case "covered":
		from, to = name(e.From), date(e.To)
	}
	return v.T("engagement.event."+e.Kind, "day", on, "from", from, "to", to)
}

// day is today where the clinic is.
func (p pages) day() contact.Day { return contact.DayAt(p.Now().In(p.Zone)) }

func (p pages) onePromise(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.promiseView(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, onePage(v))
}

// step does one thing about a promise. The form names the version that its
// reader saw, so that two people who act at once do not overwrite each other.
func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	v, who, err := p.promiseView(r)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "engagement.promise.no-version")
	}
	v.Step = r.PostFormValue("step")
	body, why, err := p.stepped(r, who, &v)
	if err != nil {
		return err
	}
	if len(v.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, onePage(v))
	}
	if err := p.write(r.Context(), who, why, seen, body); err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/children/"+string(v.Child.ID)+"/promises/"+v.Promise.ID))
}

// stepped returns the promise as a step leaves it, and the reason for the trail.
func (p pages) stepped(r *http.Request, who access.Viewer, v *promiseView) (body []byte, why string, err error) {
	_, old, err := p.task(r, who, v.Child.ID)
	if err != nil {
		return nil, "", err
	}
	now := p.Now().In(p.Zone)
	switch v.Step {
	case "not-kept":
		body, err = ended(old, "failed", now)
		return body, "say that a promise was not kept", err
	case "let-go":
		body, err = ended(old, "cancelled", now)
		return body, "let go of a promise", err
	case "again":
		body, err = reopened(old, now).JSON()
		return body, "take up a promise again", err
	case "change":
		v.Words, v.Due = web.Line(r, "words"), r.PostFormValue("due")
		v.lineMistake("words", v.Words, true)
		p.dueMistake(&v.form)
		body, err = changed(old, v.Words, v.Due, now)
		return body, "change a promise", err
	case "hand":
		v.To, v.Until = r.PostFormValue("to"), r.PostFormValue("until")
		if !slices.ContainsFunc(v.People, func(x people.Role) bool { return x.ID.Ref() == v.To }) {
			v.Mistakes["to"] = "engagement.form.choose"
		}
		if v.Until != "" {
			v.Mistakes = merge(v.Mistakes, "until", p.dayMistake(v.Until))
		}
		body, err = handed(old, v.To, v.Until, now)
		return body, "hand over a promise", err
	}
	return nil, "", fault.New(fault.Invalid, "engagement.form.choose")
}

// merge adds a mistake, if it is one.
func merge(all map[string]string, field, key string) map[string]string {
	if key != "" {
		all[field] = key
	}
	return all
}

// dayMistake looks at a day that is to come, as a form says it.
func (p pages) dayMistake(text string) string {
	switch d := contact.DayOn(text); {
	case d == 0 || len(text) != len(time.DateOnly):
		return "engagement.form.day-unclear"
	case d < p.day():
		return "engagement.form.day-over"
	}
	return ""
}

// dueMistake looks at the day by which a promise is to be kept, if there is one.
func (p pages) dueMistake(f *form) {
	if f.Due != "" {
		merge(f.Mistakes, "due", p.dayMistake(f.Due))
	}
}

// SayUnkept writes down that somebody of the family says a promise was not kept.
// One that they do not see was never there; one that is open stays as it is.
func SayUnkept(ctx context.Context, h *module.House, v access.Viewer, promise string, records ...string) error {
	all, err := Promises(ctx, h.DB, v, records...)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x Promise) bool { return x.ID == promise })
	switch {
	case i < 0:
		return fault.New(fault.NotFound, "fault.not-found")
	case all[i].Status != "completed" || all[i].Open():
		return nil
	}
	body, err := unkept(all[i].Child, all[i].ID, v.ID(), h.Now().In(h.Zone))
	if err != nil {
		return err
	}
	return pages{h}.write(ctx, v, "say that a promise was not kept", 0, body)
}
