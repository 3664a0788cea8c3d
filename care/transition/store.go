package transition

import (
	"context"
	"encoding/json"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Draft is a move that is being prepared.
type Draft struct {
	Answers Answers
	By      string // who saved it last
	Saved   time.Time
	Version int64 // 0 where there is none
}

func sealName(child string) string { return "transition/" + child }

// draftOf returns what was prepared for a child, as far as v may see the child;
// an empty one where nobody began.
func draftOf(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) (d Draft, err error) {
	type kept struct {
		Draft
		sealed []byte
	}
	all, err := access.All(ctx, h.DB, v, func(r db.Row) (k kept, err error) {
		var at int64
		err = r.Scan(&k.By, &k.Version, &at, &k.sealed)
		k.Saved = time.UnixMicro(at)
		return k, err
	}, `
		select d.by_ref, d.version, d.saved_at, d.sealed
		from transition_draft d
		where d.patient_id = $1 and sees(d.compartment)`, child)
	if err != nil || len(all) == 0 {
		return Draft{Answers: Answers{}}, err
	}
	words, err := h.Sealer.Open(ctx, sealName(string(child)), all[0].sealed)
	if err != nil {
		return d, err
	}
	d = all[0].Draft
	return d, json.Unmarshal(words, &d.Answers)
}

// saveDraft keeps a draft that follows the version v saw; fault.Conflict where
// somebody else saved meanwhile.
func saveDraft(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, d Draft) error {
	home, err := access.One(ctx, h.DB, v, db.Int, "people.child.not-found", `select p.compartment from patient p where p.id = $1 and sees(p.compartment)`, child)
	if err != nil {
		return err
	}
	words, err := json.Marshal(d.Answers)
	if err != nil {
		return err
	}
	sealed, err := h.Sealer.Seal(sealName(string(child)), words)
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, `
			insert into transition_draft (patient_id, by_ref, version, saved_at, sealed, compartment) values ($1, $2, $3, $4, $5, $6)
			on conflict (patient_id) do update set by_ref = excluded.by_ref, version = excluded.version, saved_at = excluded.saved_at, sealed = excluded.sealed
			where transition_draft.version = excluded.version - 1`,
			child, v.ID(), d.Version+1, h.Now().UnixMicro(), sealed, home)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "transition.changed")
		}
		return err
	})
}

func dropDraft(ctx context.Context, tx *db.Tx, child people.PatientID) error {
	_, err := db.Exec(ctx, tx, `delete from transition_draft where patient_id = $1`, child)
	return err
}

// Moves returns the moves of a child, the newest first.
func Moves(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) ([]Move, error) {
	return access.All(ctx, q, v, func(r db.Row) (m Move, err error) {
		var at int64
		err = r.Scan(&m.ID, &m.Child, &m.Status, &at, &m.By, &m.Version)
		m.At = time.UnixMicro(at)
		return m, err
	}, `
		select m.task_id, m.patient_id, m.status, m.at, m.by_ref, m.version
		from transition_move m
		where m.patient_id = $1 and sees(m.compartment)
		order by m.at desc, m.task_id`, child)
}

const tellColumns = `t.task_id, t.move_id, t.patient_id, t.who_ref, t.owner_ref, t.due_on, t.status, t.version`

func scanTelling(r db.Row) (t Telling, err error) {
	err = r.Scan(&t.ID, &t.Move, &t.Child, &t.Who, &t.By, &t.Due, &t.Status, &t.Version)
	return t, err
}

// Tellings returns whom a child's moves ask to be told.
func Tellings(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) ([]Telling, error) {
	return access.All(ctx, q, v, scanTelling, `
		select `+tellColumns+` from transition_tell t
		where t.patient_id = $1 and sees(t.compartment)
		order by t.due_on, t.task_id`, child)
}

// ToTell returns what somebody at work has to tell, what is due first.
func ToTell(ctx context.Context, q db.Querier, v access.Viewer, by string) ([]Telling, error) {
	return access.All(ctx, q, v, scanTelling, `
		select `+tellColumns+` from transition_tell t
		where t.owner_ref = $1 and t.status = 'requested' and sees(t.compartment)
		order by t.due_on, t.task_id`, by)
}

// drop forgets what was prepared for a child.
func (p pages) drop(ctx context.Context, child people.PatientID) error {
	return p.DB.Write(ctx, func(tx *db.Tx) error { return dropDraft(ctx, tx, child) })
}
