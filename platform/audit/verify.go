package audit

import (
	"bytes"
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"kith/platform/db"
)

// Finding is one thing that is not as it was written.
type Finding struct {
	Key   string // what it is: one of the audit.found sentences
	Event int64  // key of the event, or 0
	Leaf  int64  // its place in the tree, or the size of a tree; -1 for none
}

// What Verify may find.
const (
	Changed   = "audit.found.changed"   // a line is not the one that its leaf was made of
	Dropped   = "audit.found.dropped"   // a leaf is there and its line is not
	Gap       = "audit.found.gap"       // a leaf is missing between others
	PutIn     = "audit.found.put-in"    // a line is there that never was in the tree and does not wait to be
	Hashes    = "audit.found.hashes"    // a stored hash is not what the leaves give
	Rewritten = "audit.found.rewritten" // the tree is not the one that was signed
	SetBack   = "audit.found.set-back"  // the tree is smaller than one that was signed
	Subject   = "audit.found.subject"   // the table of who an event is about says otherwise than the event
)

// Verified is what Verify looked at and found.
type Verified struct {
	Root     Root
	Waiting  int64     // lines that are not in the tree yet
	Forgot   int64     // leaves whose lines were forgotten, as it was said
	Findings []Finding // empty: everything is as it was written
}

// most is how many findings are worth telling: a tree that broke once differs
// from there on.
const most = 100

// Verify reads the whole trail and computes its tree anew. roots are the
// checkpoints of the second place, which say what the tree was: without them a
// trail that somebody rewrote with all its hashes looks whole. progress may be
// nil; it is called now and then with the number of leaves looked at.
//
// Cost: one pass over the trail, two hashes a line.
func Verify(ctx context.Context, q db.Querier, roots []Root, progress func(int64)) (Verified, error) {
	v := verifying{q: q, roots: slices.Clone(roots), progress: progress, seed: maphash.MakeSeed()}
	var err error
	if v.mayLack, err = forgot(ctx, q, roots); err != nil {
		return Verified{}, err
	}
	slices.SortStableFunc(v.roots, func(a, b Root) int { return cmp.Compare(a.Size, b.Size) })
	for _, step := range []func(context.Context) error{v.tree, v.outside, v.subjects} {
		if err := step(ctx); err != nil {
			return Verified{}, err
		}
	}
	return v.Verified, nil
}

// Size is how many leaves the tree has.
func Size(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, db.Int, "", `select coalesce(max(leaf) + 1, 0) from audit_leaf`)
}

// Waiting is how many lines are not in the tree yet.
func Waiting(ctx context.Context, q db.Querier) (int64, error) {
	return db.One(ctx, q, db.Int, "", `select count(*) from audit_pending`)
}

type verifying struct {
	Verified
	q        db.Querier
	roots    []Root // those that are still ahead, the smallest first
	mayLack  int64  // how many leaves may be without their line
	progress func(int64)

	peaks  []peak              // the tree so far: perfect subtrees, the largest first
	places int64               // how many hashes it has
	stored map[int64]tlog.Hash // by place, those of this part
	sum    uint64              // of all pairs of a compartment and an event
	seed   maphash.Seed
}

// peak is the root of a perfect subtree of 2^level leaves.
type peak struct {
	level int
	hash  tlog.Hash
}

func (v *verifying) found(key string, event, leaf int64) {
	if len(v.Findings) < most {
		v.Findings = append(v.Findings, Finding{key, event, leaf})
	}
}

// tree goes through the leaves from the first one.
func (v *verifying) tree(ctx context.Context) error {
	v.signed()
	for {
		part, err := db.All(ctx, v.q, scanLeaf, `
			select l.leaf, l.event, e.key is not null,
				coalesce(e.at, 0), coalesce(e.who, ''), coalesce(e.origin, ''), coalesce(e.action, ''), coalesce(e.why, ''),
				coalesce(e.purpose, ''), coalesce(e.what, ''), coalesce(e.address, ''), coalesce(e.count, 0), e.about
			from audit_leaf l
			left join audit_event e on e.key = l.event
			where l.leaf >= $1
			order by l.leaf
			limit 1000`, v.Root.Size)
		if err != nil {
			return err
		}
		if len(part) == 0 {
			break
		}
		if err := v.load(ctx, tlog.StoredHashCount(part[len(part)-1].leaf+1)); err != nil {
			return err
		}
		for _, l := range part {
			v.leaf(l)
		}
		if v.progress != nil {
			v.progress(v.Root.Size)
		}
	}
	for _, r := range v.roots { // signed when there was more than there is
		v.found(SetBack, 0, r.Size)
	}
	return nil
}

// load reads the stored hashes up to a place.
func (v *verifying) load(ctx context.Context, end int64) error {
	v.stored = make(map[int64]tlog.Hash, end-v.places)
	return db.Each(ctx, v.q, func(row db.Row) error {
		var place int64
		var b []byte
		err := row.Scan(&place, &b)
		v.stored[place] = tlog.Hash(append(b, make([]byte, tlog.HashSize)...)[:tlog.HashSize])
		return err
	}, `select place, hash from audit_hash where place >= $1 and place < $2`, v.places, end)
}

// leafLine is a leaf with the line it was made of.
type leafLine struct {
	Line
	leaf int64
	kept bool // the line is there
}

func scanLeaf(row db.Row) (l leafLine, err error) {
	var at int64
	err = row.Scan(&l.leaf, &l.Key, &l.kept, &at, &l.Who, &l.Origin, &l.Action, &l.Why, &l.Purpose, &l.What, &l.Address, &l.Count, &l.about)
	l.At = time.UnixMicro(at).UTC()
	return l, err
}

// leaf adds a leaf to the tree. One that is not what was stored is taken as it
// was stored, so that a change is told once and not for all that come after.
func (v *verifying) leaf(l leafLine) {
	for l.leaf > v.Root.Size {
		v.found(Gap, 0, v.Root.Size)
		v.grow(v.stored[v.places])
	}
	h := tlog.RecordHash(l.Line.leaf())
	was, there := v.stored[v.places]
	switch {
	case !l.kept && l.leaf < v.mayLack && there:
		v.Forgot++
		h = was
	case !l.kept:
		v.found(Dropped, l.Key, l.leaf)
		h = was
	case there && was != h:
		v.found(Changed, l.Key, l.leaf)
		h = was
	}
	v.grow(h)
	about, err := numbers(l.about)
	if err != nil {
		v.found(Changed, l.Key, l.leaf)
	}
	for _, c := range about {
		v.sum += v.pair(c, l.Key)
	}
}

// grow adds the next leaf's hash and compares with what was signed at that size.
func (v *verifying) grow(h tlog.Hash) {
	v.place(h)
	p := peak{0, h}
	for n := len(v.peaks); n > 0 && v.peaks[n-1].level == p.level; n = len(v.peaks) {
		p = peak{p.level + 1, tlog.NodeHash(v.peaks[n-1].hash, p.hash)}
		v.peaks = v.peaks[:n-1]
		v.place(p.hash)
	}
	v.peaks = append(v.peaks, p)
	v.Root.Size++
	v.signed()
}

// place compares the next hash with the one that is stored there.
func (v *verifying) place(h tlog.Hash) {
	if was, there := v.stored[v.places]; !there || was != h {
		v.found(Hashes, 0, v.places)
	}
	v.places++
}

// signed compares the tree with the checkpoints of its size.
func (v *verifying) signed() {
	for len(v.roots) > 0 && v.roots[0].Size == v.Root.Size {
		if v.roots[0].Hash != v.hash() {
			v.found(Rewritten, 0, v.Root.Size)
		}
		v.roots = v.roots[1:]
	}
}

// hash is the root of the tree as it is now.
func (v *verifying) hash() (h tlog.Hash) {
	for i := len(v.peaks) - 1; i >= 0; i-- {
		if i == len(v.peaks)-1 {
			h = v.peaks[i].hash
			continue
		}
		h = tlog.NodeHash(v.peaks[i].hash, h)
	}
	return h
}

// outside counts what is not in the tree yet and finds what never was.
func (v *verifying) outside(ctx context.Context) (err error) {
	v.Root.Hash = v.hash()
	if v.Waiting, err = db.One(ctx, v.q, db.Int, "", `select coalesce(sum(count), 0) from audit_pending`); err != nil {
		return err
	}
	return db.Each(ctx, v.q, func(row db.Row) error {
		event, err := db.Int(row)
		v.found(PutIn, event, -1)
		return err
	}, `
		select e.key
		from audit_event e
		where not exists (select 1 from audit_leaf l where l.event = e.key)
			and not exists (select 1 from audit_pending p where p.event <= e.key and e.key < p.event + p.count)
		order by e.key
		limit 100`)
}

func (v *verifying) pair(compartment, event int64) uint64 {
	return maphash.Comparable(v.seed, [2]int64{compartment, event})
}

// subjects compares who the events are about with the table of it: as sums
// first, which is one pass, and one by one where they differ.
func (v *verifying) subjects(ctx context.Context) error {
	sum, stray := uint64(0), int64(0)
	err := db.Each(ctx, v.q, func(row db.Row) error {
		var c, event, leaf int64
		err := row.Scan(&c, &event, &leaf)
		switch {
		case leaf < 0:
			stray = event
		case leaf < v.Root.Size:
			sum += v.pair(c, event)
		}
		return err
	}, `select s.compartment, s.event, coalesce(l.leaf, -1) from audit_subject s left join audit_leaf l on l.event = s.event`)
	switch {
	case err != nil:
		return err
	case stray != 0:
		v.found(Subject, stray, -1)
	case sum == v.sum:
		return nil
	}
	return v.differ(ctx)
}

// differ finds the events whose subjects are not those that they name.
func (v *verifying) differ(ctx context.Context) error {
	said := map[int64][]int64{}
	err := db.Each(ctx, v.q, func(row db.Row) error {
		var c, event int64
		err := row.Scan(&c, &event)
		said[event] = append(said[event], c)
		return err
	}, `select compartment, event from audit_subject order by compartment`)
	if err != nil {
		return err
	}
	return db.Each(ctx, v.q, func(row db.Row) error {
		l, err := scanLine(row)
		if !bytes.Equal(packed(said[l.Key]), l.about) {
			v.found(Subject, l.Key, -1)
		}
		return err
	}, `select `+lineColumns+` from audit_event e join audit_leaf l on l.event = e.key where l.leaf < $1 order by e.key`, v.Root.Size)
}
