package interaction_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/parquet"
)

// scores is a view of Observations.
const scores = `{"resourceType":"ViewDefinition","name":"scores","status":"active","resource":"Observation","select":[{"column":[` +
	`{"name":"id","path":"getResourceKey()","type":"string"},{"name":"patient","path":"subject.getReferenceKey(Patient)","type":"string"},{"name":"value","path":"value.ofType(Quantity).value","type":"decimal"}]}]}`

// running is a Parameters resource with a view and more parameters.
func running(def string, more ...string) string {
	return `{"resourceType":"Parameters","parameter":[` + strings.Join(append([]string{`{"name":"viewResource","resource":` + def + `}`}, more...), ",") + `]}`
}

// rowsOf runs a view as somebody, as CSV.
func (w *town) rowsOf(t testing.TB, as, def string, more ...string) string {
	t.Helper()
	res := w.ask(as, "POST", "/fhir/$viewdefinition-run", running(def, more...), "Accept", "text/csv")
	out := string(body(t, res))
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%d %s %s", res.StatusCode, res.Header.Get("Content-Type"), out)
	}
	return out
}

func TestAViewShowsWhatItsReaderMayRead(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		const head, score, hidden = "id,patient,value\n", "Observation/sleep,Patient/amara-reyes-cole,9.0\n", "Observation/canary,Patient/amara-reyes-cole,\n"
		for as, want := range map[string]string{"lena": head + score + hidden, "omar": head, "integrator": head + score} {
			if got := w.rowsOf(t, as, scores); got != want {
				t.Errorf("%s:\n%s", as, got)
			}
		}
		if res := w.ask("", "POST", "/fhir/$viewdefinition-run", running(scores), "Accept", "text/csv"); res.StatusCode != 401 {
			t.Errorf("nobody: %d", res.StatusCode)
		}
		if res := w.ask("", "GET", "/fhir/ViewDefinition", ""); res.StatusCode != 401 {
			t.Errorf("nobody lists: %d", res.StatusCode)
		}
	})
}

// What is hidden makes the rows that what never was makes: none, and not a byte
// of difference.
func TestAViewOfWhatIsHiddenIsOneOfWhatNeverWas(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, `{"resourceType":"Group","id":"hidden-gro","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/amara-reyes-cole"}}]}`,
			`{"resourceType":"Binary","id":"hidden-bin","contentType":"application/json","securityContext":{"reference":"Patient/amara-reyes-cole"},"data":"`+base64.StdEncoding.EncodeToString([]byte(scores))+`"}`)
		for _, format := range []string{"csv", "ndjson", "json", "parquet"} {
			for _, pair := range [][2]string{
				{`{"name":"patient","valueReference":{"reference":"Patient/amara-reyes-cole"}}`, `{"name":"patient","valueReference":{"reference":"Patient/amara-never-born"}}`},
				{`{"name":"group","valueReference":{"reference":"Group/hidden-gro"}}`, `{"name":"group","valueReference":{"reference":"Group/never-was1"}}`},
			} {
				var got [2]string
				for i, p := range pair {
					got[i] = answer(t, w.ask("omar", "POST", "/fhir/$run", running(scores, p, `{"name":"_format","valueCode":"`+format+`"}`), "Accept", "*/*"))
				}
				if got[0] != got[1] {
					t.Errorf("%s %s\nhidden %s\nnever %s", format, pair[0], got[0], got[1])
				}
			}
		}
		for _, at := range []string{"/fhir/$run?viewReference=Binary/", "/fhir/ViewDefinition/$run?viewReference=ViewDefinition/", "/fhir/$run?viewCanonical="} {
			if a, b := answer(t, w.ask("omar", "GET", at+"hidden-bin", "")), answer(t, w.ask("omar", "GET", at+"never-was1", "")); a != b || !strings.HasPrefix(a, "404") {
				t.Errorf("%s\nhidden %s\nnever %s", at, a, b)
			}
		}
		if res := w.ask("lena", "GET", "/fhir/ViewDefinition/hidden-bin/$run?_format=csv", "", "Accept", "*/*"); res.StatusCode != 200 || !strings.Contains(string(body(t, res)), "Observation/canary") {
			t.Error("Lena may read the stored view and does not:", res.StatusCode)
		}
	})
}

func TestAViewIsFilteredByPatientGroupSinceAndLimit(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, `{"resourceType":"Patient","id":"bea","managingOrganization":{"reference":"Organization/maple-street"}}`,
			`{"resourceType":"Observation","id":"bea-1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/bea"},"valueQuantity":{"value":1}}`,
			`{"resourceType":"Group","id":"all","type":"person","actual":true,"managingEntity":{"reference":"Organization/maple-street"},"member":[{"entity":{"reference":"Patient/bea"}},{"inactive":true,"entity":{"reference":"Patient/amara-reyes-cole"}}]}`)
		const bea = "Observation/bea-1,Patient/bea,1\n"
		for name, tt := range map[string]struct {
			more []string
			want []string
		}{
			"one child":     {[]string{`{"name":"patient","valueReference":{"reference":"Patient/bea"}}`}, []string{bea}},
			"by an address": {[]string{`{"name":"patient","valueReference":{"reference":"https://kith.test/fhir/Patient/bea"}}`}, []string{bea}},
			"two children":  {[]string{`{"name":"patient","valueString":"bea"}`, `{"name":"patient","valueReference":{"reference":"Patient/amara-reyes-cole"}}`}, []string{bea, "sleep", "canary"}},
			"a group":       {[]string{`{"name":"group","valueReference":{"reference":"Group/all"}}`}, []string{bea}},
			"since never":   {[]string{`{"name":"_since","valueInstant":"2999-01-01T00:00:00Z"}`}, nil},
			"since ever":    {[]string{`{"name":"_since","valueInstant":"2000-01-01T00:00:00Z"}`}, []string{bea, "sleep", "canary"}},
			"none":          {[]string{`{"name":"_limit","valueInteger":0}`}, nil},
			"resources":     {[]string{`{"name":"resource","resource":{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Observation","id":"own"}},{"resource":{"resourceType":"Patient","id":"p"}}]}}`}, []string{"Observation/own"}},
		} {
			got := w.rowsOf(t, "lena", scores, tt.more...)
			if strings.Count(got, "\n") != len(tt.want)+1 {
				t.Errorf("%s: %s", name, got)
			}
			for _, line := range tt.want {
				if !strings.Contains(got, line) {
					t.Errorf("%s has no %s: %s", name, line, got)
				}
			}
		}
		if got := w.rowsOf(t, "lena", scores, `{"name":"_limit","valueInteger":2}`, `{"name":"header","valueBoolean":false}`); strings.Count(got, "\n") != 2 || strings.HasPrefix(got, "id") {
			t.Error(got)
		}
	})
}

func TestAViewAnswersUnderEachOfItsNamesAndInEachFormat(t *testing.T) {
	w := people(t, lite(t))
	for _, at := range []string{"/fhir/$viewdefinition-run", "/fhir/$run", "/fhir/$sql-run", "/fhir/ViewDefinition/$run", "/fhir/ViewDefinition/$viewdefinition-run"} {
		for _, name := range []string{"viewResource", "subjectResource"} {
			in := strings.Replace(running(scores), "viewResource", name, 1)
			if out := string(body(t, w.ask("lena", "POST", at, in, "Accept", "application/x-ndjson"))); !strings.HasPrefix(out, `{"id":"Observation/sleep","patient":"Patient/amara-reyes-cole","value":9.0}`+"\n") {
				t.Errorf("%s: %s", at, out)
			}
		}
	}
	for _, at := range []string{"/fhir/$run?viewReference=ViewDefinition/encounter", "/fhir/$sql-run?subjectCanonical=http://kith.example/fhir/ViewDefinition/encounter%7C1", "/fhir/ViewDefinition/encounter/$viewdefinition-run?_limit=3"} {
		if res := w.ask("lena", "GET", at, "", "Accept", "text/csv"); res.StatusCode != 200 || !strings.HasPrefix(string(body(t, res)), "patient,") {
			t.Errorf("%s: %d", at, res.StatusCode)
		}
	}
	out := body(t, w.ask("lena", "POST", "/fhir/$run?_format=json", running(scores), "Accept", "*/*"))
	if s := string(out); !strings.HasPrefix(s, "[ \n{") || !strings.HasSuffix(s, "}\n]\n") || !strings.Contains(s, ",\n{") {
		t.Errorf("%s", s)
	}
	out = body(t, w.ask("lena", "POST", "/fhir/$run?_format=parquet", running(scores), "Accept", "*/*"))
	f, err := parquet.Open(bytes.NewReader(out), int64(len(out)))
	if err != nil || f.Rows != 2 || fmt.Sprint(f.Columns) != fmt.Sprint([]parquet.Column{{Name: "id"}, {Name: "patient"}, {Name: "value", Kind: parquet.Number}}) {
		t.Errorf("%v %+v", err, f)
	}
	var doc element.Doc
	if err := doc.Parse(body(t, w.ask("lena", "POST", "/fhir/$run?_format=csv", running(scores))), element.Options{}); err != nil || !doc.Root().Get("contentType").Is("text/csv") {
		t.Fatal(err, string(doc.Bytes))
	}
	if text, err := base64.StdEncoding.DecodeString(doc.Root().Get("data").Text()); err != nil || !strings.HasPrefix(string(text), "id,patient,value\nObservation/sleep") {
		t.Errorf("%v %s", err, text)
	}
	if res := w.ask("lena", "HEAD", "/fhir/ViewDefinition/encounter/$run", "", "Accept", "text/csv"); res.StatusCode != 200 || len(body(t, res)) > 0 {
		t.Error("HEAD", res.StatusCode)
	}
}

func TestAViewThatCannotBeRunIsToldAsAnOutcome(t *testing.T) {
	w := people(t, lite(t))
	for name, tt := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"no view":             {"POST", "/fhir/$run", `{"resourceType":"Parameters"}`, 400, "exactly one view"},
		"two views":           {"POST", "/fhir/ViewDefinition/encounter/$run", running(scores), 400, "exactly one view"},
		"one that is none":    {"GET", "/fhir/$run?viewReference=ViewDefinition/nothing", "", 404, "not-found"},
		"no ViewDefinition":   {"POST", "/fhir/$run", running(`{"resourceType":"Patient"}`), 422, "resource: names no type"},
		"a path that is none": {"POST", "/fhir/$run", running(`{"resourceType":"ViewDefinition","resource":"Patient","select":[{"column":[{"name":"a","path":"id +"}]}]}`), 422, "column a"},
		"two in one cell":     {"POST", "/fhir/$run", running(`{"resourceType":"ViewDefinition","resource":"Patient","select":[{"column":[{"name":"a","path":"id | 'b'"}]}]}`), 422, "more than one value"},
		"a word":              {"POST", "/fhir/$run?pateint=bea", running(scores), 400, "not known"},
		"a format":            {"POST", "/fhir/$run?_format=xlsx", running(scores), 400, "_format"},
		"a source":            {"POST", "/fhir/$run?source=http://elsewhere.test/", running(scores), 400, "records that are here"},
		"a limit":             {"POST", "/fhir/$run?_limit=many", running(scores), 400, "_limit"},
		"a moment":            {"POST", "/fhir/$run?_since=monday", running(scores), 400, "_since"},
		"the trail":           {"POST", "/fhir/$run", running(`{"resourceType":"ViewDefinition","resource":"AuditEvent","select":[{"column":[{"name":"a","path":"id"}]}]}`), 400, "audit trail"},
		"no Parameters":       {"POST", "/fhir/$run", scores, 400, "OperationOutcome"},
		"no type of ours":     {"POST", "/fhir/ViewDefinition", scores, 404, "OperationOutcome"},
	} {
		res := w.ask("lena", tt.method, tt.path, tt.body, "Accept", "*/*")
		if out := string(body(t, res)); res.StatusCode != tt.status || !strings.Contains(out, tt.says) || !strings.Contains(out, "OperationOutcome") || strings.Contains(out, "⟦") {
			t.Errorf("%s: %d %s", name, res.StatusCode, out)
		}
	}
}

func TestViewsOfKithAreRead(t *testing.T) {
	w := people(t, lite(t))
	status, list := w.get(t, "lena", "/fhir/ViewDefinition")
	if status != 200 || list.Get("entry").Len() < 5 {
		t.Fatal(status, string(list.Raw()))
	}
	for e := range list.Each("entry", "resource") {
		status, one := w.get(t, "lena", "/fhir/ViewDefinition/"+e.Get("id").Text())
		if status != 200 || !one.Get("url").Is("http://kith.example/fhir/ViewDefinition/"+e.Get("id").Text()) {
			t.Error(status, string(one.Raw()))
		}
	}
	if status, _ := w.get(t, "lena", "/fhir/ViewDefinition/nothing"); status != 404 {
		t.Error(status)
	}
}

// Whose child a view showed stands in the trail, and the trail before the rows.
func TestWhatAViewShowedIsInTheTrail(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		w := trailed(t, d)
		w.rowsOf(t, "lena", scores)
		w.rowsOf(t, "omar", scores)
		if _, err := audit.Grow(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		status, bundle := w.get(t, "lena", "/fhir/AuditEvent?patient=amara-reyes-cole")
		text := string(bundle.Raw())
		if status != 200 || !strings.Contains(text, "viewdefinition-run") || !strings.Contains(text, "Practitioner/lena-ortiz") || strings.Contains(text, "omar") {
			t.Errorf("%d %s", status, text)
		}
	})
}
