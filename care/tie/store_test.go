package tie_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/tie"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/db"
)

var modules = []module.Module{people.Module, contact.Module, tie.Module}

var (
	lena   = access.Staff("Practitioner/lena-ortiz", "maple-street")
	reed   = access.Staff("Practitioner/omar-reed", "riverside")
	nobody = access.Viewer{}
)

// morning is Wednesday of the anchor week, before the first visit.
func morning(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 18, 7, 45, 0, 0, zone)
}

// town returns the records written by hand, without the Synthea children.
func town(t testing.TB, now time.Time) (all [][]byte) {
	t.Helper()
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if s.Kind != cast.Bundle {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, moduletest.Resources(t, r)...)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func each(t *testing.T, test func(t *testing.T, h *module.House)) {
	moduletest.Each(t, morning(t), modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, town(t, h.Now())...)
		test(t, h)
	})
}

func ledger(t *testing.T, h *module.House, v access.Viewer, child string) tie.Ledger {
	t.Helper()
	reach := tie.Reach{From: contact.DayAt(h.Now()) - 730, Now: h.Now()}
	all, err := tie.Ledgers(t.Context(), h.DB, v, reach, child)
	if err != nil {
		t.Fatal(err)
	}
	return all[child]
}

func TestAmarasCornerHoldsEveryState(t *testing.T) {
	want := []string{
		"Practitioner/jo-tran care lost-touch by record rated ring 3 tend",
		"RelatedPerson/marcus-cole family strained by child rated ring 3 tend",
		"Practitioner/anil-rao care not-met by team guess ring 3 tend",
		"Practitioner/luis-moreno care not-met by record guess ring 3 tend",
		"Organization/youth-harbor community not-met by team guess ring 3 tend",
		"Practitioner/ines-alvarez community thin by team guess ring 2 tend",
		"RelatedPerson/rosa-reyes family strong by child rated ring 1",
		"RelatedPerson/coach-bell community strong by child rated ring 1",
		"Practitioner/lena-ortiz care strong by child rated ring 1",
		"Practitioner/samira-haddad care steady by record guess ring 2",
		"RelatedPerson/denise-reyes family steady by child rated ring 2",
		"Practitioner/wei-chen care steady by child rated ring 2",
		"RelatedPerson/leo-brother-of-amara family steady by record guess ring 2",
	}
	each(t, func(t *testing.T, h *module.House) {
		corner := ledger(t, h, lena, "amara-reyes-cole").Corner(tie.Standard(), h.Now())
		var got []string
		for _, x := range corner {
			line := fmt.Sprintf("%s %s %s by %s", x.Person, x.Circle, x.Verdict.State, x.Verdict.By)
			line += map[bool]string{true: " rated", false: " guess"}[x.Rated()] + fmt.Sprintf(" ring %d", x.Ring)
			if x.Tend() {
				line += " tend"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, s := range tie.States {
			if !slices.ContainsFunc(corner, func(x tie.Tie) bool { return x.Verdict.State == s }) {
				t.Errorf("nobody is %s", s)
			}
		}
		if met, caring := tie.Met(corner); met != 4 || caring != 7 {
			t.Errorf("she has met %d of %d, want 4 of 7", met, caring)
		}
	})
}

func TestOnlyThoseWhoMaySeeTheChildSeeTheLedger(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		for name, v := range map[string]access.Viewer{"nobody": nobody, "the wrong clinic": reed} {
			l := ledger(t, h, v, "amara-reyes-cole")
			if n := len(l.Intervals) + len(l.Contacts) + len(l.Sayings) + len(l.Appointments) + len(l.AskFirst); n != 0 {
				t.Errorf("%s sees %d rows", name, n)
			}
		}
		if l := ledger(t, h, reed, "wes-dunn"); len(l.Intervals) == 0 {
			t.Error("Dr. Reed does not see the child of his own clinic")
		}
	})
}

func TestWordsThatMayNotBeShownAreNotThere(t *testing.T) {
	each(t, func(t *testing.T, h *module.House) {
		for _, s := range ledger(t, h, lena, "amara-reyes-cole").Sayings {
			if strings.Contains(s.Words, "when I want to talk") {
				t.Error("Amara did not agree to show what she said about her father")
			}
		}
	})
}

// columns are the tables of contacts and ties. The key of a compartment may
// differ, what it means does not.
var columns = map[string]string{
	"contact_event": "source_type, source_id, part, patient_id, person_ref, with_ref, on_day, at, kind, seen, outpatient, organization_ref, to_ref, what_code, what_text",
	"appointment":   "source_id, part, patient_id, person_ref, status, start_at, end_at, what_text, interpreter_language, interpreter_by, interpreter_name",
	"tie_interval":  "source_type, source_id, part, patient_id, person_ref, basis, role_code, role_text, since_on, until_on, end_reason",
	"tie_said":      "source_id, patient_id, person_ref, kind, speaker_ref, at, on_day, rating, ring, answer, words",
	"tie_ask_first": "source_id, patient_id, person_ref, since_on, until_on",
}

// dump is every row of these tables, in one order.
func dump(t *testing.T, h *module.House) string {
	t.Helper()
	var b strings.Builder
	for _, table := range slices.Sorted(maps.Keys(columns)) {
		rows, err := db.All(t.Context(), h.DB, func(r db.Row) (string, error) {
			n := 1 + strings.Count(columns[table], ",")
			cells, into := make([]any, n), make([]any, n)
			for i := range cells {
				into[i] = &cells[i]
			}
			err := r.Scan(into...)
			for i, c := range cells {
				switch c := c.(type) {
				case []byte:
					cells[i] = string(c)
				case bool: // SQLite has none
					cells[i] = map[bool]int64{true: 1}[c]
				}
			}
			return fmt.Sprint(cells...), err
		}, "select "+columns[table]+" from "+table)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows)
		fmt.Fprintf(&b, "%s: %d\n%s\n", table, len(rows), strings.Join(rows, "\n"))
	}
	return b.String()
}

func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	now := morning(t)
	records := town(t, now)
	want := ""
	same := func(t *testing.T, h *module.House, how string) {
		t.Helper()
		got := dump(t, h)
		if want == "" {
			want = got
		}
		if got != want || !strings.Contains(got, "amara-reyes-cole") {
			t.Errorf("%s gives other tables", how)
		}
	}
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store, records...)
		same(t, h, "this engine")
		if err := h.Store.Rebuild(context.Background(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		same(t, h, "a rebuild")
	})
	for seed := range uint64(3) {
		moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
			mixed := slices.Clone(records)
			r := rand.New(rand.NewPCG(seed, 7))
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			for len(mixed) > 0 {
				n := min(len(mixed), 1+r.IntN(60))
				moduletest.Put(t, h.Store, mixed[:n]...)
				mixed = mixed[n:]
			}
			same(t, h, fmt.Sprintf("order %d", seed))
		})
	}
}

func TestAResourceThatChangesTakesItsRowsAlong(t *testing.T) {
	const visit = `{"resourceType":"Encounter","id":"e1","status":%q,"class":{"code":"AMB"},"subject":{"reference":"Patient/leo-reyes-cole"},` +
		`"participant":[{"individual":{"reference":"Practitioner/wei-chen"}}],"period":{"start":"2026-11-02T23:30:00-05:00"},"serviceProvider":{"reference":"Organization/maple-street"}}`
	each(t, func(t *testing.T, h *module.House) {
		days := func() (out []string) {
			for _, c := range ledger(t, h, lena, "leo-reyes-cole").Contacts {
				if slices.Contains(c.Sources, contact.Source{Type: "Encounter", ID: "e1"}) {
					out = append(out, contact.Date(c.Day).Format(time.DateOnly)+" "+c.Kind)
				}
			}
			return out
		}
		moduletest.Put(t, h.Store, fmt.Appendf(nil, visit, "finished"))
		if got := days(); !slices.Equal(got, []string{"2026-11-02 visit"}) {
			t.Errorf("a visit late in the evening is of that day: %v", got)
		}
		moduletest.Put(t, h.Store, fmt.Appendf(nil, visit, "entered-in-error"))
		if got := days(); got != nil {
			t.Errorf("what was entered in error is still there: %v", got)
		}
	})
}

func TestTwoEntriesOfOneMorningAreOneContact(t *testing.T) {
	const visit = `{"resourceType":"Encounter","id":%q,"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/leo-reyes-cole"},` +
		`"participant":[{"individual":{"reference":%q}}],"period":{"start":"2026-11-02T09:00:00-05:00"},"serviceProvider":{"reference":"Organization/maple-street"}}`
	const call = `{"resourceType":"Communication","id":"c1","status":"completed","medium":[{"coding":[{"code":"PHONE"}]}],"subject":{"reference":"Patient/leo-reyes-cole"},` +
		`"sent":"2026-11-02T17:00:00-05:00","sender":{"reference":"PractitionerRole/wei-chen-maple-street"},"recipient":[{"reference":"Patient/leo-reyes-cole"}]}`
	each(t, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store,
			fmt.Appendf(nil, visit, "e1", "Practitioner/wei-chen"),
			fmt.Appendf(nil, visit, "e2", "PractitionerRole/wei-chen-maple-street"), []byte(call))
		var got []contact.Contact
		for _, c := range ledger(t, h, lena, "leo-reyes-cole").Contacts {
			if contact.Date(c.Day).Format(time.DateOnly) == "2026-11-02" {
				got = append(got, c)
			}
		}
		if len(got) != 1 || got[0].Entries != 3 || got[0].Kind != "visit" || got[0].Person != "Practitioner/wei-chen" || len(got[0].Sources) != 3 {
			t.Errorf("got %+v, want one visit made of three entries", got)
		}
	})
}
