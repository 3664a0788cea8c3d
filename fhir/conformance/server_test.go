package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/cast"
	"kith/fhir/bulk"
	"kith/fhir/interaction"
	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
)

const base = "https://kith.test/fhir"

// tree is a resource, as encoding/json reads it: another reading than the
// server's own.
type tree = map[string]any

// town is a server with the demo's records, and the same records beside it.
type town struct {
	http.Handler
	of map[string][]tree // by type, in the order of the sources
	at map[string]tree   // by "Type/id"

	looked map[string][]tree // what looking at every record found
}

var integrator = access.System("Device/integrator", "maple-street", "riverside")

// wednesday is in the anchor week of the cast.
var wednesday = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)

var folders = []fs.FS{access.Files, audit.Files, store.Files, terminology.Files}

// newTown fills an empty database with the town, or with what of it was written
// by hand, and opens a door to it.
func newTown(t *testing.T, d *db.DB, whole bool) *town {
	t.Helper()
	s, err := store.Open(t.Context(), d, func() time.Time { return wednesday }, terminology.Projector())
	if err != nil {
		t.Fatal(err)
	}
	w := &town{of: map[string][]tree{}, at: map[string]tree{}, looked: map[string][]tree{}}
	refuse := func(r bulk.Reject) error { return fmt.Errorf("%s:%d: %s", r.File, r.Line, r.Reason) }
	im := &bulk.Importer{Store: s, Viewer: access.Operator(), Why: "test", Spool: t.TempDir(), Rejected: refuse}
	if _, err := im.Run(t.Context(), w.sources(t, whole)); err != nil {
		t.Fatal(err)
	}
	if err := d.Analyze(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.open(t, d, s)
	return w
}

// sources are the records of the town, of which a copy is kept.
func (w *town) sources(t *testing.T, whole bool) (from []bulk.Source) {
	t.Helper()
	sources, err := cast.Sources(wednesday)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range sources {
		if !whole && (strings.HasPrefix(src.Name, "synthea/") || strings.HasPrefix(src.Name, "town/")) {
			continue
		}
		w.read(t, src)
		from = append(from, bulk.Source{Name: src.Name, Open: src.Open})
	}
	return from
}

// open opens the door, through which only the integrator comes.
func (w *town) open(t *testing.T, d *db.DB, s *store.Store) {
	t.Helper()
	phrases, err := say.Load(shell.Files, interaction.Files, validate.Files, terminology.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Options{Phrases: phrases, SignIn: "/sign-in"})
	if err != nil {
		t.Fatal(err)
	}
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), integrator)))
		})
	})
	if err := interaction.Routes(t.Context(), m, s, interaction.Options{Version: "dev", Base: base, Terms: terminology.New(d)}); err != nil {
		t.Fatal(err)
	}
	w.Handler = m
}

// read keeps what the integrator may see of a source. Nothing labeled is.
func (w *town) read(t *testing.T, src cast.Source) {
	t.Helper()
	r, err := src.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // it is only read
	for dec := json.NewDecoder(r); dec.More(); {
		var one tree
		if err := dec.Decode(&one); err != nil {
			t.Fatalf("%s: %v", src.Name, err)
		}
		all := []any{one}
		if src.Kind == cast.Bundle {
			all = walk(one, "entry.resource")
		}
		for _, x := range all {
			res := x.(tree) //nolint:errcheck // a resource is an object
			if len(walk(res, "meta.security")) == 0 {
				w.of[res["resourceType"].(string)] = append(w.of[res["resourceType"].(string)], res) //nolint:errcheck // same
				w.at[key(res)] = res
			}
		}
	}
}

func key(r tree) string { return fmt.Sprint(r["resourceType"], "/", r["id"]) }

// showing returns what shows a profile.
func (w *town) showing(g group) []tree {
	return w.once("showing "+g.Profile, func() (pool []tree) {
		for _, r := range w.of[g.Resource] {
			if len(walk(r, "meta.tag")) > 0 && slices.Contains(walk(r, "meta.profile"), any(g.Profile)) {
				pool = append(pool, r)
			}
		}
		return pool
	})
}

// once looks for something the first time it is asked for.
func (w *town) once(what string, look func() []tree) []tree {
	all, ok := w.looked[what]
	if !ok {
		all = look()
		w.looked[what] = all
	}
	return all
}

// ask sends a request and reads its answer.
func (w *town) ask(method, path, form string) (int, tree, error) {
	r := httptest.NewRequest(method, "https://kith.test"+strings.TrimPrefix(path, "https://kith.test"), strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	var body tree
	if err := json.NewDecoder(bytes.NewReader(rec.Body.Bytes())).Decode(&body); err != nil {
		return rec.Code, nil, fmt.Errorf("%s %s: %d: %w", method, path, rec.Code, err)
	}
	return rec.Code, body, nil
}

// found is what a search brought, on all its pages, by how it came.
type found map[string][]tree

// find searches to the last page.
func (w *town) find(typ string, q url.Values, post bool) (found, error) {
	all := found{}
	method, path, form := "GET", "/fhir/"+typ+"?"+q.Encode(), ""
	if post {
		method, path, form = "POST", "/fhir/"+typ+"/_search", q.Encode()
	}
	for path != "" {
		code, body, err := w.ask(method, path, form)
		if err != nil {
			return nil, err
		}
		if code != http.StatusOK || body["resourceType"] != "Bundle" || body["type"] != "searchset" {
			return nil, fmt.Errorf("%s %s %s: %d %.300v", method, path, form, code, body)
		}
		for _, e := range walk(body, "entry") {
			entry := e.(tree) //nolint:errcheck // entries are objects
			res, _ := entry["resource"].(tree)
			mode := fmt.Sprint(walk(entry, "search.mode")...)
			if mode == "outcome" {
				return nil, fmt.Errorf("%s: %.300v", path, res)
			}
			if entry["fullUrl"] != base+"/"+key(res) {
				return nil, fmt.Errorf("%s: fullUrl %v of %s", path, entry["fullUrl"], key(res))
			}
			all[mode] = append(all[mode], res)
		}
		method, path, form = "GET", "", ""
		for _, l := range walk(body, "link") {
			if link := l.(tree); link["relation"] == "next" { //nolint:errcheck // links are objects
				path, _ = link["url"].(string)
			}
		}
	}
	return all, nil
}
