package interaction_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/interaction"
)

func packed(t *testing.T, s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestABodyMayComePackedButNotAsABomb(t *testing.T) {
	w := people(t, lite(t))
	one := `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara-reyes-cole"}}`
	if res := w.ask("lena", "POST", "/fhir/Observation", packed(t, one), "Content-Encoding", "gzip"); res.StatusCode != 201 {
		t.Errorf("packed: %d %s", res.StatusCode, body(t, res))
	}
	for _, size := range []int{8 << 20, 200 << 20} {
		bomb := packed(t, one[:len(one)-1]+`,"x":"`+strings.Repeat("x", size)+`"}`)
		if res := w.ask("lena", "POST", "/fhir/Observation", bomb, "Content-Encoding", "gzip"); res.StatusCode != 413 {
			t.Errorf("%d MB in %d kB: %d", size>>20, len(bomb)>>10, res.StatusCode)
		}
	}
	if res := w.ask("lena", "POST", "/fhir/Observation", one, "Content-Encoding", "gzip"); res.StatusCode != 400 {
		t.Errorf("not packed at all: %d", res.StatusCode)
	}
	if res := w.ask("lena", "POST", "/fhir/Observation", one, "Content-Encoding", "br"); res.StatusCode != 415 {
		t.Errorf("packed in another way: %d", res.StatusCode)
	}
}

func TestAClientThatAsksTooOftenWaits(t *testing.T) {
	w := people(t, lite(t))
	now := nine
	w.Handler = open(t, w.store, interaction.Options{PerSecond: 2, Now: func() time.Time { return now }})
	statuses := map[int]int{}
	for range 8 {
		res := w.ask("lena", "GET", "/fhir/Patient/amara-reyes-cole", "")
		if statuses[res.StatusCode]++; res.StatusCode == 429 && res.Header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After %q", res.Header.Get("Retry-After"))
		}
	}
	if statuses[200] != 5 || statuses[429] != 3 {
		t.Errorf("%v", statuses)
	}
	if res := w.ask("omar", "GET", "/fhir/Patient/theo-brandt", ""); res.StatusCode != 200 {
		t.Errorf("another client: %d", res.StatusCode)
	}
	now = now.Add(time.Second)
	if res := w.ask("lena", "GET", "/fhir/Patient/amara-reyes-cole", ""); res.StatusCode != 200 {
		t.Errorf("a second later: %d", res.StatusCode)
	}
}

func TestARequestThatTakesTooLongEnds(t *testing.T) {
	w := people(t, lite(t))
	w.Handler = open(t, w.store, interaction.Options{Deadline: time.Nanosecond})
	for _, ask := range [][3]string{{"GET", "/fhir/Patient", ""}, {"GET", "/fhir/Patient/amara-reyes-cole", ""}, {"POST", "/fhir/Observation", sleep}, {"DELETE", "/fhir/Observation/sleep", ""}} {
		if res := w.ask("lena", ask[0], ask[1], ask[2]); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
			t.Errorf("%s %s: %d %s", ask[0], ask[1], res.StatusCode, body(t, res))
		}
	}
	w.Handler = open(t, w.store, interaction.Options{})
	if res := w.ask("lena", "GET", "/fhir/Observation/sleep", ""); res.StatusCode != 200 {
		t.Errorf("what was broken off is not done: %d", res.StatusCode)
	}
}

func TestPagesOfListedSitesMayUseTheDoor(t *testing.T) {
	w := people(t, lite(t))
	w.Handler = open(t, w.store, interaction.Options{Origins: []string{"https://app.example"}})
	res := w.ask("lena", "OPTIONS", "/fhir/Patient/amara-reyes-cole", "", "Origin", "https://app.example", "Access-Control-Request-Method", "PATCH")
	if h := res.Header; res.StatusCode != 204 || h.Get("Access-Control-Allow-Origin") != "https://app.example" || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "PATCH") ||
		h.Get("Access-Control-Allow-Credentials") != "" || !slices.Contains(h.Values("Vary"), "Origin") {
		t.Errorf("%d %v", res.StatusCode, h)
	}
	create := []string{"POST", "/fhir/Observation", strings.Replace(sleep, `"id":"sleep",`, "", 1)}
	for origin, want := range map[string]string{"https://app.example": "https://app.example", "https://other.example": ""} {
		res := w.ask("lena", create[0], create[1], create[2], "Origin", origin, "Sec-Fetch-Site", "cross-site", "Authorization", "Bearer x")
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != want || want != "" && res.StatusCode != 201 {
			t.Errorf("%s: %d, allowed %q", origin, res.StatusCode, got)
		}
		if res := w.ask("lena", create[0], create[1], create[2], "Origin", origin, "Sec-Fetch-Site", "cross-site", "Cookie", "session=x"); res.StatusCode != 403 {
			t.Errorf("%s with a cookie: %d", origin, res.StatusCode)
		}
	}
}

// What the statement says of no type in particular, and of conditions, is so.
func TestTheWholeSystemDoesWhatIsStated(t *testing.T) {
	w := people(t, lite(t))
	var c struct {
		Rest []struct {
			Interaction []struct{ Code string }
			Resource    []struct {
				Type                                               string
				UpdateCreate, ConditionalCreate, ConditionalUpdate bool
				ConditionalRead, ConditionalDelete                 string
			}
		}
	}
	for _, ids := range []bool{false, true} {
		w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: ids})
		if err := json.Unmarshal(body(t, w.ask("", "GET", "/fhir/metadata", "")), &c); err != nil {
			t.Fatal(err)
		}
		for _, r := range c.Rest[0].Resource {
			if r.UpdateCreate != ids || !r.ConditionalCreate || !r.ConditionalUpdate || r.ConditionalDelete != "single" || r.ConditionalRead != "full-support" {
				t.Errorf("%+v", r)
			}
		}
	}
	done := map[string][3]string{
		"transaction":    {"POST", "/fhir", `{"resourceType":"Bundle","type":"transaction"}`},
		"batch":          {"POST", "/fhir/", `{"resourceType":"Bundle","type":"batch"}`},
		"history-system": {"GET", "/fhir/_history", ""},
		"search-system":  {"GET", "/fhir?_type=Patient&_id=amara-reyes-cole", ""},
	}
	for _, i := range c.Rest[0].Interaction {
		ask, ok := done[i.Code]
		if res := w.ask("lena", ask[0], ask[1], ask[2]); !ok || res.StatusCode != 200 {
			t.Errorf("%s is stated: %d", i.Code, res.StatusCode)
		}
		delete(done, i.Code)
	}
	for code := range done {
		t.Errorf("%s is done and not stated", code)
	}
}
