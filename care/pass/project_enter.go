package pass

import (
	"cmp"
	"context"
	"time"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/proof"
)

// Entering is a code that somebody types.
type Entering struct {
	Code    string
	Link    string // id of the pass whose link they came by, or ""
	Address string // where they come from
	Kiosk   bool
}

// Enter opens a pass by its code, which is good once, and returns the key for the
// browser. Whatever is wrong, the answer and the work are the same.
func Enter(ctx context.Context, h *module.House, e Entering) (key string, err error) {
	secret, err := h.Store.Secret(ctx, "checkin")
	if err != nil {
		return "", err
	}
	key = proof.NewToken()
	now, opened := h.Now(), false
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		t := Try{Secret: secret, From: e.Address, All: "all"}
		may, err := t.Count(ctx, tx, now)
		if err != nil {
			return err
		}
		code := keyed(secret, "code", Typed(e.Code))
		if !may || len(Typed(e.Code)) != Digits {
			code = keyed(secret, "none", Typed(e.Code))
		}
		n, err := db.Exec(ctx, tx, `
			update checkin_pass set code = '', session = $1, kiosk = $2, seen_at = $3
			where code = $4 and expires_at > $3 and ended_at = 0 and finished_at = 0 and tries < $5
			and (id = $6 or not by_link)`,
			proof.Digest(key), e.Kiosk, now.UnixMicro(), code, TriesOfLink, e.Link)
		if err != nil {
			return err
		}
		opened = n == 1
		return cmp.Or(after(ctx, tx, opened, e.Link), t.Right(ctx, tx, opened))
	})
	if err == nil && !opened {
		return "", ErrCode
	}
	return key, err
}

// after counts a wrong code against the link it came by.
func after(ctx context.Context, tx *db.Tx, opened bool, link string) error {
	_, err := db.Exec(ctx, tx, `update checkin_pass set tries = tries + $1 where id = $2`, count(!opened), link)
	return err
}

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// Try is one try at a short code.
type Try struct {
	Secret []byte
	From   string // address
	All    string // names those that are counted together, wherever they come from
}

func (t Try) place() string { return keyed(t.Secret, "from", Where(t.From)) }

// Count counts it before it is made; may is false where there were too many,
// from there or from everywhere.
func (t Try) Count(ctx context.Context, tx *db.Tx, now time.Time) (may bool, err error) {
	may = true
	places := []struct {
		key  string
		most int64
	}{{t.place(), TriesOfPlace}, {t.All, TriesOfAll}}
	for _, p := range places {
		if !may {
			break // one address alone does not use up the tries of everybody
		}
		n, err := db.One(ctx, tx, db.Int, "", `
			insert into checkin_try (key, count, since_at) values ($1, 1, $2)
			on conflict (key) do update set
			count = case when checkin_try.since_at <= $3 then 1 else checkin_try.count + 1 end,
			since_at = case when checkin_try.since_at <= $3 then excluded.since_at else checkin_try.since_at end
			returning count`, p.key, now.UnixMicro(), now.Add(-TriesIn).UnixMicro())
		if err != nil {
			return false, err
		}
		may = may && n <= p.most
	}
	return may, nil
}

// Right takes a try back that was right; it is the same work where it was wrong.
func (t Try) Right(ctx context.Context, tx *db.Tx, right bool) error {
	_, err := db.Exec(ctx, tx, `update checkin_try set count = count - $1 where key in ($2, $3)`, count(right), t.place(), t.All)
	return err
}
