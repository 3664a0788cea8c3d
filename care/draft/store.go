package draft

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Draft is what somebody is about to write down about a child.
type Draft struct {
	ID      string
	Child   string            // id
	Answers map[string]string // by step or field
	Saved   time.Time
}

// Kind is what becomes of drafts. Nobody but its owner reads a draft, and nobody
// at all Days after it was last saved.
type Kind struct {
	Name string
	Days int
}

// expired is the moment before which drafts are gone.
func (k Kind) expired(h *module.House) int64 { return h.Now().AddDate(0, 0, -k.Days).UnixMicro() }

func under(id string) string { return "draft/" + id }

func notFound() error { return fault.New(fault.NotFound, "fault.not-found") }

// Save keeps a draft of v's, a new one where its ID is "", and returns its id.
// What is too old goes on the way. The error is fault.NotFound where the child is
// not seen, or the draft is another's.
func (k Kind) Save(ctx context.Context, h *module.House, v access.Viewer, d Draft) (id string, err error) {
	home, err := access.One(ctx, h.DB, v, db.Int, "fault.not-found", `select p.compartment from patient p where p.id = $1 and sees(p.compartment)`, d.Child)
	if err != nil {
		return "", err
	}
	if d.ID == "" {
		d.ID = strings.ToLower(rand.Text())
	}
	words, err := json.Marshal(d.Answers)
	if err != nil {
		return "", err
	}
	sealed, err := h.Sealer.Seal(under(d.ID), words)
	if err != nil {
		return "", err
	}
	return d.ID, h.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from draft where kind = $1 and saved_at <= $2`, k.Name, k.expired(h)); err != nil {
			return err
		}
		n, err := db.Exec(ctx, tx, `
			insert into draft (id, kind, owner, patient_id, saved_at, sealed, compartment) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (id) do update set saved_at = excluded.saved_at, sealed = excluded.sealed
			where draft.kind = excluded.kind and draft.owner = excluded.owner and draft.patient_id = excluded.patient_id`,
			d.ID, k.Name, v.ID(), d.Child, h.Now().UnixMicro(), sealed, home)
		if err == nil && n == 0 { // somebody else's
			err = notFound()
		}
		return err
	})
}

// Of returns v's own drafts about a child, the newest first.
func (k Kind) Of(ctx context.Context, h *module.House, v access.Viewer, child string) ([]Draft, error) {
	type kept struct {
		Draft
		sealed []byte
	}
	rows, err := access.All(ctx, h.DB, v, func(r db.Row) (d kept, err error) {
		var at int64
		err = r.Scan(&d.ID, &d.Child, &at, &d.sealed)
		d.Saved = db.Time(at)
		return d, err
	}, `
		select d.id, d.patient_id, d.saved_at, d.sealed
		from draft d
		where d.kind = $1 and d.owner = $2 and d.patient_id = $3 and d.saved_at > $4 and sees(d.compartment)
		order by d.saved_at desc, d.id`, k.Name, v.ID(), child, k.expired(h))
	all := make([]Draft, len(rows))
	for i, d := range rows {
		words, err := h.Sealer.Open(ctx, under(d.ID), d.sealed)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(words, &d.Answers); err != nil {
			return nil, err
		}
		all[i] = d.Draft
	}
	return all, err
}

// Get returns one draft of v's; fault.NotFound where there is none.
func (k Kind) Get(ctx context.Context, h *module.House, v access.Viewer, child, id string) (Draft, error) {
	all, err := k.Of(ctx, h, v, child)
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	if err == nil {
		err = notFound()
	}
	return Draft{}, err
}

// Drop forgets a draft of v's.
func (k Kind) Drop(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error { return k.DropTx(ctx, tx, v, id) })
}

// DropTx does so in a transaction of its caller's.
func (k Kind) DropTx(ctx context.Context, tx *db.Tx, v access.Viewer, id string) error {
	_, err := db.Exec(ctx, tx, `delete from draft where kind = $1 and id = $2 and owner = $3`, k.Name, id, v.ID())
	return err
}
