package main

import (
	"strings"
	"testing"

	"kith/care/directory"
)

// The town has somewhere to send a child: some forty services, Youth Harbor
// with Tess and her words, and an agreement that was kept and once was not.
func TestTheTownHasADirectory(t *testing.T) {
	h := builtTown(t)
	luis, err := atWork(t.Context(), h, "luis-moreno")
	if err != nil {
		t.Fatal(err)
	}
	age := 14
	at, err := directory.Here(t.Context(), h, luis)
	if err != nil || !at.Known {
		t.Fatalf("the clinic lies nowhere: %v", err)
	}
	found, err := directory.Find(t.Context(), h, luis, directory.Need{Code: "after-school", Language: "es", Age: &age, Near: at, Within: directory.FromMiles(10)})
	if err != nil || found.Of < 3 || found.Services[0].Name == "" {
		t.Errorf("%d for a child of 14, %v", found.Of, err)
	}
	s, err := directory.Get(t.Context(), h, luis, youthHarbor)
	if err != nil || s.Contacts[0].Name != "Tess Young" || !strings.Contains(s.HowToWorkWithUs, "Call me") || s.Weeks != 2 {
		t.Errorf("%+v %v", s, err)
	}
	a, err := directory.GetAgreement(t.Context(), h.DB, luis, "maple-street-youth-harbor")
	if kept, of := a.Kept(); err != nil || of != 4 || kept != 3 {
		t.Errorf("kept %d of %d, %v", kept, of, err)
	}
	if err := theDirectory(t.Context(), h); err != nil {
		t.Errorf("once more: %v", err)
	}
	if all, err := directory.Find(t.Context(), h, luis, directory.Need{}); err != nil || all.Of < 40 {
		t.Errorf("%d services, %v", all.Of, err)
	}
}
