package consent

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
)

// Through the FHIR door: the front desk, the mother of a teenager and of a small
// child, and the doctor, of a visit and a bill.
func TestReasonsAreForThoseWhoReadWhatIsClinical(t *testing.T) {
	const visits = `
{"resourceType":"Patient","id":"small","birthDate":"2020-05-05","managingOrganization":{"reference":"Organization/maple"}}
{"resourceType":"RelatedPerson","id":"dee","active":true,"patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}]}
{"resourceType":"RelatedPerson","id":"ann","active":true,"patient":{"reference":"Patient/small"},"relationship":[{"coding":[{"code":"MTH"}]}]}
{"resourceType":"Appointment","id":"a-amara","status":"booked","reasonCode":[{"text":"canary"}],"start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:20:00Z","participant":[{"actor":{"reference":"Patient/amara"},"status":"accepted"}]}
{"resourceType":"Appointment","id":"a-small","status":"booked","reasonCode":[{"text":"canary"}],"start":"2026-11-23T09:00:00Z","end":"2026-11-23T09:20:00Z","participant":[{"actor":{"reference":"Patient/small"},"status":"accepted"}]}
{"resourceType":"ExplanationOfBenefit","id":"a-amara","status":"active","patient":{"reference":"Patient/amara"},"created":"2026-11-23","outcome":"complete","diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"text":"canary"}}]}
{"resourceType":"ExplanationOfBenefit","id":"a-small","status":"active","patient":{"reference":"Patient/small"},"created":"2026-11-23","outcome":"complete","diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"text":"canary"}}]}`
	eachGlass(t, func(h *glassHouse) {
		moduletest.Load(t, h.Store, strings.NewReader(strings.TrimSpace(visits)))
		d := openDoor(t, h.House)
		mother := func(who string) access.Viewer {
			return Personal(people.CustodialParent, "RelatedPerson/"+who).At(h.now)
		}
		for _, x := range []struct {
			who   string
			v     access.Viewer
			child string
			reads bool
		}{
			{"front desk", h.worker("mia"), "amara", false},
			{"front desk", h.worker("mia"), "small", false},
			{"a doctor", h.worker("lena"), "amara", true},
			{"the mother of a teenager", mother("dee"), "amara", false},
			{"the mother of a small child", mother("ann"), "small", true},
		} {
			for _, typ := range []string{"Appointment", "ExplanationOfBenefit"} {
				ref := "/" + typ + "/a-" + x.child
				for _, path := range []string{ref, ref + "/_history", ref + "/_history/1", "/" + typ + "?patient=Patient/" + x.child, "/Patient?_id=" + x.child + "&_revinclude=" + typ + ":patient",
					"/Patient/" + x.child + "/$everything?_type=" + typ} {
					got := fmt.Sprint(d.send(x.v, "GET", path, ""))
					if !strings.Contains(got, "a-"+x.child) || strings.Contains(got, "canary") != x.reads {
						t.Errorf("%s, GET %s: %s", x.who, path, got)
					}
				}
				if n := d.ask(x.v, "GET", "/"+typ+"?_content=canary&patient=Patient/"+x.child, "")[typ+"/a-"+x.child]; n > 0 != x.reads {
					t.Errorf("%s finds %s by a word: %d", x.who, ref, n)
				}
			}
		}
		grown := mother("ann").At(time.Date(2035, 1, 1, 12, 0, 0, 0, time.UTC))
		if got := fmt.Sprint(d.send(grown, "GET", "/Appointment/a-small", "")); !strings.Contains(got, "a-small") || strings.Contains(got, "canary") {
			t.Errorf("years later: %s", got)
		}
	})
}
