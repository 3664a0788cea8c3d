package measure

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"kith/exchange/claims"
)

func read(t interface{ Fatal(...any) }, text string) Input {
	m, _, err := claims.Sniff([]byte(text), claims.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := claims.Read(ctx, []claims.File{{Name: "visits.csv", Body: strings.NewReader(text), Size: int64(len(text))}}, m, claims.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return Input{Output: out, Names: []string{"visits.csv"}, Mapping: m}
}

// golden is the sequence AAABBC for one child and AABB for another, in weeks.
const golden = `patient,provider,day,site,kind
c1,A,2026-01-05,north,visit
c1,A,2026-01-12,north,visit
c1,A,2026-01-19,north,visit
c1,B,2026-02-02,north,visit
c1,B,2026-02-09,north,visit
c1,C,2026-03-02,south,visit
c2,A,2026-01-06,north,visit
c2,A,2026-01-13,north,visit
c2,B,2026-02-03,north,visit
c2,B,2026-02-10,north,visit
c2,X,2026-02-11,lab,laboratory
c3,A,2026-03-03,north,visit
`

func TestARunSaysWhatTheVectorsSay(t *testing.T) {
	r, err := Run(ctx, read(t, golden), Usual)
	if err != nil {
		t.Fatal(err)
	}
	// domain: AAABBC UPC 1/2, COC 4/15, SECON 3/5, MMCI .607843, HHI 7/18, K 3/5; AABB 1/2, 1/3, 2/3, .677419, 1/2, 2/3
	for i, want := range []float64{0.5, (4./15 + 1./3) / 2, (3./5 + 2./3) / 2, (0.607843 + 0.677419) / 2, (7./18 + 0.5) / 2, (3./5 + 2./3) / 2, (3./5 + 2./3) / 2} {
		x := r.Indexes[i]
		if !x.OK || x.N != 2 || math.Abs(x.Mean-want) > 1e-6 {
			t.Errorf("%s: %v of %d, want %v", x.Name, x.Mean, x.N, want)
		}
	}
	if r.Visits != 11 || r.Patients != 3 || r.Providers != 3 || r.Network.Ties != 3 || r.First != "2026-01-05" || r.Last != "2026-03-03" {
		t.Errorf("%+v", r)
	}
	// A and B share c1 and c2, A and C and B and C share c1: c1 (2 + 1 + 1) / 3, c2 2.
	if d := r.Network.Density; d.N != 2 || math.Abs(d.Mean-(4./3+2)/2) > 1e-12 || math.Abs(r.Network.Others.Mean-(1./3+1)/2) > 1e-12 {
		t.Errorf("%+v", d)
	}
	if m := r.Months; len(m) != 3 || m[0].Visits != 5 || m[0].Patients != 2 || m[0].Known != 3 || m[1].Known != 2 || m[2].Visits != 2 || m[2].Share != 0 {
		t.Errorf("%+v", m)
	}
	everything := Usual
	everything.Kinds, everything.MinVisits, everything.Grain, everything.By, everything.To = nil, 1, "site", []string{"site"}, "2026-03-01"
	r, err = Run(ctx, read(t, golden), everything)
	if err != nil || r.Patients != 2 || r.Visits != 10 || len(r.Strata) != 1 || r.Strata[0].Groups[0].Name != "north" || r.Strata[0].Groups[0].Patients != 2 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestAParameterThatCannotBeIsNamed(t *testing.T) {
	in := read(t, golden)
	for word, change := range map[string]func(*Parameters){
		"from": func(p *Parameters) { p.From = "1/1/2026" }, "to": func(p *Parameters) { p.To = "2020-01-01" },
		"kinds": func(p *Parameters) { p.Kinds = []string{"party"} }, "grain": func(p *Parameters) { p.Grain = "town" }, "by": func(p *Parameters) { p.By = []string{"color"} },
	} {
		p := Usual
		change(&p)
		if _, err := Run(ctx, in, p); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", word, err)
		}
	}
}

// TestTheSameInputGivesTheSameBytes on one core and on several.
func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	var text strings.Builder
	text.WriteString("patient,provider,day,site\n")
	for i := range 6000 {
		fmt.Fprintf(&text, "p%d,q%d,2025-%02d-%02d,s%d\n", i*7919%997, i*i%61, i%12+1, i%28+1, i%5)
	}
	written := map[string]bool{}
	for cores := 1; cores < 5; cores++ {
		p := Usual
		p.By, p.Cores = []string{"provider", "site"}, cores
		r, err := Run(ctx, read(t, text.String()), p)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return WriteText(b, r) }, func(b *bytes.Buffer) error { return WriteCSV(b, r) },
			func(b *bytes.Buffer) error { return WriteJSON(b, r) }, func(b *bytes.Buffer) error { return WriteMeasureReports(b, r) },
			func(b *bytes.Buffer) error { return WritePage(b, r, "en") }, func(b *bytes.Buffer) error { return WriteParquet(b, r) },
		} {
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
		}
		written[b.String()] = true
	}
	if len(written) != 1 {
		t.Errorf("%d different outputs", len(written))
	}
}

func TestWhatIsPublicTellsOfNoFew(t *testing.T) {
	p := Usual
	p.Public, p.By, p.MinVisits = true, []string{"provider"}, 1
	r, err := Run(ctx, read(t, golden), p)
	if err != nil {
		t.Fatal(err)
	}
	told := func(g Group) bool { return g.Told || g.Patients != 0 || g.Name == "A" }
	if r.Indexes[0].OK || slices.ContainsFunc(r.Strata[0].Groups, told) || r.Network.Density.OK || r.Months[0].Patients != 0 {
		t.Errorf("%+v", r)
	}
}
