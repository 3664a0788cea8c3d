package measure

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func public(p Parameters) Parameters {
	p.Public = true
	return p
}

// noCount are the numbers of a result that count nobody: parameters, and what
// describes the shape of a whole.
var noCount = regexp.MustCompile(`^(Parameters\.|Communities\[\d\]\.Number$|Network\.Degrees\[\d\]\.(From|To)$|Network\.Between\[\d\]\.[AB]$|Account\.(Files|Heads|Blank)$|Beside\[)`)

// TestNoNumberOfAResultIsForgotten gives every number there is a value of few, and
// looks which of them are still told: a count that is new in Result, and that
// publish does not know, fails here.
func TestNoNumberOfAResultIsForgotten(t *testing.T) {
	r := &Result{}
	next := 0
	fill(reflect.ValueOf(r).Elem(), &next)
	r.Parameters.Public = true
	if err := publish(r, nil); err != nil {
		t.Fatal(err)
	}
	numbers(reflect.ValueOf(r).Elem(), "", func(path string, v float64) {
		if v != 0 && v != untold && !noCount.MatchString(path) {
			t.Errorf("%s is told: %v", path, v)
		}
	})
	for _, words := range []any{r.Nodes, r.Ego, r.Regular.Providers, r.Parameters.LeaveOut} {
		if v := reflect.ValueOf(words); !v.IsZero() {
			t.Errorf("%T is told", words)
		}
	}
}

// fill puts something into everything: counts of few, and two of each list.
func fill(v reflect.Value, next *int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), next)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), next)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), next)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, next)
		fill(value, next)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Uint64:
		v.SetUint(3)
	default:
		*next++
		v.SetInt(int64(*next*7%10 + 1))
	}
}

// numbers calls fn for every number in v.
func numbers(v reflect.Value, path string, fn func(string, float64)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			numbers(v.Elem(), path, fn)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name := path + "." + f.Name
			if f.Anonymous {
				name = path
			}
			numbers(v.Field(i), strings.TrimPrefix(name, "."), fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			numbers(v.Index(i), fmt.Sprintf("%s[%d]", path, i), fn)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			numbers(v.MapIndex(k), fmt.Sprintf("%s[%v]", path, k), fn)
		}
	case reflect.Float64:
		fn(path, v.Float())
	case reflect.Uint64:
		fn(path, float64(v.Uint()))
	case reflect.Int, reflect.Int64:
		fn(path, float64(v.Int()))
	}
}

// everyone is every count of a result by its path.
func everyone(r *Result) map[string]float64 {
	all := map[string]float64{}
	numbers(reflect.ValueOf(r).Elem(), "", func(path string, v float64) { all[path] = v })
	return all
}

// TestAnAttackerSolvesNothing compares reports for outside of small random
// populations with what is true, as one who knows every definition, sets up all
// equations of a report and solves them.
func TestAnAttackerSolvesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		text.WriteString("patient,provider,day,site,kind\n")
		patients, providers, sites := rapid.IntRange(1, 120).Draw(t, "patients"), rapid.IntRange(1, 30).Draw(t, "providers"), rapid.IntRange(1, 6).Draw(t, "sites")
		seed := rapid.IntRange(1, 1<<20).Draw(t, "seed")
		for i := range patients * rapid.IntRange(1, 6).Draw(t, "visits") {
			k := i*seed + seed/(i+1)
			fmt.Fprintf(&text, "p%d,q%d,2025-%02d-%02d,s%d,%s\n", k%patients, k/7%providers, k/3%5+1, k/11%28+1, min(k/7%providers, k/5%(sites*sites))%sites, []string{"visit", "visit", "visit", "laboratory"}[k/13%4])
		}
		p := Usual
		p.MinVisits = rapid.IntRange(1, 4).Draw(t, "least")
		p.By = rapid.SampledFrom([][]string{nil, {"site"}, {"provider"}, {"site", "provider"}}).Draw(t, "by")
		p.Grain = rapid.SampledFrom([]string{"person", "site"}).Draw(t, "grain")
		in := read(t, text.String())
		inside, err := Run(ctx, in, p)
		if err != nil {
			t.Skip(err.Error()) // no sites, where there is one
		}
		outside, err := Run(ctx, read(t, text.String()), public(p))
		if err != nil {
			return // nothing is written at all
		}
		attack(t, inside, outside)
	})
}

// attack knows what is true and what is told, and fails where a small truth is
// told or follows.
func attack(t *rapid.T, inside, outside *Result) {
	truth, told := everyone(inside), everyone(outside)
	for path, v := range told {
		if v > 0 && v < few && v == math.Trunc(v) && !noCount.MatchString(path) && !values.MatchString(path) {
			t.Fatalf("%s is told: %v", path, v)
		}
	}
	a := &attacker{truth: truth}
	var bars, groups, visits, sizes []string
	for i, x := range inside.Indexes {
		bars = nil
		for k := range x.Histogram {
			bars = append(bars, fmt.Sprintf("Indexes[%d].Histogram[%d]", i, k))
		}
		a.equal(fmt.Sprintf("Indexes[%d].N", i), bars...)
		a.less("Patients", fmt.Sprintf("Indexes[%d].N", i))
		a.less(fmt.Sprintf("Indexes[%d].N", 0), fmt.Sprintf("Indexes[%d].N", i))
	}
	for s := range inside.Strata {
		if len(outside.Strata[s].Groups) != len(inside.Strata[s].Groups) || inside.Strata[s].By == "provider" {
			continue // they come in another order
		}
		groups = []string{fmt.Sprintf("Strata[%d].None", s)}
		for k := range inside.Strata[s].Groups {
			groups = append(groups, fmt.Sprintf("Strata[%d].Groups[%d].Patients", s, k))
		}
		a.equal("Indexes[0].N", groups...)
	}
	for i := range inside.Months {
		visits = append(visits, fmt.Sprintf("Months[%d].Visits", i))
		a.less(fmt.Sprintf("Months[%d].Visits", i), fmt.Sprintf("Months[%d].Patients", i))
	}
	a.equal("Visits", visits...)
	a.less("Account.Used", "Visits")
	left := slices.Clone(outside.Communities)
	for i, c := range inside.Communities { // they have other numbers outside
		path := fmt.Sprintf("Communities[%d].Size", i)
		if told[path] = 0; len(left) > 0 && left[0].Size == c.Size {
			told[path], left = float64(c.Size), left[1:]
		}
		sizes = append(sizes, fmt.Sprintf("Communities[%d].Size", i))
	}
	a.equal("Network.Providers", sizes...)
	a.less("Providers", "Network.Providers")
	a.less("Network.Ties", "Network.Likely")
	a.solve(t, told)
}

// values are numbers that measure and do not count.
var values = regexp.MustCompile(`(Mean|SD|Low|High|Q\d\d|Median|Most|Share|Modularity|Core|Communities)$|^Network\.(Core|Communities|Modularity)$`)

// attacker sets up equations and solves them.
type attacker struct {
	truth     map[string]float64
	equations []map[string]float64
}

func (a *attacker) equal(whole string, parts ...string) {
	e, sum := map[string]float64{whole: 1}, a.truth[whole]
	for _, p := range parts {
		e[p]--
		sum -= a.truth[p]
	}
	if len(parts) > 0 && sum == 0 {
		a.equations = append(a.equations, e)
	}
}

// less says that a part is some of a whole, so that the rest is a count too.
func (a *attacker) less(whole, part string) {
	if rest := a.truth[whole] - a.truth[part]; rest > 0 && a.truth[part] > 0 {
		name := whole + " but not " + part
		a.truth[name] = rest
		a.equal(whole, part, name)
	}
}

// solve brings the equations into their reduced form: an unknown that is alone in
// one is known.
func (a *attacker) solve(t *rapid.T, told map[string]float64) {
	var names []string
	column := map[string]int{}
	var rows [][]float64
	for _, e := range a.equations {
		right, row := 0.0, make([]float64, 600)
		for name, k := range e {
			if v, ok := told[name]; ok && v > 0 || ok && v == 0 && a.truth[name] == 0 {
				right -= k * v
				continue
			}
			if _, ok := column[name]; !ok {
				column[name] = len(names)
				names = append(names, name)
			}
			row[column[name]] += k
		}
		rows = append(rows, append(row, right))
	}
	at := 0
	for c := range names {
		pivot := -1
		for i := at; i < len(rows); i++ {
			if math.Abs(rows[i][c]) > 1e-9 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[at], rows[pivot] = rows[pivot], rows[at]
		k := rows[at][c]
		for j := range rows[at] {
			rows[at][j] /= k
		}
		for i := range rows {
			if f := rows[i][c]; i != at && f != 0 {
				for j := range rows[i] {
					rows[i][j] -= f * rows[at][j]
				}
			}
		}
		at++
	}
	for _, row := range rows[:at] {
		alone, n := -1, 0
		for c := range names {
			if math.Abs(row[c]) > 1e-9 {
				alone, n = c, n+1
			}
		}
		if n == 1 && small(int64(math.Round(a.truth[names[alone]]))) {
			t.Fatalf("%s is %v, as the rest says: %v", names[alone], a.truth[names[alone]], row[600])
		}
	}
}

// TestARegionGivesNoSiteAway has sites that lie in regions: what is told of a
// region, less what is told of its sites, is what is told of nobody.
func TestARegionGivesNoSiteAway(t *testing.T) {
	var text strings.Builder
	text.WriteString("patient,provider,day,site\n")
	patient := 0
	for site, n := range []int{5, 100, 8, 50, 40, 30} {
		for range n {
			patient++
			for visit := range 4 {
				fmt.Fprintf(&text, "p%d,q%d,2025-0%d-11,s%d\n", patient, patient%30, visit+1, site)
			}
		}
	}
	in := read(t, text.String())
	in.Given.RegionOf = map[string]string{"s0": "A", "s1": "A", "s2": "B", "s3": "B", "s4": "C", "s5": "C"}
	p := public(Usual)
	for _, by := range [][]string{{"site", "region"}, {"region", "site"}} {
		p.By = by
		r, err := Run(ctx, in, p)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]int64{}
		for _, s := range r.Strata {
			for _, g := range s.Groups {
				told[g.Name] = g.Patients
			}
		}
		for _, k := range [][3]string{{"A", "s0", "s1"}, {"B", "s2", "s3"}, {"C", "s4", "s5"}} {
			few, other := told[k[1]], told[k[2]]
			if few == 5 || few == 8 || told[k[0]] > 0 && (other > 0 && few == 0 || few > 0 && other == 0) {
				t.Errorf("%v: region %s tells %d, its sites %d and %d", by, k[0], told[k[0]], few, other)
			}
		}
		if told["C"] == 0 || told["s4"] == 0 {
			t.Errorf("%v: what gives nobody away is not told: %v", by, told)
		}
	}
}
