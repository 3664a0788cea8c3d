package hsds

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/directory"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
)

var (
	now     = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)
	modules = []module.Module{people.Module, directory.Module}
	luis    = access.Staff("Practitioner/luis-moreno", "maple-street").At(now)
)

// file writes a file for the length of a test.
func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// brought imports paths, and returns what was rejected.
func brought(t testing.TB, h *module.House, paths ...string) (Summary, []Reject) {
	t.Helper()
	var all []Reject
	im := &Importer{House: h, Rejected: func(r Reject) error { all = append(all, r); return nil }}
	sum, err := im.Run(t.Context(), paths...)
	if err != nil {
		t.Fatal(err)
	}
	return sum, all
}

func TestADirectoryOf4000ServicesComesInOnce(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		const n = 4000
		all := county(n)
		path := file(t, "county.ndjson", lines(all))
		sum, rejects := brought(t, h, path)
		if sum.Created != n || len(rejects) > 0 || sum.Organizations != (n+2)/3 {
			t.Fatalf("%+v, %d rejected: %+v", sum, len(rejects), rejects[:min(len(rejects), 3)])
		}
		found, err := directory.Find(t.Context(), h, luis, directory.Need{Code: "food", Language: "es"})
		if err != nil || found.Of == 0 || len(found.Services[0].Places) == 0 || found.Services[0].Organization.Name == "" {
			t.Errorf("%d found, %v", found.Of, err)
		}
		again, _ := brought(t, h, path)
		if again.Unchanged != n || again.Created+again.Updated+again.Organizations+again.Places != 0 {
			t.Errorf("once more: %+v", again)
		}
		s, err := directory.Get(t.Context(), h, luis, all[17]["id"].(string))
		if err != nil || s.Version != 1 {
			t.Errorf("version %d of what did not change, %v", s.Version, err)
		}
	})
}

func TestWhatIsUnderstoodOfAService(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		one := county(1)[0]
		brought(t, h, file(t, "page.json", page([]object{one})))
		s, err := directory.Get(t.Context(), h, luis, one["id"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != one["name"] || s.HowToWorkWithUs != one["application_process"] || s.Ages.From != one["minimum_age"] || s.Hours != "MO WE 09:00–17:00" ||
			!slices.Contains(s.Languages, "en") || len(s.Languages) != 2 || s.Contacts[0].Name != "Contact 0" || s.Public || !s.Active || !s.Places[0].At.Known || len(s.Needs) == 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestWhatIsChangedHereStaysWhenTheSourceChangesSomethingElse(t *testing.T) {
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		one := county(1)[0]
		id := one["id"].(string)
		brought(t, h, file(t, "1.json", lines([]object{one})))
		d, err := directory.Reply(t.Context(), h, luis, directory.Replied{Service: id, Capacity: directory.Capacity{Room: directory.Open}})
		if err != nil {
			t.Fatal(err)
		}
		in, err := d.Incoming(h.Store)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Store.Write(t.Context(), luis, "test", []*store.Incoming{in}); err != nil {
			t.Fatal(err)
		}
		h.Store.Release(in)
		if sum, _ := brought(t, h, file(t, "same.json", lines([]object{one}))); sum.Unchanged != 1 {
			t.Errorf("the same again: %+v", sum)
		}
		one["description"], one["wait_time"] = "Something else", "12 weeks"
		if sum, _ := brought(t, h, file(t, "2.json", lines([]object{one}))); sum.Updated != 1 {
			t.Errorf("something newer: %+v", sum)
		}
		s, err := directory.Get(t.Context(), h, luis, id)
		if err != nil || s.Does != "Something else" || s.Room != directory.Open || !s.AskedAt.Equal(now) {
			t.Errorf("%+v %v", s, err)
		}
	})
}

func TestMistakesAreNamedByTheirLine(t *testing.T) {
	good := county(3)
	text := string(lines(good[:1])) + "{\"id\": 1, \"name\": \"no end\"\n" + string(lines(good[1:2])) + "[3, {\"id\":\"x\"}]\n{\"name\":\"no id\"}\n" + string(lines(good[2:])) + string(lines(good[:1]))
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		sum, rejects := brought(t, h, file(t, "d.ndjson", []byte(text)))
		got := map[int]string{}
		for _, r := range rejects {
			got[r.Line] += r.Reason + ";"
		}
		want := map[int]string{2: "no JSON: a mistake at byte", 4: "no service;no name;", 5: "no id;", 7: "the same id twice;"}
		for line, reason := range want {
			if !strings.HasPrefix(got[line], reason) {
				t.Errorf("line %d: %q, want %q", line, got[line], reason)
			}
		}
		if sum.Created != 3 || len(got) != len(want) {
			t.Errorf("%+v %v", sum, got)
		}
	})
}

func TestAnImportGoesOnWhereItEnded(t *testing.T) {
	h := moduletest.Open(t, t.TempDir()+"/d.db", now, modules)
	path := file(t, "d.ndjson", lines(county(900)))
	ctx, stop := context.WithCancel(t.Context())
	im := &Importer{House: h}
	im.Rejected = func(Reject) error { return nil }
	go func() {
		for im.Progress().Services == 0 {
			time.Sleep(time.Millisecond)
		}
		stop()
	}()
	if _, err := im.Run(ctx, path); !errors.Is(err, context.Canceled) {
		t.Skipf("it was done before it was stopped: %v", err)
	}
	sum, _ := brought(t, h, path)
	if sum.Created+sum.Unchanged != 900 || sum.Unchanged == 0 || sum.Updated != 0 {
		t.Errorf("%+v", sum)
	}
}

// FuzzReading reads whatever is there: it ends, and every record is JSON.
func FuzzReading(f *testing.F) {
	f.Add(lines(county(2)))
	f.Add(page(county(2)))
	f.Add([]byte(`{"id":"o","services":[{"id":"s","name":"x"}]}`))
	f.Add([]byte("[[[{}]]]\n{\n{\"a\":1}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		im := &Importer{Source: "urn:x"}
		r := reading{reject: func(Reject) error { return nil }, at: func(int64) {}, record: func(rec Record) error {
			if !json.Valid(rec.Body) {
				t.Errorf("no JSON: %s", rec.Body)
			}
			var s service
			if json.Unmarshal(rec.Body, &s) == nil && s.lacks() == "" {
				if _, err := directory.Entry(im.read(s), element.Value{}); err != nil {
					t.Errorf("%v of %s", err, rec.Body)
				}
			}
			return nil
		}}
		if err := r.json(data, "x"); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkImport brings in 4,000 services, and then the same again.
func BenchmarkImport(b *testing.B) {
	path := file(b, "county.ndjson", lines(county(4000)))
	for b.Loop() {
		h := moduletest.Open(b, b.TempDir()+"/d.db", now, modules)
		begun := time.Now()
		brought(b, h, path)
		first := time.Since(begun)
		brought(b, h, path)
		b.ReportMetric(4000/first.Seconds(), "per-s")
		b.ReportMetric(4000/(time.Since(begun)-first).Seconds(), "again-per-s")
	}
}
