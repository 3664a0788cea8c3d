package consent

import (
	"strings"
	"testing"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// removes deletes as somebody.
func (h *glassHouse) removes(v access.Viewer, typ, id string) error {
	_, err := h.Store.Write(h.t.Context(), v, "test", []*store.Incoming{h.Store.Removal(typ, id)})
	return err
}

// Who may know something by a wish, or broke the glass, reads it and no more.
func TestWhoMayKnowSaysNothingInTheTellersName(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena, pat := h.worker("lena"), h.worker("pat")
		h.together(lena, headline, statement, answer)
		h.must(lena, wish("known", "2026-11-20", "permit", "PractitionerRole/pat-maple", "said", "headline"))
		other := strings.NewReplacer("my own words", "other words", "Home is not easy now", "other words")
		refused := func(what string, err error) {
			if !fault.Is(err, fault.Rule) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("Pat rewrites it", h.writes(pat, other.Replace(statement)))
		refused("Pat rewrites the headline", h.writes(pat, other.Replace(headline)))
		refused("Pat takes it back", h.writes(pat, strings.Replace(statement, `"completed"`, `"stopped"`, 1)))
		refused("Pat says it was an error", h.writes(pat, strings.Replace(statement, `"completed"`, `"entered-in-error"`, 1)))
		refused("Pat lets another know", h.writes(pat, wish("more", "2026-11-21", "permit", "RelatedPerson/denise", "said")))
		refused("Pat lets another know the headline", h.writes(pat, wish("more", "2026-11-21", "permit", "RelatedPerson/denise", "headline")))
		refused("Pat changes a wish", h.writes(pat, wish("known", "2026-11-21", "permit", "RelatedPerson/denise", "said")))
		refused("Pat says that somebody was told under the same headline",
			h.writes(pat, strings.NewReplacer(`"said"`, `"mine"`, "lena-maple", "pat-maple").Replace(statement)))
		for _, v := range []access.Viewer{lena, pat} {
			refused("it is deleted", h.removes(v, "Communication", "said"))
			refused("its headline is deleted", h.removes(v, "Communication", "headline"))
			refused("a wish is deleted", h.removes(v, "Consent", "known"))
		}
		if err := h.writes(h.worker("sam"), wish("spy", "2026-11-21", "permit", "RelatedPerson/denise", "said")); fault.Is(err, fault.Rule) && strings.Contains(err.Error(), "told") {
			t.Errorf("who does not read it learns that it is there: %v", err)
		}
		h.expect("nothing came of it", map[string]string{"Communication/said": "amara lena pat", "Communication/headline": "amara lena pat"})
		h.must(lena, strings.Replace(statement, "my own words", "my own words, spelled right", 1))
	})
}

// What she closed with her own hand nobody opens in her name.
func TestHerOwnNoIsHers(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		lena, amara := h.worker("lena"), Personal(people.TeenSelf, "Patient/amara").At(h.now)
		h.together(lena, headline, statement, answer)
		labeled := func(id, day, typ, who string) string {
			return strings.Replace(wish(id, day, typ, who, "said", "headline"), `"status":"active"`, private+`,"status":"active"`, 1)
		}
		h.must(lena, labeled("yes1", "2026-11-20", "permit", "PractitionerRole/pat-maple"))
		h.together(amara, labeled("hers", "2026-11-21", "deny", "PractitionerRole/pat-maple"),
			strings.Replace(labeled("ask", "2026-11-21", "deny", "RelatedPerson/denise"), `"type":"deny","period"`, `"extension":[{"url":"http://kith.example/fhir/StructureDefinition/choice","valueCode":"ask-me-first"}],"type":"deny","period"`, 1))
		h.expect("she said no", map[string]string{"Communication/said": "amara lena"})
		for _, who := range []string{"PractitionerRole/pat-maple", "Practitioner/pat"} {
			if err := h.writes(lena, labeled("yes2", "2026-11-22", "permit", who)); !fault.Is(err, fault.Rule) {
				t.Errorf("Lena opens to %s what she closed: %v", who, err)
			}
		}
		h.must(lena, labeled("asked", "2026-11-22", "permit", "RelatedPerson/denise"))
		h.expect("her mother was asked about", map[string]string{"Communication/said": "amara denise lena"})
		h.together(amara, labeled("yes3", "2026-11-22", "permit", "PractitionerRole/pat-maple"))
		h.expect("she said yes", map[string]string{"Communication/said": "amara denise lena pat"})
		h.must(lena, labeled("no2", "2026-11-23", "deny", "PractitionerRole/pat-maple"))
		h.must(lena, labeled("yes4", "2026-11-24", "permit", "PractitionerRole/pat-maple"))
		h.expect("Lena writes down what she says", map[string]string{"Communication/said": "amara denise lena pat"})
	})
}

// A wish lets a human know, and neither a program nor a whole place.
func TestAWishIsForHumans(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		write := func(lines ...string) { moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(lines, "\n"))) }
		write(headline, statement, wish("wide", "2026-11-20", "permit", "Device/x", "said"), wish("wider", "2026-11-20", "permit", "Organization/maple", "said"),
			wish("widest", "2026-11-20", "permit", "Patient/other", "said"))
		h.expect("a wish for no human", map[string]string{"Communication/said": "amara lena"})
	})
}

// Nobody lets a caregiver know from whom the child was found to be in danger,
// whichever came first.
func TestWhoEndangersHerIsNotLetKnow(t *testing.T) {
	danger := strings.Replace(statement, `"status":"completed"`, `"status":"completed","extension":[{"url":"http://kith.example/fhir/StructureDefinition/duty","extension":[{"url":"reviewer","valueReference":{"reference":"Practitioner/mia"}},{"url":"endangering","valueReference":{"reference":"RelatedPerson/denise"}}]}]`, 1)
	eachTown(t, func(h *glassHouse) {
		lena := h.worker("lena")
		h.together(lena, headline, statement)
		h.must(lena, wish("all", "2026-11-20", "permit", "RelatedPerson/denise", "said", "headline"))
		h.expect("her mother may know", map[string]string{"Communication/said": "amara denise lena", "Communication/headline": "amara denise lena"})
		h.must(lena, danger)
		h.expect("found to be dangerous", map[string]string{"Communication/said": "amara lena", "Communication/headline": "amara lena"})
		h.must(lena, wish("again", "2026-11-21", "permit", "RelatedPerson/denise", "said", "headline"))
		h.expect("and a newer wish", map[string]string{"Communication/said": "amara lena", "Communication/headline": "amara lena"})
		h.rebuilt("entries")
	})
}
