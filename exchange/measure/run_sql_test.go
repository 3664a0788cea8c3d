package measure

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/relation/population"
)

// same to far more than six digits: both sides round, and in another order.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// onBoth runs a check of random crowds on both databases: of fewer than is usual,
// because a database takes its time, unless somebody asked for a number.
func onBoth(t *testing.T, check func(t *rapid.T, o *oracle, w *crowd, in Input)) {
	if checks := flag.Lookup("rapid.checks").Value; checks.String() == "100" {
		set := func(n string) {
			if err := checks.Set(n); err != nil {
				t.Error(err)
			}
		}
		set("40")
		t.Cleanup(func() { set("100") })
	}
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		tables(t, d)
		rapid.Check(t, func(t *rapid.T) {
			w := crowds(t)
			p := parameters(t, w)
			load(t, d, w)
			check(t, &oracle{t: t, d: d, p: p}, w, w.input(t))
		})
	})
}

func TestEveryPatientsIndexesAreWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, _ *crowd, in Input) {
		r, err := prepared(in, o.p)
		if err != nil {
			t.Fatal(err)
		}
		query := "with " + o.patients(o.p.Grain) + " select patient"
		for _, x := range indexes {
			query += ", " + formulas[x.name]
		}
		want := o.rows(query+" from one", len(indexes))
		n := 0
		r.study.Cores = 1
		population.Walk(r.Table, r.study, func(_, patient int, c population.Counted) {
			n++
			name := string(in.Patients.Name(uint32(patient)))
			for i, x := range indexes {
				v, ok := x.of(c.Totals)
				if w := want[name]; w == nil || ok != (w[i] != undefined) || ok && !same(v, w[i]) {
					t.Fatalf("%s of %s: %v %v, want %v", x.name, name, v, ok, w)
				}
			}
		})
		if n != len(want) {
			t.Fatalf("%d patients, want %d", n, len(want))
		}
	})
}

func TestARunsIndexesAreWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, _ *crowd, in Input) {
		out, err := Run(ctx, in, o.p)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range out.Grains {
			side := *o
			switch g.Who {
			case "residents":
				side.only = "e.provider in " + residents
			case "without residents":
				side.only = "e.provider not in " + residents
			}
			side.indexes(t, g)
		}
		own := out.Grains[slices.IndexFunc(out.Grains, func(g Grain) bool { return g.Grain == o.p.Grain && g.Who == "all" })]
		if out.Visits != own.Visits || out.Patients != own.Patients || len(out.Indexes) != len(indexes) {
			t.Fatalf("%+v, want %+v", out, own)
		}
		for i, x := range out.Indexes {
			if x.Name != own.Indexes[i].Name || x.Mean != own.Indexes[i].Mean {
				t.Fatalf("%+v, want %+v", x, own.Indexes[i])
			}
		}
		for _, s := range out.Strata {
			o.stratum(t, s)
		}
		o.months(t, out)
		o.trailing(t, out)
		o.regular(t, out)
	})
}

const residents = "(select provider from role where role = 'resident')"

// indexes compares those of one grain.
func (o *oracle) indexes(t *rapid.T, g Grain) {
	all := o.numbers("with "+o.patients(g.Grain)+" select '', cast(coalesce(sum(v), 0) as double precision), count(*) from one", 2)
	if float64(g.Visits) != all[0] || float64(g.Patients) != all[1] {
		t.Fatalf("%s: %d visits of %d patients, want %v", g.Grain, g.Visits, g.Patients, all)
	}
	o.spread(t, "entropy", g.Entropy, fmt.Sprintf("with %s, v as (select -sum(c / v * ln(c / v)) / ln(2.0) x from tally join one on one.patient = tally.patient where v >= %d group by tally.patient)", o.patients(g.Grain), o.p.MinVisits))
	for _, x := range g.Indexes {
		o.index(t, x, fmt.Sprintf("with %s, x as (select %s x from one where v >= %d)", o.patients(g.Grain), formulas[x.Name], o.p.MinVisits))
	}
}

// trailing compares the indexes over the months up to each.
func (o *oracle) trailing(t *rapid.T, out *Result) {
	for i, m := range out.Months {
		if o.p.Series == 0 || i+1 < o.p.Series {
			if m.Trailing != nil {
				t.Fatalf("%s looks back further than there is anything", m.Month)
			}
			continue
		}
		month, err := time.Parse("2006-01", m.Month)
		if err != nil {
			t.Fatal(err)
		}
		part := *o
		part.p.From = max(o.p.From, month.AddDate(0, 1-o.p.Series, 0).Format(time.DateOnly))
		if end := month.AddDate(0, 1, 0).Format(time.DateOnly); o.p.To == "" || end < o.p.To {
			part.p.To = end
		}
		want := o.numbers(fmt.Sprintf("with %s select '', count(*), avg(%s), avg(%s) from one where v >= %d", part.patients(o.p.Grain), formulas["UPC"], formulas["COC"], o.p.MinVisits), 3)
		upc, coc := m.Trailing[0], m.Trailing[1]
		if float64(upc.N) != want[0] || upc.OK && !same(upc.Mean, want[1]) || coc.OK != (want[2] != undefined) || coc.OK && !same(coc.Mean, want[2]) {
			t.Fatalf("%s: %+v, want %v", m.Month, m.Trailing[:2], want)
		}
	}
}

// regular compares how many of each provider's patients have COC of 0.7 or more,
// in primary care where somebody is in it.
func (o *oracle) regular(t *rapid.T, out *Result) {
	part := *o
	if part.only = "e.provider in (select provider from role where role = 'gp')"; !out.Regular.ByRole {
		part.only = ""
	}
	of := "with " + part.patients("person") + ", asked as (select patient, case when 10 * (sq - v) >= 7 * v * (v - 1) then 1 else 0 end yes from one where v >= 2) "
	primary := o.numbers("select '', count(*) from role where role = 'gp' and provider in (select provider from enc)", 1)
	all := o.numbers(of+"select '', count(*), coalesce(sum(yes), 0) from asked", 2)
	if x := out.Regular.All; out.Regular.ByRole != (primary[0] > 0) || float64(x.N) != all[0] || float64(x.Yes) != all[1] {
		t.Fatalf("%+v, want %v", out.Regular, all)
	}
	want := o.rows(of+"select g, count(*), sum(yes) from tally join asked on asked.patient = tally.patient group by g", 2)
	if len(want) != len(out.Regular.Providers) {
		t.Fatalf("%+v, want %v", out.Regular.Providers, want)
	}
	for _, q := range out.Regular.Providers {
		if w := want[q.Provider]; w == nil || float64(q.N) != w[0] || float64(q.Yes) != w[1] {
			t.Fatalf("%+v, want %v", q, w)
		}
	}
}

// index compares one index with the x of a query's CTE x.
func (o *oracle) index(t *rapid.T, x Index, ctes string) {
	// The quantile of a share is the smallest value that so many do not exceed.
	want := o.numbers(ctes+", ranked as (select x, row_number() over (order by x) i, count(*) over () n from x where x is not null)"+
		" select '', count(x), avg(x), avg(x * x), (select min(x) from ranked where i >= 0.25 * n), (select min(x) from ranked where i >= 0.5 * n), (select min(x) from ranked where i >= 0.75 * n),"+
		" (select count(*) from ranked where x < 0.1005), (select count(*) from ranked where x > 0.9005) from x", 8)
	if float64(x.N) != want[0] || x.OK != (x.N > 0) {
		t.Fatalf("%s of %d, want %v", x.Name, x.N, want)
	}
	if !x.OK {
		return
	}
	if !same(x.Mean, want[1]) {
		t.Fatalf("%s: mean %v, want %v", x.Name, x.Mean, want[1])
	}
	if n := want[0]; n > 1 {
		sd := math.Sqrt(max(0, want[2]-want[1]*want[1]) * n / (n - 1))
		half := 1.959963984540054 * sd / math.Sqrt(n)
		if math.Abs(x.SD-sd) > 1e-6 || math.Abs(x.Low-max(0, want[1]-half)) > 1e-6 || math.Abs(x.High-min(1, want[1]+half)) > 1e-6 {
			t.Fatalf("%s: %v, %v to %v, want %v, %v to %v", x.Name, x.SD, x.Low, x.High, sd, want[1]-half, want[1]+half)
		}
	}
	for i, q := range []float64{x.Q25, x.Median, x.Q75} {
		if math.Abs(q-want[3+i]) > 0.000_500_1 { // told to a thousandth
			t.Fatalf("%s: quantile %v, want %v", x.Name, q, want[3+i])
		}
	}
	if h := x.Histogram; len(h) != 10 || float64(h[0]) != want[6] || float64(h[9]) != want[7] {
		t.Fatalf("%s: %v, want %v at its ends", x.Name, h, want[6:])
	}
}

// stratum compares the patients of each provider, team or site: where they had
// most visits, of equals the one that came first.
func (o *oracle) stratum(t *rapid.T, s Stratum) {
	groups := o.rows(fmt.Sprintf("with %s, %s, usual as (select patient, g, row_number() over (partition by patient order by count(*) desc, n) i from uvisit group by patient, g, n) "+
		"select g, count(*), cast(sum(v) as double precision), avg(%s), avg(%s) from one join usual on usual.patient = one.patient and i = 1 where v >= %d group by g",
		o.visits("u", s.By), o.patients(o.p.Grain), formulas["UPC"], formulas["COC"], o.p.MinVisits), 4)
	if len(groups) != len(s.Groups) {
		t.Fatalf("by %s: %+v, want %v", s.By, s.Groups, groups)
	}
	for _, g := range s.Groups {
		want, ok := groups[g.Name]
		if !ok || float64(g.Patients) != want[0] || float64(g.Visits) != want[1] || !same(g.Index("UPC").Mean, want[2]) {
			t.Fatalf("by %s: %+v, want %v", s.By, g, want)
		}
		if x := g.Index("COC"); x.OK != (want[3] != undefined) || x.OK && !same(x.Mean, want[3]) {
			t.Fatalf("by %s: %+v, want %v", s.By, g, want)
		}
	}
}

func (o *oracle) months(t *rapid.T, out *Result) {
	want := o.rows(fmt.Sprintf("with %s, step as (%s) select month, count(*), count(distinct patient), cast(sum(known) as double precision), count(prev) from step group by month", o.visits("", o.p.Grain), o.steps()), 4)
	n := 0
	for _, m := range out.Months {
		w, ok := want[m.Month]
		if !ok {
			w = []float64{0, 0, 0, 0}
		} else {
			n++
		}
		if float64(m.Visits) != w[0] || float64(m.Patients) != w[1] || float64(m.Known) != w[2] || m.OK != (w[3] > 0) || m.OK && !same(m.Share, w[2]/w[3]) {
			t.Fatalf("%+v, want %v", m, w)
		}
	}
	if n != len(want) {
		t.Fatalf("%d months, want %d", n, len(want))
	}
}
