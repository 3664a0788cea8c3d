package main

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/db"
)

// Mia corrects Amara's date of birth: it waits, whoever answers for privacy
// hears of it, and somebody of Amara's own people confirms it.
func TestWhatOneWroteAloneIsConfirmedByAnother(t *testing.T) {
	m, h := townhall(t)
	const list = "/children/amara-reyes-cole/consents"
	confirm := func(who string) int {
		at, err := db.All(t.Context(), h.DB, db.Int, `select at from care_word where part = 'born'`)
		if err != nil || len(at) != 1 {
			t.Fatal(at, err)
		}
		return walksIn(t, m, who).Post(list+"/confirm", form("type", "Patient", "of", "amara-reyes-cole", "part", "born", "at", strconv.FormatInt(at[0], 10))).Status
	}
	lena := walksIn(t, m, "lena-ortiz")
	before := lena.Get(list)
	wants(t, before, http.StatusOK, "Denise")
	if strings.Contains(before.Text(), "Waits for a second person") || strings.Contains(before.Body, "with=PractitionerRole%2Flena") {
		t.Error("something waits already, or Lena decides about herself")
	}
	mia, _, err := consent.Worker(t.Context(), h.DB, people.PractitionerID("mia-park"), h.Today(), h.Now())
	if err != nil {
		t.Fatal(err)
	}
	res, err := h.Store.Read(t.Context(), mia.At(h.Now()), "Patient", "amara-reyes-cole")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(res.Stored(), []byte(`"birthDate":"`))
	was := string(rest[:len(time.DateOnly)])
	in, err := h.Store.Prepare(bytes.Replace(res.Stored(), []byte(was), []byte("2019-09-03"), 1), element.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Store.Write(t.Context(), mia.At(h.Now()), "test", []*store.Incoming{in}); err != nil {
		t.Fatal(err)
	}
	wants(t, lena.Get(list), http.StatusOK, "Waits for a second person", "The date of birth is another", "Mia", "Before: "+was, "I looked, and it is right")
	if sam := walksIn(t, m, "sam-keo").Get("/privacy"); !strings.Contains(sam.Text(), "waits for a second person") {
		t.Errorf("whoever answers for privacy does not hear of it:\n%s", sam.Text())
	}
	for _, who := range []string{"mia-park", "omar-reed"} {
		if got := confirm(who); got != http.StatusNotFound {
			t.Errorf("%s confirms it: %d", who, got)
		}
	}
	if got := confirm("lena-ortiz"); got != http.StatusSeeOther {
		t.Errorf("Lena confirms it: %d", got)
	}
	if got := confirm("lena-ortiz"); got != http.StatusNotFound {
		t.Errorf("twice: %d", got)
	}
	if strings.Contains(lena.Get(list).Text(), "Waits for a second person") {
		t.Error("it waits still")
	}
}
