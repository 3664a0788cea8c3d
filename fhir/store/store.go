package store

import (
	"context"
	"crypto/cipher"
	"embed"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
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
	guards     []Guard
	projectors []Projector
	rule       Rule
	zone       *time.Location   // of the rule, for days without a time; nil is UTC
	labeler    *label.Rules     // nil derives no labels
	sealer     Sealer           // nil seals nothing
	covers     map[string]Cover // by type

	prose, besides map[int32]bool // fields that may hold what somebody wrote: see speaking

	index    *index.Index
	fields   []int64     // index_field key by Field.Number
	stale    atomic.Bool // the index is of other definitions
	common   int64       // how many rows are; see walk
	uris     dictionary  // uri key by value
	units    dictionary  // unit key by name
	places   dictionary  // compartment key by name
	pairs    cache       // "patient organization" known to be enrolled
	children cache       // ids of patients known to have a record
	pool     sync.Pool   // *Incoming

	trailCipher atomic.Pointer[cipher.Block] // of the ids of the trail\'s lines

	customs customState // search parameters of this site
}

// Change is what happened to one resource, as projectors see it.
type Change struct {
	Key         int64
	Type, ID    string
	Version     int64
	Updated     time.Time
	Compartment int64
	Origin      string         // organization that first brought it in, "" for the operator
	Old, New    element.Value  // absent when there was none, or when it is deleted
	Last        element.Value  // what was there before it was deleted, where somebody but the operator brings it back
	Zone        *time.Location // of the calendar on which days without a time are read; nil is UTC
}

// Projector derives a care folder's tables from resources.
//
// It looks at nothing but the resources in changes, so that the order in which
// they arrive never matters; rows name the resource they come from.
type Projector struct {
	Name    string   // the folder
	Types   []string // resource types it reads
	Tables  []string // its tables, emptied before a rebuild
	Days    bool     // rows depend on Change.Zone
	Project func(ctx context.Context, tx *db.Tx, changes []Change) error
}

// Now is what the store's clock says.
func (s *Store) Now() time.Time { return s.now() }

// Open returns the store of a migrated database. now is the clock that
// versions are stamped with.
func Open(ctx context.Context, d *db.DB, now func() time.Time, projectors ...Projector) (*Store, error) {
	s := &Store{db: d, now: now, projectors: projectors, rule: plainRule{}, index: index.Standard(), common: commonRows}
	s.prose, s.besides = speaking(s.index.Fields)
	s.uris.table, s.uris.column = "uri", "value"
	s.units.table, s.units.column = "unit", "name"
	s.places.table, s.places.column, s.places.more = "compartment", "name", []string{"needs"}
	s.customs.known.Store(&customs{})
	s.pool.New = func() any { return &Incoming{} }
	for _, step := range []func(context.Context) error{s.loadFields, s.checkStamp} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("open store: %w", err)
		}
	}
	return s, nil
}

// DB returns the database, for care folders that read their own tables.
func (s *Store) DB() *db.DB { return s.db }
