package referral

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Draft is a referral that somebody is about to make. Nobody but its owner reads
// it, and nobody at all after DraftDays.
type Draft struct {
	ID      string
	Child   string // id
	Answers map[string]string
	Saved   time.Time
}

// DraftDays is how long a draft is kept after it was last saved: long enough to
// ask the family at the next visit.
//
// Source: Kith
const DraftDays = 30

// expired is the moment before which drafts are gone.
func expired(h *module.House) int64 { return h.Now().AddDate(0, 0, -DraftDays).UnixMicro() }

// SaveDraft keeps a draft of v's, a new one where its ID is "", and returns its
// id. What is too old goes on the way.
func SaveDraft(ctx context.Context, h *module.House, v access.Viewer, d Draft) (id string, err error) {
	home, err := access.One(ctx, h.DB, v, db.Int, "fault.not-found", `select p.compartment from patient p where p.id = $1 and sees(p.compartment)`, d.Child)
	if err != nil {
		return "", err
	}
	if d.ID == "" {
		d.ID = newID()
	}
	words, err := json.Marshal(d.Answers)
	if err != nil {
		return "", err
	}
	sealed, err := h.Sealer.Seal(sealName(d.ID), words)
	if err != nil {
		return "", err
	}
	return d.ID, h.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from referral_draft where saved_at <= $1`, expired(h)); err != nil {
			return err
		}
		n, err := db.Exec(ctx, tx, `
			insert into referral_draft (id, owner, patient_id, saved_at, sealed, compartment) values ($1, $2, $3, $4, $5, $6)
			on conflict (id) do update set saved_at = excluded.saved_at, sealed = excluded.sealed
			where referral_draft.owner = excluded.owner and referral_draft.patient_id = excluded.patient_id`,
			d.ID, v.ID(), d.Child, h.Now().UnixMicro(), sealed, home)
		if err == nil && n == 0 { // somebody else's
			err = fault.New(fault.NotFound, "fault.not-found")
		}
		return err
	})
}

func sealName(id string) string { return "referral/" + id }

// Drafts returns v's own drafts about a child, the newest first.
func Drafts(ctx context.Context, h *module.House, v access.Viewer, child string) ([]Draft, error) {
	type kept struct {
		Draft
		sealed []byte
	}
	rows, err := access.All(ctx, h.DB, v, func(r db.Row) (d kept, err error) {
		var at int64
		err = r.Scan(&d.ID, &d.Child, &at, &d.sealed)
		d.Saved = time.UnixMicro(at)
		return d, err
	}, `
		select d.id, d.patient_id, d.saved_at, d.sealed
		from referral_draft d
		where d.owner = $1 and d.patient_id = $2 and d.saved_at > $3 and sees(d.compartment)
		order by d.saved_at desc, d.id`, v.ID(), child, expired(h))
	all := make([]Draft, len(rows))
	for i, d := range rows {
		words, err := h.Sealer.Open(ctx, sealName(d.ID), d.sealed)
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

// GetDraft returns one draft of v's; fault.NotFound where there is none.
func GetDraft(ctx context.Context, h *module.House, v access.Viewer, child, id string) (Draft, error) {
	all, err := Drafts(ctx, h, v, child)
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return Draft{}, err
}

// dropDraft forgets a draft of v's.
func dropDraft(ctx context.Context, tx *db.Tx, v access.Viewer, id string) error {
	_, err := db.Exec(ctx, tx, `delete from referral_draft where id = $1 and owner = $2`, id, v.ID())
	return err
}

// DropDraft forgets a draft of v's.
func DropDraft(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error { return dropDraft(ctx, tx, v, id) })
}

// Instead returns the answers with which a draft begins to ask somebody else than
// a try does: what is needed and what the family wants stay as they were.
func Instead(i loop.Item, n Need) map[string]string {
	a := map[string]string{"need": n.Code, "why": i.Why, "language": n.Prefers.Language, "prefers": n.Prefers.Words,
		"request": n.ID, "after": i.ID, "seen": strconv.FormatInt(i.Version, 10)}
	if !i.Exit {
		a["running"] = "yes"
	}
	for _, ref := range n.Prefers.Asked {
		a["wish-"+strings.TrimPrefix(ref, "HealthcareService/")] = "asked"
	}
	for _, ref := range n.Prefers.Rather {
		a["wish-"+strings.TrimPrefix(ref, "HealthcareService/")] = "rather-not"
	}
	return a
}
