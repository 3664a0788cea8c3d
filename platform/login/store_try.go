package login

import (
	"context"

	"kith/platform/db"
)

// try counts a try before it is made, so that many at once are not fewer, and
// refuses it while there is to be none. What a success takes back is counted as
// a failure until then.
func (b *Book) try(ctx context.Context, counted []limit) error {
	now := b.Now()
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `delete from login_try where last_at < $1 and until_at < $2`, now.Add(-forgotten).UnixMicro(), now.UnixMicro())
		for _, l := range counted {
			if err == nil {
				err = l.count(ctx, tx, now.UnixMicro())
			}
		}
		return err
	})
}

// count counts one try, or returns errWait when there is to be none. The row is
// looked at as it is raised: of many at once each sees those before it.
func (l limit) count(ctx context.Context, tx *db.Tx, now int64) error {
	n, err := db.All(ctx, tx, db.Int, `
		insert into login_try (key, count, last_at, until_at) values ($1, 1, $2, 0)
		on conflict (key) do update set count = login_try.count + 1, last_at = excluded.last_at
		where login_try.until_at <= excluded.last_at
		returning count`, l.key, now)
	if err == nil && len(n) == 0 {
		return errWait
	}
	if err != nil {
		return err
	}
	if wait := l.wait(n[0]); wait > 0 {
		_, err = db.Exec(ctx, tx, `update login_try set until_at = $1 where key = $2`, now+wait.Microseconds(), l.key)
	}
	return err
}

// succeeded forgets the failures of a name, and takes back one try from an
// address: who signs in well does not wash it clean for others.
func (b *Book) succeeded(ctx context.Context, counted []limit) error {
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		for _, l := range counted {
			if err := l.back(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l limit) back(ctx context.Context, tx *db.Tx) error {
	if l.clears {
		_, err := db.Exec(ctx, tx, `delete from login_try where key = $1`, l.key)
		return err
	}
	_, err := db.Exec(ctx, tx, `
		update login_try set count = count - 1, until_at = case when count <= $1 then 0 else until_at end
		where key = $2`, l.free, l.key)
	return err
}

// Reopen lets somebody try again at once: a person with the right looked who
// they are.
func (b *Book) Reopen(ctx context.Context, tx *db.Tx, l Login) error {
	for _, name := range []string{l.Name, "code of " + l.ID} {
		if _, err := db.Exec(ctx, tx, `delete from login_try where key = $1`, limits(name, "")[0].key); err != nil {
			return err
		}
	}
	return nil
}
