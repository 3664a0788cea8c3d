package label_test

import (
	"testing"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/platform/access"
)

func TestALabelThatCannotBeUnderstoodNarrows(t *testing.T) {
	const confidentiality = `"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality"`
	tests := map[string]struct {
		security string
		want     access.Mask
	}{
		"none":                         {`[]`, 0},
		"restricted":                   {`[{` + confidentiality + `,"code":"R"}]`, label.Restricted},
		"normal":                       {`[{` + confidentiality + `,"code":"N"}]`, 0},
		"normal, the system left out":  {`[{"code":"N"}]`, 0},
		"N of somebody else":           {`[{"system":"http://else.example","code":"N"}]`, label.Unknown},
		"test data":                    {`[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]`, 0},
		"test data, and psychiatry":    {`[{"code":"HTEST"},{"code":"PSY"}]`, label.Mental},
		"words instead of a code":      {`[{"display":"restricted"}]`, label.Unknown},
		"a system without a code":      {`[{` + confidentiality + `}]`, label.Unknown},
		"only an extension":            {`[{"extension":[{"url":"http://else.example","valueCode":"R"}]}]`, label.Unknown},
		"a text where a coding stands": {`"R"`, label.Unknown},
		"an object where a code is":    {`[{"code":{"value":"R"}}]`, label.Unknown},
		"a list within the list":       {`[[{"code":"R"}]]`, label.Restricted},
		"a list where a code is":       {`[{"code":["R"]}]`, label.Unknown},
	}
	for name, tt := range tests {
		var doc element.Doc
		for where, body := range map[string]string{
			"itself":    `{"resourceType":"Observation","meta":{"security":` + tt.security + `}}`,
			"contained": `{"resourceType":"Observation","contained":[{"resourceType":"Condition","meta":{"security":` + tt.security + `}}]}`,
		} {
			if err := doc.Parse([]byte(body), element.Options{}); err != nil {
				t.Fatal(err)
			}
			if got := label.Of(doc.Root()); got != tt.want {
				t.Errorf("%s, %s: %b, want %b", name, where, got, tt.want)
			}
		}
	}
}

func TestWhatWasToldIsConfidedWhateverItsWriterSays(t *testing.T) {
	tests := map[string]struct {
		typ, system, code string
		want              access.Mask
	}{
		"a statement":             {"Communication", own.System, "disclosure", label.Told | label.Restricted | label.Protected | label.Named},
		"what may be known of it": {"Communication", own.System, "headline", label.Told | label.Restricted | label.Protected | label.Named},
		"who reported it":         {"Communication", own.System, "report", label.Told | label.Restricted | label.Protected | label.Closed | label.Sealed | label.Named},
		"a contact":               {"Communication", own.System, "contact", 0},
		"a word of another's":     {"Communication", "http://else.example", "disclosure", 0},
		"another type":            {"Observation", own.System, "disclosure", 0},
	}
	for name, tt := range tests {
		var doc element.Doc
		body := `{"resourceType":"` + tt.typ + `","category":[{"text":"x"},{"coding":[{"system":"` + tt.system + `","code":"` + tt.code + `"}]}]}`
		if err := doc.Parse([]byte(body), element.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := label.Confided(tt.typ, doc.Root()); got != tt.want {
			t.Errorf("%s: %b, want %b", name, got, tt.want)
		}
	}
}

func TestWhatWasDoneAtAVisitIsForThoseWhoCareForTheChild(t *testing.T) {
	tests := map[string]access.Mask{
		"time-alone": label.Answers, "asked-open": label.Answers, "asked-substances": label.Answers, "help-plan": label.Answers,
		"matters-today": label.Answers, "confidentiality-explained": label.Answers, "what-matters": 0, "tie-rating": 0, "asked": 0,
	}
	for code, want := range tests {
		for system, want := range map[string]access.Mask{own.System: want, "http://elsewhere.example": 0} {
			d := element.New("Observation", "x").Append("code.coding", element.JSON(`{"system":"`+system+`","code":"`+code+`"}`))
			if _, err := d.JSON(); err != nil {
				t.Fatal(err)
			}
			if got := label.Confided("Observation", d.Root()); got != want {
				t.Errorf("%s of %s asks %x, want %x", code, system, got, want)
			}
		}
	}
}

func TestAnswersAreLabeledByWhoGaveThem(t *testing.T) {
	const young, family = label.Answers | label.Adolescent, label.Answers
	tests := map[string]struct {
		typ, body string
		want      access.Mask
	}{
		"her own":                         {"QuestionnaireResponse", `"source":{"reference":"Patient/a"}`, young},
		"her own, as she was once":        {"QuestionnaireResponse", `"source":{"reference":"Patient/a/_history/2"}`, young},
		"her own, from another server":    {"QuestionnaireResponse", `"source":{"reference":"https://else.example/fhir/Patient/a"}`, young},
		"her own, by an identifier":       {"QuestionnaireResponse", `"source":{"type":"Patient","identifier":{"value":"7"}}`, young},
		"her mother's":                    {"QuestionnaireResponse", `"source":{"reference":"RelatedPerson/d"}`, family},
		"her mother's, who is contained":  {"QuestionnaireResponse", `"contained":[{"resourceType":"RelatedPerson","id":"m"}],"source":{"reference":"#m"}`, family},
		"typed in by herself":             {"QuestionnaireResponse", `"author":{"reference":"Patient/a"}`, young},
		"hers, asked by a clinician":      {"QuestionnaireResponse", `"source":{"reference":"Patient/a"},"author":{"reference":"Practitioner/l"}`, young},
		"a clinician's":                   {"QuestionnaireResponse", `"source":{"reference":"Practitioner/l"}`, 0},
		"nobody's":                        {"QuestionnaireResponse", `"subject":{"reference":"Patient/a"}`, 0},
		"how it is with a clinician":      {"QuestionnaireResponse", `"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard|1"`, family | label.Named | label.Closed},
		"and in the words for caregivers": {"QuestionnaireResponse", `"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard-caregiver|1"`, family | label.Named | label.Closed},
		"how that went":                   {"Observation", `"code":{"coding":[{"system":"` + own.System + `","code":"relationship-trend"}]}`, label.Named | label.Closed},
		"to mend it":                      {"Task", `"code":{"coding":[{"system":"` + own.System + `","code":"repair"}]}`, label.Named | label.Closed},
		"another's trend":                 {"Observation", `"code":{"coding":[{"system":"http://else.example","code":"relationship-trend"}]}`, 0},
		"an Observation of her own":       {"Observation", `"source":{"reference":"Patient/a"}`, 0},
	}
	for name, tt := range tests {
		var doc element.Doc
		if err := doc.Parse([]byte(`{"resourceType":"`+tt.typ+`",`+tt.body+`}`), element.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := label.Confided(tt.typ, doc.Root()); got != tt.want {
			t.Errorf("%s: %b, want %b", name, got, tt.want)
		}
	}
}
