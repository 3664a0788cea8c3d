package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
	"kith/platform/seal"
)

// ring is a ring of keys of its own.
func ring(t testing.TB) (*seal.Ring, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keys")
	if err := seal.Make(file); err != nil {
		t.Fatal(err)
	}
	r, err := seal.Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return r, file
}

// sealing opens stores that seal.
func sealing(t *testing.T, f func(t *testing.T, s *store.Store, r *seal.Ring)) {
	each(t, func(t *testing.T, s *store.Store) {
		r, _ := ring(t)
		s.SealBy(r)
		f(t, s, r)
	})
}

// spoken has a word of its own in every element that holds text.
const spoken = `{"resourceType":"Communication","id":"told","meta":{%s"source":"urn:canary-source","tag":[{"system":"urn:x","code":"t","display":"canary-tag"}]},` +
	`"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">canary-narrative</div>"},` +
	`"extension":[{"url":"urn:e","valueString":"canary-extension"}],"identifier":[{"system":"urn:i","value":"canary-identifier","type":{"text":"canary-type","coding":[{"system":"urn:x","code":"MR"}]}}],` +
	`"instantiatesUri":["urn:canary-uri"],"status":"completed","statusReason":{"text":"canary-reason"},"category":[{"text":"canary-category","coding":[{"system":"urn:x","code":"c","display":"canary-display"}]}],` +
	`"medium":[{"text":"canary-medium"}],"subject":{"reference":"Patient/amara","display":"canary-subject"},"topic":{"text":"canary-topic"},` +
	`"about":[{"identifier":{"value":"canary-about"},"display":"canary-called"}],"sender":{"reference":"Patient/amara","display":"canary-sender"},"reasonCode":[{"text":"canary-why"}],` +
	`"payload":[{"contentString":"canary-words and more"},{"contentAttachment":{"title":"canary-title","url":"urn:canary-url"}}],"note":[{"authorString":"canary-author","text":"canary-note"}]}`

var labels = map[string]string{"plain": "", "labeled": `"security":[{"code":"R"},{"code":"PRS"}],`}

var canary = regexp.MustCompile(`canary-[a-z]+`)

// canaries are the words, written with a hyphen and as the index takes them
// apart, alone of them those that stand after the hyphen and nowhere else.
func canaries(body string) (all []string) {
	for _, c := range canary.FindAllString(body, -1) {
		all = append(all, c)
	}
	return append(all, "canary", "CANARY")
}

// lying are the words that can be read in the database, in whatever form.
func lying(t *testing.T, d *db.DB, words []string) (found []string) {
	t.Helper()
	all := dumped(t, d)
	for _, w := range words {
		for what, b := range all {
			if bytes.Contains(b, []byte(w)) {
				found = append(found, w+" in "+what)
			}
		}
	}
	return found
}

// dumped is the database as it lies on the disk: the files of SQLite and a copy
// of it, or the rows of every table as text.
func dumped(t *testing.T, d *db.DB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	if d.Dialect.Name == "sqlite" {
		at, err := db.One(t.Context(), d, db.Text, "", `select file from pragma_database_list where name = 'main'`)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "backup.db")
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		keeper, err := sql.Open("sqlite", at)
		if err == nil {
			_, err = keeper.ExecContext(t.Context(), `vacuum into '`+copied+`'`)
		}
		if err = errors.Join(err, keeper.Close()); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{at, at + "-wal", at + "-shm", copied} {
			if b, err := os.ReadFile(file); err == nil {
				all[filepath.Base(file)] = b
			}
		}
		return all
	}
	tables, err := db.All(t.Context(), d, db.Text, `select table_name from information_schema.tables where table_schema = current_schema()`)
	if err != nil || len(tables) < 20 {
		t.Fatal(len(tables), err)
	}
	for _, name := range tables {
		rows, err := db.All(t.Context(), d, db.Text, `select cast(x as text) from `+name+` x`)
		if err != nil {
			t.Fatal(name, err)
		}
		bodies, err := db.All(t.Context(), d, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }, `select coalesce(`+bytesOf(name)+`, cast('' as bytea)) from `+name)
		if err != nil {
			t.Fatal(name, err)
		}
		all[name] = append([]byte(strings.Join(rows, "\n")), bytes.Join(bodies, nil)...)
	}
	return all
}

// bytesOf is the column of a table that holds bytes.
func bytesOf(table string) string {
	switch table {
	case "resource", "resource_history":
		return "body"
	}
	return "cast('' as bytea)"
}

func TestWhatWasToldDoesNotLieReadable(t *testing.T) {
	sealing(t, func(t *testing.T, s *store.Store, _ *seal.Ring) {
		plain, labeled := fmt.Sprintf(spoken, labels["plain"]), fmt.Sprintf(spoken, labels["labeled"])
		mustPut(t, s, maple, amara)
		mustPut(t, s, labeled)
		mustPut(t, s, strings.Replace(labeled, "and more", "once more", 1))
		if found := lying(t, s.DB(), canaries(labeled)); len(found) > 0 {
			t.Errorf("%q", found)
		}
		for version := int64(1); version <= 2; version++ {
			r, err := s.VersionRead(t.Context(), lena, "Communication", "told", version)
			if err != nil || !bytes.Contains(r.JSON(), []byte("canary-words")) {
				t.Errorf("version %d: %v", version, err)
			}
		}
		all, err := s.History(t.Context(), lena, "Communication", "told")
		if err != nil || len(all) != 2 || !bytes.Contains(all[1].JSON(), []byte("canary-words and more")) {
			t.Errorf("history: %d, %v", len(all), err)
		}
		if got := find(t, s, lena, "Communication", "subject", "Patient/amara"); got != "[told]" {
			t.Errorf("found: %s", got)
		}
		for _, p := range [][2]string{{"_content", "canary"}, {"_text", "narrative"}, {"identifier", "canary-identifier"}} {
			if got := find(t, s, lena, "Communication", p[0], p[1]); got != "[]" {
				t.Errorf("by %s: %s", p[0], got)
			}
		}
		// what nobody closed is found by its words, until somebody does
		// (addresses stay in the dictionary of addresses: they are no words)
		open := strings.NewReplacer(`"told"`, `"open"`, "urn:canary", "urn:address", "canary", "linnet").Replace(plain)
		mustPut(t, s, open)
		mustPut(t, s, strings.Replace(open, "and more", "once more", 1))
		mustPut(t, s, strings.Replace(open, "and more", "for good", 1))
		if got := find(t, s, lena, "Communication", "_content", "linnet"); got != "[open]" || len(lying(t, s.DB(), []string{"linnet"})) == 0 {
			t.Fatalf("found: %s", got)
		}
		if _, err := s.Relabel(t.Context(), lena, store.Relabeling{Type: "Communication", ID: "open", Add: label.Told, Reason: "asked"}); err != nil {
			t.Fatal(err)
		}
		words := regexp.MustCompile(`linnet-[a-z]+|linnet`).FindAllString(open+" linnet", -1)
		mustPut(t, s, sleep) // whatever comes next
		if found := lying(t, s.DB(), words); len(found) > 0 {
			t.Errorf("once it is labeled: %q", found)
		}
		if all, err := s.History(t.Context(), lena, "Communication", "open"); err != nil || len(all) != 3 || !bytes.Contains(all[2].JSON(), []byte("linnet-words and more")) {
			t.Errorf("history once it is labeled: %v", err)
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if found := lying(t, s.DB(), canaries(labeled)); len(found) > 0 {
			t.Errorf("after a rebuild: %q", found)
		}
	})
}

func TestWithoutTheKeysWhatIsSealedFailsAndNothingElse(t *testing.T) {
	sealing(t, func(t *testing.T, s *store.Store, r *seal.Ring) {
		labeled := fmt.Sprintf(spoken, labels["labeled"])
		mustPut(t, s, maple, amara, sleep, labeled)
		other, _ := ring(t)
		for name, keys := range map[string]store.Sealer{"none": nil, "another ring": other} {
			s.SealBy(keys)
			if _, err := s.Read(t.Context(), lena, "Communication", "told"); !fault.Is(err, fault.Transient) {
				t.Errorf("%s: read: %v", name, err)
			}
			if _, err := s.Read(t.Context(), reed, "Communication", "told"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: who may not read it is told something: %v", name, err)
			}
			if _, err := put(t, s, reed, strings.Replace(labeled, "and more", "mine", 1)); fault.Is(err, fault.Transient) {
				t.Errorf("%s: who may not read it is told something by writing: %v", name, err)
			}
			if _, err := s.Read(t.Context(), lena, "Observation", "sleep"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			mustPut(t, s, strings.Replace(sleep, "9.0", "8", 1), sleep)
		}
		s.SealBy(r)
		if got, err := s.Read(t.Context(), lena, "Communication", "told"); err != nil || !json.Valid(got.JSON()) {
			t.Errorf("with the keys again: %v", err)
		}
	})
}

// One body in the place of another, or one that was changed, does not open.
func TestASealedBodyOpensInItsPlaceAlone(t *testing.T) {
	sealing(t, func(t *testing.T, s *store.Store, _ *seal.Ring) {
		labeled := fmt.Sprintf(spoken, labels["labeled"])
		mustPut(t, s, maple, amara, labeled, strings.Replace(labeled, `"told"`, `"other"`, 1))
		mustPut(t, s, strings.Replace(labeled, "and more", "once more", 1))
		swap := func(q string) {
			if _, err := s.DB().ExecContext(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		swap(`update resource set body = (select body from resource where id = 'other') where id = 'told'`)
		if _, err := s.Read(t.Context(), lena, "Communication", "told"); !fault.Is(err, fault.Transient) {
			t.Errorf("another's words: %v", err)
		}
		swap(`update resource set body = (select body from resource_history where version = 1) where id = 'told'`)
		if _, err := s.Read(t.Context(), lena, "Communication", "told"); !fault.Is(err, fault.Transient) {
			t.Errorf("an earlier version: %v", err)
		}
	})
}

func FuzzOpeningWhatWasTampered(f *testing.F) {
	r, _ := ring(f)
	words := []byte(`{"resourceType":"Communication"}`)
	sealed, err := r.Seal("Communication/x/1", words)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed, 0, byte(0))
	f.Add(sealed, 5, byte(1))
	f.Add(sealed[:40], 2, byte(255))
	f.Add([]byte{1}, 0, byte(7))
	f.Fuzz(func(t *testing.T, b []byte, at int, flip byte) {
		b = bytes.Clone(b)
		if len(b) > 0 && at >= 0 {
			b[at%len(b)] ^= flip
		}
		got, err := r.Open(context.Background(), "Communication/x/1", b)
		if err == nil && (!bytes.Equal(b, sealed) || !bytes.Equal(got, words)) {
			t.Fatalf("%x opens", b)
		}
	})
}

// BenchmarkSealedStatement reports what sealing adds, in milliseconds, to
// writing a statement anew and reading it: the middle of many, each beside one
// of a store that does not seal.
func BenchmarkSealedStatement(b *testing.B) {
	r, _ := ring(b)
	var stores [2]*store.Store
	for i, keys := range []store.Sealer{nil, r} {
		s, err := store.Open(b.Context(), dbtest.Open(b, filepath.Join(b.TempDir(), "sealed.db"), folders), func() time.Time { return nine }, statuses)
		if err != nil {
			b.Fatal(err)
		}
		if keys != nil {
			s.SealBy(keys)
		}
		stores[i] = s
	}
	var took [2][]time.Duration
	for n := 0; b.Loop(); n++ {
		for i, s := range stores {
			began := time.Now()
			in, err := s.Prepare(fmt.Appendf(nil, strings.Replace(spoken, "and more", "for the %dth time", 1), labels["labeled"], n), element.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.Write(b.Context(), operator, "bench", []*store.Incoming{in}); err != nil {
				b.Fatal(err)
			}
			s.Release(in)
			if got, err := s.About(b.Context(), s.DB(), "Communication", []string{"amara"}); err != nil || len(got) != 1 {
				b.Fatal(len(got), err)
			}
			took[i] = append(took[i], time.Since(began))
		}
	}
	middle := func(all []time.Duration) float64 {
		slices.Sort(all)
		return all[len(all)/2].Seconds() * 1000
	}
	b.ReportMetric(middle(took[0]), "ms-open")
	b.ReportMetric(middle(took[1])-middle(took[0]), "ms-more")
}
