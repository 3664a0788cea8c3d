package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"kith/platform/db"
)

// cacheLimit bounds a cache; a full one is emptied, and the database answers.
const cacheLimit = 200_000

// cache remembers keys the database has handed out. Entries are added only
// when the transaction that made them is durable.
type cache struct {
	mu sync.RWMutex
	m  map[string]int64
}

func (c *cache) get(k string) (int64, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.m[k]
	return v, ok
}

func (c *cache) put(more map[string]int64) {
	if len(more) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) > cacheLimit {
		c.m = make(map[string]int64, len(more))
	}
	for k, v := range more {
		c.m[k] = v
	}
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m = nil
}

// dictionary is a table that gives names a number: (key, column, more …).
type dictionary struct {
	cache
	table, column string
	more          []string
}

// keys returns the numbers of names, which map to the values of more, and
// apart those that it had to add. What it learns reaches the cache when tx
// commits.
func (d *dictionary) keys(ctx context.Context, tx *db.Tx, names map[string][]any) (all, fresh map[string]int64, err error) {
	all = make(map[string]int64, len(names))
	var ask []any
	for n := range names {
		if k, ok := d.get(n); ok {
			all[n] = k
		} else {
			ask = append(ask, n)
		}
	}
	if len(ask) == 0 {
		return all, nil, nil
	}
	learned := map[string]int64{}
	if err := d.lookUp(ctx, tx, ask, learned); err != nil {
		return nil, nil, err
	}
	var rows [][]any
	for _, n := range ask {
		if _, ok := learned[n.(string)]; !ok {
			rows = append(rows, append([]any{int64(0), n}, names[n.(string)]...))
		}
	}
	if len(rows) > 0 {
		if fresh, err = d.add(ctx, tx, rows); err != nil {
			return nil, nil, err
		}
	}
	for n, k := range fresh {
		learned[n] = k
	}
	for n, k := range learned {
		all[n] = k
	}
	tx.OnCommit(func() { d.put(learned) })
	return all, fresh, nil
}

// find returns the number of a name, which is kept in mind where what is read
// is there to stay.
func (d *dictionary) find(ctx context.Context, q db.Querier, name string, stays bool) (key int64, ok bool, err error) {
	if key, ok = d.get(name); ok {
		return key, true, nil
	}
	found := map[string]int64{}
	if err := d.lookUp(ctx, q, []any{name}, found); err != nil {
		return 0, false, err
	}
	if stays {
		d.put(found)
	}
	key, ok = found[name]
	return key, ok, nil
}

// add numbers rows and stores them. Another writer may be first: what stands
// in the table afterwards counts.
func (d *dictionary) add(ctx context.Context, tx *db.Tx, rows [][]any) (map[string]int64, error) {
	first, err := db.Keys(ctx, tx, d.table, int64(len(rows)))
	if err != nil {
		return nil, err
	}
	names := make([]any, len(rows))
	for i, r := range rows {
		r[0], names[i] = first+int64(i), r[1]
	}
	if err := db.InsertNew(ctx, tx, d.table, append([]string{"key", d.column}, d.more...), rows); err != nil {
		return nil, err
	}
	fresh := make(map[string]int64, len(rows))
	if err := d.lookUp(ctx, tx, names, fresh); err != nil {
		return nil, err
	}
	if len(fresh) != len(rows) {
		return nil, fmt.Errorf("%s: %d of %d new names found", d.table, len(fresh), len(rows))
	}
	return fresh, nil
}

func (d *dictionary) lookUp(ctx context.Context, q db.Querier, names []any, into map[string]int64) error {
	for part := range slices.Chunk(names, 500) {
		err := db.Each(ctx, q, func(r db.Row) error {
			var name string
			var key int64
			err := r.Scan(&name, &key)
			into[name] = key
			return err
		}, "select "+d.column+", key from "+d.table+" where "+d.column+" in "+db.Tuples(1, len(part)), part...)
		if err != nil {
			return err
		}
	}
	return nil
}
