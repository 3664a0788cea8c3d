package interaction_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/interaction"
	"kith/platform/db/dbtest"
)

const golden = "../../docs/wire/capabilitystatement.json"

// capability is what of a CapabilityStatement the tests look at.
type capability struct {
	FHIRVersion string `json:"fhirVersion"`
	Software    struct{ Version string }
	Rest        []struct {
		Resource []struct {
			Type        string
			Interaction []struct{ Code string }
			SearchParam []struct{ Name, Type string }

			SearchInclude, SearchRevInclude []string

			ConditionalCreate, ConditionalUpdate, ReadHistory, UpdateCreate bool
			ConditionalRead, ConditionalDelete, Versioning                  string
			Operation                                                       []struct{ Name, Definition, Documentation string }
		}
		SearchParam []struct{ Name string }
	}
}

func stated(t *testing.T, w *town) capability {
	t.Helper()
	var c capability
	if err := json.Unmarshal(body(t, w.ask("", "GET", "/fhir/metadata", "")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func lite(t *testing.T) *town {
	return newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "test.db"), folders))
}

func TestTheStatementIsTheOneInTheDocs(t *testing.T) {
	got := body(t, lite(t).ask("", "GET", "/fhir/metadata?_pretty=true", ""))
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("what is offered changed: set the day in capabilities.go, run make golden and read the diff")
	}
}

func TestTheStatementIsOpenToAllAndFromAnywhere(t *testing.T) {
	w := lite(t)
	res := w.ask("", "GET", "/fhir/metadata", "", "Origin", "https://other.example", "Sec-Fetch-Site", "cross-site")
	tag := res.Header.Get("ETag")
	if res.StatusCode != 200 || res.Header.Get("Access-Control-Allow-Origin") != "*" ||
		res.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || tag == "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	if res := w.ask("", "GET", "/fhir/metadata", "", "If-None-Match", tag); res.StatusCode != 304 || len(body(t, res)) != 0 {
		t.Errorf("one who has it: %d", res.StatusCode)
	}
	if res := w.ask("", "GET", "/fhir/metadata?_format=ttl", ""); res.StatusCode != 406 {
		t.Errorf("Turtle: %d", res.StatusCode)
	}
	if res := w.ask("", "OPTIONS", "/fhir/metadata", "", "Origin", "https://other.example"); res.StatusCode != 204 || res.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
		t.Errorf("asked before: %d", res.StatusCode)
	}
	for _, path := range []string{"/fhir/Patient", "/fhir/Patient/x", "/fhir/nowhere"} {
		if res := w.ask("lena", "GET", path, "", "Origin", "https://other.example"); res.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may be read from other sites", path)
		}
	}
}

// Every claim is exercised for every type: create, read, vread, update,
// history and search by each parameter answer as they should.
func TestEverythingStatedIsDone(t *testing.T) {
	w := people(t, lite(t))
	// One small body for every type is not valid for any.
	w.Handler = open(t, w.store, interaction.Options{Version: "dev", Base: "https://kith.test/fhir", Validation: interaction.ValidateNothing})
	c := stated(t, w)
	if c.FHIRVersion != "4.0.1" || c.Software.Version != "dev" || len(c.Rest) != 1 || len(c.Rest[0].Resource) < 90 {
		t.Fatalf("%+v", c)
	}
	for _, res := range c.Rest[0].Resource {
		var codes []string
		for _, i := range res.Interaction {
			codes = append(codes, i.Code)
		}
		slices.Sort(codes)
		want := []string{"create", "delete", "history-instance", "history-type", "patch", "read", "search-type", "update", "vread"}
		location := exercise(t, w, res.Type)
		if !slices.Equal(codes, want) {
			t.Fatalf("%s: %v; exercise what is new here", res.Type, codes)
		}
		for _, p := range res.SearchParam {
			value := sampleOf[p.Type]
			if strings.HasSuffix(p.Name, "-coordinate") { // the only ones of three parts
				value += "$2012"
			}
			if status, v := w.get(t, "lena", "/fhir/"+res.Type+"?"+p.Name+"="+url.QueryEscape(value), "Prefer", "handling=strict"); status != 200 || v.Get("type").Text() != "searchset" {
				t.Errorf("%s by %s (%s): %d %s", res.Type, p.Name, p.Type, status, v.Raw())
			}
		}
		for name, links := range map[string][]string{"_include=": res.SearchInclude, "_revinclude=": res.SearchRevInclude} {
			for some := range slices.Chunk(links, 40) {
				asks := "/fhir/" + res.Type + "?" + name + strings.Join(some, "&"+name)
				if status, v := w.get(t, "lena", asks, "Prefer", "handling=strict"); status != 200 {
					t.Errorf("%s: %d %s", asks, status, v.Raw())
				}
			}
		}
		conditions(t, w, strings.TrimSuffix(strings.TrimPrefix(location, "https://kith.test"), "/_history/1"))
		if !res.ConditionalCreate || !res.ConditionalUpdate || !res.ReadHistory || res.UpdateCreate || res.ConditionalRead != "full-support" || res.ConditionalDelete != "single" || res.Versioning != "versioned-update" {
			t.Errorf("%s: exercise what is new here: %+v", res.Type, res)
		}
		if _, v := w.get(t, "lena", "/fhir/"+res.Type+"?_id="+strings.Split(location, "/")[5]); v.At("entry", "resource", "resourceType").Text() != res.Type {
			t.Errorf("%s is not found by its id: %s", res.Type, v.Raw())
		}
	}
}

// conditions exercises what is stated of conditions, on a resource that is there.
func conditions(t *testing.T, w *town, path string) {
	t.Helper()
	at, id := path[:strings.LastIndexByte(path, '/')], path[strings.LastIndexByte(path, '/')+1:]
	res := w.ask("integrator", "GET", path, "")
	one, tag, last := string(body(t, res)), res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	for _, step := range []struct {
		method, path, body string
		status             int
		headers            []string
	}{
		{"GET", path, "", 304, []string{"If-None-Match", tag}},
		{"GET", path, "", 304, []string{"If-Modified-Since", last}},
		{"POST", at, one, 200, []string{"If-None-Exist", "_id=" + id}},
		{"PUT", at + "?_id=" + id, one, 200, nil},
		{"PUT", path, one, 412, []string{"If-Match", `W/"999"`}},
		{"DELETE", at + "?_id=" + id, "", 204, nil},
		{"DELETE", at + "?_id=" + id, "", 204, nil},
	} {
		if res := w.ask("integrator", step.method, step.path, step.body, step.headers...); res.StatusCode != step.status {
			t.Errorf("%s %s %v: %d %s", step.method, step.path, step.headers, res.StatusCode, body(t, res))
		}
	}
	if res := w.ask("integrator", "PUT", path, one); res.StatusCode != 201 { // for what comes after
		t.Errorf("%s does not come back: %d", path, res.StatusCode)
	}
}

// Each operation that is named is defined here, by the address that is stated,
// as one of that name, of that type, at the levels that the routes have.
func TestEveryOperationStatedIsDefined(t *testing.T) {
	w := people(t, lite(t))
	for _, res := range stated(t, w).Rest[0].Resource {
		for _, o := range res.Operation {
			_, found := w.get(t, "lena", "/fhir/OperationDefinition?url="+url.QueryEscape(o.Definition))
			def := found.At("entry", "resource")
			if def.Get("code").Text() != o.Name {
				t.Errorf("%s $%s: %s is not here", res.Type, o.Name, o.Definition)
				continue
			}
			if status, v := w.get(t, "lena", "/fhir/OperationDefinition/"+def.Get("id").Text()); status != 200 || v.Get("url").Text() != o.Definition {
				t.Errorf("%s is not read by its id: %d", o.Definition, status)
			}
			of := map[string]bool{}
			for r := range def.Each("resource") {
				of[r.Text()] = true
			}
			if !of[res.Type] && !of["Resource"] && !of["DomainResource"] {
				t.Errorf("$%s is not defined for %s", o.Name, res.Type)
			}
			for level, path := range map[string]string{"type": "/fhir/" + res.Type + "/$" + o.Name, "instance": "/fhir/" + res.Type + "/x/$" + o.Name} {
				offered := w.ask("lena", "POST", path, "{}").StatusCode
				is := offered != 405 && (offered != 404 || level == "instance" && methodsAt(w, path) != "")
				if is && def.Get(level).Text() != "true" {
					t.Errorf("%s is offered and not defined", path)
				}
				if !is && def.Get(level).Text() == "true" && o.Documentation == "" {
					t.Errorf("%s is defined and not offered, and nothing says so", path)
				}
			}
		}
	}
}

// methodsAt is what an address takes, "" for one that takes nothing.
func methodsAt(w *town, path string) string {
	return w.ask("lena", "BREW", path, "").Header.Get("Allow")
}

func TestParametersOfEverySearchAreTaken(t *testing.T) {
	w := people(t, lite(t))
	asks := map[string]string{"_filter": "/fhir/Patient?_filter=_id%20pr%20true", "_has": "/fhir/Patient?_has:Observation:patient:status=final", "_list": "/fhir/Patient?_list=x", "_type": "/fhir?_type=Patient&_id=x"}
	for _, p := range stated(t, w).Rest[0].SearchParam {
		if status, v := w.get(t, "lena", asks[p.Name], "Prefer", "handling=strict"); status != 200 || asks[p.Name] == "" {
			t.Errorf("%s: %d %s", p.Name, status, v.Raw())
		}
	}
}

var sampleOf = map[string]string{"token": "a|b", "string": "a", "uri": "http://a", "reference": "Patient/a", "date": "ge2026", "quantity": "gt5|http://unitsofmeasure.org|mg", "number": "2012", "composite": "2012$2012", "special": "1|2"}

// exercise creates, reads and changes a resource of a type about Amara, and
// returns its address.
func exercise(t *testing.T, w *town, typ string) string {
	t.Helper()
	about := `{"reference":"Patient/amara-reyes-cole"}`
	one := `{"resourceType":"` + typ + `","id":"ID","subject":` + about + `,"patient":` + about + `,"beneficiary":` + about +
		`,"for":` + about + `,"candidate":` + about + `,"individual":` + about + `,"deliverTo":` + about +
		`,"participant":[{"actor":` + about + `}],"member":[{"entity":` + about + `}],"link":[{"target":` + about +
		`}],"target":[` + about + `],"entity":[{"what":` + about + `}],"actor":` + about + `}`
	if typ == "Patient" {
		one = `{"resourceType":"Patient","id":"ID"}`
	}
	who := "lena"
	if typ == "PractitionerRole" {
		if res := w.ask(who, "POST", "/fhir/"+typ, one); res.StatusCode != 422 {
			t.Errorf("staff say who works where: %d", res.StatusCode)
		}
		who = "integrator"
	}
	res := w.ask(who, "POST", "/fhir/"+typ, one)
	location := res.Header.Get("Location")
	if res.StatusCode != http.StatusCreated || location == "" {
		t.Fatalf("create %s: %d %s", typ, res.StatusCode, body(t, res))
	}
	path := strings.TrimSuffix(strings.TrimPrefix(location, "https://kith.test"), "/_history/1")
	id := path[strings.LastIndexByte(path, '/')+1:]
	changed := strings.Replace(strings.Replace(one, `"ID"`, `"`+id+`"`, 1), `"resourceType"`, `"language":"en","resourceType"`, 1)
	for _, step := range []struct {
		method, path, body, contains string
		status                       int
	}{
		{"GET", path, "", `"versionId":"1"`, 200},
		{"HEAD", path, "", "", 200},
		{"PUT", path, changed, `"versionId":"2"`, 200},
		{"GET", path + "/_history/1", "", `"versionId":"1"`, 200},
		{"GET", path + "/_history", "", `"total":2`, 200},
		{"PATCH", path, `[{"op":"replace","path":"/language","value":"es"}]`, `"language":"es"`, 200},
		{"DELETE", path, "", "", 204},
		{"GET", path, "", `"code":"deleted"`, 410},
		{"GET", "/fhir/" + typ + "/_history", "", `"method":"DELETE"`, 200},
		{"PUT", path, changed, `"versionId":"5"`, 201},
	} {
		res := w.ask(who, step.method, step.path, step.body)
		if b := string(body(t, res)); res.StatusCode != step.status || !strings.Contains(b, step.contains) || step.method == "HEAD" && b != "" {
			t.Errorf("%s %s: %d %s", step.method, step.path, res.StatusCode, b)
		}
	}
	return location
}

// The statement itself is a resource that the strict reader takes.
func TestTheStatementIsCanonicalJSON(t *testing.T) {
	var doc element.Doc
	if err := doc.Parse(body(t, lite(t).ask("", "GET", "/fhir/metadata", "")), element.Options{}); err != nil {
		t.Fatal(err)
	}
	if doc.Root().Get("kind").Text() != "instance" || !doc.Root().At("implementation", "description").Exists() {
		t.Errorf("%.300s", doc.Bytes)
	}
}

// What a site lets programs do is stated as it is set.
func TestTheStatementSaysWhatTheSiteLets(t *testing.T) {
	w := lite(t)
	for part, o := range map[string]interaction.Options{
		`"cors":false`:          {},
		`"cors":true`:           {Origins: []string{"https://app.example"}},
		`"updateCreate":true`:   {ClientIDs: true},
		`"updateCreate":false`:  {},
		`"enforced"`:            {Known: true},
		`["literal","logical"]`: {},
	} {
		w.Handler = open(t, w.store, o)
		if b := body(t, w.ask("", "GET", "/fhir/metadata", "")); !bytes.Contains(b, []byte(part)) {
			t.Errorf("%+v: no %s", o, part)
		}
	}
}
