package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"kith/platform/db"
)

// crowd is a few people, drawn at random: dense enough that everything happens,
// small enough that the databases count it from the rows, by the words of the
// definitions and without a line of relation/.
type crowd struct {
	rows []visited
	team map[string]string
	role map[string]string
	pays map[[2]string]float64 // what roles weigh, one way round
	sent []sent
}

// sent is one referral.
type sent struct {
	from, to    string
	day, closed int // closed before day: it is open
}

// visited is one row of the input.
type visited struct {
	patient, provider, site, kind string
	day                           int // from firstDay
}

var firstDay = time.Date(2025, 11, 20, 0, 0, 0, 0, time.UTC)

func dayOf(n int) string { return firstDay.AddDate(0, 0, n).Format(time.DateOnly) }

func crowds(t *rapid.T) *crowd {
	w := &crowd{team: map[string]string{}, role: map[string]string{}, pays: map[[2]string]float64{}}
	providers, days := rapid.IntRange(2, 9).Draw(t, "providers"), rapid.SampledFrom([]int{3, 12, 100}).Draw(t, "days")
	one := rapid.Custom(func(t *rapid.T) visited {
		return visited{
			patient:  fmt.Sprint("c", rapid.IntRange(1, 12).Draw(t, "patient")),
			provider: fmt.Sprint("p", rapid.IntRange(1, providers).Draw(t, "provider")),
			site:     rapid.SampledFrom([]string{"north", "south", "east"}).Draw(t, "site"),
			kind:     rapid.SampledFrom([]string{"visit", "visit", "visit", "video", "emergency", "inpatient", "laboratory", "other"}).Draw(t, "kind"),
			day:      rapid.IntRange(0, days).Draw(t, "day"),
		}
	})
	w.rows = rapid.SliceOfN(one, 1, 120).Draw(t, "rows")
	w.rows = append(w.rows, w.rows[:len(w.rows)/5]...) // some came twice
	for i := range providers {
		name := fmt.Sprint("p", i+1)
		if team := rapid.IntRange(0, 3).Draw(t, "team"); team > 0 {
			w.team[name] = fmt.Sprint("team", team)
		}
		if role := rapid.SampledFrom([]string{"", "gp", "gp", "psychiatrist", "resident"}).Draw(t, "role"); role != "" {
			w.role[name] = role
		}
	}
	for range rapid.IntRange(0, 12).Draw(t, "referrals") {
		who := rapid.Custom(func(t *rapid.T) string { return fmt.Sprint("p", rapid.IntRange(0, providers).Draw(t, "provider")) })
		day := rapid.IntRange(-4, days+4).Draw(t, "sent")
		w.sent = append(w.sent, sent{who.Draw(t, "from"), who.Draw(t, "to"), day, day + rapid.IntRange(-1, 9).Draw(t, "closed")})
	}
	w.team["p0"], w.role["p0"] = "team1", "gp" // who is not in the input says nothing
	w.pays = map[[2]string]float64{{"gp", "gp"}: 0.3, {"gp", "psychiatrist"}: 1.6, {"psychiatrist", "psychiatrist"}: 1.1}
	return w
}

// input is the crowd as the program reads it.
func (w *crowd) input(t interface{ Fatal(...any) }) Input {
	var text strings.Builder
	text.WriteString("patient,provider,day,site,kind\n")
	for _, r := range w.rows {
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s\n", r.patient, r.provider, dayOf(r.day), r.site, r.kind)
	}
	in := read(t, text.String())
	for _, file := range []struct{ what, text string }{{"team-of", lines("provider,team", w.team)}, {"role-of", lines("provider,role", w.role)}, {"weights", w.weights()}, {"referrals", w.referrals()}} {
		if err := in.Given.Take(file.what, file.what, strings.NewReader(file.text)); err != nil {
			t.Fatal(err)
		}
	}
	return in
}

func lines(head string, of map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		head += "\n" + name + "," + of[name]
	}
	return head + "\n"
}

func (w *crowd) weights() string {
	text := "role,role,weight\n"
	for pair, v := range w.pays {
		text += fmt.Sprintf("%s,%s,%v\n", pair[0], pair[1], v)
	}
	return text
}

func (w *crowd) referrals() string {
	text := "from,to,sent,closed\n"
	for _, r := range w.sent {
		closed := ""
		if r.closed >= r.day {
			closed = dayOf(r.closed)
		}
		text += fmt.Sprintf("%s,%s,%s,%s\n", r.from, r.to, dayOf(r.day), closed)
	}
	return text
}

// parameters are drawn too: whatever is asked has one answer.
func parameters(t *rapid.T, w *crowd) Parameters {
	p := Parameters{
		Kinds:     rapid.SampledFrom([][]string{nil, {"visit"}, {"visit", "video"}, {"visit", "video", "emergency", "laboratory"}}).Draw(t, "kinds"),
		Grain:     rapid.SampledFrom([]string{"person", "team", "site"}).Draw(t, "grain"),
		Lookback:  rapid.SampledFrom([]int{0, 0, 1, 7, 30}).Draw(t, "look-back"),
		MinVisits: rapid.IntRange(1, 5).Draw(t, "least visits"),
		MinShared: rapid.IntRange(0, 3).Draw(t, "least shared"),
		By:        []string{"provider", "team", "site"},
		Cores:     rapid.IntRange(1, 3).Draw(t, "cores"),
		Series:    rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "series"),
		Weight:    rapid.SampledFrom([]string{"", "fraction", "jaccard", "min-visits"}).Draw(t, "weight"),
	}
	first, last := w.rows[0].day, w.rows[0].day
	for _, r := range w.rows {
		first, last = min(first, r.day), max(last, r.day)
	}
	if rapid.Bool().Draw(t, "window") {
		p.From, p.To = dayOf(rapid.IntRange(first-2, last).Draw(t, "from")), dayOf(rapid.IntRange(first+1, last+3).Draw(t, "to"))
	}
	if rapid.Bool().Draw(t, "rules") {
		p.LeaveOut = []string{w.rows[0].provider, "p77"}
		p.MostPatients, p.MostProviders = rapid.IntRange(0, 9).Draw(t, "most patients"), rapid.IntRange(0, 6).Draw(t, "most providers")
	}
	if p.Weight != "min-visits" && rapid.Bool().Draw(t, "near") {
		p.Within = rapid.SampledFrom([]int{1, 2, 7}).Draw(t, "within")
	}
	return p
}

// oracle asks a database.
type oracle struct {
	t    interface{ Fatal(...any) }
	d    *db.DB
	p    Parameters
	only string // a condition on the provider of e; "" is none
}

// tables makes the tables of a crowd and its network, which are empty.
func tables(t interface{ Fatal(...any) }, d *db.DB) {
	for _, of := range []map[string]string{asked, filled} {
		for name, columns := range of {
			if _, err := d.ExecContext(ctx, "create table "+name+" ("+columns+")"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// asked are the tables of a crowd.
var asked = map[string]string{
	"enc":  "seq bigint, patient text, provider text, site text, kind text, day bigint, month text",
	"team": "provider text, team text", "role": "provider text, role text", "pays": "a text, b text, v double precision",
	"passed": "a text, b text, sent bigint, closed bigint",
}

// load puts the rows of a crowd into tables of a database.
func load(t interface{ Fatal(...any) }, d *db.DB, w *crowd) {
	err := d.Write(ctx, func(tx *db.Tx) error {
		for name := range asked {
			if _, err := db.Exec(ctx, tx, "delete from "+name); err != nil {
				return err
			}
		}
		var enc, team, role, pays [][]any
		for i, r := range w.rows {
			enc = append(enc, []any{int64(i), r.patient, r.provider, r.site, r.kind, int64(r.day), dayOf(r.day)[:7]})
		}
		for name, x := range w.team {
			team = append(team, []any{name, x})
		}
		for name, x := range w.role {
			role = append(role, []any{name, x})
		}
		for pair, v := range w.pays {
			if pays = append(pays, []any{pair[0], pair[1], v}); pair[0] != pair[1] {
				pays = append(pays, []any{pair[1], pair[0], v})
			}
		}
		var passed [][]any
		for _, r := range w.sent {
			var closed any
			if r.closed >= r.day {
				closed = int64(r.closed)
			}
			passed = append(passed, []any{r.from, r.to, int64(r.day), closed})
		}
		for _, x := range []struct {
			name, columns string
			rows          [][]any
		}{{"enc", "seq patient provider site kind day month", enc}, {"team", "provider team", team}, {"role", "provider role", role}, {"pays", "a b v", pays}, {"passed", "a b sent closed", passed}} {
			if err := db.Insert(ctx, tx, x.name, strings.Fields(x.columns), x.rows); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// window is the condition that a day lies in it.
func (o *oracle) window(column string) string {
	where := "true"
	for word, day := range map[string]string{">=": o.p.From, "<": o.p.To} {
		if at, err := time.Parse(time.DateOnly, day); err == nil {
			where += fmt.Sprintf(" and %s %s %d", column, word, int(at.Sub(firstDay).Hours()/24))
		}
	}
	return where
}

// visits are CTEs: visit has each counted visit with its group g and the number n
// of the group, by which groups of one day are ordered. Names begin with as.
func (o *oracle) visits(as, grain string) string {
	where := o.window("e.day")
	if len(o.p.Kinds) > 0 {
		where += " and e.kind in ('" + strings.Join(o.p.Kinds, "', '") + "')"
	}
	for _, name := range o.p.LeaveOut {
		where += " and e.provider <> '" + name + "'"
	}
	if o.only != "" {
		where += " and " + o.only
	}
	group, number := "e.provider", "k.n"
	switch grain {
	case "team": // by name; who is in none comes after them
		group = "coalesce(x.team, e.provider)"
		number = "case when x.team is null then 1000 + k.n else (select count(*) from (select distinct team from team) y where y.team < x.team) end"
	case "site":
		group, number = "e.site", "(select min(seq) from enc y where y.site = e.site)"
	}
	return as + "visit as (select distinct e.patient, " + group + " g, " + number + " n, e.day, e.month from enc e " +
		"join (select provider, min(seq) n from enc group by provider) k on k.provider = e.provider left join team x on x.provider = e.provider where " + where + ")"
}

// patients are CTEs: one has a row a patient with what the indexes are made of.
func (o *oracle) patients(grain string) string {
	return o.visits("", grain) + ", " +
		"tally as (select patient, g, n, count(*) c from visit group by patient, g, n), " +
		"step as (" + o.steps() + "), " +
		"way as (select patient, sum(case when g = prev then 1 else 0 end) same, sum(known) known from step group by patient), " +
		"total as (select patient, cast(sum(c) as double precision) v, cast(count(*) as double precision) m, cast(max(c) as double precision) most, cast(sum(c * c) as double precision) sq from tally group by patient), " +
		"one as (select t.patient, v, m, most, sq, cast(same as double precision) same, cast(known as double precision) known from total t join way w on w.patient = t.patient)"
}

// steps selects each visit with the group before it, and whether its own was
// seen within the look-back.
func (o *oracle) steps() string {
	return fmt.Sprintf("select patient, month, prev, g, day, case when last is not null and (%[1]d = 0 or day - last <= %[1]d) then 1 else 0 end known from "+
		"(select patient, month, g, day, lag(g) over (partition by patient order by day, n) prev, lag(day) over (partition by patient, g order by day) last from visit) s", o.p.Lookback)
}

// formulas are the indexes as domain and docs write them.
var formulas = map[string]string{
	"UPC":            "most / v",
	"COC":            "case when v > 1 then (sq - v) / (v * (v - 1)) end",
	"SECON":          "case when v > 1 then same / (v - 1) end",
	"MMCI":           "(1 - m / (v + 0.1)) / (1 - 1 / (v + 0.1))",
	"HHI":            "sq / (v * v)",
	"K":              "case when v > 1 then (v - m) / (v - 1) end",
	"Known provider": "case when v > 1 then known / (v - 1) end",
	"Fragmentation":  "case when v > 1 then 1 - (sq - v) / (v * (v - 1)) end",
}

// rows returns what a query says: every column but the first as a number.
func (o *oracle) rows(query string, columns int) map[string][]float64 {
	all := map[string][]float64{}
	err := db.Each(ctx, o.d, func(r db.Row) error {
		var name string
		v := make([]*float64, columns)
		to := []any{&name}
		for i := range v {
			to = append(to, &v[i])
		}
		if err := r.Scan(to...); err != nil {
			return err
		}
		row := make([]float64, columns)
		for i, x := range v {
			if row[i] = undefined; x != nil {
				row[i] = *x
			}
		}
		all[name] = row
		return nil
	}, query)
	if err != nil {
		o.t.Fatal(err, query)
	}
	return all
}

// undefined is what null is read as.
const undefined = -1

// numbers are the only row of a query, but for its first column.
func (o *oracle) numbers(query string, columns int) []float64 {
	for _, row := range o.rows(query, columns) {
		return row
	}
	return make([]float64, columns)
}
