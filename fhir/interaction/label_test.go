package interaction_test

import (
	"net/http"
	"strings"
	"testing"

	"kith/fhir/label"
	"kith/platform/access"
)

const icd10 = `"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"`

// labeling is a town whose codes give labels, with a second program and one
// that is cleared for them.
func labeling(t *testing.T, f func(t *testing.T, w *town)) {
	viewers["feed"] = access.System("Device/feed", "maple-street")
	viewers["cleared"] = access.System("Device/cleared", "maple-street").Clearing(label.Mental | label.Tie)
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := fresh(t)
		if err := w.store.Label(t.Context(), label.Standard()); err != nil {
			t.Fatal(err)
		}
		f(t, people(t, w))
	})
}

func condition(id, code string) string {
	return `{"resourceType":"Condition",` + id + `"identifier":[{"system":"urn:x","value":"` + code + `"}],` + icd10 + code + `"}]},"subject":{"reference":"Patient/amara-reyes-cole"}}`
}

func TestAProgramSendsWhatCodesLabelAndIsNotToldMore(t *testing.T) {
	labeling(t, func(t *testing.T, w *town) {
		status, created := parsed(t, w.ask("feed", "POST", "/fhir/Condition", condition("", "F32.1")))
		if status != http.StatusCreated || !strings.Contains(string(created.Raw()), "F32.1") {
			t.Fatalf("%d %s", status, created.Raw())
		}
		at := "/fhir/Condition/" + created.Get("id").Text()
		for as, want := range map[string]int{"feed": 404, "integrator": 404, "omar": 404, "lena": 200, "cleared": 200} {
			for _, path := range []string{at, at + "/_history", at + "/_history/1"} {
				if res := w.ask(as, "GET", path, ""); res.StatusCode != want {
					t.Errorf("%s, GET %s: %d", as, path, res.StatusCode)
				}
			}
		}
		for _, q := range []string{"?identifier=F32.1", "?_security=PSY", "?code=F32.1", "?_id=" + created.Get("id").Text()} {
			for as, want := range map[string]string{"feed": "0", "integrator": "0", "lena": "1", "cleared": "1"} {
				if _, found := w.get(t, as, "/fhir/Condition"+q+"&_total=accurate"); found.Get("total").Text() != want {
					t.Errorf("%s, %s: %s", as, q, found.Raw())
				}
			}
		}
		// The same again: what feed wrote is found by feed alone, and not given back.
		again := w.ask("feed", "POST", "/fhir/Condition", condition("", "F32.1"), "If-None-Exist", "identifier=urn:x|F32.1")
		if again.StatusCode != http.StatusOK || !strings.Contains(again.Header.Get("Location"), at) || len(body(t, again)) != 0 {
			t.Errorf("If-None-Exist: %d %s", again.StatusCode, again.Header.Get("Location"))
		}
		if res := w.ask("integrator", "POST", "/fhir/Condition", condition("", "F32.1"), "If-None-Exist", "identifier=urn:x|F32.1"); res.StatusCode != http.StatusCreated {
			t.Errorf("another program: %d", res.StatusCode)
		}
		changed := condition(`"id":"`+created.Get("id").Text()+`",`, "F33.1")
		steps := []struct {
			method, path, body, kind string
			want                     int
		}{
			{"PUT", at, changed, "application/fhir+json", 200},
			{"PUT", "/fhir/Condition?identifier=urn:x|F33.1", changed, "application/fhir+json", 200},
			{"PATCH", at, `[{"op":"add","path":"/language","value":"en"}]`, "application/json-patch+json", 200},
			{"POST", at + "/$meta-add", `{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"x"}]}}]}`, "application/fhir+json", 404},
			{"DELETE", at, "", "application/fhir+json", 204},
			{"GET", at, "", "application/fhir+json", 404},
		}
		for _, s := range steps {
			for _, as := range []string{"integrator", "omar", "feed"} {
				if as != "feed" && s.method == "PUT" && strings.Contains(s.path, "?") {
					continue // to others it is new
				}
				res := w.ask(as, s.method, s.path, s.body, "Content-Type", s.kind)
				want := s.want
				if as != "feed" && want != 204 {
					want = 404
				}
				if res.StatusCode != want {
					t.Errorf("%s, %s %s: %d %s", as, s.method, s.path, res.StatusCode, body(t, res))
				}
				if s.method == "PATCH" && as == "feed" && len(body(t, res)) != 0 {
					t.Error("a patch gives back what it may not read")
				}
			}
		}
	})
}

func TestATransactionMayHoldWhatCodesLabel(t *testing.T) {
	entry := func(full, method, url, more, resource string) string {
		return `{"fullUrl":"urn:uuid:` + full + `","resource":` + resource + `,"request":{"method":"` + method + `","url":"` + url + `"` + more + `}}`
	}
	labeling(t, func(t *testing.T, w *town) {
		child := `{"resourceType":"Patient","name":[{"family":"Young"}]}`
		of := func(code string) string {
			return strings.Replace(condition("", code), "Patient/amara-reyes-cole", "urn:uuid:00000000-0000-4000-8000-000000000001", 1)
		}
		visit := `{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000001"},"diagnosis":[{"condition":{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002"}}]}`
		told := `{"resourceType":"Provenance","target":[{"reference":"urn:uuid:00000000-0000-4000-8000-000000000002"}],"recorded":"2026-11-02T10:30:00Z","agent":[{"who":{"display":"x"}}]}`
		bundle := `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join([]string{
			entry("00000000-0000-4000-8000-000000000001", "POST", "Patient", "", child),
			entry("00000000-0000-4000-8000-000000000002", "POST", "Condition", `,"ifNoneExist":"identifier=urn:x|F11.20"`, of("F11.20")),
			entry("00000000-0000-4000-8000-000000000003", "POST", "Encounter", "", visit),
			entry("00000000-0000-4000-8000-000000000004", "POST", "Provenance", "", told),
		}, ",") + `]}`
		for round, want := range []string{"201 Created", "200 OK"} {
			res := w.ask("feed", "POST", "/fhir", bundle)
			status, answer := parsed(t, res)
			var all []string
			for e := range answer.Each("entry", "response", "status") {
				all = append(all, e.Text())
			}
			if status != 200 || len(all) != 4 || !strings.HasPrefix(all[1], want[:3]) {
				t.Fatalf("round %d: %d %v %s", round, status, all, answer.Raw())
			}
		}
		if _, found := w.get(t, "feed", "/fhir/Provenance?_total=accurate"); found.Get("total").Text() != "0" {
			t.Errorf("what tells of it is shown: %s", found.Raw())
		}
	})
}
