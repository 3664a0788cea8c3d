package interaction_test

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// paper is bytes that are no text.
var paper = string([]byte("%PDF-1.7\n\x00\xff\xfe")) + strings.Repeat("x", 1000)

func TestABinaryTravelsAsWhatItHolds(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		res := w.ask("lena", "POST", "/fhir/Binary?_filename=plan.pdf", paper, "Content-Type", "application/pdf", "X-Security-Context", "Patient/amara-reyes-cole", "Accept", "application/fhir+json, */*; q=0.1")
		if res.StatusCode != 201 || !strings.Contains(string(body(t, res)), `"data":"`+base64.StdEncoding.EncodeToString([]byte(paper))+`"`) {
			t.Fatalf("%d %s", res.StatusCode, res.Header)
		}
		path := strings.TrimSuffix(strings.TrimPrefix(res.Header.Get("Location"), "https://kith.test"), "/_history/1")
		bytesAt := func(who, path string, accept ...string) *http.Response {
			t.Helper()
			res := w.ask(who, "GET", path, "", accept...)
			if got := body(t, res); res.StatusCode != 200 || string(got) != paper {
				t.Errorf("%s %v: %d, %d bytes", path, accept, res.StatusCode, len(got))
			}
			return res
		}
		h := bytesAt("lena", path, "Accept", "application/pdf").Header
		for name, want := range map[string]string{"Content-Type": "application/pdf", "Content-Disposition": "attachment", "Content-Security-Policy": "sandbox",
			"X-Content-Type-Options": "nosniff", "X-Security-Context": "Patient/amara-reyes-cole", "Etag": `W/"1"`} {
			if h.Get(name) != want {
				t.Errorf("%s: %q, want %q", name, h.Get(name), want)
			}
		}
		for _, accept := range [][]string{{"Accept", ""}, {"Accept", "*/*"}, {"Accept", "application/*"}, {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}, {"Accept", "application/fhir+json;q=0.5, application/pdf"}} {
			bytesAt("lena", path, accept...)
		}
		bytesAt("lena", path+"/_history/1", "Accept", "application/pdf")
		for _, accept := range []string{"application/fhir+json", "application/json", "application/fhir+json, */*", "application/fhir+json, application/pdf;q=0.9, */*;q=0.1"} {
			if status, root := w.get(t, "lena", path, "Accept", accept); status != 200 || root.Get("resourceType").Text() != "Binary" {
				t.Errorf("%s: %d %.100s", accept, status, root.Raw())
			}
		}
		for _, refused := range []struct {
			who, path, accept string
			want              int
		}{{"lena", path, "image/png", 406}, {"lena", path + "?_format=application/pdf", "", 406}, {"lena", "/fhir/Binary/none", "image/png", 404}, {"omar", path, "application/pdf", 404}, {"", path, "application/pdf", 401}} {
			if res := w.ask(refused.who, "GET", refused.path, "", "Accept", refused.accept); res.StatusCode != refused.want {
				t.Errorf("%v: %d", refused, res.StatusCode)
			}
		}
		if status, root := w.get(t, "lena", path+"?_format=json", "Accept", "application/pdf"); status != 200 || root.Get("contentType").Text() != "application/pdf" {
			t.Errorf("_format: %d", status)
		}
		if res := w.ask("lena", "GET", path, "", "Accept", "application/pdf", "If-None-Match", `W/"1"`); res.StatusCode != 304 {
			t.Errorf("what the caller has: %d", res.StatusCode)
		}
		if res := w.ask("lena", "HEAD", path, "", "Accept", "application/pdf"); res.StatusCode != 200 || res.Header.Get("Content-Length") != "1012" || len(body(t, res)) != 0 {
			t.Errorf("HEAD: %d %s", res.StatusCode, res.Header)
		}
		if res := w.ask("lena", "PUT", path, "now text", "Content-Type", "text/plain; charset=utf-8", "X-Security-Context", "https://kith.test/fhir/Patient/amara-reyes-cole", "If-Match", `W/"1"`); res.StatusCode != 200 {
			t.Errorf("PUT: %d %s", res.StatusCode, body(t, res))
		}
		res = w.ask("lena", "GET", path, "", "Accept", "*/*")
		if got := body(t, res); string(got) != "now text" || res.Header.Get("Content-Type") != "text/plain; charset=utf-8" || res.Header.Get("X-Security-Context") != "Patient/amara-reyes-cole" {
			t.Errorf("after PUT: %q %s", got, res.Header)
		}
	})
}

func TestWhatABinaryMayNotBe(t *testing.T) {
	w := people(t, lite(t))
	for name, c := range map[string]struct {
		path, media, body string
		want              int
	}{
		"too much":         {"/fhir/Binary", "application/pdf", string(bytes.Repeat([]byte{1}, 12<<20+1)), 413},
		"a form":           {"/fhir/Binary", "application/x-www-form-urlencoded", "a=b", 415},
		"no type":          {"/fhir/Binary", "nonsense", "x", 415},
		"another resource": {"/fhir/Binary", "application/fhir+json", `{"resourceType":"Patient"}`, 400},
		"of another type":  {"/fhir/Patient", "application/pdf", "x", 415},
		"of nobody known":  {"/fhir/Binary/x", "application/pdf", "x", 404},
	} {
		method := "POST"
		if strings.HasSuffix(c.path, "/x") {
			method = "PUT"
		}
		if res := w.ask("lena", method, c.path, c.body, "Content-Type", c.media); res.StatusCode != c.want {
			t.Errorf("%s: %d %.300s", name, res.StatusCode, body(t, res))
		}
	}
	if res := w.ask("integrator", "POST", "/fhir/Binary", "", "Content-Type", "application/octet-stream"); res.StatusCode != 201 {
		t.Errorf("nothing in it: %d %s", res.StatusCode, body(t, res))
	}
}
