package directory

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kith/care/people"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) agreementRoutes(m *web.Mux) {
	m.On("GET /agreements", p.agreements, web.Shows("What places agreed on with each other; what is to be looked at again comes first."))
	m.On("GET /agreements/new", p.newAgreement, web.Shows("The form of a new agreement."))
	m.On("POST /agreements", p.agree, web.Does("Writes down an agreement between two places.").
		Needs("organization: ours", "with: the other one", "code: what kind", "start: since when, as 2026-11-16").
		Takes("words: what it is called", "review: when to look at it again", "ours: what we owe, one a line", "theirs: what they owe, one a line"))
	m.On("GET /agreements/{agreement}", p.agreement, web.Shows("One agreement: who owes what, and whether it was kept."))
	m.On("POST /agreements/{agreement}/kept", p.kept, web.Does("Writes down that something was kept, or not, on a day.").
		Needs("version: the one that the reader saw", "obligation: which", "kept: yes or no", "on: the day, as 2026-11-16").Takes("words: what happened"))
	m.On("POST /agreements/{agreement}/more", p.more, web.Does("Adds what one side owes, or says when it is looked at again.").
		Needs("version: the one that the reader saw").Takes("side: organization or participating", "words: what is owed", "review: the day, as 2026-11-16"))
}

// agreementsView is the list.
type agreementsView struct {
	All   []Agreement
	Tends bool
	today time.Time
}

func (p pages) agreements(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	view := agreementsView{today: p.Today()}
	if view.All, err = Agreements(r.Context(), p.DB, v, ""); err != nil {
		return err
	}
	if view.Tends, err = p.tends(r.Context(), v); err != nil {
		return err
	}
	return web.Show(w, r, agreementsPage(view))
}

// agreementView is one.
type agreementView struct {
	Agreement
	Tends   bool
	Names   map[string]people.Named
	Mistake string
	today   time.Time
}

func (p pages) agreementView(r *http.Request, v access.Viewer) (view agreementView, err error) {
	view.today = p.Today()
	if view.Agreement, err = GetAgreement(r.Context(), p.DB, v, r.PathValue("agreement")); err != nil {
		return view, err
	}
	if view.Tends, err = p.tends(r.Context(), v); err != nil {
		return view, err
	}
	var refs []string
	for _, o := range view.Obligations {
		for _, f := range o.Facts {
			refs = append(refs, f.By)
		}
	}
	view.Names, err = people.Names(r.Context(), p.DB, v, refs)
	return view, err
}

func (p pages) agreement(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	view, err := p.agreementView(r, v)
	if err != nil {
		return err
	}
	return web.Show(w, r, agreementPage(view))
}

// changeAgreement writes what change makes of an agreement, or shows its page
// with what was the matter.
func (p pages) changeAgreement(w http.ResponseWriter, r *http.Request, change func(v access.Viewer, a Agreement, was element.Value) ([]byte, error)) error {
	v, err := p.tending(r)
	if err != nil {
		return err
	}
	id := r.PathValue("agreement")
	view, err := p.agreementView(r, v)
	if err != nil {
		return err
	}
	res, err := p.Store.Read(r.Context(), v, "OrganizationAffiliation", id)
	if err != nil {
		return err
	}
	var doc element.Doc
	was, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "directory.no-version")
	}
	body, err := change(v, view.Agreement, was)
	if err == nil {
		err = p.put(r, v, "keep an agreement", Draft{id, slices.Clone(body), seen})
	}
	if fault.Is(err, fault.Invalid) {
		view.Mistake = fault.Of(err).Key
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, agreementPage(view))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/agreements/"+id)
}

func (p pages) kept(w http.ResponseWriter, r *http.Request) error {
	return p.changeAgreement(w, r, func(v access.Viewer, a Agreement, was element.Value) ([]byte, error) {
		key, day := r.PostFormValue("obligation"), r.PostFormValue("on")
		on, err := time.Parse(time.DateOnly, day)
		switch {
		case !slices.ContainsFunc(a.Obligations, func(o Obligation) bool { return o.Key == key }), r.PostFormValue("kept") == "":
			return nil, fault.New(fault.Invalid, "directory.form.choose")
		case err != nil || on.After(p.Today()):
			return nil, fault.New(fault.Invalid, "directory.form.day")
		}
		by, err := people.Writer(r.Context(), p.DB, v, p.Today())
		if err != nil {
			return nil, err
		}
		words := web.Line(r, "words")
		if utf8.RuneCountInString(words) > mostName*2 {
			return nil, fault.New(fault.Invalid, "directory.form.long")
		}
		return with(was, "", Fact{r.PostFormValue("kept") == "yes", day, words, by}.extension(key))
	})
}

func (p pages) more(w http.ResponseWriter, r *http.Request) error {
	return p.changeAgreement(w, r, func(_ access.Viewer, a Agreement, was element.Value) ([]byte, error) {
		review, words, side := r.PostFormValue("review"), web.Line(r, "words"), Side(r.PostFormValue("side"))
		if _, err := time.Parse(time.DateOnly, review); review != "" && err != nil {
			return nil, fault.New(fault.Invalid, "directory.form.day")
		}
		var add []any
		if words != "" {
			if side != Ours && side != Theirs {
				return nil, fault.New(fault.Invalid, "directory.form.choose")
			}
			if utf8.RuneCountInString(words) > mostName*2 {
				return nil, fault.New(fault.Invalid, "directory.form.long")
			}
			add = append(add, Obligation{Key: nextKey(a.Obligations), Side: side, Words: words}.extension())
		}
		if words == "" && review == "" {
			return nil, fault.New(fault.Invalid, "directory.form.name")
		}
		return with(was, review, add...)
	})
}

// nextKey is the key of one more obligation.
func nextKey(all []Obligation) string {
	most := 0
	for _, o := range all {
		if n, err := strconv.Atoi(o.Key); err == nil && n > most {
			most = n
		}
	}
	return strconv.Itoa(most + 1)
}

// newAgreementView is the form of a new one.
type newAgreementView struct {
	Agreement     Agreement
	Ours, Theirs  string // one a line
	Organizations []Organization
	Mistakes      map[string]string
}

func (p pages) newAgreement(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tending(r)
	if err != nil {
		return err
	}
	f := newAgreementView{Mistakes: map[string]string{}, Agreement: Agreement{Start: p.Today().Format(time.DateOnly), Organization: Organization{ID: v.Origin()}}}
	if f.Organizations, err = organizations(r.Context(), p.DB, v); err != nil {
		return err
	}
	return web.Show(w, r, newAgreementPage(f))
}

func (p pages) agree(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tending(r)
	if err != nil {
		return err
	}
	f := newAgreementView{Mistakes: map[string]string{}, Ours: web.Words(r, "ours"), Theirs: web.Words(r, "theirs")}
	if f.Organizations, err = organizations(r.Context(), p.DB, v); err != nil {
		return err
	}
	get := r.PostFormValue
	f.Agreement = Agreement{ID: element.NewID(), Active: true, Organization: Organization{ID: get("organization")}, Participating: Organization{ID: get("with")},
		Code: known(AgreementCodes, get("code")), Words: web.Line(r, "words"), Start: get("start"), Review: get("review")}
	f.look()
	if len(f.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, newAgreementPage(f))
	}
	for _, side := range []struct {
		side  Side
		lines string
	}{{Ours, f.Ours}, {Theirs, f.Theirs}} {
		for _, line := range lines(side.lines) {
			f.Agreement.Obligations = append(f.Agreement.Obligations, Obligation{Key: nextKey(f.Agreement.Obligations), Side: side.side, Words: line})
		}
	}
	body, err := NewAgreement(f.Agreement)
	if err != nil {
		return err
	}
	if err := p.put(r, v, "agree", Draft{ID: f.Agreement.ID, Body: body}); err != nil {
		return err
	}
	return web.See(w, r, "/agreements/"+f.Agreement.ID)
}

// look finds what is the matter with what was typed.
func (f *newAgreementView) look() {
	a := f.Agreement
	has := func(id string) bool {
		return slices.ContainsFunc(f.Organizations, func(o Organization) bool { return o.ID == id })
	}
	if !has(a.Organization.ID) {
		f.Mistakes["organization"] = "directory.form.choose"
	}
	if !has(a.Participating.ID) || a.Participating.ID == a.Organization.ID {
		f.Mistakes["with"] = "directory.form.choose"
	}
	if a.Code == "" {
		f.Mistakes["code"] = "directory.form.choose"
	}
	if _, err := time.Parse(time.DateOnly, a.Start); err != nil {
		f.Mistakes["start"] = "directory.form.day"
	}
	if _, err := time.Parse(time.DateOnly, a.Review); a.Review != "" && err != nil {
		f.Mistakes["review"] = "directory.form.day"
	}
	for field, text := range map[string]string{"ours": f.Ours, "theirs": f.Theirs, "words": a.Words} {
		if utf8.RuneCountInString(text) > mostProse {
			f.Mistakes[field] = "directory.form.long"
		}
	}
}

// lines parts words at their line ends; empty ones are none.
func lines(words string) (all []string) {
	for line := range strings.Lines(words) {
		all = add(all, strings.Join(strings.Fields(line), " "))
	}
	return all
}
