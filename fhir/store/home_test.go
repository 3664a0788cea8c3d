package store_test

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// carry writes resources as a program that carries records over, ids and all.
func carry(t *testing.T, s *store.Store, v access.Viewer, bodies ...string) error {
	t.Helper()
	var batch []*store.Incoming
	for _, b := range bodies {
		in, err := s.Prepare([]byte(b), element.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		in.Chosen = true
		batch = append(batch, in)
	}
	defer s.Release(batch...)
	_, err := s.Write(t.Context(), v, "test", batch)
	return err
}

var (
	harbor   = access.System("Device/harbor", "harbor")
	brandt   = access.Staff("Practitioner/someone-at-harbor", "harbor")
	everyone = map[string]access.Viewer{"lena": lena, "reed": reed, "machine": machine, "harbor": harbor, "brandt": brandt, "nobody": nobody, "operator": operator}
)

// readersOf names who reads a resource.
func readersOf(t *testing.T, s *store.Store, typ, id string) string {
	t.Helper()
	var names []string
	for _, name := range []string{"lena", "reed", "machine", "harbor", "brandt", "nobody", "operator"} {
		_, err := s.Read(t.Context(), everyone[name], typ, id)
		switch {
		case err == nil:
			names = append(names, name)
		case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login):
			t.Errorf("%s: %v", name, err)
		}
	}
	return fmt.Sprint(names)
}

// rebuilt asks the same before and after everything derived is made anew.
func rebuilt(t *testing.T, s *store.Store, ask func(when string)) {
	t.Helper()
	ask("as written")
	if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	ask("built anew")
}

func TestWhatIsAboutNobodyIsReadWhereItWasWritten(t *testing.T) {
	bundle := `{"resourceType":"Bundle","id":"ID","type":"collection","entry":[{"resource":` + strings.Replace(loose, `"status"`, `"meta":{"security":[]},"status"`, 1) + `}]}`
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, loose)
		for _, as := range []struct {
			who access.Viewer
			id  string
		}{{lena, "of-lena"}, {reed, "of-reed"}, {harbor, "of-harbor"}} {
			if err := post(t, s, as.who, strings.Replace(bundle, "ID", as.id, 1)); err != nil {
				t.Fatalf("%s: %v", as.id, err)
			}
		}
		if err := post(t, s, lena, strings.NewReplacer(`"loose"`, `"labeled"`, `"status"`, `"meta":{"security":[{"code":"R"}]},"status"`).Replace(loose)); err != nil {
			t.Fatal(err)
		}
		rebuilt(t, s, func(when string) {
			for id, want := range map[string]string{"Bundle/of-lena": "[lena machine]", "Bundle/of-reed": "[reed machine]", "Bundle/of-harbor": "[harbor brandt]",
				"Observation/labeled": "[lena]", "Observation/loose": "[]"} {
				typ, id, _ := strings.Cut(id, "/")
				if got := readersOf(t, s, typ, id); got != want {
					t.Errorf("%s, %s is read by %s, want %s", when, id, got, want)
				}
			}
		})
		if _, err := put(t, s, reed, strings.Replace(bundle, "ID", "of-lena", 1)); !fault.Is(err, fault.NotFound) {
			t.Errorf("others change it: %v", err)
		}
		if err := carry(t, s, machine, strings.Replace(strings.Replace(bundle, "ID", "of-reed", 1), "final", "amended", 1)); !fault.Is(err, fault.Rule) {
			t.Errorf("a program of both that came from the other: %v", err)
		}
	})
}

// What a program brings about a child before the child comes is its own until
// then; afterwards it is the child's.
func TestWhatComesBeforeTheChildWaitsForThem(t *testing.T) {
	early := strings.NewReplacer(`"sleep"`, `"early"`, "amara", "june").Replace(sleep)
	together := `{"resourceType":"Group","id":"group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/june"}},{"entity":{"reference":"Patient/amara"}}]}`
	june := strings.NewReplacer(`"theo"`, `"june"`, "Theo", "June").Replace(theo)
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo)
		if err := carry(t, s, machine, early, together); err != nil {
			t.Fatal(err)
		}
		rebuilt(t, s, func(when string) {
			if got := readersOf(t, s, "Observation", "early") + readersOf(t, s, "Group", "group"); got != "[lena machine][lena machine]" {
				t.Errorf("%s, before June is here: %s", when, got)
			}
			if got := find(t, s, lena, "Observation", "patient", "june"); got != "[early]" {
				t.Errorf("%s, by patient: %s", when, got)
			}
		})
		if _, err := put(t, s, lena, strings.Replace(early, "9.0", "8.0", 1)); err != nil {
			t.Errorf("who reads it changes it: %v", err)
		}
		mustPut(t, s, june) // at riverside
		rebuilt(t, s, func(when string) {
			if got := readersOf(t, s, "Observation", "early") + readersOf(t, s, "Group", "group"); got != "[reed machine][]" {
				t.Errorf("%s, now that June is here: %s", when, got)
			}
			if got := find(t, s, reed, "Observation", "patient", "june"); got != "[early]" {
				t.Errorf("%s, by patient: %s", when, got)
			}
		})
	})
}

// Nobody reads by it about a child who is here, and staff cannot ask by it
// which children are.
func TestWaitingOpensNobody(t *testing.T) {
	about := func(child string) string {
		return strings.NewReplacer(`"sleep"`, `"about-`+child+`"`, "amara", child).Replace(sleep)
	}
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo)
		if err := carry(t, s, harbor, about("theo")); !fault.Is(err, fault.Rule) {
			t.Errorf("a program about a child of others: %v", err)
		}
		mixed := `{"resourceType":"Group","id":"mixed","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/stranger"}},{"entity":{"reference":"Patient/theo"}}]}`
		if err := carry(t, s, harbor, mixed); !fault.Is(err, fault.Rule) {
			t.Errorf("a program about one of others and a stranger: %v", err)
		}
		for _, child := range []string{"theo", "stranger"} {
			if err := post(t, s, lena, about(child)); !fault.Is(err, fault.Rule) {
				t.Errorf("staff about %s: %v", child, err)
			}
			if err := carry(t, s, lena, about(child)); err == nil {
				t.Errorf("staff with an id of their own about %s", child)
			}
		}
		if err := carry(t, s, harbor, about("early")); err != nil {
			t.Fatal(err)
		}
		mustPut(t, s, strings.NewReplacer(`"theo"`, `"early"`).Replace(theo)) // at riverside
		if got := readersOf(t, s, "Patient", "early") + readersOf(t, s, "Observation", "about-early"); got != "[reed machine][reed machine]" {
			t.Errorf("who was first to write about a child: %s", got)
		}
	})
}

func TestABundleIsAboutTheChildrenOfItsEntries(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo)
		bundle := func(id string, of ...string) string {
			return `{"resourceType":"Bundle","id":"` + id + `","type":"collection","entry":[{"resource":` + strings.Join(of, `},{"resource":`) + `}]}`
		}
		mustPut(t, s, bundle("one", sleep, maple), bundle("labeled", private), bundle("both", sleep, theo), bundle("nested", bundle("inner", theo)),
			`{"resourceType":"Parameters","id":"p","parameter":[{"name":"a","part":[{"name":"b","resource":`+private+`}]}]}`)
		for id, want := range map[string]string{"Bundle/one": "[lena machine]", "Bundle/labeled": "[lena]", "Bundle/both": "[]",
			"Bundle/nested": "[reed machine]", "Parameters/p": "[lena]"} {
			typ, id, _ := strings.Cut(id, "/")
			if got := readersOf(t, s, typ, id); got != want {
				t.Errorf("%s is read by %s, want %s", id, got, want)
			}
		}
		if err := post(t, s, lena, bundle("more", sleep, theo)); !fault.Is(err, fault.Rule) {
			t.Errorf("a child of others in a Bundle: %v", err)
		}
	})
}

func TestALongListOfChildrenIsReadByThoseWhoCareForAll(t *testing.T) {
	list := func(id string, many int) string {
		var b strings.Builder
		for i := range many {
			fmt.Fprintf(&b, `,{"item":{"reference":"Patient/child-of-a-long-list-%d"}}`, i)
		}
		return `{"resourceType":"List","id":"` + id + `","status":"current","mode":"working","entry":[` + b.String()[1:] + `]}`
	}
	each(t, func(t *testing.T, s *store.Store) {
		var children []string
		for i := range 300 {
			children = append(children, strings.Replace(theo, `"theo"`, fmt.Sprintf(`"child-of-a-long-list-%d"`, i), 1))
		}
		mustPut(t, s, append(children, list("all", 300), list("too-many", 1001))...)
		if got := readersOf(t, s, "List", "all") + readersOf(t, s, "List", "too-many"); got != "[reed machine][]" {
			t.Error(got)
		}
	})
}
