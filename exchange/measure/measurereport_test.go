package measure

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/validate"
)

// TestReportsInFHIRAreValid for inside and for outside, of many and of hardly
// anybody.
func TestReportsInFHIRAreValid(t *testing.T) {
	little := Usual
	little.MinVisits = 1
	small, err := Run(ctx, read(t, golden), little)
	if err != nil {
		t.Fatal(err)
	}
	v := validate.New(nil, nil)
	for name, r := range map[string]*Result{"inside": reported(t, whole(), 1500), "outside": reported(t, public(whole()), 1500), "few": small} {
		var b bytes.Buffer
		if err := WriteMeasureReports(&b, r); err != nil {
			t.Fatal(err)
		}
		var doc element.Doc
		if err := doc.Parse(b.Bytes(), element.Options{Positions: true}); err != nil {
			t.Fatal(err)
		}
		for _, is := range v.Validate(ctx, doc.Root(), validate.Options{Depth: validate.Full, Now: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}) {
			if is.Severity == validate.Error || is.Severity == "fatal" || is.Severity == validate.Warning {
				t.Errorf("%s: line %d, %s: %s %s %v", name, is.Line, is.Expression, is.Severity, is.Key, is.Args)
			}
		}
		for _, want := range []string{`"resourceType": "Measure"`, `"improvementNotation"`, `"stratifier"`, r.Checksum, `"version": "` + r.Definitions, "measure-parameter"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
}
