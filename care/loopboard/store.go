package loopboard

import (
	"context"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// savedView is how somebody likes to look at the board.
type savedView struct{ Name, Query string }

// mostViews is how many one may keep. Source: Kith
const mostViews = 20

// saved returns a reader's own views.
func (p pages) saved(ctx context.Context, v access.Viewer) ([]savedView, error) {
	return db.All(ctx, p.DB, func(r db.Row) (s savedView, err error) {
		err = r.Scan(&s.Name, &s.Query)
		return s, err
	}, `select w.name, w.query from loop_view w where w.person = $1 order by w.name limit 20`, v.ID())
}

// save keeps a view under its name, or forgets it. Beyond the most nothing is
// kept.
func (p pages) save(ctx context.Context, v access.Viewer, s savedView, drop bool) error {
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		if drop {
			_, err := db.Exec(ctx, tx, `delete from loop_view where person = $1 and name = $2`, v.ID(), s.Name)
			return err
		}
		_, err := db.Exec(ctx, tx, `
			insert into loop_view (person, name, query)
			select $1, $2, $3 where (select count(*) from loop_view w where w.person = $1 and w.name <> $2) < $4
			on conflict (person, name) do update set query = excluded.query`, v.ID(), s.Name, s.Query, mostViews)
		return err
	})
}

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
