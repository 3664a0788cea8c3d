package login

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

const columns = `l.id, l.who, l.name, l.password, l.alone, l.totp, l.totp_step, l.mail, l.phone, l.made_at,
	exists (select 1 from login_passkey p where p.login_id = l.id)`

func scan(r db.Row) (l Login, err error) {
	var made int64
	err = r.Scan(&l.ID, &l.Who, &l.Name, &l.password, &l.Alone, &l.totp, &l.totpStep, &l.Mail, &l.Phone, &made, &l.hasPasses)
	l.TOTP, l.Made = len(l.totp) > 0, time.UnixMicro(made)
	return l, err
}

// byName returns the open login of a name, the zero Login when there is none.
func (b *Book) byName(ctx context.Context, name string) (Login, error) {
	found, err := db.All(ctx, b.DB, scan, `select `+columns+` from login l where l.name = $1 and l.closed_at = 0`, name)
	if err != nil || len(found) == 0 {
		return Login{}, err
	}
	return found[0], nil
}

// Of returns the open login of somebody, fault.NotFound when there is none.
func Of(ctx context.Context, q db.Querier, who string) (Login, error) {
	return db.One(ctx, q, scan, "login.none", `select `+columns+` from login l where l.who = $1 and l.closed_at = 0`, who)
}

// Get returns an open login by its id, fault.NotFound when there is none.
func Get(ctx context.Context, q db.Querier, id string) (Login, error) {
	return db.One(ctx, q, scan, "login.none", `select `+columns+` from login l where l.id = $1 and l.closed_at = 0`, id)
}

// Hold returns an open login that nobody else changes before tx ends, for what
// hangs on all it has.
func Hold(ctx context.Context, tx *db.Tx, id string) (Login, error) {
	if _, err := db.Exec(ctx, tx, `update login set name = name where id = $1 and closed_at = 0`, id); err != nil {
		return Login{}, err
	}
	return Get(ctx, tx, id)
}

// Any reports whether there is a login at all.
func Any(ctx context.Context, q db.Querier) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select 1 from login limit 1`)
	return len(found) > 0, err
}

// Fresh is a login to be opened.
type Fresh struct {
	Who, Name string
	Password  string // as Hasher.Hash made it, or ""
	Alone     bool   // it is long enough to be the only proof
	Mail      string // where messages reach them, or ""
	Phone     string
}

// Open opens a login. fault.Duplicate says that the name is taken, or that the
// person has one.
func (b *Book) Open(ctx context.Context, tx *db.Tx, f Fresh) (string, error) {
	id, name := proof.NewToken(), Name(f.Name)
	taken, err := db.All(ctx, tx, db.Int, `select 1 from login where closed_at = 0 and (name = $1 or who = $2)`, name, f.Who)
	if err != nil {
		return "", err
	}
	if len(taken) > 0 {
		return "", fault.At(fault.Duplicate, "login.taken", "name")
	}
	_, err = db.Exec(ctx, tx, `
		insert into login (id, who, name, password, alone, totp, totp_step, mail, phone, made_at, closed_at)
		values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, 0)`, id, f.Who, name, f.Password, f.Alone, []byte{}, f.Mail, f.Phone, b.Now().UnixMicro())
	return id, err
}

// Close closes the login of somebody, with all that it was opened by. It
// reports whether there was one.
func Close(ctx context.Context, tx *db.Tx, who string, now time.Time) (bool, error) {
	ids, err := db.All(ctx, tx, db.Text, `update login set closed_at = $1, password = '', totp = $2 where who = $3 and closed_at = 0 returning id`,
		now.UnixMicro(), []byte{}, who)
	if err == nil {
		_, err = db.Exec(ctx, tx, `delete from login_invitation where who = $1`, who)
	}
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		for _, table := range []string{"login_passkey", "login_slip", "login_provider"} {
			if _, err := db.Exec(ctx, tx, "delete from "+table+" where login_id = $1", id); err != nil {
				return false, err
			}
		}
	}
	return len(ids) > 0, nil
}

// Kept is a password as it is kept, and whether it is long enough to be the
// only proof.
func (b *Book) Kept(ctx context.Context, password string) (kept string, alone bool, err error) {
	kept, err = b.Hasher.Hash(ctx, password)
	return kept, utf8.RuneCountInString(password) >= proof.ShortestAlone, err
}

// SetPassword replaces a password by one that Kept made.
func SetPassword(ctx context.Context, tx *db.Tx, id, kept string, alone bool) error {
	_, err := db.Exec(ctx, tx, `update login set password = $1, alone = $2 where id = $3`, kept, alone, id)
	return err
}

// rehash keeps a password at today's cost.
func (b *Book) rehash(ctx context.Context, l Login, password string) error {
	kept, err := b.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update login set password = $1 where id = $2 and password = $3`, kept, l.ID, l.password)
		return err
	})
}

// SetTOTP sets up an authenticator; a nil key takes it away. step is that of
// the code by which it was tried.
func (b *Book) SetTOTP(ctx context.Context, tx *db.Tx, id string, key []byte, step int64) error {
	sealed := []byte{}
	if key != nil {
		var err error
		if sealed, err = b.Sealer.Seal(sealName(id), key); err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, tx, `update login set totp = $1, totp_step = $2 where id = $3`, sealed, step, id)
	return err
}

// useStep uses the code of a step; of two who bring it, one is in time.
func (b *Book) useStep(ctx context.Context, l Login, step int64) (used bool, err error) {
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		rows, err := db.All(ctx, tx, db.Int, `update login set totp_step = $1 where id = $2 and totp_step < $1 returning totp_step`, step, l.ID)
		used = len(rows) == 1
		return err
	})
	return used, err
}

// slipCount is how many slips somebody gets. Source: Kith
const slipCount = 8

// NewSlips replaces the slips of a login and returns what stands on them.
func (b *Book) NewSlips(ctx context.Context, id string) ([]string, error) {
	var rows [][]any
	var shown []string
	for len(rows) < slipCount {
		s, text, err := b.Hasher.NewSlip(ctx)
		if err != nil {
			return nil, err
		}
		rows, shown = append(rows, []any{id, s.Number, s.Kept, b.Now().UnixMicro()}), append(shown, text)
	}
	return shown, b.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from login_slip where login_id = $1`, id); err != nil {
			return err
		}
		return db.InsertNew(ctx, tx, "login_slip", []string{"login_id", "number", "kept", "made_at"}, rows)
	})
}

// Slips returns how many slips are left.
func Slips(ctx context.Context, q db.Querier, id string) (int64, error) {
	return db.One(ctx, q, db.Int, "login.none", `select count(*) from login_slip where login_id = $1`, id)
}

func (b *Book) slip(ctx context.Context, l Login, number, secret string) (used bool, err error) {
	found, err := db.All(ctx, b.DB, db.Text, `select kept from login_slip where login_id = $1 and number = $2`, l.ID, number)
	if err != nil {
		return false, err
	}
	kept := strings.Join(found, "") // "" when there is none: the same work
	right, _, err := b.Hasher.Verify(ctx, kept, secret)
	if err != nil || !right {
		return false, err
	}
	err = b.DB.Write(ctx, func(tx *db.Tx) error {
		gone, err := db.All(ctx, tx, db.Text, `delete from login_slip where login_id = $1 and number = $2 returning number`, l.ID, number)
		used = len(gone) == 1
		return err
	})
	return used, err
}

// Link links a login to who somebody is at an identity provider.
func (b *Book) Link(ctx context.Context, tx *db.Tx, id, issuer, subject string) error {
	_, err := db.Exec(ctx, tx, `
		insert into login_provider (issuer, subject, login_id, made_at) values ($1, $2, $3, $4)
		on conflict (issuer, subject) do nothing`, issuer, subject, id, b.Now().UnixMicro())
	if err != nil {
		return err
	}
	owner, err := db.One(ctx, tx, db.Text, "login.none", `select login_id from login_provider where issuer = $1 and subject = $2`, issuer, subject)
	if err == nil && owner != id {
		err = fault.New(fault.Duplicate, "login.linked-elsewhere")
	}
	return err
}

// Linked returns the open login that is linked to who somebody is at an
// identity provider, fault.Login when there is none.
func (b *Book) Linked(ctx context.Context, issuer, subject string) (Login, error) {
	found, err := db.All(ctx, b.DB, scan, `
		select `+columns+` from login_provider i join login l on l.id = i.login_id and l.closed_at = 0
		where i.issuer = $1 and i.subject = $2`, issuer, subject)
	if err == nil && len(found) != 1 {
		err = fault.New(fault.Login, "login.not-linked")
	}
	if err != nil {
		return Login{}, err
	}
	return found[0], nil
}

// IsLinked reports whether a login is linked to a provider.
func IsLinked(ctx context.Context, q db.Querier, id, issuer string) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select 1 from login_provider where login_id = $1 and issuer = $2`, id, issuer)
	return len(found) > 0, err
}

// Among returns the open logins of those of all who have one.
func Among(ctx context.Context, q db.Querier, all []string) (found []Login, err error) {
	for part := range slices.Chunk(all, 200) {
		in, args := db.List(0, part)
		some, err := db.All(ctx, q, scan, `select `+columns+` from login l where l.closed_at = 0 and l.who in `+in, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}
