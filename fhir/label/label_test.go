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
