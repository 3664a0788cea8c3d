package terminology

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kith/platform/fault"
	"kith/platform/say"
)

// TestOperationsAnswerAsWrittenDown runs the calls of testdata/operations.txt,
// "Type/$name ? query" or "Type/$name {Parameters}", and compares what comes out.
func TestOperationsAnswerAsWrittenDown(t *testing.T) {
	phrases, err := say.Load(Files)
	if err != nil {
		t.Fatal(err)
	}
	ctx := say.With(t.Context(), phrases.In("en"))
	var b strings.Builder
	for _, l := range lines(t, "operations.txt") {
		if !strings.Contains(l, "/$") {
			continue
		}
		b.WriteString("# " + l + "\n")
		head, rest, _ := strings.Cut(l, " ")
		typ, name, _ := strings.Cut(head, "/")
		c := Call{Type: typ, Name: name, Now: time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)}
		if q, ok := strings.CutPrefix(rest, "?"); ok {
			values, err := url.ParseQuery(strings.TrimSpace(q))
			if err != nil {
				t.Fatal(err)
			}
			c.In = FromQuery(values)
		} else if c.In, err = FromBody([]byte(rest)); err != nil {
			t.Fatalf("%v\n%s", err, l)
		}
		body, err := Bundled().Answer(ctx, c)
		if err != nil {
			e := fault.Of(err)
			b.WriteString(string(e.Kind) + " " + e.At + ": " + say.T(ctx, e.Key, e.Args...) + "\n\n")
			continue
		}
		pretty := jsontext.Value(body)
		if err := pretty.Indent(jsontext.WithIndent("  ")); err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.TrimSpace(string(pretty)) + "\n\n")
	}
	golden(t, "answers.txt", b.String())
}

func TestEverySentenceOfANoteIsThere(t *testing.T) {
	phrases, err := say.Load(Files)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "⟦") {
		t.Error("an answer holds a key without a sentence")
	}
	if phrases.In("es").T("terminology.empty") == phrases.In("en").T("terminology.empty") {
		t.Error("Spanish says what English says")
	}
}

func FuzzFromBody(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"http://hl7.org/fhir/ValueSet/condition-clinical"},{"name":"coding","valueCoding":{"system":"a","code":"b"}}]}`))
	f.Add([]byte(`{"resourceType":"ValueSet","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"code","op":"regex","value":".*"}]}],"exclude":[{"valueSet":["http://hl7.org/fhir/ValueSet/administrative-gender"]}]}}`))
	f.Add([]byte(`{"resourceType":"ValueSet","url":"u","compose":{"include":[{"system":"http://unitsofmeasure.org","valueSet":["u"]},{"system":"urn:ietf:bcp:47"}]}}`))
	f.Add([]byte(`{"resourceType":"ConceptMap","group":[{"source":"a","element":[{"code":"b","target":[{"code":"c","equivalence":"equal"}]}],"unmapped":{"mode":"other-map","url":"x"}}]}`))
	f.Add([]byte(`{"resourceType":"CodeSystem","url":"a","content":"complete","concept":[{"code":"b","property":[{"code":"parent","valueCode":"b"},{"code":"child","valueCode":"b"}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := FromBody(body)
		if err != nil {
			return
		}
		in = append(in, Parameter{Name: "code", Text: "b"}, Parameter{Name: "system", Text: "a"}, Parameter{Name: "codeA", Text: "b"}, Parameter{Name: "codeB", Text: "c"})
		for name := range operations {
			typ, op, _ := strings.Cut(name, "/")
			_, err := Bundled().Answer(t.Context(), Call{Type: typ, Name: op, In: in})
			if fault.Is(err, fault.Exception) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
