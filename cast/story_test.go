package cast

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// Amara's page is the first that anyone sees. These are the facts it stands on.
func TestAmarasRecordTellsTheStoryInTheReadme(t *testing.T) {
	const amara = "Patient/amara-reyes-cole"
	visits, last, rated, guessed := map[string]int{}, map[string]string{}, map[string]string{}, map[string]string{}
	sees := func(who, on string) { last[who] = max(last[who], on[:10]) }
	since, until := "2024-11-22", "2026-11-22"
	for _, r := range readTown(t, onDay(t, until), sample) {
		if r.says("subject", "reference") != amara {
			continue
		}
		code, focus := r.says("code", "coding", 0, "code"), r.says("focus", 0, "reference")
		switch {
		case r.kind() == "Encounter" && r.says("period", "start") >= since:
			for i := 0; r.at("participant", i) != nil; i++ {
				who := r.says("participant", i, "individual", "reference")
				visits[who]++
				sees(who, r.says("period", "start"))
			}
		case r.kind() == "Communication":
			sees(r.says("sender", "reference"), r.says("sent"))
		case code == "tie-rating":
			rated[focus] = "rated"
		case code == "tie-guess":
			guessed[focus] = r.says("valueCodeableConcept", "coding", 0, "code")
		}
	}
	for who, want := range map[string]int{"wei-chen": 7, "samira-haddad": 3, "jo-tran": 8, "lena-ortiz": 4} {
		if got := visits["Practitioner/"+who]; got != want {
			t.Errorf("%d visits with %s in 24 months, want %d", got, who, want)
		}
	}
	for who, want := range map[string]int{
		"PractitionerRole/jo-tran-maple-street":                 163,
		"PractitionerRole/ines-alvarez-roosevelt-middle-school": 74,
	} {
		if got := int(onDay(t, until).Sub(onDay(t, last[who])).Hours() / 24); got != want {
			t.Errorf("%d days since %s, want %d", got, who, want)
		}
	}
	if len(rated) != 7 || len(guessed) != 5 {
		t.Errorf("she rated %d ties, the team guessed %d", len(rated), len(guessed))
	}
	for who, want := range map[string]string{
		"Practitioner/anil-rao": "not-met", "Organization/youth-harbor": "not-met",
		"Practitioner/ines-alvarez": "thin", "RelatedPerson/marcus-cole": "strained",
	} {
		if guessed[who] != want {
			t.Errorf("the team's guess about %s is %q, want %q", who, guessed[who], want)
		}
	}
}

func TestTheShippedSampleIsTheOneWeWereGiven(t *testing.T) {
	dir := os.Getenv("KITH_TESTDATA")
	if dir == "" {
		t.Skip("set KITH_TESTDATA to the folder that holds synthea-r4-youth.tar.zst")
	}
	f, err := os.Open(filepath.Join(dir, "synthea-r4-youth.tar.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var given []string
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(archive); err != nil {
			t.Fatal(err)
		} else if strings.HasSuffix(h.Name, ".ndjson") {
			given = append(given, lines(b)...)
		}
	}
	r, err := youth(move{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	shipped := lines(b)
	slices.Sort(given)
	slices.Sort(shipped)
	if len(shipped) < 27000 || !slices.Equal(given, shipped) {
		t.Errorf("%d lines given, %d shipped, and they differ", len(given), len(shipped))
	}
}

func lines(b []byte) (all []string) {
	for line := range bytes.Lines(b) {
		all = append(all, strings.TrimSpace(string(line)))
	}
	return all
}
