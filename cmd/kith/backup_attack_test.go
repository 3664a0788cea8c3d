package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
)

// reads reports whether somebody of a family reads a child's record, were they
// let in.
func (s *site) reads(who, child string) bool {
	s.t.Helper()
	v := consent.Personal(people.CustodialParent, who).At(s.now)
	all, err := s.house.Store.Search(s.t.Context(), v, store.Query{Type: "Patient", Count: 10})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range all.Resources {
		if r.ID == child {
			return true
		}
	}
	return false
}

// Custody that ended after a backup was made does not hold again when it is
// brought back, whoever forgets to look; and the list says whom that is about.
func TestABackupGivesNobodyBackWhatEndedSince(t *testing.T) {
	s := newSite(t, place{Data: t.TempDir()})
	s.now = time.Now()
	s.hire("pediatrician")
	s.family()
	if !s.reads("RelatedPerson/dee", "noor") {
		t.Fatal("her mother reads nothing to begin with")
	}
	quiet, elsewhere := slog.New(slog.DiscardHandler), trail{Checkpoints: filepath.Join(t.TempDir(), "elsewhere")}
	s.signs(elsewhere)
	backup := s.backup()
	s.write(strings.Replace(fmt.Sprintf(mother, ""), `"active":true`,
		`"active":true,"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"ended"}]`, 1))
	if s.reads("RelatedPerson/dee", "noor") {
		t.Fatal("custody that ended gives something")
	}
	s.signs(elsewhere)

	later := newSite(t, place{Data: restored(t, s.at.Data, backup)})
	later.now = time.Now()
	if !later.reads("RelatedPerson/dee", "noor") {
		t.Fatal("the backup proves nothing")
	}
	for range 2 { // and the next start changes nothing
		if err := elsewhere.back(t.Context(), later.house, later.at, quiet); err != nil {
			t.Fatal(err)
		}
		held, err := consent.Held(t.Context(), later.house.DB)
		if err != nil || len(held) != 1 || held[0].Patient != "noor" || held[0].Reader != "RelatedPerson/dee" {
			t.Fatalf("held are %v (%v)", held, err)
		}
		if later.reads("RelatedPerson/dee", "noor") {
			t.Error("custody that ended holds again")
		}
	}
	if !later.clinicReads() {
		t.Error("those who were not touched read nothing either")
	}
	if err := (lookedCmd{List: true, place: later.at}).Run(); err != nil {
		t.Fatal(err)
	}
	if later.reads("RelatedPerson/dee", "noor") {
		t.Error("listing lets somebody in")
	}
	if err := (lookedCmd{place: later.at}).Run(); err != nil {
		t.Fatal(err)
	}
	if !later.reads("RelatedPerson/dee", "noor") {
		t.Error("after somebody looked they are still refused")
	}
}

// clinicReads reports whether the first place of the house reads a child.
func (s *site) clinicReads() bool {
	s.t.Helper()
	v := access.Staff("Practitioner/x", all(s.t, s, "Organization")[0].ID).At(s.now)
	page, err := s.house.Store.Search(s.t.Context(), v, store.Query{Type: "Patient", Count: 10})
	return err == nil && len(page.Resources) == 1
}
