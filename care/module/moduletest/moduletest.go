// Package moduletest gives the tests of care folders a house to stand in: a
// migrated database with the folders' tables and projectors, and records in it.
package moduletest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/job"
	"kith/platform/say"
	"kith/platform/seal"
	"kith/platform/web/shell"
)

// Each runs test on every engine with a house of these modules, whose clock
// stands at now and whose days begin in now's zone.
func Each(t *testing.T, now time.Time, modules []module.Module, test func(t *testing.T, h *module.House)) {
	t.Helper()
	dbtest.Each(t, folders(modules), func(t *testing.T, d *db.DB) { test(t, house(t, d, now, modules)) })
}

// Open returns a house on the database at url for the length of a test.
func Open(t testing.TB, url string, now time.Time, modules []module.Module) *module.House {
	t.Helper()
	return house(t, dbtest.Open(t, url, folders(modules)), now, modules)
}

func folders(modules []module.Module) []fs.FS {
	return append([]fs.FS{access.Files, audit.Files, job.Files, store.Files}, module.Files(modules)...)
}

func house(t testing.TB, d *db.DB, now time.Time, modules []module.Module) *module.House {
	t.Helper()
	clock := func() time.Time { return now }
	s, err := store.Open(t.Context(), d, clock, module.Projectors(modules)...)
	if err != nil {
		t.Fatal(err)
	}
	words, err := say.Load(append([]fs.FS{shell.Files}, module.Files(modules)...)...)
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(t.TempDir(), "kith.keys")
	if err := seal.Make(keys); err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Read(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	s.SealBy(ring)
	h := &module.House{DB: d, Store: s, Say: words, Now: clock, Zone: now.Location(), Sealer: ring, Memory: &module.Memory{}}
	module.Guard(modules, h)
	return h
}

// Load writes records as the operator: a transaction Bundle, or one resource a
// line.
func Load(t testing.TB, s *store.Store, records io.Reader) {
	t.Helper()
	Put(t, s, Resources(t, records)...)
}

// Resources returns the resources of a Bundle, or of one resource a line.
func Resources(t testing.TB, records io.Reader) (all [][]byte) {
	t.Helper()
	b, err := io.ReadAll(records)
	if err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(b, element.Options{}); err == nil && doc.Root().Get("resourceType").Text() == "Bundle" {
		for e := range doc.Root().Each("entry") {
			all = append(all, bytes.Clone(e.Get("resource").Raw()))
		}
		return all
	}
	lines := bufio.NewReader(bytes.NewReader(b))
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			all = append(all, line)
		}
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Put writes resources as the operator, some hundred a transaction.
func Put(t testing.TB, s *store.Store, resources ...[]byte) {
	t.Helper()
	for len(resources) > 0 {
		n := min(len(resources), 1000)
		batch := make([]*store.Incoming, n)
		for i, r := range resources[:n] {
			in, err := s.Prepare(r, element.Options{})
			if err != nil {
				t.Fatalf("%v\n%.300s", err, r)
			}
			batch[i] = in
		}
		if _, err := s.Write(context.Background(), access.Operator(), "test", batch); err != nil {
			t.Fatal(err)
		}
		s.Release(batch...)
		resources = resources[n:]
	}
}

// Remove deletes one resource as the operator.
func Remove(t testing.TB, s *store.Store, typ, id string) {
	t.Helper()
	in := s.Removal(typ, id)
	defer s.Release(in)
	if _, err := s.Write(context.Background(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
		t.Fatal(err)
	}
}
