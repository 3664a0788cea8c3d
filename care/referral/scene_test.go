package referral_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/directory"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/packet"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/referral"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

const (
	amara   = people.PatientID("amara-reyes-cole")
	denise  = "RelatedPerson/denise-reyes"
	lena    = "PractitionerRole/lena-ortiz-maple-street"
	alvarez = "PractitionerRole/ines-alvarez-roosevelt-middle-school"
	school  = "Organization/roosevelt-middle-school"
	harbor  = "Organization/youth-harbor"
	tess    = "PractitionerRole/tess-young-youth-harbor"
)

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var zone = must(time.LoadLocation("America/New_York"))

// morning is a Wednesday at ten, where the clinic is.
var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

var modules = []module.Module{people.Module, contact.Module, consent.Module, directory.Module, draft.Module, disclosure.Module, reach.Module,
	oncall.Module, colleague.Module, loop.Module, packet.Module, link.Module, referral.Module}

// scene is the town, and its clock.
type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) { test(begin(t, h)) })
}

// one is the town on one engine, for what does not depend on it.
func one(t *testing.T) *scene {
	t.Helper()
	return begin(t, moduletest.Open(t, filepath.Join(t.TempDir(), "kith.db"), morning, modules))
}

func begin(t *testing.T, h *module.House) *scene {
	t.Helper()
	s := &scene{t: t, h: h, clock: morning}
	h.Now = func() time.Time { return s.clock }
	gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: zone}, Rules: consent.Standard(), Now: h.Now}
	if err := h.Store.Bind(t.Context(), gate); err != nil {
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
	return s
}

// at is somebody at work, now.
func (s *scene) at(id people.PractitionerID) access.Viewer {
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
		"Amara":  consent.Personal(people.TeenSelf, amara.Ref()).At(s.clock),
		"Denise": consent.Personal(people.CustodialParent, denise).At(s.clock),
		"Marcus": consent.Personal(people.NonCustodialParent, "RelatedPerson/marcus-cole").At(s.clock),
	}
	for name, id := range map[string]people.PractitionerID{"Mia": "mia-park", "Ms. Alvarez": "ines-alvarez", "Dr. Chen": "wei-chen",
		"Lena": "lena-ortiz", "Luis": "luis-moreno", "Sam": "sam-keo", "Kim": "kim-park", "Tess": "tess-young"} {
		v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
		s.must(err)
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

// passing is that Amara said yes to the after-school program.
func (s *scene) passing() referral.Passing {
	return referral.Passing{Child: amara, Need: "after-school", Why: "Afternoons with other kids, not on track days", To: school, By: amara.Ref(), At: s.clock.AddDate(0, 0, -1)}
}

// begun is a referral that Lena began; sent one that she sent.
func (s *scene) begun(x referral.Passing) string {
	s.t.Helper()
	id, err := referral.Begin(s.t.Context(), s.h, s.at("lena-ortiz"), x)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *scene) sent(x referral.Passing) string {
	s.t.Helper()
	id := s.begun(x)
	if err := s.send("lena-ortiz", id, nil); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// send looks at what goes along and sends exactly that.
func (s *scene) send(who people.PractitionerID, id string, lines []string) error {
	s.t.Helper()
	ctx, v := s.t.Context(), s.at(who)
	i, err := loop.Get(ctx, s.h, v, id)
	if err != nil {
		return err
	}
	c := referral.Choice{Lines: lines}
	d, err := referral.Along(ctx, s.h, v, i, c)
	if err != nil {
		return err
	}
	c.At, c.Seen = d.Audience.At, i.Version
	p, err := referral.Made(ctx, s.h, v, d, c)
	if err != nil {
		return err
	}
	c.Sum = p.Sum
	return referral.Send(ctx, s.h, v, id, c)
}

func (s *scene) do(who people.PractitionerID, id string, x referral.Doing) error {
	s.t.Helper()
	return referral.Do(s.t.Context(), s.h, s.at(who), id, x)
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// is is where a referral is, as its own side sees it.
func (s *scene) is(id string) string {
	s.t.Helper()
	i, err := loop.Get(s.t.Context(), s.h, s.at("lena-ortiz"), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return i.State().String()
}

// need is the status of what is asked for, and who is asked.
func (s *scene) need(id string) string {
	s.t.Helper()
	ctx := s.t.Context()
	i, err := loop.Get(ctx, s.h, s.at("lena-ortiz"), id)
	s.must(err)
	r, err := s.h.Store.Read(ctx, s.at("lena-ortiz"), "ServiceRequest", strings.TrimPrefix(i.Focus, "ServiceRequest/"))
	s.must(err)
	root, err := r.Parse(&element.Doc{})
	s.must(err)
	v := r4.As[r4.ServiceRequest](root)
	return strings.TrimSpace(v.Status() + " " + v.Performer().First().Target())
}

func TestAReferralFromTheYesToTheFamilyKnowing(t *testing.T) {
	each(t, func(s *scene) {
		id := s.begun(s.passing())
		if got := s.is(id) + " " + s.need(id); got != "family-said-yes/draft draft" {
			s.t.Fatal(got)
		}
		s.must(s.send("lena-ortiz", id, nil))
		if got := s.is(id) + " " + s.need(id); got != "sent/requested active "+school {
			s.t.Fatal(got)
		}
		s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Accept}))
		s.clock = s.clock.AddDate(0, 0, 1)
		s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Book, At: s.clock.AddDate(0, 0, 3)}))
		s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Book, At: s.clock.AddDate(0, 0, 4)})) // another day
		s.clock = s.clock.AddDate(0, 0, 4)
		s.must(s.do("lena-ortiz", id, referral.Doing{Step: referral.Keep, At: s.clock, Note: "Ms. Alvarez called: she came"}))
		s.must(s.do("ines-alvarez", id, referral.Doing{Step: referral.Hear, Type: "text/plain; charset=utf-8", Body: []byte("She came twice. It is going well.")}))
		if got := s.is(id) + " " + s.need(id); got != "heard-back/completed active "+school {
			s.t.Fatal(got)
		}
		s.must(s.do("lena-ortiz", id, referral.Doing{Step: referral.Tell, Who: amara.Ref(), How: "in-person"}))
		if got := s.is(id) + " " + s.need(id); got != "family-told/completed completed "+school {
			s.t.Fatal(got)
		}
		if err := s.do("lena-ortiz", id, referral.Doing{Step: referral.Nudge}); !fault.Is(err, fault.Rule) {
			s.t.Errorf("it is over: %v", err)
		}
	})
}
