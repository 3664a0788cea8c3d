package measure

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"kith/exchange/claims"
)

// WriteJSON writes everything that came out, and what each number is.
func WriteJSON(w io.Writer, r *Result) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(struct {
		*Result
		Defined []Definition `json:"defined"`
	}{r, Defined})
}

// number is a value as all of our writing has it: six digits behind the point,
// nothing where it is undefined.
func number(v float64, ok bool) string {
	if !ok {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 6, 64)
}

// short is a value for reading.
func short(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// WriteText writes the results for a terminal.
func WriteText(w io.Writer, r *Result) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	say := func(format string, args ...any) {
		fmt.Fprintf(out, format+"\n", args...) //nolint:errcheck // told by Flush
	}
	say("%s to %s · %s visits · %s patients · %s providers", r.First, r.Last, thousands(r.Visits), thousands(r.Patients), thousands(int64(r.Providers)))
	say("\nContinuity\tpatients\tmean\t95%% interval\tmiddle half\tmedian")
	for _, x := range r.Indexes {
		say("%s\t%s\t%s\t%s – %s\t%s – %s\t%s", x.Name, thousands(x.N), short(x.Mean, x.OK), short(x.Low, x.Interval), short(x.High, x.Interval), short(x.Q25, x.OK), short(x.Q75, x.OK), short(x.Median, x.OK))
	}
	n := r.Network
	say("\nShared patients\tproviders\tties\tof 8 or more\tcommunities\tmodularity")
	say("\t%s\t%s\t%s\t%s\t%s", thousands(int64(n.Providers)), thousands(int64(n.Ties)), thousands(int64(n.Likely)), thousands(int64(n.Communities)), short(n.Modularity, n.Ties > 0))
	say("\nCare density\tpatients\tmean\tmiddle half\tmedian\t(exploratory for children)")
	for _, d := range []struct {
		name string
		Spread
	}{{"with the patient", n.Density}, {"without", n.Others}} {
		say("%s\t%s\t%s\t%s – %s\t%s\t", d.name, thousands(int64(d.N)), short(d.Mean, d.OK), short(d.Q25, d.OK), short(d.Q75, d.OK), short(d.Median, d.OK))
	}
	for _, s := range r.Strata {
		say("\nBy %s\tpatients\tCOC\t95%% interval\tUPC\t", s.By)
		for _, g := range s.Groups {
			coc, upc := g.Index("COC"), g.Index("UPC")
			if !g.Told {
				say("%s\tfew\t–\t–\t–\t", g.Name)
				continue
			}
			say("%s\t%s\t%s\t%s – %s\t%s\t", g.Name, thousands(g.Patients), short(coc.Mean, coc.OK), short(coc.Low, coc.Interval), short(coc.High, coc.Interval), short(upc.Mean, upc.OK))
		}
	}
	say("\n%s", strings.Join(Accounted(r.Account), "\n"))
	say("\nCounted: %s, at least %d visits, %s alike, ties of %d shared or more.", strings.Join(r.Parameters.Kinds, ", "), r.Parameters.MinVisits, r.Parameters.Grain, max(r.Parameters.MinShared, 1))
	say("Input %s · definitions %s", r.Checksum, r.Definitions)
	return out.Flush()
}

// Accounted says where every line of the input went.
func Accounted(a claims.Account) []string {
	lines := []string{fmt.Sprintf("%s lines in %d files: %s encounters used, %s came twice, %s empty", thousands(int64(a.Lines)), a.Files, thousands(int64(a.Used)), thousands(int64(a.Repeated)), thousands(int64(a.Blank)))}
	for _, why := range slices.Sorted(maps.Keys(a.Uncounted)) {
		lines = append(lines, fmt.Sprintf("  %s not counted: %s", thousands(int64(a.Uncounted[why])), why.Sentence()))
	}
	for _, why := range slices.Sorted(maps.Keys(a.Rejected)) {
		lines = append(lines, fmt.Sprintf("  %s not used: %s", thousands(int64(a.Rejected[why])), why.Sentence()))
	}
	return lines
}

// thousands writes a whole number in groups of three.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
