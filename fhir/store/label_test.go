package store

import (
	"strings"
	"testing"

	"kith/fhir/element"
)

func TestALabelThatCannotBeUnderstoodNarrows(t *testing.T) {
	const confidentiality = `"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality"`
	tests := map[string]struct{ security, want string }{
		"none":                         {`[]`, ""},
		"restricted":                   {`[{` + confidentiality + `,"code":"R"}]`, "R"},
		"normal":                       {`[{` + confidentiality + `,"code":"N"}]`, ""},
		"normal, the system left out":  {`[{"code":"N"}]`, ""},
		"N of somebody else":           {`[{"system":"http://else.example","code":"N"}]`, "N"},
		"test data":                    {`[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]`, ""},
		"test data, and psychiatry":    {`[{"code":"HTEST"},{"code":"PSY"}]`, "PSY"},
		"words instead of a code":      {`[{"display":"restricted"}]`, "?"},
		"a system without a code":      {`[{` + confidentiality + `}]`, "?"},
		"only an extension":            {`[{"extension":[{"url":"http://else.example","valueCode":"R"}]}]`, "?"},
		"a text where a coding stands": {`"R"`, "?"},
		"an object where a code is":    {`[{"code":{"value":"R"}}]`, "?"},
		"a list within the list":       {`[[{"code":"R"}]]`, "R"},
		"a list where a code is":       {`[{"code":["R"]}]`, "?"},
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
			if got := strings.Join(labelsOf(doc.Root()), " "); got != tt.want {
				t.Errorf("%s, %s: %q, want %q", name, where, got, tt.want)
			}
		}
	}
}
