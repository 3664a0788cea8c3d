package link

import (
	"context"
	"strings"

	"kith/care/module"
	"kith/care/pass"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
	"kith/platform/proof"
)

// Entering is a code that somebody types on the page of a link.
type Entering struct {
	Token, Code string
	Address     string // where they come from
}

// Enter opens a link by its code and returns the key for the browser, ErrNone
// where it opens nothing. Whatever is wrong, the answer and the work are the
// same.
func Enter(ctx context.Context, h *module.House, e Entering) (key string, err error) {
	secret, err := h.Store.Secret(ctx, "link")
	if err != nil {
		return "", err
	}
	key = proof.NewToken()
	now, opened := h.Now(), false
	token := digest(e.Token)
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		t := pass.Try{Secret: secret, From: e.Address, All: "all links"}
		may, err := t.Count(ctx, tx, now)
		if err != nil {
			return err
		}
		code := pass.Keyed([]byte(e.Token), e.Code) // whoever has the database alone has no token to try codes with
		if !may || len(pass.Typed(e.Code)) != pass.Digits {
			code = "no code" // which none is kept as
		}
		n, err := db.Exec(ctx, tx, `
			update light_link set session = $1, seen_at = $2, entered_at = $2, openings = openings + 1,
			opened_at = case when opened_at = 0 then $2 else opened_at end
			where token = $3 and code = $4 and expires_at > $2 and ended_at = 0 and missed < $5`,
			proof.Digest(key), now.UnixMicro(), token, code, MostMissed)
		if err != nil {
			return err
		}
		opened = n == 1
		wrong := int64(1)
		if opened {
			wrong = 0
		}
		if _, err := db.Exec(ctx, tx, `update light_link set missed = missed + $1 where token = $2`, wrong, token); err != nil {
			return err
		}
		return t.Right(ctx, tx, opened)
	})
	if err == nil && !opened {
		return "", ErrNone
	}
	return key, err
}

// digest is how a token is kept; what cannot be one is nobody's.
func digest(token string) string {
	if !IsToken(token) {
		return "no token"
	}
	return proof.Digest(token)
}

// tokenLetters are those of base 32, of which a token has as many as say 128 bits
// or more.
const tokenLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

const tokenLength = 26

// IsToken reports whether a text has the form of a token.
func IsToken(text string) bool {
	return len(text) == tokenLength && strings.Trim(text, tokenLetters) == ""
}

// Held returns the link that a browser's key opens, and what it holds.
func Held(ctx context.Context, h *module.House, token, key string) (l Link, c Contents, err error) {
	if key == "" || !IsToken(token) {
		return l, c, ErrNone
	}
	now := h.Now()
	if l, err = db.One(ctx, h.DB, scan, "fault.not-found", `
		select `+columns+` from light_link l
		where l.token = $1 and l.session = $2 and l.ended_at = 0 and l.expires_at > $3 and l.seen_at > $4 and l.entered_at > $5`,
		proof.Digest(token), proof.Digest(key), now.UnixMicro(), now.Add(-idle).UnixMicro(), now.Add(-longest).UnixMicro()); err != nil {
		return l, c, err
	}
	if c, err = open(ctx, h, h.DB, l.ID); err != nil {
		return l, c, err
	}
	return l, c, h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update light_link set seen_at = $1 where id = $2`, now.UnixMicro(), l.ID)
		return err
	})
}

// Leave takes a link from the browser that has it.
func Leave(ctx context.Context, h *module.House, id string) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update light_link set session = '' where id = $1`, id)
		return err
	})
}

// Where returns where the message of a link goes, for the outbox; ok is false
// where whom it asks for is no link. One that ended goes nowhere.
func Where(ctx context.Context, h *module.House, name string) (to []post.Address, ok bool, err error) {
	id, ok := strings.CutPrefix(name, who)
	if !ok {
		return nil, false, nil
	}
	c, err := open(ctx, h, h.DB, id)
	if fault.Is(err, fault.NotFound) || err == nil && c.Reach == "" {
		return nil, true, nil
	}
	if err != nil {
		return nil, true, err
	}
	return []post.Address{{To: c.Reach, Lang: c.Lang, Path: Path(c.Token)}}, true, nil
}

// Path is where the pages of a link are.
func Path(token string) string { return "/p/" + token }
