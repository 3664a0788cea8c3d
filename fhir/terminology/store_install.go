package terminology

import (
	"context"
	"iter"
	"strings"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
)

// States of a code system in the tables.
const (
	stateLoading = "loading"
	stateReady   = "ready"
	stateGone    = "gone"
)

// rowsAtOnce is how many rows one transaction writes: other writers come in
// between.
const rowsAtOnce = 4000

// Release is a code system about to be loaded.
type Release struct {
	Head
	Entries iter.Seq2[Entry, error]
	Now     time.Time
}

// Install loads a release of a code system. Until its last row is written the
// release before it answers, and when it is, all at once, this one does; a load
// that was stopped leaves nothing that is seen, and the next one sweeps it up.
// It returns the number of concepts.
func Install(ctx context.Context, d *db.DB, r Release, tell Progress) (int, error) {
	h := r.Head
	b, err := gather(ctx, r.Entries, tell)
	r.Entries = nil // what the files held in memory may go
	if err != nil {
		return 0, err
	}
	tell("order", 0, len(b.codes))
	b.order()
	above, below, err := b.closure()
	if err != nil {
		return 0, err
	}
	b.index, b.parents = nil, nil
	if err := b.lists.starts(); err != nil {
		return 0, err
	}
	if err := sweep(ctx, d, h.URL, stateLoading, tell); err != nil {
		return 0, err
	}
	l := &loaded{db: d, count: int64(len(b.codes))}
	if err := l.announce(ctx, h, r.Now); err != nil {
		return 0, err
	}
	if err := l.writeConcepts(ctx, b, above, below, tell); err != nil {
		return 0, err
	}
	if err := l.writeLists(ctx, b.lists, tell); err != nil {
		return 0, err
	}
	if err := l.replace(ctx, h.URL); err != nil {
		return 0, err
	}
	return len(b.codes), sweep(ctx, d, h.URL, stateGone, tell)
}

// announce gives the system its keys.
func (l *loaded) announce(ctx context.Context, h Head, now time.Time) error {
	return l.db.Write(ctx, func(tx *db.Tx) (err error) {
		if l.key, err = db.Keys(ctx, tx, "term_system", 1); err != nil {
			return err
		}
		if l.first, err = db.Keys(ctx, tx, "term_concept", l.count); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `
			insert into term_system (key, url, version, name, title, case_sensitive, state, first, concept_count, loaded_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			l.key, h.URL, h.Version, h.Name, h.Title, h.CaseSensitive, stateLoading, l.first, l.count, now.UnixMicro())
		return err
	})
}

var conceptColumns = []string{"key", "system", "code", "display", "flags", "above", "below", "detail"}

func (l *loaded) writeConcepts(ctx context.Context, b *build, above, below [][]byte, tell Progress) error {
	rows := make([][]any, 0, rowsAtOnce)
	for from := 0; from < len(b.codes); from += rowsAtOnce {
		to := min(from+rowsAtOnce, len(b.codes))
		rows = rows[:0]
		for n := from; n < to; n++ {
			rows = append(rows, []any{l.first + int64(n), l.key, b.codes[n], b.displays[n], int64(b.flags[n]),
				some(above[n]), some(below[n]), some(b.details[n])})
		}
		if err := l.insert(ctx, "term_concept", conceptColumns, rows); err != nil {
			return err
		}
		tell("write", to, len(b.codes))
	}
	return nil
}

// some is never null, which no column is.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// writeLists writes in the order of the key, which both engines like best.
func (l *loaded) writeLists(ctx context.Context, all lists, tell Progress) error {
	keys := all.sorted()
	rows := make([][]any, 0, rowsAtOnce)
	for i, k := range keys {
		rows = append(rows, []any{l.key, k[0], k[1], some(all[k[0]][k[1]].bytes)})
		if len(rows) < rowsAtOnce && i < len(keys)-1 {
			continue
		}
		if err := l.insert(ctx, "term_list", []string{"system", "property", "value", "members"}, rows); err != nil {
			return err
		}
		rows = rows[:0]
		tell("index", i+1, len(keys))
	}
	return nil
}

func (l *loaded) insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	return l.db.Write(ctx, func(tx *db.Tx) error { return db.Insert(ctx, tx, table, columns, rows) })
}

// replace lets the new rows answer, and no longer those before.
func (l *loaded) replace(ctx context.Context, url string) error {
	return l.db.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update term_system set state = $1 where url = $2 and state = $3`, stateGone, url, stateReady)
		if err != nil {
			return err
		}
		n, err := db.Exec(ctx, tx, `update term_system set state = $1 where key = $2 and state = $3`, stateReady, l.key, stateLoading)
		if err == nil && n != 1 { // another load of the same system swept this one up
			err = fault.New(fault.Conflict, "terminology.loaded-twice")
		}
		return err
	})
}

// sweep deletes the systems of a URL that are in a state, a little at a time.
func sweep(ctx context.Context, d *db.DB, url, state string, tell Progress) error {
	old, err := db.All(ctx, d, func(r db.Row) (l *loaded, err error) {
		l = &loaded{db: d}
		return l, r.Scan(&l.key, &l.first, &l.count)
	}, `select key, first, concept_count from term_system where url = $1 and state = $2`, url, state)
	if err != nil {
		return err
	}
	for _, l := range old {
		for at := l.first; at < l.first+l.count; at += rowsAtOnce {
			if _, err := db.Exec(ctx, d, `delete from term_concept where key >= $1 and key < $2`, at, min(at+rowsAtOnce, l.first+l.count)); err != nil {
				return err
			}
			tell("clean", int(at-l.first), int(l.count))
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if _, err := db.Exec(ctx, tx, `delete from term_list where system = $1`, l.key); err != nil {
				return err
			}
			_, err := db.Exec(ctx, tx, `delete from term_system where key = $1`, l.key)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Loaded is one release in the tables.
type Loaded struct {
	Head
	Concepts int
	At       time.Time
}

// List returns the releases that answer, by URL.
func List(ctx context.Context, q db.Querier) ([]Loaded, error) {
	return db.All(ctx, q, func(r db.Row) (l Loaded, err error) {
		var at int64
		err = r.Scan(&l.URL, &l.Version, &l.Name, &l.Title, &l.CaseSensitive, &l.Concepts, &at)
		l.Content, l.At = "complete", time.UnixMicro(at).UTC()
		return l, err
	}, `
		select url, version, name, title, case_sensitive, concept_count, loaded_at
		from term_system
		where state = $1
		order by url`, stateReady)
}

// Remove takes a release out of the tables; fault.NotFound if it is not there.
func Remove(ctx context.Context, d *db.DB, url string, tell Progress) error {
	url = strings.TrimSpace(url)
	n, err := db.Exec(ctx, d, `update term_system set state = $1 where url = $2 and state = $3`, stateGone, url, stateReady)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "terminology.unknown-system", "system", url)
	}
	return sweep(ctx, d, url, stateGone, tell)
}
