package routing

import (
	"kith/care/referral"
	"net/http"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	p.newRoutes(m)
}

// subject is the child a page is about, and who asks.
type subject struct {
	Child people.Patient
	kin   people.Kin
	asks  access.Viewer
	me    string // as whom they write: their work
}

// subject returns a child that the asker passes on.
func (p pages) subject(r *http.Request, id people.PatientID) (s subject, err error) {
	s.asks = access.From(r.Context())
	if s.asks.Nobody() {
		return s, fault.New(fault.Login, "fault.login")
	}
	ctx := r.Context()
	if s.Child, err = people.Child(ctx, p.DB, s.asks, id); err != nil {
		return s, err
	}
	if !referral.Works(s.asks) {
		return s, fault.New(fault.NotFound, "fault.not-found")
	}
	if s.kin, err = people.Family(ctx, p.DB, s.asks, s.Child.ID, p.Today()); err != nil {
		return s, err
	}
	s.me, err = people.Writer(ctx, p.DB, s.asks, p.Today())
	return s, err
}
