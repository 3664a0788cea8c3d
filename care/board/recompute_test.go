package board_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/platform/db"
)

// The numbers of Amara's page, counted again here from her records by plain
// loops that share nothing with the program: no table of care, no rule file, no
// relation/continuity.

type record map[string]any

// at follows names; a number picks an item.
func (r record) at(path ...any) any {
	var v any = map[string]any(r)
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func (r record) text(path ...any) string { s, _ := r.at(path...).(string); return s }
func (r record) list(path ...any) (out []record) {
	l, _ := r.at(path...).([]any)
	for _, x := range l {
		out = append(out, x.(map[string]any))
	}
	return out
}
func (r record) code() string { return r.text("code", "coding", 0, "code") }

// amara reads everything on record about her, as Lena may.
func amara(t *testing.T, h *module.House) (all []record) {
	t.Helper()
	keys, err := db.All(t.Context(), h.DB, db.Text, `select type || '/' || id from resource order by type, id`)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		typ, id, _ := strings.Cut(k, "/")
		res, err := h.Store.Read(t.Context(), staff["lena"].viewer, typ, id)
		if err != nil {
			continue // of another clinic
		}
		if body := string(res.JSON()); strings.Contains(body, `"Patient/amara-reyes-cole"`) || id == "amara-reyes-cole" {
			var r record
			if err := json.Unmarshal([]byte(body), &r); err != nil {
				t.Fatal(err)
			}
			all = append(all, r)
		}
	}
	return all
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s[:10])
	if err != nil {
		panic(err)
	}
	return d
}

func days(from, to time.Time) int { return int(to.Sub(from).Hours()/24 + .5) }

var now = time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC)

type meeting struct {
	on        time.Time
	who, site string
	team      string
}

// visits lists her outpatient visits since a day, before today, with the group
// each clinician was in on that day.
func visits(all []record, since time.Time) (out []meeting) {
	for _, r := range all {
		if r.text("resourceType") != "Encounter" || !slices.Contains([]string{"AMB", "VR", "HH"}, r.text("class", "code")) {
			continue
		}
		on := day(r.text("period", "start"))
		if on.Before(since) || !on.Before(now) {
			continue
		}
		for _, p := range r.list("participant") {
			v := meeting{on: on, who: p.text("individual", "reference"), site: r.text("serviceProvider", "reference")}
			v.team = v.who
			for _, c := range all {
				for _, m := range c.list("participant") {
					role := strings.TrimSuffix(strings.TrimPrefix(m.text("member", "reference"), "PractitionerRole/"), "-maple-street")
					start, end := m.text("period", "start"), m.text("period", "end")
					if c.text("resourceType") == "CareTeam" && "Practitioner/"+role == v.who &&
						!on.Before(day(start)) && (end == "" || !on.After(day(end))) {
						v.team = "the team"
					}
				}
			}
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b meeting) int { return a.on.Compare(b.on) })
	return out
}

// indices computes N, UPC, COC, SECON and known-provider by their definitions.
func indices(seen []meeting, group func(meeting) string) []string {
	type gd struct {
		g string
		d time.Time
	}
	var order []gd
	for _, v := range seen {
		x := gd{group(v), v.on}
		if !slices.Contains(order, x) {
			order = append(order, x)
		}
	}
	slices.SortFunc(order, func(a, b gd) int {
		if c := a.d.Compare(b.d); c != 0 {
			return c
		}
		return strings.Compare(a.g, b.g)
	})
	n, most, same, pairs, row, known := len(order), 0, 0, 0, 0, 0
	for i, a := range order {
		count := 0
		for j, b := range order {
			if a.g == b.g {
				count++
				if i != j {
					same++
				}
			}
			if i != j {
				pairs++
			}
		}
		most = max(most, count)
		if i > 0 && order[i-1].g == a.g {
			row++
		}
		if slices.ContainsFunc(order[:i], func(b gd) bool { return b.g == a.g }) {
			known++
		}
	}
	f := func(a, b int) string { return fmt.Sprintf("%.2f", float64(a)/float64(b)) }
	return []string{fmt.Sprint(n), f(most, n), f(same, pairs), f(row, n-1), f(known, n-1), fmt.Sprint(most)}
}

func TestEveryNumberOnAmarasPageIsInHerRecords(t *testing.T) {
	moduletest.Each(t, morning(t), modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, records(t, h.Now(), false)...)
		recount(t, h)
	})
}

func recount(t *testing.T, h *module.House) {
	all := amara(t, h)
	if len(all) < 90 {
		t.Fatalf("only %d records", len(all))
	}
	body := client(t, h, "lena").Get("/children/amara-reyes-cole")
	text := body.Text()
	must := func(format string, args ...any) {
		t.Helper()
		s := fmt.Sprintf(format, args...)
		if !strings.Contains(text, s) {
			t.Errorf("the page does not say %q", s)
		}
		text = strings.ReplaceAll(text, s, "")
	}

	// Who she is.
	born := day(all[slices.IndexFunc(all, func(r record) bool { return r.text("resourceType") == "Patient" })].text("birthDate"))
	age := now.Year() - born.Year()
	if now.YearDay() < born.YearDay() {
		age--
	}
	must("%d years", age)

	// Continuity, at three grains.
	seen := visits(all, now.AddDate(0, -24, 0))
	person := indices(seen, func(v meeting) string { return v.who })
	team := indices(seen, func(v meeting) string { return v.team })
	site := indices(seen, func(v meeting) string { return v.site })
	must("person %s of %s visits were with Jo Tran. %s", person[5], person[0], strings.Join(person[:5], " "))
	must("care team %s of %s visits were with somebody of the care team. %s", team[5], team[0], strings.Join(team[:5], " "))
	must("clinic %s of %s visits were at Maple Street Clinic. %s", site[5], site[0], strings.Join(site[:5], " "))
	must("Continuity %s contacts", person[0])
	trend(all, must)

	// Who is named to care for her, and who left.
	var caring int
	ended := map[string]time.Time{}
	since := map[string]time.Time{}
	for _, r := range all {
		for _, p := range r.list("participant") {
			ref := p.text("member", "reference")
			if r.text("resourceType") != "CareTeam" || slices.Contains([]string{"RelatedPerson/denise-reyes", "RelatedPerson/marcus-cole", "RelatedPerson/rosa-reyes"}, ref) {
				continue
			}
			since[ref] = day(p.text("period", "start"))
			if end := p.text("period", "end"); end != "" {
				ended[ref] = day(end)
				continue
			}
			caring++
		}
	}
	left := ended["PractitionerRole/jo-tran-maple-street"]
	must("%d days, no goodbye", days(left, now))
	must("%d days with no counselor", days(left, since["PractitionerRole/lena-ortiz-maple-street"]))
	must("left in June %d", left.Year())
	must("%d days", days(left, now))                          // beside the name in the picture
	met := map[string]bool{"Practitioner/ines-alvarez": true} // the team's guess says thin
	for _, v := range visits(all, time.Time{}) {
		met[v.who] = true
	}
	var rated []record
	for _, r := range all {
		if r.code() == "tie-rating" {
			rated = append(rated, r)
			met[r.text("focus", 0, "reference")] = true
		}
	}
	n := 0
	for _, ref := range []string{"Practitioner/wei-chen", "Practitioner/lena-ortiz", "Practitioner/luis-moreno", "Practitioner/anil-rao", "Practitioner/ines-alvarez", "Organization/youth-harbor", "RelatedPerson/coach-bell"} {
		if met[ref] {
			n++
		}
	}
	must("%d of %d people named", n, caring)

	// What she said about each tie, the newest.
	newest := map[string]record{}
	for _, r := range rated {
		who := r.text("focus", 0, "reference")
		if old, ok := newest[who]; !ok || old.text("effectiveDateTime") < r.text("effectiveDateTime") {
			newest[who] = r
		}
	}
	said := map[string]bool{}
	for _, r := range newest {
		said[fmt.Sprintf("Amara said %.0f of 10 on November %d", r.at("valueInteger"), day(r.text("effectiveDateTime")).Day())] = true
	}
	for s := range said {
		must("%s", s)
	}
	must("%d other ties", calm(all, newest, seen))

	// Visits in a year, and when they began.
	for who, month := range map[string]string{"Practitioner/jo-tran": "January 2026", "Practitioner/lena-ortiz": "September 2026", "Practitioner/wei-chen": "December 2025"} {
		count := 0
		for _, v := range visits(all, now.AddDate(-1, 0, 0)) {
			if v.who == who {
				count++
			}
		}
		must("%d visits since %s", count, month)
	}
	haddad := 0
	for _, v := range visits(all, now.AddDate(0, 0, -729)) {
		if v.who == "Practitioner/samira-haddad" {
			haddad++
		}
	}
	must("%d contacts since February 2025, the last on February 11", haddad)
	calls := 0
	for _, r := range all {
		if r.text("resourceType") == "Communication" && strings.Contains(r.text("sender", "reference"), "luis-moreno") {
			calls++
		}
	}
	must("%d contact with the family", calls)
	weaves(all, must)
	loops(all, must)
	course(all, "PHQ-9", "44261-6", "valueQuantity", "value", must)
	course(all, "Trouble with sleep", "sleep-trouble", "valueInteger", "", must)

	// What is left holds no number but dates, times and the window of the page.
	for _, harmless := range []string{
		`(January|February|March|April|May|June|August|September|October|November|December) \d{1,2}(, \d{4})?`, `(Sep|Dec|Jan) (\d{1,2}, )?\d{4}`,
		`\d{1,2}:\d{2} [ap]m`, `12 months`, `the 24 months up to`, `From 4 visits on`, `More than 75 days`, `0 is never the same twice, 1 is always the same`,
	} {
		text = regexp.MustCompile(harmless).ReplaceAllString(text, "")
	}
	if left := regexp.MustCompile(`.{0,40}\d+.{0,40}`).FindAllString(text, -1); left != nil {
		t.Errorf("nobody counted these again:\n%s", strings.Join(left, "\n"))
	}
}

// trend looks for the same window as it was up to a year ago, and as it is.
func trend(all []record, must func(string, ...any)) {
	var points [][]string
	for _, back := range []int{12, 9, 6, 3, 0} {
		to := now.AddDate(0, -back, 0)
		seen := slices.DeleteFunc(visits(all, to.AddDate(0, -24, 0)), func(v meeting) bool { return !v.on.Before(to) })
		x := indices(seen, func(v meeting) string { return v.who })
		points = append(points, x)
		must("%s %s %s %s", to.AddDate(0, 0, -1).Format("January 2, 2006"), x[0], x[1], x[4])
	}
	was, is := points[0], points[len(points)-1]
	must("Less with the same person than a year ago: then %s of %s visits, now %s of %s.", was[5], was[0], is[5], is[0])
}

// loops looks for when somebody was to speak with her family about what is on
// its way: three days after it was sent.
func loops(all []record, must func(string, ...any)) {
	for _, r := range all {
		if r.text("resourceType") != "Task" || r.code() != "referral" || r.text("status") == "completed" {
			continue
		}
		first := map[string]time.Time{}
		for _, event := range r.list("extension") {
			at := map[string]string{}
			for _, part := range event.list("extension") {
				at[part.text("url")] = part.text("valueCode") + part.text("valueInstant")
			}
			if what := at["what"]; what != "" && first[what].IsZero() {
				first[what] = day(at["at"])
			}
		}
		if sent := first["sent"]; !sent.IsZero() && first["reached"].IsZero() && sent.AddDate(0, 0, 3).Before(now) {
			must("Somebody speaks with the family, was due %s", sent.AddDate(0, 0, 3).Format("Jan 2"))
		}
	}
}

// course looks for how a measure went: the newest value, and the first of those
// in the thirteen weeks before it.
func course(all []record, title, code, value, within string, must func(string, ...any)) {
	type point struct {
		at time.Time
		n  float64
	}
	var points []point
	for _, r := range all {
		if r.code() == code {
			n, _ := r.at(value).(float64)
			if within != "" {
				n, _ = r.at(value, within).(float64)
			}
			points = append(points, point{day(r.text("effectiveDateTime")), n})
		}
	}
	slices.SortFunc(points, func(a, b point) int { return a.at.Compare(b.at) })
	last := points[len(points)-1]
	first := points[slices.IndexFunc(points, func(p point) bool { return days(p.at, last.at) <= 91 })]
	went := fmt.Sprintf("%.0f on %s, %.0f on %s.", first.n, first.at.Format("January 2, 2006"), last.n, last.at.Format("January 2, 2006"))
	must("%s", title+" Amara "+went+" Better by "+fmt.Sprint(first.n-last.n)+".")
	must("%s", title+", Amara: "+went+" "+fmt.Sprint(last.n))
}

// calm counts the ties that need no tending: everybody around her, less those
// who left, whom she rates low, whom the team believes thin or not met, and whom
// she has not met.
func calm(all []record, rated map[string]record, seen []meeting) int {
	around, tend := map[string]bool{}, map[string]bool{}
	guessed := map[string]string{}
	for _, v := range seen {
		around[v.who] = true
	}
	for _, r := range all {
		if r.text("resourceType") == "RelatedPerson" {
			around["RelatedPerson/"+r.text("id")] = true
		}
		if r.code() == "tie-guess" {
			guessed[r.text("focus", 0, "reference")] = r.text("valueCodeableConcept", "coding", 0, "code")
		}
	}
	for _, r := range all {
		for _, p := range r.list("participant") {
			if r.text("resourceType") != "CareTeam" {
				continue
			}
			who := regexp.MustCompile(`^PractitionerRole/(.*)-(maple-street|roosevelt-middle-school)$`).ReplaceAllString(p.text("member", "reference"), "Practitioner/$1")
			met := slices.ContainsFunc(seen, func(v meeting) bool { return v.who == who })
			around[who] = true
			_, hasRating := rated[who]
			switch guess := guessed[who]; {
			case p.text("period", "end") != "":
				tend[who] = true
			case hasRating:
				n, _ := rated[who].at("valueInteger").(float64)
				tend[who] = n <= 3
			case guess != "":
				tend[who] = guess == "thin" || guess == "not-met"
			default:
				tend[who] = !met && !strings.HasPrefix(who, "RelatedPerson/")
			}
		}
	}
	n := len(around)
	for _, yes := range tend {
		if yes {
			n--
		}
	}
	return n
}
