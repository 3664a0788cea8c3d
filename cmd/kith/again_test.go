package main

import (
	"maps"
	"slices"
	"testing"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// TestARecordThatIsWrittenAgainHasTheSameRows corrects every record of the town
// that somebody wrote by hand, one after another: no projector leaves rows of
// the version before, or trips over them.
func TestARecordThatIsWrittenAgainHasTheSameRows(t *testing.T) {
	h := builtTown(t)
	before, n := rowCounts(t, h), 0
	sources, err := cast.Sources(h.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if source.Kind == cast.NDJSON {
			continue
		}
		r, err := source.Open()
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range moduletest.Resources(t, r) {
			var doc element.Doc
			if err := doc.Parse(body, element.Options{}); err != nil {
				t.Fatal(err)
			}
			now, err := h.Store.Whole(t.Context(), h.DB, doc.Root().Get("resourceType").Text(), doc.Root().Get("id").Text())
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			last, err := now.Parse(&doc) // as it is since the town was lived in
			if err != nil {
				t.Fatal(err)
			}
			again, err := element.Edit(last).Append("extension", element.JSON(`{"url":"http://elsewhere.example/corrected","valueBoolean":true}`)).JSON()
			if err != nil {
				t.Fatal(err)
			}
			in, err := h.Store.Prepare(again, element.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.Store.Write(t.Context(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
				t.Errorf("%s/%s is written once and not again: %v", in.Type, in.ID, err)
			}
			h.Store.Release(in)
			n++
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	after := rowCounts(t, h)
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if before[table] != after[table] {
			t.Errorf("%s has %d rows, and %d after its records were written again", table, before[table], after[table])
		}
	}
	if n < 300 {
		t.Errorf("only %d records were written again", n)
	}
}

func rowCounts(t *testing.T, h *module.House) map[string]int64 {
	t.Helper()
	rows := map[string]int64{}
	for _, table := range h.Store.DerivedTables() {
		n, err := db.One(t.Context(), h.DB, db.Int, "test.count", "select count(*) from "+table)
		if err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	return rows
}
