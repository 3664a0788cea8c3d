package consent

import (
	"strings"
	"testing"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

func TestADayOfBirthHoldsBothWaysUntilASecondPersonConfirmsIt(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		h.must(access.Operator(), `{"resourceType":"RelatedPerson","id":"denise","patient":`+amara+`,"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}]}`)
		mother, self := Personal(people.CustodialParent, "RelatedPerson/denise").At(h.now), Personal(people.TeenSelf, "Patient/amara").At(h.now)
		check := func(what, mothers, hers string) {
			h.t.Helper()
			if m, s := h.reads(mother), h.reads(self); m != mothers || s != hers {
				h.t.Errorf("%s: her mother reads %q, want %q; she reads %q, want %q", what, m, mothers, s, hers)
			}
		}
		const all = "mood open shelter told"
		check("at fourteen", "", all)
		mia, program := h.worker("mia"), Program("Device/feed", "maple")
		h.must(mia, patient("2020-09-03"))
		check("made six by the desk", "", "")
		h.must(mia, patient("2021-09-03"))
		check("and younger still", "", "")
		h.must(mia, patient("2012-09-03"))
		check("put right again", "", all)
		h.must(program, patient(""))
		check("taken away by a program", "", "")
		h.must(program, patient("2020-09-03"))
		check("and given anew", "", "")
		h.rebuilt("waiting")
		if err := h.confirms(h.worker("mia")); err == nil {
			h.t.Error("the desk confirms")
		}
		if err := h.confirms(h.worker("pat")); err == nil {
			h.t.Error("somebody who is not of her people confirms")
		}
		if err := h.confirms(mother); err == nil {
			h.t.Error("her mother confirms")
		}
		err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
			return h.gate.Confirm(h.t.Context(), tx, h.Store, h.worker("lena"), Waits{Type: "Patient", ID: "amara", Part: "born", At: h.now.Add(-time.Hour)})
		})
		if !fault.Is(err, fault.Conflict) {
			h.t.Errorf("confirmed what was there an hour ago: %v", err)
		}
		if err := h.confirms(h.worker("lena")); err != nil {
			h.t.Fatal(err)
		}
		check("confirmed by her counselor", "mood open shelter", "")
		h.rebuilt("confirmed")
		h.must(h.worker("lena"), patient("2012-09-03"))
		check("changed by who confirmed", "", "")
		if err := h.confirms(h.worker("lena")); err == nil {
			h.t.Error("whoever wrote it confirms it")
		}
		if err := h.confirms(h.worker("sam")); err != nil {
			h.t.Errorf("whoever answers for privacy: %v", err)
		}
		check("confirmed by whoever answers for privacy", "", all)
	})
}

// confirms has somebody confirm whatever waits about Amara.
func (h *glassHouse) confirms(v access.Viewer) error {
	all, err := db.All(h.t.Context(), h.DB, scanWord, `select `+strings.Join(wordColumns, ", ")+` from care_word w where patient_id = 'amara' and `+waiting)
	if err != nil || len(all) == 0 {
		h.t.Fatalf("nothing waits: %v", err)
	}
	for _, w := range all {
		err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error {
			return h.gate.Confirm(h.t.Context(), tx, h.Store, v, Waits{Type: w.typ, ID: w.id, Part: w.part, At: time.UnixMicro(w.at)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func TestANewChildIsAsOldAsWhoEntersItSays(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		h.must(h.worker("lena"), `{"resourceType":"Patient","id":"new","birthDate":"2010-01-01","managingOrganization":{"reference":"Organization/maple"}}`)
		h.must(h.worker("lena"), `{"resourceType":"Observation","id":"hers","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/new"}}`)
		if !readable(h.t, h.Store, Personal(people.TeenSelf, "Patient/new").At(h.now), "new")["Observation/hers"] {
			h.t.Error("she does not read her own")
		}
	})
}

func TestCustodyRisesByTwoAndFallsByOne(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		h.must(access.Operator(), patient("2018-09-03"))
		relative := func(custody, more string) string {
			return `{"resourceType":"RelatedPerson","id":"denise","patient":` + amara + `,"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"` + custody + `"}]` + more + `}`
		}
		calling := func(want people.Calling, what string) {
			h.t.Helper()
			if got, err := Standing(h.t.Context(), h.DB, "RelatedPerson/denise", h.now); err != nil || got != want {
				h.t.Errorf("%s: stands as %s, want %s (%v)", what, got, want, err)
			}
		}
		reads := func() string { return h.reads(Personal(people.CustodialParent, "RelatedPerson/denise").At(h.now)) }
		lena := h.worker("lena")
		calling(people.NonCustodialParent, "as imported")
		h.must(lena, relative("full", ""))
		calling(people.NonCustodialParent, "made to decide by one")
		h.rebuilt("custody")
		h.must(lena, relative("ended", ""))
		calling(people.Anonymous, "ended by one")
		if got := reads(); got != "" {
			h.t.Errorf("after it ended she reads %q", got)
		}
		h.must(lena, relative("limited", ""))
		calling(people.Anonymous, "brought back by one")
		if err := h.confirms(lena); err == nil {
			h.t.Error("whoever wrote it confirms it")
		}
		if err := h.confirms(h.worker("sam")); err != nil {
			h.t.Fatal(err)
		}
		calling(people.NonCustodialParent, "confirmed")
		if got := reads(); got == "" {
			h.t.Error("confirmed, and she reads nothing")
		}
		h.must(lena, relative("limited", `,"period":{"end":"2027-01-01"}`))
		calling(people.NonCustodialParent, "until next year")
		h.must(lena, relative("limited", `,"period":{"end":"2026-01-01"}`))
		calling(people.Anonymous, "until last year")
		h.must(lena, relative("limited", `,"period":{"end":"2027-01-01"}`))
		calling(people.Anonymous, "longer again by one")
	})
}
