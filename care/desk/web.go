package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/care/form"
	"kith/care/module"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/screening"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
	"kith/platform/web/draw"
	"kith/platform/web/shell"
)

type pages struct {
	*module.House
}

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /arrivals", p.arrivals, web.Shows("Who comes today, for the desk: by which name, in which language, how to reach them, and to whom to hand a check-in."))
	m.On("POST /arrivals", p.handOut, web.Does("Makes the code of a check-in, for today.").Needs("child: id", "who: reference of who answers"))
	m.On("GET /children/{id}/checkins", p.results, web.Shows("What was answered about a child, by whom, and how she has been."))
	m.On("POST /children/{id}/checkins", p.change, web.Does("Gives a check-in a fresh code, or takes it back.").Needs("pass: which", "step: again or revoke"))
	m.On("GET /children/{id}/checkins/new", p.begins, web.Shows("Who is asked, what and how.").Query("who: reference of who answers"))
	m.On("POST /children/{id}/checkins/new", p.makes, web.Does("Makes a check-in and shows its code, or leads to the questions.").
		Needs("who: reference of who answers", "forms: names of instruments", "way: desk, link or staff"))
	m.On("GET /children/{id}/checkins/write", p.write, web.Shows("All questions on one page, for whoever asks aloud or copies a sheet.").
		Query("who: reference of who answers", "forms: names of instruments"))
	m.On("POST /children/{id}/checkins/write", p.record, web.Does("Puts the answers on record, in the name of who gave them.").
		Needs("who: reference of who answers", "forms: names of instruments").Takes("interpreter: who interpreted", "q-{n}: keys of options, or ~", "q-{n}-words: what was said"))
	m.On("GET /children/{id}/checkins/{response}", p.response, web.Shows("What somebody answered."))
	m.On("GET /checkins/paper", p.paper, web.Shows("A form to print, with nobody's name.").Query("form: name of an instrument"))
}

// atWork returns who asks if it is their work to hand out forms: whoever greets
// and books, and whoever cares.
func atWork(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !strings.HasPrefix(v.ID(), "Practitioner/") || !v.Clears(label.Schedule|label.Contact):
		return v, pass.ErrNone
	}
	return v, nil
}

// Greets reports whether it is somebody's work to greet and book, and not to know
// how a child is.
func Greets(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Schedule|label.Contact) && !cares(v)
}

// cares reports whether it is somebody's work to know how a child is.
func cares(v access.Viewer) bool { return v.Clears(label.Clinical | label.Coordination) }

// subject is a child on a page of those who care.
type subject struct {
	Child   people.Patient
	kin     people.Kin
	day     people.Day
	viewer  access.Viewer
	records []string
}

// Address is a page of the child.
func (s subject) Address(more string) string {
	return "/children/" + url.PathEscape(string(s.Child.ID)) + "/checkins" + more
}

func (p pages) subject(r *http.Request) (s subject, err error) {
	if s.viewer, err = atWork(r); err != nil {
		return s, err
	}
	if !cares(s.viewer) {
		return s, pass.ErrNone
	}
	ctx := r.Context()
	s.day = p.Today()
	if s.Child, err = people.Child(ctx, p.DB, s.viewer, people.PatientID(r.PathValue("id"))); err != nil {
		return s, err
	}
	if s.kin, err = people.Family(ctx, p.DB, s.viewer, s.Child.ID, s.day); err != nil {
		return s, err
	}
	s.records, err = p.Store.Same(ctx, s.viewer, string(s.Child.ID))
	return s, err
}

// newView is who is asked, what and how.
type newView struct {
	subject
	Asked   []candidate
	Whom    *candidate
	Offers  []offer
	Mistake string // key
}

func (v newView) any() bool {
	return slices.ContainsFunc(v.Offers, func(o offer) bool { return o.Due })
}

func (p pages) newOf(r *http.Request, who string) (v newView, err error) {
	if v.subject, err = p.subject(r); err != nil {
		return v, err
	}
	ctx := r.Context()
	if v.Asked, err = p.candidates(ctx, v.viewer, v.Child); err != nil {
		return v, err
	}
	if who == "" {
		return v, nil
	}
	i := slices.IndexFunc(v.Asked, func(c candidate) bool { return c.Ref == who })
	if i < 0 {
		return v, pass.ErrNone
	}
	v.Whom = &v.Asked[i]
	v.Offers, err = p.offers(ctx, v.viewer, v.Child, *v.Whom)
	return v, err
}

func (p pages) begins(w http.ResponseWriter, r *http.Request) error {
	v, err := p.newOf(r, r.URL.Query().Get("who"))
	if err != nil {
		return err
	}
	return web.Show(w, r, newPage(v))
}

// chosen are the forms that a request names and that may be asked.
func (v newView) chosen(names []string) (all []string) {
	for _, o := range v.Offers {
		if slices.Contains(names, o.Name) {
			all = append(all, o.Name)
		}
	}
	return all
}

func (p pages) makes(w http.ResponseWriter, r *http.Request) error {
	v, err := p.newOf(r, r.PostFormValue("who"))
	if err != nil {
		return err
	}
	forms, way := v.chosen(r.PostForm["forms"]), r.PostFormValue("way")
	if v.Whom == nil || len(forms) == 0 || !slices.Contains(ways, way) {
		v.Mistake = "desk.new.choose"
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, newPage(v))
	}
	if way == "staff" {
		return web.See(w, r, v.Address("/write?"+url.Values{"who": {v.Whom.Ref}, "forms": forms}.Encode()))
	}
	made, err := p.pass(r.Context(), v.viewer, v.Child, *v.Whom, forms)
	if err != nil {
		return err
	}
	made.Link = way == "link"
	return p.hand(w, r, v.viewer, made, handView{Whom: v.Whom.Name, Back: v.Address("")})
}

// ways are the ways in that whoever makes a check-in chooses from.
var ways = []string{"desk", "link", "staff"}

// handView is what the desk hands over.
type handView struct {
	pass.Pass
	Whom, Code, Back string
	At               string // address of the page on which the code is typed, as people type it
	Address          string // with the pass, of a link
	Until            until
	QR               draw.Picture
}

// hand makes a pass and shows its code, once.
func (p pages) hand(w http.ResponseWriter, r *http.Request, v access.Viewer, made pass.Pass, h handView) error {
	made, code, err := pass.Make(r.Context(), p.House, v, made)
	if err != nil {
		return err
	}
	return p.shows(w, r, made, code, h)
}

// shows shows a fresh code. The picture leads to the page on which it is typed,
// with the digits already there: they still open it once only.
func (p pages) shows(w http.ResponseWriter, r *http.Request, made pass.Pass, code string, h handView) error {
	site := "http://" + r.Host
	if shell.From(r.Context()).Secure {
		site = "https://" + r.Host
	}
	h.Pass, h.Code, h.At = made, code, r.Host+"/checkin"
	h.Until = until{Until: made.Expires.In(p.Zone)}
	q := url.Values{"c": {code}}
	if made.Link {
		q = url.Values{"p": {made.ID}}
		h.Address = linkTo(site, q)
	}
	var err error
	if h.QR, err = draw.QR(linkTo(site, q), ""); err != nil {
		return err
	}
	return web.Show(w, r, handPage(h))
}

func (p pages) change(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	all, err := pass.OfChild(ctx, p.House, s.viewer, s.records...)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x pass.Pass) bool { return x.ID == r.PostFormValue("pass") })
	if i < 0 {
		return pass.ErrNone
	}
	if r.PostFormValue("step") == "revoke" {
		if err := pass.Revoke(ctx, p.House, s.viewer, all[i].Child, all[i].ID); err != nil {
			return err
		}
		return web.See(w, r, s.Address(""))
	}
	code, err := pass.Again(ctx, p.House, s.viewer, all[i].Child, all[i].ID)
	if err != nil {
		return err
	}
	names, err := people.Names(ctx, p.DB, s.viewer, []string{all[i].Informant})
	if err != nil {
		return err
	}
	return p.shows(w, r, all[i], code, handView{Whom: names[all[i].Informant].Name, Back: s.Address("")})
}

// paperView is a form to print.
type paperView struct {
	All  []screening.Instrument
	Form *screening.Instrument
}

func (p pages) paper(w http.ResponseWriter, r *http.Request) error {
	if _, err := atWork(r); err != nil {
		return err
	}
	var names []string
	for _, i := range screening.Standard().All() {
		names = append(names, i.Name)
	}
	if form := r.URL.Query().Get("form"); form != "" {
		names = []string{form}
	}
	forms, err := form.Open(r.Context(), p.House, names...)
	if err != nil {
		return err
	}
	v := paperView{All: forms}
	if len(names) == 1 {
		if len(forms) == 0 {
			return pass.ErrNone
		}
		v.Form = &forms[0]
	}
	return web.Show(w, r, paperPage(v))
}

// linkTo is the address that a letter or a picture carries.
func linkTo(site string, q url.Values) string {
	return strings.TrimSuffix(site, "/") + "/checkin?" + q.Encode()
}

// script tries again by itself where the connection is lost, and takes digits.
// Every page does without it.
var script = []string{"checkin.js"}
