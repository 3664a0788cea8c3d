package interaction_test

import (
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

func TestXMLGoesInAndOut(t *testing.T) {
	w := newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "k.db"), folders))
	const in = `<Organization xmlns="http://hl7.org/fhir"><active value="true"/><name value="Maple &amp; Street"/></Organization>`
	res := w.ask("lena", "POST", "/fhir/Organization", in, "Content-Type", "application/fhir+xml", "Accept", "application/fhir+xml")
	out := string(body(t, res))
	if res.StatusCode != 201 || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/fhir+xml") ||
		!strings.Contains(out, `<name value="Maple &amp; Street"/>`) || !strings.Contains(out, `<versionId value="1"/>`) {
		t.Fatalf("%d %v\n%s", res.StatusCode, res.Header, out)
	}
	path := strings.TrimSuffix(strings.TrimPrefix(res.Header.Get("Location"), "https://kith.test"), "/_history/1")
	if status, v := w.get(t, "lena", path); status != 200 || v.Get("name").Text() != "Maple & Street" || !v.Get("active").True() {
		t.Errorf("as JSON: %d %s", status, v.Raw())
	}
	for accept, want := range map[string]string{
		"application/xml": "application/xml",
		"text/html,application/xml;q=0.9,*/*;q=0.8":         "application/fhir+json", // a browser
		"application/fhir+json;q=0.5, application/fhir+xml": "application/fhir+xml",
	} {
		if got := w.ask("lena", "GET", path, "", "Accept", accept).Header.Get("Content-Type"); !strings.HasPrefix(got, want+";") {
			t.Errorf("%s is answered with %s", accept, got)
		}
	}
	for _, path := range []string{"/fhir/metadata?_format=xml", "/fhir/Organization?_format=xml", path + "/_history?_format=xml"} {
		if out := string(body(t, w.ask("lena", "GET", path, ""))); !strings.Contains(out, `xmlns="http://hl7.org/fhir"`) {
			t.Errorf("%s: %.200s", path, out)
		}
	}
}

func TestWhatXMLCannotSayIsNotLeftOut(t *testing.T) {
	w := newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "k.db"), folders))
	w.put(t, `{"resourceType":"Organization","id":"o","name":"x","fromTheFuture":1}`)
	if res := w.ask("lena", "GET", "/fhir/Organization/o?_format=xml", ""); res.StatusCode != 406 {
		t.Errorf("an unknown element: %d %s", res.StatusCode, body(t, res))
	}
	res := w.ask("lena", "POST", "/fhir/Organization", "<Organization xmlns=\"http://hl7.org/fhir\">\n<nme value=\"x\"/></Organization>",
		"Content-Type", "application/fhir+xml", "Accept", "application/fhir+xml")
	out := string(body(t, res))
	if res.StatusCode != 400 && res.StatusCode != 422 || !strings.Contains(out, "<OperationOutcome") || !strings.Contains(out, `<valueInteger value="2"/>`) {
		t.Errorf("an element that is none: %d %s", res.StatusCode, out)
	}
	res = w.ask("lena", "POST", "/fhir/Organization", `<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><Organization xmlns="http://hl7.org/fhir"><name value="&x;"/></Organization>`,
		"Content-Type", "application/fhir+xml")
	if out := string(body(t, res)); res.StatusCode != 400 || strings.Contains(out, "root:") {
		t.Errorf("a DTD: %d %s", res.StatusCode, out)
	}
}

func TestPlacesAreThoseOfTheTextThatCame(t *testing.T) {
	w := people(t, lite(t))
	const in = "<Patient xmlns=\"http://hl7.org/fhir\">\n<gender value=\"girl\"/></Patient>"
	for path, want := range map[string]int{"/fhir/Patient": 422, "/fhir/Patient/$validate": 200} {
		res := w.ask("lena", "POST", path, in, "Content-Type", "application/fhir+xml")
		if out := string(body(t, res)); res.StatusCode != want || !strings.Contains(out, "Patient.gender") || strings.Contains(out, "issue-line") {
			t.Errorf("%s: %d %s", path, res.StatusCode, out)
		}
	}
}

func TestOnlyUTF8IsRead(t *testing.T) {
	w := people(t, lite(t))
	for charset, want := range map[string]int{"utf-8": 200, "UTF-8": 200, "us-ascii": 200, "utf-16": 415, "iso-8859-1": 415} {
		for _, media := range []string{"application/fhir+json", "application/fhir+xml"} {
			in := `{"resourceType":"Patient"}`
			if strings.HasSuffix(media, "xml") {
				in = `<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>`
			}
			if res := w.ask("lena", "POST", "/fhir/Patient/$validate", in, "Content-Type", media+"; charset="+charset); res.StatusCode != want {
				t.Errorf("%s in %s: %d %s", media, charset, res.StatusCode, body(t, res))
			}
		}
	}
}
