package sdc

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
)

func workedForm(t testing.TB) *Form {
	t.Helper()
	text, err := os.ReadFile("testdata/worked.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(parsed(t, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// golden holds what comes out to what came out before; KITH_GOLDEN=write writes.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(name, got, 0o644); err != nil { //nolint:gosec // a test file for everybody
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what comes out; run with KITH_GOLDEN=write and read the diff", name)
	}
}

func indented(t *testing.T, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, body, "", " "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// say answers questions as a page does.
func say(t testing.TB, f *Form, a Answers, key string, texts ...string) {
	t.Helper()
	i, ok := f.Item(key)
	if !ok {
		t.Fatal("no item", key)
	}
	delete(a, key)
	for _, text := range texts {
		v, ok := i.Parse(text)
		if !ok {
			t.Fatalf("%s cannot be %q", key, text)
		}
		a[key] = append(a[key], v)
	}
}

func keys(items []*Item) string {
	var all []string
	for _, i := range items {
		all = append(all, i.Key)
	}
	return strings.Join(all, " ")
}

func mistakes(f *Form, a Answers) string {
	var all []string
	for _, m := range f.Check(a) {
		all = append(all, m.Key+" "+strings.TrimPrefix(m.Reason, "sdc.mistake."))
	}
	return strings.Join(all, ", ")
}

func TestAWorkedFormIsAskedAsItsConditionsSay(t *testing.T) {
	f := workedForm(t)
	a, err := f.Populate(map[string]element.Value{"patient": parsed(t, `{"resourceType":"Patient","birthDate":"2011-03-09"}`)})
	if err != nil || a.First("born").Text() != "2011-03-09" || a.First("word").Text() != "fine" || len(a) != 2 {
		t.Fatalf("populated %v, %v", a, err)
	}
	if got := keys(f.Questions()); got != "sleep hours woke helps weight when word" {
		t.Errorf("questions %s", got)
	}
	if got := keys(f.Shown(a)); got != "welcome born nights sleep helps weight word" {
		t.Errorf("shown %s", got)
	}
	for _, step := range []struct{ key, text, asked, wrong string }{
		{"word", "fine", "sleep helps weight word", "sleep required, helps required"},
		{"sleep", "well", "sleep hours helps weight word", "helps required"},
		{"hours", "4.5 h", "sleep hours woke helps weight word", "helps required"},
		{"hours", "300 min", "sleep hours helps weight word", "helps required"},
		{"sleep", "bad", "sleep hours woke helps weight when word", "helps required"},
		{"woke", "11", "sleep hours woke helps weight when word", "woke too-large, helps required"},
		{"woke", "10", "sleep hours woke helps weight when word", "helps required"},
		{"helps", "none,walk", "sleep hours woke helps weight when word", "helps exclusive"},
		{"helps", "walk,my dog,talk,walk", "sleep hours woke helps weight when word", "helps too-many"},
		{"helps", "walk,walk", "sleep hours woke helps weight when word", "helps twice"},
		{"helps", "walk,my dog", "sleep hours woke helps weight when word", ""},
		{"weight", "41.375", "sleep hours woke helps weight when word", "weight places"},
		{"weight", "41.50", "sleep hours woke helps weight when word", ""},
		{"word", "x", "sleep hours woke helps weight when word", "word too-short"},
		{"word", "so many words", "sleep hours woke helps weight when word", "word too-long"},
		{"word", "OK!", "sleep hours woke helps weight when word", "word pattern"},
		{"word", "okay", "sleep hours woke helps weight when word", ""},
		{"when", "2027-04", "sleep hours woke helps weight when word", ""},
	} {
		say(t, f, a, step.key, strings.Split(step.text, ",")...)
		if got := keys(f.Asked(a)); got != step.asked {
			t.Errorf("after %s %s: asked %s", step.key, step.text, got)
		}
		if got := mistakes(f, a); got != step.wrong {
			t.Errorf("after %s %s: wrong is %s", step.key, step.text, got)
		}
	}
	head := Head{ID: "r1", Subject: "Patient/x", Source: "Patient/x", Author: "Practitioner/y", Encounter: "Encounter/z", BasedOn: "ServiceRequest/s",
		Language: "es", Authored: time.Date(2027, 4, 2, 10, 30, 0, 0, time.UTC)}
	body, err := f.Response(a, head)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/worked-response.json", indented(t, body))
	all, err := f.Extract(parsed(t, string(body)))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/worked-observations.json", indented(t, slices.Concat([]byte("["), bytes.Join(all, []byte(",")), []byte("]"))))
}

func TestWhatIsDeclinedIsKeptAndCountsForNothing(t *testing.T) {
	f := workedForm(t)
	a := Answers{"sleep": {Declined}, "hours": {Integer(7)}}
	if got := mistakes(f, a); got != "helps required" {
		t.Errorf("wrong is %s", got)
	}
	body, err := f.Response(a, Head{ID: "r", Status: "completed", Subject: "Patient/x"})
	if err != nil || !strings.Contains(string(body), `{"linkId":"sleep","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"asked-declined"}]}`) ||
		strings.Contains(string(body), "hours") || strings.Contains(string(body), "total") {
		t.Fatalf("%s %v", body, err)
	}
	back, err := f.Answers(parsed(t, string(body)))
	if err != nil || !back.Declined("sleep") || len(back) != 1 || back.First("sleep") != (Value{}) {
		t.Errorf("back %v %v", back, err)
	}
	all, err := f.Extract(parsed(t, string(body)))
	if err != nil || len(all) == 0 || !strings.Contains(string(all[0]), `"dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"asked-declined"}]}`) {
		t.Errorf("%s %v", all, err)
	}
	skip, ok := f.Item("sleep")
	skip.MaySkip = false
	if got := mistakes(f, a); !ok || got != "sleep required, helps required" {
		t.Errorf("wrong is %s", got)
	}
}

// The worked form uses every extension that is said to be used, so that the
// table cannot claim what nobody tried.
func TestTheWorkedFormUsesWhatIsSaidToBeUsed(t *testing.T) {
	text, err := os.ReadFile("testdata/worked.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Supported {
		if strings.HasPrefix(s.Name, "http") && s.How == Used && !bytes.Contains(text, []byte(s.Name+`"`)) {
			t.Errorf("%s is not tried", s.Name)
		}
	}
	if f := workedForm(t); len(f.Passed) > 0 {
		t.Errorf("passed over: %v", f.Passed)
	}
}

// What is calculated may ask for the time only where somebody says what it is.
func TestTheClockOfAFormIsGiven(t *testing.T) {
	f, err := read(of(question("a", "integer", calculated("iif(today() > @2027-01-01, 1, 0)"))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Calculate(nil); reason(err) != "sdc.failed a " {
		t.Errorf("without a clock: %v", err)
	}
	for year, want := range map[int]string{2026: "0", 2027: "1"} {
		if a, err := f.At(time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)).Calculate(nil); err != nil || a.First("a").JSON != want {
			t.Errorf("%d: %v %v", year, a, err)
		}
	}
}

// Variables are seen where they stand and inside; an inner one hides the outer.
func TestVariablesAreSeenInTheirItem(t *testing.T) {
	variable := func(name, expression string) string {
		return `{"url":"` + core + `variable","valueExpression":{"name":"` + name + `","language":"text/fhirpath","expression":"` + expression + `"}}`
	}
	f, err := read(of(`{"linkId":"g","type":"group","extension":[`+variable("x", "%x + 1")+`,`+variable("key", "linkId")+`],"item":[`+
		question("a", "integer", calculated("%x"))+`,`+question("b", "string", calculated("%key"))+`]},`+question("c", "integer", calculated("%x")),
		`"extension":[`+variable("x", "40")+`,`+variable("unused", "1 / 'a'")+`]`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := f.Calculate(nil)
	if err != nil || a.First("a").JSON != "41" || a.First("b").Text() != "g" || a.First("c").JSON != "40" {
		t.Errorf("%v %v", a, err)
	}
	if _, err := read(of(question("a", "integer", calculated("%key")) + `,{"linkId":"g","type":"group","extension":[` + variable("key", "linkId") + `]}`)); reason(err) != "sdc.variable a key" {
		t.Errorf("from outside: %v", err)
	}
}

func TestWordsAreSaidInEveryLanguageTheyHave(t *testing.T) {
	f := workedForm(t)
	i, _ := f.Item("sleep")
	for _, tt := range []struct{ got, want string }{
		{f.Title.In("es"), "Cómo van las cosas"}, {i.Text.In("es-US"), "¿Cómo dormiste?"}, {i.Text.In("fr"), "How did you sleep?"},
		{i.Why.In("es"), "El sueño dice cómo van los días."}, {i.Help.In("es"), "Piensa en la última semana."}, {i.Options[2].Text.In("es"), "Mal"},
		{i.SeenBy, "care-team"}, {f.License, "own"}, {i.Control, "radio-button"}, {i.Prefix.Own, "1."}, {i.Support, "https://kith.example/sleep"},
	} {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
