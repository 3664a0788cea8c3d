package cast

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The days on which these tests look: each day of the anchor week, and days in
// other weeks on both sides of the change of clocks and of the year.
var days = []string{
	"2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22",
	"2026-11-23", "2027-03-15", "2027-07-06", "2024-02-29", "2026-01-03",
}

func onDay(t testing.TB, day string) time.Time {
	t.Helper()
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return now.Add(9 * time.Hour)
}

type resource map[string]any

func (r resource) kind() string { return text(r["resourceType"]) }
func (r resource) key() string  { return r.kind() + "/" + text(r["id"]) }

func text(v any) string {
	s, ok := v.(string)
	if !ok {
		return ""
	}
	return s
}

// at follows names and list positions into a resource.
func (r resource) at(path ...any) any {
	var v any = map[string]any(r)
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, ok := v.(map[string]any)
			if !ok {
				return nil
			}
			v = m[s]
		case int:
			l, ok := v.([]any)
			if !ok || s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

func (r resource) says(path ...any) string { return text(r.at(path...)) }

// readTown gives everything on record on a day; skip leaves out a source.
func readTown(t testing.TB, now time.Time, skip string) (all []resource) {
	t.Helper()
	sources, err := Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if s.Name != skip {
			all = append(all, readSource(t, s)...)
		}
	}
	return all
}

func readSource(t testing.TB, s Source) (all []resource) {
	t.Helper()
	b := bytesOf(t, s)
	if s.Kind == Bundle {
		var bundle struct {
			Type  string `json:"type"`
			Entry []struct {
				Resource resource          `json:"resource"`
				Request  map[string]string `json:"request"`
			} `json:"entry"`
		}
		if err := json.Unmarshal(b, &bundle); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		for _, e := range bundle.Entry {
			if e.Request["method"] != "PUT" || e.Request["url"] != e.Resource.key() || bundle.Type != "transaction" {
				t.Errorf("%s: %s is not put at its own place", s.Name, e.Resource.key())
			}
			all = append(all, e.Resource)
		}
		return all
	}
	for line := range bytes.Lines(b) {
		var r resource
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		all = append(all, r)
	}
	return all
}

func bytesOf(t testing.TB, s Source) []byte {
	t.Helper()
	r, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b
}

// visitAll calls do for every object inside v.
func visitAll(v any, do func(map[string]any)) {
	switch v := v.(type) {
	case resource:
		visitAll(map[string]any(v), do)
	case map[string]any:
		do(v)
		for _, x := range v {
			visitAll(x, do)
		}
	case []any:
		for _, x := range v {
			visitAll(x, do)
		}
	}
}

const sample = "synthea/youth.ndjson"

func TestEveryResourceHasOnePlaceAndEveryReferenceLeadsToOne(t *testing.T) {
	goodID := regexp.MustCompile(`^[A-Za-z0-9\-.]{1,64}$`)
	for _, day := range []string{"2026-11-16", "2026-11-18", "2026-11-21"} {
		all := readTown(t, onDay(t, day), "")
		place := map[string]bool{}
		for _, r := range all {
			if place[r.key()] {
				t.Errorf("%s: %s stands twice", day, r.key())
			}
			if !goodID.MatchString(text(r["id"])) {
				t.Errorf("%s: %s is no FHIR id", day, r.key())
			}
			place[r.key()] = true
		}
		for _, r := range all {
			visitAll(r, func(o map[string]any) {
				if to, ok := o["reference"].(string); ok && !place[to] {
					t.Errorf("%s: %s leads to %s, which is nowhere", day, r.key(), to)
				}
			})
		}
	}
}

func TestEveryBundleOnDiskIsInTheTown(t *testing.T) {
	names, err := fs.Glob(files, "bundle/*.json")
	if err != nil {
		t.Fatal(err)
	}
	listed := append(slices.Clone(bundles), scene)
	if len(names) != len(listed) {
		t.Errorf("%d bundles on disk, %d listed", len(names), len(listed))
	}
	for _, n := range listed {
		if !slices.Contains(names, "bundle/"+n+".json") {
			t.Errorf("bundle %s is listed, but not on disk", n)
		}
	}
}

func TestEveryCodeOfOursIsInTheReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(readme, []byte("`"+w+"`")) })
	}
	for _, r := range readTown(t, onDay(t, "2026-11-18"), sample) {
		visitAll(r, func(o map[string]any) {
			if code := text(o["code"]); o["system"] == kith && !has(code, "K#"+code) {
				t.Errorf("%s uses %q, which the README does not explain", r.key(), code)
			}
			if name, ours := strings.CutPrefix(text(o["url"]), own); ours && !has("X/"+name) {
				t.Errorf("%s uses extension %q, which the README does not explain", r.key(), name)
			}
		})
	}
}

func TestEveryWeekdayAtMapleStreetIsFull(t *testing.T) {
	for _, day := range days {
		now := onDay(t, day)
		count := map[string]int{}
		for _, r := range readTown(t, now, sample) {
			if r.kind() == "Appointment" && strings.Contains(fmt.Sprint(r["participant"]), "Location/maple-street") {
				count[r.says("start")[:10]]++
			}
		}
		monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
		for d := monday.AddDate(0, 0, -14); d.Before(monday.AddDate(0, 0, 28)); d = d.AddDate(0, 0, 1) {
			n := count[d.Format(time.DateOnly)]
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			if weekend && n > 0 || !weekend && (n < 15 || n > 22) {
				t.Errorf("seen on %s: %s has %d visits", day, d.Format("Mon 2006-01-02"), n)
			}
		}
	}
}

func TestEverybodyOfTheSceneComesOnTheDayOfNow(t *testing.T) {
	for _, c := range []struct{ now, scene string }{
		{"2026-11-16", "2026-11-16"}, {"2026-11-20", "2026-11-20"}, {"2026-11-21", "2026-11-23"},
		{"2026-11-22", "2026-11-23"}, {"2027-07-06", "2027-07-06"},
	} {
		starts, due := map[string]string{}, 0
		for _, r := range readTown(t, onDay(t, c.now), sample) {
			starts[text(r["id"])] = r.says("start")
			if r.kind() == "Task" && r.says("restriction", "period", "end") == c.scene {
				due++
			}
		}
		if got := starts["today-amara"]; len(got) < 16 || got[:16] != c.scene+"T10:15" {
			t.Errorf("now %s: Amara comes at %s", c.now, got)
		}
		if due < 2 {
			t.Errorf("now %s: %d promises due that day", c.now, due)
		}
	}
}

func TestNobodyIsInTwoRoomsAtOnce(t *testing.T) {
	for _, day := range []string{"2026-11-16", "2026-11-18", "2026-11-21"} {
		busy := map[string]string{} // who at which minute: with which appointment
		for _, r := range readTown(t, onDay(t, day), sample) {
			if r.kind() != "Appointment" || r["status"] == "cancelled" {
				continue
			}
			from, to := instant(t, r.says("start")), instant(t, r.says("end"))
			visitAll(r["participant"], func(o map[string]any) {
				who := text(o["reference"])
				if !strings.HasPrefix(who, "Pr") && !strings.HasPrefix(who, "Patient/") || strings.HasSuffix(who, "ana-flores") {
					return
				}
				for m := from; m.Before(to); m = m.Add(time.Minute) {
					key := who + m.Format(time.RFC3339)
					if other := busy[key]; other != "" {
						t.Errorf("%s: %s and %s want %s at once", day, other, r.key(), who)
						return
					}
					busy[key] = r.key()
				}
			})
		}
	}
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWhatIsBehindUsIsSettledAndWhatIsAheadHasNotHappened(t *testing.T) {
	happened := map[string][]any{
		"Encounter": {"period", "start"}, "Communication": {"sent"}, "Observation": {"effectiveDateTime"},
		"Task": {"authoredOn"}, "Appointment": {"created"},
	}
	for _, day := range days {
		now := onDay(t, day)
		for _, r := range readTown(t, now, sample) {
			if path, ok := happened[r.kind()]; ok {
				if on := cmp.Or(r.says(path...), r.says("effectivePeriod", "end")); on == "" || on > day+"T24" {
					t.Errorf("now %s: %s is of %q", day, r.key(), on)
				}
			}
			if start := r.says("start"); r.kind() == "Appointment" && start[:10] < day && r["status"] == "booked" {
				t.Errorf("now %s: %s of %s is still booked", day, r.key(), start)
			}
			if start := r.says("start"); r.kind() == "Appointment" && start[:10] >= day && r["status"] == "fulfilled" {
				t.Errorf("now %s: %s of %s has taken place already", day, r.key(), start)
			}
		}
	}
}

func TestEveryKeptAppointmentOfTheScheduleHasItsVisit(t *testing.T) {
	kept, met := map[string]bool{}, map[string]bool{}
	for _, r := range readTown(t, onDay(t, "2026-11-20"), sample) {
		if id := text(r["id"]); r.kind() == "Appointment" && r["status"] == "fulfilled" && strings.HasPrefix(id, "day-") {
			kept["Appointment/"+id] = true
		}
		if a := r.says("appointment", 0, "reference"); r.kind() == "Encounter" && a != "" {
			met[a] = true
		}
	}
	if len(kept) < 100 || len(kept) != len(met) {
		t.Errorf("%d appointments kept, %d visits from an appointment", len(kept), len(met))
	}
	for a := range kept {
		if !met[a] {
			t.Errorf("%s was kept, but there is no visit", a)
		}
	}
}

func TestMapleStreetHasNothingOfRiversidesChildren(t *testing.T) {
	hidden := map[string]bool{"Patient/wes-dunn": true, "Patient/callie-dunn": true, "Patient/amira-reyes-colon": true}
	found := 0
	for _, r := range readTown(t, onDay(t, "2026-11-18"), sample) {
		about, maple := false, false
		visitAll(r, func(o map[string]any) {
			to := text(o["reference"])
			about = about || hidden[to] || hidden[r.key()]
			maple = maple || strings.Contains(to, "maple")
		})
		if about {
			found++
		}
		if about && maple {
			t.Errorf("%s joins a child of Riverside to Maple Street", r.key())
		}
	}
	if found < 20 {
		t.Errorf("only %d resources about Riverside's children: does the test look?", found)
	}
}

func TestTwoResourcesAreLabeledAndOnlyTheyHoldTheCanary(t *testing.T) {
	var labeled []string
	for _, r := range readTown(t, onDay(t, "2026-11-18"), sample) {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if r.at("meta", "security") != nil {
			labeled = append(labeled, r.key())
		}
		if (r.at("meta", "security") != nil) != strings.Contains(string(b), "CANARY-7f3") {
			t.Errorf("%s: label and canary do not go together", r.key())
		}
	}
	if fmt.Sprint(labeled) != "[Observation/amara-private-1 Observation/amara-private-2]" {
		t.Errorf("labeled: %v", labeled)
	}
}

func TestWhoCanSignInWorksThereNow(t *testing.T) {
	roles, names := map[string]resource{}, map[string]string{}
	for _, r := range readTown(t, onDay(t, "2026-11-18"), sample) {
		switch r.kind() {
		case "PractitionerRole":
			roles[text(r["id"])] = r
		case "Practitioner":
			names[text(r["id"])] = r.says("name", 0, "given", 0) + " " + r.says("name", 0, "family")
		case "Organization":
			names[text(r["id"])] = r.says("name")
		}
	}
	said := map[string]map[string]string{}
	for _, lang := range []string{"en", "es"} {
		b, err := Words.ReadFile("locale/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		said[lang] = words
	}
	if len(said["en"]) != len(said["es"]) {
		t.Errorf("%d sentences in English, %d in Spanish", len(said["en"]), len(said["es"]))
	}
	for _, p := range People() {
		r := roles[p.RoleID]
		if r.says("practitioner", "reference") != "Practitioner/"+p.ID ||
			r.says("organization", "reference") != "Organization/"+p.OrgID || r["active"] != true {
			t.Errorf("%s: no such active role", p.RoleID)
		}
		if !strings.Contains(p.Name, names[p.ID]) || names[p.OrgID] != p.OrgName {
			t.Errorf("%s is called %q of %q in the records", p.Name, names[p.ID], names[p.OrgID])
		}
		if code := r.says("code", 0, "coding", 0, "code"); p.Role != "cast.role."+code {
			t.Errorf("%s signs in as %s, but is %s", p.Name, p.Role, code)
		}
		for lang, words := range said {
			if words[p.Role] == "" || words[p.Note] == "" {
				t.Errorf("%s: no %s words for %s or %s", p.Name, lang, p.Role, p.Note)
			}
		}
	}
}

func TestTheSameDayGivesTheSameBytes(t *testing.T) {
	var got strings.Builder
	for _, day := range []string{"2026-11-18", "2026-11-21", "2027-07-06"} {
		sources, err := Sources(onDay(t, day))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sources {
			sum := sha256.Sum256(bytesOf(t, s))
			if again := sha256.Sum256(bytesOf(t, s)); again != sum {
				t.Errorf("%s: a second reading differs", s.Name)
			}
			fmt.Fprintf(&got, "%s %s %s\n", day, hex.EncodeToString(sum[:8]), s.Name)
		}
	}
	const golden = "testdata/sources.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the town's bytes changed; if that is meant, run with -update\ngot:\n%swant:\n%s", got.String(), want)
	}
}

func TestEveryLineOfTheSampleIsOneResource(t *testing.T) {
	r, err := youth(move{})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !jsontext.Value(lines.Bytes()).IsValid() {
			t.Fatalf("no strict JSON: %.80s", lines.Bytes())
		}
		kind, _, _ := bytes.Cut(lines.Bytes()[len(`{"resourceType":"`):], []byte{'"'}) // only the name is wanted
		count[string(kind)]++
	}
	if lines.Err() != nil || count["Patient"] != 449 || count["Encounter"] != 4355 || count["Practitioner"] != 102 {
		t.Errorf("%v, %v", lines.Err(), count)
	}
}
