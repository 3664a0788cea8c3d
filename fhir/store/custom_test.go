package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

// parameter is a SearchParameter of a site.
func parameter(id, code, base, kind, expression string) string {
	return fmt.Sprintf(`{"resourceType":"SearchParameter","id":%q,"url":"http://site.example/%s","name":%q,"status":"active","description":"x","code":%q,"base":[%q],"type":%q,"expression":%q}`,
		id, id, code, code, base, kind, expression)
}

// indexed lets everything be indexed.
func indexed(t testing.TB, s *store.Store) (steps int) {
	t.Helper()
	for ; ; steps++ {
		wait, err := s.IndexNext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if wait < 0 {
			return steps
		}
	}
}

// offer sends a resource as the API does.
func offer(t testing.TB, s *store.Store, v access.Viewer, body string) ([]store.Outcome, error) {
	t.Helper()
	in, err := s.Prepare([]byte(body), element.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release(in)
	in.New = true
	return s.Write(t.Context(), v, "test", []*store.Incoming{in})
}

// lookFor searches and returns the ids found, or the kind of the error.
func lookFor(t testing.TB, s *store.Store, typ, name, value string) string {
	t.Helper()
	name, modifier, _ := strings.Cut(name, ":")
	p, err := s.Search(t.Context(), lena, store.Query{Type: typ, Params: []store.Param{{Name: name, Modifier: modifier, Values: []string{value}}}})
	if err != nil {
		return string(fault.KindOf(err))
	}
	found := ids(p)
	slices.Sort(found)
	return fmt.Sprint(append([]string{}, found...))
}

const school = `"extension":[{"url":"http://site.example/school","valueString":"Willow Creek"}],`

func TestASiteSearchesByWhatItDefines(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		schooled := strings.Replace(amara, `"resourceType":"Patient",`, `"resourceType":"Patient",`+school, 1)
		mustPut(t, s, maple, schooled, theo, sleep, pulse)
		mustPut(t, s, parameter("school", "school", "Patient", "string", "Patient.extension('http://site.example/school').value"),
			parameter("noted", "day", "Observation", "token", "Observation.status.where($this != 'x' and $this.length() > 2)"),
			parameter("moment", "moment", "Resource", "date", "(Observation.effective as dateTime) | Patient.birthDate"))
		if got := lookFor(t, s, "Patient", "school", "willow"); got != "not-supported" {
			t.Errorf("before it is indexed: %s", got)
		}
		if all, err := s.CustomParams(t.Context()); err != nil || len(all) != 3 || all[0].Complete || all[0].Code != "school" {
			t.Errorf("%+v %v", all, err)
		}
		mustPut(t, s, strings.Replace(schooled, `"id":"amara"`, `"id":"zoe"`, 1)) // while it is not
		indexed(t, s)
		all, err := s.CustomParams(t.Context())
		if err != nil || !all[0].Complete || all[0].Done != 3 || all[0].Total != 3 || all[2].Done < 8 {
			t.Errorf("%+v %v", all, err)
		}
		for _, tt := range [][4]string{
			{"Patient", "school", "willow", "[amara zoe]"}, {"Patient", "school:exact", "Willow Creek", "[amara zoe]"}, {"Patient", "school:missing", "true", "[]"},
			{"Observation", "day", "amended", "[pulse]"}, {"Observation", "day:not", "amended", "[sleep]"}, {"Patient", "day", "x", "not-supported"},
			{"Observation", "moment", "ge2026-11-02", "[sleep]"}, {"Patient", "moment", "lt2020", "[amara zoe]"},
		} {
			if got := lookFor(t, s, tt[0], tt[1], tt[2]); got != tt[3] {
				t.Errorf("%v: %s", tt, got)
			}
		}
		p, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Params: []store.Param{{Name: "patient", On: &store.Param{Name: "school", Values: []string{"willow"}}}}, Sort: sorts("-day")})
		if err != nil || fmt.Sprint(ids(p)) != "[sleep pulse]" {
			t.Errorf("along a chain, sorted: %v %v", ids(p), err)
		}
		if kind, defined := s.Kind("Patient", "school"), s.SearchParams("Patient"); kind != "string" || !slices.Contains(defined, store.SearchParam{Name: "school", Kind: "string", Definition: "http://site.example/school"}) {
			t.Errorf("kind %q", kind)
		}
		mustPut(t, s, strings.Replace(schooled, "Willow", "Birch", 1))
		if got := lookFor(t, s, "Patient", "school", "willow"); got != "[zoe]" {
			t.Errorf("after a change: %s", got)
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if got := lookFor(t, s, "Patient", "school", "birch"); got != "[amara]" {
			t.Errorf("after a rebuild: %s", got)
		}
		mustPut(t, s, parameter("school", "school", "Patient", "string", "Patient.name.given"))
		if got := lookFor(t, s, "Patient", "school", "lia"); got != "not-supported" {
			t.Errorf("defined anew, and not indexed: %s", got)
		}
		indexed(t, s)
		if was, is := lookFor(t, s, "Patient", "school", "birch"), lookFor(t, s, "Patient", "school", "amara"); was != "[]" || is != "[amara zoe]" {
			t.Errorf("defined anew: %s, %s", was, is)
		}
		gone := s.Removal("SearchParameter", "school")
		defer s.Release(gone)
		if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{gone}); err != nil {
			t.Fatal(err)
		}
		if got := lookFor(t, s, "Patient", "school", "amara"); got != "not-supported" {
			t.Errorf("after it was deleted: %s", got)
		}
		indexed(t, s)
		left, err := db.One(t.Context(), s.DB(), db.Int, "", `select count(*) from index_field where name like 'custom %name.given%'`)
		if err != nil || left != 0 {
			t.Errorf("%d fields are left behind, %v", left, err)
		}
	})
}

func TestADefinitionThatCannotBeUsedIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		if _, err := offer(t, s, machine, parameter("good", "good", "Patient", "string", "Patient.name.given")); err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]string{
			"no base":              strings.Replace(parameter("p", "p", "Patient", "string", "Patient.name"), `"base":["Patient"],`, ``, 1),
			"a base that is none":  parameter("p", "p", "Shoe", "string", "Shoe.name"),
			"no kind of parameter": parameter("p", "p", "Patient", "special", "Patient.name"),
			"a code of R4":         parameter("p", "name", "Patient", "string", "Patient.name.given"),
			"a code of the site":   parameter("p", "good", "Patient", "string", "Patient.name.given"),
			"a code of the server": parameter("p", "_count", "Patient", "string", "Patient.name.given"),
			"a code with a colon":  parameter("p", "a:b", "Patient", "string", "Patient.name.given"),
			"no FHIRPath":          parameter("p", "p", "Patient", "string", "Patient.name.where("),
			"no such function":     parameter("p", "p", "Patient", "string", "Patient.name.explode()"),
			"no such element":      parameter("p", "p", "Patient", "string", "Patient.shoe"),
			"nothing of that kind": parameter("p", "p", "Patient", "date", "Patient.name.given"),
			"nothing of that type": parameter("p", "p", "Patient", "string", "Observation.status"),
			"no expression":        parameter("p", "p", "Patient", "string", ""),
			"what takes for ever?": parameter("p", "p", "Patient", "string", strings.Repeat("(", 2000)),
		} {
			if _, err := offer(t, s, machine, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := offer(t, s, lena, parameter("mine", "mine", "Patient", "string", "Patient.name.given")); !fault.Is(err, fault.Rule) {
			t.Errorf("staff: %v", err)
		}
		if _, err := offer(t, s, lena, strings.Replace(parameter("mine", "name", "Patient", "string", "Patient.shoe"), `"active"`, `"draft"`, 1)); err != nil {
			t.Errorf("a draft: %v", err)
		}
		mustPut(t, s, parameter("imported", "name", "Patient", "string", "Patient.name.given"))
		all, err := s.CustomParams(t.Context())
		if err != nil || len(all) != 2 || all[1].ID != "imported" || all[1].Reason != "fhir.parameter-code" {
			t.Errorf("%+v %v", all, err)
		}
		indexed(t, s)
	})
}

// Two servers of one database: what one is told the other writes by, and knows
// when it is complete; stopped half-way, either goes on.
func TestEveryServerOfADatabaseSearchesByIt(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		now := nine
		clock := func() time.Time { mu.Lock(); defer mu.Unlock(); now = now.Add(time.Second); return now }
		var servers []*store.Store
		for range 2 {
			s, err := store.Open(t.Context(), d, clock)
			if err != nil {
				t.Fatal(err)
			}
			servers = append(servers, s)
		}
		a, b := servers[0], servers[1]
		mustPut(t, a, maple, amara)
		for i := range 1200 {
			if i%300 == 0 {
				mustPut(t, a, many(i, 300)...)
			}
		}
		mustPut(t, a, parameter("words", "words", "Observation", "string", "Observation.code.text"))
		for far := int64(0); far < 500; {
			_, err := a.IndexNext(t.Context())
			all, e := a.CustomParams(t.Context())
			if err != nil || e != nil {
				t.Fatal(err, e)
			}
			far = all[0].Done
		}
		stopped, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.IndexNext(stopped); err == nil {
			t.Error("stopped, and went on")
		}
		if got := lookFor(t, b, "Observation", "words", "w7"); got != "not-supported" {
			t.Errorf("half-way: %s", got)
		}
		mustPut(t, b, strings.Replace(many(7, 1)[0], "w7 ", "other ", 1))
		done := make(chan error)
		for _, s := range servers {
			go func() {
				for {
					if wait, err := s.IndexNext(t.Context()); err != nil || wait < 0 {
						done <- err
						return
					}
				}
			}()
		}
		for i := 1000; i < 1060; i++ { // and both write
			mustPut(t, servers[i%2], strings.Replace(many(i, 1)[0], fmt.Sprintf(`"w%d `, i), `"moved `, 1))
		}
		for range servers {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range servers {
			if _, err := s.Look(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, tt := range [][2]string{{"w7 words", "[]"}, {"other", "[o7]"}, {"w999 words", "[o999]"}, {"w1059 words", "[]"}} {
				if got := lookFor(t, s, "Observation", "words", tt[0]); got != tt[1] {
					t.Errorf("%s: %s", tt[0], got)
				}
			}
		}
		const rows = `select count(*) from index_string i join index_field f on f.key = i.field where f.name >= 'custom ' and f.name < 'customs'`
		have, err := db.One(t.Context(), d, db.Int, "", rows)
		if err != nil || have != 1200 {
			t.Errorf("%d rows for 1,200 observations, %v", have, err)
		}
	})
}

// many are observations with a text each.
func many(from, n int) (all []string) {
	for i := from; i < from+n; i++ {
		body := strings.Replace(pulse, `"pulse"`, fmt.Sprintf(`"o%d"`, i), 1)
		all = append(all, strings.Replace(body, "Heart Rate", fmt.Sprintf("w%d words", i), 1))
	}
	return all
}
