package consent

import (
	"testing"
	"time"

	"kith/care/people"
	"kith/platform/access"
)

// A child moves at an hour: whoever loses that day decides until then, whoever
// gains only once a second person has looked, and taking it back needs one too.
func TestCustodyTurnsAtAnHour(t *testing.T) {
	eachTown(t, func(h *glassHouse) {
		h.must(access.Operator(), patient("2018-09-03"))
		hour := h.now.Add(5 * time.Hour)
		relative := func(id, relation, then string) string {
			more := ""
			if then != "" {
				more = `,"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody-from","extension":[{"url":"custody","valueCode":"` + then + `"},{"url":"from","valueDateTime":"` + hour.Format(time.RFC3339) + `"}]}]`
			}
			return `{"resourceType":"RelatedPerson","id":"` + id + `","patient":` + amara + `,"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"` + relation + `"}]}]` + more + `}`
		}
		stand := func(what, id string, before, after people.Calling) {
			h.t.Helper()
			for at, want := range map[time.Time]people.Calling{hour.Add(-time.Microsecond): before, hour: after} {
				if got, err := Standing(h.t.Context(), h.DB, "RelatedPerson/"+id, at); err != nil || got != want {
					h.t.Errorf("%s: at %s %s stands as %s, want %s (%v)", what, at.Format(time.TimeOnly), id, got, want, err)
				}
			}
		}
		reads := func(id string, calling people.Calling) string {
			return h.reads(Personal(calling, "RelatedPerson/"+id).At(h.now))
		}
		h.must(access.Operator(), relative("mother", "MTH", ""))
		h.must(access.Operator(), relative("rosa", "GRMTH", ""))
		lena := h.worker("lena")

		h.must(lena, relative("mother", "MTH", "ended"))
		stand("her custody ends", "mother", people.CustodialParent, people.Anonymous)
		h.must(lena, relative("rosa", "GRMTH", "placed"))
		stand("placed with her by one", "rosa", people.Anonymous, people.Anonymous)
		h.rebuilt("a turn")
		if err := h.confirms(h.worker("sam")); err != nil {
			h.t.Fatal(err)
		}
		stand("confirmed", "rosa", people.Anonymous, people.KinOrFoster)

		h.must(lena, relative("mother", "MTH", ""))
		stand("taken back by one", "mother", people.CustodialParent, people.Anonymous)
		if err := h.confirms(h.worker("sam")); err != nil {
			h.t.Fatal(err)
		}
		stand("taken back by two", "mother", people.CustodialParent, people.CustodialParent)

		h.must(lena, relative("mother", "MTH", "limited"))
		stand("less from then on", "mother", people.CustodialParent, people.NonCustodialParent)
		if reads("mother", people.CustodialParent) == "" || reads("rosa", people.KinOrFoster) != "" {
			h.t.Error("before the hour the mother reads, and her grandmother does not")
		}
		h.now = hour
		if reads("rosa", people.KinOrFoster) == "" {
			h.t.Error("from the hour on her grandmother reads, without anything having run")
		}
		for _, nonsense := range []string{`{"url":"from","valueDateTime":"soon"}`, ``} {
			h.must(access.Operator(), `{"resourceType":"RelatedPerson","id":"mother","patient":`+amara+`,"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody-from","extension":[{"url":"custody","valueCode":"full"}`+comma(nonsense)+`]}]}`)
			stand("what cannot be read", "mother", people.Anonymous, people.Anonymous)
		}
	})
}

func comma(s string) string {
	if s == "" {
		return ""
	}
	return "," + s
}
