package privacy

import (
	"fmt"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/audit"
)

var zone = time.FixedZone("there", -5*60*60)

func at(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }

func TestWhatStandsOutIsCountedByPerson(t *testing.T) {
	r := readPatterns(files)
	touched := func(who string, n int, change func(i int, t *touch)) (all []touch) {
		for i := range n {
			x := touch{Who: who, Child: fmt.Sprint("c", i), At: at(16, 10, 0), Tied: true}
			change(i, &x)
			all = append(all, x)
		}
		return all
	}
	none := func(int, *touch) {}
	tests := map[string]struct {
		all     []touch
		calling people.Calling
		want    string
	}{
		"a full day with people of one's own": {touched("Practitioner/lena", 59, none), people.BehavioralHealth, ""},
		"sixty in a day":                      {touched("Practitioner/lena", 60, none), people.BehavioralHealth, "many 60"},
		"sixty in two days":                   {touched("Practitioner/lena", 60, func(i int, x *touch) { x.At = at(16+i%2, 10, 0) }), people.BehavioralHealth, ""},
		"one child sixty times":               {touched("Practitioner/lena", 60, func(_ int, x *touch) { x.Child = "amara" }), people.BehavioralHealth, ""},
		"nine without a tie":                  {touched("Practitioner/lena", 9, func(_ int, x *touch) { x.Tied = false }), people.BehavioralHealth, ""},
		"ten without a tie":                   {touched("Practitioner/lena", 10, func(_ int, x *touch) { x.Tied = false }), people.BehavioralHealth, "untied 10"},
		"the front desk has no ties":          {touched("Practitioner/mia", 50, func(_ int, x *touch) { x.Tied = false }), people.FrontDesk, ""},
		"one of one's own name":               {touched("Practitioner/lena", 3, func(i int, x *touch) { x.Kin = i == 1 }), people.BehavioralHealth, "own-name 1"},
		"three nights":                        {touched("Practitioner/lena", 3, func(i int, x *touch) { x.At = at(16+i, 23, 0) }), people.BehavioralHealth, "nights 3"},
		"one night before and after midnight": {touched("Practitioner/lena", 3, func(i int, x *touch) { x.At = at(16, 22+2*i, 30) }), people.BehavioralHealth, ""},
		"three mornings":                      {touched("Practitioner/lena", 3, func(i int, x *touch) { x.At = at(16+i, 5, 0) }), people.BehavioralHealth, ""},
	}
	for name, tt := range tests {
		got := ""
		for _, f := range r.find(tt.all, func(string) people.Calling { return tt.calling }) {
			got += fmt.Sprint(f.Pattern, " ", f.Count)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestWhatSomebodyWroteAloneIsCountedByChild(t *testing.T) {
	got := ""
	for _, f := range readPatterns(files).wrote([]claim{
		{"Practitioner/lena", "a", "self-tied"}, {"Practitioner/lena", "a", "self-tied"}, {"Practitioner/lena", "b", "self-tied"},
		{"Practitioner/mia", "a", "waits"}, {"Practitioner/lena", "a", "refusal-ended"}, {"Practitioner/lena", "a", "else"},
	}) {
		got += fmt.Sprint(f.Who, " ", f.Pattern, " ", f.Count, "; ")
	}
	if want := "Practitioner/lena self-tied 2; Practitioner/lena refusal-ended 1; Practitioner/mia waits 1; "; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

func TestLinesArePutTogetherByDayAndPerson(t *testing.T) {
	line := func(who, why string, when time.Time) audit.Line {
		return audit.Line{Who: who, Origin: "maple", Action: audit.Read, Why: why, At: when.UTC()}
	}
	glass := consent.Glass{By: "Practitioner/chen", From: at(17, 9, 0), Until: at(17, 12, 0)}
	broke := audit.Line{Who: "Practitioner/chen", Origin: "maple", Action: audit.Execute, Purpose: "BTG", At: at(17, 9, 0).UTC()}
	all := sittings([]audit.Line{
		line("Practitioner/chen", "GET /children/{id}", at(17, 9, 20)),
		line("Practitioner/chen", "GET /children/{id}/contacts", at(17, 9, 10)),
		broke,
		line("Practitioner/chen", "GET /children/{id}", at(16, 23, 30)),
		line("Practitioner/lena", "GET /children", at(16, 9, 0)),
		line("Device/x", "GET /fhir/{type}", at(16, 8, 0)),
	}, []consent.Glass{glass}, zone)
	got := ""
	for _, s := range all {
		got += s.Day.Format("2") + " " + s.Who + ":"
		for _, d := range s.Deeds {
			got += fmt.Sprintf(" %s %d %v %v", d.Deed, d.Times, d.Behind, d.Glass != nil)
		}
		got += "\n"
	}
	const want = "17 Practitioner/chen: page 2 true false glass 1 false true\n16 Practitioner/chen: page 1 false false\n16 Practitioner/lena: found 1 false false\n16 Device/x: program 1 false false\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestAPageOfLinesLosesNoneAndRepeatsNone(t *testing.T) {
	moments := []int{9, 8, 8, 8, 7, 6, 6, 5}
	same := func(i int) time.Time { return at(16, i, 0) }
	for n := 3; n < 10; n++ {
		got, left := []int{}, moments
		for range 20 {
			shown, before := page(left, n, same)
			got = append(got, shown...)
			if before.IsZero() {
				break
			}
			var rest []int
			for _, m := range moments {
				if same(m).Before(before) {
					rest = append(rest, m)
				}
			}
			left = rest
		}
		if fmt.Sprint(got) != fmt.Sprint(moments) {
			t.Errorf("%d a page: %v", n, got)
		}
	}
}

func TestADeedHasAWord(t *testing.T) {
	tests := []struct {
		l    audit.Line
		want string
	}{
		{audit.Line{Who: "Practitioner/x", Action: audit.Create}, "added"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Update}, "changed"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Delete}, "removed"},
		{audit.Line{Who: "Device/kith", Action: audit.Create}, "kith"},
		{audit.Line{Who: "Device/x", Action: audit.Create}, "added"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Execute}, "did"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /children/{id}/as"}, "as"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /children/{id}/opened.csv"}, "saved"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /today/print"}, "today"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /fhir/{type}", What: "Observation?code"}, "searched"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /fhir/{type}/{id}", What: "Observation/x"}, "read"},
		{audit.Line{Who: "Practitioner/x", Action: audit.Read, Why: "GET /accounts/look"}, "seen"},
	}
	for _, tt := range tests {
		if got := deed(tt.l); got != tt.want {
			t.Errorf("%+v is %q, want %q", tt.l, got, tt.want)
		}
	}
}
