package light

import (
	"cmp"
	"context"
	"net/http"

	"kith/care/consent"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/care/referral"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web"
	"kith/platform/web/shell"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /p/{token}", p.page, web.Shows("What came by a light link, after its code; else where one types it.").Query("said: what was answered").Open())
	m.On("POST /p/{token}", p.enter, web.Does("Opens a light link by its code.").Needs("code: six digits").Open())
	m.On("GET /p/{token}/packet.pdf", p.paper, web.Gives("The packet of a light link on paper.", "application/pdf").Open())
	m.On("GET /p/{token}/packet.json", p.document, web.Gives("The packet of a light link as a FHIR document.", "application/fhir+json").Open())
	m.On("POST /p/{token}/answer", p.answer, web.Does("Answers what was asked.").Needs("step: what is answered").
		Takes("version: of the Task, as the page showed it", "note: words", "reason: a code", "weeks: how long one waits", "day: a date", "time: a time of day", "report: what happened", "file: a file").Open())
	m.On("POST /p/{token}/leave", p.leave, web.Does("Closes a light link on this browser.").Open())
}

// keyCookie holds the key of what is open.
const keyCookie = "kith-link"

// apart makes these pages nobody's: no name of whoever is signed in here, and no
// address in them, so that every link that opens nothing has the same bytes.
func apart(r *http.Request) {
	f := shell.From(r.Context())
	f.Person, f.Home, f.Account, f.SignOut, f.At = web.Person{}, "/", "", "", nil
	web.SetNav(r.Context(), nil)
}

// nothing is what every link answers that opens nothing.
func nothing(w http.ResponseWriter, r *http.Request) error {
	apart(r)
	web.Drop(w, r, keyCookie)
	return web.ShowStatus(w, r, http.StatusNotFound, doorPage(true))
}

// held is a link that this browser has opened.
type held struct {
	link.Link
	link.Contents
	Token string
	Item  loop.Item
	Sides []loop.Side
	Asker string // how one calls whoever asked

	viewer access.Viewer // the receiver
}

// held returns the link of this browser. One whose Task has ended, or is
// somebody else's by now, opens nothing.
func (p pages) held(r *http.Request) (x held, err error) {
	ctx := r.Context()
	x.Token = r.PathValue("token")
	if x.Link, x.Contents, err = link.Held(ctx, p.House, x.Token, web.Kept(r, keyCookie)); err != nil {
		return x, err
	}
	if x.viewer, err = consent.Receiver(ctx, p.DB, x.To, p.Today(), p.Now()); err != nil {
		return x, err
	}
	x.viewer = x.viewer.At(p.Now())
	if x.viewer.Nobody() {
		return x, link.ErrNone
	}
	a, err := loop.Act(ctx, p.House, x.viewer, x.Task)
	if err != nil {
		return x, err
	}
	x.Item, x.Sides = a.Item, a.Side
	if x.Item.To != x.To || x.Item.Exit || x.Item.Closed || x.Item.Status == loop.Completed || x.Item.Kind != loop.Referral {
		return x, cmp.Or(p.DB.Write(ctx, func(tx *db.Tx) error { return link.EndTask(ctx, tx, p.House, x.Task, link.Over) }), link.ErrNone)
	}
	named, err := people.Names(ctx, p.DB, x.viewer, []string{x.Item.HeldBy, x.Item.From})
	x.Asker = named[x.Item.HeldBy].Name
	if x.Asker == "" {
		x.Asker = named[x.Item.From].Name
	}
	return x, err
}

// opens calls fn with the link of this browser, or answers that there is nothing.
func (p pages) opens(w http.ResponseWriter, r *http.Request, fn func(held) error) error {
	x, err := p.held(r)
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Login):
		return nothing(w, r)
	case err != nil:
		return err
	}
	apart(r)
	return fn(x)
}

func (p pages) page(w http.ResponseWriter, r *http.Request) error {
	if web.Kept(r, keyCookie) == "" { // no look at anything: a link that is not there is as fast as one that is
		apart(r)
		return web.Show(w, r, doorPage(false))
	}
	x, err := p.held(r)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Login) {
		apart(r)
		return web.Show(w, r, doorPage(false))
	}
	if err != nil {
		return err
	}
	apart(r)
	v, err := p.view(r.Context(), x)
	if err != nil {
		return err
	}
	v.Said = said(r.URL.Query().Get("said"))
	return web.Show(w, r, packetPage(v))
}

// enter opens a link. That it was opened is a step of whoever was asked.
func (p pages) enter(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e := link.Entering{Token: r.PathValue("token"), Code: r.PostFormValue("code"), Address: audit.Address(ctx)}
	key, err := link.Enter(ctx, p.House, e)
	if fault.Is(err, fault.NotFound) {
		return nothing(w, r)
	}
	if err != nil {
		return err
	}
	l, _, err := link.Held(ctx, p.House, e.Token, key)
	if err != nil {
		return err
	}
	if err := p.received(ctx, l); fault.Is(err, fault.NotFound) || fault.Is(err, fault.Login) {
		return nothing(w, r)
	} else if err != nil {
		return err
	}
	web.Keep(w, r, keyCookie, key)
	return web.See(w, r, link.Path(e.Token))
}

// received notes that whoever was asked has opened the link; later nothing.
func (p pages) received(ctx context.Context, l link.Link) error {
	v, err := consent.Receiver(ctx, p.DB, l.To, p.Today(), p.Now())
	if err != nil {
		return err
	}
	i, err := loop.Get(ctx, p.House, v.At(p.Now()), l.Task)
	if err != nil || i.Status != loop.Requested {
		return err
	}
	err = referral.Do(ctx, p.House, v.At(p.Now()), l.Task, referral.Doing{Step: referral.Receive})
	if fault.Is(err, fault.Conflict) { // somebody else moved it meanwhile
		return nil
	}
	return err
}

func (p pages) paper(w http.ResponseWriter, r *http.Request) error {
	return p.opens(w, r, func(x held) error { return give(w, "application/pdf", "what-goes-along.pdf", x.PDF) })
}

func (p pages) document(w http.ResponseWriter, r *http.Request) error {
	return p.opens(w, r, func(x held) error { return give(w, "application/fhir+json", "what-goes-along.json", x.Document) })
}

func give(w http.ResponseWriter, kind, name string, body []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := w.Write(body)
	return err
}

func (p pages) leave(w http.ResponseWriter, r *http.Request) error {
	return p.opens(w, r, func(x held) error {
		if err := link.Leave(r.Context(), p.House, x.ID); err != nil {
			return err
		}
		web.Drop(w, r, keyCookie)
		return web.See(w, r, link.Path(x.Token))
	})
}
