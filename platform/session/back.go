package session

import (
	"context"

	"kith/platform/db"
)

// EndEverybody ends every session, every step of a sign-in and every token: the
// database is older than what they were given for.
func EndEverybody(ctx context.Context, tx *db.Tx) error {
	for _, query := range []string{`delete from session`, `delete from session_step`, `delete from bearer`} {
		if _, err := db.Exec(ctx, tx, query); err != nil {
			return err
		}
	}
	return nil
}
