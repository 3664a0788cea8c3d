package interaction_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/platform/db"
)

// answer is a whole response as a string: status, headers in order, body. Date
// and the number of the request differ by nature.
func answer(t testing.TB, res *http.Response) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, res.Status)
	var names []string
	for n := range res.Header {
		if n != "Date" && n != "X-Request-Id" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintln(&b, n, res.Header[n])
	}
	b.Write(body(t, res))
	return b.String()
}

// What is hidden is answered as what never was: every byte.
func TestHiddenIsAbsent(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, strings.Replace(canary, `"final"`, `"amended"`, 1))
		change := `{"resourceType":"Observation","id":"ID","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}`
		for _, as := range []string{"omar", "integrator"} {
			hidden := "canary"
			if as == "omar" {
				hidden = "sleep"
			}
			for _, ask := range [][]string{
				{"GET", "", ""}, {"HEAD", "", ""}, {"GET", "/_history", ""}, {"GET", "/_history/1", ""}, {"GET", "/_history/2", ""},
				{"GET", "", "", "If-None-Match", `W/"2"`}, {"GET", "?_pretty=true", ""},
				{"PUT", "", change}, {"PUT", "", change, "If-Match", `W/"2"`}, {"PUT", "", change, "If-Match", `W/"9"`},
				{"PUT", "", change, "If-Match", "*"}, {"PUT", "", `{"resourceType":"Observation","id":"ID","subject":{"reference":"Patient/theo-brandt"}}`},
				{"DELETE", "", ""}, {"DELETE", "", "", "If-Match", `W/"2"`}, {"PATCH", "", ""},
				{"PATCH", "", `[{"op":"replace","path":"/status","value":"final"}]`, "Content-Type", "application/json-patch+json"},
				{"GET", "?_elements=status", ""}, {"GET", "?_format=xml", ""}, {"GET", "/$validate", ""}, {"GET", "/*", ""}, {"HEAD", "/_history/1", ""},
				{"GET", "/$meta", ""}, {"POST", "/$meta-add", `{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"code":"x"}]}}]}`},
				{"PUT", "", change, "If-None-Match", "*"}, {"PUT", "", change, "If-Unmodified-Since", "Mon, 16 Nov 2026 09:00:00 GMT"},
			} {
				var got [2]string
				for i, id := range []string{hidden, "never-was"} {
					res := w.ask(as, ask[0], "/fhir/Observation/"+id+ask[1], strings.Replace(ask[2], "ID", id, 1), ask[3:]...)
					got[i] = answer(t, res)
				}
				if got[0] != got[1] || got[0] == "" {
					t.Errorf("%s %v\nhidden %s\nnever  %s", as, ask, got[0], got[1])
				}
			}
		}
	})
}

// A child whom one may not read is one who never was, whichever way one asks.
func TestAHiddenChildIsAbsent(t *testing.T) {
	const child, nobody = "amara-reyes-cole", "amara-never-born" // of one length
	about := `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/ID"}}`
	asks := [][]string{
		{"GET", "/Patient/ID", ""}, {"GET", "/Patient/ID/_history", ""}, {"GET", "/Patient/ID/$everything", ""}, {"GET", "/Patient/ID/Observation", ""}, {"GET", "/Patient/ID/*", ""},
		{"GET", "/Patient/ID/$meta", ""}, {"PUT", "/Patient/ID", `{"resourceType":"Patient","id":"ID"}`}, {"DELETE", "/Patient/ID", ""}, {"DELETE", "/Patient?_id=ID", ""},
		{"GET", "/Patient?_id=ID&_total=accurate", ""}, {"GET", "/Patient?_id=ID&_revinclude=*", ""}, {"GET", "/Patient?_id=theo-brandt,ID&_sort=birthdate", ""},
		{"GET", "/Observation?patient=ID&_total=accurate", ""}, {"GET", "/Observation?subject=Patient/ID&_include=*", ""}, {"GET", "/Patient?_filter=_id%20eq%20ID", ""},
		{"GET", "/Group?member=Patient/ID", ""}, {"GET", "/List?subject=Patient/ID&_include=List:item", ""}, {"GET", "/Provenance?target=Patient/ID&_include=Provenance:target", ""},
		{"GET", "/Organization?_has:Patient:organization:_id=ID", ""}, {"GET", "/Encounter?patient._id=ID", ""}, {"GET", "/DocumentReference/$docref?patient=ID", ""},
		{"POST", "/Observation", about}, {"POST", "/Observation", about, "If-None-Exist", "patient=ID"}, {"PUT", "/Observation?patient=ID", about}, {"DELETE", "/Observation?patient=ID", ""},
		{"PATCH", "/Patient?_id=ID", `[{"op":"add","path":"/active","value":true}]`, "Content-Type", "application/json-patch+json"},
		{"POST", "", `{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Observation"},"resource":` + strings.Replace(about, "Patient/ID", "Patient?_id=ID", 1) + `}]}`},
		{"POST", "", `{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/ID"}},{"request":{"method":"DELETE","url":"Patient/ID"}}]}`},
		{"POST", "/Questionnaire/$populate", `{"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"Patient/ID"}},{"name":"questionnaire","resource":` + rested + `}]}`},
		{"POST", "/Questionnaire/$populate", `{"resourceType":"Parameters","parameter":[{"name":"subject","valueReference":{"reference":"Patient/theo-brandt"}},{"name":"context","part":[{"name":"name","valueString":"patient"},{"name":"content","valueReference":{"reference":"Patient/ID"}}]},{"name":"questionnaire","resource":` + rested + `}]}`},
		{"POST", "/QuestionnaireResponse/$extract", `{"resourceType":"Parameters","parameter":[{"name":"questionnaire-response","resource":{"resourceType":"QuestionnaireResponse","id":"r","status":"completed","subject":{"reference":"Patient/ID"},"item":[{"linkId":"tired","answer":[{"valueInteger":1}]}]}},{"name":"questionnaire","resource":` + rested + `}]}`},
		{"POST", "/Patient/$match", `{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient","id":"ID","name":[{"family":"Reyes-Cole","given":["Amara"]}],"birthDate":"2012-09-03"}}]}`},
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, `{"resourceType":"List","id":"l","status":"current","mode":"working","subject":{"reference":"Patient/theo-brandt"},"entry":[{"item":{"reference":"Patient/amara-reyes-cole"}},{"item":{"reference":"Patient/amara-never-born"}}]}`,
			`{"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/amara-reyes-cole"}},{"entity":{"reference":"Patient/theo-brandt"}}]}`)
		for _, ask := range asks {
			var got [2]string
			for i, id := range []string{child, nobody} {
				said := answer(t, w.ask("omar", ask[0], "/fhir"+strings.ReplaceAll(ask[1], "ID", id), strings.ReplaceAll(ask[2], "ID", id), ask[3:]...))
				if got[i] = strings.ReplaceAll(said, id, "ID"); strings.Contains(said, "Reyes-Cole") || strings.Contains(said, "44261-6") {
					t.Errorf("%v shows her: %s", ask, said)
				}
			}
			if x, y := apart(got[0], got[1]); got[0] != got[1] {
				t.Errorf("%v\nhidden %s\nnever  %s", ask, x, y)
			}
		}
	})
}

func TestOfManyWritersOfOneVersionExactlyOneWins(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		for version := 1; version <= 5; version++ {
			statuses := make(chan int)
			for i := range 8 {
				go func() {
					statuses <- w.ask("lena", "PUT", "/fhir/Observation/sleep",
						strings.Replace(sleep, "9.0", fmt.Sprintf("%d%d", version, i), 1), "If-Match", fmt.Sprintf(`W/"%d"`, version)).StatusCode
				}()
			}
			seen := map[int]int{}
			for range 8 {
				seen[<-statuses]++
			}
			if seen[200] != 1 || seen[412] != 7 {
				t.Fatalf("version %d: %v", version, seen)
			}
		}
		if _, v := w.get(t, "lena", "/fhir/Observation/sleep/_history"); v.Get("total").Text() != "6" {
			t.Errorf("%s versions", v.Get("total").Raw())
		}
	})
}

// Without If-Match the last one wins, and nobody's version is lost.
func TestWritersWithoutAConditionAllGetThrough(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		statuses := make(chan int)
		for i := range 4 {
			go func() {
				statuses <- w.ask("lena", "PUT", "/fhir/Observation/sleep", strings.Replace(sleep, "9.0", fmt.Sprint(i), 1)).StatusCode
			}()
		}
		for range 4 {
			if s := <-statuses; s != 200 {
				t.Errorf("status %d", s)
			}
		}
		_, v := w.get(t, "lena", "/fhir/Observation/sleep/_history")
		versions := map[string]bool{}
		for e := range v.Each("entry", "resource", "meta", "versionId") {
			versions[e.Text()] = true
		}
		if len(versions) != 5 {
			t.Errorf("versions %v", versions)
		}
	})
}

// pages follows the next links of a search and returns the ids of each page.
func pages(t *testing.T, w *town, as, path string, between func(page int)) (all [][]string) {
	t.Helper()
	for n := 1; path != ""; n++ {
		status, v := w.get(t, as, path)
		if status != 200 {
			t.Fatalf("%s: %d %s", path, status, v.Raw())
		}
		var ids []string
		for e := range v.Each("entry", "resource", "id") {
			ids = append(ids, e.Text())
		}
		all, path = append(all, ids), next(v)
		between(n)
	}
	return all
}

func next(bundle element.Value) string {
	for l := range bundle.Each("link") {
		if l.Get("relation").Text() == "next" {
			return strings.TrimPrefix(l.Get("url").Text(), "https://kith.test")
		}
	}
	return ""
}

func TestPagesHoldAndBelongToOneViewer(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		for i := range 11 {
			w.put(t, strings.Replace(sleep, `"sleep"`, fmt.Sprintf(`"n%02d"`, i), 1))
		}
		var token string
		got := pages(t, w, "integrator", "/fhir/Observation?patient=amara-reyes-cole&code=44261-6&_count=5", func(page int) {
			if page == 1 {
				w.put(t, strings.Replace(sleep, `"sleep"`, `"late"`, 1))
			}
		})
		if want := "[[n10 n09 n08 n07 n06] [n05 n04 n03 n02 n01] [n00 sleep]]"; fmt.Sprint(got) != want {
			t.Errorf("got  %v\nwant %s", got, want)
		}
		_, v := w.get(t, "lena", "/fhir/Patient?name=amara&_count=1")
		if next(v) != "" {
			t.Error("a next link behind the last page")
		}
		_, v = w.get(t, "lena", "/fhir/Observation?patient=amara-reyes-cole&_count=2&_total=accurate")
		token = next(v)
		if strings.Contains(token, "amara") || len(token) < 40 {
			t.Errorf("the link shows what was searched for: %s", token)
		}
		tests := map[string]struct {
			as, path string
			want     int
		}{
			"who it is for":       {"lena", token, 200},
			"again":               {"lena", token, 200},
			"someone else":        {"integrator", token, 400},
			"another type":        {"lena", strings.Replace(token, "Observation", "Patient", 1), 400},
			"a changed character": {"lena", token[:len(token)-3] + "AAA", 400},
			"a part":              {"lena", token[:len(token)-9], 400},
			"nobody":              {"", token, 401},
			"something beside it": {"lena", token + "&code=1&_count=3", 200},
		}
		for name, tt := range tests {
			status, v := w.get(t, tt.as, tt.path)
			if status != tt.want {
				t.Errorf("%s: %d", name, status)
			}
			if status == 200 && v.Get("total").Text() != "14" {
				t.Errorf("%s: the search is not in the link: %s", name, v.Get("total").Raw())
			}
		}
		if _, v := w.get(t, "lena", token+"&code=1"); !strings.Contains(string(v.Raw()), `"location":["http:code"]`) {
			t.Error("what stands beside a page link is left out in silence")
		}
	})
}

func TestPageLinksOutliveTheProgram(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		_, v := w.get(t, "lena", "/fhir/Observation?_count=1")
		again := newTown(t, w.store.DB())
		if status, _ := again.get(t, "lena", next(v)); status != 200 {
			t.Errorf("after a restart: %d", status)
		}
	})
}

func TestABodyMayBeLargeAndNotEndless(t *testing.T) {
	w := people(t, lite(t))
	note := `,{"text":"` + strings.Repeat("x", 1<<20) + `"}` // as long as one text may be
	long := strings.Replace(sleep, `"final"`, `"final","note":[{"text":"x"}`+strings.Repeat(note, 15)+`]`, 1)
	if res := w.ask("lena", "POST", "/fhir/Observation", long, "Prefer", "return=minimal"); res.StatusCode != 201 {
		t.Errorf("15 MB: %d", res.StatusCode)
	}
	endless := strings.Replace(sleep, `"final"`, `"final","note":[{"text":"x"}`+strings.Repeat(note, 17)+`]`, 1)
	if res := w.ask("lena", "POST", "/fhir/Observation", endless); res.StatusCode != 413 {
		t.Errorf("17 MB: %d", res.StatusCode)
	}
}

func TestSyntaxErrorsSayWhere(t *testing.T) {
	status, v := parsed(t, lite(t).ask("lena", "POST", "/fhir/Patient", "{\"resourceType\":\"Patient\",\n  \"active\": tru}"))
	issue := v.Get("issue")
	var at []string
	for x := range issue.Each("extension", "valueInteger") {
		at = append(at, x.Text())
	}
	if status != 400 || issue.Get("code").Text() != "structure" || fmt.Sprint(at) != "[2 13]" && fmt.Sprint(at) != "[2 16]" {
		t.Errorf("%d %v %s", status, at, v.Raw())
	}
}

// A fault of ours never shows what the database said.
func TestOurOwnFaultsSayNothing(t *testing.T) {
	w := people(t, lite(t))
	if _, err := db.Exec(t.Context(), w.store.DB(), "drop table index_string"); err != nil {
		t.Fatal(err)
	}
	res := w.ask("lena", "GET", "/fhir/Patient?name=amara", "")
	b := string(body(t, res))
	if res.StatusCode != 500 || strings.Contains(b, "index_string") || strings.Contains(b, "amara") || !strings.Contains(b, `"code":"exception"`) {
		t.Errorf("%d %s", res.StatusCode, b)
	}
}
