package xml

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/xml/token"
)

const ns = ` xmlns="http://hl7.org/fhir"`

func TestXMLBecomesCanonicalJSON(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"the smallest resource": {`<Patient` + ns + `/>`, `{"resourceType":"Patient"}`},
		"numbers and truth stand bare and as written": {
			`<Observation` + ns + `><valueQuantity><value value="1.10"/></valueQuantity><component><valueBoolean value="true"/></component><component><valueInteger value="-3"/></component></Observation>`,
			`{"resourceType":"Observation","valueQuantity":{"value":1.10},"component":[{"valueBoolean":true},{"valueInteger":-3}]}`},
		"a repeating element is an array, also once": {
			`<Patient` + ns + `><name><given value="A"/><given value="B"/></name></Patient>`,
			`{"resourceType":"Patient","name":[{"given":["A","B"]}]}`},
		"ids and extensions of primitives go beside them, padded": {
			`<Patient` + ns + `><name id="n"><given value="A"/><given id="g"/><given value="C"><extension url="u"><valueCode value="x"/></extension></given><given value="D"/></name><birthDate><extension url="u"><valueString value="unknown"/></extension></birthDate></Patient>`,
			`{"resourceType":"Patient","name":[{"id":"n","given":["A",null,"C","D"],"_given":[null,{"id":"g"},{"extension":[{"url":"u","valueCode":"x"}]},null]}],"_birthDate":{"extension":[{"url":"u","valueString":"unknown"}]}}`},
		"the url of an extension follows its own extensions": {
			`<Patient` + ns + `><extension url="a" id="i"><extension url="b"><valueString value="c"/></extension></extension></Patient>`,
			`{"resourceType":"Patient","extension":[{"id":"i","extension":[{"url":"b","valueString":"c"}],"url":"a"}]}`},
		"resources inside resources": {
			`<Bundle` + ns + `><entry><resource><Patient><contained><Basic><id value="b"/></Basic></contained></Patient></resource></entry></Bundle>`,
			`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"b"}]}}]}`},
		"a narrative keeps its bytes": {
			`<Basic` + ns + `><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p class='x'>a &amp; <!-- c --><br /></p></div></text></Basic>`,
			`{"resourceType":"Basic","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p class='x'>a &amp; <!-- c --><br /></p></div>"}}`},
		"a narrative that leans on a prefix is written anew": {
			`<f:Basic xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><f:text><h:div><h:p title="&quot;">a&lt;b</h:p></h:div></f:text></f:Basic>`,
			`{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title=\"&quot;\">a&lt;b</p></div>"}}`},
		"what a narrative may not hold is not for this to say": {
			`<f:Basic xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:x="urn:x"><f:text><h:div><x:y x:z="1" xml:lang="es"/></h:div></f:text></f:Basic>`,
			`{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><y xmlns=\"urn:x\" xmlns:ns0=\"urn:x\" ns0:z=\"1\" xml:lang=\"es\"></y></div>"}}`},
		"comments, declarations and blanks go": {
			"\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- x --><Basic" + ns + "><!-- y -->\n <id value=\"a\" /> <?z?></Basic>\n",
			`{"resourceType":"Basic","id":"a"}`},
		"a written line end in a value is a blank, a numbered one stays": {
			"<Basic" + ns + "><id value=\"a\r\nb&#10;c\"/></Basic>", `{"resourceType":"Basic","id":"a b\nc"}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ToJSON([]byte(tt.in))
			if err != nil || string(got) != tt.want {
				t.Fatalf("%v\ngot  %s\nwant %s", err, got, tt.want)
			}
			if back := reverse(t, got); back != tt.want {
				t.Errorf("there and back: %s", back)
			}
		})
	}
}

// reverse writes JSON as XML and reads it again.
func reverse(t *testing.T, src []byte) string {
	t.Helper()
	var d element.Doc
	if err := d.Parse(src, element.Options{}); err != nil {
		t.Fatal(err)
	}
	x, err := FromJSON(d.Root())
	if err != nil {
		t.Fatal(err)
	}
	back, err := ToJSON(x)
	if err != nil {
		t.Fatalf("%v\n%s", err, x)
	}
	return string(back)
}

func TestWhatXMLMayNotHoldIsRefusedWithItsPlace(t *testing.T) {
	deep := "<Basic" + ns + ">" + strings.Repeat(`<extension url="x">`, 200)
	tests := map[string]struct{ in, path, says string }{
		"an unknown element":           {`<Patient` + ns + `><name/><name><nick value="x"/></name></Patient>`, "Patient.name[1]", "no element <nick>"},
		"an unknown attribute":         {`<Patient` + ns + `><gender code="x"/></Patient>`, "Patient.gender", `no attribute "code"`},
		"an id as attribute":           {`<Patient` + ns + ` id="x"/>`, "Patient", `no attribute "id"`},
		"a choice of another type":     {`<Observation` + ns + `><valueMoney/></Observation>`, "Observation", "no element"},
		"an element twice":             {`<Patient` + ns + `><gender value="male"/><gender value="male"/></Patient>`, "Patient.gender", "only once"},
		"elements torn apart":          {`<Patient` + ns + `><name/><active value="true"/><name/></Patient>`, "Patient", "together"},
		"text between elements":        {`<Patient` + ns + `>Amara</Patient>`, "Patient", "text outside"},
		"nothing in a primitive":       {`<Patient` + ns + `><gender/></Patient>`, "Patient.gender", "neither"},
		"a truth of another kind":      {`<Patient` + ns + `><active value="1"/></Patient>`, "Patient.active", "true or false"},
		"a number JSON has not":        {`<Observation` + ns + `><valueInteger value="007"/></Observation>`, "Observation.valueInteger", "JSON writes numbers"},
		"another standard":             {`<Patient xmlns="urn:hl7-org:v3"/>`, "", "no resource of R4"},
		"no resource":                  {`<HumanName` + ns + `/>`, "", "no resource of R4"},
		"an abstract resource":         {`<DomainResource` + ns + `/>`, "", "no resource of R4"},
		"two contained in one":         {`<Basic` + ns + `><contained><Basic/><Basic/></contained></Basic>`, "Basic.contained[0]", "second resource"},
		"nothing contained":            {`<Basic` + ns + `><contained/></Basic>`, "Basic.contained[0]", "no resource"},
		"a narrative of FHIR's":        {`<Basic` + ns + `><text><div/></text></Basic>`, "Basic.text", "no element <div>"},
		"a document type":              {`<!DOCTYPE Basic [<!ENTITY x "y">]><Basic` + ns + `/>`, "", "document type"},
		"an entity from outside":       {`<!DOCTYPE Basic SYSTEM "file:///etc/passwd"><Basic` + ns + `/>`, "", "document type"},
		"an entity of HTML":            {`<Basic` + ns + `><id value="&nbsp;"/></Basic>`, "", "&nbsp;"},
		"an entity nobody declared":    {`<Basic` + ns + `><id value="&lol9;"/></Basic>`, "", "&lol9;"},
		"a second root":                {`<Basic` + ns + `/><Basic` + ns + `/>`, "", "second root"},
		"nesting without end":          {deep, "", "nested deeper"},
		"half a document":              {`<Basic` + ns + `><id`, "", "not closed"},
		"nothing":                      {``, "", "no element"},
		"a character XML forbids":      {"<Basic" + ns + "><id value=\"&#0;\"/></Basic>", "", "no character"},
		"bytes that are not UTF-8":     {"<Basic" + ns + "><id value=\"\xff\"/></Basic>", "", "UTF-8"},
		"an encoding that is not":      {`<?xml version="1.0" encoding="UTF-16"?><Basic` + ns + `/>`, "", "UTF-8"},
		"an attribute twice":           {`<Basic` + ns + `><id value="a" value="b"/></Basic>`, "", "twice"},
		"a prefix nobody declared":     {`<f:Basic/>`, "", "prefix"},
		"tags that cross":              {`<Basic` + ns + `><id value="a"></Basic></id>`, "", "closes nothing"},
		"an xinclude":                  {`<Basic` + ns + `><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/></Basic>`, "Basic", "no element"},
		"a foreign element, same name": {`<Basic` + ns + `><x:id xmlns:x="urn:x" value="a"/></Basic>`, "Basic", "no element"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := ToJSON([]byte(tt.in))
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, %s", err, out)
			}
			if e.Path != tt.path || !strings.Contains(e.Error(), tt.says) || e.Line < 1 || e.Column < 1 {
				t.Errorf("path %q, %v", e.Path, e)
			}
		})
	}
}

func TestWhatJSONMayNotHoldIsRefusedWithItsPlace(t *testing.T) {
	tests := map[string]struct{ in, path, says string }{
		"an unknown member":           {`{"resourceType":"Patient","name":[{},{"nick":"x"}]}`, "Patient.name[1].nick", "no such element"},
		"a sibling of no primitive":   {`{"resourceType":"Patient","_name":[]}`, "Patient._name", "no such element"},
		"a sibling of an id":          {`{"resourceType":"Patient","name":[{"_id":{"id":"x"}}]}`, "Patient.name[0]._id", "no such element"},
		"a list where one may stand":  {`{"resourceType":"Patient","gender":["a","b"]}`, "Patient.gender", "only once"},
		"an object for a primitive":   {`{"resourceType":"Patient","gender":{}}`, "Patient.gender", "single value"},
		"a string for an object":      {`{"resourceType":"Patient","name":["x"]}`, "Patient.name[0]", "object"},
		"null with nothing beside it": {`{"resourceType":"Patient","name":[{"given":[null]}]}`, "Patient.name[0].given[0]", "neither"},
		"no type":                     {`{"id":"x"}`, "", "no resource"},
		"a narrative that breaks out": {`{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"/></text><id value=\"x\"/><text>"}}`, "Basic.text.div", "well-formed"},
		"a narrative with a neighbor": {`{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"/><id/>"}}`, "Basic.text.div", "second root"},
		"a narrative of nothing":      {`{"resourceType":"Basic","text":{"div":"<p/>"}}`, "Basic.text.div", "<div>"},
		"a control character":         {`{"resourceType":"Basic","id":"\u0001"}`, "Basic.id", "forbids"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var d element.Doc
			if err := d.Parse([]byte(tt.in), element.Options{}); err != nil {
				t.Fatal(err)
			}
			out, err := FromJSON(d.Root())
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, %s", err, out)
			}
			if e.Path != tt.path || !strings.Contains(e.Error(), tt.says) {
				t.Errorf("path %q, %v", e.Path, e)
			}
		})
	}
}

// XML has the standard's order of elements, JSON any; so they are compared as
// trees, with numbers as text. Most come back byte for byte.
func TestHL7sExamplesSurviveThereAndBack(t *testing.T) {
	n, same := 0, 0
	for line := range example.All() {
		var d element.Doc
		if err := d.Parse(line, element.Options{}); err != nil {
			t.Fatal(err)
		}
		n++
		in := string(d.Bytes)
		out := reverse(t, d.Bytes)
		if in == out {
			same++
			continue
		}
		// A narrative's carriage returns are line feeds in XML.
		lines := func(s string) string { return strings.ReplaceAll(s, `\r`, `\n`) }
		if !reflect.DeepEqual(tree(t, lines(in)), tree(t, lines(out))) {
			t.Errorf("%s/%s: another resource comes back", d.Root().Get("resourceType").Text(), d.Root().Get("id").Text())
		}
		if again := reverse(t, []byte(out)); again != out {
			t.Errorf("%s/%s: not stable", d.Root().Get("resourceType").Text(), d.Root().Get("id").Text())
		}
	}
	if n < 500 || same*100 < n*90 {
		t.Errorf("%d examples, %d byte for byte", n, same)
	}
}

func tree(t *testing.T, src string) (v any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(src))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestHL7sOwnXMLIsRead(t *testing.T) {
	folder := os.Getenv("KITH_TESTDATA")
	if folder == "" {
		t.Skip("set KITH_TESTDATA to the folder with HL7's test cases")
	}
	files, err := filepath.Glob(filepath.Join(folder, "fhirpath-r4", "input", "*.xml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out, err := ToJSON(src)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
			continue
		}
		var d element.Doc
		if err := d.Parse(out, element.Options{}); err != nil || string(d.Bytes) != string(out) {
			t.Errorf("%s: not canonical: %v", filepath.Base(f), err)
		}
		if back := reverse(t, out); back != string(out) {
			t.Errorf("%s: another resource comes back", filepath.Base(f))
		}
	}
}

func FuzzToJSON(f *testing.F) {
	f.Add(`<Patient` + ns + `><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">x</div></text><name id="n"><given value="A"/><given><extension url="u"><valueCode value="x"/></extension></given></name></Patient>`)
	f.Add(`<?xml version="1.0"?><f:Bundle xmlns:f="http://hl7.org/fhir"><f:entry><f:resource><f:Basic/></f:resource></f:entry></f:Bundle>`)
	f.Add(`<Observation` + ns + `><valueQuantity><value value="1.10"/></valueQuantity><!-- c --><?p?></Observation>`)
	f.Fuzz(func(t *testing.T, in string) {
		out, err := ToJSON([]byte(in))
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Line < 1 || e.Column < 1 {
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		var d element.Doc
		if d.Parse(out, element.Options{}) != nil {
			return // deeper than JSON may be
		}
		if string(d.Bytes) != string(out) {
			t.Fatalf("%q\nis not canonical: %s", in, out)
		}
		x, err := FromJSON(d.Root())
		if err != nil {
			t.Fatalf("%q\n%s\n%v", in, out, err)
		}
		if again, err := ToJSON(x); err != nil || string(again) != string(out) {
			t.Fatalf("%q\n%s\n%s\n%s %v", in, out, x, again, err)
		}
	})
}

func FuzzFromJSON(f *testing.F) {
	f.Add(patient)
	f.Add(`{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><!-- x --></div>"},"_id":{"id":"a"}}`)
	f.Add(`{"resourceType":"Patient","name":[{"given":[null,"a"],"_given":[{"extension":[{"url":"u"}]}]}]}`)
	f.Fuzz(func(t *testing.T, in string) {
		var d element.Doc
		if d.Parse([]byte(in), element.Options{}) != nil {
			return
		}
		x, err := FromJSON(d.Root())
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		for r := token.New(x); ; {
			if _, err := r.Next(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("%q\nwritten as %q\n%v", in, x, err)
			}
		}
	})
}

func BenchmarkToJSON(b *testing.B) {
	var d element.Doc
	if err := d.Parse([]byte(patient), element.Options{}); err != nil {
		b.Fatal(err)
	}
	src, err := FromJSON(d.Root())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ToJSON(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromJSON(b *testing.B) {
	var d element.Doc
	if err := d.Parse([]byte(patient), element.Options{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(patient)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromJSON(d.Root()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecoder is the yardstick: encoding/xml only reading tokens.
func BenchmarkDecoder(b *testing.B) {
	var d element.Doc
	if err := d.Parse([]byte(patient), element.Options{}); err != nil {
		b.Fatal(err)
	}
	src, err := FromJSON(d.Root())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		for dec := xml.NewDecoder(bytes.NewReader(src)); ; {
			if _, err := dec.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}

const patient = `{"resourceType":"Patient","id":"example","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></div>"},"identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.36.146.595.217.0.1","value":"12345","period":{"start":"2001-05-06"},"assigner":{"display":"Acme Healthcare"}}],"active":true,"name":[{"use":"official","family":"Chalmers","given":["Peter","James"]},{"use":"usual","given":["Jim"]}],"telecom":[{"system":"phone","value":"(03) 5555 6473","use":"work","rank":1}],"gender":"male","birthDate":"1974-12-25","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]},"deceasedBoolean":false,"address":[{"use":"home","type":"both","line":["534 Erewhon St"],"city":"PleasantVille","postalCode":"3999","period":{"start":"1974-12-25"}}]}`
