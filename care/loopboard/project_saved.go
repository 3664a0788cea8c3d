package loopboard

import (
	"context"

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
	}, `select w.name, w.query from loop_view w where w.person = $1 order by w.name`, v.ID())
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
