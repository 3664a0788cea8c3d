package main

import (
	"bytes"
	"context"
	"errors"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/login"
)

// lived is what the audit trail says of a town in which something has happened.
const lived = "lived"

// live lets happen in the town what whoever answers for privacy looks after, by
// the same code by which it happens elsewhere: Amara tells Lena two things, the
// glass is broken for Jordan, check-ins are answered, what Amara told is kept from her mother, and Eli's
// account is reached where his father is. Names and words are the cast's, in cast/README.md.
// Each scene begins with what begins calls, if it is not nil.
func live(ctx context.Context, h *module.House, at place, begins func()) error {
	if there, err := audit.Happened(ctx, h.DB, "demo", lived); err != nil || there {
		return err
	}
	mia, err := atWork(ctx, h, "mia-park")
	if err != nil {
		return err
	}
	shared := func(ctx context.Context, h *module.House) error { return shareAPhone(ctx, h, mia) }
	for _, scene := range []func(context.Context, *module.House) error{theDirectory, shared, tellOnce, checkIns, handOffs, referrals, consults, transitions, messages, reports} {
		if begins != nil {
			begins()
		}
		if err := scene(ctx, h); err != nil {
			return err
		}
	}
	g, err := held(ctx, h.Store, at)
	if err != nil {
		return err
	}
	if g.Place.Zone == nil {
		g.Place.Zone = h.Zone
	}
	nia, err := atWork(ctx, h, "nia-brooks")
	if err != nil {
		return err
	}
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		_, broken := g.Break(ctx, tx, h.Store, nia, consent.Breaking{
			Child: "jordan-mills", Reason: "unreachable", Fresh: true,
			Words: "Jordan ran out of his medicine, and none of his people could be reached. I had to know what he takes.",
		})
		_, kept := g.Rules.Withhold(ctx, tx, lena, consent.Withheld{
			Child: "amara-reyes-cole", Item: "Observation/amara-private-1", From: "RelatedPerson/denise-reyes",
			Exception: "171.202(e)", Basis: "45 CFR 171.202(e)", Author: lena.ID(), At: h.Now(),
			AskedBy: "Patient/amara-reyes-cole", AskedOn: h.Today().Format(time.DateOnly), Scope: "private-item",
		})
		_, said := audit.Record(ctx, tx, audit.Event{At: h.Now(), Who: access.Operator(), Action: audit.Execute, Why: "demo", What: lived})
		return errors.Join(broken, kept, said)
	})
}

// atWork is one of the cast, as whom they ask at work.
func atWork(ctx context.Context, h *module.House, id people.PractitionerID) (access.Viewer, error) {
	v, _, err := consent.Worker(ctx, h.DB, id, h.Today(), h.Now())
	return v.At(h.Now()), err
}

// shareAPhone opens Eli's account, and then the front desk writes down Eli's
// number as his father's. It may run twice.
func shareAPhone(ctx context.Context, h *module.House, desk access.Viewer) error {
	const eli, old, shared = "Patient/eli-banks", "413-555-0145", "413-555-0196"
	book := login.Book{DB: h.DB, Now: h.Now}
	err := h.DB.Write(ctx, func(tx *db.Tx) error {
		if there, err := login.Among(ctx, tx, []string{eli}); err != nil || len(there) > 0 {
			return err
		}
		_, err := book.Open(ctx, tx, login.Fresh{Who: eli, Name: "eli", Phone: "+14135550196"})
		return err
	})
	if err != nil {
		return err
	}
	father, err := h.Store.Read(ctx, desk, "RelatedPerson", "terrence-banks")
	if err != nil {
		return err
	}
	again, err := h.Store.Prepare(bytes.ReplaceAll(father.JSON(), []byte(old), []byte(shared)), element.Options{})
	if err != nil {
		return err
	}
	defer h.Store.Release(again)
	_, err = h.Store.Write(ctx, desk, "demo", []*store.Incoming{again})
	return err
}
