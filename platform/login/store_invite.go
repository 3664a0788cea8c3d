package login

import (
	"context"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// Invitation is the right of one person to open a login, once and for a while.
type Invitation struct {
	Who         string
	Mail, Phone string // where messages shall reach them, or ""
	By          string // who invited them

	secret, kept string
}

// ErrInvitation is all that is said of an invitation that is not good: used,
// over, replaced by another, or made up.
var ErrInvitation = fault.New(fault.Login, "login.invitation.over")

// Invite returns what stands at the end of the link that invites somebody. It
// replaces the invitations they had.
func (b *Book) Invite(ctx context.Context, i Invitation, good time.Duration) (token string, err error) {
	token = proof.NewToken()
	i.secret = proof.Digest(token)
	return token, b.invite(ctx, i, good)
}

// HandOver returns a short code that is handed over in person, in place of the
// invitations they had.
func (b *Book) HandOver(ctx context.Context, i Invitation, good time.Duration) (code string, err error) {
	slip, code, err := b.Hasher.NewSlip(ctx)
	if err != nil {
		return "", err
	}
	i.secret, i.kept = slip.Number, slip.Kept
	return code, b.invite(ctx, i, good)
}

func (b *Book) invite(ctx context.Context, i Invitation, good time.Duration) error {
	now := b.Now()
	return b.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from login_invitation where who = $1 or ends_at < $2 or secret = $3`, i.Who, now.UnixMicro(), i.secret); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `
			insert into login_invitation (secret, kept, who, mail, phone, made_by, made_at, ends_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			i.secret, i.kept, i.Who, i.Mail, i.Phone, i.By, now.UnixMicro(), now.Add(good).UnixMicro())
		return err
	})
}

// Invited returns the invitation of a link or of a code that somebody typed,
// fault.Login when it is not good. It stays good until it is used.
func (b *Book) Invited(ctx context.Context, typed, from string) (Invitation, error) {
	number, word, isCode := proof.SplitSlip(typed)
	counted := address(from)
	if isCode {
		counted = limits("invitation "+number, from)
	}
	if err := b.try(ctx, counted); err != nil {
		return Invitation{}, err
	}
	i, err := b.invitation(ctx, typed, number, isCode)
	if err != nil {
		return Invitation{}, err
	}
	if isCode {
		right, _, err := b.Hasher.Verify(ctx, i.kept, word)
		if err != nil {
			return Invitation{}, refusal(err)
		}
		if !right {
			return Invitation{}, ErrInvitation
		}
	}
	if i.Who == "" {
		return Invitation{}, ErrInvitation
	}
	return i, b.succeeded(ctx, counted)
}

// invitation returns the zero Invitation when there is none.
func (b *Book) invitation(ctx context.Context, typed, number string, isCode bool) (Invitation, error) {
	secret := proof.Digest(typed)
	if isCode {
		secret = number
	}
	found, err := db.All(ctx, b.DB, func(r db.Row) (i Invitation, err error) {
		err = r.Scan(&i.secret, &i.kept, &i.Who, &i.Mail, &i.Phone, &i.By)
		return i, err
	}, `select secret, kept, who, mail, phone, made_by from login_invitation where secret = $1 and (kept <> '') = $2 and ends_at > $3`,
		secret, isCode, b.Now().UnixMicro())
	if err != nil || len(found) == 0 {
		return Invitation{}, err
	}
	return found[0], nil
}

// Use uses an invitation up; of two who bring it, one is in time.
func (i Invitation) Use(ctx context.Context, tx *db.Tx) error {
	gone, err := db.All(ctx, tx, db.Text, `delete from login_invitation where secret = $1 returning who`, i.secret)
	if err == nil && len(gone) != 1 {
		err = ErrInvitation
	}
	return err
}

// Waiting returns until when somebody's invitation is good; ok is false when
// they have none.
func Waiting(ctx context.Context, q db.Querier, who string, now time.Time) (until time.Time, ok bool, err error) {
	found, err := db.All(ctx, q, db.Int, `select ends_at from login_invitation where who = $1 and ends_at > $2`, who, now.UnixMicro())
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return time.UnixMicro(found[0]), true, nil
}
