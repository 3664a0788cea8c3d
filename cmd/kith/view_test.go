package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEncountersOfFHIRAreMeasuredAsThoseOfClaims makes one population both ways.
func TestEncountersOfFHIRAreMeasuredAsThoseOfClaims(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	kith := func(args ...string) string {
		t.Helper()
		c := command(t, args...)
		var told strings.Builder
		c.Stderr = &told
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, told.String())
		}
		return string(out)
	}
	kith("generate", "--children", "150", "--out", at("claims.csv"))
	kith("generate", "--children", "150", "--out", at("fhir"))
	rows := kith("view", "encounter", at("fhir"))
	if err := os.WriteFile(at("encounter.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	numbers := func(file string) string {
		out, _, _ := strings.Cut(kith("measure", file), "\n\nBy ")
		before, _, _ := strings.Cut(out, " lines in ") // the account differs: each row has its own words
		return before
	}
	if a, b := numbers(at("claims.csv")), numbers(at("encounter.csv")); a != b {
		t.Errorf("claims say\n%s\nFHIR says\n%s", a, b)
	}
	referrals := kith("view", "referral", at("fhir"), "--format", "ndjson")
	if !strings.HasPrefix(referrals, `{"patient":"Patient/c`) || !strings.Contains(referrals, `"closed":true`) {
		t.Errorf("%.300s", referrals)
	}
	if out, err := command(t, "view", at("claims.csv"), at("fhir")).CombinedOutput(); err == nil {
		t.Errorf("CSV is no ViewDefinition: %s", out)
	}
}
