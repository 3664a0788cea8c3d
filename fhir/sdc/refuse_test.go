package sdc

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/platform/fault"
)

// of is a Questionnaire with these items; more are members of the whole.
func of(items string, more ...string) string {
	return `{"resourceType":"Questionnaire","status":"active",` + strings.Join(append(more, `"item":[`+items+`]}`), ",")
}

func extended(url, value string) string { return `"extension":[{"url":"` + url + `",` + value + `}]` }

func calculated(expression string) string {
	return extended(sdc+"calculatedExpression", `"valueExpression":{"language":"text/fhirpath","expression":"`+expression+`"}`)
}

func when(question, rest string) string {
	return `"enableWhen":[{"question":"` + question + `",` + rest + `}]`
}

func question(key, typ string, more ...string) string {
	return `{"linkId":"` + key + `","type":"` + typ + `"` + strings.Join(append([]string{""}, more...), ",") + `}`
}

func TestAFormThatCannotBeAskedAsItWasMeantIsRefused(t *testing.T) {
	yes := `"operator":"=","answerBoolean":true`
	for name, tt := range map[string]struct{ form, want string }{
		"no form":               {`{"resourceType":"Patient"}`, "no-questionnaire  "},
		"a modifier":            {of("", `"modifierExtension":[{"url":"http://x","valueBoolean":true}]`), "modifier  http://x"},
		"a modifier of an item": {of(question("a", "string", `"modifierExtension":[{"url":"http://x","valueBoolean":true}]`)), "modifier a http://x"},
		"critical and unknown":  {of("", extended(core+"rendering-criticalExtension", `"valueUri":"http://x"`)), "critical  http://x"},
		"critical and passed":   {of("", extended(core+"rendering-criticalExtension", `"valueUri":"`+core+`rendering-style"`)), "critical  " + core + "rendering-style"},
		"no linkId":             {of(`{"type":"string"}`), "no-link  "},
		"a linkId twice":        {of(question("g", "group", `"item":[`+question("a", "string")+`]`) + "," + question("a", "string")), "duplicate a "},
		"a file":                {of(question("a", "attachment")), "type a attachment"},
		"a reference":           {of(question("a", "reference")), "type a reference"},
		"no type":               {of(`{"linkId":"a"}`), "type a "},
		"a group that repeats":  {of(question("a", "group", `"repeats":true`)), "repeats a "},
		"repeats and holds":     {of(question("a", "string", `"repeats":true,"item":[`+question("b", "string")+`]`)), "repeats a "},
		"a table":               {of(question("a", "group", extended(core+"questionnaire-itemControl", `"valueCodeableConcept":{"coding":[{"code":"gtable"}]}`))), "control a gtable"},
		"a choice of nothing":   {of(question("a", "choice")), "no-options a "},
		"chosen beforehand":     {of(question("a", "choice", `"answerOption":[{"valueString":"x","initialSelected":true}]`)), "selected a "},
		"an option to refer to": {of(question("a", "choice", `"answerOption":[{"valueReference":{"reference":"Patient/x"}}]`)), "option a valueReference"},
		"an unknown set":        {of(question("a", "choice", `"answerValueSet":"http://x"`)), "value-set a http://x"},
		"a set not contained":   {of(question("a", "choice", `"answerValueSet":"#x"`)), "value-set a #x"},
		"a set by filter": {of(question("a", "choice", `"answerValueSet":"#x"`),
			`"contained":[{"resourceType":"ValueSet","id":"x","compose":{"include":[{"system":"http://s"}]}}]`), "value-set a #x"},
		"no such question":        {of(question("a", "string", when("b", yes))), "target a b"},
		"a condition on a group":  {of(question("b", "group") + "," + question("a", "string", when("b", yes))), "target a b"},
		"a condition on itself":   {of(question("a", "boolean", when("a", yes))), "circle a "},
		"conditions in a circle":  {of(question("a", "boolean", when("b", yes)) + "," + question("b", "boolean", when("a", yes))), "circle a "},
		"on what is inside":       {of(question("a", "group", when("b", yes), `"item":[`+question("b", "boolean")+`]`)), "circle a "},
		"no operator":             {of(question("b", "boolean") + "," + question("a", "string", when("b", `"operator":"~","answerBoolean":true`))), "condition a b"},
		"exists of no boolean":    {of(question("b", "boolean") + "," + question("a", "string", when("b", `"operator":"exists","answerString":"x"`))), "condition a b"},
		"calculated in a circle":  {of(question("a", "integer", calculated("%resource.item.where(linkId='b').answer.value")) + "," + question("b", "integer", calculated("%resource.item.where(linkId='a').answer.value"))), "circle a "},
		"calculated from itself":  {of(question("a", "integer", calculated("%resource.item.where(linkId='a').answer.value + 1"))), "circle a "},
		"no FHIRPath":             {of(question("a", "integer", calculated("1 +"))), "expression a "},
		"another language":        {of(question("a", "integer", extended(sdc+"calculatedExpression", `"valueExpression":{"language":"text/cql","expression":"x"}`))), "language a text/cql"},
		"an unknown variable":     {of(question("a", "integer", calculated("%x"))), "variable a x"},
		"the form itself":         {of(question("a", "integer", calculated("%questionnaire.item.count()"))), "variable a questionnaire"},
		"a calculated group":      {of(question("a", "group", calculated("1"))), "expression a "},
		"a costly pattern":        {of(question("a", "string", extended(core+"regex", `"valueString":"(.?){1000}"`))), "costly-pattern a "},
		"no pattern":              {of(question("a", "string", extended(core+"regex", `"valueString":"("`))), "pattern a "},
		"no bound":                {of(question("a", "string", `"maxLength":-1`)), "bound a "},
		"a bound of another type": {of(question("a", "integer", extended(core+"minValue", `"valueDate":"2027"`))), "bound a " + core + "minValue"},
		"begins as another type":  {of(question("a", "integer", `"initial":[{"valueString":"x"}]`)), "initial a "},
		"begins with two":         {of(question("a", "integer", `"initial":[{"valueInteger":1},{"valueInteger":2}]`)), "initial a "},
		"a component":             {of(question("a", "integer", extended(sdc+"observationExtract", `"valueCode":"component"`))), "extraction a component"},
		"two sorts of conditions": {of(question("b", "boolean") + "," + question("a", "string", when("b", yes), extended(sdc+"enableWhenExpression", `"valueExpression":{"language":"text/fhirpath","expression":"true"}`))), "condition a "},
		"a context while answering": {of(question("a", "string", calculated("%patient.name")), `"extension":[{"url":"`+sdc+`launchContext","extension":[{"url":"name","valueCoding":{"code":"patient"}}]}]`),
			"variable a patient"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(parsed(t, tt.form))
			if err == nil {
				t.Fatal("it is read")
			}
			f := fault.Of(err)
			got := strings.TrimPrefix(f.Key, "sdc.")
			if len(f.Args) == 4 {
				got += fmt.Sprint(" ", f.Args[1], " ", f.Args[3])
			}
			if got != tt.want || f.Kind != fault.Rule {
				t.Errorf("%s %q, want %q", f.Kind, got, tt.want)
			}
		})
	}
}

func TestWhatTheTableSaysOfAnExtensionIsTrue(t *testing.T) {
	for _, s := range Supported {
		if !strings.HasPrefix(s.Name, "http") {
			continue
		}
		f, err := Read(parsed(t, of(question("a", "string", extended(s.Name, `"valueString":""`)))))
		switch s.How {
		case Refused:
			if e := fault.Of(err); err == nil || e.Key != "sdc.extension" {
				t.Errorf("%s is not refused: %v", s.Name, err)
			}
		case Passed:
			if err != nil || len(f.Passed) != 1 || f.Passed[0] != s.Name {
				t.Errorf("%s is not passed over: %v", s.Name, err)
			}
		case Used:
			if err == nil && len(f.Passed) != 0 {
				t.Errorf("%s is passed over", s.Name)
			}
		}
	}
}

// No form keeps the program busy: each of these ends with a fault, and soon.
func TestNoFormKeepsTheProgramBusy(t *testing.T) {
	many := func(n int, item func(i int) string) string {
		var all []string
		for i := range n {
			all = append(all, item(i))
		}
		return of(strings.Join(all, ","))
	}
	nested := strings.Repeat(`{"linkId":"a","type":"group","item":[`, 30)
	for name, tt := range map[string]struct {
		form string
		a    Answers
	}{
		"a hundred thousand items": {many(100_000, func(i int) string { return question(fmt.Sprint(i), "string") }), nil},
		"items inside each other":  {of(nested + strings.Repeat(`]}`, 30)), nil},
		"options without end":      {of(question("a", "choice", `"answerOption":[`+strings.Repeat(`{"valueString":"x"},`, MaxOptions)+`{"valueString":"y"}]`)), nil},
		"an expression of everything with everything": {of(question("a", "string") + "," + question("b", "integer",
			calculated("%resource.repeat($this | descendants()).select(%resource.descendants().select(%resource.descendants().count()).count()).count() + (1 | 2 | 3).repeat($this + 1).count()"))), Answers{"a": {Said(strings.Repeat("x", 100_000))}}},
		"many expressions, each of much": {many(400, func(i int) string {
			return question(fmt.Sprint("q", i), "integer", calculated("%resource.descendants().select(%resource.descendants().count()).count()"))
		}), Answers{}},
		"expressions that never settle": {of(question("a", "integer", calculated("iif(%resource.item.answer.value.exists(), %resource.item.answer.value.first() + 1, 0)"))), Answers{}},
		"more words than are read": {many(300, func(i int) string {
			return question(fmt.Sprint("q", i), "integer", calculated("1"+strings.Repeat(" + 1", 300)))
		}), Answers{}},
		"variables of variables": {of(question("a", "integer", calculated("%v399 + %v399")), `"extension":[`+strings.Join(chained(400), ",")+`]`), Answers{}},
		"a long chain of expressions": {many(450, func(i int) string {
			return question(fmt.Sprint("q", 449-i), "integer", calculated(fmt.Sprintf("iif(%d = 0, 1, %%resource.item.where(linkId='q' + '%d').answer.value + 1)", 449-i, 448-i)))
		}), Answers{}},
	} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			f, err := read(tt.form)
			if err == nil {
				_, err = f.Calculate(tt.a)
				f.Asked(tt.a)
			}
			if err == nil && name != "variables of variables" {
				t.Error("it is asked")
			}
			t.Logf("%s: %v", time.Since(begun), err) // it ends
		})
	}
}

// chained are n variables, each twice the one before and starting at none.
func chained(n int) (all []string) {
	before := "0"
	for i := range n {
		name := fmt.Sprint("v", i)
		all = append(all, `{"url":"`+core+`variable","valueExpression":{"name":"`+name+`","language":"text/fhirpath","expression":"`+before+` + `+before+`"}}`)
		before = "%" + name
	}
	return all
}

// A pattern does not look at an answer for long.
func TestALongAnswerIsNotMatchedForever(t *testing.T) {
	f, err := read(of(question("a", "text", extended(core+"regex", `"valueString":"(.?){200}"`))))
	if err != nil {
		t.Fatal(err)
	}
	if m := f.Check(Answers{"a": {Said(strings.Repeat("x", 1<<20))}}); len(m) != 1 || m[0].Reason != "sdc.mistake.pattern" {
		t.Errorf("%v", m)
	}
}

func read(text string) (*Form, error) {
	var d element.Doc
	if err := d.Parse([]byte(text), element.Options{}); err != nil {
		return nil, err
	}
	return Read(d.Root())
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add(of(question("a", "choice", `"answerOption":[{"valueString":"x"},{"valueCoding":{}}]`)))
	f.Add(of(question("a", "quantity", `"initial":[{"valueQuantity":{"unit":"kg"}}]`)))
	f.Add(of(question("a", "integer", calculated("1/0"))))
	f.Add(`{"resourceType":"Questionnaire","item":{"linkId":"a","type":"string","extension":{"url":"x"},"_text":[null]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		form, err := read(text)
		if err != nil {
			return
		}
		a := Answers{}
		for _, i := range form.Asked(a) {
			if v, ok := i.Parse("1"); ok {
				a[i.Key] = []Value{v}
			}
			for _, o := range i.Options {
				a[i.Key] = []Value{o.Value}
			}
		}
		body, err := form.Response(a, Head{ID: "x"})
		if err != nil {
			return
		}
		back, err := form.Answers(parsed(t, string(body)))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		again, err := form.Response(back, Head{ID: "x"})
		if err != nil || string(again) != string(body) {
			t.Fatalf("%s\n%s\n%v", body, again, err)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add(`{"resourceType":"QuestionnaireResponse","item":[{"linkId":"a","answer":[{"valueCoding":{"system":"http://s","code":"yes"},"item":[]}]}]}`)
	f.Add(`{"resourceType":"QuestionnaireResponse","item":[{"linkId":"b","answer":[{"valueInteger":1,"_valueInteger":{"id":"x"}},{"valueString":null}]}]}`)
	f.Add(`{"resourceType":"QuestionnaireResponse","item":{"linkId":"a","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"asked-declined"}]}}`)
	form := smallForm(f)
	f.Fuzz(func(t *testing.T, text string) {
		var d element.Doc
		if d.Parse([]byte(text), element.Options{}) != nil {
			return
		}
		a, err := form.Answers(d.Root())
		if err != nil {
			return
		}
		form.Check(a)
		if body, err := form.Response(a, Head{}); err == nil {
			if _, err := form.Answers(parsed(t, string(body))); err != nil {
				t.Fatalf("%s: %v", body, err)
			}
		}
		if _, err := form.Extract(d.Root()); err != nil && fault.KindOf(err) == fault.Exception {
			t.Fatal(err)
		}
	})
}
