package departure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/db"
	"kith/platform/job"
)

const (
	leo    = "leo-reyes-cole"
	luis   = "luis-moreno"
	chen   = "PractitionerRole/wei-chen-maple-street"
	haddad = "PractitionerRole/samira-haddad-maple-street"
)

// leaves prepares that somebody leaves, and returns the address of the page.
func (s *scene) leaves(who, role, last string) string {
	s.t.Helper()
	a := s.want(s.as(who).Post("/departures", form("role", role, "kind", "leave", "last", last)), http.StatusSeeOther)
	return a.Header.Get("Location")
}

// works lets the jobs work that are due.
func (s *scene) works() {
	s.t.Helper()
	crew := job.NewCrew(s.h.DB, s.h.Now, slog.New(slog.DiscardHandler), Module.Jobs(s.h)...)
	for {
		worked, err := crew.One(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

// open returns what the record says is open and in somebody's hands, read from
// the resources themselves and not from any table of ours.
func (s *scene) open(role, person string, from time.Time) (all []string) {
	s.t.Helper()
	mine := func(ref string) bool { return ref == role || ref == person }
	type row struct{ typ, id string }
	rows, err := db.All(s.t.Context(), s.h.DB, func(r db.Row) (x row, err error) { return x, r.Scan(&x.typ, &x.id) }, `
		select type, id from resource
		where not deleted and type in ('Task', 'Appointment', 'CareTeam', 'EpisodeOfCare', 'Patient', 'ServiceRequest') order by type, id`)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, x := range rows {
		res, err := s.h.Store.Whole(s.t.Context(), s.h.DB, x.typ, x.id)
		if err != nil {
			s.t.Fatal(err)
		}
		root, err := res.Parse(&element.Doc{})
		if err != nil {
			s.t.Fatal(err)
		}
		if inHandsOf(x.typ, root, mine, from) {
			all = append(all, x.typ+"/"+x.id)
		}
	}
	return all
}

func inHandsOf(typ string, root element.Value, mine func(string) bool, from time.Time) bool {
	over := []string{"completed", "cancelled", "failed", "rejected", "entered-in-error", "fulfilled", "noshow", "revoked", "finished", "inactive"}
	if slices.Contains(over, root.Get("status").Text()) {
		return false
	}
	switch typ {
	case "Task":
		v := r4.As[r4.Task](root)
		code := own.Code(v.Code())
		holds := own.Extension(v.Element, "held-by").ValueReference().Target()
		return code != departureCode && (mine(v.Owner().Target()) || mine(holds) || mine(own.Extension(v.Element, "covered-by").Part("by").ValueReference().Target()))
	case "Appointment":
		v := r4.As[r4.Appointment](root)
		for p := range v.Participant() {
			if mine(p.Actor().Target()) && p.Status() != "declined" && v.Start().Micro() >= from.UnixMicro() {
				return true
			}
		}
	case "CareTeam":
		for p := range r4.As[r4.CareTeam](root).Participant() {
			if mine(p.Member().Target()) && !p.Period().End().Exists() {
				return true
			}
		}
	case "EpisodeOfCare":
		return mine(r4.As[r4.EpisodeOfCare](root).CareManager().Target())
	case "Patient":
		for p := range r4.As[r4.Patient](root).GeneralPractitioner() {
			if mine(p.Target()) {
				return true
			}
		}
	case "ServiceRequest":
		for p := range r4.As[r4.ServiceRequest](root).Performer() {
			if mine(p.Target()) {
				return true
			}
		}
	}
	return false
}

func TestAPediatricianLeavesAndNothingIsLeftInTheirHands(t *testing.T) {
	each(t, func(s *scene) {
		for who, status := range map[string]int{"": http.StatusSeeOther, "mia-park": http.StatusOK, "omar-reed": http.StatusOK, luis: http.StatusOK} {
			s.want(s.as(who).Get("/departures"), status)
		}
		s.want(s.as("mia-park").Post("/departures", form("role", "wei-chen-maple-street", "kind", "leave", "last", "2026-12-18")), http.StatusUnprocessableEntity)
		at := s.leaves(luis, "wei-chen-maple-street", "2026-12-18")
		for who, status := range map[string]int{"": http.StatusSeeOther, "mia-park": http.StatusNotFound, "omar-reed": http.StatusNotFound, "lena-ortiz": http.StatusNotFound,
			"samira-haddad": http.StatusNotFound, luis: http.StatusOK, "wei-chen": http.StatusOK, "sam-keo": http.StatusOK} {
			s.want(s.as(who).Get(at), status)
		}
		s.want(s.as("sam-keo").Get(at), http.StatusOK, "children lose their person", "-Amara", "-Leo", "-Nair")
		s.want(s.as(luis).Get(at), http.StatusOK, "Leo Reyes-Cole", "Priya Nair", "knows nobody else here", "Who follows for Leo", "children now", "-Dunn")
		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusUnprocessableEntity, "Somebody has to follow for every child first")
		s.want(s.as("sam-keo").Post(at+"/rest", form("to", "suggested")), http.StatusNotFound)
		s.want(s.as("wei-chen").Post(at+"/children/"+leo, form("to", haddad, "goodbye", "said")), http.StatusSeeOther)
		s.want(s.as("samira-haddad").Get(at), http.StatusOK, "Leo Reyes-Cole", "-Priya")
		s.want(s.as(luis).Post(at+"/rest", form("to", "suggested")), http.StatusSeeOther)
		s.want(s.as(luis).Get(at+"/changes"), http.StatusOK, "Dr. Wei Chen reads nothing here from then on", "Leo Reyes-Cole: Dr. Samira Haddad takes over", "goes to nobody by itself")
		s.want(s.as("wei-chen").Post(at+"/confirm", ""), http.StatusNotFound)

		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusSeeOther)
		s.want(s.as(luis).Post(at+"/undo", ""), http.StatusSeeOther)
		s.want(s.as(luis).Get(at), http.StatusOK, "Being prepared")
		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusSeeOther)

		s.clock = time.Date(2026, 12, 18, 23, 59, 0, 0, s.clock.Location())
		s.works()
		if !s.reads("wei-chen", "Patient", leo) || len(s.open(chen, "Practitioner/wei-chen", s.clock)) == 0 {
			t.Error("on the last day Dr. Chen reads nothing, or has nothing in hand")
		}
		s.clock = time.Date(2026, 12, 19, 0, 0, 0, 0, s.clock.Location())
		if s.viewer("wei-chen").Names() != nil && s.reads("wei-chen", "Patient", leo) {
			t.Error("the day after, before anything has run, Dr. Chen reads")
		}
		s.works()
		if left := s.open(chen, "Practitioner/wei-chen", s.clock); len(left) > 0 {
			t.Errorf("still in their hands: %v", left)
		}
		if !s.reads("samira-haddad", "Patient", leo) {
			t.Error("who follows does not read")
		}
		s.want(s.as(luis).Get(at), http.StatusOK, "Done", "In the hands of Dr. Samira Haddad")
		s.want(s.as(luis).Post(at+"/undo", ""), http.StatusUnprocessableEntity)
		role, err := roleOf(t.Context(), s.h.DB, "wei-chen-maple-street")
		if err != nil || role.Active || role.End != "2026-12-18" {
			t.Errorf("the work is %v (%v)", role, err)
		}
	})
}

// errStopped stops a run on its way.
var errStopped = errors.New("stopped")

func TestARunThatIsStoppedGoesOnWhereItWas(t *testing.T) {
	each(t, func(s *scene) {
		at := s.leaves(luis, "wei-chen-maple-street", "2026-12-18")
		s.want(s.as(luis).Post(at+"/rest", form("to", haddad)), http.StatusSeeOther)
		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusSeeOther)
		s.clock = time.Date(2026, 12, 19, 0, 0, 1, 0, s.clock.Location())
		all := len(s.open(chen, "Practitioner/wei-chen", s.clock))
		ctx, stop := context.WithCancelCause(t.Context())
		kinds := Module.Jobs(s.h)
		do, n := kinds[0].Do, 0
		kinds[0].Do = func(_ context.Context, held *job.Held) error {
			return do(&stopping{Context: ctx, after: 4, n: &n, stop: stop}, held)
		}
		crew := job.NewCrew(s.h.DB, s.h.Now, slog.New(slog.DiscardHandler), kinds...)
		if _, err := crew.One(t.Context()); err != nil {
			t.Fatal(err)
		}
		some := len(s.open(chen, "Practitioner/wei-chen", s.clock))
		t.Logf("%d of %d are left", some, all)
		if some == 0 || some > all {
			t.Errorf("stopped on the way: %d of %d are left", some, all)
		}
		s.clock = s.clock.Add(time.Hour) // the lease is over
		s.works()
		if left := s.open(chen, "Practitioner/wei-chen", s.clock); len(left) > 0 {
			t.Errorf("still in their hands: %v", left)
		}
		s.want(s.as(luis).Get(at), http.StatusOK, "Done")
	})
}

// stopping is a context that ends after it was looked at some times.
type stopping struct {
	context.Context
	after int
	n     *int
	stop  context.CancelCauseFunc
}

func (c *stopping) Err() error {
	if *c.n++; *c.n > c.after*40 {
		c.stop(errStopped)
	}
	return c.Context.Err()
}

func TestAfterADepartureNothingOpenIsOwnedByWhoLeft(t *testing.T) {
	each(t, func(s *scene) {
		seed := uint64(time.Now().UnixNano())
		r := rand.New(rand.NewPCG(seed, 7))
		t.Logf("seed %d", seed)
		pick := func(all ...string) string { return all[r.IntN(len(all))] }
		children := []string{"leo-reyes-cole", "amara-reyes-cole", "priya-nair", "theo-brandt", "nico-ortega", "sami-aziz", "noor-aziz"}
		who := func() string {
			return pick(chen, haddad, "Practitioner/wei-chen", "PractitionerRole/lena-ortiz-maple-street")
		}
		for n := range 120 {
			child := "Patient/" + pick(children...)
			id := fmt.Sprintf("random-%d", n)
			switch r.IntN(5) {
			case 0, 1, 2:
				code := pick("promise", "handoff", "referral", "consult", "records-request", "answer-positive", "move-tell", "something-else")
				status := pick("draft", "requested", "received", "accepted", "ready", "in-progress", "on-hold", "completed", "cancelled", "failed")
				more := ""
				if r.IntN(2) == 0 {
					more = `,"extension":[{"url":"http://kith.example/fhir/StructureDefinition/held-by","valueReference":{"reference":"` + who() + `"}}]`
				}
				s.put(`{"resourceType":"Task","id":"` + id + `","status":"` + status + `","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"` + code + `"}]},"description":"random","for":{"reference":"` + child + `"},"requester":{"reference":"` + who() + `"},"owner":{"reference":"` + who() + `"}` + more + `}`)
			case 3:
				s.put(`{"resourceType":"Appointment","id":"` + id + `","status":"` + pick("proposed", "pending", "booked", "fulfilled", "cancelled") + `","start":"` + pick("2026-11-20", "2026-12-30", "2027-01-15") + `T10:00:00-05:00","end":"2027-01-15T11:00:00-05:00","participant":[{"actor":{"reference":"` + child + `"},"status":"accepted"},{"actor":{"reference":"` + who() + `"},"status":"accepted"}]}`)
			default:
				s.put(`{"resourceType":"CareTeam","id":"` + id + `","status":"` + pick("active", "proposed", "inactive") + `","subject":{"reference":"` + child + `"},"participant":[{"member":{"reference":"` + who() + `"}},{"member":{"reference":"` + who() + `"},"period":{"end":"2026-01-01"}}]}`)
			}
		}
		at := s.leaves(luis, "wei-chen-maple-street", "2026-12-18")
		s.want(s.as(luis).Post(at+"/rest", form("to", pick("suggested", haddad))), http.StatusSeeOther)
		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusSeeOther)
		s.clock = time.Date(2026, 12, 19, 0, 0, 0, 0, s.clock.Location())
		// somebody gives them more, after they had left and before the run
		s.put(`{"resourceType":"Task","id":"late","status":"requested","intent":"order","for":{"reference":"Patient/hana-sato"},"owner":{"reference":"` + chen + `"}}`)
		s.works()
		if left := s.open(chen, "Practitioner/wei-chen", s.clock); len(left) > 0 {
			t.Errorf("seed %d: still in their hands: %v", seed, left)
		}
	})
}

func TestWhoIsAwayIsStoodInForAndComesBack(t *testing.T) {
	each(t, func(s *scene) {
		a := s.want(s.as(luis).Post("/departures", form("role", "wei-chen-maple-street", "kind", "away", "first", "2026-12-01", "last", "2026-12-05")), http.StatusSeeOther)
		at := a.Header.Get("Location")
		s.want(s.as(luis).Post(at+"/rest", form("to", haddad)), http.StatusSeeOther)
		s.want(s.as(luis).Post(at+"/confirm", ""), http.StatusSeeOther)
		for day, want := range map[int]bool{30: false, 31: true, 35: true, 36: false} {
			s.clock = time.Date(2026, 11, day, 12, 0, 0, 0, s.clock.Location())
			if got := slices.Contains(s.viewer("samira-haddad").Names(), chen); got != want {
				t.Errorf("on day %d who stands in reads as both: %v", day, got)
			}
		}
		s.clock = begin()
		s.want(s.as(luis).Post(at+"/undo", ""), http.StatusSeeOther)
		s.clock = time.Date(2026, 12, 2, 12, 0, 0, 0, s.clock.Location())
		if slices.Contains(s.viewer("samira-haddad").Names(), chen) {
			t.Error("taken back, and they stand in")
		}
	})
}

func TestWhatWasToldPassesToNobodyByItself(t *testing.T) {
	each(t, func(s *scene) {
		x := passing{from: []string{chen}, to: haddad, reason: "left-practice", now: s.clock}
		r := run{h: s.h, d: Departure{Role: "wei-chen-maple-street"}, refs: []string{chen}}
		s.put(`{"resourceType":"Communication","id":"told","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PRS"}]},"status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"disclosure"}]}],"subject":{"reference":"Patient/` + leo + `"},"sender":{"reference":"Patient/` + leo + `"},"recipient":[{"reference":"` + chen + `"}],"sent":"2026-11-17T10:00:00-05:00","payload":[{"contentString":"something"}]}`)
		s.put(`{"resourceType":"Task","id":"owed","status":"requested","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"respond"}]},"focus":{"reference":"Communication/told"},"for":{"reference":"Patient/` + leo + `"},"requester":{"reference":"Patient/` + leo + `"},"owner":{"reference":"` + chen + `"}}`)
		follows, err := viewerOf(t.Context(), s.h, haddad)
		if err != nil {
			t.Fatal(err)
		}
		s.put(`{"resourceType":"Task","id":"promised","status":"accepted","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"promise"}]},"description":"about it","focus":{"reference":"Communication/told"},"for":{"reference":"Patient/` + leo + `"},"owner":{"reference":"` + chen + `"}}`)
		for _, id := range []string{"owed", "promised"} {
			body, _, err := r.next(t.Context(), x, follows, Hand{Type: "Task", ID: id, Child: people.PatientID(leo)})
			if err != nil || !strings.Contains(string(body), `"failed"`) || strings.Contains(string(body), haddad) {
				t.Errorf("%s: %s (%v)", id, body, err)
			}
		}
	})
}
