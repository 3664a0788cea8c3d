package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"kith/care/module"
	"kith/exchange/claims"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
)

// tellers are the types of the record that tell who was seen by whom.
var tellers = []string{"Encounter", "Appointment", "Claim", "ExplanationOfBenefit"}

// record reads the record itself, as somebody who may: what they may not see is
// in no number.
func (r *inputRun) record() error {
	if r.As == "" {
		return exit{usage, errors.New("--as says who reads the record: a practitioner's id, or integrator; what they may not see is not counted")}
	}
	h, err := open(r.ctx, r.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // it was only read, and the trail is written
	if err := current(r.ctx, h); err != nil {
		return err
	}
	me, err := (program{house: h}).resolve(r.ctx, reference(r.As))
	if err != nil {
		return fmt.Errorf("%s: %w", r.As, err)
	}
	name, from := "the record", records{h, me.Viewer, "measure"}
	if r.DB == "" {
		name = cmp.Or(r.Data, name)
	}
	return r.lot(func(reading *claims.Reading) error {
		return reading.Record(name, func(give func([]byte) error) error {
			for _, typ := range tellers {
				if err := from.each(r.ctx, typ, func(one store.Resource) error { return give(one.JSON()) }); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// records are those of a house, as somebody reads them for some purpose.
type records struct {
	*module.House
	access.Viewer
	why string // "measure", as the trail says it
}

// each gives every resource of a type. A page is in the trail before anything is
// made of it.
func (r records) each(ctx context.Context, typ string, give func(store.Resource) error) error {
	trail, v := audit.NewLog(r.DB, r.Now), r.Viewer.At(r.Now())
	for q := (store.Scan{Type: typ}); ; {
		page, next, err := r.Store.Scan(ctx, v, q)
		if err != nil {
			return err
		}
		read := audit.Event{At: r.Now(), Who: v, Action: audit.Read, Why: r.why, What: typ, Count: int64(len(page))}
		for _, one := range page {
			read.About = append(read.About, one.Compartment)
		}
		if err := trail.Release(ctx, read); err != nil {
			return err
		}
		for _, one := range page {
			if err := give(one); err != nil {
				return err
			}
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}
