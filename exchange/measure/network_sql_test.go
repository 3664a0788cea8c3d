package measure

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"kith/platform/db"
)

// colleagues fills the tables of the network of visits between people: whom each
// patient saw, before and after each rule; who met when and how often; ties and
// what each weighs; and what care density is made of.
func (o *oracle) colleagues() {
	p, least := o.p, max(1, o.p.MinShared)
	some, link := "true", "true"
	if p.MostPatients > 0 {
		some = fmt.Sprintf("q not in (select q from all_links group by q having count(*) > %d)", p.MostPatients)
	}
	if p.MostProviders > 0 {
		link = fmt.Sprintf("patient not in (select patient from some_links group by patient having count(*) > %d)", p.MostProviders)
	}
	edge := "select p, q, w, least from shared"
	if p.Within > 0 {
		edge = fmt.Sprintf("select p, q, count(*) w, 0 least from (select distinct a.patient, a.q p, b.q q from met a join met b on a.patient = b.patient and a.q < b.q and abs(a.day - b.day) <= %d) near group by p, q having count(*) >= %d", p.Within, least)
	}
	weight := map[string]string{"": "w", "fraction": "cast(w as double precision) / (case when a.n < b.n then a.n else b.n end)", "jaccard": "cast(w as double precision) / (a.n + b.n - w)", "min-visits": "least"}[p.Weight]
	fill := []string{
		"insert into met with " + o.visits("", "person") + " select patient, g, day from visit",
		"insert into all_links select distinct patient, q from met",
		"insert into some_links select patient, q from all_links where " + some,
		"insert into link select patient, q from some_links where " + link,
		"delete from met where not exists (select 1 from link l where l.patient = met.patient and l.q = met.q)",
		"insert into often select patient, q, count(*) from met group by patient, q",
		"insert into panel select q, count(*) from link group by q",
		fmt.Sprintf("insert into shared select a.q, b.q, count(*), sum(case when a.c < b.c then a.c else b.c end) from often a join often b on a.patient = b.patient and a.q < b.q group by a.q, b.q having count(*) >= %d", least),
		"insert into tie select p, e.q, w, cast(" + weight + " as double precision) from (" + edge + ") e join panel a on a.q = e.p join panel b on b.q = e.q",
		"insert into density with priced as (select s.p, s.q, s.w, coalesce(y.v, 0) v from shared s left join role a on a.provider = s.p left join role b on b.provider = s.q left join pays y on y.a = a.role and y.b = b.role)" +
			" select n.patient, n.n * (n.n - 1) / 2.0, coalesce(sum(s.w), 0), count(s.w), coalesce(sum(s.w * s.v), 0) from (select patient, count(*) n from link group by patient having count(*) > 1) n" +
			" join link a on a.patient = n.patient join link b on b.patient = n.patient and b.q > a.q left join priced s on s.p = a.q and s.q = b.q group by n.patient, n.n",
	}
	err := o.d.Write(ctx, func(tx *db.Tx) error {
		for name := range filled {
			if _, err := db.Exec(ctx, tx, "delete from "+name); err != nil {
				return err
			}
		}
		for _, text := range fill {
			if _, err := db.Exec(ctx, tx, text); err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// filled are the tables of a network.
var filled = map[string]string{
	"met": "patient text, q text, day bigint", "all_links": "patient text, q text", "some_links": "patient text, q text", "link": "patient text, q text",
	"often": "patient text, q text, c bigint", "panel": "q text, n bigint", "shared": "p text, q text, w bigint, least bigint", "tie": "p text, q text, w bigint, x double precision",
	"density": "patient text, pairs double precision, w double precision, tied double precision, weighted double precision",
}

func TestTheNetworkIsWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, _ *crowd, in Input) {
		out, err := Run(ctx, in, o.p)
		if err != nil {
			t.Fatal(err)
		}
		x := out.Network
		o.colleagues()
		want := o.numbers("select '', (select count(distinct q) from all_links), (select count(*) from tie), (select count(*) from tie where w >= 8), (select count(distinct q) from all_links) - (select count(distinct q) from some_links), (select count(distinct patient) from some_links) - (select count(distinct patient) from link)", 5)
		patients := int64(0)
		for _, r := range x.Rules {
			if r.Of == "patients" {
				patients = r.LeftOut
			}
		}
		for i, v := range []int{out.Providers, x.Ties, x.Likely, x.LeftOut, int(patients)} {
			if float64(v) != want[i] {
				t.Fatalf("number %d is %d, want %v", i, v, want)
			}
		}
		o.providers(t, out)
		for name, d := range map[string]Spread{"w": x.Density, "w - tied": x.Others, "weighted": x.Fragmented} {
			o.spread(t, name, d, "with v as (select cast("+name+" as double precision) / pairs x from density)")
		}
		o.spread(t, "degree", x.Degree, "with v as (select cast(count(*) as double precision) x from (select p from tie union all select q from tie) e group by p)")
	})
}

// providers compares every provider of the network.
func (o *oracle) providers(t *rapid.T, out *Result) {
	want := o.rows("with ends as (select p, w, x from tie union all select q, w, x from tie) "+
		"select panel.q, n, count(w), cast(coalesce(sum(w), 0) as double precision), coalesce(sum(x), 0), cast(coalesce(sum(case when w >= 8 then 1 else 0 end), 0) as double precision) from panel left join ends on ends.p = panel.q group by panel.q, n", 5)
	if len(out.Nodes) != len(want) {
		t.Fatalf("%d providers, want %d", len(out.Nodes), len(want))
	}
	for _, n := range out.Nodes {
		w := want[n.Provider]
		if w == nil || float64(n.Patients) != w[0] || float64(n.Degree) != w[1] || float64(n.Strength) != w[2] || !same(n.Weighted, w[3]) || float64(n.Likely) != w[4] {
			t.Fatalf("%+v, want %v", n, w)
		}
	}
}

func TestWhatWasPassedOnIsWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, w *crowd, in Input) {
		out, err := Run(ctx, in, o.p)
		if err != nil {
			t.Fatal(err)
		}
		x := out.Referrals
		if len(w.sent) == 0 {
			if x != nil {
				t.Fatalf("%+v of nothing", x)
			}
			return
		}
		o.colleagues()
		used := "with used as (select * from passed where a <> b and " + o.window("sent") + "), " +
			"route as (select case when a < b then a else b end p, case when a < b then b else a end q, sum(case when a < b then 1 else 0 end) there, sum(case when a < b then 0 else 1 end) back, " +
			"sum(case when a < b and closed is not null then 1 else 0 end) there_closed, sum(case when a > b and closed is not null then 1 else 0 end) back_closed from used " +
			"group by case when a < b then a else b end, case when a < b then b else a end) "
		want := o.numbers(used+"select '', (select count(*) from used), (select count(*) from passed) - (select count(*) from used), (select count(closed) from used), count(*), "+
			"coalesce(sum(case when there > 0 and back > 0 then 1 else 0 end), 0), coalesce(sum(case when w is null then 1 else 0 end), 0) from route left join tie on tie.p = route.p and tie.q = route.q", 6)
		for i, v := range []int64{x.N, x.NotUsed, x.Closed.Yes, int64(x.Pairs), x.Mutual.Yes, int64(x.Strangers)} {
			if float64(v) != want[i] {
				t.Fatalf("number %d of %+v, want %v", i, x, want)
			}
		}
		o.spread(t, "days", x.Days, used+", v as (select cast(closed - sent as double precision) x from used where closed is not null)")
		routes := o.rows(used+"select route.p || ' ' || route.q, there, back, there_closed, back_closed, coalesce(w, 0) from route left join tie on tie.p = route.p and tie.q = route.q", 5)
		for _, r := range x.Routes {
			w := routes[r.A+" "+r.B]
			for i, v := range []int{r.Sent, r.Back, r.SentClosed, r.BackClosed, r.Shared} {
				if w == nil || float64(v) != w[i] {
					t.Fatalf("%+v, want %v", r, w)
				}
			}
			if least, most := min(w[0], w[1]), max(w[0], w[1]); !same(r.Reciprocity, least/most) || !same(r.Closure.Share, (w[2]+w[3])/(w[0]+w[1])) {
				t.Fatalf("%+v, want %v", r, w)
			}
		}
		if len(routes) != len(x.Routes) {
			t.Fatalf("%d routes, want %d", len(x.Routes), len(routes))
		}
	})
}

// spread compares how numbers lie with the x of a query's CTE v.
func (o *oracle) spread(t *rapid.T, name string, s Spread, ctes string) {
	want := o.numbers(ctes+", ranked as (select x, row_number() over (order by x) i, count(*) over () n from v) select '', count(*), avg(x), "+
		"(select min(x) from ranked where i >= 0.25 * n), (select min(x) from ranked where i >= 0.5 * n), (select min(x) from ranked where i >= 0.75 * n), max(x) from v", 6)
	if float64(s.N) != want[0] || s.OK != (want[0] > 0) {
		t.Fatalf("%s: %+v, want %v", name, s, want)
	}
	for i, v := range []float64{s.Mean, s.Q25, s.Median, s.Q75, s.Most} {
		if s.OK && !same(v, want[1+i]) {
			t.Fatalf("%s: %+v, want %v", name, s, want)
		}
	}
}

func TestEveryPatientsCareDensityIsWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, _ *crowd, in Input) {
		r, err := prepared(in, o.p)
		if err == nil {
			err = r.network(&Result{})
		}
		if err != nil {
			t.Fatal(err)
		}
		o.colleagues()
		want := o.rows("select patient, w / pairs, (w - tied) / pairs, weighted / pairs from density", 3)
		n := 0
		for p := range r.ties.links.Patients() {
			d := r.ties.all.Of(p)
			care, ok := d.Care()
			others, _ := d.Others()
			fragmented, _ := d.Fragmented()
			w := want[string(in.Patients.Name(uint32(p)))]
			if ok != (w != nil) || ok && !(same(care, w[0]) && same(others, w[1]) && same(fragmented, w[2])) {
				t.Fatalf("%s: %+v: %v %v %v, want %v", in.Patients.Name(uint32(p)), d, care, others, fragmented, w)
			}
			if ok {
				n++
			}
		}
		if n != len(want) {
			t.Fatalf("%d patients, want %d", n, len(want))
		}
	})
}

// TestTheNetworkAroundOneIsWhatADatabaseCounts for whoever stands in the first
// row, as patient and as provider.
func TestTheNetworkAroundOneIsWhatADatabaseCounts(t *testing.T) {
	onBoth(t, func(t *rapid.T, o *oracle, w *crowd, in Input) {
		o.colleagues()
		for of, query := range map[string]string{
			"patient:" + w.rows[0].patient:   "member as (select q from link where patient = '" + w.rows[0].patient + "')",
			"provider:" + w.rows[0].provider: "member as (select p q from tie where q = '" + w.rows[0].provider + "' union select q from tie where p = '" + w.rows[0].provider + "')",
		} {
			p := o.p
			p.Ego = of
			out, err := Run(ctx, in, p)
			if err != nil {
				t.Fatal(err)
			}
			want := o.numbers("with "+query+", inner_tie as (select w, x from tie where p in (select q from member) and q in (select q from member)) "+
				"select '', (select count(*) from member), count(*), cast(coalesce(sum(w), 0) as double precision), coalesce(sum(x), 0) from inner_tie", 4)
			shared, weight := 0, 0.0
			for _, tie := range out.Ego.Ties {
				shared, weight = shared+tie.Shared, weight+tie.Weight
			}
			if float64(len(out.Ego.Members)) != want[0] || float64(len(out.Ego.Ties)) != want[1] || float64(shared) != want[2] || math.Abs(weight-want[3]) > 1e-9 {
				t.Fatalf("%s: %+v, want %v", of, out.Ego, want)
			}
		}
	})
}
