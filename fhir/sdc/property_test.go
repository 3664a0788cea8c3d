package sdc_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/sdc"
	"kith/fhir/validate"
)

func parsed(t testing.TB, text string) element.Value {
	t.Helper()
	var d element.Doc
	if err := d.Parse([]byte(text), element.Options{}); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d.Root()
}

// maker draws forms and answers.
type maker struct {
	*rand.Rand
	keys []string // of questions so far, with their types
	typ  map[string]string
	many map[string]bool // those that repeat
	n    int
}

var values = map[string][]string{
	"boolean": {"true", "false"}, "integer": {"-3", "0", "7"}, "decimal": {"1.10", "0", "-2.5000"}, "string": {`"a"`, `"b\"ñ"`, `"  x "`},
	"text": {`"long"`, `"short"`}, "date": {`"2027"`, `"2027-04"`, `"2027-04-02"`}, "time": {`"09:30:00"`, `"23:59:59"`}, "dateTime": {`"2027-04-02T10:00:00Z"`, `"2027"`},
	"quantity": {`{"value":1.50,"unit":"h","system":"http://unitsofmeasure.org","code":"h"}`, `{"value":80,"unit":"min","system":"http://unitsofmeasure.org","code":"min"}`},
	"choice":   {`{"system":"http://s","code":"x","display":"X"}`, `{"system":"http://s","code":"y","display":"Y"}`}, "url": {`"http://x.org/y"`},
}

var fhirTypes = map[string]string{"text": "string", "quantity": "Quantity", "choice": "Coding", "url": "uri"}

func fhirType(typ string) string {
	if t := fhirTypes[typ]; t != "" {
		return t
	}
	return typ
}

func (m *maker) pick(from []string) string { return from[m.IntN(len(from))] }

func (m *maker) items(depth int) string {
	var all []string
	for range 1 + m.IntN(4) {
		all = append(all, m.item(depth))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func (m *maker) item(depth int) string {
	m.n++
	key := fmt.Sprint("q", m.n)
	typ := m.pick(append(slices.Sorted(maps.Keys(values)), "group", "display"))
	parts := []string{`"linkId":"` + key + `"`, `"type":"` + typ + `"`, `"text":"?"`, m.condition()}
	inner := depth < 4 && typ != "display" && (typ == "group" || m.IntN(4) == 0)
	if typ == "choice" {
		parts = append(parts, `"answerOption":[{"valueCoding":`+strings.Join(values["choice"], `},{"valueCoding":`)+`}]`)
	}
	if values[typ] != nil {
		if !inner && m.IntN(3) == 0 {
			parts, m.many[key] = append(parts, `"repeats":true`), true
		}
		m.keys, m.typ[key] = append(m.keys, key), typ
	}
	if inner {
		parts = append(parts, `"item":`+m.items(depth+1))
	}
	return "{" + strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ",") + "}"
}

// condition is on one or two questions before, of any operator that FHIR allows
// for their type.
func (m *maker) condition() string {
	if len(m.keys) == 0 || m.IntN(2) == 0 {
		return ""
	}
	var all []string
	for range 1 + m.IntN(2) {
		key := m.pick(m.keys)
		typ := m.typ[key]
		ops := []string{"exists", "=", "!="}
		if slices.Contains([]string{"integer", "decimal"}, typ) {
			ops = append(ops, "<", "<=", ">", ">=")
		}
		op := m.pick(ops)
		answer := `"answer` + strings.ToUpper(fhirType(typ)[:1]) + fhirType(typ)[1:] + `":` + m.pick(values[typ])
		if op == "exists" {
			answer = `"answerBoolean":` + m.pick(values["boolean"])
		}
		if typ == "url" && op != "exists" {
			op, answer = "exists", `"answerBoolean":true`
		}
		all = append(all, `{"question":"`+key+`","operator":"`+op+`",`+answer+`}`)
	}
	return `"enableWhen":[` + strings.Join(all, ",") + `],"enableBehavior":"` + m.pick([]string{"all", "any"}) + `"`
}

func (m *maker) answers() sdc.Answers {
	a := sdc.Answers{}
	for _, key := range m.keys {
		switch m.IntN(4) {
		case 0:
		case 1:
			if m.IntN(3) == 0 {
				a[key] = []sdc.Value{sdc.Declined}
				break
			}
			fallthrough
		default:
			a[key] = []sdc.Value{{Type: fhirType(m.typ[key]), JSON: m.pick(values[m.typ[key]])}}
			if v := m.pick(values[m.typ[key]]); m.many[key] && v != a[key][0].JSON {
				a[key] = append(a[key], sdc.Value{Type: a[key][0].Type, JSON: v})
			}
		}
	}
	return a
}

// Whatever the form and the answers: what is written is what counts, it is read
// back as it was, and a validator that was written without looking here finds
// that it fits its form.
func TestWhatIsAnsweredIsWrittenAndReadBackToTheLetter(t *testing.T) {
	form := ""
	v := validate.New(func(context.Context, string, string) ([]byte, bool) { return []byte(form), true }, nil)
	for seed := range uint64(1500) {
		m := &maker{Rand: rand.New(rand.NewPCG(seed, 7)), typ: map[string]string{}, many: map[string]bool{}}
		form = `{"resourceType":"Questionnaire","url":"http://x.org/q","name":"Q","status":"active","item":` + m.items(0) + `}`
		f, err := sdc.Read(parsed(t, form))
		if err != nil {
			t.Fatalf("%d: %s %v", seed, form, err)
		}
		a := m.answers()
		counts, err := f.Calculate(a)
		if err != nil {
			t.Fatal(seed, err)
		}
		body, err := f.Response(a, sdc.Head{Status: "in-progress"})
		if err != nil {
			t.Fatal(seed, err)
		}
		back, err := f.Answers(parsed(t, string(body)))
		if err != nil || !maps.EqualFunc(counts, back, slices.Equal) {
			t.Fatalf("%d: %s\n%s\n%v\n%v\n%v", seed, form, body, counts, back, err)
		}
		if any := sdc.AnswersOf(parsed(t, string(body))); !maps.EqualFunc(any, back, slices.Equal) {
			t.Fatalf("%d: without the form it is %v", seed, any)
		}
		for _, is := range v.Validate(t.Context(), parsed(t, string(body)), validate.Options{Depth: validate.Full}) {
			if is.Severity == validate.Error {
				t.Fatalf("%d: %s at %s\n%s\n%s", seed, is.Key, is.Expression, form, body)
			}
		}
		shown := f.Asked(a)
		for _, i := range shown {
			if _, ok := a[i.Key]; ok != (len(counts[i.Key]) > 0) {
				t.Fatalf("%d: %s is asked, and its answer does not count", seed, i.Key)
			}
		}
	}
}

// Observations are US Core's.
func TestObservationsAreScreeningAssessments(t *testing.T) {
	text, err := os.ReadFile("testdata/worked-observations.json")
	if err != nil {
		t.Fatal(err)
	}
	v := validate.New(nil, nil)
	const profile = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-screening-assessment"
	for o := range parsed(t, string(bytes.TrimSpace(text))).Items() {
		for _, is := range v.Validate(t.Context(), o, validate.Options{Depth: validate.Full, Profiles: []string{profile}}) {
			if is.Severity == validate.Error || is.Key == "issue.no-profile" {
				t.Errorf("%s: %s at %s %v", o.Get("id").Text(), is.Key, is.Expression, is.Args)
			}
		}
	}
}
