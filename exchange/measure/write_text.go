package measure

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"
)

// text writes tables for a terminal. A dash is what is not told or not defined.
type text struct{ *tabwriter.Writer }

func (t text) say(format string, args ...any) {
	fmt.Fprintf(t, format+"\n", args...) //nolint:errcheck // told by Flush
}

// WriteText writes the results for a terminal.
func WriteText(w io.Writer, r *Result) error {
	t := text{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.say("%s to %s · %s visits · %s patients · %s providers", r.First, r.Last, told(r.Visits), told(r.Patients), told(int64(r.Providers)))
	t.continuity(r)
	t.strata(r)
	t.network(r)
	t.passed(r)
	t.say("\n%s", strings.Join(Accounted(r.Account), "\n"))
	t.say("\nCounted: %s, at least %d visits, %s alike, ties of %d shared or more.", strings.Join(r.Parameters.Kinds, ", "), r.Parameters.MinVisits, r.Parameters.Grain, max(r.Parameters.MinShared, 1))
	if r.Parameters.Public {
		t.say("For outside: – is not told, being fewer than 11 or leading to such.")
	}
	t.say("Input %s · definitions %s", r.Checksum, r.Definitions)
	return t.Flush()
}

func (t text) continuity(r *Result) {
	t.say("\nContinuity\tpatients\tmean\t95%% interval\tmiddle half\tmedian")
	for _, x := range r.Indexes {
		t.say("%s\t%s\t%s\t%s\t%s\t%s", x.Name, told(x.N), short(x.Mean, x.OK), pair(x.Low, x.High, x.Interval), pair(x.Q25, x.Q75, x.Middle), short(x.Median, x.Middle))
	}
	if len(r.Grains) > 1 {
		t.say("\nWho is the same one\tpatients\tCOC\t95%% interval\tUPC\t")
		for _, g := range r.Grains {
			coc, upc := indexOf(g.Indexes, "COC"), indexOf(g.Indexes, "UPC")
			name := g.Grain
			if g.Who != "all" {
				name += ", " + g.Who
			}
			t.say("%s\t%s\t%s\t%s\t%s\t", name, told(coc.N), short(coc.Mean, coc.OK), pair(coc.Low, coc.High, coc.Interval), short(upc.Mean, upc.OK))
		}
	}
	if s := r.Regular.All; s.OK {
		t.say("\nRegular care\t%s of %s\t%s\t%s\t\t", thousands(s.Yes), thousands(s.N), short(s.Share, true), pair(s.Low, s.High, true))
	}
}

func (t text) strata(r *Result) {
	for _, s := range r.Strata {
		t.say("\nBy %s\tpatients\tCOC\t95%% interval\tUPC\t", plainName(s.By))
		for _, g := range s.Groups {
			coc, upc := g.Index("COC"), g.Index("UPC")
			t.say("%s\t%s\t%s\t%s\t%s\t", plainName(g.Name), told(g.Patients), short(coc.Mean, coc.OK), pair(coc.Low, coc.High, coc.Interval), short(upc.Mean, upc.OK))
		}
	}
}

func (t text) network(r *Result) {
	n := r.Network
	t.say("\nShared patients\tproviders\tties\tof 8 or more\tcommunities\tmodularity")
	t.say("\t%s\t%s\t%s\t%s\t%s", told(int64(n.Providers)), told(int64(n.Ties)), told(int64(n.Likely)), told(int64(n.Communities)), short(n.Modularity, n.Ties > 0))
	t.say("\nCare density\tpatients\tmean\tmiddle half\tmedian\t(exploratory for children)")
	for _, d := range []struct {
		name string
		Spread
	}{{"with the patient", n.Density}, {"without", n.Others}, {"by roles", n.Fragmented}} {
		if d.OK || d.name != "by roles" {
			t.say("%s\t%s\t%s\t%s\t%s\t", d.name, told(int64(d.N)), neat(d.Mean, d.OK), neatPair(d.Q25, d.Q75, d.Middle), neat(d.Median, d.Middle))
		}
	}
}

func (t text) passed(r *Result) {
	if x := r.Referrals; x != nil {
		t.say("\nPassed on\treferrals\tcame back\t95%% interval\tdays, median\tpairs")
		t.say("\t%s\t%s\t%s\t%s\t%s", told(x.N), percentOf(x.Closed), pair(x.Closed.Low, x.Closed.High, x.Closed.OK), neat(x.Days.Median, x.Days.Middle), told(int64(x.Pairs)))
	}
}

// plainName is a name from the input without what a terminal would act on.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, name)
}
