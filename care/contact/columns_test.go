package contact_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	kinds "kith/relation/encounter"
)

// met is an Encounter as the test wrote it last.
type met struct {
	child, who, site, class, status, day string
}

func (m met) body(id string) []byte {
	return fmt.Appendf(nil, `{"resourceType":"Encounter","id":%q,"status":%q,"class":{"code":%q},"subject":{"reference":"Patient/%s"},`+
		`"period":{"start":%q},"participant":[{"individual":{"reference":%q}}],"serviceProvider":{"reference":"Organization/%s"}}`, id, m.status, m.class, m.child, m.day, m.who, m.site)
}

// history writes Encounters at random through the store: new ones, corrected
// ones, gone ones, of another child, entered in error, labeled.
type history struct {
	t     *testing.T
	h     *module.House
	r     *rand.Rand
	all   map[string]met
	roles map[string]string // PractitionerRole/x: Practitioner/y

	labeled map[string]bool // Encounters; a label stays when one is gone and comes again
}

func (x *history) drawn() met {
	pick := func(of ...string) string { return of[x.r.IntN(len(of))] }
	return met{
		child: pick("a", "b", "c"), who: pick("Practitioner/chen", "Practitioner/lena", "PractitionerRole/jo", "PractitionerRole/nobody"),
		site: pick("maple", "river"), class: pick("AMB", "AMB", "AMB", "VR", "EMER", "poli"), status: pick("finished", "finished", "finished", "in-progress", "planned"),
		day: pick("2026-01-05", "2026-02-01", "2026-03-09", "1901-02-03", "1850-01-01", "2026-11-02T23:30:00-05:00"),
	}
}

func (x *history) step() {
	known := make([]string, 0, len(x.all))
	for id := range x.all {
		known = append(known, id)
	}
	slices.Sort(known)
	id := fmt.Sprintf("e%d", x.r.IntN(30))
	if len(known) > 0 && x.r.IntN(3) > 0 {
		id = known[x.r.IntN(len(known))]
	}
	m, have := x.all[id]
	switch n := x.r.IntN(12); {
	case !have || n < 4:
		is := x.drawn()
		moduletest.Put(x.t, x.h.Store, is.body(id))
		x.all[id] = is
	case n < 6:
		moduletest.Remove(x.t, x.h.Store, "Encounter", id)
		delete(x.all, id)
	case n < 7:
		m.status = "entered-in-error"
		moduletest.Put(x.t, x.h.Store, m.body(id))
		x.all[id] = m
	case n < 9: // two records become one: what was the one's is the other's
		m.child = map[string]string{"a": "b", "b": "a", "c": "a"}[m.child]
		moduletest.Put(x.t, x.h.Store, m.body(id))
		x.all[id] = m
	case n < 10:
		if _, err := x.h.Store.Relabel(x.t.Context(), chen, store.Relabeling{Type: "Encounter", ID: id, Add: label.Mental, Reason: "asked"}); err != nil {
			x.t.Fatal(err)
		}
		x.labeled[id] = true
	case n < 11: // somebody else has the work
		x.roles["PractitionerRole/jo"] = []string{"Practitioner/jo", "Practitioner/kim"}[x.r.IntN(2)]
		moduletest.Put(x.t, x.h.Store, fmt.Appendf(nil, `{"resourceType":"PractitionerRole","id":"jo","practitioner":{"reference":%q},"organization":{"reference":"Organization/maple"}}`, x.roles["PractitionerRole/jo"]))
	default:
		var batch [][]byte
		for range 5 {
			id, is := fmt.Sprintf("e%d", x.r.IntN(30)), x.drawn()
			x.all[id] = is
			batch = append(batch, is.body(id))
		}
		moduletest.Put(x.t, x.h.Store, batch...)
	}
}

// told is what columns are to say, by plain loops over what was written.
func (x *history) told(all bool) string {
	said := map[string]bool{}
	for id, m := range x.all {
		kind, ok := map[string]kinds.Kind{"AMB": kinds.Visit, "VR": kinds.Video, "EMER": kinds.Emergency}[m.class]
		if !ok || m.status != "finished" && m.status != "in-progress" || m.day < "1900" || x.labeled[id] && !all {
			continue
		}
		who, place := m.who, "Organization/"+m.site
		if p := x.roles[m.who]; p != "" {
			who, place = p, "Organization/maple"
		}
		said[line(contact.Meeting{Child: m.child, Person: who, Place: place, Site: "Organization/" + m.site, Day: contact.DayOn(m.day[:10]), Kind: kind})] = true
	}
	return joined(said)
}

func line(m contact.Meeting) string {
	return fmt.Sprint(m.Child, " ", m.Person, " ", m.Place, " ", m.Site, " ", m.Day, " ", m.Kind)
}

func joined(said map[string]bool) string {
	lines := make([]string, 0, len(said))
	for l := range said {
		lines = append(lines, l)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func dump(t *testing.T, h *module.House, v access.Viewer, a contact.Ask) string {
	t.Helper()
	said := map[string]bool{}
	if err := contact.ColumnsOf(h).Each(t.Context(), v, a, func(m contact.Meeting) { said[line(m)] = true }); err != nil {
		t.Fatal(err)
	}
	return joined(said)
}

// other is another server on the same database.
func other(h *module.House) *module.House {
	return &module.House{DB: h.DB, Store: h.Store, Now: h.Now, Zone: h.Zone, Memory: &module.Memory{}}
}

var (
	chen  = access.Staff("Practitioner/chen", "maple")
	front = chen.Lacking(label.Mental)
)

func begin(t *testing.T, h *module.House) *history {
	for _, b := range base {
		moduletest.Put(t, h.Store, []byte(b))
	}
	for _, id := range []string{"b", "c"} {
		moduletest.Put(t, h.Store, []byte(`{"resourceType":"Patient","id":"`+id+`","managingOrganization":{"reference":"Organization/maple"}}`))
	}
	return &history{t: t, h: h, all: map[string]met{}, roles: map[string]string{}, labeled: map[string]bool{}}
}

// TestWhatFollowsIsWhatBuildingAnewGives compares, after every few changes:
// columns that follow, those of a second server that sleeps longer, columns
// read anew, and plain loops; in the end also what kith reindex leaves.
func TestWhatFollowsIsWhatBuildingAnewGives(t *testing.T) {
	moduletest.Each(t, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), modules, func(t *testing.T, h *module.House) {
		x := begin(t, h)
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		x.r = rand.New(rand.NewPCG(seed, 1))
		second := other(h)
		for _, follows := range []*module.House{h, second} {
			if err := contact.ColumnsOf(follows).Load(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		same := func(round int, what string, now *module.House) {
			t.Helper()
			for _, as := range []struct {
				v    access.Viewer
				want string
			}{{chen, x.told(true)}, {front, x.told(false)}, {access.Staff("Practitioner/reed", "elsewhere"), ""}, {access.Viewer{}, ""}} {
				if got := dump(t, now, as.v, contact.Ask{}); got != as.want {
					t.Fatalf("round %d, %s says to %s\n%s\nwant\n%s", round, what, as.v.ID(), got, as.want)
				}
			}
		}
		rounds := 60
		if h.DB.Dialect.Name == "postgres" {
			rounds = 25
		}
		for round := range rounds {
			for range 1 + x.r.IntN(6) {
				x.step()
			}
			same(round, "what follows", h)
			anew := other(h)
			if got, want := dump(t, anew, front, contact.Ask{Children: []string{"a"}}), dump(t, h, front, contact.Ask{Children: []string{"a"}}); got != want {
				t.Fatalf("one child, read from the table:\n%s\nwant\n%s", got, want)
			}
			same(round, "what was read anew", anew)
			if round%7 == 0 {
				same(round, "the second server", second)
			}
		}
		if err := h.Store.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		same(rounds, "what follows a rebuild", h)
		same(rounds, "a second server after a rebuild", second)
		same(rounds, "what was read after a rebuild", other(h))
		x.step()
		same(rounds, "what follows after a rebuild", second)
	})
}

// TestManyWriteWhileOthersRead has writers and readers at once: whoever reads
// after a write has it, in whatever order transactions end.
func TestManyWriteWhileOthersRead(t *testing.T) {
	moduletest.Each(t, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), modules, func(t *testing.T, h *module.House) {
		begin(t, h)
		houses := []*module.House{h, other(h)}
		var wait sync.WaitGroup
		for w := range 4 {
			wait.Go(func() {
				for n := range 15 {
					m := met{child: []string{"a", "b", "c"}[w%3], who: fmt.Sprintf("Practitioner/p%d-%d", w, n), site: "maple", class: "AMB", status: "finished", day: "2026-03-01"}
					moduletest.Put(t, h.Store, m.body(fmt.Sprintf("e%d-%d", w, n)))
					if got := dump(t, houses[n%2], chen, contact.Ask{With: []string{m.who}}); got == "" {
						t.Errorf("writer %d does not find what it wrote", w)
					}
				}
			})
		}
		wait.Wait()
		for i, now := range append(houses, other(h)) {
			if n := strings.Count(dump(t, now, chen, contact.Ask{}), "\n") + 1; n != 60 {
				t.Errorf("server %d holds %d of 60", i, n)
			}
		}
	})
}

func TestWhatIsAskedOfColumns(t *testing.T) {
	moduletest.Each(t, time.Date(2026, 11, 18, 8, 0, 0, 0, time.UTC), []module.Module{people.Module, contact.Module}, func(t *testing.T, h *module.House) {
		begin(t, h)
		for i, m := range []met{
			{child: "a", who: "Practitioner/chen", class: "AMB", day: "2026-01-05"}, {child: "a", who: "Practitioner/lena", class: "EMER", day: "2026-02-01"},
			{child: "b", who: "PractitionerRole/chen-maple", class: "VR", day: "2026-03-01"}, {child: "b", who: "PractitionerRole/chen-maple", class: "VR", day: "2026-03-01"},
		} {
			m.status, m.site = "finished", "river"
			moduletest.Put(t, h.Store, m.body(fmt.Sprint("e", i)))
		}
		jan, feb, mar := contact.DayOn("2026-01-05"), contact.DayOn("2026-02-01"), contact.DayOn("2026-03-01")
		a, lena, b := fmt.Sprint("a Practitioner/chen Organization/river Organization/river ", jan, " visit"), fmt.Sprint("a Practitioner/lena Organization/river Organization/river ", feb, " emergency"), fmt.Sprint("b Practitioner/chen Organization/maple Organization/river ", mar, " video")
		for _, tt := range []struct {
			ask  contact.Ask
			want string
		}{
			{contact.Ask{}, a + "\n" + lena + "\n" + b},
			{contact.Ask{Outpatient: true}, a + "\n" + b},
			{contact.Ask{Children: []string{"a", "zz"}}, a + "\n" + lena},
			{contact.Ask{Children: []string{}}, ""},
			{contact.Ask{From: feb, To: mar}, lena},
			{contact.Ask{With: []string{"Practitioner/lena", "Practitioner/nobody"}}, lena},
			{contact.Ask{With: []string{}}, ""},
			{contact.Ask{With: []string{"PractitionerRole/chen-maple"}, To: mar}, ""},
		} {
			if got := dump(t, h, chen, tt.ask); got != tt.want {
				t.Errorf("%+v:\n%s\nwant\n%s", tt.ask, got, tt.want)
			}
		}
	})
}
