package consent

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// A database that was set back opens nothing by glass that was broken before.
func TestGlassIsClosedWhereTheDatabaseWasSetBack(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		if _, err := h.breaks(h.worker("chen"), because); err != nil {
			h.t.Fatal(err)
		}
		h.now = h.now.Add(time.Minute)
		if got := h.reads(h.worker("chen")); got != "open told" {
			h.t.Fatalf("behind the glass: %q", got)
		}
		err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return MendAll(h.t.Context(), tx, h.Store, h.now) })
		if err != nil {
			h.t.Fatal(err)
		}
		if got := h.reads(h.worker("chen")); got != "" {
			h.t.Errorf("after it was closed: %q", got)
		}
	})
}

const (
	lenaOnTeam  = `{"resourceType":"CareTeam","id":"team","status":"active","subject":{"reference":"Patient/amara"},"participant":[{"member":{"reference":"PractitionerRole/lena-maple"}}]}`
	lenaRefused = `{"resourceType":"Consent","id":"not-lena","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"Patient/amara"},"dateTime":"2026-02-01","provision":{"type":"deny","actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"Practitioner/lena"}}]}}`
	motherOf    = `{"resourceType":"RelatedPerson","id":"dee","active":true,"patient":{"reference":"Patient/amara"},"relationship":[{"coding":[{"code":"MTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"full"}]}`
	schedule    = `{"resourceType":"Appointment","id":"visit","status":"booked","participant":[{"actor":{"reference":"Patient/amara"},"status":"accepted"}]}`
)

// What was taken from somebody does not come back with an old database: not a
// team that was left, not a refusal that the backup never heard of, not custody.
func TestWhatEndedDoesNotComeBackWithABackup(t *testing.T) {
	eachGlass(t, func(h *glassHouse) {
		mother := Personal(people.CustodialParent, "RelatedPerson/dee")
		write := func(text string) { moduletest.Load(h.t, h.Store, strings.NewReader(text)) }
		reads := func() (all string) {
			for _, v := range []access.Viewer{h.worker("lena"), h.worker("mia"), mother.At(h.now)} {
				all += h.readsAny(v) + "; "
			}
			return all
		}
		notYet := strings.Replace(lenaRefused, `"active"`, `"draft"`, 1)
		write(motherOf + "\n" + schedule + "\n" + notYet)
		before := reads()
		if lost, err := LostSince(h.t.Context(), h.DB, time.Time{}); err != nil || len(lost) > 0 {
			h.t.Fatalf("nobody lost anything yet: %v (%v)", lost, err)
		}
		for _, closing := range []string{
			strings.Replace(lenaOnTeam, `"active"`, `"inactive"`, 1), lenaRefused,
			strings.Replace(motherOf, `"full"`, `"ended"`, 1),
		} {
			write(closing)
		}
		after := reads()
		lost, err := LostSince(h.t.Context(), h.DB, time.Time{})
		if err != nil || after == before {
			h.t.Fatalf("%q was %q (%v)", after, before, err)
		}

		// the backup: all of that never happened
		write(lenaOnTeam + "\n" + motherOf + "\n" + notYet)
		if err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { _, err := db.Exec(h.t.Context(), tx, `delete from care_lost`); return err }); err != nil {
			h.t.Fatal(err)
		}
		if got := reads(); got != before {
			h.t.Fatalf("the backup is not what was before: %q, was %q", got, before)
		}
		hold := func() (n int) {
			err := h.DB.Write(h.t.Context(), func(tx *db.Tx) (err error) { n, err = Hold(h.t.Context(), tx, h.Store, lost); return err })
			if err != nil {
				h.t.Fatal(err)
			}
			return n
		}
		if n := hold(); n < 2 {
			h.t.Errorf("%d losses were not known: %v", n, lost)
		}
		if got := reads(); got != after {
			h.t.Errorf("after a restore %q, want %q; lost %v", got, after, lost)
		}
		if n := hold(); n != 0 {
			h.t.Errorf("the next start finds %d more", n)
		}
		if err := h.DB.Write(h.t.Context(), func(tx *db.Tx) error { return LetGo(h.t.Context(), tx, h.Store) }); err != nil {
			h.t.Fatal(err)
		}
		if got := reads(); got != before {
			h.t.Errorf("after somebody looked %q, want %q", got, before)
		}
		if n := hold(); n != 0 {
			h.t.Errorf("what somebody looked at is held again: %d", n)
		}
	})
}

// readsAny is everything about the child that somebody can read.
func (h *glassHouse) readsAny(v access.Viewer) string {
	return strings.Join(slices.Sorted(maps.Keys(readable(h.t, h.Store, v, "amara"))), " ")
}
