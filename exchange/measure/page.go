package measure

import (
	"cmp"
	"context"
	"embed"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kith/exchange/claims"
	"kith/platform/say"
	"kith/platform/web/style"
)

// Files are the sentences of the report.
//
//go:embed locale
var Files embed.FS

//go:embed page.css
var pageStyle string

var phrases = sync.OnceValues(func() (*say.Phrases, error) { return say.Load(Files) })

// WritePage writes one HTML page that needs nothing else, in the language lang,
// "en" or "es": it holds its style, font and drawings, has no script, and every
// drawing has a table beside it.
func WritePage(w io.Writer, r *Result, lang string) error {
	all, err := phrases()
	if err != nil {
		return err
	}
	tokens, err := style.Alone()
	if err != nil {
		return err
	}
	return report(r, tokens+pageStyle).Render(say.With(context.Background(), all.In(lang)), w)
}

// told is a count, or a dash where it is not told.
func told(n int64) string {
	if n == 0 {
		return "–"
	}
	return thousands(n)
}

// barWords is the count of a bar, which may be nobody.
func barWords(n int64) string {
	if n == untold {
		return "–"
	}
	return thousands(n)
}

func pair(low, high float64, ok bool) string {
	if !ok {
		return "–"
	}
	return short(low, true) + " – " + short(high, true)
}

// neat is a value of any size, to about three digits.
func neat(v float64, ok bool) string {
	switch {
	case ok && v >= 99.95:
		return thousands(int64(v + 0.5))
	case ok && v >= 9.9995:
		return number1(v)
	}
	return short(v, ok)
}

func neatPair(low, high float64, ok bool) string {
	if !ok {
		return "–"
	}
	return neat(low, true) + " – " + neat(high, true)
}

// indexName is what an index is called where its name is words.
func indexName(ctx context.Context, name string) string {
	if name == "Known provider" || name == "Fragmentation" {
		return say.T(ctx, "report.called."+slug(name))
	}
	return name
}

func percentOf(s Share) string { return percent(s.Share, s.OK) }

// part is the i-th tenth.
func part(i int) string {
	return number1(float64(i)/10) + " – " + number1(float64(i+1)/10)
}

func number1(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func slug(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }

func barRange(b Bar) string {
	if b.From == b.To {
		return strconv.Itoa(b.From)
	}
	return strconv.Itoa(b.From) + " – " + strconv.Itoa(b.To)
}

func mostBar(all []Bar) (most int64) {
	for _, b := range all {
		most = max(most, int64(b.N))
	}
	return most
}

func outward(c Community) string {
	if c.Size == 0 {
		return "–"
	}
	return thousands(c.Outward)
}

func days(x Route) string { return short(x.MedianDays, x.Answered) }

func indexOf(all []Index, name string) Index { return Group{Indexes: all}.Index(name) }

// mainIndexes are those that are told where there is little room.
func mainIndexes(all []Index) (some []Index) {
	for _, name := range []string{"COC", "UPC", "SECON"} {
		if x := indexOf(all, name); x.OK {
			some = append(some, x)
		}
	}
	if len(some) == 0 {
		return all[:min(1, len(all))]
	}
	return some
}

// drawnIndexes are those with bars.
func drawnIndexes(r *Result) (some []Index) {
	for _, x := range r.Indexes {
		if x.OK && len(x.Histogram) > 0 {
			some = append(some, x)
		}
	}
	return some
}

// mostRows is how many groups are shown before somebody asks for all, and mostMany
// how many are drawn side by side.
//
// Source: Kith
const mostRows, mostMany = 40, 12

// largest are the groups that are drawn side by side, in the order they have.
func largest(s Stratum) (some []Group) {
	for _, g := range s.Groups {
		if x := g.Index("COC"); x.OK && len(x.Histogram) > 0 {
			some = append(some, g)
		}
	}
	size := slices.Clone(some)
	slices.SortStableFunc(size, func(a, b Group) int { return cmp.Compare(b.Patients, a.Patients) })
	if len(size) > mostMany {
		size = size[:mostMany]
	}
	return slices.DeleteFunc(some, func(g Group) bool {
		return !slices.ContainsFunc(size, func(o Group) bool { return o.Name == g.Name })
	})
}

// hidden counts the groups that are not told.
func hidden(s Stratum) (n int) {
	for _, g := range s.Groups {
		if g.Patients == 0 {
			n++
		}
	}
	return n
}

func trailing(r *Result) []string {
	if r.Parameters.Series == 0 || !slices.ContainsFunc(r.Months, func(m Month) bool { return len(m.Trailing) > 0 }) {
		return nil
	}
	return []string{"COC", "UPC"}
}

func byName(ctx context.Context, by string) string {
	if slices.Contains([]string{"provider", "team", "site", "region"}, by) {
		return say.T(ctx, "report.by."+by)
	}
	return by
}

func grainName(ctx context.Context, g Grain) string {
	name := say.T(ctx, "report.grain."+g.Grain)
	switch g.Who {
	case "residents":
		return say.T(ctx, "report.who-residents", "grain", name)
	case "without residents":
		return say.T(ctx, "report.who-without", "grain", name)
	}
	return name
}

// content is one line of the contents.
type content struct{ id, words string }

func contents(ctx context.Context, r *Result) (all []content) {
	put := func(id, key string, is bool) {
		if is {
			all = append(all, content{id, say.T(ctx, "report."+key)})
		}
	}
	put("continuity", "continuity", true)
	put("grains", "grains", len(r.Grains) > 1)
	for i, s := range r.Strata {
		all = append(all, content{"by-" + strconv.Itoa(i+1), say.T(ctx, "report.by", "by", byName(ctx, s.By))})
	}
	put("months", "months", len(r.Months) > 1)
	put("network", "network", true)
	put("density", "density", true)
	put("regular", "regular", true)
	put("referrals", "referrals", r.Referrals != nil)
	if r.Ego != nil && r.Ego.OK {
		all = append(all, content{"ego", say.T(ctx, "report.ego", "id", r.Ego.ID)})
	}
	put("how", "how", true)
	put("definitions", "definitions", true)
	return all
}

// spreadRow is one line of a table of spreads, drawn up to scale.
type spreadRow struct {
	name string
	Spread
	scale float64
}

// standing is how providers stand in the network.
func standing(ctx context.Context, r *Result) (all []spreadRow) {
	n := r.Network
	put := func(name string, s Spread) {
		if s.OK {
			all = append(all, spreadRow{name, s, max(s.Most, s.Q75*1.5, s.Mean*1.5)})
		}
	}
	put(say.T(ctx, "report.degree"), n.Degree)
	put(say.T(ctx, "report.strength"), n.Strength)
	if n.Weight != "" && n.Weight != "count" {
		put(say.T(ctx, "report.weighted", "weight", n.Weight), n.Weighted)
	}
	if b := n.Betweenness; b != nil {
		name := say.T(ctx, "report.betweenness")
		if !b.Exact {
			name += ", " + say.T(ctx, "report.sampled", "n", b.From)
		}
		put(name, b.Spread)
	}
	return all
}

// densities are drawn on one scale, so that they can be compared.
func densities(ctx context.Context, r *Result) (all []spreadRow) {
	n := r.Network
	scale := max(n.Density.Most, n.Density.Q75*1.5, n.Density.Mean*1.5)
	for _, d := range []struct {
		key string
		Spread
	}{{"care", n.Density}, {"others", n.Others}, {"fragmented", n.Fragmented}} {
		if d.OK || d.key != "fragmented" {
			all = append(all, spreadRow{say.T(ctx, "report.density."+d.key), d.Spread, scale})
		}
	}
	return all
}

// said is a name and what is said of it.
type said struct {
	name, value string
	n           int64
}

// parametersOf are the parameters in words.
func parametersOf(ctx context.Context, r *Result) (all []said) {
	p := r.Parameters
	put := func(key, value string) { all = append(all, said{say.T(ctx, "report.parameter."+key), value, 0}) }
	or := func(n int, none string) string {
		if n == 0 {
			return say.T(ctx, "report."+none)
		}
		return thousands(int64(n))
	}
	put("window", cmp.Or(p.From, r.First)+" – "+cmp.Or(p.To, r.Last))
	put("kinds", cmp.Or(strings.Join(p.Kinds, ", "), say.T(ctx, "report.all")))
	put("grain", strings.ToLower(say.T(ctx, "report.grain."+p.Grain)))
	if p.Lookback == 0 {
		put("lookback", say.T(ctx, "report.unlimited"))
	} else {
		put("lookback", say.T(ctx, "report.days-n", "n", p.Lookback))
	}
	put("visits", thousands(int64(p.MinVisits)))
	put("shared", thousands(int64(max(p.MinShared, 1))))
	put("weight", cmp.Or(p.Weight, "count"))
	if p.Within > 0 {
		put("within", say.T(ctx, "report.days-n", "n", p.Within))
	}
	put("most", or(p.MostPatients, "none"))
	if p.MostProviders > 0 {
		put("most-providers", thousands(int64(p.MostProviders)))
	}
	if p.LeaveFacilities {
		put("facilities", say.T(ctx, "report.yes"))
	}
	if len(p.LeaveOut) > 0 {
		put("left", strings.Join(p.LeaveOut, ", "))
	}
	if p.Series > 0 {
		put("series", thousands(int64(p.Series)))
	}
	if p.Betweenness {
		put("seed", strconv.FormatUint(p.Seed, 10))
	}
	return all
}

// accounted says where every row went.
func accounted(ctx context.Context, r *Result) (all []said) {
	a := r.Account
	put := func(key string, n int) {
		if n > 0 || key == "used" {
			all = append(all, said{say.T(ctx, "report."+key), told(int64(n)), int64(n)})
		}
	}
	put("used", a.Used)
	put("repeated", a.Repeated)
	put("blank", a.Blank)
	put("heads", a.Heads)
	put("more", a.More)
	for _, by := range []map[claims.Reason]int{a.Rejected, a.Uncounted} {
		for _, why := range slices.Sorted(maps.Keys(by)) {
			n := int64(by[why])
			if n == 0 {
				n = untold
			}
			all = append(all, said{why.Sentence(), barWords(n), n})
		}
	}
	return all
}
