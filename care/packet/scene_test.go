package packet_test

import (
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/packet"
	"kith/care/people"
	"kith/care/reach"
	"kith/cast"
	"kith/platform/access"
)

var zone = func() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return z
}()

var now = time.Date(2026, 4, 14, 10, 30, 0, 0, zone)

const (
	amara  = people.PatientID("amara-reyes-cole")
	tess   = "PractitionerRole/tess-young-youth-harbor"
	school = "PractitionerRole/ines-alvarez-roosevelt-middle-school"
	line   = "PractitionerRole/anil-rao-county-access-line"
	lena   = "PractitionerRole/lena-ortiz-maple-street"
	rosa   = "RelatedPerson/rosa-reyes"
)

// scene is a house with the town in it, in which Amara's record holds one line
// of each kind, each with a word that stands nowhere else.
type scene struct {
	t    *testing.T
	h    *module.House
	told disclosure.Item // to Lena: nobody else was named
}

// record is what stands in Amara's record beside what the town has.
const record = `{"resourceType":"Condition","id":"open","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"text":"canary-problem","extension":[{"url":"http://elsewhere.example/x","valueString":"canary-hidden"}]},"subject":{"reference":"Patient/amara-reyes-cole"},"note":[{"text":"canary-note"}]}
{"resourceType":"Condition","id":"past","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]},"code":{"text":"canary-past"},"subject":{"reference":"Patient/amara-reyes-cole"}}
{"resourceType":"Condition","id":"private","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSY"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"text":"canary-mental"},"subject":{"reference":"Patient/amara-reyes-cole"}}
{"resourceType":"Condition","id":"program","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"42CFRPart2"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"text":"canary-program"},"subject":{"reference":"Patient/amara-reyes-cole"}}
{"resourceType":"Condition","id":"therapy","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PSYTHPN"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"code":{"text":"canary-therapy"},"subject":{"reference":"Patient/amara-reyes-cole"}}
{"resourceType":"MedicationRequest","id":"medicine","status":"active","intent":"order","medicationCodeableConcept":{"text":"canary-medicine"},"subject":{"reference":"Patient/amara-reyes-cole"},"dosageInstruction":[{"text":"canary-dose"}]}
{"resourceType":"AllergyIntolerance","id":"allergy","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"code":{"text":"canary-allergy"},"patient":{"reference":"Patient/amara-reyes-cole"},"reaction":[{"manifestation":[{"text":"canary-hives"}]}]}
{"resourceType":"Goal","id":"goal","lifecycleStatus":"active","description":{"text":"canary-goal"},"subject":{"reference":"Patient/amara-reyes-cole"}}
{"resourceType":"CarePlan","id":"plan","status":"active","intent":"plan","subject":{"reference":"Patient/amara-reyes-cole"},"activity":[{"detail":{"status":"in-progress","description":"canary-plan"}},{"detail":{"status":"completed","description":"canary-done"}}]}`

var modules = []module.Module{people.Module, contact.Module, consent.Module, disclosure.Module, reach.Module, packet.Module}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, now, modules, func(t *testing.T, h *module.House) {
		s := &scene{t: t, h: h}
		s.bind(t)
		town(t, h)
		moduletest.Load(t, h.Store, strings.NewReader(record))
		var err error
		s.told, err = disclosure.Tell(t.Context(), h, s.at("lena-ortiz"), disclosure.Statement{
			Child: string(amara), Teller: "Patient/" + string(amara), At: now.Add(-time.Hour), Way: disclosure.InPerson, Topic: "hurt-at-home",
			Words: "canary-words", Headline: disclosure.Headline{Words: "canary-headline"}})
		if err != nil {
			t.Fatal(err)
		}
		test(s)
	})
}

func (s *scene) bind(t testing.TB) {
	t.Helper()
	gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: zone}, Rules: consent.Standard(), Now: s.h.Now}
	if err := s.h.Store.Bind(t.Context(), gate); err != nil {
		t.Fatal(err)
	}
}

// at is somebody at work, now.
func (s *scene) at(id people.PractitionerID) access.Viewer {
	s.t.Helper()
	v, _, err := consent.Worker(s.t.Context(), s.h.DB, id, s.h.Today(), s.h.Now())
	if err != nil || v.Nobody() {
		s.t.Fatalf("%s: %v", id, err)
	}
	return v.At(s.h.Now())
}

func (s *scene) draft(by people.PractitionerID, to packet.Audience) packet.Draft {
	s.t.Helper()
	d, err := packet.For(s.t.Context(), s.h, s.at(by), amara, to)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *scene) build(by people.PractitionerID, d packet.Draft, yes packet.Yes) packet.Packet {
	s.t.Helper()
	p, err := packet.Build(s.t.Context(), s.h, s.at(by), d, yes)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func town(t testing.TB, h *module.House) {
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
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, h *module.House, records string) {
	t.Helper()
	moduletest.Load(t, h.Store, strings.NewReader(records))
}
