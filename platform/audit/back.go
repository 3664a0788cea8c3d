package audit

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
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

// Ended is that somebody's way in was closed or changed, or what they read came
// to an end: what a database that is set back must not undo.
type Ended struct {
	Who string // "Practitioner/…"
	Of  string // what they read, in the words of whoever wrote it down; "" for their way in
	At  time.Time
}

// EndedSince returns the lines from a leaf on that say one of these, and the
// first leaf at which it did not look. Keys of lines would not do: a line that
// was begun earlier may be there later.
func EndedSince(ctx context.Context, q db.Querier, leaf int64, whys ...string) (all []Ended, next int64, err error) {
	next = leaf
	err = db.Each(ctx, q, func(row db.Row) error {
		var at, n int64
		var e Ended
		var why string
		err := row.Scan(&n, &at, &e.Who, &why)
		e.At, next = time.UnixMicro(at).UTC(), max(next, n+1)
		if slices.Contains(whys, why) && e.Who != "" {
			all = append(all, e)
		}
		return err
	}, `select l.leaf, e.at, e.what, e.why from audit_leaf l join audit_event e on e.key = l.event where l.leaf >= $1`, leaf)
	return all, next, err
}

const endedHead = "ended"

// WriteEnded writes what ended as one signed text. It names people and children
// by their references and nobody by a name.
func (s Signer) WriteEnded(all []Ended) ([]byte, error) {
	b := fmt.Appendf(nil, "%s %s\n", s.Name(), endedHead)
	for _, e := range all {
		b = fmt.Appendf(b, "%d %s", e.At.UnixMicro(), base64.StdEncoding.EncodeToString([]byte(e.Who)))
		if e.Of != "" {
			b = fmt.Appendf(b, " %s", base64.StdEncoding.EncodeToString([]byte(e.Of)))
		}
		b = append(b, '\n')
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
			at, words, _ := strings.Cut(line, " ")
			who, of, _ := strings.Cut(words, " ")
			micro, err := strconv.ParseInt(at, 10, 64)
			ref, errWho := base64.StdEncoding.DecodeString(who)
			what, errOf := base64.StdEncoding.DecodeString(of)
			if err != nil || errWho != nil || errOf != nil {
				return ErrSignature
			}
			all = append(all, Ended{string(ref), string(what), time.UnixMicro(micro).UTC()})
		}
		return nil
	})
	return all, err
}
