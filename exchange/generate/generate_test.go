package generate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"testing"

	"kith/exchange/claims"
	"kith/fhir/element"
	"kith/fhir/validate"
	"kith/relation/encounter"
)

const first = encounter.Day(19723) // 2024-01-01

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	sums := map[string]bool{}
	for _, seed := range []uint64{1, 1, 2} {
		var b bytes.Buffer
		if err := New(Size{Children: 300, Seed: seed, First: first}).Claims(&b, nil); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b.Bytes())
		sums[hex.EncodeToString(sum[:])] = true
	}
	if len(sums) != 2 {
		t.Errorf("two seeds give %d files", len(sums))
	}
}

// TestThePopulationIsAsUnevenAsItSays compares with the figures of doc.go.
func TestThePopulationIsAsUnevenAsItSays(t *testing.T) {
	p := New(Size{Children: 20_000, Seed: 3, First: first})
	var visits, seen []int
	panel := make([]int, len(p.Providers))
	moves, referred, closed, alone := 0, 0, 0, 0
	for i := range p.Children {
		c := p.Child(i)
		visits = append(visits, len(c.Visits))
		who := map[int]bool{}
		for _, v := range c.Visits {
			if !who[v.Provider] {
				panel[v.Provider]++
			}
			who[v.Provider] = true
			if q := p.Providers[v.Provider]; q.Leaves >= 0 && q.Work == PrimaryCare && v.Day >= q.Leaves && v.Provider == c.Usual {
				alone++
			}
			if v.Referred >= 0 {
				referred++
				if v.Closed {
					closed++
				}
			}
		}
		seen = append(seen, len(who))
		if c.Moves >= 0 {
			moves++
		}
	}
	slices.Sort(visits)
	slices.Sort(seen)
	slices.Sort(panel)
	at := func(v []int, q float64) int { return v[int(q*float64(len(v)-1))] }
	within := func(what string, got, low, high float64) {
		if got < low || got > high {
			t.Errorf("%s: %v, not from %v to %v", what, got, low, high)
		}
	}
	within("visits in the middle", float64(at(visits, 0.5)), 5, 8)
	within("visits of the 95th", float64(at(visits, 0.95)), 26, 38)
	within("providers in the middle", float64(at(seen, 0.5)), 2, 3)
	within("the largest panel over the middle", float64(panel[len(panel)-1])/float64(at(panel, 0.5)), 8, 200)
	within("moves", float64(moves)/20_000, 0.025, 0.035)
	within("loops that closed", float64(closed)/float64(referred), 0.58, 0.66)
	within("visits with whoever had left", float64(alone)/20_000, 0, 0.05) // where a site has one clinician
}

func TestClaimsAreReadBack(t *testing.T) {
	var b bytes.Buffer
	p := New(Size{Children: 500, Seed: 4, First: first})
	if err := p.Claims(&b, nil); err != nil {
		t.Fatal(err)
	}
	want := 0
	for i := range p.Children {
		want += len(p.Child(i).Visits)
	}
	m, sure, err := claims.Sniff(b.Bytes(), claims.Mapping{})
	if err != nil || !sure {
		t.Fatal(m, err)
	}
	o, err := claims.Read(t.Context(), []claims.File{{Body: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}}, m, claims.Options{})
	if err != nil || o.Account.Used != want || len(o.Account.Rejected) > 0 || o.Account.Repeated > 0 {
		t.Errorf("%+v, want %d: %v", o.Account, want, err)
	}
}

type kept struct{ bytes.Buffer }

func (*kept) Close() error { return nil }

func TestWhatIsMadeIsFHIR(t *testing.T) {
	files := map[string]*kept{}
	p := New(Size{Children: 60, Seed: 5, First: first})
	err := p.FHIR(func(typ string) (io.WriteCloser, error) {
		files[typ] = &kept{}
		return files[typ], nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checker := validate.New(nil, nil)
	for _, typ := range Types {
		n := 0
		for line := range bytes.Lines(files[typ].Bytes()) {
			var d element.Doc
			if err := d.Parse(line, element.Options{}); err != nil || !d.Root().Get("resourceType").Is(typ) {
				t.Fatal(typ, err)
			}
			if n++; n > 40 {
				continue
			}
			if issues := checker.Validate(t.Context(), d.Root(), validate.Options{}); validate.Failed(issues) {
				t.Fatalf("%s: %v", typ, issues)
			}
		}
		if n == 0 {
			t.Errorf("no %s", typ)
		}
	}
}
