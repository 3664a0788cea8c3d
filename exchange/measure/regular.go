package measure

import (
	"cmp"
	"slices"

	"kith/relation/population"
)

// regular counts how many of the patients of each provider have regular care:
// COC of 0.7 or more, of those with two visits or more in primary care. A
// patient is one of everybody's whom he saw there.
//
// Source: CBE3617
func (r *run) regular(out *Result) error {
	s := r.person
	if primary := r.role.primary; primary != nil {
		out.Regular.ByRole = true
		s.Leave = r.also(s.Leave, func(q uint32) bool { return !primary[q] })
	}
	type counts struct {
		yes, n         int64
		yesOf, patient []int64
	}
	cores := make([]counts, r.cores)
	for i := range cores {
		cores[i].yesOf, cores[i].patient = make([]int64, r.Table.Providers), make([]int64, r.Table.Providers)
	}
	population.Walk(r.Table, s, func(core, _ int, c population.Counted) {
		if c.Visits < 2 {
			return
		}
		t, yes := &cores[core], int64(0)
		if 10*(c.Squares-c.Visits) >= 7*c.Visits*(c.Visits-1) {
			yes = 1
		}
		t.n, t.yes = t.n+1, t.yes+yes
		for _, q := range c.Who {
			t.patient[q]++
			t.yesOf[q] += yes
		}
	})
	sum := &cores[0]
	for _, o := range cores[1:] {
		sum.yes, sum.n = sum.yes+o.yes, sum.n+o.n
		for q := range o.patient {
			sum.yesOf[q], sum.patient[q] = sum.yesOf[q]+o.yesOf[q], sum.patient[q]+o.patient[q]
		}
	}
	out.Regular.All = r.share(sum.yes, sum.n)
	var shares []float64
	for q, n := range sum.patient {
		if n == 0 {
			continue
		}
		shares = append(shares, float64(sum.yesOf[q])/float64(n))
		out.Regular.Providers = append(out.Regular.Providers, ProviderShare{string(r.Providers.Name(uint32(q))), r.share(sum.yesOf[q], n)})
	}
	slices.SortFunc(out.Regular.Providers, func(a, b ProviderShare) int { return cmp.Compare(a.Provider, b.Provider) })
	out.Regular.Mean = r.spread(shares)
	return nil
}
