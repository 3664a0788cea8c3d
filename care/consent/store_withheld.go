package consent

import (
	"context"
	"crypto/rand"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Withhold writes down that an item is not shared, once everything is there
// that its exception asks for, and returns its id. What the viewer may not see
// they cannot withhold.
func (r *Rules) Withhold(ctx context.Context, tx *db.Tx, v access.Viewer, w Withheld) (string, error) {
	if err := r.Check(w); err != nil {
		return "", err
	}
	typ, id, _ := cutReference(w.Item) // Check wants one
	in, err := access.One(ctx, tx, v, db.Int, "consent.withheld.item", `
		select r.compartment from resource r
		join compartment_patient p on p.compartment = r.compartment
		where r.type = $1 and r.id = $2 and p.patient_id = $3 and sees(r.compartment)`, typ, id, w.Child)
	if err != nil {
		return "", err
	}
	w.ID = rand.Text()
	_, err = db.Exec(ctx, tx, `
		insert into withheld (id, patient_id, item_ref, from_ref, exception, basis, author_ref, organization_id, at, asked_by_ref,
			asked_on, scope, determination, until_at, ended_at, ended_by_ref, compartment)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, '', $15)`,
		w.ID, w.Child, w.Item, w.From, w.Exception, w.Basis, w.Author, v.Origin(), w.At.UnixMicro(), w.AskedBy,
		w.AskedOn, w.Scope, w.Determination, micros(w.Until, 0), in)
	return w.ID, err
}

// EndWithheld writes down that an item is shared again. What has ended already
// stays as it was.
func EndWithheld(ctx context.Context, tx *db.Tx, v access.Viewer, id string, at time.Time) error {
	if _, err := access.One(ctx, tx, v, db.Int, "consent.withheld.none", `
		select w.at from withheld w where w.id = $1 and sees(w.compartment)`, id); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `update withheld set ended_at = $1, ended_by_ref = $2 where id = $3 and ended_at = 0`,
		at.UnixMicro(), v.ID(), id)
	return err
}

const selectWithheld = `
	select w.id, w.patient_id, w.item_ref, w.from_ref, w.exception, w.basis, w.author_ref, w.at, w.asked_by_ref, w.asked_on,
		w.scope, w.determination, w.until_at, w.ended_at
	from withheld w `

func scanWithheld(row db.Row) (w Withheld, err error) {
	var at, until, ended int64
	err = row.Scan(&w.ID, &w.Child, &w.Item, &w.From, &w.Exception, &w.Basis, &w.Author, &at, &w.AskedBy, &w.AskedOn,
		&w.Scope, &w.Determination, &until, &ended)
	w.At, w.Until, w.Ended = moments(at), moments(until), moments(ended)
	return w, err
}

func moments(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// WithheldOf returns what is not shared about a child, oldest first.
func WithheldOf(ctx context.Context, q db.Querier, v access.Viewer, child string) ([]Withheld, error) {
	return access.All(ctx, q, v, scanWithheld, selectWithheld+`
		where w.patient_id = $1 and sees(w.compartment) order by w.at, w.id`, child)
}

// WithheldReport returns what was decided not to be shared from one moment to
// before another, oldest first, at the places for whose privacy v answers.
func WithheldReport(ctx context.Context, q db.Querier, v access.Viewer, from, until time.Time) ([]Withheld, error) {
	list, args := db.List(2, v.Names())
	return access.All(ctx, q, v, scanWithheld, selectWithheld+`
		join resource o on o.type = 'Organization' and o.id = w.organization_id
		where w.at >= $1 and w.at < $2 and '`+officer("")+`' || w.organization_id in `+list+` and sees(o.compartment)
		order by w.at, w.id`, append([]any{from.UnixMicro(), until.UnixMicro()}, args...)...)
}
