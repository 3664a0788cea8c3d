package terminology

import (
	"context"
	"embed"
	"sync/atomic"

	"kith/platform/db"
)

// Files holds the tables and the sentences, for db.Migrate and say.Load.
//
//go:embed schema locale
var Files embed.FS

// Service answers for codes. It may be used by many goroutines.
type Service struct {
	tables *tables // nil: only what is bundled
	now    atomic.Pointer[edition]
}

var own = func() *Service {
	s := &Service{}
	s.now.Store(bundled)
	return s
}()

// Bundled returns the service over the sets of HL7 that are part of the
// program. It needs no database and never waits.
func Bundled() *Service { return own }

// New returns the service over the bundled sets and what is loaded in d, which
// has the tables of Files.
func New(d *db.DB) *Service {
	return &Service{tables: &tables{d}}
}

// edition returns what is known now. One short query asks whether the site has
// loaded anything since, in this program or another one on the same database.
func (s *Service) edition(ctx context.Context) (*edition, error) {
	if s.tables == nil {
		return bundled, nil
	}
	mark, err := s.tables.mark(ctx)
	if err != nil {
		return nil, err
	}
	if e := s.now.Load(); e != nil && e.mark == mark {
		return e, nil
	}
	e := &edition{tables: s.tables, mark: mark}
	s.now.Store(e)
	return e, nil
}

// set works out a value set: by canonical URL, or one that came with a request.
func (e *edition) askedSet(ctx context.Context, canonical string, resource []byte) (*Set, error) {
	w := &work{left: mostWork}
	if resource == nil {
		return e.set(ctx, canonical, w)
	}
	vs, err := readValueSet(resource)
	if err != nil {
		return nil, err
	}
	if vs.URL != "" {
		w.path = []string{vs.URL}
	}
	return e.compile(ctx, vs, w)
}
