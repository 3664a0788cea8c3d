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

const departureColumns = `d.task_id, d.role_id, d.kind, d.reason, d.first_on, d.last_on, d.by_ref, d.status, d.version`

func scanDeparture(r db.Row) (d Departure, err error) {
	err = r.Scan(&d.ID, &d.Role, &d.Kind, &d.Reason, &d.First, &d.Last, &d.By, &d.Status, &d.Version)
	return d, err
}

// Departures returns those that v may see, the latest first.
func Departures(ctx context.Context, q db.Querier, v access.Viewer) ([]Departure, error) {
	return access.All(ctx, q, v, scanDeparture, `
		select `+departureColumns+` from transition_departure d
		where sees(d.compartment)
		order by d.last_on desc, d.task_id`)
}

func departure(ctx context.Context, q db.Querier, v access.Viewer, id string) (Departure, error) {
	return access.One(ctx, q, v, scanDeparture, "fault.not-found", `
		select `+departureColumns+` from transition_departure d
		where d.task_id = $1 and sees(d.compartment)`, id)
}

// successors returns who follows for whom, of a departure.
func successors(ctx context.Context, q db.Querier, v access.Viewer, id string) (map[people.PatientID]Successor, error) {
	all := map[people.PatientID]Successor{}
	err := access.Each(ctx, q, v, func(r db.Row) error {
		var s Successor
		err := r.Scan(&s.ID, &s.Departure, &s.Child, &s.To, &s.Goodbye, &s.Status, &s.Version)
		all[s.Child] = s
		return err
	}, `
		select c.task_id, c.departure_id, c.patient_id, c.to_ref, c.goodbye, c.status, c.version
		from transition_child c
		where c.departure_id = $1 and c.status <> 'cancelled' and sees(c.compartment)
		order by c.task_id`, id)
	return all, err
}

// inHands returns what is in the hands of some references from a moment on, as
// far as v may see it: visits before that moment stay theirs.
func inHands(ctx context.Context, q db.Querier, v access.Viewer, refs []string, from time.Time) ([]Hand, error) {
	list, args := db.List(1, refs)
	return access.All(ctx, q, v, func(r db.Row) (x Hand, err error) {
		var at int64
		err = r.Scan(&x.Type, &x.ID, &x.Child, &x.What, &x.Code, &at)
		if at != 0 {
			x.Starts = time.UnixMicro(at)
		}
		return x, err
	}, `
		select h.source_type, h.source_id, h.patient_id, h.what, h.code, h.starts_at
		from transition_hand h
		where (h.starts_at = 0 or h.starts_at >= $1) and h.who_ref in `+list+` and sees(h.compartment)
		order by h.patient_id, h.source_type, h.source_id, h.part`, append([]any{from.UnixMicro()}, args...)...)
}

// held is how many children each of some people at work has, by reference.
func held(ctx context.Context, q db.Querier, refs []string) (map[string]int, error) {
	list, args := db.List(0, refs)
	all := map[string]int{}
	return all, access.Each(ctx, q, access.Operator(), func(r db.Row) error { // a number, of nobody
		var who string
		var n int
		err := r.Scan(&who, &n)
		all[who] = n
		return err
	}, `
		select h.who_ref, count(distinct h.patient_id) from transition_hand h
		where h.who_ref in `+list+` and h.patient_id <> '' and sees(h.compartment)
		group by h.who_ref`, args...)
}

// drop forgets what was prepared for a child.
func (p pages) drop(ctx context.Context, child people.PatientID) error {
	return p.DB.Write(ctx, func(tx *db.Tx) error { return dropDraft(ctx, tx, child) })
}
