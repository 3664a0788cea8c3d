package consent_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/say"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// builtIn are the rules as files, to be changed by a test.
func builtIn(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := filepath.Glob("rules/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.ToSlash(n)] = &fstest.MapFile{Data: b}
	}
	return files
}

func TestEveryWorkedCaseComesOut(t *testing.T) {
	rules, err := consent.LoadRules(builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, f := range rules.Files() {
		cases += len(f.Cases)
		if len(f.Cases) == 0 {
			t.Errorf("%s has no worked case", f.Rule)
		}
	}
	if cases < 60 {
		t.Errorf("only %d worked cases", cases)
	}
}

func TestAFileWithAMistakeIsRefused(t *testing.T) {
	for name, x := range map[string]struct{ file, old, new, want string }{
		"a field nobody knows":         {"us-wa-mental-health", `"min_age"`, `"min_agee"`, "unknown"},
		"a field in other letters":     {"us-wa-mental-health", `"min_age"`, `"Min_age"`, "unknown"},
		"a field twice":                {"us-wa-mental-health", `"min_age": 13`, `"min_age": 13, "min_age": 12`, "duplicate"},
		"a word nobody knows":          {"us-wa-mental-health", `"parent_access": "permitted"`, `"parent_access": "maybe"`, `"maybe" is not known`},
		"a case that does not come":    {"us-wa-mental-health", `"min_age": 13`, `"min_age": 14`, "13 today"},
		"nobody says who verified it":  {"us-wa-mental-health", `"verified_on": "2026-11-23"`, `"verified_on": ""`, "who verified it"},
		"no source":                    {"us-wa-mental-health", `"source": "RCW-71-34"`, `"source": ""`, "no source"},
		"rows that overlap":            {"us-ca-mental-health", `"effective_to": "2024-07-01"`, `"effective_to": "2024-08-01"`, "before the one before it ended"},
		"a day that is none":           {"us-ca-mental-health", `"effective_to": "2024-07-01"`, `"effective_to": "2024-02-30"`, "no days"},
		"an exception nobody records":  {"federal", `["asked_by", "asked_on", "scope"]`, `["asked_by", "mood"]`, "mood"},
		"a portal out of order":        {"portal", `"limited_from": 13`, `"limited_from": 19`, "out of order"},
		"a leap day on another day":    {"portal", `"leap_day": "03-01"`, `"leap_day": "03-02"`, "February 28"},
		"birthdays on February 28":     {"portal", `"leap_day": "03-01"`, `"leap_day": "02-28"`, "February 28 at noon"},
		"text after the end":           {"federal", "", "", ""},
		"a second object in one file":  {"us-wa-mental-health", `{`, `{} {`, ""},
		"a session cap of no sessions": {"us-il-mental-health", `"n": 8`, `"n": 0`, "says nothing"},
	} {
		files := builtIn(t)
		f := files["rules/"+x.file+".json"]
		if x.old != "" {
			f.Data = bytes.Replace(f.Data, []byte(x.old), []byte(x.new), 1)
		} else {
			f.Data = append(f.Data, '{')
		}
		_, err := consent.LoadRules(files)
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, missing := range []string{"default-any", "portal", "federal"} {
		files := builtIn(t)
		delete(files, "rules/"+missing+".json")
		if _, err := consent.LoadRules(files); err == nil {
			t.Errorf("without %s the rules are complete", missing)
		}
	}
}

func TestASiteSignsItsOwnRule(t *testing.T) {
	files := builtIn(t)
	signed := bytes.Replace(files["rules/us-tx-any.json"].Data, []byte(`"status": "blocked"`), []byte(`"status": "signed"`), 1)
	signed = bytes.Replace(signed, []byte(`"verified_on": "", "verified_by": ""`), []byte(`"verified_on": "2026-11-20", "verified_by": "counsel"`), 1)
	signed = signed[:bytes.Index(signed, []byte(`"cases"`))]
	signed = append(signed, []byte(`"cases": [{"case": "15: a parent consents", "on": "2026-11-18", "care": {"birth": "2011-03-01"}, "who": ["parent"], "controller": "parent", "parent": "sees"}]}`)...)
	portal := bytes.Replace(files["rules/portal.json"].Data, []byte(`"status": "blocked"`), []byte(`"status": "signed"`), 1)
	portal = bytes.Replace(portal, []byte(`"proxy": "none", "youth": "none"}`), []byte(`"proxy": "full", "youth": "none"}`), 1)
	site := fstest.MapFS{"rules/us-tx-any.json": {Data: signed}, "rules/portal.json": {Data: portal}}
	rules, err := consent.LoadRules(files, fs.FS(site))
	if err != nil {
		t.Fatal(err)
	}
	today := day("2026-11-18")
	if consent.Standard().Ready("US-TX", today) || !rules.Ready("US-TX", today) || !rules.Ready("US-CA", today) {
		t.Error("Texas goes live when the site has signed, and not before")
	}
	if rules.Stamp() == consent.Standard().Stamp() {
		t.Error("other rules have another stamp")
	}
	if s := rules.Law("US-TX", "any", today, today).Standing(today); len(s) != 0 {
		t.Errorf("a signed rule is shown as %q", s)
	}
}

func TestARuleShowsHowFarItCanBeReliedOn(t *testing.T) {
	ends := builtIn(t)
	wa := ends["rules/us-wa-mental-health.json"]
	wa.Data = bytes.Replace(wa.Data, []byte(`"effective_to": ""`), []byte(`"effective_to": "2027-01-01"`), 1)
	rules, err := consent.LoadRules(ends)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		place, service, on string
		want               []string
	}{
		"read this year":           {"US-WA", "mental-health", "2026-11-24", []string{"read"}},
		"past its date":            {"US-WA", "mental-health", "2027-01-01", []string{"default", "ended", "read"}},
		"a year has passed":        {"US-PA", "mental-health", "2027-11-24", []string{"read", "old"}},
		"a year to the day":        {"US-PA", "mental-health", "2027-11-23", []string{"read"}},
		"known from elsewhere":     {"US-WA", "sexually-transmitted", "2026-11-24", []string{"draft"}},
		"not signed":               {"US-TX", "mental-health", "2026-11-24", []string{"blocked"}},
		"nothing of its own":       {"US-OH", "mental-health", "2026-11-24", []string{"default", "read"}},
		"nothing for that service": {"US-PA", "dental", "2026-11-24", []string{"default", "read"}},
		"no place at all":          {"", "any", "2026-11-24", []string{"default", "read"}},
	} {
		on := day(x.on)
		for i := range x.want {
			x.want[i] = "consent.standing." + x.want[i]
		}
		if got := rules.Law(x.place, x.service, on, on).Standing(on); !slices.Equal(got, x.want) {
			t.Errorf("%s: got %q, want %q", name, got, x.want)
		}
	}
}

func TestABirthdayBeginsAtMidnightWhereCareIsGiven(t *testing.T) {
	rules := consent.Standard()
	zones := []string{"America/New_York", "Pacific/Honolulu", "America/Havana", "Asia/Kolkata", "Pacific/Kiritimati"}
	rapid.Check(t, func(rt *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		born := day("2004-02-20").AddDate(0, 0, rapid.IntRange(0, 1500).Draw(rt, "born"))
		p := consent.Place{Zone: zone}
		birth := people.Birth(born.Format(time.DateOnly))
		for n, want := range map[int][4]consent.Class{ // proxy and youth before, and from then on
			12: {consent.Full, consent.None, consent.Limited, consent.Own},
			18: {consent.Limited, consent.Own, consent.None, consent.Full},
		} {
			turns := born.AddDate(n, 0, 0) // March 1 where there is no February 29
			var at time.Time
			for h := -36; h <= 36 && at.IsZero(); h++ { // the first quarter of an hour of that day there
				for q := range 4 {
					if x := turns.Add(time.Duration(h)*time.Hour + time.Duration(q)*15*time.Minute); p.Day(x).Equal(turns) {
						at = x
						break
					}
				}
			}
			before := at.Add(-time.Microsecond)
			got := [4]consent.Class{rules.Proxy(birth, p, before), rules.Youth(birth, p, before), rules.Proxy(birth, p, at), rules.Youth(birth, p, at)}
			if got != want {
				rt.Fatalf("%s, %d in %s: %v, not %v", birth, n, zone, got, want)
			}
		}
	})
}

func TestTheNoticeOfPartTwoGoesAlong(t *testing.T) {
	rules := consent.Standard()
	if s, due := rules.Notice("R", "42CFRPart2", "NORDSCLCD"); !due || s != "42 CFR part 2 prohibits unauthorized use or disclosure of these records." {
		t.Errorf("%v %q", due, s)
	}
	words, err := say.Load(consent.Module.Files)
	if err != nil {
		t.Fatal(err)
	}
	if said := words.In("en").T("consent.part2.notice"); said != "42 CFR part 2 prohibits unauthorized use or disclosure of these records." {
		t.Errorf("pages say %q, which is not what the rule asks for word for word", said)
	}
	if s, due := rules.Notice("R", "SUD"); due || s != "" {
		t.Errorf("a pediatrician's own screening is no Part 2 record: %q", s)
	}
}

// voices are the sentences of this folder, by language.
func voices(t testing.TB) []*say.Voice {
	t.Helper()
	words, err := say.Load(consent.Module.Files)
	if err != nil {
		t.Fatal(err)
	}
	return []*say.Voice{words.In("en"), words.In("es")}
}

func TestEveryAnswerHasWords(t *testing.T) {
	rules := consent.Standard()
	today := day("2026-11-18")
	for _, v := range voices(t) {
		check := func(where string, lines ...string) {
			if s := strings.Join(lines, "\n"); strings.Contains(s, "⟦") {
				t.Errorf("%s in %s: %s", where, v.Lang(), s)
			}
		}
		for _, f := range rules.Files() {
			for _, c := range f.Cases {
				l := rules.Law(f.Place, f.Service, day(c.On), today)
				check(c.Case, l.WhoConsents(c.Care).Words(v)...)
				check(c.Case, l.ReleaseController(c.Care).Words(v)...)
				for _, o := range l.Obligations(c.Care) {
					check(c.Case, o.Words(v))
				}
				for _, s := range l.Standing(today.AddDate(2, 0, 0)) {
					check(c.Case, v.T(s))
				}
			}
		}
		for _, e := range rules.Exceptions() {
			check(e.Code, e.Words(v))
		}
	}
}

func TestThePageOfPlacesIsGenerated(t *testing.T) {
	const page = "../../docs/privacy/places.md"
	got := placesPage(t, consent.Standard(), voices(t)[0])
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil || string(want) != got {
		t.Errorf("docs/privacy/places.md is not what the rules say (%v); KITH_GOLDEN=write writes it", err)
	}
}

func placesPage(t *testing.T, rules *consent.Rules, v *say.Voice) string {
	var b strings.Builder
	b.WriteString(`# Who decides here: the rules of places

Written from [care/consent/rules](../../care/consent/rules) by a test; change the rules, not this page.

**This is not legal advice.** It is what the site keeps as its rule, with where it was read, when and by whom. A
site's counsel reads it, corrects it in a file of the site's own, and signs it. Place is where care is given. Who
consents goes by the law of the day of care; who sees goes by the law of the day of asking.

| marked | means |
|---|---|
`)
	for _, s := range []consent.Status{consent.Signed, consent.Read, consent.Draft, consent.Blocked} {
		says := map[consent.Status]string{consent.Signed: "A lawyer of the site has signed it.", consent.Read: v.T("consent.standing.read"),
			consent.Draft: v.T("consent.standing.draft"), consent.Blocked: v.T("consent.standing.blocked")}[s]
		fmt.Fprintf(&b, "| %s | %s |\n", s, says)
	}
	b.WriteString("\nA rule that was verified more than a year ago is shown as such wherever it is used; so is one past its date.\n")
	for _, f := range rules.Files() {
		where := f.Place
		if where == "" {
			where = "Everywhere else"
		}
		fmt.Fprintf(&b, "\n## %s: %s\n\n%s\n", where, strings.ReplaceAll(f.Service, "-", " "), f.English)
		for _, r := range f.Rows {
			b.WriteString(rowTable(t, r))
		}
		b.WriteString("\nWorked cases:\n\n")
		for _, c := range f.Cases {
			fmt.Fprintf(&b, "- %s: %s may consent; release: %s; a parent: %s.\n", c.Case, list(c.Who), c.Controller, c.Parent)
		}
	}
	b.WriteString("\n## Accounts by age\n\nWhat an account shows changes at the first minute of a birthday, where care is given.\n\n" +
		"| place | a parent sees less, and the young person has an account, from | every proxy ends at | born on February 29 | marked | source |\n|---|---|---|---|---|---|\n")
	for _, p := range rules.Places() {
		where := p.Place
		if where == "" {
			where = "everywhere else"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s | %s |\n", where, p.LimitedFrom, p.Ends,
			map[string]string{"03-01": "March 1 in other years", "02-28": "February 28 in other years"}[p.LeapDay], p.Status, p.Citation)
	}
	return b.String()
}

func list[T ~string](all []T) string {
	var words []string
	for _, w := range all {
		words = append(words, strings.ReplaceAll(string(w), "_", " "))
	}
	return strings.Join(words, ", ")
}

func rowTable(t *testing.T, r consent.Row) string {
	age := "at no age below 18"
	if r.MinAge != nil && *r.MinAge == 0 {
		age = "at any age"
	} else if r.MinAge != nil {
		age = fmt.Sprintf("from %d", *r.MinAge)
	}
	since := map[bool]string{true: "Since " + r.From, false: "In force"}[r.From != ""]
	if r.To != "" {
		since += ", before " + r.To
	}
	sessions := "none"
	if c := r.SessionCap; c != nil {
		sessions = fmt.Sprintf("%d sessions of %d minutes, under %d", c.Sessions, c.Minutes, c.UnderAge)
	}
	verified := "not verified"
	if r.VerifiedOn != "" {
		verified = r.VerifiedOn + ", " + r.VerifiedBy
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n**%s** (%s)\n\n| | |\n|---|---|\n", since, r.Status)
	for _, line := range [][2]string{
		{"a minor may consent", age}, {"judged first", r.CapacityTest}, {"also asked for", list(r.ExtraConditions)}, {"most on that consent", sessions},
		{"a parent may consent too", fmt.Sprint(r.ParentCanAlsoConsent)}, {"neither undoes the other's", fmt.Sprint(r.NeitherMayAbrogate)},
		{"without either", list(r.WithoutParent)}, {"a parent is told", strings.ReplaceAll(r.ParentNotice, "_", " ")},
		{"controls release", strings.ReplaceAll(r.ReleaseController, "_", " ")}, {"the place says of a parent's access", r.ParentAccess},
		{"written down", list(r.Documentation)}, {"citation", r.Citation}, {"verified", verified},
	} {
		if line[1] == "" {
			line[1] = "–"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", line[0], line[1])
	}
	return b.String()
}

func TestAPlaceSaysWhatItsCounselHasToSign(t *testing.T) {
	today := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	rules := consent.Standard()
	if open := rules.Unsigned("US-TX", today); len(open) != 2 || !strings.Contains(open[0], "1188") {
		t.Errorf("Texas: %q", open)
	}
	if says := rules.Standing("US-TX", today); !slices.Contains(says, "consent.standing.blocked") {
		t.Errorf("Texas stands as %q", says)
	}
	for _, place := range []string{"", "US-CA"} {
		if open := rules.Unsigned(place, today); len(open) > 0 {
			t.Errorf("%q waits for %q", place, open)
		}
	}
	if says := rules.Standing("US-CA", today.AddDate(2, 0, 0)); !slices.Contains(says, "consent.standing.old") {
		t.Errorf("two years on, California stands as %q", says)
	}
	if _, err := consent.SiteRules(fstest.MapFS{"readme.txt": {}}); err == nil {
		t.Error("a folder without a rule is taken")
	}
}
