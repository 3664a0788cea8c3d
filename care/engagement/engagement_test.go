package engagement

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/reach"
	"kith/fhir/element"
	"kith/fhir/r4"
)

func TestWhereAPromiseStands(t *testing.T) {
	const day = contact.Day(20775)
	tests := map[string]struct {
		p    Promise
		want State
	}{
		"it has no day":            {Promise{Status: "accepted"}, Standing},
		"it is due tomorrow":       {Promise{Status: "accepted", Due: day + 1}, Coming},
		"it is due today":          {Promise{Status: "in-progress", Due: day}, Due},
		"it was due yesterday":     {Promise{Status: "accepted", Due: day - 1}, Late},
		"kept on its day":          {Promise{Status: "completed", Due: day - 5, Kept: day - 5}, Kept},
		"kept a day late":          {Promise{Status: "completed", Due: day - 5, Kept: day - 4}, Repaired},
		"kept, it had no day":      {Promise{Status: "completed", Kept: day - 4}, Kept},
		"let go together":          {Promise{Status: "cancelled", Due: day - 5}, Released},
		"not kept, and said so":    {Promise{Status: "failed", Due: day - 5}, Broken},
		"the family says no":       {Promise{Status: "completed", Due: day - 5, Kept: day - 5, Said: day}, Reopened},
		"a status we do not know":  {Promise{Status: "whatever", Due: day}, Released},
		"asked for, not taken yet": {Promise{Status: "requested", Due: day}, Due},
	}
	for name, tt := range tests {
		if got := tt.p.State(day); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestTheChildsOwnWordsComeFirst(t *testing.T) {
	o := Newest("amara", []Word{
		{ID: "1", Kind: "matters", Words: "old", Speaker: "Patient/amara", Day: 1},
		{ID: "2", Kind: "matters", Words: "hers", Speaker: "Patient/amara", Day: 5},
		{ID: "3", Kind: "matters", Words: "her mother's", Speaker: "RelatedPerson/denise", Day: 9},
		{ID: "4", Kind: "helps", Words: "track", Speaker: "Patient/amara", Day: 5},
		{ID: "5", Kind: "does-not-help", Words: "two at once", Speaker: "Patient/amara", Day: 5},
	})
	if len(o.Matters) != 2 || o.Matters[0].Words != "hers" || o.Matters[1].Words != "her mother's" || len(o.Helps) != 1 || len(o.Not) != 1 {
		t.Errorf("%+v", o)
	}
}

func TestKeepingAPromiseChangesNothingElse(t *testing.T) {
	const before = `{"resourceType":"Task","id":"p","meta":{"tag":[{"code":"x"}]},"status":"accepted","_status":{"id":"s"},"intent":"order",` +
		`"executionPeriod":{"start":"2026-10-13"},"note":[{"text":"<3 & more"}],"unknown":1.10}`
	var doc, after element.Doc
	if err := doc.Parse([]byte(before), element.Options{}); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 18, 7, 45, 0, 0, time.FixedZone("", -5*3600))
	b, err := ended(r4.As[r4.Task](doc.Root()), "completed", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := after.Parse(b, element.Options{}); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	want := strings.NewReplacer(`"accepted"`, `"completed"`,
		`{"start":"2026-10-13"}`, `{"start":"2026-10-13","end":"2026-11-18T07:45:00-05:00"}`,
		`1.10}`, `1.10,"lastModified":"2026-11-18T07:45:00-05:00"}`).Replace(before)
	if got := string(after.Root().Raw()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWhatIsWrittenIsFHIR(t *testing.T) {
	now := time.Date(2026, 11, 18, 7, 45, 0, 0, time.FixedZone("", -5*3600))
	standing, err := task("i", "amara", vow{Words: "Knock first"}, "PractitionerRole/lena", now)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(standing), "restriction") {
		t.Error("a standing promise has no end")
	}
	tried, err := reach.Note{Child: "amara", With: "Patient/amara", How: "text", At: now, Outcome: reach.WrongNumber, From: "PractitionerRole/lena"}.Write()
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]any
	if err := json.Unmarshal(tried, &c); err != nil || c["status"] != "not-done" || c["payload"] != nil {
		t.Errorf("nobody answered: %s %v", tried, err)
	}
}
