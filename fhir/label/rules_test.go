package label_test

import (
	"os"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/platform/access"
)

func TestCodesMakeLabels(t *testing.T) {
	rules := label.Standard()
	if err := rules.Add("Told | urn:our-own | secret*\n"); err != nil {
		t.Fatal(err)
	}
	const icd, snomed = `"system":"http://hl7.org/fhir/sid/icd-10-cm","code":`, `"system":"http://snomed.info/sct","code":`
	tests := map[string]struct {
		body string
		want access.Mask
	}{
		"none":                               {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"J45.909"}]}}`, 0},
		"depression":                         {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"F32.1"}]}}`, label.Mental},
		"without its point":                  {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"f321"}]}}`, label.Mental},
		"tobacco is none":                    {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"F17.210"}]}}`, 0},
		"the reason of a visit":              {`{"resourceType":"Encounter","reasonCode":[{"coding":[{` + snomed + `"5602001"}]}]}`, label.Substance},
		"two":                                {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"Z21"},{` + snomed + `"370143000"}]}}`, label.HIV | label.Mental},
		"in what is contained":               {`{"resourceType":"Observation","contained":[{"resourceType":"Condition","code":{"coding":[{` + icd + `"T74.12XA"}]}}]}`, label.Violence},
		"code before system":                 {`{"resourceType":"Condition","code":{"coding":[{"code":"F32.1","system":"http://hl7.org/fhir/sid/icd-10-cm"}]}}`, label.Mental},
		"the system with an escape":          {`{"resourceType":"Condition","code":{"coding":[{"system":"http:\/\/snomed.info\/sct","code":"370143000"}]}}`, label.Mental},
		"the code with an escape":            {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"\u004632.1"}]}}`, label.Mental},
		"the code of another system":         {`{"resourceType":"Condition","code":{"coding":[{"system":"urn:else","code":"F32.1"}]}}`, 0},
		"taken to harm oneself":              {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T39.1X2A"}]}}`, label.Mental},
		"taken, of many":                     {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T36.92XA"}]}}`, label.Mental},
		"taken by accident":                  {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T39.1X1A"}]}}`, 0},
		"given to do harm":                   {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T65.93XA"}]}}`, label.OtherViolence},
		"frostbite of the left ear":          {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T33.012A"}]}}`, 0},
		"an opioid, by accident":             {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"T40.2X1A"}]}}`, label.Substance},
		"born here":                          {`{"resourceType":"Condition","code":{"coding":[{` + icd + `"Z38.00"}]}}`, 0},
		"a vaccine":                          {`{"resourceType":"Immunization","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"165"}]}}`, 0},
		"the system in capitals":             {`{"resourceType":"Condition","code":{"coding":[{"system":"HTTP://HL7.org/fhir/sid/ICD-10-CM","code":"F32.1"}]}}`, label.Mental},
		"the system by https":                {`{"resourceType":"Condition","code":{"coding":[{"system":"https://snomed.info/sct","code":"370143000"}]}}`, label.Mental},
		"the system with a slash":            {`{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct/","code":"370143000"}]}}`, label.Mental},
		"the system with its edition":        {`{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct|http://snomed.info/sct/731000124108","code":"370143000"}]}}`, label.Mental},
		"the system by its OID":              {`{"resourceType":"Condition","code":{"coding":[{"system":"urn:oid:2.16.840.1.113883.6.90","code":"F32.1"}]}}`, label.Mental},
		"the system by its OID, in capitals": {`{"resourceType":"Condition","code":{"coding":[{"system":"URN:OID:2.16.840.1.113883.6.96","code":"370143000"}]}}`, label.Mental},
		"spaces around both":                 {`{"resourceType":"Condition","code":{"coding":[{"system":" http://snomed.info/sct ","code":" 370143000 "}]}}`, label.Mental},
		"letters of another width":           {`{"resourceType":"Condition","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"Ｆ３２.1"}]}}`, label.Mental},
		"no system, by its look":             {`{"resourceType":"Condition","code":{"coding":[{"code":"F32.1"}]}}`, label.Mental},
		"no system, a number":                {`{"resourceType":"Condition","code":{"coding":[{"code":"370143000"}]}}`, label.Mental},
		"no system, a word":                  {`{"resourceType":"Basic","code":{"coding":[{"code":"Other"}]}}`, 0},
		"no system, a unit":                  {`{"resourceType":"Observation","valueQuantity":{"value":1,"code":"mm[Hg]"}}`, 0},
		"a site's own":                       {`{"resourceType":"Basic","code":{"coding":[{"system":"urn:our-own","code":"secret-7"}]}}`, label.Told},
	}
	for name, tt := range tests {
		var doc element.Doc
		if err := doc.Parse([]byte(tt.body), element.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := rules.Of(doc.Root()); got != tt.want {
			t.Errorf("%s: %b, want %b", name, got, tt.want)
		}
	}
}

func TestRulesThatCannotBeReadNameTheirLine(t *testing.T) {
	for _, text := range []string{"\nMental | urn:x", "\nMentl | urn:x | 1", "\n | urn:x | 1", "\nMental | | 1"} {
		if err := label.Standard().Add(text); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestEveryLabelThatIsShownIsUnderstood(t *testing.T) {
	for bit := label.Mental; bit <= label.Answers; bit <<= 1 {
		if bit == label.Unknown {
			continue
		}
		all := label.Codings(bit)
		if len(all) == 0 {
			t.Errorf("%b is not shown", bit)
		}
		for _, c := range all {
			var doc element.Doc
			if err := doc.Parse([]byte(`{"resourceType":"Basic","meta":{"security":[`+string(c)+`]}}`), element.Options{}); err != nil {
				t.Fatal(err)
			}
			if got := label.Of(doc.Root()); got&bit == 0 {
				t.Errorf("%s says %b, want %b", c, got, bit)
			}
		}
	}
}

func BenchmarkLabelsOfAnObservation(b *testing.B) {
	const body = `{"resourceType":"Observation","id":"o","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":7,"unit":"{score}","system":"http://unitsofmeasure.org","code":"{score}"}}`
	var doc element.Doc
	if err := doc.Parse([]byte(body), element.Options{}); err != nil {
		b.Fatal(err)
	}
	rules := label.Standard()
	b.ReportAllocs()
	for b.Loop() {
		if rules.Of(doc.Root()) != label.Mental {
			b.Fatal("no label")
		}
	}
}

func TestASiteMayHaveRulesOfItsOwnOnly(t *testing.T) {
	rules, err := label.Read("only\nTold | urn:our-own | ab??e*\n")
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]access.Mask{"abcde": label.Told, "abcdef": label.Told, "abde": 0, "abcdf": 0} {
		var doc element.Doc
		if err := doc.Parse([]byte(`{"resourceType":"Basic","code":{"coding":[{"system":"http://snomed.info/sct","code":"370143000"},{"system":"urn:our-own","code":"`+code+`"}]}}`), element.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := rules.Of(doc.Root()); got != want {
			t.Errorf("%s: %b", code, got)
		}
	}
	more, err := label.Read("Told | urn:our-own | ab\n")
	if err != nil || more.Stamp() == rules.Stamp() || more.Stamp() == label.Standard().Stamp() {
		t.Errorf("%v", err)
	}
}

// Each line is sourced: the comment above says where from.
func TestEveryBlockOfRulesSaysItsSource(t *testing.T) {
	text, err := os.ReadFile("rules/codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	sourced := ""
	for line := range strings.Lines(string(text)) {
		if from, ok := strings.CutPrefix(line, "# Source: "); ok {
			sourced = from
		}
		if line[0] != '#' && sourced == "" {
			t.Errorf("without a source: %s", line)
		}
	}
}
