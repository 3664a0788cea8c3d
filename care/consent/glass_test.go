package consent

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// clinic is a place with a doctor who knows nobody yet, a front desk, and a
// young person who said no to the doctor.
const clinic = `
{"resourceType":"Organization","id":"maple","name":"Maple"}
{"resourceType":"Practitioner","id":"chen"}
{"resourceType":"PractitionerRole","id":"chen-maple","active":true,"practitioner":{"reference":"Practitioner/chen"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}
{"resourceType":"Practitioner","id":"mia"}
{"resourceType":"PractitionerRole","id":"mia-maple","active":true,"practitioner":{"reference":"Practitioner/mia"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"front-desk"}]}]}
{"resourceType":"Practitioner","id":"lena"}
{"resourceType":"PractitionerRole","id":"lena-maple","active":true,"practitioner":{"reference":"Practitioner/lena"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}
{"resourceType":"Practitioner","id":"sam"}
{"resourceType":"PractitionerRole","id":"sam-maple","active":true,"practitioner":{"reference":"Practitioner/sam"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"privacy-officer"}]}]}
{"resourceType":"Patient","id":"amara","birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/amara"},"participant":[{"member":{"reference":"PractitionerRole/lena-maple"}}]}
{"resourceType":"Consent","id":"no","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara"},"dateTime":"2026-01-01","provision":{"type":"deny","actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"Practitioner/chen"}}]}}
{"resourceType":"Observation","id":"open","subject":{"reference":"Patient/amara"}}
{"resourceType":"Observation","id":"told","meta":{"security":[{"code":"R"},{"code":"PRS"}]},"subject":{"reference":"Patient/amara"}}
{"resourceType":"Observation","id":"notes","meta":{"security":[{"code":"V"},{"code":"PSYTHPN"}]},"subject":{"reference":"Patient/amara"}}
{"resourceType":"Observation","id":"shelter","meta":{"security":[{"code":"R"},{"code":"LIVARG"}]},"subject":{"reference":"Patient/amara"}}
{"resourceType":"Observation","id":"reporter","meta":{"security":[{"code":"sealed"}]},"subject":{"reference":"Patient/amara"}}`

// glassHouse is a house with the clinic in it, and a clock.
type glassHouse struct {
	*module.House
	t    *testing.T
	now  time.Time
	gate *Gate
}

func eachGlass(t *testing.T, test func(h *glassHouse)) {
	moduletest.Each(t, matrixNow, []module.Module{people.Module, Module}, func(t *testing.T, m *module.House) {
		h := &glassHouse{House: m, t: t, now: matrixNow}
		h.gate = &Gate{Rules: Standard(), Now: func() time.Time { return h.now }}
		if err := h.Store.Bind(t.Context(), h.gate); err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, bytes.NewReader([]byte(strings.TrimSpace(clinic))))
		test(h)
	})
}

func (h *glassHouse) worker(id people.PractitionerID) access.Viewer {
	v, _, err := Worker(h.t.Context(), h.DB, id, Place{}.Day(h.now), h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	return v.At(h.now)
}

// reads are the observations that somebody can read.
func (h *glassHouse) reads(v access.Viewer) string {
	var all []string
	for id := range readable(h.t, h.Store, v, "amara") {
		if o, ok := strings.CutPrefix(id, "Observation/"); ok {
			all = append(all, o)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func (h *glassHouse) breaks(v access.Viewer, b Breaking) (g Glass, err error) {
	err = h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		g, err = h.gate.Break(h.t.Context(), tx, h.Store, v, b)
		return err
	})
	return g, err
}

// told returns why somebody is told of broken glass.
func (h *glassHouse) told(v access.Viewer) string {
	all, err := Notices(h.t.Context(), h.DB, v, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	var why []string
	for _, n := range all {
		why = append(why, n.Why+" "+n.By)
	}
	return strings.Join(why, ", ")
}

var because = Breaking{Child: "amara", Reason: "danger", Words: "She left saying she would not come home.", Fresh: true}

func TestBrokenGlassOpensOneChildForThreeHoursAndNotWhatIsSealed(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		if got := h.reads(h.worker("chen")); got != "" {
			h.t.Errorf("before, although she said no: %q", got)
		}
		g, err := h.breaks(h.worker("chen"), because)
		if err != nil {
			h.t.Fatal(err)
		}
		if got := h.reads(h.worker("chen")); got != "open told" {
			h.t.Errorf("behind the glass: %q", got)
		}
		if got := h.reads(h.worker("mia")); got != "" {
			h.t.Errorf("the front desk reads %q", got)
		}
		if again, err := h.breaks(h.worker("chen"), because); err != nil || again.ID != g.ID {
			h.t.Errorf("breaking twice: %v", err)
		}
		if there, err := audit.Happened(h.t.Context(), h.DB, "break the glass", "Patient/amara"); err != nil || !there {
			h.t.Errorf("the trail does not say it: %v", err)
		}
		h.now = h.now.Add(3*time.Hour - time.Microsecond)
		if got := h.reads(h.worker("chen")); got != "open told" {
			h.t.Errorf("in the last microsecond: %q", got)
		}
		h.now = h.now.Add(time.Microsecond)
		if got := h.reads(h.worker("chen")); got != "" {
			h.t.Errorf("after three hours: %q", got)
		}
	})
}

func TestWhomTheBreakingConcernsIsTold(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		amara := Personal(people.TeenSelf, "Patient/amara").At(h.now)
		if _, err := h.breaks(h.worker("chen"), because); err != nil {
			h.t.Fatal(err)
		}
		for who, tt := range map[string]struct {
			v    access.Viewer
			want string
		}{
			"counselor": {h.worker("lena"), "team Practitioner/chen"}, "privacy officer": {h.worker("sam"), "officer Practitioner/chen"},
			"Amara": {amara, "self Practitioner/chen"}, "front desk": {h.worker("mia"), ""},
		} {
			if got := h.told(tt.v); got != tt.want {
				h.t.Errorf("%s is told %q, want %q", who, got, tt.want)
			}
		}
		rates, err := h.gate.Rates(h.t.Context(), h.DB, h.now.AddDate(0, -1, 0))
		if want := (Rate{"maple", "2026-11", 1, 1, 1}); err != nil || len(rates) != 1 || rates[0] != want {
			h.t.Errorf("rates %v, %v", rates, err)
		}
	})
}

func TestTellingTheYoungPersonMayWaitForANamedPersonsReason(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		amara := Personal(people.TeenSelf, "Patient/amara").At(h.now)
		later := because
		later.Later = Later{By: "Practitioner/lena", Why: "She is with the person we fear for her."}
		g, err := h.breaks(h.worker("chen"), later)
		if err != nil {
			h.t.Fatal(err)
		}
		broken, err := Broken(h.t.Context(), h.DB, amara, "amara")
		if got := h.told(amara); got != "" || len(broken) != 0 || err != nil {
			h.t.Errorf("Amara is told %q, sees %v (%v)", got, broken, err)
		}
		for _, who := range []people.PractitionerID{"lena", "sam"} {
			if all, err := Notices(h.t.Context(), h.DB, h.worker(who), h.now); err != nil || len(all) != 1 || !all[0].Waits || all[0].Later != later.Later {
				h.t.Errorf("%s is told %+v (%v)", who, all, err)
			}
		}
		if broken, err := Broken(h.t.Context(), h.DB, h.worker("lena"), "amara"); len(broken) != 1 || err != nil {
			h.t.Errorf("the team sees %v (%v)", broken, err)
		}
		tell := func(v access.Viewer) error {
			return h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return Tell(h.t.Context(), tx, v, g.ID, h.now) })
		}
		if err := tell(h.worker("mia")); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("the front desk tells: %v", err)
		}
		if err := tell(h.worker("sam")); err != nil {
			h.t.Fatal(err)
		}
		if got := h.told(amara); got != "self Practitioner/chen" {
			h.t.Errorf("afterwards Amara is told %q", got)
		}
		if all, err := Notices(h.t.Context(), h.DB, h.worker("lena"), h.now); err != nil || len(all) != 1 || all[0].Waits || all[0].Later.By == "" {
			h.t.Errorf("afterwards Lena is told %+v (%v)", all, err)
		}
	})
}

func TestTheGlassIsNotBrokenWithoutAReasonAndAFreshSignIn(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		change := func(f func(b *Breaking)) Breaking { b := because; f(&b); return b }
		for name, tt := range map[string]struct {
			v    access.Viewer
			b    Breaking
			want fault.Kind
		}{
			"signed in long ago":     {h.worker("chen"), change(func(b *Breaking) { b.Fresh = false }), fault.Expired},
			"no reason":              {h.worker("chen"), change(func(b *Breaking) { b.Reason = "curious" }), fault.Required},
			"no words":               {h.worker("chen"), change(func(b *Breaking) { b.Words = "  x  " }), fault.Required},
			"later, and nobody says": {h.worker("chen"), change(func(b *Breaking) { b.Later.Why = "it would not be safe" }), fault.Required},
			"the front desk":         {h.worker("mia"), because, fault.Security},
			"a child of others":      {h.worker("chen"), change(func(b *Breaking) { b.Child = "leo" }), fault.NotFound},
			"somebody of elsewhere":  {access.Staff("Practitioner/chen", "riverside"), because, fault.NotFound},
		} {
			if _, err := h.breaks(tt.v, tt.b); !fault.Is(err, tt.want) {
				h.t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
		}
		if n, err := db.One(h.t.Context(), h.DB, db.Int, "", `select count(*) from care_glass_notice`); err != nil || n != 0 {
			h.t.Errorf("%d were told of nothing (%v)", n, err)
		}
	})
}
