package interaction_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"kith/fhir/interaction"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/web"
)

// trailed is the town behind a door that writes down what is read.
func trailed(t *testing.T, d *db.DB) *town {
	w := people(t, newTown(t, d))
	m := open(t, w.store, interaction.Options{Version: "dev", Base: "https://kith.test/fhir"})
	l := audit.NewLog(d, w.store.Now)
	t.Cleanup(l.Close)
	as := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(out, r.WithContext(access.With(r.Context(), viewers[r.Header.Get("X-Test-As")])))
		})
	}
	m.Use(as)
	m.Use(l.Gate(web.RouteOf, m.Fail))
	w.Handler = m
	return w
}

// TestWhatWasReadAtTheDoorIsReadAsAuditEvents asks as Lena, and then what the
// trail says of it.
func TestWhatWasReadAtTheDoorIsReadAsAuditEvents(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		w := trailed(t, d)
		for _, path := range []string{"/fhir/Patient/amara-reyes-cole", "/fhir/Patient/amara-reyes-cole/_history/1", "/fhir/Observation?patient=amara-reyes-cole&code=44261-6", "/fhir/Patient/nobody-at-all"} {
			w.ask("lena", "GET", path, "")
		}
		w.ask("lena", "PUT", "/fhir/Patient/amara-reyes-cole", `{"resourceType":"Patient","id":"amara-reyes-cole","active":true,"managingOrganization":{"reference":"Organization/maple-street"}}`, "Content-Type", "application/fhir+json")
		if _, err := audit.Grow(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		status, bundle := w.get(t, "lena", "/fhir/AuditEvent?patient=amara-reyes-cole&agent=Practitioner/lena-ortiz")
		if status != 200 {
			t.Fatalf("status %d: %s", status, bundle.Raw())
		}
		var did []string
		for e := range bundle.Get("entry").Items() {
			event := e.Get("resource")
			did = append(did, event.Get("action").Text()+" "+event.Get("subtype").First().Get("code").Text())
			if strings.Contains(string(event.Raw()), "amara-reyes-cole&") || strings.Contains(string(event.Raw()), "44261-6") {
				t.Errorf("a value that was searched for is kept: %s", event.Raw())
			}
			res := w.ask("lena", "POST", "/fhir/AuditEvent/$validate", string(event.Raw()), "Content-Type", "application/fhir+json")
			_, outcome := parsed(t, res)
			for is := range outcome.Get("issue").Items() {
				if s := is.Get("severity").Text(); s == "error" || s == "fatal" {
					t.Errorf("%s: %s", event.Raw(), is.Raw())
				}
			}
		}
		if got := strings.Join(did, ", "); got != "U update, E search-type, R vread, R read" {
			t.Errorf("the trail says %s", got)
		}
		if _, omar := w.get(t, "omar", "/fhir/AuditEvent?patient=amara-reyes-cole"); omar.Get("entry").Exists() {
			t.Errorf("riverside reads who read about a child of Maple Street: %s", omar.Raw())
		}
	})
}

// A number tells: that a child has one finding of a kind is as good as seeing
// it, and so is that there is none. So whom a small number is about stands in the
// trail.
func TestWhoIsCountedStandsInTheTrail(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		w := trailed(t, d)
		for path, want := range map[string]bool{
			"/fhir/Observation?patient=amara-reyes-cole&_summary=count":                        true,
			"/fhir/Observation?patient=amara-reyes-cole&_count=0&_total=accurate":              true,
			"/fhir/Observation?patient=amara-reyes-cole&code=no-such&_summary=count":           true, // that there is none is an answer
			"/fhir/Patient?_id=amara-reyes-cole&_has:Observation:patient:_id=x&_summary=count": true,
		} {
			newest := func() int64 {
				n, err := db.One(t.Context(), d, db.Int, "", `select coalesce(max(key), 0) from audit_event`)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			before := newest()
			if status, _ := w.get(t, "lena", path); status != 200 {
				t.Fatalf("%s: %d", path, status)
			}
			if got := newest() > before; got != want {
				t.Errorf("%s: a line is there: %v", path, got)
			}
		}
	})
}

// TestAnAnswerThatIsANumberLeavesALine asks how many there are, of whom there is
// one and of whom there is none, and reads the trail.
func TestAnAnswerThatIsANumberLeavesALine(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		w := trailed(t, d)
		lines := func() (all []string) {
			all, err := db.All(t.Context(), d, func(r db.Row) (s string, err error) {
				var who, why, what string
				var count int64
				err = r.Scan(&who, &why, &what, &count)
				return fmt.Sprint(who, " ", what, " ", count), err
			}, `select who, why, what, count from audit_event where who like 'Practitioner/%' order by key`)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		for path, want := range map[string]string{
			"/fhir/Patient?family=Reyes-Cole&_summary=count":                   "Patient?_summary&family 1",
			"/fhir/Patient?family=Nobody&_total=accurate":                      "Patient?_total&family 0",
			"/fhir/Patient?_has:Observation:patient:code=http://x.test|secret": "Patient?_has:Observation:patient:code 0",
			"/fhir/Observation?patient=amara-reyes-cole&code=secret":           "Observation?code&patient 0",
			"/fhir/Organization?name=Nobody":                                   "",
		} {
			before := len(lines())
			if res := w.ask("lena", "GET", path, ""); res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d", path, res.StatusCode)
			}
			got := strings.Join(lines()[before:], ", ")
			if want != "" {
				want = "Practitioner/lena-ortiz " + want
			}
			if got != want || strings.Contains(got, "secret") || strings.Contains(got, "Nobody") {
				t.Errorf("%s leaves %q, want %q", path, got, want)
			}
		}
		if _, err := audit.Grow(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		_, bundle := w.get(t, "lena", "/fhir/AuditEvent?patient=amara-reyes-cole&agent=Practitioner/lena-ortiz")
		if !strings.Contains(string(bundle.Raw()), base64.StdEncoding.EncodeToString([]byte("Observation?code&patient"))) {
			t.Errorf("a question about her by name is not in her trail: %s", bundle.Raw())
		}
	})
}
