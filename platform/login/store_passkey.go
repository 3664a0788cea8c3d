package login

import (
	"context"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// Passkey is a key of somebody's device, as its owner knows it.
type Passkey struct {
	ID, Label  string
	Made, Used time.Time
}

// PasskeysOf returns the keys of a login, the oldest first.
func PasskeysOf(ctx context.Context, q db.Querier, id string) ([]Passkey, error) {
	return db.All(ctx, q, func(r db.Row) (p Passkey, err error) {
		var made, used int64
		err = r.Scan(&p.ID, &p.Label, &made, &used)
		p.Made, p.Used = time.UnixMicro(made), time.UnixMicro(used)
		return p, err
	}, `select id, label, made_at, used_at from login_passkey where login_id = $1 order by made_at, id`, id)
}

// Owner returns a login as the owner of its passkeys.
func (l Login) Owner(ctx context.Context, q db.Querier) (proof.Owner, error) {
	keys, err := db.All(ctx, q, func(r db.Row) (p proof.Passkey, err error) { err = r.Scan(&p.ID, &p.Data); return p, err },
		`select id, data from login_passkey where login_id = $1 order by made_at, id`, l.ID)
	return proof.Owner{ID: l.ID, Name: l.Name, Keys: keys}, err
}

// AddPasskey adds a key to a login.
func (b *Book) AddPasskey(ctx context.Context, tx *db.Tx, id, label string, p proof.Passkey) error {
	now := b.Now().UnixMicro()
	_, err := db.Exec(ctx, tx, `insert into login_passkey (id, login_id, label, data, made_at, used_at) values ($1, $2, $3, $4, $5, $5)`,
		p.ID, id, label, p.Data, now)
	return err
}

// DropPasskey takes a key away from a login.
func DropPasskey(ctx context.Context, tx *db.Tx, id, key string) error {
	_, err := db.Exec(ctx, tx, `delete from login_passkey where login_id = $1 and id = $2`, id, key)
	return err
}

// Passkey tries what a browser signed with a key, and returns the login it
// belongs to; fault.Login when it does not hold.
func (b *Book) Passkey(ctx context.Context, keys *proof.Passkeys, state, answer []byte, from string) (Login, error) {
	counted := address(from) // nobody guesses a key; it costs work to look
	if err := b.try(ctx, counted); err != nil {
		return Login{}, err
	}
	var l Login
	_, key, err := keys.Signed(state, answer, func(id string) (o proof.Owner, err error) {
		if l, err = Get(ctx, b.DB, id); err != nil {
			return o, err
		}
		return l.Owner(ctx, b.DB)
	})
	if err != nil {
		return Login{}, fault.Wrap(fault.Login, "login.passkey-wrong", err)
	}
	used := false
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		found, err := db.All(ctx, tx, db.Text, `update login_passkey set data = $1, used_at = $2 where id = $3 and login_id = $4 returning id`,
			key.Data, b.Now().UnixMicro(), key.ID, l.ID)
		used = len(found) == 1
		return err
	})
	if err == nil && !used { // taken away meanwhile
		err = errWrong
	}
	if err != nil {
		return Login{}, err
	}
	return l, b.succeeded(ctx, counted)
}
