package due_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/care/screening"
	"kith/cast"
	"kith/platform/access"
)

var modules = []module.Module{people.Module, contact.Module, consent.Module, disclosure.Module, screening.Module, due.Module}

var now = time.Date(2026, time.November, 18, 7, 45, 0, 0, time.UTC)

// clinic is Maple Street with n children of its own besides, each with what was
// asked before and with a visit: some today, the rest on later days.
func clinic(t testing.TB, n, today int) (*module.House, access.Viewer) {
	t.Helper()
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "clinic.db"), now, modules)
	if err := h.Store.Bind(t.Context(), &consent.Gate{Rules: consent.Standard(), Now: h.Now}); err != nil {
		t.Fatal(err)
	}
	sources, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		if !strings.HasSuffix(s.Name, "maple-street.json") {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	dice := rand.New(rand.NewPCG(7, 11))
	var all [][]byte
	put := func(format string, args ...any) { all = append(all, fmt.Appendf(nil, format, args...)) }
	for i := range n {
		born := now.AddDate(0, 0, -dice.IntN(8000))
		day := now.AddDate(0, 0, 1+i%200)
		if i < today {
			day = now
		}
		put(`{"resourceType":"Patient","id":"c%d","active":true,"managingOrganization":{"reference":"Organization/maple-street"},"name":[{"family":"Child","given":["N%d"]}],"birthDate":"%s"}`, i, i, born.Format(time.DateOnly))
		put(`{"resourceType":"Appointment","id":"a%d","status":"booked","start":"%s","end":"%s","participant":[{"actor":{"reference":"Patient/c%d"},"status":"accepted"},{"actor":{"reference":"Practitioner/wei-chen"},"status":"accepted"}]}`,
			i, day.Add(time.Hour).Format(time.RFC3339), day.Add(90*time.Minute).Format(time.RFC3339), i)
		for k := range 3 {
			put(`{"resourceType":"Observation","id":"o%d-%d","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/c%d"},"performer":[{"reference":"Patient/c%d"}],"effectiveDateTime":"%s","valueQuantity":{"value":%d}}`,
				i, k, i, i, now.AddDate(0, 0, -dice.IntN(900)).Format(time.DateOnly), dice.IntN(28))
			put(`{"resourceType":"Observation","id":"f%d-%d","status":"final","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"asked-%s"}]},"subject":{"reference":"Patient/c%d"},"performer":[{"reference":"Practitioner/wei-chen"}],"effectiveDateTime":"%s","valueCodeableConcept":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"%s"}]}}`,
				i, k, []string{"substances", "small-child", "mood"}[k], i, now.AddDate(0, 0, -dice.IntN(400)).Format(time.DateOnly), due.Values[dice.IntN(4)])
		}
	}
	for len(all) > 0 {
		part := min(len(all), 4000)
		moduletest.Put(t, h.Store, all[:part]...)
		all = all[part:]
	}
	v, _, err := consent.Worker(t.Context(), h.DB, "wei-chen", h.Today(), now)
	if err != nil {
		t.Fatal(err)
	}
	if v.Nobody() {
		t.Fatal("Dr. Chen is nobody")
	}
	return h, v.At(now)
}

func TestTheListSaysWhatThePageOfEachChildSays(t *testing.T) {
	h, v := clinic(t, 120, 60)
	day := due.DayOf(h)
	rows, err := due.Standard().DueList(t.Context(), h, v, day)
	if err != nil || len(rows) != 60 {
		t.Fatal(len(rows), err)
	}
	n := 0
	for _, x := range rows {
		one, err := due.Standard().Due(t.Context(), h, v, string(x.Child.ID), day)
		if err != nil || fmt.Sprint(one) != fmt.Sprint(x.Items) {
			t.Fatalf("%s: %v\n%v\n%v", x.Child.ID, err, one, x.Items)
		}
		n += len(one)
	}
	if n < 60 {
		t.Errorf("only %d questions", n)
	}
	if nobody, err := due.Standard().DueList(t.Context(), h, access.Viewer{}, day); len(nobody) != 0 && err == nil {
		t.Error("nobody is told who comes")
	}
}

// BenchmarkDueList is the list of a site of 5,000 children of whom 300 come
// today, and what it would take if all of them came.
func BenchmarkDueList(b *testing.B) {
	for name, today := range map[string]int{"day": 300, "all": 5000} {
		b.Run(name, func(b *testing.B) {
			h, v := clinic(b, 5000, today)
			day := due.DayOf(h)
			b.ReportAllocs()
			for b.Loop() {
				rows, err := due.Standard().DueList(b.Context(), h, v, day)
				if err != nil || len(rows) != today {
					b.Fatal(len(rows), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms")
		})
	}
}
