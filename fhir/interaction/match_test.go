package interaction_test

import (
	"fmt"
	"strings"
	"testing"
)

// describe asks $match about a Patient.
func describe(patient, more string) string {
	return `{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{"resourceType":"Patient",` + patient + `}}` + more + `]}`
}

// neighbors are children among whom one is looked for.
var neighbors = []string{
	`{"resourceType":"Patient","id":"twin-ana","gender":"female","birthDate":"2016-06-01","multipleBirthInteger":1,"name":[{"family":"Reyes","given":["Ana"]}],"telecom":[{"system":"phone","value":"555-010-2000"}],"managingOrganization":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Patient","id":"twin-elena","gender":"female","birthDate":"2016-06-01","multipleBirthInteger":2,"name":[{"family":"Reyes","given":["Elena"]}],"telecom":[{"system":"phone","value":"555-010-2000"}],"managingOrganization":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Patient","id":"kate","gender":"female","birthDate":"2011-02-10","name":[{"family":"Whitfield","given":["Katherine"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`,
	`{"resourceType":"Patient","id":"ximena","birthDate":"2013-01-20","name":[{"family":"Velázquez","given":["Ximena"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`,
}

func TestMatchFindsWhoIsMeantAndSaysWhy(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		w.put(t, neighbors...)
		for name, tt := range map[string]struct{ patient, more, want, says string }{
			"letter for letter":  {`"name":[{"family":"Reyes-Cole","given":["Amara"]}],"birthDate":"2012-09-03"`, "", "amara-reyes-cole certain 0.99", "Given name: the same; Family name: the same; Date of birth: the same"},
			"by number":          {`"identifier":[{"system":"http://maple","value":"17"}]`, "", "amara-reyes-cole probable 0.8", "Record number: the same"},
			"day and month":      {`"name":[{"family":"Reyes","given":["Amara"]}],"birthDate":"2012-03-09"`, "", "amara-reyes-cole probable 0.94", "Date of birth: day and month swapped"},
			"one digit":          {`"name":[{"family":"Whitfield","given":["Kate"]}],"birthDate":"2011-02-11"`, "", "kate probable 0.9", "Given name: a nickname of the other"},
			"sounds alike":       {`"name":[{"family":"Velasques","given":["Jimena"]}],"birthDate":"2013-01-20"`, "", "ximena probable 0.9", "sounds alike"},
			"no date":            {`"name":[{"family":"Reyes-Cole","given":["Amara"]}]`, "", "amara-reyes-cole possible 0.5", ""},
			"one of twins":       {`"name":[{"family":"Reyes","given":["Elena"]}],"birthDate":"2016-06-01","telecom":[{"value":"555-010-2000"}]`, "", "twin-elena certain 0.99", ""},
			"certain, but two":   {`"name":[{"family":"Reyes","given":["Ana","Elena"]}],"birthDate":"2016-06-01"`, `,{"name":"onlyCertainMatches","valueBoolean":true}`, "", ""},
			"a few, and one":     {`"name":[{"family":"Reyes","given":["Ana","Elena"]}],"birthDate":"2016-06-01"`, `,{"name":"count","valueInteger":1}`, "twin-ana certain 0.99", ""},
			"probable, not sure": {`"name":[{"family":"Reyes","given":["Amara"]}],"birthDate":"2012-03-09"`, `,{"name":"onlyCertainMatches","valueBoolean":true}`, "", ""},
			"nobody":             {`"name":[{"family":"Nobody","given":["Ever"]}],"birthDate":"2001-01-01"`, "", "", ""},
			"nothing":            {`"active":true`, "", "", ""},
		} {
			t.Run(name, func(t *testing.T) {
				status, v := parsed(t, w.ask("lena", "POST", "/fhir/Patient/$match", describe(tt.patient, tt.more)))
				var got []string
				for e := range v.Each("entry") {
					if e.At("search", "mode").Is("match") {
						got = append(got, e.At("resource", "id").Text()+" "+e.At("search", "extension", "valueCode").Text()+" "+e.At("search", "score").Text())
					}
				}
				if status != 200 || strings.Join(got, ", ") != tt.want || !strings.Contains(string(v.Raw()), tt.says) || v.Get("total").Text() != fmt.Sprint(len(got)) {
					t.Errorf("%d %s\n%s", status, got, v.Raw())
				}
			})
		}
	})
}

// A child that the caller may not see is not matched, and leaves no trace.
func TestMatchNeverFindsAHiddenChild(t *testing.T) {
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := fresh(t)
		w.put(t, maple, riverside, theo)
		asks := []string{
			describe(`"name":[{"family":"Reyes-Cole","given":["Amara"]}],"birthDate":"2012-09-03","identifier":[{"system":"http://maple","value":"17"}]`, ""),
			describe(`"identifier":[{"value":"17"}]`, ""),
			describe(`"name":[{"family":"Brandt","given":["Theo"]}],"birthDate":"2020-02-29"`, ""),
		}
		var before []string
		for _, a := range asks {
			before = append(before, answer(t, w.ask("omar", "POST", "/fhir/Patient/$match", a)))
		}
		w.put(t, amara, sleep)
		w.put(t, neighbors...)
		w.put(t, strings.ReplaceAll(strings.Replace(amara, "maple-street", "elsewhere", 1), "amara-reyes-cole", "theo-again"))
		for i, a := range asks {
			if after := answer(t, w.ask("omar", "POST", "/fhir/Patient/$match", a)); after != before[i] {
				t.Errorf("before %s\nafter  %s", before[i], after)
			}
		}
		if !strings.Contains(before[2], "theo-brandt") || strings.Contains(before[0], "amara") {
			t.Errorf("omar finds %v", before)
		}
		if res := w.ask("", "POST", "/fhir/Patient/$match", asks[0]); res.StatusCode != 401 {
			t.Errorf("nobody: %d", res.StatusCode)
		}
	})
}

func TestMatchSaysWhatIsWrongWithAQuestion(t *testing.T) {
	w := people(t, lite(t))
	for name, tt := range map[string]struct {
		method, body string
		status       int
	}{
		"a Patient alone":        {"POST", `{"resourceType":"Patient","birthDate":"2012-09-03"}`, 200},
		"no resource":            {"POST", `{"resourceType":"Parameters","parameter":[{"name":"count","valueInteger":3}]}`, 422},
		"another resource":       {"POST", `{"resourceType":"Observation"}`, 400},
		"no count":               {"POST", describe(`"birthDate":"2012-09-03"`, `,{"name":"count","valueInteger":0}`), 400},
		"no JSON":                {"POST", `{`, 400},
		"a value that would cut": {"POST", describe(`"identifier":[{"system":"a|b\\","value":"$,|\\"}],"birthDate":"yesterday","telecom":[{"value":"|"}]`, ""), 200},
		"by GET":                 {"GET", "", 404},
	} {
		if res := w.ask("lena", tt.method, "/fhir/Patient/$match", tt.body); res.StatusCode != tt.status {
			t.Errorf("%s: %d %s", name, res.StatusCode, body(t, res))
		}
	}
	status, v := parsed(t, w.ask("lena", "POST", "/fhir/Patient/$match", describe(`"name":[{"family":"Reyes-Cole","given":["Amara"]}],"birthDate":"2012-09-03"`, ""), "Accept-Language", "es"))
	if !strings.Contains(string(v.Raw()), "Fecha de nacimiento: igual") {
		t.Errorf("%d %s", status, v.Raw())
	}
}
