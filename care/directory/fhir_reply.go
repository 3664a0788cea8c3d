package directory

import (
	"context"
	"slices"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
)

// Replied is what a place said about room, to whoever asked.
type Replied struct {
	Service string // its id
	Capacity
}

// Draft is an entry of the directory on its way in.
type Draft struct {
	ID   string
	Body []byte
	Seen int64 // the version that it changes, 0 for a new one
}

// Incoming prepares the draft for a store transaction; release it afterwards.
// Whoever may write it was decided before: an entry of others is tended, too.
func (d Draft) Incoming(s *store.Store) (*store.Incoming, error) {
	in, err := s.Prepare(d.Body, element.Options{})
	if err != nil {
		return nil, err
	}
	in.New, in.IfMatch, in.Tended = d.Seen == 0, d.Seen, true
	return in, nil
}

// Reply drafts that a service said whether it has room. It goes into the
// transaction of the reply that it came with: each reply asks again.
//
// Faults: Invalid where it cannot be said so, NotFound where v sees no such
// service. Where the same was said on the same moment, Body is what was there.
func Reply(ctx context.Context, h *module.House, v access.Viewer, r Replied) (Draft, error) {
	if r.AskedAt.IsZero() {
		r.AskedAt = h.Now()
	}
	r.AskedAt = r.AskedAt.In(h.Zone)
	if err := r.check(); err != nil {
		return Draft{}, err
	}
	res, err := h.Store.Read(ctx, v, "HealthcareService", r.Service)
	if err != nil {
		return Draft{}, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return Draft{}, err
	}
	body, err := said(root, r.Capacity)
	return Draft{r.Service, slices.Clone(body), res.Version}, err
}
