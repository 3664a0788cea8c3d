package link

import (
	"context"
	"net/http"
	"time"

	"kith/care/module"
	"kith/care/pass"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("POST /links/{id}/again", p.again, web.Does("Sends a light link anew, with another code; the one before opens nothing from then on.").
		Takes("reach: a mail address or a phone", "next: where to go on"))
	m.On("POST /links/{id}/revoke", p.revoke, web.Does("Takes a light link back, at once.").Takes("next: where to go on"))
}

// Card is the light link of a Task, for whoever sent it.
type Card struct {
	Link
	Code string // to be read out; "" once it ended, and for who may not read what it holds
	now  time.Time
}

// Good reports whether the link opens now.
func (c Card) Good() bool { return c.ID != "" && c.Link.Good(c.now) }

// ended is how a link ended that opens nothing any more.
func (c Card) ended() End {
	if c.How == "" {
		return Over
	}
	return c.How
}

// CardOf returns the link that went out last for a Task that v sees, the zero
// Card where none did.
func CardOf(ctx context.Context, h *module.House, v access.Viewer, task string) (Card, error) {
	all, err := OfTask(ctx, h, v, task)
	if err != nil || len(all) == 0 {
		return Card{}, err
	}
	c := Card{Link: all[0], now: h.Now()}
	if c.Good() {
		code, err := Code(ctx, h, v, c.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return c, err
		}
		c.Code = pass.Spaced(code)
	}
	return c, nil
}

func (p pages) again(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	if v.Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	l, err := Again(r.Context(), p.House, v, r.PathValue("id"), web.Line(r, "reach"))
	if err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/referrals/"+l.Task))
}

func (p pages) revoke(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	if v.Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	if err := Revoke(r.Context(), p.House, v, r.PathValue("id")); err != nil {
		return err
	}
	return web.See(w, r, web.Local(r.PostFormValue("next"), "/loops"))
}
