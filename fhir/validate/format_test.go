package validate_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/validate"
)

// texts are values of the primitive types that JSON writes as text, good and
// bad ones. Where HL7's expression says otherwise than the list, the calendar or
// the text of the standard is meant.
var texts = map[string]struct{ good, bad []string }{
	"date":         {[]string{"2020", "2020-02", "2020-02-29", "0001-01-01", "9999-12-31"}, []string{"0000", "20", "2020-2", "2020-00", "2020-13", "2020-01-00", "2021-02-29", "1900-02-29", "2013-04-31", "2020-01-01Z", "2020-01-01T10:00:00Z", " 2020", "-001-01-01"}},
	"dateTime":     {[]string{"2020", "2020-02", "2020-02-29", "2020-01-01T10:00:00Z", "2020-01-01T23:59:60.123456+14:00", "2020-01-01T10:00:00-13:59"}, []string{"2020-01-01T", "2020-01-01T10:00Z", "2020-01-01T10:00:00", "2020-01-01T24:00:00Z", "2020-01-01T10:60:00Z", "2020-01-01T10:00:61Z", "2020-01-01T10:00:00.Z", "2020-01-01T10:00:00+14:01", "2020-01-01T10:00:00+1:00", "2020-01T10:00:00Z", "2020-01-01t10:00:00Z", "2020-01-01 10:00:00Z", "2013-01-01T12:32:45+13:33.00"}},
	"instant":      {[]string{"2020-01-01T10:00:00Z", "2015-02-07T13:28:17.239+02:00"}, []string{"2020", "2020-01-01", "2020-01-01T10:00:00", "1983-00-01T12:32:45Z", "1983-01-01T12:32:45-15:00"}},
	"time":         {[]string{"00:00:00", "23:59:59.5", "12:00:60"}, []string{"24:00:00", "10:00", "10:00:00Z", "1:00:00", "10:00:00."}},
	"code":         {[]string{"a", "a b", "é", "a-b.c"}, []string{" a", "a ", "a  b", "a\tb c ", "\n"}},
	"id":           {[]string{"a", "A-1.b", strings.Repeat("x", 64)}, []string{"a_b", "a b", "é", ":1", "1/2", strings.Repeat("x", 65)}},
	"uri":          {[]string{"a", "http://x.org/ü?a=b#c", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "urn:oid:1.2.3", "#x"}, []string{"not a uri", "a\n", "oid:1.2", "uuid:1", "urn:uuid:53fefa32", "urn:oid:1.02"}},
	"url":          {[]string{"https://x.org", "mailto:a@x.org"}, []string{"a b"}},
	"canonical":    {[]string{"http://x.org/q|1.0", "#q"}, []string{"http://x.org /q"}},
	"oid":          {[]string{"urn:oid:1.2.3", "urn:oid:2.16.840.1.113883", "urn:oid:0.0"}, []string{"1.2.3", "oid:1.2", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.", "urn:oid:1..2", "urn:oid:1.02", "urn:oid: 0.1"}},
	"uuid":         {[]string{"urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"}, []string{"53fefa32-fcbb-4ff8-8a92-55ee120877b7", "urn:uuid:53FEFA32-fcbb-4ff8-8a92-55ee120877b7", "urn:uuid:53fefa32fcbb-4ff8-8a92-55ee120877b7-"}},
	"base64Binary": {[]string{"YQ==", "YWE=", "YWFh", "YWFh YWFh\r\n"}, []string{"Y", "YWFhY", "YWF=YWFh", "Y===", "%%%2@()()", "===="}},
	"string":       {[]string{"a", " ", "\u00a0"}, []string{}},
	"markdown":     {[]string{"# a\n\nb"}, []string{}},
}

func valueOf(typ string, value any) string {
	b, err := json.Marshal(map[string]any{"resourceType": "Parameters", "parameter": []any{map[string]any{"name": "x", "value" + strings.ToUpper(typ[:1]) + typ[1:]: value}}})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestFormatsOfPrimitives(t *testing.T) {
	for typ, c := range texts {
		for _, s := range append(c.bad, "") {
			if got := issues(shared, parse(t, valueOf(typ, s)), validate.Options{}); len(got) != 1 {
				t.Errorf("%s %q: %v", typ, s, got)
			}
		}
		for _, s := range c.good {
			if got := issues(shared, parse(t, valueOf(typ, s)), validate.Options{}); len(got) != 0 {
				t.Errorf("%s %q: %v", typ, s, got)
			}
		}
	}
	numbers := map[string]struct{ good, bad string }{
		"integer":     {"0 1 -1 2147483647 -2147483648", "1.0 1e4 2147483648 -2147483649 -0 34534536346345345345"},
		"unsignedInt": {"0 2147483647", "-1 2147483648"},
		"positiveInt": {"1 2147483647", "0 -1"},
		"decimal":     {"0 -0.0 1.10 1e3 1E-3 0.00000000000000000000000000001", ""},
	}
	for typ, c := range numbers {
		for _, s := range strings.Fields(c.good) {
			if got := issues(shared, parse(t, valueOf(typ, json.RawMessage(s))), validate.Options{}); len(got) != 0 {
				t.Errorf("%s %s: %v", typ, s, got)
			}
		}
		for _, s := range strings.Fields(c.bad) {
			if got := issues(shared, parse(t, valueOf(typ, json.RawMessage(s))), validate.Options{}); len(got) != 1 {
				t.Errorf("%s %s: %v", typ, s, got)
			}
		}
	}
}

// TestFormatsAgreeWithTheStandardsExpressions holds the scanners to HL7's regular
// expressions on texts near the good ones.
func TestFormatsAgreeWithTheStandardsExpressions(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	alphabet := []byte("0123459-:.TZ+ aé=/_u")
	for typ, c := range texts {
		re := regexp.MustCompile("^(?:" + strings.ReplaceAll(definition.Of(typ).Pattern, `\-`, "-") + ")$")
		for range 3000 {
			s := []byte(c.good[rnd.IntN(len(c.good))])
			if len(s) > 40 {
				continue
			}
			for range 1 + rnd.IntN(2) {
				s[rnd.IntN(len(s))] = alphabet[rnd.IntN(len(alphabet))]
			}
			text := strings.ToValidUTF8(string(s), "é")
			ours := len(issues(shared, parse(t, valueOf(typ, text)), validate.Options{})) == 0
			if theirs := re.MatchString(text); ours != theirs && !stricter(typ, text, ours) {
				t.Errorf("%s %q: ours %v, HL7's %v", typ, text, ours, theirs)
			}
		}
	}
}

// stricter reports whether the scanner may refuse what the expression takes: a
// day that no calendar has, URNs that are none, base64 that does not end well.
func stricter(typ, text string, ours bool) bool {
	switch typ {
	case "date", "dateTime", "instant":
		_, err := time.Parse(time.DateOnly, text[:min(len(text), 10)])
		return !ours && err != nil
	case "uri", "url", "canonical":
		return !ours && (strings.Contains(text, "oid:") || strings.Contains(text, "uuid:"))
	case "base64Binary":
		return true
	case "oid":
		return ours // HL7's expression wants two digits behind the dot
	}
	return false
}

// FuzzValidate: whatever is well-formed JSON is validated in both depths, soon
// and without a panic.
func FuzzValidate(f *testing.F) {
	f.Add([]byte(`{"resourceType":"Patient","name":[{"given":[null],"_given":[{"id":"x"}]}],"contained":[{"resourceType":"Patient","id":"p"}]}`))
	f.Add([]byte(`{"resourceType":"Bundle","type":"document","entry":[{"fullUrl":"http://x.org/Composition/1","resource":{"resourceType":"Composition","section":[{"entry":[{"reference":"#"}]}]}}]}`))
	f.Add([]byte(`{"resourceType":"Questionnaire","item":[{"linkId":"1","enableWhen":[{"question":"1","operator":"=","answerCoding":{}}]}]}`))
	f.Add([]byte(`{"resourceType":"QuestionnaireResponse","questionnaire":"#q","contained":[{"resourceType":"Questionnaire","id":"q","item":[{"linkId":"1","type":"choice"}]}],"item":[{"linkId":"1","answer":[{"valueCoding":{}}]}]}`))
	f.Add([]byte(`{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp","http://hl7.org/fhir/us/core/StructureDefinition/us-core-blood-pressure"]},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}}],"value":{},"valueQuantity":[],"valueString":{}}`))
	for line := range firstExamples() {
		f.Add(line)
	}
	v := validate.New(nil, nil)
	f.Fuzz(func(t *testing.T, src []byte) {
		var d element.Doc
		if len(src) > 1<<16 || d.Parse(src, element.Options{Positions: true}) != nil {
			return
		}
		began := time.Now()
		quick := v.Validate(context.Background(), d.Root(), validate.Options{})
		full := v.Validate(context.Background(), d.Root(), validate.Options{Depth: validate.Full})
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		if len(quick) > len(full) {
			t.Errorf("Structure says more than Full: %d, %d", len(quick), len(full))
		}
	})
}
