package login

import (
	"context"

	"kith/platform/db"
)

// Uninvite takes back every invitation: the database is older than what became
// of them.
func Uninvite(ctx context.Context, tx *db.Tx) error {
	_, err := db.Exec(ctx, tx, `delete from login_invitation`)
	return err
}
