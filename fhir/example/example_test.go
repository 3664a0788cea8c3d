package example_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

func TestEveryExampleComesBackByteForByteAsCanonicalJSON(t *testing.T) {
	types := map[string]bool{}
	for line := range example.All() {
		var d, stored element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Errorf("%.80s: %v", line, err)
			continue
		}
		typ := d.Root().Get("resourceType").Text()
		types[typ] = true
		if !r4.IsType(typ) {
			t.Errorf("%s is no type", typ)
		}
		// Only the server's own version and time may be gone from what is stored.
		if err := stored.Parse(d.Bytes, element.Options{Stored: true}); err != nil {
			t.Errorf("%.80s: %v", line, err)
		}
		if m := d.Root().Get("meta"); !m.Get("versionId").Exists() && !m.Get("lastUpdated").Exists() && !bytes.Equal(stored.Bytes, d.Bytes) {
			t.Errorf("%.80s: changed by being stored", line)
		}
	}
	if len(types) != 140 {
		t.Errorf("examples of %d types", len(types))
	}
}

func TestEveryExampleIsStoredIndexedAndKept(t *testing.T) {
	folders := []fs.FS{access.Files, audit.Files, store.Files}
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s, err := store.Open(t.Context(), d, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		var batch []*store.Incoming
		n := 0
		for line := range example.All() {
			n++
			in, err := s.Prepare(line, element.Options{ID: fmt.Sprintf("example-%d", n)})
			if err != nil {
				t.Fatalf("%.80s: %v", line, err)
			}
			batch = append(batch, in)
			want[in.Type+"/"+in.ID] = string(in.Body())
		}
		if _, err := s.Write(t.Context(), access.Operator(), "test", batch); err != nil {
			t.Fatal(err)
		}
		s.Release(batch...)
		kept, err := db.All(t.Context(), d, func(r db.Row) (k [2]string, err error) {
			var typ, id string
			err = r.Scan(&typ, &id, &k[1])
			k[0] = typ + "/" + id
			return k, err
		}, `select type, id, body from resource`)
		if err != nil || len(kept) != n {
			t.Fatalf("%d kept of %d: %v", len(kept), n, err)
		}
		for _, k := range kept {
			if want[k[0]] != k[1] {
				t.Errorf("%s came back changed", k[0])
			}
		}
		indexed, err := db.One(t.Context(), d, db.Int, "", `select count(*) from index_token`)
		if err != nil || indexed < int64(n) {
			t.Errorf("%d codes in the index: %v", indexed, err)
		}
	})
}
