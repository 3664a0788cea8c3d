package sharing

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct {
	*module.House
	cards []Practice // on the page of how a place listens
}

func routes(cards []Practice) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) {
		p := pages{h, cards}
		m.On("GET /children/{id}/shared", p.shared, web.Shows("What a child or a caregiver told, as far as the reader may know.").
			Query("saved: the item that was just written down"))
		m.On("GET /children/{id}/told/{item}", p.item, web.Shows("One thing that was told: who may know it, who does, and whether it was answered."))
		m.On("POST /children/{id}/told/{item}/read", p.read, web.Does("Shows the words; the reading is written down, and the child sees it."))
		m.On("GET /practice", p.practice, web.Shows("How the reader's place listens, in numbers; few are not told."))
		p.actRoutes(m)
		p.captureRoutes(m)
		p.reportRoutes(m)
	}
}

// Works reports whether somebody's work is the whole child: whom a child might
// tell something, and who might be told.
func Works(v access.Viewer) bool {
	return v.Clears(label.Clinical|label.Coordination) && strings.HasPrefix(v.ID(), "Practitioner/")
}

// subject is the child a page is about, and who asks.
type subject struct {
	View
	kin     people.Kin
	asks    access.Viewer
	records []string
}

// subject returns the child of an address and what was told, for those whose
// work it is.
func (p pages) subject(r *http.Request) (s subject, err error) {
	if s, err = p.child(r); err != nil {
		return s, err
	}
	s.View, err = Gather(r.Context(), p.House, s.asks, Of{s.Child, s.kin, s.records})
	return s, err
}

// child returns the child of an address, and nothing of what was told.
func (p pages) child(r *http.Request) (s subject, err error) {
	s.asks = access.From(r.Context())
	if s.asks.Nobody() {
		return s, fault.New(fault.Login, "fault.login")
	}
	ctx := r.Context()
	if s.Child, err = people.Child(ctx, p.DB, s.asks, people.PatientID(r.PathValue("id"))); err != nil {
		return s, err
	}
	if !Works(s.asks) {
		return s, fault.New(fault.NotFound, "fault.not-found")
	}
	s.View = view(p.House, s.asks, s.Child)
	if s.records, err = p.Store.Same(ctx, s.asks, string(s.Child.ID)); err != nil {
		return s, err
	}
	s.kin, err = people.Family(ctx, p.DB, s.asks, s.Child.ID, p.Today())
	return s, err
}

// row returns the item of an address, by the id of the statement or, where no
// more may be known, of the headline.
func (s subject) row(r *http.Request) (Row, error) {
	id := r.PathValue("item")
	for _, x := range s.Rows {
		if x.ID == id && id != "" || !x.Item.Whole() && x.Headline.ID == id {
			return x, nil
		}
	}
	return Row{}, fault.New(fault.NotFound, "disclosure.not-found")
}

// key is the id by which an item is addressed.
func (r Row) key() string {
	if r.Item.Whole() {
		return r.ID
	}
	return r.Headline.ID
}

// address is a page of the child.
func (v View) address(more string) string {
	return "/children/" + url.PathEscape(string(v.Child.ID)) + more
}

// to is a page of an item.
func (v View) to(r Row, more string) string {
	return v.address("/told/" + url.PathEscape(r.key()) + more)
}

func (p pages) shared(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	v := sharedView{subject: s}
	if id := r.URL.Query().Get("saved"); id != "" {
		for _, x := range s.Rows {
			if x.ID == id {
				v.Saved = &x
			}
		}
	}
	if v.Drafts, err = disclosure.Drafts.Of(r.Context(), p.House, s.asks, string(s.Child.ID)); err != nil {
		return err
	}
	return web.Show(w, r, sharedPage(v))
}

// sharedView is the page of all that was told.
type sharedView struct {
	subject
	Saved  *Row // was written down just now
	Drafts []draft.Draft
}

// itemView is the page of one item.
type itemView struct {
	subject
	Row     Row
	Words   string // "" unless it is read now
	Reports []disclosure.Reported
	Mistake string // key of what is the matter with the form that came back
}

func (p pages) item(w http.ResponseWriter, r *http.Request) error {
	v, err := p.itemOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, itemPage(v))
}

func (p pages) itemOf(r *http.Request) (v itemView, err error) {
	if v.subject, err = p.subject(r); err != nil {
		return v, err
	}
	if v.Row, err = v.row(r); err != nil {
		return v, err
	}
	all, err := disclosure.Reports(r.Context(), p.House, v.asks, v.records...)
	for _, x := range all {
		if x.Statement == v.Row.ID && v.Row.Item.Whole() {
			v.Reports = append(v.Reports, x)
		}
	}
	return v, err
}

// read shows the words. A form asks for them, so that no link or way back does.
func (p pages) read(w http.ResponseWriter, r *http.Request) error {
	v, err := p.itemOf(r)
	if err != nil {
		return err
	}
	whole, err := disclosure.Get(r.Context(), p.House, v.asks, v.Row.key())
	if err != nil {
		return err
	}
	v.Words = whole.Words
	v.Row.OwnHand, v.Row.Duty, v.Row.Where = whole.OwnHand, whole.Duty, whole.Where
	for i := range v.Row.Edges {
		for _, e := range whole.Edges {
			if e.ID == v.Row.Edges[i].ID {
				v.Row.Edges[i].Words = e.Words
			}
		}
	}
	return web.Show(w, r, readPage(v))
}

// after returns the first moment after the day that a form names, zero for
// none; ok is false for what is no day.
func (p pages) after(text string) (t time.Time, ok bool) {
	if text == "" {
		return time.Time{}, true
	}
	t, err := time.ParseInLocation(time.DateOnly, text, p.Zone)
	return t.AddDate(0, 0, 1), err == nil
}
