package loop_test

import (
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/people"
	"kith/cast"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
)

const (
	amara = "amara-reyes-cole"
	lena  = "PractitionerRole/lena-ortiz-maple-street"
	chen  = "PractitionerRole/wei-chen-maple-street"
	luis  = "PractitionerRole/luis-moreno-maple-street"
	rao   = "PractitionerRole/anil-rao-county-access-line"
)

var zone = must(time.LoadLocation("America/New_York"))

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

// morning is a Wednesday at ten, where the clinic is.
var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

type scene struct {
	t     *testing.T
	h     *module.House
	clock time.Time
	sent  []string // who got a letter
}

var modules = []module.Module{people.Module, contact.Module, consent.Module, oncall.Module, loop.Module}

func each(t *testing.T, test func(t *testing.T, s *scene)) {
	t.Helper()
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		s := &scene{t: t, h: h, clock: morning}
		h.Now = func() time.Time { return s.clock }
		if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
			t.Fatal(err)
		}
		module.Guard(modules, h)
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
		test(t, s)
	})
}

func (s *scene) worker(id people.PractitionerID) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil || v.Nobody() {
		s.t.Fatalf("%s: %v", id, err)
	}
	return v.At(s.clock)
}

// put writes a resource through the store as somebody, as the FHIR door does.
func (s *scene) put(v access.Viewer, seen int64, body []byte) error {
	s.t.Helper()
	in := must(s.h.Store.Prepare(body, element.Options{}))
	in.New, in.IfMatch = seen == 0, seen
	_, err := s.h.Store.Write(s.t.Context(), v, "test", batch(in))
	return err
}

// begin passes Amara on from Dr. Chen to Lena, or asks Dr. Rao about her.
func (s *scene) begin(id string, k loop.Kind, to string) loop.Item {
	s.t.Helper()
	step := loop.Asked
	if k == loop.Referral {
		step = loop.Sent
	}
	d, err := loop.Standard().Begin(loop.New{ID: id, Kind: k, Child: amara, From: chen, To: to, Why: "Sleep", At: s.clock,
		State: loop.State{Step: step, Status: loop.Requested}}, s.h.WorkingCalendar())
	if err != nil {
		s.t.Fatal(err)
	}
	moduletest.Put(s.t, s.h.Store, must(d.JSON()))
	return s.get("wei-chen", id)
}

func (s *scene) get(as people.PractitionerID, id string) loop.Item {
	s.t.Helper()
	i, err := loop.Get(s.t.Context(), s.h, s.worker(as), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return i
}

// move does something as somebody, and returns why it could not be.
func (s *scene) move(as people.PractitionerID, id string, x loop.Change) error {
	s.t.Helper()
	a, err := loop.Act(s.t.Context(), s.h, s.worker(as), id)
	if err == nil {
		err = a.Move(x, nil)
	}
	if err != nil {
		return err
	}
	return a.Commit(s.t.Context())
}

func wants(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if e := fault.Of(err); e == nil || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want %s: %s", err, kind, key)
	}
}
