package alliance

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// why is what the trail says of what the house writes after a check.
const why = "follow a relationship check"

// house is who works out what follows: it reads answers that the clinician may
// not, and writes what the one who answered may not.
func house(h *module.House) access.Viewer { return access.Operator().At(h.Now()) }

// About returns a response that says about whom of ours it is: a
// PractitionerRole. Whoever finishes a relationship check says so before it is
// written; other responses come back as they are.
func About(response []byte, clinician string) ([]byte, error) {
	var doc element.Doc
	if err := doc.Parse(response, element.Options{}); err != nil {
		return nil, err
	}
	if !isCheck(doc.Root()) || clinician == "" {
		return response, nil
	}
	return element.Edit(doc.Root()).
		Append("extension", element.JSON(`{"url":"`+With+`","valueReference":{"reference":"`+clinician+`"}}`)).
		JSON()
}

// Opening returns what follows from a response that is about to be written in
// tx: where it goes from here, for the clinician, and what there is to mend. It
// is nothing for other responses. The house writes it (access.Operator), in the
// same transaction, whatever the viewer of the response.
func Opening(ctx context.Context, q db.Querier, h *module.House, response []byte) ([][]byte, error) {
	var doc element.Doc
	if err := doc.Parse(response, element.Options{Share: true}); err != nil {
		return nil, err
	}
	c, ok := checkOf(doc.Root())
	if !ok {
		return nil, nil
	}
	return following(ctx, q, h, c)
}

func following(ctx context.Context, q db.Querier, h *module.House, c Check) ([][]byte, error) {
	v, r := house(h), Standard()
	said, err := checks(ctx, q, v, c.Informant, c.Child)
	if err != nil {
		return nil, err
	}
	who, err := personOf(ctx, q, v, c.Clinician)
	if err != nil {
		return nil, err
	}
	before := slices.DeleteFunc(said, func(o Check) bool { return o.ID == c.ID || o.who != who || !o.At.Before(c.At) })
	value, mend := r.Compare(before, c)
	t := Trend{ID: trendID(c.ID), Child: c.Child, Informant: c.Informant, Clinician: c.Clinician, Value: value, N: len(before) + 1, Since: c.At.In(h.Zone), At: c.At.In(h.Zone)}
	if len(before) > 0 {
		t.Since = before[0].At.In(h.Zone)
	}
	all := make([][]byte, 1, 2)
	if all[0], err = t.json(); err != nil || !mend {
		return all, err
	}
	open, err := repairs(ctx, q, v, c.Child)
	if err != nil || slices.ContainsFunc(open, func(x Repair) bool { return x.Outcome == "" && x.Informant == c.Informant && x.Owner == who }) {
		return all, err // one conversation mends both
	}
	now := h.Now().In(h.Zone)
	task, err := t.repair(strings.ToLower(rand.Text()), now, r.Due(now))
	return append(all, task), err
}

// atOnce is how many checks one sweep follows.
const atOnce = 200

// Sweep follows the checks that came by another door than our pages. It may run
// at any time, several times at once, and does each once.
func Sweep(ctx context.Context, h *module.House) (followed int, err error) {
	ids, err := unfollowed(ctx, h.DB, house(h), atOnce)
	for _, id := range ids {
		var done bool
		err := h.DB.Write(ctx, func(tx *db.Tx) (err error) {
			done, err = follow(ctx, tx, h, id)
			return err
		})
		if err != nil {
			return followed, err
		}
		if done {
			followed++
		}
	}
	return followed, err
}

// follow writes what follows from one check, unless somebody has.
func follow(ctx context.Context, tx *db.Tx, h *module.House, id string) (bool, error) {
	found, err := checkOfID(ctx, tx, house(h), id)
	if err != nil || len(found) == 0 {
		return false, err
	}
	all, err := following(ctx, tx, h, found[0])
	if err != nil {
		return false, err
	}
	return true, Write(ctx, tx, h, all)
}

// Write writes what Opening returned, as the house.
func Write(ctx context.Context, tx *db.Tx, h *module.House, all [][]byte) error {
	batch := make([]*store.Incoming, 0, len(all))
	defer func() {
		for _, in := range batch {
			h.Store.Release(in)
		}
	}()
	for _, body := range all {
		in, err := h.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		in.New = true
		batch = append(batch, in)
	}
	_, err := h.Store.WriteTx(ctx, tx, house(h), why, batch)
	return err
}
