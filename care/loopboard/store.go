package loopboard

import (
	"context"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// languages returns those of the children of whom something is open.
func languages(ctx context.Context, q db.Querier, v access.Viewer) ([]people.Language, error) {
	return access.All(ctx, q, v, func(r db.Row) (l people.Language, err error) {
		err = r.Scan(&l.Code, &l.Text)
		return l, err
	}, `
		select distinct p.language, p.language_text from patient p
		where p.language <> '' and exists (select 1 from loop l where l.patient_id = p.id and not l.closed) and sees(p.compartment)
		order by p.language, p.language_text`)
}

// teamOf returns the children whose people v is one of, at present.
func teamOf(ctx context.Context, q db.Querier, v access.Viewer, today people.Day) ([]string, error) {
	in, args := db.List(1, append(v.Names(), v.ID()))
	all, err := access.All(ctx, q, v, db.Text, `
		select distinct i.patient_id from tie_interval i
		where (i.until_on = '' or i.until_on >= $1) and i.person_ref in `+in+` and sees(i.compartment)`,
		append([]any{today.Format(time.DateOnly)}, args...)...)
	if all == nil {
		all = []string{}
	}
	return all, err
}
