package alliance_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

var now = time.Date(2026, 11, 18, 12, 45, 0, 0, time.UTC)

const (
	child  = "amara-reyes-cole"
	amara  = "Patient/amara-reyes-cole"
	denise = "RelatedPerson/denise-reyes"
	lenas  = "PractitionerRole/lena-ortiz-maple-street"
	chens  = "PractitionerRole/wei-chen-maple-street"
)

// scene is a house with the cast in it, and its clock.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
}

// each runs test on every engine, with the full rule of who may see.
func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	all := []module.Module{people.Module, contact.Module, consent.Module, alliance.Module}
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		s := &scene{t: t, h: h, clock: now}
		h.Now = func() time.Time { return s.clock }
		if err := h.Store.Bind(s.t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
			t.Fatal(err)
		}
		sources, err := cast.Sources(now)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range sources {
			if x.Kind != cast.Bundle {
				continue
			}
			r, err := x.Open()
			if err != nil {
				t.Fatal(err)
			}
			moduletest.Load(t, h.Store, r)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		test(s)
	})
}

// cast are those who look, by name; nobody is nobody.
func (s *scene) cast() map[string]access.Viewer {
	s.t.Helper()
	all := map[string]access.Viewer{
		"nobody":          {},
		"Amara":           consent.Personal(people.TeenSelf, amara).At(s.clock),
		"Amara's tablet":  consent.Informant(amara).At(s.clock),
		"Denise":          consent.Personal(people.CustodialParent, denise).At(s.clock),
		"Denise's phone":  consent.Informant(denise).At(s.clock),
		"Marcus":          consent.Personal(people.NonCustodialParent, "RelatedPerson/marcus-cole").At(s.clock),
		"another program": consent.Program("Device/example-integrator", "maple-street").At(s.clock),
	}
	for name, id := range map[string]people.PractitionerID{"Mia": "mia-park", "Ms. Alvarez": "ines-alvarez", "Dr. Chen": "wei-chen", "Lena": "lena-ortiz",
		"Luis": "luis-moreno", "Sam": "sam-keo", "Kim": "kim-park", "Dr. Haddad": "samira-haddad", "Nia": "nia-brooks"} {
		v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
		if err != nil {
			s.t.Fatalf("%s: %v", id, err)
		}
		if !v.Nobody() {
			all[name] = v.At(s.clock)
		}
	}
	return all
}

// who are those for whom see reports true, by name.
func (s *scene) who(see func(v access.Viewer) bool) string {
	s.t.Helper()
	var names []string
	for name, v := range s.cast() {
		if see(v) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// read are those who read a resource by every way there is.
func (s *scene) read(typ, id string) string {
	s.t.Helper()
	ctx := s.t.Context()
	return s.who(func(v access.Viewer) bool {
		_, err := s.h.Store.Read(ctx, v, typ, id)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.t.Error(err)
		}
		page, _ := s.h.Store.Search(ctx, v, store.Query{Type: typ, Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true}) // nobody may not search
		history, past := s.h.Store.History(ctx, v, typ, id)
		if ways := []bool{err == nil, len(page.Resources) == 1, page.Total == 1, past == nil && len(history) > 0}; slices.Contains(ways, true) == slices.Contains(ways, false) {
			s.t.Errorf("%s reads %s/%s by some ways and not by others: %v", v.ID(), typ, id, ways)
		}
		return err == nil
	})
}

// said is a finished check, as a page or another program writes it.
func said(id, informant, clinician string, at time.Time, points [3]int, share bool) []byte {
	form, words := alliance.Form, [2][]string{{"not-at-all", "a-little", "partly", "mostly", "fully"}, {"no", "probably-not", "maybe", "probably", "yes"}}
	if informant != amara {
		form = alliance.FormCaregiver
	}
	var items []string
	for i, q := range alliance.Questions {
		of := words[0]
		if q == "hard-thing" {
			of = words[1]
		}
		if points[i] >= 0 {
			items = append(items, fmt.Sprintf(`{"linkId":%q,"answer":[{"valueCoding":{"system":"http://kith.example/fhir/CodeSystem/instrument","code":"felt-heard.%s"}}]}`, q, of[points[i]]))
		}
	}
	items = append(items, fmt.Sprintf(`{"linkId":"share","answer":[{"valueBoolean":%v}]}`, share))
	return fmt.Appendf(nil, `{"resourceType":"QuestionnaireResponse","id":%q,"extension":[{"url":%q,"valueReference":{"reference":%q}}],"questionnaire":"http://kith.example/fhir/Questionnaire/%s|1.0.0","status":"completed","subject":{"reference":"Patient/%s"},"authored":%q,"source":{"reference":%q},"item":[%s]}`,
		id, alliance.With, clinician, form, child, at.Format(time.RFC3339), informant, strings.Join(items, ","))
}

// finish writes a check as a page does: what follows from it in one transaction.
func (s *scene) finish(body []byte, informant string) {
	s.t.Helper()
	ctx := s.t.Context()
	err := s.h.DB.Write(ctx, func(tx *db.Tx) error {
		more, err := alliance.Opening(ctx, tx, s.h, body)
		if err != nil {
			return err
		}
		in, err := s.h.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		defer s.h.Store.Release(in)
		in.New = true
		if _, err := s.h.Store.WriteTx(ctx, tx, consent.Informant(informant).At(s.clock), "a check", []*store.Incoming{in}); err != nil {
			return err
		}
		return alliance.Write(ctx, tx, s.h, more)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// card is what somebody sees on the page of the child.
func (s *scene) card(name string) string {
	s.t.Helper()
	v := s.cast()[name]
	c, err := alliance.OfChild(s.t.Context(), s.h, v, people.Patient{ID: child}, child)
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, l := range c.Lines {
		line := fmt.Sprintf("%s %s %d", l.Informant, l.Value, l.N)
		if l.Repair != nil {
			line += " repair"
		}
		if l.Shown != nil {
			line += fmt.Sprint(" ", l.Shown.Answers)
		}
		all = append(all, line)
	}
	return strings.Join(all, "; ")
}

// open are those who have something to mend on Today.
func (s *scene) open() string {
	s.t.Helper()
	return s.who(func(v access.Viewer) bool {
		all, err := alliance.Open(s.t.Context(), s.h.DB, v)
		if err != nil {
			s.t.Error(err)
		}
		return len(all) > 0
	})
}

func TestTheAnswersStayWithWhoGaveThemAndTheClinicianLearnsWhereItGoes(t *testing.T) {
	each(t, func(s *scene) {
		s.finish(said("first", amara, lenas, now.AddDate(0, -2, 0), [3]int{4, 4, 4}, false), amara)
		s.finish(said("mums", denise, lenas, now.AddDate(0, -1, 0), [3]int{3, 3, 3}, false), denise)
		if got := s.card("Lena"); got != denise+" new 1; "+amara+" new 1" {
			s.t.Errorf("Lena sees %q", got)
		}
		if got := s.open(); got != "" {
			s.t.Errorf("nothing is wrong, and %s have something to mend", got)
		}
		s.finish(said("second", amara, lenas, now, [3]int{2, 4, 4}, false), amara)
		if got := s.read("QuestionnaireResponse", "second"); got != "Amara, Amara's tablet" {
			s.t.Errorf("Amara's answers are read by %q", got)
		}
		if got := s.read("QuestionnaireResponse", "mums"); got != "Denise, Denise's phone" {
			s.t.Errorf("Denise's answers are read by %q", got)
		}
		if got := s.card("Lena"); got != amara+" down 2 repair; "+denise+" new 1" {
			s.t.Errorf("Lena sees %q", got)
		}
		for name := range s.cast() {
			if name != "Lena" && name != "nobody" && s.card(name) != "" {
				s.t.Errorf("%s sees how it goes between Lena and Amara", name)
			}
		}
		if got := s.open(); got != "Lena" {
			s.t.Errorf("%q have something to mend", got)
		}
		open, err := alliance.Open(s.t.Context(), s.h.DB, s.cast()["Lena"])
		if err != nil || len(open) != 1 {
			s.t.Fatal(len(open), err)
		}
		if got := s.read("Task", open[0].ID); got != "Lena" {
			s.t.Errorf("the repair is read by %q", got)
		}
		if got := s.read("Observation", open[0].Trend); got != "Lena" {
			s.t.Errorf("where it goes is read by %q", got)
		}
		if want := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC); !open[0].Due.Equal(want) {
			s.t.Errorf("due before %v", open[0].Due)
		}
	})
}

func TestOneConversationMendsWhatIsOpen(t *testing.T) {
	each(t, func(s *scene) {
		s.finish(said("a", amara, lenas, now.Add(-3*time.Hour), [3]int{0, 4, 4}, false), amara)
		s.finish(said("b", amara, lenas, now.Add(-2*time.Hour), [3]int{0, 4, 4}, false), amara)
		s.finish(said("c", denise, lenas, now.Add(-time.Hour), [3]int{0, 4, 4}, false), denise)
		s.finish(said("d", amara, chens, now, [3]int{0, 4, 4}, false), amara)
		for name, want := range map[string]int{"Lena": 2, "Dr. Chen": 1, "Sam": 0} {
			open, err := alliance.Open(s.t.Context(), s.h.DB, s.cast()[name])
			if err != nil || len(open) != want {
				s.t.Errorf("%s has %d to mend, want %d: %v", name, len(open), want, err)
			}
		}
	})
}

func TestWhatComesByAnotherDoorIsFollowedOnce(t *testing.T) {
	each(t, func(s *scene) {
		moduletest.Put(s.t, s.h.Store, said("a", amara, lenas, now.AddDate(0, -1, 0), [3]int{4, 4, 4}, false), said("b", amara, lenas, now, [3]int{4, 1, 4}, false))
		if got := s.card("Lena"); got != "" {
			s.t.Errorf("nobody swept, and Lena sees %q", got)
		}
		for i, want := range []int{2, 0, 0} {
			if n, err := alliance.Sweep(s.t.Context(), s.h); err != nil || n != want {
				s.t.Errorf("sweep %d followed %d: %v", i, n, err)
			}
		}
		if got := s.card("Lena"); got != amara+" down 2 repair" {
			s.t.Errorf("Lena sees %q", got)
		}
	})
}

func TestWhoStandsInReadsItForAWhile(t *testing.T) {
	each(t, func(s *scene) {
		s.finish(said("a", amara, lenas, now, [3]int{0, 4, 4}, false), amara)
		moduletest.Load(s.t, s.h.Store, strings.NewReader(`{"resourceType":"PractitionerRole","id":"nia-stands-in","active":true,"practitioner":{"reference":"Practitioner/nia-brooks"},"organization":{"reference":"Organization/maple-street"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"nurse-practitioner"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"`+lenas+`"}},{"url":"period","valuePeriod":{"start":"2026-11-17","end":"2026-11-20"}}]}]}`))
		if got := s.open(); got != "Lena, Nia" {
			s.t.Errorf("%q have it to mend", got)
		}
		s.clock = now.AddDate(0, 0, 4)
		if got := s.open(); got != "Lena" {
			s.t.Errorf("back at work, %q have it to mend", got)
		}
	})
}

func TestWhoLetsTheClinicianReadIsReadByNobodyElse(t *testing.T) {
	each(t, func(s *scene) {
		s.finish(said("a", amara, lenas, now.Add(-time.Hour), [3]int{3, 4, -1}, true), amara)
		if got := s.read("QuestionnaireResponse", "a"); got != "Amara, Amara's tablet, Lena" {
			s.t.Errorf("read by %q", got)
		}
		if got := s.card("Lena"); got != amara+" new 1 [3 4 -1]" {
			s.t.Errorf("Lena sees %q", got)
		}
		s.finish(said("b", amara, lenas, now, [3]int{3, 4, 4}, false), amara)
		if got := s.card("Lena"); got != amara+" level 2" {
			s.t.Errorf("she did not let Lena read this one: %q", got)
		}
	})
}

func TestSheIsAskedSoonAfterAVisitAndNotOften(t *testing.T) {
	each(t, func(s *scene) {
		ask := func(informant string) string {
			o, ok, err := alliance.Offer(s.t.Context(), s.h.DB, informant, s.clock, child)
			if err != nil {
				s.t.Fatal(err)
			}
			if !ok {
				return ""
			}
			return o.Instrument + " " + o.Clinician
		}
		visit := fmt.Sprintf(`{"resourceType":"Encounter","id":"v","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":%q},"participant":[{"individual":{"reference":"Practitioner/lena-ortiz"}}],"period":{"start":%q,"end":%q},"serviceProvider":{"reference":"Organization/maple-street"}}`,
			amara, now.Add(-2*time.Hour).Format(time.RFC3339), now.Add(-time.Hour).Format(time.RFC3339))
		moduletest.Load(s.t, s.h.Store, strings.NewReader(visit))
		if got := ask(amara); got != alliance.Form+" "+lenas {
			s.t.Errorf("Amara is asked %q", got)
		}
		if got := ask(denise); got != "" {
			s.t.Errorf("Denise is asked about a visit that Amara had alone: %q", got)
		}
		s.finish(said("a", amara, lenas, s.clock, [3]int{4, 4, 4}, false), amara)
		if got := ask(amara); got != "" {
			s.t.Errorf("Amara answered today, and is asked %q", got)
		}
	})
}

func TestRebuiltItIsTheSame(t *testing.T) {
	each(t, func(s *scene) {
		s.finish(said("a", amara, lenas, now.AddDate(0, -1, 0), [3]int{4, 4, 4}, true), amara)
		s.finish(said("b", amara, lenas, now, [3]int{1, 4, 4}, true), amara)
		before := s.card("Lena") + s.open()
		if err := s.h.Store.Rebuild(s.t.Context(), func(int64, int64) {}); err != nil {
			s.t.Fatal(err)
		}
		if after := s.card("Lena") + s.open(); after != before || !strings.Contains(before, "repair [1 4 4]") {
			s.t.Errorf("before %q, after %q", before, after)
		}
	})
}

func TestAPlaceHearsOfManyOnly(t *testing.T) {
	each(t, func(s *scene) {
		from, until := alliance.Quarters(now)
		if !until.Equal(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)) || !from.Equal(time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC)) {
			s.t.Fatal(from, until)
		}
		var all [][]byte
		for i := range 12 {
			who := []string{lenas, chens, "PractitionerRole/samira-haddad-maple-street"}[i%3]
			one := said(fmt.Sprint("q", i), amara, who, until.AddDate(0, 0, -i-1), [3]int{4 - i%2*4, 4, 4}, false)
			id := fmt.Sprint("child-", i)
			all = append(all, fmt.Appendf(nil, `{"resourceType":"Patient","id":%q}`, id), bytes.ReplaceAll(one, []byte(child), []byte(id)))
			if i == 9 || i == 11 {
				moduletest.Put(s.t, s.h.Store, all...)
				all = nil
				got, err := alliance.Shares(context.Background(), s.h.DB, from, until)
				if x := got["maple-street"]; err != nil || x.OK != (i == 11) || x.OK && (x.Yes != 6 || x.N != 12) {
					s.t.Errorf("%d people: %+v %v", i+1, x, err)
				}
			}
		}
		late := bytes.ReplaceAll(said("late", amara, lenas, until, [3]int{0, 0, 0}, false), []byte(child), []byte("child-0"))
		moduletest.Put(s.t, s.h.Store, late)
		if got, err := alliance.Shares(context.Background(), s.h.DB, from, until); err != nil || got["maple-street"].Yes != 6 {
			s.t.Errorf("today moves the figure: %+v %v", got, err)
		}
	})
}
