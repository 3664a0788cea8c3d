package generate

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/platform/parquet"
	"kith/relation/encounter"
)

const first = encounter.Day(19723) // 2024-01-01

func claimsOf(t *testing.T, s Size) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := New(s).Claims(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameSeedGivesTheSameBytesOnAnyNumberOfCores(t *testing.T) {
	made := func(cores int, seed uint64) string {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		s := Size{Children: 1500, Seed: seed, First: first}
		h := sha256.New()
		h.Write(claimsOf(t, s))
		s.Children = 150
		files := folder(t, s)
		for _, typ := range Types {
			h.Write(files[typ].Bytes())
		}
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	one := made(1, 1)
	for range 3 {
		if made(4, 1) != one {
			t.Fatal("four cores make other bytes than one")
		}
	}
	if made(1, 2) == one {
		t.Error("another seed makes the same")
	}
}

func TestASmallerPopulationIsTheBeginningOfALargerOne(t *testing.T) {
	s := Size{Children: 700, Providers: 40, Seed: 9, First: first}
	large := claimsOf(t, s)
	files := folder(t, Size{Children: 100, Providers: 40, Seed: 9, First: first})
	s.Children = 333
	if !bytes.HasPrefix(large, claimsOf(t, s)) {
		t.Error("the first 333 children differ")
	}
	for _, typ := range []string{"Organization", "PractitionerRole", "Patient", "CareTeam", "Encounter", "Task", "Observation"} {
		if !bytes.HasPrefix(folder(t, s)[typ].Bytes(), files[typ].Bytes()) {
			t.Errorf("%s: the first hundred children differ", typ)
		}
	}
}

// quantile is the value below which a share lies.
func quantile(all []int, share float64) float64 {
	slices.Sort(all)
	return float64(all[int(share*float64(len(all)-1))])
}

// TestThePopulationIsAsUnevenAsItSays holds what docs/science/population.md says.
func TestThePopulationIsAsUnevenAsItSays(t *testing.T) {
	p := New(Size{Children: 20_000, Seed: 3, First: first})
	n := count(p)
	within := func(what string, got, low, high float64) {
		t.Helper()
		t.Logf("%-32s %.3f", what, got)
		if got < low || got > high {
			t.Errorf("%s: %v, not from %v to %v", what, got, low, high)
		}
	}
	children, passed := float64(p.Children), float64(n.passed)
	within("visits, a twentieth at most", quantile(n.visits, 0.05), 1, 2)
	within("visits in the middle", quantile(n.visits, 0.5), 5, 8)
	within("visits of the 95th", quantile(n.visits, 0.95), 26, 38)
	within("visits of the 99th", quantile(n.visits, 0.99), 40, 56)
	within("visits on average", float64(n.rows)/children, 9, 11)
	within("providers in the middle", quantile(n.seen, 0.5), 2, 3)
	within("providers of the 95th", quantile(n.seen, 0.95), 7, 10)
	within("panel in the middle", quantile(n.panel, 0.5), 120, 260)
	within("panel of the 95th", quantile(n.panel, 0.95), 550, 1300)
	within("largest panel over the middle", quantile(n.panel, 1)/quantile(n.panel, 0.5), 8, 200)
	within("placed", float64(n.placed)/children, 0.02, 0.04)
	within("stays of those placed", float64(n.stays)/float64(n.placed), 1.5, 4)
	within("Spanish", float64(n.spanish)/children, 0.18, 0.22)
	within("only children", float64(n.only)/children, 0.18, 0.30)
	within("clinicians who left", float64(n.left)/float64(len(p.Providers)), 0.08, 0.2)
	within("clinicians who came", float64(n.came)/float64(len(p.Providers)), 0.08, 0.2)
	within("passed on, of a child", passed/children, 0.9, 1.5)
	within("passed on and seen", float64(n.met)/passed, 0.45, 0.65)
	within("warm, of handoffs", float64(n.warm)/float64(n.handoffs), 0.35, 0.55)
}

// counts are of a population.
type counts struct {
	visits, seen, panel                                                                                []int
	rows, placed, stays, spanish, only, left, came, passed, met, handoffs, warm, gone, young, weekends int
}

func count(p *Population) (n counts) {
	n.panel = make([]int, len(p.Providers))
	for i := range p.Children {
		c := p.Child(i)
		n.child(p, c)
		for _, x := range c.Passed {
			n.passed++
			n.met += one(x.Met >= 0)
			n.handoffs += one(x.Handoff)
			n.warm += one(x.Warm)
		}
		n.placed += one(len(c.Stays) > 1)
		n.stays += len(c.Stays) - 1
		n.spanish += one(c.Spanish)
		n.only += one(c.Count == 1)
	}
	for _, q := range p.Providers {
		n.left += one(q.Leaves >= 0)
		n.came += one(q.Arrives > 0)
	}
	return n
}

func (n *counts) child(p *Population, c Child) {
	who, rows := map[int]bool{}, 0
	for _, v := range c.Visits {
		rows++
		who[v.Provider] = true
		if v.With >= 0 {
			rows++
			who[v.With] = true
			n.gone += one(!p.Providers[v.With].Here(v.Day))
		}
		n.gone += one(!p.Providers[v.Provider].Here(v.Day))
		n.young += one(v.Day <= c.Born || v.Day < 0 || v.Day >= p.Days)
		n.weekends += one(p.dayOfWeek(v.Day) > 4 && p.Providers[v.Provider].Work != EmergencyCare)
	}
	for q := range who {
		n.panel[q]++
	}
	n.visits, n.seen, n.rows = append(n.visits, rows), append(n.seen, len(who)), n.rows+rows
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestNobodyIsSeenWhoIsNotThere(t *testing.T) {
	for _, s := range []Size{{Children: 3000}, {Children: 400, Providers: FewestProviders, Days: 14}, {Children: 400, Providers: 2000, Days: 365, Visits: 30}} {
		s.First, s.Seed = first+2, 7
		if n := count(New(s)); n.gone+n.young+n.weekends > 0 {
			t.Errorf("%+v: %d visits with somebody who was not here, %d before birth or outside the window, %d at a weekend", s, n.gone, n.young, n.weekends)
		}
	}
}

func TestChildrenOfAFamilyShareIt(t *testing.T) {
	p := New(Size{Children: 1200, Seed: 4, First: first})
	for i := 0; i < p.Children; {
		f := p.FamilyOf(i)
		if f.First != i {
			t.Fatalf("child %d is of a family that begins with %d", i, f.First)
		}
		born := map[int]bool{}
		for range f.Count {
			c := p.Child(i)
			if c.First != f.First || c.Home != f.Home || c.Spanish != f.Spanish {
				t.Fatalf("child %d is of another family than %d", i, f.First)
			}
			for day := range born {
				if max(day-c.Born, c.Born-day) < 365 {
					t.Fatalf("two children of family %d are less than a year apart", f.First)
				}
			}
			born[c.Born] = true
			i++
		}
	}
}

// TestClaimsAndFHIRTellTheSame compares who was seen by whom, when and where.
func TestClaimsAndFHIRTellTheSame(t *testing.T) {
	s := Size{Children: 300, Seed: 6, First: first}
	want := strings.Split(strings.TrimSpace(string(claimsOf(t, s))), "\n")[1:]
	var got []string
	for line := range bytes.Lines(folder(t, s)["Encounter"].Bytes()) {
		v := parse(t, line)
		kind := map[string]string{"AMB": "visit", "EMER": "emergency"}[v.Get("class").Get("code").Text()]
		for x := range v.Each("participant") {
			id := func(v element.Value, typ string) string {
				return strings.TrimPrefix(v.Get("reference").Text(), typ+"/")
			}
			got = append(got, strings.Join([]string{id(v.Get("subject"), "Patient"), id(x.Get("individual"), "PractitionerRole"),
				v.Get("period").Get("start").Text()[:10], id(v.Get("serviceProvider"), "Organization"), kind}, ","))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}

func TestParquetHoldsTheRowsOfTheClaims(t *testing.T) {
	s := Size{Children: 2000, Seed: 6, First: first}
	var b bytes.Buffer
	if err := New(s).Parquet(&b, nil); err != nil {
		t.Fatal(err)
	}
	f, err := parquet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Read(0, 1, 2, 3, 4)
	if err != nil {
		t.Fatal(err)
	}
	got := []byte("patient,provider,day,site,kind\n")
	for batch := range r.Batches() {
		for i := range batch[0].Len() {
			for k, end := range ",,,,\n" {
				got = append(batch[k].AppendText(got, i), byte(end))
			}
		}
	}
	if err := r.Err(); err != nil || !bytes.Equal(got, claimsOf(t, s)) {
		t.Errorf("other rows: %v", err)
	}
}

func TestWhatCannotBeWrittenEndsIt(t *testing.T) {
	err := New(Size{Children: 50_000, First: first}).Claims(full(3<<20), nil)
	if err != io.ErrShortWrite {
		t.Error(err)
	}
}

// full takes so many bytes and no more.
func full(left int) io.Writer { return &disk{left} }

type disk struct{ left int }

func (d *disk) Write(b []byte) (int, error) {
	if d.left -= len(b); d.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func BenchmarkClaims(b *testing.B) {
	p := New(Size{Children: 20_000, Seed: 1, First: first})
	for b.Loop() {
		if err := p.Claims(io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFHIR(b *testing.B) {
	p := New(Size{Children: 1000, Seed: 1, First: first})
	for b.Loop() {
		err := p.FHIR(func(string) (io.WriteCloser, error) { return &kept{}, nil }, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
}
