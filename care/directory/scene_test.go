package directory

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

var all = []module.Module{people.Module, Module}

// Who looks.
var (
	luis  = access.Staff("Practitioner/luis-moreno", "maple-street").At(now)
	other = access.Staff("Practitioner/else", "elsewhere").At(now)
)

const roles = `{"resourceType":"Organization","id":"maple-street","name":"Maple Street Clinic"}
{"resourceType":"Organization","id":"youth-harbor","name":"Youth Harbor"}
{"resourceType":"Practitioner","id":"luis-moreno","name":[{"given":["Luis"],"family":"Moreno"}]}
{"resourceType":"PractitionerRole","id":"luis","active":true,"practitioner":{"reference":"Practitioner/luis-moreno"},"organization":{"reference":"Organization/maple-street"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"care-coordinator"}],"text":"care coordinator"}]}
{"resourceType":"Practitioner","id":"wei-chen","name":[{"given":["Wei"],"family":"Chen"}]}
{"resourceType":"PractitionerRole","id":"wei","active":true,"practitioner":{"reference":"Practitioner/wei-chen"},"organization":{"reference":"Organization/maple-street"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}],"text":"pediatrician"}]}
{"resourceType":"Practitioner","id":"tess-young","name":[{"given":["Tess"],"family":"Young"}]}
{"resourceType":"PractitionerRole","id":"tess","active":true,"practitioner":{"reference":"Practitioner/tess-young"},"organization":{"reference":"Organization/youth-harbor"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"program-worker"}],"text":"program worker"}],"telecom":[{"system":"phone","value":"413-555-0120"}],"healthcareService":[{"reference":"HealthcareService/youth-harbor"}]}
{"resourceType":"Location","id":"pier","status":"active","name":"Pier 9","address":{"line":["9 Pier Lane"],"city":"Harbor Falls","state":"MA","postalCode":"01099"},"position":{"longitude":-72.53,"latitude":42.33}}
{"resourceType":"Location","id":"hill","status":"active","name":"Hill House","address":{"line":["1 Hill Road"],"city":"Northfield","state":"MA","postalCode":"01360"},"position":{"longitude":-72.45,"latitude":42.70}}
`

// some are the services of the tests.
func some() []Service {
	day := now.AddDate(0, 0, -10)
	return []Service{
		{ID: "youth-harbor", Name: "Youth Harbor after school", Does: "Homework help, basketball, somebody to talk to.", Active: true, Public: true,
			Organization: Organization{"youth-harbor", "Youth Harbor"}, Needs: []string{"after-school", "mentoring", "tutoring"}, Languages: []string{"en", "es"},
			Insurances: []string{"free"}, Ages: Ages{11, 17}, Places: []Place{{ID: "pier", Name: "Pier 9"}},
			Capacity: Capacity{Room: Wait, Weeks: 6, AskedAt: day}, HowToWorkWithUs: "Call me first. I walk with them from school."},
		{ID: "counseling", Name: "Consejería del Río", Does: "Counseling for children and families", Active: true,
			Organization: Organization{ID: "river"}, Needs: []string{"counseling", "family-therapy"}, Languages: []string{"es"}, Insurances: []string{"medicaid", "chip"},
			Plans: []string{"MassHealth"}, Ages: Ages{3, 21}, Places: []Place{{ID: "hill"}}, Capacity: Capacity{Room: Open, AskedAt: day}},
		{ID: "full", Name: "Grief circle", Does: "A group", Active: true, Organization: Organization{ID: "river"}, Needs: []string{"grief"}, Languages: []string{"en"},
			Ages: Any, Capacity: Capacity{Room: Full, Until: now.AddDate(0, 1, 0).Truncate(24 * time.Hour), AskedAt: day}},
		{ID: "gone", Name: "Gone", Organization: Organization{ID: "river"}, Needs: []string{"grief"}, Ages: Any},
	}
}

// fill puts services into a house.
func fill(t testing.TB, h *module.House, services ...Service) {
	t.Helper()
	moduletest.Load(t, h.Store, strings.NewReader(roles))
	put(t, h, services...)
}

func put(t testing.TB, h *module.House, services ...Service) {
	t.Helper()
	bodies := make([][]byte, len(services))
	for i, s := range services {
		b, err := Entry(s, element.Value{})
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		bodies[i] = b
	}
	moduletest.Put(t, h.Store, bodies...)
}

func TestWhatFitsIsFoundAndNothingElse(t *testing.T) {
	age := func(n int) *int { return &n }
	falls := At(42.33, -72.52)
	tests := map[string]struct {
		need Need
		want []string
	}{
		"everything that is open to anybody": {Need{}, []string{"counseling", "youth-harbor", "full"}},
		"by need":                            {Need{Code: "mentoring"}, []string{"youth-harbor"}},
		"a need that nobody answers":         {Need{Code: "dental"}, nil},
		"by name, as it is written":          {Need{Words: "youth harbor"}, []string{"youth-harbor"}},
		"by the beginning of a word":         {Need{Words: "couns"}, []string{"counseling"}},
		"without accents":                    {Need{Words: "consejeria rio"}, []string{"counseling"}},
		"misspelled":                         {Need{Words: "basketbal harbr"}, []string{"youth-harbor"}},
		"by whose it is":                     {Need{Words: "Harbor", Code: "after-school"}, []string{"youth-harbor"}},
		"by the town":                        {Need{Words: "northfield"}, []string{"counseling"}},
		"by the plan":                        {Need{Words: "masshealth"}, []string{"counseling"}},
		"words that nobody has":              {Need{Words: "xylophone"}, nil},
		"words that are none":                {Need{Words: " - "}, nil},
		"by language":                        {Need{Language: "es"}, []string{"counseling", "youth-harbor"}},
		"by who pays":                        {Need{Insurance: "chip"}, []string{"counseling"}},
		"too young for one":                  {Need{Age: age(5)}, []string{"counseling", "full"}},
		"newborn":                            {Need{Age: age(0)}, []string{"full"}},
		"the oldest counts":                  {Need{Age: age(17)}, []string{"counseling", "youth-harbor", "full"}},
		"who has room":                       {Need{HasRoom: true}, []string{"counseling"}},
		"near":                               {Need{Near: falls, Within: FromMiles(5)}, []string{"youth-harbor"}},
		"the nearest first":                  {Need{Near: falls, Order: ByDistance}, []string{"youth-harbor", "counseling", "full"}},
		"by name, in order":                  {Need{Order: ByName}, []string{"counseling", "full", "youth-harbor"}},
		"all of it at once":                  {Need{Code: "tutoring", Language: "es", Age: age(14), Near: falls, Within: 2, Words: "homework"}, []string{"youth-harbor"}},
	}
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h, some()...)
		for name, tt := range tests {
			got, err := Search(t.Context(), h, luis, tt.need)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var ids []string
			for _, s := range got {
				ids = append(ids, s.ID)
			}
			if !slices.Equal(ids, tt.want) {
				t.Errorf("%s: %v, want %v", name, ids, tt.want)
			}
		}
		if got, err := Search(t.Context(), h, access.Viewer{}, Need{}); err != nil || len(got) != 0 {
			t.Errorf("nobody finds %d, %v", len(got), err)
		}
	})
}

func TestAServiceIsReadAsItWasWritten(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h, some()...)
		got, err := Get(t.Context(), h, luis, "youth-harbor")
		if err != nil {
			t.Fatal(err)
		}
		want := some()[0]
		if got.Name != want.Name || got.HowToWorkWithUs != want.HowToWorkWithUs || got.Ages != want.Ages || got.Weeks != 6 || got.Room != Wait ||
			!got.AskedAt.Equal(want.AskedAt) || !slices.Equal(got.Needs, want.Needs) || !got.Public || got.Places[0].Line != "9 Pier Lane" {
			t.Errorf("%+v", got)
		}
		if len(got.Contacts) != 1 || got.Contacts[0] != (Contact{"PractitionerRole/tess", "Tess Young", "program worker", "413-555-0120", "", true}) {
			t.Errorf("whom to ask for: %+v", got.Contacts)
		}
		if _, err := Get(t.Context(), h, access.Viewer{}, "youth-harbor"); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody reads it: %v", err)
		}
	})
}

func TestEachReplySaysAgainWhetherThereIsRoom(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h, some()...)
		before, err := Get(t.Context(), h, luis, "youth-harbor")
		if err != nil {
			t.Fatal(err)
		}
		d, err := Reply(t.Context(), h, luis, Replied{"youth-harbor", Capacity{Room: Full, Until: now.AddDate(0, 0, 42).Truncate(24 * time.Hour), AskedBy: "PractitionerRole/luis"}})
		if err != nil {
			t.Fatal(err)
		}
		write := func(d Draft, tended bool) error {
			in, err := d.Incoming(h.Store)
			if err != nil {
				t.Fatal(err)
			}
			defer h.Store.Release(in)
			in.Tended = tended
			_, err = h.Store.Write(t.Context(), luis, "test", []*store.Incoming{in})
			return err
		}
		if err := write(d, false); !fault.Is(err, fault.Rule) {
			t.Errorf("what others brought in is changed by whoever likes: %v", err)
		}
		if err := write(d, true); err != nil {
			t.Fatal(err)
		}
		if err := write(d, true); !fault.Is(err, fault.Precondition) {
			t.Errorf("an older answer overwrites a newer one: %v", err)
		}
		got, err := Get(t.Context(), h, luis, "youth-harbor")
		if err != nil || got.Room != Full || got.Weeks != 0 || !got.AskedAt.Equal(now) || got.AskedBy != "PractitionerRole/luis" {
			t.Fatalf("%+v %v", got.Capacity, err)
		}
		got.Capacity, got.Version = before.Capacity, before.Version
		if fmt.Sprint(got) != fmt.Sprint(before) {
			t.Errorf("something else changed:\n%+v\n%+v", got, before)
		}
		for name, c := range map[string]Capacity{"nothing": {}, "a wait of nothing": {Room: Wait}, "open in six weeks": {Room: Open, Weeks: 6}, "no word of ours": {Room: "maybe"}} {
			if _, err := Reply(t.Context(), h, luis, Replied{"youth-harbor", c}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestRoomGrowsOld(t *testing.T) {
	full := Capacity{Room: Full, Until: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), AskedAt: now}
	if r := full.Now(full.Until); r != Full {
		t.Errorf("on its last day: %q", r)
	}
	if r := full.Now(full.Until.AddDate(0, 0, 1)); r != Unasked {
		t.Errorf("after it: %q", r)
	}
	if full.Old(now.AddDate(0, 0, Stale)) || !full.Old(now.AddDate(0, 0, Stale+1)) {
		t.Error("old after the wrong day")
	}
}

// many are services, drawn by a seed, with the two places of the tests and more.
func many(n int) (services []Service, places [][]byte) {
	dice := rand.New(rand.NewPCG(3, 5))
	pick := func(all []string) string { return all[dice.IntN(len(all))] }
	nouns := []string{"Center", "House", "Project", "Alliance", "Clinic", "Network", "Circle", "Collaborative", "Family", "Bridge"}
	towns := []string{"Harbor", "River", "Northfield", "Maple", "Pioneer", "Valley", "Sunrise", "Quabbin", "Berkshire", "Holyoke", "Amherst"}
	for i := range n {
		place := fmt.Sprint("place-", i)
		places = append(places, fmt.Appendf(nil, `{"resourceType":"Location","id":%q,"status":"active","name":%q,"address":{"line":["%d Main Street"],"city":%q,"postalCode":"010%02d"},"position":{"longitude":%.5f,"latitude":%.5f}}`,
			place, pick(towns)+" "+pick(nouns), i, pick(towns), i%100, -73.3+2*dice.Float64(), 41.9+dice.Float64()))
		s := Service{ID: fmt.Sprint("service-", i), Name: pick(towns) + " " + pick(nouns) + " " + pick(Needs()), Active: true, Organization: Organization{ID: fmt.Sprint("org-", i/3)},
			Does:  "We help children and families with " + pick(Needs()) + ", " + pick(Needs()) + " and " + pick(Needs()) + " near " + pick(towns) + ".",
			Needs: add([]string{pick(Needs())}, pick(Needs())), Languages: add([]string{"en"}, pick([]string{"es", "pt", "vi", "ht", "en"})),
			Insurances: []string{pick(Insurances())}, Ages: Ages{dice.IntN(12), 12 + dice.IntN(10)}, Places: []Place{{ID: place}}}
		if i%2 == 0 {
			s.Capacity = Capacity{Room: Open, AskedAt: now}
		}
		services = append(services, s)
	}
	return services, places
}

// searches are how people search.
func searches() map[string]Need {
	age, at := 11, At(42.33, -72.52)
	return map[string]Need{
		"all":        {},
		"need":       {Code: "counseling", Language: "es", Insurance: "medicaid", Age: &age, HasRoom: true},
		"near":       {Code: "counseling", Near: at, Within: FromMiles(10)},
		"everywhere": {Near: at, Order: ByDistance},
		"words":      {Words: "northfield clinic", Language: "es"},
		"misspelled": {Words: "northfeild counselng"},
		"common":     {Words: "children"},
	}
}

// BenchmarkSearch is a search among 5,000 services on each engine: the 95th of a
// hundred, of the ways in which people search, and the slowest way.
func BenchmarkSearch(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := filepath.Join(b.TempDir(), "d.db")
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			h := moduletest.Open(b, url, now, all)
			services, places := many(5000)
			moduletest.Put(b, h.Store, places...)
			put(b, h, services...)
			if err := h.DB.Analyze(b.Context()); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				measure(b, h)
			}
		})
	}
}

func measure(b *testing.B, h *module.House) {
	var times []time.Duration
	slowest := time.Duration(0)
	for name, need := range searches() {
		var mine []time.Duration
		for range 15 {
			begun := time.Now()
			if _, err := Search(b.Context(), h, luis, need); err != nil {
				b.Fatal(err)
			}
			mine = append(mine, time.Since(begun))
		}
		slices.Sort(mine)
		b.Logf("%s: %v", name, mine[len(mine)/2])
		slowest, times = max(slowest, mine[len(mine)/2]), append(times, mine...)
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-ms")
}
