package message

import (
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/validate"
)

func TestAMessageIsWrittenAsTheGuideSays(t *testing.T) {
	for name, d := range map[string]Draft{
		"a thread": {Child: "amara", Topic: "topic-plan", From: "PractitionerRole/lena", To: []string{"PractitionerRole/chen"}, Words: "x"},
		"a reply":  {Child: "amara", Thread: "first", From: "PractitionerRole/chen", Words: "y\n@Luis"},
		"about":    {Child: "amara", Topic: "topic-other", About: "Communication/told", From: "PractitionerRole/lena", To: []string{"PractitionerRole/chen", "PractitionerRole/luis"}, Words: "z"},
	} {
		body, err := d.body("m", time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		var doc element.Doc
		if err := doc.Parse(body, element.Options{}); err != nil {
			t.Fatal(err)
		}
		for _, i := range validate.New(nil, nil).Validate(t.Context(), doc.Root(), validate.Options{Depth: validate.Full, Profiles: []string{own.URL("message")}}) {
			if i.Severity == validate.Error || i.Severity == "fatal" {
				t.Errorf("%s: %s %s %s", name, i.Expression, i.Key, i.Diagnostics)
			}
		}
	}
}
