package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kith/exchange/generate"
	"kith/fhir/bulk"
	"kith/platform/access"
)

// madeUp writes children whose first site is a clinic that is there.
func madeUp(t *testing.T, clinic string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "made-up")
	c := generateCmd{Out: folder, Children: 100, Visits: 10, Years: 3, From: "2023-11-27", Lang: 0.2, Seed: 1, Compress: "zst"}
	size, err := c.size()
	if err != nil {
		t.Fatal(err)
	}
	size.Clinic = clinic
	if err := c.write(t.Context(), "fhir", generate.New(size), nil); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAMadeUpPopulationIsImportedAndRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *site) {
		sam, lee := s.hire("pediatrician")
		org := regexp.MustCompile(`<select id="at-new" name="at"><option value="([^"]+)"`).FindStringSubmatch(sam.Get("/staff").Body)
		folder := madeUp(t, "Organization/"+org[1])
		from, err := bulk.Paths([]string{folder}, os.Stdin)
		if err != nil {
			t.Fatal(err)
		}
		im := &bulk.Importer{Store: s.house.Store, Viewer: access.Operator(), Why: "test", Spool: t.TempDir(), Rejected: func(r bulk.Reject) error {
			return fmt.Errorf("%s: %s", located(r), r.Reason)
		}}
		sum, err := load(t.Context(), im, from)
		if err != nil || sum.Read < 3000 || sum.Stored() != sum.Read {
			t.Fatalf("%+v: %v", sum, err)
		}
		list := lee.Get("/children")
		s.want(list, http.StatusOK, "")
		links := regexp.MustCompile(`href="/children/(c\d+)"`).FindAllStringSubmatch(list.Body, -1)
		if len(links) < 10 {
			t.Fatalf("%d children on the first page: %.400s", len(links), list.Text())
		}
		for _, path := range []string{"/today", "/loops", "/network", "/children/" + links[0][1], "/children/" + links[1][1]} {
			s.want(lee.Get(path), http.StatusOK, "")
		}
		s.want(s.browser().Get("/children/"+links[0][1]), http.StatusSeeOther, "")
	})
}

func TestWhatIsThereIsNotWrittenOver(t *testing.T) {
	there := filepath.Join(t.TempDir(), "visits.csv")
	made := func(out string) error {
		return generateCmd{Out: out, Children: 50, Visits: 10, Years: 3, From: "2024-01-01", Lang: 0.2, Seed: 1}.Run()
	}
	if err := made(there); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(there)
	if err != nil || !bytes.HasPrefix(first, []byte("patient,provider,day,site,kind\nc0,")) {
		t.Fatalf("%.40s: %v", first, err)
	}
	if err := made(there); err == nil {
		t.Error("a file was written over")
	}
	if err := made(t.TempDir()); err == nil {
		t.Error("a folder was written over")
	}
	if again, err := os.ReadFile(there); err != nil || !bytes.Equal(first, again) {
		t.Error("what was there is not what it was", err)
	}
}

// TestWhatIsStoppedLeavesNothing stops while it writes.
func TestWhatIsStoppedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, out := range []string{"folder", "visits.csv.gz", "visits.parquet"} {
		c := generateCmd{Out: filepath.Join(dir, out), Compress: "gz"}
		ctx, stop := context.WithCancel(t.Context())
		err := c.write(ctx, c.format(), generate.New(generate.Size{Children: 20_000, First: 19723}), func(int) { stop() })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", out, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

func TestAPopulationThatCannotBeIsRefused(t *testing.T) {
	good := generateCmd{Out: "x", Children: 50, Visits: 10, Years: 3, From: "2024-01-01", Lang: 0.2}
	for what, change := range map[string]func(*generateCmd){
		"a day":           func(c *generateCmd) { c.From = "yesterday" },
		"no children":     func(c *generateCmd) { c.Children = 0 },
		"no years":        func(c *generateCmd) { c.Years = 0 },
		"a share":         func(c *generateCmd) { c.Lang = 20 },
		"few who care":    func(c *generateCmd) { c.Providers = 2 },
		"FHIR to nowhere": func(c *generateCmd) { c.Out, c.Format = "-", "fhir" },
	} {
		c := good
		change(&c)
		var refused exit
		if err := c.Run(); !errors.As(err, &refused) || refused.status != usage {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestFHIRClaimsAndParquetMeasureAlike reads each without being told what it is.
func TestFHIRClaimsAndParquetMeasureAlike(t *testing.T) {
	dir, first := t.TempDir(), ""
	for _, name := range []string{"fhir", "visits.csv.zst", "visits.parquet"} {
		at := filepath.Join(dir, name)
		if out, err := command(t, "generate", "--children", "200", "--out", at).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := command(t, "measure", at).Output()
		if err != nil {
			t.Fatal(err)
		}
		_, numbers, _ := strings.Cut(string(out), "\nContinuity ")
		numbers, _, ok := strings.Cut(numbers, " lines in ") // each is of other lines
		numbers = numbers[:max(0, strings.LastIndex(numbers, "\n"))]
		if first == "" {
			first = numbers
		}
		if !ok || numbers != first {
			t.Errorf("%s says\n%s\nand FHIR\n%s", name, numbers, first)
		}
	}
}

// TestTheTownGrowsAroundTheCast brings a hundred children more, and looks as Lena
// does.
func TestTheTownGrowsAroundTheCast(t *testing.T) {
	m, h := townhall(t)
	lena := walksIn(t, m, "lena-ortiz")
	day := func() string { // whom she plans for, and what she owes
		_, text, _ := strings.Cut(lena.Get("/today").Text(), "Plan together")
		text, _, ok := strings.Cut(text, "Before the visits")
		if !ok {
			t.Fatal("Lena has no day")
		}
		return text
	}
	before := day()
	for range 2 { // the second time there is nothing to do
		if err := crowd(t.Context(), h, place{Data: t.TempDir()}, 100); err != nil {
			t.Fatal(err)
		}
	}
	wants(t, lena.Get("/children/amara-reyes-cole"), http.StatusOK, "Amara")
	if after := day(); after != before {
		t.Errorf("Lena's day was\n%s\nand is\n%s", before, after)
	}
	wants(t, walksIn(t, m, "sam-keo").Get("/children"), http.StatusOK)
}
