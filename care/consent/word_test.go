package consent

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/care/account"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// town is what stands around the clinic: another doctor there, the network it
// is part of, a counselor and her office at a place that knows nobody here, a
// mother who may not decide, and something that takes a tie to read.
const town = `
{"resourceType":"Organization","id":"net","name":"Network"}
{"resourceType":"Organization","id":"maple","name":"Maple","partOf":{"reference":"Organization/net"}}
{"resourceType":"Organization","id":"line","name":"Line"}
{"resourceType":"Practitioner","id":"pat","name":[{"text":"Pat"}]}
{"resourceType":"PractitionerRole","id":"pat-maple","active":true,"practitioner":{"reference":"Practitioner/pat"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"pediatrician"}]}]}
{"resourceType":"Practitioner","id":"nan"}
{"resourceType":"PractitionerRole","id":"nan-net","active":true,"practitioner":{"reference":"Practitioner/nan"},"organization":{"reference":"Organization/net"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}
{"resourceType":"Practitioner","id":"rao","name":[{"text":"Rao"}]}
{"resourceType":"PractitionerRole","id":"rao-line","active":true,"practitioner":{"reference":"Practitioner/rao"},"organization":{"reference":"Organization/line"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}
{"resourceType":"Practitioner","id":"tess"}
{"resourceType":"PractitionerRole","id":"tess-line","active":true,"practitioner":{"reference":"Practitioner/tess"},"organization":{"reference":"Organization/line"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"counselor"}]}]}
{"resourceType":"RelatedPerson","id":"denise","patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"limited"}]}
{"resourceType":"Observation","id":"mood","meta":{"security":[{"code":"R"},{"code":"PSY"}]},"subject":{"reference":"Patient/amara"}}`

func eachTown(t *testing.T, test func(h *glassHouse)) {
	eachGlass(t, func(h *glassHouse) {
		moduletest.Load(h.t, h.Store, strings.NewReader(strings.TrimSpace(town)))
		test(h)
	})
}

// writes has somebody write a resource: a new one, or a new version.
func (h *glassHouse) writes(v access.Viewer, body string) error {
	in, err := h.Store.Prepare([]byte(body), element.Options{})
	if err != nil {
		h.t.Fatal(err)
	}
	there, err := db.All(h.t.Context(), h.DB, db.Int, `select key from resource where type = $1 and id = $2`, in.Type, in.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	in.New = len(there) == 0 && !v.Operator()
	_, err = h.Store.Write(h.t.Context(), v, "test", []*store.Incoming{in})
	return err
}

func (h *glassHouse) must(v access.Viewer, body string) {
	h.t.Helper()
	if err := h.writes(v, body); err != nil {
		h.t.Fatalf("%v\n%s", err, body)
	}
}

// rows are all readers, as one text.
func (h *glassHouse) rows() string {
	all, err := db.All(h.t.Context(), h.DB, func(r db.Row) (string, error) {
		var c, slot, needs, from, until int64
		var reader, refused string
		err := r.Scan(&c, &reader, &slot, &needs, &from, &until, &refused)
		return fmt.Sprint(c, reader, slot, needs, from, until, refused), err
	}, `select compartment, reader, slot, needs, from_at, until_at, refused from compartment_reader`)
	if err != nil {
		h.t.Fatal(err)
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// rebuilt fails the test if a rebuild gives other readers.
func (h *glassHouse) rebuilt(after string) {
	h.t.Helper()
	before := h.rows()
	if err := h.Store.Rebuild(h.t.Context(), func(int64, int64) {}); err != nil {
		h.t.Fatal(err)
	}
	if h.rows() != before {
		h.t.Errorf("%s: a rebuild gives other readers", after)
	}
}

const amara = `{"reference":"Patient/amara"}`

func careTeam(id, member string) string {
	return `{"resourceType":"CareTeam","id":"` + id + `","status":"active","subject":` + amara + `,"participant":[{"member":{"reference":"` + member + `"}}],"managingOrganization":[{"reference":"Organization/maple"}]}`
}

func referral(id, status, owner, more string) string {
	return `{"resourceType":"Task","id":"` + id + `","status":"` + status + `","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"referral"}]},"for":` + amara +
		`,"authoredOn":"2026-11-01T10:00:00Z","owner":{"reference":"` + owner + `"}` + more + `}`
}

// ways are the ways in which somebody writes somebody in.
func ways(id, who string) map[string]string {
	practitioner := strings.HasPrefix(who, "Practitioner/")
	return map[string]string{
		"team":    careTeam(id, who),
		"visit":   `{"resourceType":"Encounter","id":"` + id + `","status":"finished","class":{"code":"AMB"},"subject":` + amara + `,"period":{"start":"2026-11-20T10:00:00Z","end":"2026-11-20T11:00:00Z"},"participant":[{"individual":{"reference":"` + who + `"}}]}`,
		"task":    referral(id, "accepted", who, ""),
		"done":    referral(id, "completed", who, ""),
		"advice":  `{"resourceType":"Communication","id":"` + id + `","status":"completed","category":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"advice"}]}],"subject":` + amara + `,"sent":"2026-11-20T10:00:00Z","sender":{"reference":"` + who + `"}}`,
		"episode": `{"resourceType":"EpisodeOfCare","id":"` + id + `","status":"active","patient":` + amara + `,"managingOrganization":{"reference":"Organization/maple"}` + map[bool]string{true: `,"careManager":{"reference":"` + who + `"}`}[practitioner] + `}`,
		"doctor":  `{"resourceType":"Patient","id":"amara","birthDate":"2012-09-03","managingOrganization":{"reference":"Organization/maple"},"generalPractitioner":[{"reference":"` + who + `"}]}`,
	}
}

func TestATieOpensOnlyForPeopleOfAPlaceThatCaresForTheChild(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena := h.worker("lena")
		for _, writer := range []access.Viewer{lena, Program("Device/feed", "maple")} {
			for _, who := range []string{"PractitionerRole/rao-line", "Practitioner/rao"} {
				for name, body := range ways("x"+strings.ToLower(writer.ID()[:3]), who) {
					if err := h.writes(writer, body); err != nil && !fault.Is(err, fault.Rule) {
						h.t.Fatalf("%s: %v", name, err)
					}
					if got := h.reads(h.worker("rao")); got != "" {
						h.t.Errorf("%s by %s for %s: somebody elsewhere reads %q", name, writer.ID(), who, got)
					}
				}
			}
		}
		h.rebuilt("strangers")
		for name, body := range ways("y", "PractitionerRole/pat-maple") {
			before := h.reads(h.worker("pat"))
			h.must(lena, body)
			if got := h.reads(h.worker("pat")); name != "episode" && got != "mood open shelter" {
				h.t.Errorf("%s: a colleague reads %q, before %q", name, got, before)
			}
			h.must(access.Operator(), strings.Replace(body, `"reference":"PractitionerRole/pat-maple"`, `"display":"somebody"`, 1))
		}
		h.must(lena, careTeam("z", "PractitionerRole/nan-net"))
		if got := h.reads(h.worker("nan")); got != "mood open shelter" {
			h.t.Errorf("somebody of the network that the clinic is part of reads %q", got)
		}
		h.must(access.Operator(), careTeam("z", "PractitionerRole/rao-line"))
		if got := h.reads(h.worker("rao")); got != "mood open shelter" {
			h.t.Errorf("whom the operator wrote in reads %q", got)
		}
		h.must(lena, strings.Replace(careTeam("z", "PractitionerRole/rao-line"), `"status":"active"`, `"status":"active","name":"Hers"`, 1))
		if got := h.reads(h.worker("rao")); got != "mood open shelter" {
			h.t.Errorf("whom the operator wrote in, after somebody corrected a name: %q", got)
		}
		h.rebuilt("friends")
	})
}

func TestWhoIsAskedFromElsewhereIsBroughtInByAnswering(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena := h.worker("lena")
		const owner = "PractitionerRole/rao-line"
		for _, status := range []string{"requested", "accepted"} { // whoever asks cannot answer
			h.must(lena, referral("t", status, owner, ""))
			if got := h.reads(h.worker("rao")); got != "" {
				h.t.Errorf("%s by who asks: %q", status, got)
			}
		}
		if !readable(h.t, h.Store, h.worker("rao"), "amara")["Task/t"] {
			h.t.Fatal("whoever is asked does not see the request")
		}
		if err := h.writes(h.worker("mia"), referral("t", "accepted", owner, `,"description":"x"`)); err == nil {
			if got := h.reads(h.worker("rao")); got != "" {
				h.t.Errorf("answered by the desk of who asks: %q", got)
			}
		}
		if err := h.writes(h.worker("rao"), referral("own", "accepted", owner, "")); err != nil && !fault.Is(err, fault.Rule) {
			h.t.Fatal(err)
		}
		if got := h.reads(h.worker("rao")); got != "" {
			h.t.Errorf("whom nobody asked, by answering: %q", got)
		}
		h.must(Program("Device/hub", "line", "maple"), referral("t", "accepted", owner, `,"description":"both"`))
		if got := h.reads(h.worker("rao")); got != "" {
			h.t.Errorf("answered by a program of both sides: %q", got)
		}
		h.must(h.worker("rao"), referral("t", "accepted", owner, `,"description":"yes"`))
		if got := h.reads(h.worker("rao")); got != "mood open shelter" {
			h.t.Errorf("after answering: %q", got)
		}
		if got := h.reads(h.worker("tess")); got != "" {
			h.t.Errorf("a colleague of who answered: %q", got)
		}
		h.must(lena, referral("t", "in-progress", owner, `,"description":"thanks"`))
		if got := h.reads(h.worker("rao")); got != "mood open shelter" {
			h.t.Errorf("after whoever asked wrote a word: %q", got)
		}
		h.rebuilt("answered")
		h.must(lena, referral("t", "accepted", "PractitionerRole/tess-line", ""))
		if got := h.reads(h.worker("tess")) + h.reads(h.worker("rao")); got != "" {
			h.t.Errorf("handed to another, who did not answer: %q", got)
		}
		h.must(lena, referral("t", "cancelled", owner, ""))
		h.must(lena, referral("t", "accepted", owner, ""))
		if got := h.reads(h.worker("rao")); got != "" {
			h.t.Errorf("taken up again by who asked: %q", got)
		}
		h.rebuilt("taken back")
	})
}

func TestWhereAPlaceIsAskedWhoeverThereTakesItUpIsBroughtIn(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena, rao, tess := h.worker("lena"), h.worker("rao"), h.worker("tess")
		h.must(lena, referral("t", "requested", "Organization/line", ""))
		for name, v := range map[string]access.Viewer{"rao": rao, "tess": tess} {
			if got := h.reads(v); got != "" || !readable(h.t, h.Store, v, "amara")["Task/t"] {
				h.t.Errorf("%s, whose place is asked: %q, the request %v", name, got, readable(h.t, h.Store, v, "amara"))
			}
		}
		h.must(rao, referral("t", "accepted", "PractitionerRole/rao-line", ""))
		if got := h.reads(h.worker("rao")); got != "mood open shelter" {
			h.t.Errorf("who took it up reads %q", got)
		}
		if got := h.reads(h.worker("tess")); got != "" {
			h.t.Errorf("a colleague of who took it up reads %q", got)
		}
		h.rebuilt("taken up")
		h.must(lena, referral("u", "requested", "Organization/line", ""))
		h.must(rao, referral("u", "accepted", "PractitionerRole/tess-line", ""))
		if got := h.reads(h.worker("tess")); got != "" {
			h.t.Errorf("whom a colleague wrote in, without a word of hers: %q", got)
		}
	})
}

// consentFor permits labels to somebody, as who is said to have agreed.
func consentFor(id, who string, codes ...string) string {
	body := strings.NewReplacer("WHO", who, `"id":"mine"`, `"id":"`+id+`"`).Replace(permitting)
	security := `{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}`
	for _, c := range codes {
		security += `,{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"` + c + `"}`
	}
	from, to := strings.Index(body, `"securityLabel":[`), strings.Index(body, `],"actor"`)
	return body[:from] + `"securityLabel":[` + security + body[to:]
}

func TestNobodyPassesOnWhatTheyDoNotRead(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena, rao := h.worker("lena"), "Practitioner/rao"
		reads := func(want, what string) {
			h.t.Helper()
			if got := h.reads(h.worker("rao")); got != want {
				h.t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		for name, v := range map[string]access.Viewer{"program": Program("Device/feed", "maple"), "colleague": h.worker("pat"), "desk": h.worker("mia")} {
			if err := h.writes(v, consentFor("of-"+name, rao, "PSY")); err != nil && !fault.Is(err, fault.Rule) {
				h.t.Fatal(err)
			}
			reads("", "by a "+name)
		}
		h.must(lena, consentFor("hers", rao, "PSY", "PRS"))
		reads("mood open", "what her counselor reads, and no more")
		h.rebuilt("attenuated")
		const verified = `,"verification":[{"verified":true,"verifiedWith":{"reference":"Patient/amara"}}]}`
		more := strings.TrimSuffix(consentFor("hers", rao, "PSY", "PRS"), "}") + verified
		h.must(lena, more)
		reads("mood open", "verified by who wrote it")
		h.must(access.Operator(), careTeam("two", "PractitionerRole/pat-maple"))
		again := strings.Replace(more, `"verification":[`, `"verification":[{"verified":true},`, 1)
		h.must(h.worker("pat"), again)
		reads("mood open told", "verified by a second of her people")
		h.rebuilt("verified")
		h.must(lena, strings.Replace(again, `"PSY"`, `"SUD"`, 1))
		reads("open", "changed by who wrote it: only the same is verified")
	})
}

func TestTheYoungPersonsOwnWordOpensWhatIsHers(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		h.must(Personal(people.TeenSelf, "Patient/amara").At(h.now), consentFor("own", "Practitioner/rao", "PSY", "PRS"))
		if got := h.reads(h.worker("rao")); got != "mood open told" {
			h.t.Errorf("reads %q", got)
		}
	})
}

func TestBrokenGlassAndAConsentAreNothingToPassOn(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		if _, err := h.breaks(h.worker("pat"), because); err != nil {
			h.t.Fatal(err)
		}
		h.must(h.worker("pat"), consentFor("glass", "Practitioner/rao", "PSY"))
		if got := h.reads(h.worker("rao")); got != "" {
			h.t.Errorf("by broken glass: %q", got)
		}
	})
}

func patient(born string) string {
	if born != "" {
		born = `,"birthDate":"` + born + `"`
	}
	return `{"resourceType":"Patient","id":"amara"` + born + `,"managingOrganization":{"reference":"Organization/maple"}}`
}

func TestARefusalEndsByWhoseItIsAndLeavesASign(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		chen := h.worker("chen")
		no := clinic[strings.Index(clinic, `{"resourceType":"Consent","id":"no"`):]
		no, _, _ = strings.Cut(no, "\n")
		over := strings.Replace(no, `"status":"active"`, `"status":"inactive"`, 1)
		less := strings.Replace(no, `"type":"deny"`, `"type":"deny","period":{"end":"2026-01-02"}`, 1)
		h.must(access.Operator(), careTeam("two", "PractitionerRole/pat-maple"))
		for name, v := range map[string]access.Viewer{"whom it concerns": chen, "the desk": h.worker("mia"), "a program": Program("Device/feed", "maple")} {
			for _, body := range []string{over, less} {
				if err := h.writes(v, body); err == nil {
					h.t.Errorf("%s ends it", name)
				}
			}
			_, err := h.Store.Write(h.t.Context(), v, "test", []*store.Incoming{h.Store.Removal("Consent", "no")})
			if err == nil {
				h.t.Errorf("%s deletes it", name)
			}
		}
		if got := h.reads(chen); got != "" {
			h.t.Errorf("whom it concerns reads %q", got)
		}
		h.must(h.worker("pat"), strings.Replace(no, `"dateTime":"2026-01-01"`, `"dateTime":"2026-01-02"`, 1))
		signs := func() int {
			found, err := db.All(h.t.Context(), h.DB, db.Text, `select who from care_word where part = 'refusal'`)
			if err != nil {
				h.t.Fatal(err)
			}
			return len(found)
		}
		if signs() != 0 {
			h.t.Error("a sign, and it refuses what it did")
		}
		h.must(h.worker("pat"), over)
		if got := h.reads(chen); got != "open" || signs() != 1 {
			h.t.Errorf("ended by one of her people: reads %q, %d signs", got, signs())
		}
	})
}

func TestALinkBetweenRelativesIsMadeByWhoLooksAfterAllTheirChildren(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		moduletest.Load(h.t, h.Store, strings.NewReader(`{"resourceType":"Patient","id":"leo","birthDate":"2018-01-01","managingOrganization":{"reference":"Organization/line"}}
{"resourceType":"Patient","id":"ivy","birthDate":"2018-01-01","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"RelatedPerson","id":"leos","patient":{"reference":"Patient/leo"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]}
{"resourceType":"RelatedPerson","id":"ivys","patient":{"reference":"Patient/ivy"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]}`))
		person := func(id, other string) string {
			return `{"resourceType":"Person","id":"` + id + `","link":[{"target":{"reference":"RelatedPerson/denise"}},{"target":{"reference":"RelatedPerson/` + other + `"}}]}`
		}
		acts := func(want, what string) {
			h.t.Helper()
			f, err := account.FamilyOf(h.t.Context(), h.DB, "RelatedPerson/denise", Place{}.Day(h.now))
			slices.Sort(f.As)
			if got := strings.Join(f.As, " "); err != nil || got != want {
				h.t.Errorf("%s: her account is %q, want %q (%v)", what, got, want, err)
			}
		}
		for i, v := range []access.Viewer{h.worker("lena"), h.worker("mia"), Program("Device/feed", "maple")} {
			if err := h.writes(v, person(fmt.Sprint("p", i), "leos")); err != nil && !fault.Is(err, fault.Rule) {
				h.t.Fatal(err)
			}
			acts("RelatedPerson/denise", "linked to a child of others by "+v.ID())
		}
		for i, v := range []access.Viewer{h.worker("mia"), Program("Device/feed", "maple")} {
			h.must(v, person(fmt.Sprint("q", i), "ivys"))
			acts("RelatedPerson/denise", "by "+v.ID()+", who does not look after them")
		}
		h.must(h.worker("lena"), person("both", "ivys"))
		acts("RelatedPerson/denise RelatedPerson/ivys", "by somebody who looks after both")
		h.must(access.Operator(), person("imported", "leos"))
		acts("RelatedPerson/denise RelatedPerson/ivys RelatedPerson/leos", "by the operator")
	})
}
