package validate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/validate"
)

// many joins n texts with commas.
func many(n int, one func(i int) string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(one(i))
	}
	return b.String()
}

func same(s string) func(int) string { return func(int) string { return s } }

func TestHostileTextsEndSoon(t *testing.T) {
	const n = 20000
	texts := map[string]string{
		"nulls":   `{"resourceType":"Patient","name":[{"given":[` + many(5*n, same("null")) + `],"_given":[` + many(5*n, same("null")) + `]}]}`,
		"unknown": `{"resourceType":"Patient","name":[` + many(n, func(i int) string { return fmt.Sprintf(`{"x%d":1}`, i) }) + `]}`,
		"contained": `{"resourceType":"Basic","code":{"text":"x"},"contained":[` + many(n, func(i int) string {
			return fmt.Sprintf(`{"resourceType":"Basic","id":"a%d","code":{"text":"x"},"subject":{"reference":"#a%d"}}`, i, n-i)
		}) + `]}`,
		"labels":   `{"resourceType":"Basic","code":{"text":"x"},"meta":{"security":[` + many(n, func(i int) string { return fmt.Sprintf(`{"system":"urn:x","code":"%d"}`, i) }) + `]}}`,
		"profiles": `{"resourceType":"Basic","code":{"text":"x"},"meta":{"profile":[` + many(n, func(i int) string { return fmt.Sprintf(`"http://x.org/%d"`, i) }) + `]}}`,
		"bundle": `{"resourceType":"Bundle","type":"collection","entry":[` + many(n, func(i int) string {
			return fmt.Sprintf(`{"fullUrl":"http://x.org/Basic/%d","resource":{"resourceType":"Basic","id":"%d","code":{"text":"x"},"subject":{"reference":"Basic/%d"}}}`, i, i, i+1)
		}) + `]}`,
		"document": `{"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"http://x.org/Composition/1","resource":{"resourceType":"Composition","id":"1","subject":{"reference":"Basic/0"}}},` + many(n, func(i int) string {
			return fmt.Sprintf(`{"fullUrl":"http://x.org/Basic/%d","resource":{"resourceType":"Basic","id":"%d","code":{"text":"x"},"subject":{"reference":"Basic/%d"}}}`, i, i, i+1)
		}) + `]}`,
		"conditions": `{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q","contained":[{"resourceType":"Questionnaire","id":"q","status":"active","item":[` +
			many(n/4, func(i int) string {
				return fmt.Sprintf(`{"linkId":"%d","type":"string","enableWhen":[{"question":"%d","operator":"=","answerString":"x"}]}`, i, i-1)
			}) + `]}],"item":[` + many(n/4, func(i int) string { return fmt.Sprintf(`{"linkId":"%d","answer":[{"valueString":"x"}]}`, i) }) + `]}`,
		"codings": `{"resourceType":"Observation","status":"final","valueString":"x","code":{"coding":[` + many(n, func(i int) string { return fmt.Sprintf(`{"system":"http://x.org","code":"%d"}`, i) }) +
			`]},"component":[` + many(n/10, func(i int) string {
			return fmt.Sprintf(`{"code":{"coding":[{"system":"http://x.org","code":"a%d"}]},"valueString":"x"}`, i)
		}) + `]}`,
		"extensions": `{"resourceType":"Basic","code":{"text":"x"},"extension":[` + many(n, func(i int) string { return fmt.Sprintf(`{"url":"http://x.org/%d","valueCode":"x"}`, i) }) + `]}`,
		"slices":     `{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"]},"component":[` + many(n, same(`{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}}`)) + `]}`,
	}
	for name, src := range texts {
		t.Run(name, func(t *testing.T) {
			d := new(element.Doc)
			if err := d.Parse([]byte(src), element.Options{}); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			found := shared.Validate(context.Background(), d.Root(), validate.Options{Depth: validate.Full})
			took := time.Since(began)
			t.Logf("%d bytes, %v, %d issues", len(src), took.Round(time.Millisecond), len(found))
			if took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if len(found) > 10001 {
				t.Errorf("%d issues", len(found))
			}
		})
	}
}

func TestTheRulesOfASiteEndSoon(t *testing.T) {
	const twice = "%resource.descendants().select(%resource.descendants()).count() > 0"
	v := profiled("Observation", `
		{"path":"Observation","constraint":[{"key":"a","severity":"error","human":"x","expression":"`+twice+`"},{"key":"b","severity":"error","human":"x","expression":"`+twice+` and true"}]},
		{"path":"Observation.component","constraint":[{"key":"c","severity":"error","human":"x","expression":"`+twice+` or true"}]},
		{"path":"Observation.component.value[x]","type":[{"code":"string","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"(.?){150}x"}]}]}`, nil)
	root := parse(t, `{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[`+
		many(2000, same(`{"code":{"text":"x"},"valueString":"a heart that hurts"}`))+`]}`)
	began := time.Now()
	found := v.Validate(context.Background(), root, asked)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	costly := 0
	for _, is := range found {
		if is.Code == "too-costly" && is.Severity == validate.Warning {
			costly++
		}
	}
	if costly == 0 {
		t.Errorf("%d issues, none too costly", len(found))
	}
}

func TestAContextThatEndsEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	found := shared.Validate(ctx, parse(t, `{"resourceType":"Patient"}`), validate.Options{})
	if len(found) != 1 || found[0].Key != "issue.more" {
		t.Errorf("%+v", found)
	}
}

func TestALargeValidBundleIsValid(t *testing.T) {
	src := `{"resourceType":"Bundle","type":"collection","entry":[` + many(6000, func(i int) string {
		return fmt.Sprintf(`{"fullUrl":"http://x.org/Basic/%d","resource":{"resourceType":"Basic","id":"%d","code":{"text":"x"}}}`, i, i)
	}) + `]}`
	found := shared.Validate(context.Background(), parse(t, src), validate.Options{Depth: validate.Full})
	if validate.Failed(found) || len(found) != 5001 { // each entry should have a narrative
		t.Errorf("%d issues, the last %+v", len(found), found[len(found)-1])
	}
}
