package audit

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"kith/platform/access"
	"kith/platform/db"
)

// Behind reports whether the tree did not grow out of the one that was signed:
// the database is older than that, or another one.
//
// Cost: a few rows for each doubling of the tree.
func Behind(ctx context.Context, q db.Querier, signed Root) (bool, error) {
	size, err := Size(ctx, q)
	if err != nil || signed.Size == 0 {
		return false, err
	}
	if size < signed.Size {
		return true, nil
	}
	was, err := tlog.TreeHash(signed.Size, tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) { return hashes(ctx, q, places) }))
	return was != signed.Hash, err
}

// What the trail says of a database that was set back, and that somebody looked
// at it.
const (
	whyBack   = "set back"
	whyLooked = "set back, looked at"
)

// NoteBack writes into the trail that the database was set back, or that
// somebody looked at what that undid.
func NoteBack(ctx context.Context, tx *db.Tx, now time.Time, looked bool) error {
	why := whyBack
	if looked {
		why = whyLooked
	}
	_, err := Record(ctx, tx, Event{At: now, Who: access.Operator(), Action: Execute, Why: why, What: trailItself})
	return err
}

// Held reports whether the database was set back and nobody has looked at it
// yet.
func Held(ctx context.Context, q db.Querier) (bool, error) {
	last, err := db.All(ctx, q, db.Text, `
		select why from audit_event where what = $1 and why in ($2, $3) order by at desc, key desc limit 1`, trailItself, whyBack, whyLooked)
	return len(last) == 1 && last[0] == whyBack, err
}

// Known is the moment up to which a trail knows what happened: the latest of its
// newest lines, the zero time where there is none.
func Known(ctx context.Context, q db.Querier) (time.Time, error) {
	at, err := db.One(ctx, q, db.Int, "", `select coalesce(max(n.at), 0) from (select at from audit_event order by key desc limit 1000) n`)
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return time.UnixMicro(at).UTC(), nil
}

// Newest is the key of the newest line, 0 where there is none.
func Newest(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, db.Int, "", `select coalesce(max(key), 0) from audit_event`)
}

// Ended is that somebody's way in was closed or changed: what a database that is
// set back must not undo.
type Ended struct {
	Who string // "Practitioner/…"
	At  time.Time
}

// EndedSince returns the lines behind a key that say one of these, and the key
// up to which it looked.
func EndedSince(ctx context.Context, q db.Querier, key int64, whys ...string) (all []Ended, last int64, err error) {
	err = db.Each(ctx, q, func(row db.Row) error {
		var at, n int64
		var e Ended
		var why string
		err := row.Scan(&n, &at, &e.Who, &why)
		e.At, last = time.UnixMicro(at).UTC(), max(last, n)
		for _, w := range whys {
			if w == why && e.Who != "" {
				all = append(all, e)
			}
		}
		return err
	}, `select key, at, what, why from audit_event where key > $1`, key)
	return all, max(last, key), err
}

const endedHead = "ended"

// WriteEnded writes what ended as one signed text. It names accounts by their
// references and nobody by a name.
func (s Signer) WriteEnded(all []Ended) ([]byte, error) {
	b := fmt.Appendf(nil, "%s %s\n", s.Name(), endedHead)
	for _, e := range all {
		b = fmt.Appendf(b, "%d %s\n", e.At.UnixMicro(), base64.StdEncoding.EncodeToString([]byte(e.Who)))
	}
	return note.Sign(&note.Note{Text: string(b)}, s)
}

// ReadEnded reads what WriteEnded wrote, one text behind the other.
func ReadEnded(text []byte, verifier string) (all []Ended, err error) {
	err = signedTexts(text, verifier, func(text string) error {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if !strings.HasSuffix(lines[0], " "+endedHead) {
			return ErrSignature
		}
		for _, line := range lines[1:] {
			at, who, _ := strings.Cut(line, " ")
			micro, err := strconv.ParseInt(at, 10, 64)
			if err != nil {
				return ErrSignature
			}
			ref, err := base64.StdEncoding.DecodeString(who)
			if err != nil {
				return ErrSignature
			}
			all = append(all, Ended{string(ref), time.UnixMicro(micro).UTC()})
		}
		return nil
	})
	return all, err
}
