package interaction_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/interaction"
	"kith/fhir/match"
	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
	"kith/platform/web/webtest"
)

var folders = []fs.FS{access.Files, audit.Files, store.Files, terminology.Files}

// viewers are who the tests ask as.
var viewers = map[string]access.Viewer{
	"lena":       access.Staff("Practitioner/lena-ortiz", "maple-street"),
	"omar":       access.Staff("Practitioner/omar-reed", "riverside"),
	"integrator": access.System("Device/integrator", "maple-street", "riverside"),
}

// nine is Monday morning in the cast's week.
var nine = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// town is a door with a few of the cast behind it.
type town struct {
	http.Handler
	store *store.Store
	now   time.Time
	ids   atomic.Int64
}

// newTown opens a door on an empty database. Ids and clock are the test's.
func newTown(t testing.TB, d *db.DB) *town {
	t.Helper()
	w := &town{now: nine}
	var err error
	if w.store, err = store.Open(t.Context(), d, func() time.Time { return w.now }); err != nil {
		t.Fatal(err)
	}
	w.Handler = open(t, w.store, interaction.Options{
		Version: "dev", Base: "https://kith.test/fhir",
		NewID: func() string { return fmt.Sprintf("new-%d", w.ids.Add(1)) },
	})
	return w
}

func open(t testing.TB, s *store.Store, o interaction.Options) *web.Mux {
	t.Helper()
	phrases, err := say.Load(shell.Files, interaction.Files, validate.Files, terminology.Files, match.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Options{Phrases: phrases, SignIn: "/sign-in"})
	if err != nil {
		t.Fatal(err)
	}
	m.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), viewers[r.Header.Get("X-Test-As")])))
		})
	})
	if err := interaction.Routes(t.Context(), m, s, o); err != nil {
		t.Fatal(err)
	}
	return m
}

// put brings resources in as an import does.
func (w *town) put(t testing.TB, bodies ...string) {
	t.Helper()
	var batch []*store.Incoming
	for _, b := range bodies {
		in, err := w.store.Prepare([]byte(b), element.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		batch = append(batch, in)
	}
	defer w.store.Release(batch...)
	if _, err := w.store.Write(t.Context(), access.Operator(), "test", batch); err != nil {
		t.Fatal(err)
	}
}

// ask sends one request as a person of viewers. headers are name, value pairs.
func (w *town) ask(as, method, path, body string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, "https://kith.test"+path, strings.NewReader(body))
	r.Header.Set("X-Test-As", as)
	r.Header.Set("Accept", "application/fhir+json")
	if body != "" {
		r.Header.Set("Content-Type", "application/fhir+json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec.Result()
}

// get is ask for a body, as JSON.
func (w *town) get(t testing.TB, as, path string, headers ...string) (int, element.Value) {
	t.Helper()
	return parsed(t, w.ask(as, "GET", path, "", headers...))
}

func parsed(t testing.TB, res *http.Response) (int, element.Value) {
	t.Helper()
	b := body(t, res)
	if len(b) == 0 {
		return res.StatusCode, element.Value{}
	}
	var doc element.Doc
	if err := doc.Parse(b, element.Options{}); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return res.StatusCode, doc.Root()
}

func body(t testing.TB, res *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	maple     = `{"resourceType":"Organization","id":"maple-street","name":"Maple Street Clinic"}`
	riverside = `{"resourceType":"Organization","id":"riverside","name":"Riverside Family Health"}`
	amara     = `{"resourceType":"Patient","id":"amara-reyes-cole","identifier":[{"system":"http://maple","value":"17"}],"name":[{"family":"Reyes-Cole","given":["Amara"]}],"birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple-street"}}`
	theo      = `{"resourceType":"Patient","id":"theo-brandt","name":[{"family":"Brandt","given":["Theo"]}],"birthDate":"2020-02-29","managingOrganization":{"reference":"Organization/riverside"}}`
	sleep     = `{"resourceType":"Observation","id":"sleep","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-02T10:30:00-05:00","valueQuantity":{"value":9.0,"unit":"score"}}`
	canary    = `{"resourceType":"Observation","id":"canary","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}],"text":"CANARY"},"subject":{"reference":"Patient/amara-reyes-cole"},"effectiveDateTime":"2026-11-03","valueString":"CANARY: a canary sings"}`
)

// engines runs a test on each database, which it may open as often as it likes.
func engines(t *testing.T, test func(t *testing.T, fresh func(t testing.TB) *town)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, func(t testing.TB) *town {
			return newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "test.db"), folders))
		})
	})
	t.Run("postgres", func(t *testing.T) {
		dbtest.Postgres(t, folders...) // skips where there is none
		test(t, func(t testing.TB) *town { return newTown(t, dbtest.Open(t, dbtest.Postgres(t, folders...), folders)) })
	})
}

// people brings in the few that most tests need.
func people(t testing.TB, w *town) *town {
	w.put(t, maple, riverside, amara, theo, sleep, canary)
	return w
}

func TestScenes(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		webtest.Harness{
			Fresh:  func(t *testing.T) http.Handler { return people(t, fresh(t)) },
			SignIn: func(t *testing.T, c *webtest.Client, person string) { c.Header.Set("X-Test-As", person) },
		}.Run(t, "testdata/*.txt")
	})
}
