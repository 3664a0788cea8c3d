package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

// twoPlaces are two organizations with a clinician and a child each; a says how
// often each child was there.
func twoPlaces(north, south int) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, o := range []string{"north", "south"} {
		line(`{"resourceType":"Organization","id":"%s","active":true,"name":"%s"}`, o, o)
		line(`{"resourceType":"Practitioner","id":"dr-%s","active":true,"name":[{"family":"%s"}]}`, o, o)
		line(`{"resourceType":"PractitionerRole","id":"role-%s","active":true,"practitioner":{"reference":"Practitioner/dr-%s"},"organization":{"reference":"Organization/%s"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}`, o, o, o)
		line(`{"resourceType":"Patient","id":"of-%s","name":[{"family":"%s"}],"birthDate":"2015-01-01","managingOrganization":{"reference":"Organization/%s"}}`, o, o, o)
		for i := range map[string]int{"north": north, "south": south}[o] {
			line(`{"resourceType":"Encounter","id":"%s-%d","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/of-%s"},"participant":[{"individual":{"reference":"Practitioner/dr-%s"}}],"period":{"start":"2026-02-%02dT09:00:00Z"},"serviceProvider":{"reference":"Organization/%s"}}`, o, i, o, o, i+1, o)
		}
	}
	return b.String()
}

func TestTheRecordIsMeasuredBySomebodyWhoMay(t *testing.T) {
	for engine, at := range map[string]func(*testing.T) []string{
		"sqlite": func(t *testing.T) []string { return []string{"--data", filepath.Join(t.TempDir(), "data")} },
		"postgres": func(t *testing.T) []string {
			return []string{"--db", dbtest.Postgres(t), "--keys", filepath.Join(t.TempDir(), sealKeys)}
		},
	} {
		t.Run(engine, func(t *testing.T) {
			place := at(t)
			from := filepath.Join(t.TempDir(), "two.ndjson")
			if err := os.WriteFile(from, []byte(twoPlaces(5, 7)), 0o600); err != nil {
				t.Fatal(err)
			}
			kith := func(args ...string) (string, error) {
				out, err := command(t, append(args, place...)...).CombinedOutput()
				return string(out), err
			}
			if out, err := kith("import", from); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			columns := filepath.Join(t.TempDir(), "kept")
			for as, want := range map[string]string{"dr-north": "5 encounters used", "dr-south": "7 encounters used"} {
				if out, err := kith("measure", "--as", as, "--columns", columns+as); err != nil || !strings.Contains(out, want) || !strings.Contains(out, "1 patients · 1 providers") {
					t.Errorf("%s: %v\n%s", as, err, out)
				}
				if out, err := command(t, "measure", "--columns", columns+as).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
					t.Errorf("%s, kept: %v\n%s", as, err, out)
				}
			}
			for _, as := range [][]string{nil, {"--as", "nobody"}, {"--as", "of-north"}} {
				if out, err := kith(append([]string{"measure"}, as...)...); err == nil || strings.Contains(out, "encounters used") {
					t.Errorf("%v reads the record:\n%s", as, out)
				}
			}
		})
	}
}
