package privacy

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/session"
	"kith/platform/web"
)

func (p pages) glassRoutes(m *web.Mux) {
	m.On("GET /children/{id}/glass", p.glass, web.Shows("The form for breaking the glass of one child."))
	m.On("POST /children/{id}/glass", p.breakGlass, web.Does("Breaks the glass of one child for three hours.").
		Needs("reason: danger, emergency or unreachable", "words: why it cannot wait").
		Takes("later-by: who decided that the young person is told later, such as Practitioner/x", "later-why: why"))
	m.On("POST /children/{id}/glass/end", p.mend, web.Does("Ends one's own broken glass early."))
	m.On("POST /glass/{notice}/seen", p.seeNotice, web.Does("Marks a notice of broken glass as read.").Takes("next: the page to go on to"))
	m.On("POST /glass/{notice}/tell", p.tellNotice, web.Does("Tells the young person now.").Takes("next: the page to go on to"))
}

// glassView is the form for breaking the glass.
type glassView struct {
	ID      people.PatientID
	Name    string // "" where the viewer may not see who it is
	Open    *consent.Glass
	Known   []person // who may decide that the young person is told later
	Typed   consent.Breaking
	Mistake string // key
	Field   string // where it stands
	Stale   bool
}

// breaking returns what the form shows to those who may use it.
func (p pages) breaking(r *http.Request) (v glassView, viewer access.Viewer, g *consent.Gate, err error) {
	if viewer, err = asking(r); err != nil {
		return v, viewer, nil, err
	}
	ctx := r.Context()
	v.ID = people.PatientID(r.PathValue("id"))
	g = consent.In(p.Store)
	if err = g.MayBreak(ctx, p.DB, viewer, v.ID); err != nil {
		return v, viewer, nil, err
	}
	child, err := people.Child(ctx, p.DB, viewer, v.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return v, viewer, nil, err
	}
	v.Name = child.Name
	if v.Open, err = OpenGlass(ctx, p.House, viewer, v.ID); err != nil {
		return v, viewer, nil, err
	}
	v.Known, err = p.known(ctx, viewer, v.ID)
	return v, viewer, g, err
}

// OpenGlass returns the glass that a viewer has broken for a child and that is
// open now, nil where there is none.
func OpenGlass(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) (*consent.Glass, error) {
	all, err := consent.Broken(ctx, h.DB, v, child)
	now := h.Now()
	if i := slices.IndexFunc(all, func(g consent.Glass) bool { return g.By == v.ID() && g.Open(now) }); i >= 0 {
		return &all[i], nil
	}
	return nil, err
}

// Closed shows that a record is closed to somebody who may break the glass, and
// what they can do; to others it is not found, as what is not there.
func Closed(w http.ResponseWriter, r *http.Request, h *module.House, id people.PatientID) error {
	p := pages{House: h}
	g := consent.In(p.Store)
	if g.MayBreak(r.Context(), h.DB, access.From(r.Context()), id) != nil {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	return web.ShowStatus(w, r, http.StatusForbidden, closedPage(id))
}

// glass shows the form to those who showed just now who they are; others are
// asked first, so that nothing they type is lost.
func (p pages) glass(w http.ResponseWriter, r *http.Request) error {
	v, _, _, err := p.breaking(r)
	if err != nil {
		return err
	}
	if v.Open == nil && !session.Fresh(r.Context(), p.Now()) {
		return web.See(w, r, again(v.ID))
	}
	return web.Show(w, r, glassPage(v))
}

// again is where somebody shows once more who they are.
func again(id people.PatientID) string {
	return "/sign-in/again?" + url.Values{"next": {address(id, "/glass")}}.Encode()
}

func (p pages) breakGlass(w http.ResponseWriter, r *http.Request) error {
	v, viewer, g, err := p.breaking(r)
	if err != nil {
		return err
	}
	v.Typed = consent.Breaking{
		Child: v.ID, Reason: r.PostFormValue("reason"), Words: web.Line(r, "words"), Fresh: session.Fresh(r.Context(), p.Now()),
		Later: consent.Later{By: web.Line(r, "later-by"), Why: web.Line(r, "later-why")},
	}
	if by := v.Typed.Later.By; by != "" && !slices.ContainsFunc(v.Known, func(x person) bool { return x.Ref == by }) {
		return fault.New(fault.NotFound, "fault.not-found") // the form offers nobody else
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		_, err := g.Break(r.Context(), tx, p.Store, viewer, v.Typed)
		return err
	})
	if e := fault.Of(err); err != nil && (e.Kind == fault.Required || e.Kind == fault.Expired) {
		v.Mistake, v.Field, v.Stale = e.Key, e.At, e.Kind == fault.Expired
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, glassPage(v))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, address(v.ID, ""))
}

func (p pages) mend(w http.ResponseWriter, r *http.Request) error {
	v, viewer, g, err := p.breaking(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return g.Mend(r.Context(), tx, p.Store, viewer, v.ID) })
	if err != nil {
		return err
	}
	return web.See(w, r, "/children")
}

// Told is a notice of broken glass as a page says it.
type Told struct {
	consent.Notice
	Name, Who   string // of the child and of who broke it; "" where the viewer does not see them
	Decided     string // who decided that the young person is told later
	From, Until time.Time
	Open        bool // still
}

// Notices returns what v is to be told of broken glass and has not read yet,
// about one child or, where that is "", about all.
func Notices(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Told, error) {
	found, err := consent.Notices(ctx, h.DB, v, h.Now())
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(n consent.Notice) bool { return n.Seen || child != "" && n.Glass.Child != child })
	said := map[string]bool{}
	found = slices.DeleteFunc(found, func(n consent.Notice) bool { // once, for whatever reason
		there := said[n.ID]
		said[n.ID] = true
		return there
	})
	return tell(ctx, h, v, found)
}

// tell adds names to notices, as far as the viewer sees them.
func tell(ctx context.Context, h *module.House, v access.Viewer, found []consent.Notice) (all []Told, err error) {
	if len(found) == 0 {
		return nil, nil
	}
	var by []string
	var about []people.PatientID
	for _, n := range found {
		by, about = append(by, n.By, n.Later.By), append(about, n.Glass.Child)
	}
	called, err := people.Names(ctx, h.DB, v, by)
	if err != nil {
		return nil, err
	}
	children, err := people.Children(ctx, h.DB, v, about)
	for _, n := range found {
		t := Told{Notice: n, Who: called[n.By].Name, Decided: called[n.Later.By].Name, From: n.From.In(h.Zone), Until: n.Until.In(h.Zone), Open: n.Open(h.Now())}
		if i := slices.IndexFunc(children, func(c people.Patient) bool { return c.ID == n.Glass.Child }); i >= 0 {
			t.Name = children[i].Name
		}
		all = append(all, t)
	}
	return all, err
}

func (p pages) seeNotice(w http.ResponseWriter, r *http.Request) error {
	return p.notice(w, r, consent.See)
}

func (p pages) tellNotice(w http.ResponseWriter, r *http.Request) error {
	return p.notice(w, r, consent.Tell)
}

// notice does something with a notice.
func (p pages) notice(w http.ResponseWriter, r *http.Request, do func(context.Context, *db.Tx, access.Viewer, string, time.Time) error) error {
	v, err := asking(r)
	if err != nil {
		return err
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error { return do(r.Context(), tx, v, r.PathValue("notice"), p.Now()) })
	if err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/today"))
}
