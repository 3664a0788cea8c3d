package transition

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/fault"
)

const (
	leo     = "leo-reyes-cole"
	leoMove = "/children/" + leo + "/move"
	denise  = "RelatedPerson/denise-reyes-leo"
	rosa    = "RelatedPerson/rosa-reyes-leo"
	luis    = "luis-moreno"
)

// prepares fills in a step as somebody, on top of what was saved last.
func (s *scene) prepares(who, step string, fields ...string) {
	s.t.Helper()
	d, err := draftOf(s.t.Context(), s.h, s.viewer(who), leo)
	if err != nil {
		s.t.Fatal(err)
	}
	fields = append(fields, "version", strconv.FormatInt(d.Version, 10))
	s.want(s.as(who).Post(leoMove+"/step/"+step, form(fields...)), http.StatusSeeOther)
}

func (s *scene) plans(who string) {
	s.t.Helper()
	d, err := draftOf(s.t.Context(), s.h, s.viewer(who), leo)
	if err != nil {
		s.t.Fatal(err)
	}
	s.want(s.as(who).Post(leoMove+"/plan", form("version", strconv.FormatInt(d.Version, 10))), http.StatusSeeOther)
}

// toRosa prepares Leo's move to his grandmother, at 17:00 of a day.
func (s *scene) toRosa(day string) {
	s.t.Helper()
	s.prepares(luis, "told", "tell:"+denise, "PractitionerRole/wei-chen-maple-street", "tell-day:"+denise, "2026-11-20", "tell:Patient/"+leo, "PractitionerRole/luis-moreno-maple-street")
	s.prepares(luis, "people", "family:denise-reyes-leo", "ended", "family:rosa-reyes-leo", "full")
	s.prepares("wei-chen", "when", "day", day, "hour", "17:00", "why", "His grandmother takes him in")
	s.prepares(luis, "homes", "home:denise-home", "leaves", "home:rosa-home", "enters")
	s.prepares(luis, "child", "words", "Amara walks me to school.", "goodbye-day", "2026-11-25", "goodbye-hour", "10:00", "goodbye-with", "PractitionerRole/wei-chen-maple-street")
}

func TestAMoveIsPreparedRehearsedPlannedAndTakesEffectAtItsHour(t *testing.T) {
	each(t, func(s *scene) {
		for who, status := range map[string]int{"": http.StatusSeeOther, "mia-park": http.StatusNotFound, "omar-reed": http.StatusNotFound, "sam-keo": http.StatusNotFound,
			denise: http.StatusNotFound, "lena-ortiz": http.StatusNotFound, luis: http.StatusOK, "wei-chen": http.StatusOK} {
			s.want(s.as(who).Get(leoMove), status)
			s.want(s.as(who).Get(leoMove+"/step/when"), status)
		}
		s.want(s.as(luis).Get(leoMove+"/changes"), http.StatusOK, "Please say the day and the hour")
		s.toRosa("2026-11-27")
		s.want(s.as(luis).Post(leoMove+"/step/when", form("version", "1", "day", "2026-12-01")), http.StatusConflict)
		if !s.reads(denise, "Patient", leo) {
			t.Fatal("Denise does not read about Leo to begin with")
		}
		page := s.want(s.as(luis).Get(leoMove+"/changes"), http.StatusOK, "Friday, November 27", "5:00", "Denise Reyes no longer stands for Leo.",
			"Leo leaves Denise’s home.", "Leo lives at Rosa’s home.", "then nothing.", "Rosa Reyes decides more only once a second person", "Amara walks me to school", "Dr. Wei Chen tells Denise Reyes by")
		if s.want(s.as(luis).Get(leoMove+"/changes"), http.StatusOK).Text() != page.Text() {
			t.Error("a rehearsal leaves something behind")
		}
		if moves, err := Moves(t.Context(), s.h.DB, s.viewer(luis), leo); err != nil || len(moves) != 0 {
			t.Errorf("a rehearsal wrote %v (%v)", moves, err)
		}
		s.plans(luis)
		s.want(s.as(luis).Get(leoMove), http.StatusOK, "Planned", "Denise Reyes", "Dr. Wei Chen tells them")
		s.confirm("wei-chen", leo)

		s.clock = time.Date(2026, 11, 27, 16, 59, 59, 999999000, s.clock.Location())
		if !s.reads(denise, "Patient", leo) {
			t.Error("before the hour Denise does not read")
		}
		s.clock = s.clock.Add(time.Microsecond)
		never := s.as(denise).Get("/children/never-was/move")
		if s.reads(denise, "Patient", leo) || s.as(denise).Get(leoMove).Body != never.Body {
			t.Error("at the hour Denise reads, or is told that there is something")
		}
		if !s.reads(rosa, "Patient", leo) {
			t.Error("at the hour Rosa does not read")
		}
		if err := s.h.Store.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if s.reads(denise, "Patient", leo) || !s.reads(rosa, "Patient", leo) {
			t.Error("a rebuild changes who reads")
		}
		s.want(s.as(luis).Get(leoMove), http.StatusOK, "In effect", "-Take it back")
		s.want(s.as(luis).Get(leoMove+"/undo"), http.StatusUnprocessableEntity)
	})
}

// follows writes, by another door, that a move followed something else.
func (s *scene) follows(who, move, ref string) error {
	r, err := s.h.Store.Read(s.t.Context(), s.viewer(who), "Task", move)
	if err != nil {
		return err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, err := element.Edit(was).Set("output[0].valueReference.reference", ref).JSON()
	if err != nil {
		return err
	}
	in, err := s.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer s.h.Store.Release(in)
	_, err = s.h.Store.Write(s.t.Context(), s.viewer(who), "test", []*store.Incoming{in})
	return err
}

func TestAPlannedMoveIsTakenBack(t *testing.T) {
	each(t, func(s *scene) {
		was := map[string]string{}
		kept := [][2]string{{"RelatedPerson", "denise-reyes-leo"}, {"RelatedPerson", "rosa-reyes-leo"}, {"Group", "denise-home"}, {"Group", "rosa-home"}}
		body := func(x [2]string) string {
			r, err := s.h.Store.Read(t.Context(), s.viewer(luis), x[0], x[1])
			if err != nil {
				t.Fatal(err)
			}
			return string(r.Stored())
		}
		for _, x := range kept {
			was[x[1]] = body(x)
		}
		s.toRosa("2026-11-27")
		s.plans(luis)
		moves, err := Moves(t.Context(), s.h.DB, s.viewer(luis), leo)
		if err != nil || len(moves) != 1 {
			t.Fatalf("%v (%v)", moves, err)
		}
		if err := s.follows(luis, moves[0].ID, "Patient/"+leo+"/_history/1"); !fault.Is(err, fault.Rule) {
			t.Errorf("what a move changed is written anew: taking it back would set back something else (%v)", err)
		}
		s.want(s.as(luis).Get(leoMove+"/undo"), http.StatusOK, "What taking the move back changes", "Denise Reyes decides more only once a second person")
		for _, who := range []string{"", "mia-park", "omar-reed", denise} {
			if a := s.as(who).Post(leoMove+"/undo", form("move", moves[0].ID)); a.Status != http.StatusNotFound && a.Status != http.StatusSeeOther {
				t.Errorf("%q takes it back: %d", who, a.Status)
			}
		}
		s.want(s.as(luis).Post(leoMove+"/undo", form("move", moves[0].ID)), http.StatusSeeOther)
		for _, x := range kept {
			if got := body(x); got != was[x[1]] {
				t.Errorf("%s/%s is not as it was:\n%s\n%s", x[0], x[1], got, was[x[1]])
			}
		}
		s.want(s.as(luis).Get(leoMove), http.StatusOK, "Taken back", "Nobody is on the list yet", "Begin")
		s.confirm("wei-chen", leo)
		s.clock = s.clock.AddDate(0, 1, 0)
		if !s.reads(denise, "Patient", leo) {
			t.Error("what was taken back and confirmed took effect")
		}
	})
}

func TestAFosterMotherWhoIsNewToUsBeginsAtTheHour(t *testing.T) {
	each(t, func(s *scene) {
		s.prepares(luis, "when", "day", "2026-11-27", "hour", "17:00")
		s.prepares(luis, "people", "family:denise-reyes-leo", "limited", "new-name", "Kay Larsen", "new-relation", "mthfost", "new-phone", "413-555-0190")
		s.prepares(luis, "homes", "home:denise-home", "leaves", "home-new", "Kay’s home", "home-keeper", "new")
		s.prepares(luis, "team", "team:PractitionerRole/luis-moreno-maple-street", "ends", "join", "PractitionerRole/lena-ortiz-maple-street")
		s.want(s.as(luis).Get(leoMove+"/changes"), http.StatusOK, "Kay Larsen", "foster mother", "Leo lives at Kay’s home", "Luis Moreno leaves the team", "Lena Ortiz joins", "Kay Larsen foster mother Reads nothing; then names")
		s.plans(luis)
		s.want(s.as("lena-ortiz").Get(leoMove), http.StatusNotFound)
		s.clock = time.Date(2026, 11, 27, 17, 0, 0, 0, s.clock.Location())
		s.want(s.as("lena-ortiz").Get(leoMove), http.StatusOK, "In effect")
	})
}

func TestAnHourIsOneOfTheClockOfTheSite(t *testing.T) {
	zone := begin().Location()
	for text, want := range map[string]string{
		"2026-11-27 17:00": "2026-11-27T17:00:00-05:00",
		"2026-07-27 17:00": "2026-07-27T17:00:00-04:00",
		"2027-03-14 02:30": "",                          // clocks go forward
		"2026-11-01 01:30": "2026-11-01T01:30:00-04:00", // the first of two
		"2026-02-30 17:00": "", "tomorrow 17:00": "", "2026-11-27 25:00": "",
	} {
		day, hour, _ := strings.Cut(text, " ")
		at, ok := hourOf(day, hour, zone)
		if ok != (want != "") || ok && moment(at) != want {
			t.Errorf("%s: %s, %v", text, moment(at), ok)
		}
	}
}
