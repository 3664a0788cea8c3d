package view

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith/fhir/element"
)

// tester is a test, or a try of a property.
type tester interface {
	Fatal(...any)
	Context() context.Context
}

// both are the rows of NDJSON, read off the bytes where that can be and by the
// paths alone, each with what is wrong in between.
func both(t tester, v *View, lines []byte) (quick, slow string) {
	rows := func(f *Flattener) string {
		var b []byte
		_, err := f.Lines(t.Context(), lines, func(r Row) error {
			b = append(v.AppendCSV(append(v.AppendJSON(b, r), ' '), r), '\n')
			return nil
		}, func(line int, _ []byte, err error) error {
			b = fmt.Appendf(b, "line %d: %v\n", line, err)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return rows(v.Flattener()), rows(&Flattener{view: v})
}

func viewOf(t tester, def string) *View {
	var d element.Doc
	if err := d.Parse([]byte(def), element.Options{}); err != nil {
		t.Fatal(err)
	}
	v, err := Read(d.Root())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// inLine is a value of JSON in one line.
func inLine(t *testing.T, raw json.RawMessage) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), '\n')
}

func TestOfficialCasesReadOffTheBytesAreWhatThePathsSay(t *testing.T) {
	simple, all := 0, 0
	for name, f := range officialFiles(t) {
		var lines []byte
		for _, r := range f.Resources {
			lines = append(lines, inLine(t, r)...)
		}
		for _, x := range f.Tests {
			var d element.Doc
			if err := d.Parse(x.View, element.Options{}); err != nil {
				t.Fatal(err)
			}
			v, err := Read(d.Root())
			if err != nil {
				continue
			}
			all++
			if v.quick != nil {
				simple++
			}
			if quick, slow := both(t, v, lines); quick != slow {
				t.Errorf("%s, %s:\n%s\nby the paths:\n%s", name, x.Title, quick, slow)
			}
		}
	}
	if simple < 60 {
		t.Errorf("only %d of %d views are simple", simple, all)
	}
	t.Logf("%d of %d views are simple", simple, all)
}

// simple are views of all that is read off the bytes.
var simple = []string{
	vitals,
	`{"resource":"Patient","where":[{"path":"active = true or gender != 'male'"}],"constant":[{"name":"use","valueCode":"usual"}],"select":[
		{"column":[{"name":"k","path":"getResourceKey()"},{"name":"n","path":"name.where(use = %use).first().family"},{"name":"g","path":"name[0].given","collection":true},
			{"name":"a","path":"active"},{"name":"b","path":"birthDate"},{"name":"d","path":"deceased.ofType(boolean)"},{"name":"l","path":"'x'"},{"name":"u","path":"%use"},{"name":"t","path":"Patient.active and name.exists(family = 'F')"}]},
		{"forEachOrNull":"contact.name","column":[{"name":"f","path":"family"},{"name":"i","path":"%rowIndex"}],"select":[{"forEach":"given","column":[{"name":"c","path":"$this"}]}]}]}`,
	`{"resource":"Patient","select":[{"forEach":"link.other","column":[{"name":"k","path":"getReferenceKey()"},{"name":"p","path":"getReferenceKey(Patient)"}]},
		{"unionAll":[{"column":[{"name":"s","path":"name.family.exists().not()"}]},{"forEach":"name","column":[{"name":"s","path":"given.empty()"}]}]}]}`,
	`{"resource":"Observation","select":[{"column":[{"name":"v","path":"value.ofType(Quantity).value"},{"name":"n","path":"value.ofType(integer)"},{"name":"s","path":"value.ofType(string)"}]},
		{"forEachOrNull":"component","column":[{"name":"of","path":"iif(value.ofType(string).exists(), value.ofType(string), %resource.status)"},{"name":"r","path":"%resource.subject.getReferenceKey()"},{"name":"w","path":"iif(code.text = 'F', 'a', code.coding.first().code)"}]}]}`,
}

// TestWhatIsReadOffTheBytesIsWhatThePathsSay draws resources, broken and odd
// ones among them.
func TestWhatIsReadOffTheBytesIsWhatThePathsSay(t *testing.T) {
	var views []*View
	for _, def := range simple {
		v := viewOf(t, def)
		if v.quick == nil {
			t.Fatal("no simple view: ", def)
		}
		views = append(views, v)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(views).Draw(t, "view")
		var lines []byte
		for range rapid.IntRange(1, 4).Draw(t, "lines") {
			line := drawn(t, rapid.SampledFrom([]string{"Patient", "Patient", "Observation", "Observation", "Group"}).Draw(t, "type"))
			lines = append(append(lines, line...), '\n')
		}
		quick, slow := both(t, v, lines)
		if quick != slow && !strings.Contains(slow, "appears twice") { // what nobody asks for may: see Lines
			t.Fatalf("%s\n%s\nby the paths:\n%s", lines, quick, slow)
		}
	})
}

// drawn is a resource, whole or with a piece of it broken.
func drawn(t *rapid.T, typ string) string {
	text := func() string {
		return `"` + rapid.SampledFrom([]string{"", "F", "usual", "Ana María", `a\"b`, "x,y", "line\\n2", "\\u00e9", "Patient/1", "http://a.example/fhir/Patient/2/_history/3", "Group/4", "#c", "ends "}).Draw(t, "text") + `"`
	}
	truth := func() string { return rapid.SampledFrom([]string{"true", "false", "null", `"true"`}).Draw(t, "truth") }
	number := func() string {
		return rapid.SampledFrom([]string{"1", "1.10", "-0", "0.5", "1e3", "01", "-"}).Draw(t, "number")
	}
	list := func(one func() string) string {
		var all []string
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			all = append(all, one())
		}
		return "[" + strings.Join(all, rapid.SampledFrom([]string{",", ", "}).Draw(t, "comma")) + "]"
	}
	var object func(members map[string]func() string, names ...string) string
	object = func(members map[string]func() string, names ...string) string {
		var all []string
		for _, n := range names {
			if rapid.IntRange(0, 2).Draw(t, n) < 2 {
				all = append(all, `"`+n+`":`+members[n]())
			}
			if rapid.IntRange(0, 60).Draw(t, "beside") == 60 {
				all = append(all, `"_`+n+`":{"id":"x"}`)
			}
			if rapid.IntRange(0, 60).Draw(t, "twice") == 60 {
				all = append(all, `"`+n+`":`+members[n]())
			}
		}
		return "{" + strings.Join(all, ",") + "}"
	}
	name := func() string {
		return object(map[string]func() string{"use": text, "family": text, "given": func() string { return list(text) }, "period": func() string { return `{"start":[],"end":{}}` }}, "use", "period", "family", "given")
	}
	code := func() string {
		coding := func() string { return object(map[string]func() string{"system": text, "code": text}, "system", "code") }
		return object(map[string]func() string{"coding": func() string { return list(coding) }, "text": text}, "coding", "text")
	}
	quantity := func() string { return object(map[string]func() string{"value": number, "unit": text}, "value", "unit") }
	values := map[string]func() string{"valueQuantity": quantity, "valueInteger": number, "valueString": text, "valueCodeableConcept": code, "code": code}
	component := func() string { return object(values, "code", "valueQuantity", "valueString", "valueCodeableConcept") }
	reference := func() string {
		return object(map[string]func() string{"reference": text, "display": text}, "display", "reference")
	}
	members := map[string]func() string{"id": text, "active": truth, "gender": text, "birthDate": text, "deceasedBoolean": truth, "name": func() string { return list(name) },
		"contact": func() string { return list(func() string { return `{"name":` + name() + `}` }) }, "status": text, "subject": reference, "effectiveDateTime": text,
		"link":      func() string { return list(func() string { return `{"other":` + reference() + `}` }) },
		"component": func() string { return list(component) }, "text": func() string { return `{"div":"<div>\u00fc</div>","x":[[1,{}],{"y":[true,null]}]}` }}
	for n, f := range values {
		members[n] = f
	}
	names := rapid.Permutation([]string{"id", "active", "gender", "birthDate", "deceasedBoolean", "name", "contact", "link", "status", "subject", "effectiveDateTime", "component", "text", "code", "valueQuantity", "valueInteger", "valueString"}).Draw(t, "names")
	line := object(members, names...)
	if line == "{}" {
		line = `{"resourceType":"` + typ + `"}`
	} else if rapid.Bool().Draw(t, "first") {
		line = `{"resourceType":"` + typ + `",` + line[1:]
	} else {
		line = line[:len(line)-1] + `,"resourceType":"` + typ + `"}`
	}
	if rapid.IntRange(0, 9).Draw(t, "broken") == 9 {
		at := rapid.IntRange(0, len(line)-1).Draw(t, "at")
		line = line[:at] + rapid.SampledFrom([]string{"", "\"", "{", "]", "x", "\\", "\x80", " ", "\t"}).Draw(t, "with") + line[at+1:]
	}
	return line
}
