package store

import (
	"context"
	"embed"
	"fmt"
	"sync"
	"time"

	"kith/fhir/element"
	"kith/platform/db"
)

// Files holds the schema.
//
//go:embed schema
var Files embed.FS

// Store is the record in one database.
type Store struct {
	db         *db.DB
	now        func() time.Time
	projectors []Projector

	params  map[string][]param // by resource type, with the keys of this database
	keys    map[string]int64   // search_param key by "Type.code"
	systems cache              // token_system key by uri
	places  cache              // compartment key by name
	pairs   cache              // "patient organization" known to be enrolled
	pool    sync.Pool          // *Incoming
}

// Change is what happened to one resource, as projectors see it.
type Change struct {
	Key         int64
	Type, ID    string
	Version     int64
	Updated     time.Time
	Compartment int64
	Old, New    element.Value // absent when there was none, or when it is deleted
}

// Projector derives a care folder's tables from resources.
//
// It looks at nothing but the resources in changes, so that the order in which
// they arrive never matters; rows name the resource they come from.
type Projector struct {
	Name    string   // the folder
	Types   []string // resource types it reads
	Tables  []string // its tables, emptied before a rebuild
	Project func(ctx context.Context, tx *db.Tx, changes []Change) error
}

// Open returns the store of a migrated database. now is the clock that
// versions are stamped with.
func Open(ctx context.Context, d *db.DB, now func() time.Time, projectors ...Projector) (*Store, error) {
	s := &Store{db: d, now: now, projectors: projectors}
	s.pool.New = func() any { return &Incoming{} }
	if err := s.loadParams(ctx); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// DB returns the database, for care folders that read their own tables.
func (s *Store) DB() *db.DB { return s.db }

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

// dictionary returns the keys of names in a table of (key, column), adding the
// names that are new. What it learns reaches the cache when tx commits.
func dictionary(ctx context.Context, tx *db.Tx, c *cache, table, column string, names map[string][]any, more ...string) (map[string]int64, map[string]int64, error) {
	keys, fresh := make(map[string]int64, len(names)), map[string]int64{}
	var ask []any
	for n := range names {
		if k, ok := c.get(n); ok {
			keys[n] = k
		} else {
			ask = append(ask, n)
		}
	}
	if len(ask) == 0 {
		return keys, fresh, nil
	}
	learned := map[string]int64{}
	if err := lookUp(ctx, tx, table, column, ask, learned); err != nil {
		return nil, nil, err
	}
	var rows [][]any
	for _, n := range ask {
		if _, ok := learned[n.(string)]; !ok {
			rows = append(rows, append([]any{int64(0), n}, names[n.(string)]...))
		}
	}
	if len(rows) > 0 {
		first, err := db.Keys(ctx, tx, table, int64(len(rows)))
		if err != nil {
			return nil, nil, err
		}
		for i, r := range rows {
			r[0] = first + int64(i)
		}
		if err := db.InsertNew(ctx, tx, table, append([]string{"key", column}, more...), rows); err != nil {
			return nil, nil, err
		}
		// Another writer may have been first: what stands in the table counts.
		before := len(learned)
		if err := lookUp(ctx, tx, table, column, ask, learned); err != nil {
			return nil, nil, err
		}
		if len(learned) != before+len(rows) {
			return nil, nil, fmt.Errorf("%s: %d of %d new names found", table, len(learned)-before, len(rows))
		}
		for _, r := range rows {
			n := r[1].(string)
			fresh[n] = learned[n]
		}
	}
	for n, k := range learned {
		keys[n] = k
	}
	tx.OnCommit(func() { c.put(learned) })
	return keys, fresh, nil
}

func lookUp(ctx context.Context, q db.Querier, table, column string, names []any, into map[string]int64) error {
	for len(names) > 0 {
		part := names[:min(len(names), 500)]
		names = names[len(part):]
		err := db.Each(ctx, q, func(r db.Row) error {
			var name string
			var key int64
			err := r.Scan(&name, &key)
			into[name] = key
			return err
		}, "select "+column+", key from "+table+" where "+column+" in "+db.Tuples(1, len(part)), part...)
		if err != nil {
			return err
		}
	}
	return nil
}
