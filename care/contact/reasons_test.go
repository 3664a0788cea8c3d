package contact_test

import (
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/fhir/label"
	"kith/platform/access"
)

func TestTheDayOfWhoReadsNothingClinicalSaysNoReasons(t *testing.T) {
	moduletest.Each(t, time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), modules, func(t *testing.T, h *module.House) {
		for _, b := range base {
			moduletest.Put(t, h.Store, []byte(b))
		}
		moduletest.Put(t, h.Store, []byte(appointment("booked", `],"reasonCode":[{"text":"canary"}`)))
		chen := access.Staff("Practitioner/chen", "maple")
		for want, v := range map[string]access.Viewer{"canary": chen, "": chen.Lacking(label.Clinical)} {
			from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
			day, err := contact.Between(t.Context(), h.DB, v, from, from.AddDate(0, 0, 1))
			if err != nil || len(day) != 1 || day[0].What != want {
				t.Errorf("not %q on a day: %v, %v", want, day, err)
			}
			coming, err := contact.Coming(t.Context(), h.DB, v, from, "a")
			if err != nil || len(coming["a"]) != 1 || coming["a"][0].What != want {
				t.Errorf("not %q of what comes: %v, %v", want, coming, err)
			}
		}
	})
}
