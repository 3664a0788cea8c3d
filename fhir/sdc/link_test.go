package sdc

import (
	"testing"
	"time"

	"kith/fhir/element"
)

func TestWhatWasObservedFillsAnItemInWhereItFits(t *testing.T) {
	link := extended(sdc+"observationLinkPeriod", `"valueDuration":{"value":2,"unit":"weeks","system":"http://unitsofmeasure.org","code":"wk"}`)
	code := `"code":[{"system":"http://s","code":"c"}]`
	for name, tt := range map[string]struct{ item, observed, want string }{
		"a number":               {question("a", "integer", code, link), `"valueInteger":3`, "3"},
		"a quantity as a number": {question("a", "decimal", code, link), `"valueQuantity":{"value":3.50}`, "3.50"},
		"a part of a number":     {question("a", "integer", code, link), `"valueQuantity":{"value":3.50}`, ""},
		"words":                  {question("a", "string", code, link), `"valueString":"x"`, `"x"`},
		"a day":                  {question("a", "date", code, link), `"valueDateTime":"2027-04-02T10:00:00Z"`, `"2027-04-02"`},
		"a code":                 {question("a", "choice", code, link, `"answerOption":[{"valueCoding":{"system":"http://s","code":"y"}}]`), `"valueCodeableConcept":{"coding":[{"code":"n"},{"system":"http://s","code":"y","display":"Y"}]}`, `{"system":"http://s","code":"y"}`},
		"another code":           {question("a", "choice", code, link, `"answerOption":[{"valueCoding":{"system":"http://s","code":"y"}}]`), `"valueCodeableConcept":{"coding":[{"code":"n"}]}`, ""},
		"nothing":                {question("a", "string", code, link), `"status":"final"`, ""},
		"what cannot be asked":   {question("a", "integer", code, link), `"valueString":"x"`, ""},
	} {
		f, err := read(of(tt.item))
		if err != nil {
			t.Fatal(name, err)
		}
		a := Answers{}
		err = f.Observed(a, func(codes []Value, within time.Duration) (element.Value, error) {
			if len(codes) != 1 || codes[0].Code() != "c" || within != 14*24*time.Hour {
				t.Errorf("%v %s", codes, within)
			}
			return parsed(t, `{"resourceType":"Observation",`+tt.observed+`}`), nil
		})
		if got := a.First("a").JSON; err != nil || got != tt.want {
			t.Errorf("%s: %s, want %s; %v", name, got, tt.want, err)
		}
	}
}
