package safety_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/people"
	"kith/care/safety"
	"kith/care/screening"
	"kith/cast"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
	"kith/platform/post"
)

const amara = "amara-reyes-cole"

var zone = must(time.LoadLocation("America/New_York"))

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// morning is a Wednesday at ten, where the clinic is.
var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

// scene is the town, its clock, and a crew that works when it is told to.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
	crew  *job.Crew
	sent  []string // who got a letter
}

var modules = []module.Module{people.Module, contact.Module, consent.Module, screening.Module, oncall.Module, followup.Module, safety.Module}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) { test(begin(t, h)) })
}

func begin(t *testing.T, h *module.House) *scene {
	s := &scene{t: t, h: h, clock: morning}
	h.Now = func() time.Time { return s.clock }
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	for _, src := range must(cast.Sources(morning)) {
		if src.Kind != cast.Bundle {
			continue
		}
		r := must(src.Open())
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s.crew = s.hands()
	return s
}

// hands is a crew as a program that has just begun has it.
func (s *scene) hands() *job.Crew {
	office := &post.Office{Phrases: s.h.Say, Sender: sender{s}, Place: "Maple Street", Now: s.h.Now}
	where := func(_ context.Context, who string) ([]post.Address, error) {
		return []post.Address{{To: who, Lang: "en"}}, nil
	}
	c := job.NewCrew(s.h.DB, s.h.Now, slog.New(slog.DiscardHandler), append(followup.Module.Jobs(s.h), office.Carry("", where))...)
	if err := c.Begin(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return c
}

type sender struct{ s *scene }

func (o sender) Send(_ context.Context, m post.Message) error {
	o.s.sent = append(o.s.sent, strings.TrimPrefix(m.To, "Practitioner/"))
	return nil
}

// work does all that is due.
func (s *scene) work() {
	s.t.Helper()
	for {
		worked, err := s.crew.One(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

// later lets time go by, a minute at a time, and does what is due.
func (s *scene) later(d time.Duration) {
	s.t.Helper()
	for end := s.clock.Add(d); s.clock.Before(end); {
		s.clock = s.clock.Add(min(time.Minute, end.Sub(s.clock)))
		s.work()
	}
}

// letters are those who got one since it was last asked.
func (s *scene) letters() string {
	got := strings.Join(s.sent, ", ")
	s.sent = nil
	return got
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil || v.Nobody() {
		s.t.Fatalf("%s: %v", id, err)
	}
	return v.At(s.clock)
}

// cast are those who look, by name.
func (s *scene) cast() map[string]access.Viewer {
	all := map[string]access.Viewer{
		"nobody": {},
		"Amara":  consent.Personal(people.TeenSelf, "Patient/"+amara).At(s.clock),
		"Denise": consent.Personal(people.CustodialParent, "RelatedPerson/denise-reyes").At(s.clock),
		"Marcus": consent.Personal(people.NonCustodialParent, "RelatedPerson/marcus-cole").At(s.clock),
	}
	for name, id := range map[string]people.PractitionerID{"Mia": "mia-park", "Ms. Alvarez": "ines-alvarez", "Dr. Chen": "wei-chen", "Lena": "lena-ortiz",
		"Luis": "luis-moreno", "Sam": "sam-keo"} {
		all[name] = s.worker(id)
	}
	return all
}

func (s *scene) who(see func(v access.Viewer) bool) string {
	var names []string
	for name, v := range s.cast() {
		if see(v) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// phq is a PHQ-9 of a child's own, with so many points on each of the first
// eight questions and on the ninth.
func phq(id, child string, each, ninth int, at time.Time) string {
	var b strings.Builder
	b.WriteString(`{"resourceType":"QuestionnaireResponse","id":"` + id + `","questionnaire":"` + screening.Canonical + `phq-9","status":"completed","subject":{"reference":"Patient/` + child +
		`"},"source":{"reference":"Patient/` + child + `"},"authored":"` + at.Format(time.RFC3339) + `","item":[`)
	i, _ := screening.Standard().Find("phq-9")
	for n, it := range i.Scoring.Items {
		points := each
		if it.Key == "self-harm" {
			points = ninth
		}
		if n > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"linkId":"` + it.Key + `","answer":[{"valueInteger":` + string(rune('0'+points)) + `}]}`)
	}
	b.WriteString(`]}`)
	return b.String()
}

func (s *scene) load(records ...string) {
	s.t.Helper()
	moduletest.Load(s.t, s.h.Store, strings.NewReader(strings.Join(records, "\n")))
}

// finish stores a form and what it owes, as check-in does.
func (s *scene) finish(id string, f ...screening.Finding) followup.Owed {
	s.t.Helper()
	ctx := s.t.Context()
	o, err := followup.Owing(ctx, s.h, followup.About{Child: amara, Response: "QuestionnaireResponse/" + id, At: s.clock, Findings: f})
	if err != nil {
		s.t.Fatal(err)
	}
	for range 3 { // another may finish it at the same moment
		if err = s.h.DB.Write(ctx, func(tx *db.Tx) error { return o.Write(ctx, tx, s.h) }); !fault.Is(err, fault.Conflict) {
			break
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

var selfHarm = screening.Finding{Instrument: "phq-9", Item: "self-harm", Rule: "phq-9.self-harm", Acute: true}
var total = screening.Finding{Instrument: "phq-9", Scale: "total", Rule: "phq-9.total"}

func (s *scene) reads(typ, id string) string {
	return s.who(func(v access.Viewer) bool {
		_, err := s.h.Store.Read(s.t.Context(), v, typ, id)
		page, search := s.h.Store.Search(s.t.Context(), v, store.Query{Type: typ, Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true})
		if search == nil && (page.Total > 0) != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Login) {
			s.t.Errorf("%s: %v, and found %d", v.ID(), err, page.Total)
		}
		return err == nil
	})
}

func TestWhoMayBeInDangerIsSomebodysAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		s.load(phq("q1", amara, 2, 1, s.clock))
		o := s.finish("q1", total, selfHarm)
		if len(o.Items) != 2 || !o.Safety || o.Person.Name != "Lena" {
			s.t.Fatalf("%+v", o)
		}
		first := o.Items[0]
		if first.Step.Code != "safety-now" || !first.Due.Equal(s.clock.Add(15*time.Minute)) {
			s.t.Errorf("%+v", first)
		}
		s.work()
		if got := s.letters(); got != "lena-ortiz" {
			s.t.Errorf("letters to %q", got)
		}
		if got := s.reads("Task", first.ID); got != "Amara, Dr. Chen, Lena, Luis" {
			s.t.Errorf("what is owed is read by %q", got)
		}
		s.finish("q1", total, selfHarm) // once more: a retry
		s.later(4 * time.Minute)
		if got := s.letters(); got != "" {
			s.t.Errorf("what was owed is owed again, letters to %q", got)
		}
		s.later(2 * time.Minute)
		if got := s.letters(); got != "wei-chen" {
			s.t.Errorf("nobody answered, and the next is %q", got)
		}
	})
}
