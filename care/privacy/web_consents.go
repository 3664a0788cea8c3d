package privacy

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

func (p pages) consentRoutes(m *web.Mux) {
	m.On("POST /children/{id}/consents/confirm", p.confirm, web.Does("Says as a second person that what waits is right.").
		Needs("type: resource type", "of: id of the resource", "part: what of it: born, family, consent, or link and the relative", "at: when it was written, in microseconds"))
	m.On("GET /children/{id}/consents", p.consents, web.Shows("What was agreed about one child's record, in words."))
	m.On("GET /children/{id}/consents/talk", p.talk, web.Shows("One step of the conversation: how much one person may know.").
		Query("with: the person, such as RelatedPerson/x"))
	m.On("POST /children/{id}/consents/talk", p.decide, web.Does("Shows what a choice would change, or keeps it, or ends it.").
		Needs("with: the person, such as RelatedPerson/x", "step: look, save or end").
		Takes("knows: may-know-all, may-know-headline, may-know-nothing or ask-me-first", "by: who decides, such as Patient/x",
			"until: the last day, as 2026-11-16", "version: the one that the reader saw, where there is one"))
}

// consentsView is what was agreed, and with whom it was spoken of.
type consentsView struct {
	subject
	Here, Over []agreed
	Circle     []person
	Place      string
	places     []consent.PortalPlace
	Talks      bool            // the viewer may hold the conversation
	Waits      []consent.Waits // for a second person
	names      names           // of who wrote it
}

// about returns the agreement that the conversation made with somebody, nil
// where there is none.
func (v consentsView) about(ref string) *agreed {
	i := slices.IndexFunc(v.Here, func(a agreed) bool { return a.With == ref && a.Knows != "" })
	if i < 0 {
		return nil
	}
	return &v.Here[i]
}

// consents in force, as the rule reads them.
func (v consentsView) rule() (all []*consent.Consent) {
	for _, a := range v.Here {
		all = append(all, a.consent)
	}
	return all
}

// gather reads what the pages of agreements are made of.
func (p pages) gather(r *http.Request) (v consentsView, err error) {
	s, err := p.subject(r)
	if err != nil {
		return v, err
	}
	return p.gatherOf(r.Context(), s)
}

// gatherOf is gather about a child.
func (p pages) gatherOf(ctx context.Context, s subject) (v consentsView, err error) {
	v.subject = s
	v.Talks = v.team() && cares(v.viewer)
	if v.Circle, err = p.circle(ctx, v.subject); err != nil {
		return v, err
	}
	v.Circle = slices.DeleteFunc(v.Circle, v.isViewer)
	g := consent.In(p.Store)
	if v.Waits, err = g.Waiting(ctx, p.DB, v.viewer, v.ID); err != nil {
		return v, err
	}
	v.Place, v.places = g.Place.Code, g.Rules.Places()
	page, err := p.Store.Search(ctx, v.viewer, store.Query{Type: "Consent", Count: store.MostPerPage,
		Params: []store.Param{{Name: "patient", Values: []string{v.ID.Ref()}}}})
	if err != nil {
		return v, err
	}
	return v, p.said(ctx, page.Resources, &v)
}

// isViewer reports whether somebody of the circle is who asks: nobody decides
// about their own access.
func (s subject) isViewer(x person) bool {
	return x.Ref == s.viewer.ID() || x.Practitioner != "" && x.Practitioner.Ref() == s.viewer.ID()
}

// confirm says as a second person that what waits is right.
func (p pages) confirm(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	g := consent.In(p.Store)
	at, err := strconv.ParseInt(r.PostFormValue("at"), 10, 64)
	if err != nil {
		return fault.New(fault.Conflict, "consent.waits.changed")
	}
	x := consent.Waits{At: time.UnixMicro(at), Type: r.PostFormValue("type"), ID: r.PostFormValue("of"), Part: r.PostFormValue("part")}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return g.Confirm(r.Context(), tx, p.Store, s.viewer, x) })
	if err != nil {
		return err
	}
	return web.See(w, r, address(s.ID, "/consents"))
}

// said puts agreements into words, the newest first.
func (p pages) said(ctx context.Context, found []store.Resource, v *consentsView) error {
	refs := []string{}
	var doc element.Doc
	for _, res := range found {
		root, err := res.Parse(&doc)
		if err != nil {
			return err
		}
		if a, ok := agreement(root, say.From(ctx), p.Zone, func(ref string) string { refs = append(refs, ref); return ref }); ok && a.consent != nil {
			refs = append(refs, a.consent.By...)
		}
	}
	for _, w := range v.Waits {
		refs = append(refs, w.Who)
	}
	called, err := people.Names(ctx, p.DB, v.viewer, refs)
	if err != nil {
		return err
	}
	v.names = called
	name := func(ref string) string { return names(called).full(ctx, ref) }
	for _, res := range found {
		var doc element.Doc // the agreement keeps what it was read from
		root, err := res.Parse(&doc)
		if err != nil {
			return err
		}
		a, ok := agreement(root, say.From(ctx), p.Zone, name)
		if a.Version = res.Version; ok && a.Ended {
			v.Over = append(v.Over, a)
		} else if ok {
			v.Here = append(v.Here, a)
		}
	}
	newest := func(a, b agreed) int { return b.Given.Compare(a.Given) }
	slices.SortStableFunc(v.Here, newest)
	slices.SortStableFunc(v.Over, newest)
	return nil
}

func (p pages) consents(w http.ResponseWriter, r *http.Request) error {
	v, err := p.gather(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, consentsPage(v))
}

// talkView is one step of the conversation.
type talkView struct {
	consentsView
	With     person
	Old      *agreed
	Choice   choice
	Until    string // as it was typed
	Deciders []person
	Effects  []effect // where the reader wants to see them before saving
	Mistakes map[string]string
}

// stepOf returns the step about somebody; who is not around the child is not
// found, and nobody decides about their own access.
func (p pages) stepOf(r *http.Request, with string) (v talkView, err error) {
	if v.consentsView, err = p.gather(r); err != nil {
		return v, err
	}
	i := slices.IndexFunc(v.Circle, func(x person) bool { return x.Ref == with })
	if i < 0 || !v.Talks {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	v.With, v.Old, v.Mistakes = v.Circle[i], v.about(with), map[string]string{}
	v.Choice.With = with
	ages := v.ages()
	age, known := v.Aged(v.today)
	if !known || age.High >= ages.Consent {
		v.Deciders = append(v.Deciders, person{Ref: v.ID.Ref(), Name: v.Name})
	}
	for _, x := range v.Circle { // somebody else than the one it is about
		if x.Ref != with && x.Calling.Proxy() && (!known || age.Low < ages.Adult) {
			v.Deciders = append(v.Deciders, x)
		}
	}
	return v, nil
}

// ages are the birthdays of the place that move who stands for whom.
func (v consentsView) ages() (at consent.Ages) {
	for _, x := range v.places {
		if x.Place == "" && at == (consent.Ages{}) || x.Place == v.Place {
			at = consent.Ages{Consent: x.LimitedFrom, Adult: x.Ends}
		}
	}
	return at
}

func (p pages) talk(w http.ResponseWriter, r *http.Request) error {
	v, err := p.stepOf(r, r.URL.Query().Get("with"))
	if err != nil {
		return err
	}
	if v.Old != nil {
		v.Choice.Knows = v.Old.Knows
		if by := v.Old.consent.By; len(by) > 0 {
			v.Choice.By = by[0]
		}
		if end := v.Old.consent.Root.Until; !end.IsZero() {
			v.Until = end.AddDate(0, 0, -1).In(p.Zone).Format(time.DateOnly)
		}
	}
	return web.Show(w, r, talkPage(v))
}

// decide takes one step: it shows the effect, keeps the choice, or ends it.
func (p pages) decide(w http.ResponseWriter, r *http.Request) error {
	if _, err := asking(r); err != nil {
		return err
	}
	v, err := p.stepOf(r, r.PostFormValue("with"))
	if err != nil {
		return err
	}
	step := r.PostFormValue("step")
	if step == "end" {
		return p.end(w, r, v)
	}
	if p.read(r, &v); len(v.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, talkPage(v))
	}
	body, old, err := p.documentOf(r.Context(), v)
	if err != nil {
		return err
	}
	if step != "save" {
		if v.Effects, err = p.effectsOf(v, body); err != nil {
			return err
		}
		return web.Show(w, r, talkPage(v))
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if old != nil && (err != nil || seen < 1) {
		return fault.New(fault.Conflict, "privacy.talk.changed")
	}
	if old == nil {
		seen = 0
	}
	if err := p.write(r.Context(), v, "agree on sharing", body, seen); err != nil {
		return err
	}
	return web.See(w, r, address(v.ID, "/consents#circle"))
}

// read reads the form of a step.
func (p pages) read(r *http.Request, v *talkView) {
	v.Choice.Knows, v.Choice.By, v.Until = Knows(r.PostFormValue("knows")), r.PostFormValue("by"), strings.TrimSpace(r.PostFormValue("until"))
	v.Choice.Until = p.dayOf(v.Until)
	if !slices.Contains(Choices, v.Choice.Knows) {
		v.Mistakes["knows"] = "privacy.talk.knows.missing"
	}
	if !slices.ContainsFunc(v.Deciders, func(x person) bool { return x.Ref == v.Choice.By }) {
		v.Mistakes["by"] = "privacy.talk.by.missing"
	}
	y, m, d := v.now.Date()
	switch today := time.Date(y, m, d, 0, 0, 0, 0, p.Zone); {
	case v.Until != "" && v.Choice.Until.IsZero():
		v.Mistakes["until"] = "privacy.talk.until.unclear"
	case v.Until != "" && v.Choice.Until.Before(today):
		v.Mistakes["until"] = "privacy.talk.until.over"
	}
}

// documentOf returns the Consent that a choice makes, over the one there is.
func (p pages) documentOf(ctx context.Context, v talkView) (body []byte, old *agreed, err error) {
	var before r4.Consent
	if v.Old != nil {
		res, err := p.Store.Read(ctx, v.viewer, "Consent", v.Old.ID)
		if err != nil {
			return nil, nil, err
		}
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			return nil, nil, err
		}
		before = r4.As[r4.Consent](root)
	}
	body, err = v.Choice.document(string(v.ID), before, v.now)
	return body, v.Old, err
}

// effectsOf asks the rule what a choice changes for the person it is about.
func (p pages) effectsOf(v talkView, body []byte) ([]effect, error) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	then := v.rule()
	if v.Old != nil {
		then = without(then, v.Old.ID)
	}
	then = append(slices.Clone(then), consent.ReadConsent(doc.Root(), p.Zone))
	age, _ := v.Aged(v.today) // an age that nobody knows is that of a small child
	return standing{v.With, age.Low, v.ages(), v.now}.effects(v.rule(), then), nil
}

// end ends what was agreed with somebody; it stays in the record.
func (p pages) end(w http.ResponseWriter, r *http.Request, v talkView) error {
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if v.Old == nil || err != nil || seen < 1 {
		return fault.New(fault.Conflict, "privacy.talk.changed")
	}
	res, err := p.Store.Read(r.Context(), v.viewer, "Consent", v.Old.ID)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	body, err := ended(r4.As[r4.Consent](root))
	if err != nil {
		return err
	}
	if err := p.write(r.Context(), v, "end what was agreed", body, seen); err != nil {
		return err
	}
	return web.See(w, r, address(v.ID, "/consents#circle"))
}

// write stores one Consent: a new one when seen is 0, else a new version of
// what was version seen.
func (p pages) write(ctx context.Context, v talkView, why string, body []byte, seen int64) error {
	in, err := p.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer p.Store.Release(in)
	in.New, in.IfMatch = seen == 0, seen
	_, err = p.Store.Write(ctx, v.viewer, why, []*store.Incoming{in})
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "privacy.talk.changed", err)
	}
	return err
}

// talkTo is the address of the step about somebody.
func (v consentsView) talkTo(ref string) string {
	return address(v.ID, "/consents/talk?") + url.Values{"with": {ref}}.Encode()
}
