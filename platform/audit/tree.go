package audit

import (
	"context"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"kith/platform/db"
)

// atOnce is how many writings, of up to together events each, become leaves in
// one transaction.
const atOnce = 400

// Root is the tree at one moment: how many leaves, and the hash of all of them.
type Root struct {
	Size   int64
	Hash   tlog.Hash
	Forgot int64 // how many leaves, from the first, have no line any more: see Forget
}

// Grow makes leaves of the events that are none yet and returns the tree as it
// is then. Several servers of one database may call it; they take turns.
func Grow(ctx context.Context, d *db.DB) (root Root, err error) {
	for more := true; more; {
		err = d.Write(ctx, func(tx *db.Tx) error {
			root, more, err = grow(ctx, tx)
			return err
		})
		if err != nil {
			return Root{}, fmt.Errorf("add to the tree of the trail: %w", err)
		}
	}
	return root, nil
}

func grow(ctx context.Context, tx *db.Tx) (root Root, more bool, err error) {
	if _, err := db.Exec(ctx, tx, `
		insert into counter (name, next) values ('audit_tree', 0)
		on conflict (name) do update set next = counter.next`); err != nil { // one at a time
		return Root{}, false, err
	}
	waiting, err := db.All(ctx, tx, func(row db.Row) (b batch, err error) {
		err = row.Scan(&b.first, &b.count)
		return b, err
	}, `select event, count from audit_pending order by event limit $1`, atOnce)
	if err != nil {
		return Root{}, false, err
	}
	g := growing{read: func(places []int64) ([]tlog.Hash, error) { return hashes(ctx, tx, places) }}
	if g.size, err = Size(ctx, tx); err != nil {
		return Root{}, false, err
	}
	if len(waiting) > 0 {
		if err := g.take(ctx, tx, waiting); err != nil {
			return Root{}, false, err
		}
	}
	root.Size = g.size
	if root.Size > 0 {
		root.Hash, err = tlog.TreeHash(root.Size, &g)
	}
	return root, len(waiting) == atOnce, err
}

// batch are events that were written in one go, with keys in a row.
type batch struct{ first, count int64 }

// take makes leaves of events that wait. All between the first and the last are
// read, which is one walk; on PostgreSQL some of those may be leaves already, or
// be written later.
func (g *growing) take(ctx context.Context, tx *db.Tx, waiting []batch) error {
	args := make([]any, 1<<bits.Len(uint(len(waiting)-1))) // few lengths, so few texts
	for i := range args {
		args[i] = waiting[min(i, len(waiting)-1)].first
	}
	last, at := waiting[len(waiting)-1], 0
	lines, err := db.All(ctx, tx, scanLine,
		`select `+lineColumns+` from audit_event e where e.key >= $1 and e.key < $2 order by e.key`, waiting[0].first, last.first+last.count)
	if err != nil {
		return err
	}
	for _, l := range lines {
		for at < len(waiting)-1 && l.Key >= waiting[at+1].first {
			at++
		}
		if l.Key >= waiting[at].first+waiting[at].count {
			continue
		}
		if err := g.add(l); err != nil {
			return err
		}
	}
	if err := g.store(ctx, tx); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from audit_pending where event in `+db.Tuples(1, len(args)), args...)
	return err
}

// growing is a tree to which leaves are added: what is new is in memory, what
// was there before in the database.
type growing struct {
	size  int64
	from  int64 // place of the first new hash
	fresh []tlog.Hash
	read  func(places []int64) ([]tlog.Hash, error)

	leaves, subjects [][]any
}

// add makes the next leaf of a line.
func (g *growing) add(l Line) error {
	if len(g.fresh) == 0 {
		g.from = tlog.StoredHashCount(g.size)
	}
	more, err := tlog.StoredHashes(g.size, l.leaf(), g)
	if err != nil {
		return err
	}
	g.fresh = append(g.fresh, more...)
	g.leaves = append(g.leaves, []any{g.size, l.Key})
	g.size++
	about, err := numbers(l.about)
	for _, c := range about {
		g.subjects = append(g.subjects, []any{c, l.Key})
	}
	return err
}

// ReadHashes finds hashes by their place, as tlog wants it.
func (g *growing) ReadHashes(places []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	var old, at []int64
	for i, p := range places {
		if len(g.fresh) > 0 && p >= g.from {
			out[i] = g.fresh[p-g.from]
			continue
		}
		old, at = append(old, p), append(at, int64(i))
	}
	if len(old) == 0 {
		return out, nil
	}
	found, err := g.read(old)
	if err != nil {
		return nil, err
	}
	for i, h := range found {
		out[at[i]] = h
	}
	return out, nil
}

func (g *growing) store(ctx context.Context, tx *db.Tx) error {
	rows := make([][]any, len(g.fresh))
	for i, h := range g.fresh {
		rows[i] = []any{g.from + int64(i), h[:]}
	}
	if err := db.Insert(ctx, tx, "audit_hash", []string{"place", "hash"}, rows); err != nil {
		return err
	}
	if err := db.Insert(ctx, tx, "audit_leaf", []string{"leaf", "event"}, g.leaves); err != nil {
		return err
	}
	if err := db.InsertNew(ctx, tx, "audit_subject", []string{"compartment", "event"}, g.subjects); err != nil {
		return err
	}
	return nil
}

// hashes reads what the tree has stored at these places.
func hashes(ctx context.Context, q db.Querier, places []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(places))
	for i, p := range places {
		b, err := db.One(ctx, q, scanBytes, "audit.hash-missing", `select hash from audit_hash where place = $1`, p)
		if err != nil {
			return nil, err
		}
		copy(out[i][:], b)
	}
	return out, nil
}

func scanBytes(row db.Row) (b []byte, err error) { err = row.Scan(&b); return b, err }
