package engagement

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/reach"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

func (p pages) newNote(w http.ResponseWriter, r *http.Request) error {
	f, _, err := p.familyForm(r)
	if err != nil {
		return err
	}
	f.With, f.How, f.On = r.URL.Query().Get("with"), r.URL.Query().Get("how"), p.Today().Format(time.DateOnly)
	if f.With == "" {
		f.With = f.Child.ID.Ref()
	}
	if !f.Manners[f.With].Safe(f.How) {
		f.How = ""
	}
	return web.Show(w, r, notePage(f))
}

// offered are the channels that somebody of the family may be reached by.
func (f form) offered() (all []string) {
	safe := func(ref, channel string) bool { return f.Manners[ref].Safe(channel) }
	for _, c := range reach.Channels {
		if safe(f.Child.ID.Ref(), c) || slices.ContainsFunc(f.Family, func(x people.Relative) bool { return safe(x.ID.Ref(), c) }) {
			all = append(all, c)
		}
	}
	return all
}

// read reads what was typed into the form of a try.
func (f *form) read(r *http.Request) {
	f.With, f.How, f.On = r.PostFormValue("with"), r.PostFormValue("how"), r.PostFormValue("on")
	f.Words, f.Outcome, f.Again = web.Line(r, "line"), reach.Outcome(r.PostFormValue("outcome")), r.PostFormValue("again")
	f.Interpreted, f.Rest, f.RestUntil = r.PostFormValue("interpreted") != "", r.PostFormValue("rest") != "", r.PostFormValue("rest-until")
	f.Next = r.PostFormValue("next")
	f.Outcome = cmp.Or(f.Outcome, reach.Usual(f.How))
}

// tryMistakes looks at the form of a try; at is when it was.
func (p pages) tryMistakes(f form) (at time.Time) {
	f.lineMistake("line", f.Words, false)
	f.withMistake()
	manner := f.Manners[f.With]
	switch {
	case !slices.Contains(reach.Channels, f.How):
		f.Mistakes["how"] = "engagement.form.choose"
	case !manner.Safe(f.How):
		f.Mistakes["how"] = "engagement.form.unsafe"
	case !f.Outcome.Can(f.How):
		f.Mistakes["outcome"] = "engagement.form.outcome-odd"
	case f.Outcome == reach.LeftWord && manner.Silent():
		f.Mistakes["outcome"] = "engagement.form.no-word"
	}
	if f.Again != "" || f.Outcome == reach.CallLater {
		merge(f.Mistakes, "again", p.dayMistake(f.Again))
	}
	if f.Rest && f.RestUntil != "" {
		merge(f.Mistakes, "rest-until", p.dayMistake(f.RestUntil))
	}
	now := p.Now().In(p.Zone)
	at, err := time.ParseInLocation(time.DateOnly, f.On, p.Zone)
	switch {
	case err != nil:
		f.Mistakes["on"] = "engagement.form.day-unclear"
	case at.After(now):
		f.Mistakes["on"] = "engagement.form.day-ahead"
	case contact.DayAt(at) == contact.DayAt(now):
		return now
	}
	return at.Add(12 * time.Hour) // the day is known, the hour is not
}

// note takes the form of a try and records it. A day to call again becomes a
// promise, and the wish to be let be stands where everybody who plans a contact
// sees it.
func (p pages) note(w http.ResponseWriter, r *http.Request) error {
	f, v, err := p.familyForm(r)
	if err != nil {
		return err
	}
	f.read(r)
	at := p.tryMistakes(f)
	if len(f.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, notePage(f))
	}
	bodies, err := p.noted(r, v, f, at)
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "note a contact", 0, bodies...); err != nil {
		return err
	}
	return web.See(w, r, web.Local(f.Next, "/children/"+string(f.Child.ID)+"/contacts"))
}

// noted returns what a try is written as.
func (p pages) noted(r *http.Request, v access.Viewer, f form, at time.Time) (bodies [][]byte, err error) {
	from, err := people.Writer(r.Context(), p.DB, v, p.Today())
	if err != nil {
		return nil, err
	}
	now, child := p.Now().In(p.Zone), string(f.Child.ID)
	n := reach.Note{Child: child, With: f.With, How: f.How, Line: f.Words, From: from, At: at, Outcome: f.Outcome}
	if f.Interpreted {
		n.Language = f.language()
	}
	body, err := n.Write()
	bodies = append(bodies, body)
	if f.Again != "" && err == nil {
		body, err = task(element.NewID(), child, vow{Words: p.Say.In(say.First).T("engagement.promise.call-again"), Spanish: p.Say.In("es").T("engagement.promise.call-again"),
			Due: f.Again, To: f.With}, from, now)
		bodies = append(bodies, body)
	}
	if f.Rest && err == nil {
		body, err = reach.Rest{Child: child, By: f.With, Since: p.day(), Until: contact.DayOn(f.RestUntil)}.LetBe(from)
		bodies = append(bodies, body)
	}
	return bodies, err
}

// language is what was interpreted: the language of whom the form is about, or
// "und" where nobody wrote it down.
func (f form) language() string {
	if f.With == f.Child.ID.Ref() {
		return cmp.Or(f.Child.Language.Code, "und")
	}
	for _, x := range f.Family {
		if x.ID.Ref() == f.With {
			return cmp.Or(x.Language.Code, "und")
		}
	}
	return "und"
}

// restOver ends that a family is let be: they want to hear from us again.
func (p pages) restOver(w http.ResponseWriter, r *http.Request) error {
	child, v, err := p.child(r)
	if err != nil {
		return err
	}
	res, err := p.Store.Read(r.Context(), v, "Flag", r.PathValue("flag"))
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	old := r4.As[r4.Flag](root)
	if own.Code(old.Code()) != "let-be" || old.Subject().ID("Patient") != string(child.ID) {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	body, err := element.Edit(root).Set("status", "inactive").Set("period.end", p.Today().Format(time.DateOnly)).JSON()
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "reach out again", res.Version, body); err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/children/"+string(child.ID)+"/contacts"))
}
