package alliance

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// why is what the trail says of what the house writes after a check.
const why = "follow a relationship check"

// house is who writes what follows, which the one who answered may not.
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
	before, open, err := known(ctx, q, c)
	if err != nil {
		return nil, err
	}
	r := Standard()
	value, mend := r.Compare(before, c)
	t := Trend{ID: trendID(c.ID), Child: c.Child, Informant: c.Informant, Clinician: c.Clinician, Value: value, N: len(before) + 1, Since: c.At.In(h.Zone), At: c.At.In(h.Zone)}
	if len(before) > 0 {
		t.Since = before[0].At.In(h.Zone)
	}
	all := make([][]byte, 1, 2)
	if all[0], err = t.json(); err != nil || !mend || open { // one conversation mends both
		return all, err
	}
	now := h.Now().In(h.Zone)
	task, err := t.repair(element.NewID(), now, r.Due(now))
	return append(all, task), err
}

// known returns what the house knows before a check: what the same person said
// of the same clinician, oldest first, and whether there is something to mend
// between them already. It asks without a viewer: nobody who reads both the
// answers and the repair is asking.
func known(ctx context.Context, q db.Querier, c Check) (before []Check, open bool, err error) {
	who := c.Clinician
	if id, is := strings.CutPrefix(who, "PractitionerRole/"); is {
		found, err := db.All(ctx, q, db.Text, `select 'Practitioner/' || practitioner_id from practitioner_role where id = $1 and practitioner_id <> ''`, id)
		if err != nil {
			return nil, false, err
		}
		who = append(found, who)[0]
	}
	said, err := db.All(ctx, q, scanCheck, selectCheck+`
		where c.informant_ref = $1 and c.patient_id = $2
		order by c.at, c.source_id`, c.Informant, c.Child)
	if err != nil {
		return nil, false, err
	}
	for _, o := range said {
		if o.ID != c.ID && o.who == who && o.At.Before(c.At) {
			before = append(before, o)
		}
	}
	mend, err := db.All(ctx, q, scanRepair, selectRepair+`
		where r.patient_id = $1 and r.outcome = ''
		order by r.source_id`, c.Child)
	return before, slices.ContainsFunc(mend, func(x Repair) bool { return x.Informant == c.Informant && x.Owner == who }), err
}

// atOnce is how many checks one sweep follows.
const atOnce = 200

// Sweep follows the checks that came by another door than our pages. It may run
// at any time, several times at once, and does each once.
func Sweep(ctx context.Context, h *module.House) (followed int, err error) {
	ids, err := db.All(ctx, h.DB, db.Text, `
		select c.source_id from alliance_check c
		where not exists (select 1 from alliance_trend t where t.source_id = c.trend_id)
		order by c.at, c.source_id limit $1`, atOnce)
	for _, id := range ids {
		var done bool
		err = errors.Join(err, h.DB.Write(ctx, func(tx *db.Tx) (err error) { // one that cannot be followed stops no other
			done, err = follow(ctx, tx, h, id)
			return err
		}))
		if done {
			followed++
		}
	}
	return followed, err
}

// follow writes what follows from one check, unless somebody has.
func follow(ctx context.Context, tx *db.Tx, h *module.House, id string) (bool, error) {
	found, err := db.All(ctx, tx, scanCheck, selectCheck+`
		where c.source_id = $1 and not exists (select 1 from alliance_trend t where t.source_id = c.trend_id)`, id)
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

// Mended is how mending went.
type Mended struct {
	Repair string // id
	Seen   int64  // the version of it that somebody saw
	How    Outcome
	Next   string // the day of the next contact, or ""
}

// Mend writes down how a repair went.
func Mend(ctx context.Context, h *module.House, v access.Viewer, m Mended) error {
	res, err := h.Store.Read(ctx, v, "Task", m.Repair)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	body, err := done(root, m.How, m.Next, h.Now().In(h.Zone))
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer h.Store.Release(in)
	in.IfMatch = m.Seen
	_, err = h.Store.Write(ctx, v, "mend a relationship", []*store.Incoming{in})
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "alliance.repair.changed", err)
	}
	return err
}
