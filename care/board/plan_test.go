package board

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/tie"
)

const today = contact.Day(20775)

// known is a tie to somebody she has met, and nothing is the matter.
func known(who string, change func(*tie.Tie)) tie.Tie {
	t := tie.Tie{Person: who, Circle: tie.Care, Verdict: tie.Verdict{State: tie.Steady},
		Facts: tie.Facts{Flags: map[string]bool{"met": true}, Numbers: map[string]int{"silent-days": 30}, Words: map[string]string{}}}
	if change != nil {
		change(&t)
	}
	return t
}

func TestEachReasonHasItsCase(t *testing.T) {
	const chen = "Practitioner/wei-chen"
	sees := []Visit{{ID: "v", With: []string{chen}}}
	jo := func(days int, tend bool) tie.Tie {
		return known("Practitioner/jo-tran", func(x *tie.Tie) {
			x.Verdict = tie.Verdict{State: tie.Lost, Reason: "ended", Tend: tend}
			x.Facts.Numbers["ended-days"] = days
		})
	}
	tests := map[string]struct {
		day  Day
		want string
	}{
		"she comes to somebody she knows":           {Day{Visits: sees, Corner: []tie.Tie{known(chen, nil)}}, ""},
		"she has met nobody here":                   {Day{Visits: sees}, "new-to-all"},
		"family alone is nobody here":               {Day{Visits: sees, Corner: []tie.Tie{known("RelatedPerson/rosa", func(x *tie.Tie) { x.Circle = tie.Family })}}, "new-to-all"},
		"she knows others, not this doctor":         {Day{Visits: sees, Corner: []tie.Tie{known("Practitioner/haddad", nil), known(chen, func(x *tie.Tie) { x.Facts.Flags["met"] = false })}}, "not-met"},
		"the third doctor of the year":              {Day{Visits: sees, Doctors: 3, Corner: []tie.Tie{known(chen, nil)}}, "doctors"},
		"the second doctor of the year":             {Day{Visits: sees, Doctors: 2, Corner: []tie.Tie{known(chen, nil)}}, ""},
		"it is strained":                            {Day{Visits: sees, Corner: []tie.Tie{known(chen, func(x *tie.Tie) { x.Verdict.State = tie.Strained })}}, "strained"},
		"her mother says it is hard":                {Day{Visits: sees, Corner: []tie.Tie{known(chen, func(x *tie.Tie) { x.Hard = true })}}, "hard"},
		"a tie she does not see today is strained":  {Day{Visits: sees, Corner: []tie.Tie{known(chen, nil), known("RelatedPerson/marcus", func(x *tie.Tie) { x.Verdict.State = tie.Strained })}}, ""},
		"somebody left without a goodbye":           {Day{Visits: sees, Corner: []tie.Tie{known(chen, nil), jo(159, true)}}, "lost"},
		"somebody left and said goodbye":            {Day{Visits: sees, Corner: []tie.Tie{known(chen, nil), jo(159, false)}}, ""},
		"somebody left long ago":                    {Day{Visits: sees, Corner: []tie.Tie{known(chen, nil), jo(366, true)}}, ""},
		"her doctor is about to leave":              {Day{Visits: sees, Corner: []tie.Tie{known(chen, func(x *tie.Tie) { x.Leaves = today + 9 })}}, "leaving"},
		"they last met 450 days ago":                {Day{Visits: sees, Corner: []tie.Tie{known(chen, func(x *tie.Tie) { x.Facts.Numbers["silent-days"] = 450 })}}, ""},
		"they last met 451 days ago":                {Day{Visits: sees, Corner: []tie.Tie{known(chen, func(x *tie.Tie) { x.Facts.Numbers["silent-days"] = 451 })}}, "apart"},
		"a promise is late":                         {Day{Visits: sees, Late: []engagement.Promise{{To: "Patient/x", Due: today - 3}}, Corner: []tie.Tie{known(chen, nil)}}, "late"},
		"a new doctor weighs more than a lost one":  {Day{Visits: sees, Corner: []tie.Tie{jo(9, true), known(chen, func(x *tie.Tie) { x.Facts.Flags["met"] = false })}}, "not-met lost"},
		"two visits with one new doctor, said once": {Day{Visits: slices.Concat(sees, sees), Corner: []tie.Tie{jo(999, true), known(chen, func(x *tie.Tie) { x.Facts.Flags["met"] = false })}}, "not-met"},
	}
	r := planRules()
	covered := map[string]bool{}
	for name, tt := range tests {
		var got []string
		for _, x := range r.Why(tt.day, today) {
			got = append(got, x.Kind)
			covered[x.Kind] = true
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %q, want %q", name, s, tt.want)
		}
	}
	for _, k := range r.Reasons {
		if !covered[k] {
			t.Errorf("no case gives %q", k)
		}
	}
}

func TestNoMoreThanSevenArePlannedTogetherAndTheRestIsSaid(t *testing.T) {
	r := planRules()
	var days []Day
	for i := range 12 {
		d := Day{Child: fmt.Sprint(i)}
		switch {
		case i%3 == 0:
		case i%3 == 1:
			d.Reasons = []Reason{{Kind: "apart"}}
		default:
			d.Reasons = []Reason{{Kind: "not-met"}, {Kind: "apart"}}
		}
		days = append(days, d)
	}
	together, rest, more := r.Plan(days)
	if len(together) != 7 || len(rest) != 5 || more != 1 {
		t.Errorf("%d together, %d not, %d more with a reason", len(together), len(rest), more)
	}
	order := func(all []Day) (s string) {
		for _, d := range all {
			s += d.Child + " "
		}
		return s
	}
	if got := order(together); got != "1 2 4 5 7 8 11 " {
		t.Errorf("together in order of time, the weightiest kept: %s", got)
	}
	if got := order(rest); got != "0 3 6 9 10 " {
		t.Errorf("the rest in order of time: %s", got)
	}
	if together, _, more := r.Plan(days[:3]); len(together) != 2 || more != 0 {
		t.Errorf("a short day: %d, %d more", len(together), more)
	}
}

func TestADayIsPutTogetherByChild(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 18, h, 0, 0, 0, time.UTC) }
	days := Days([]contact.Appointment{
		{ID: "a", Child: "x", Person: "Practitioner/rao", Status: "booked", Start: at(9)},
		{ID: "a", Child: "x", Person: "Practitioner/lena", Status: "booked", Start: at(9)},
		{ID: "b", Child: "y", Person: "Practitioner/chen", Status: "cancelled", Start: at(10)},
		{ID: "c", Child: "x", Person: "Practitioner/chen", Status: "fulfilled", Start: at(11)},
		{ID: "d", Child: "z", Person: "", Status: "booked", Start: at(12)},
	})
	got := ""
	for _, d := range days {
		got += d.Child
		for _, v := range d.Visits {
			got += fmt.Sprint(" ", v.ID, v.With)
		}
		got += "; "
	}
	if want := "x a[Practitioner/rao Practitioner/lena] c[Practitioner/chen]; z d[]; "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestADoctorSheKnowsIsNoNewDoctor(t *testing.T) {
	visit := func(who string, ago contact.Day) contact.Contact {
		return contact.Contact{Person: who, With: "Patient/x", Day: today - ago, Kind: "visit", Outpatient: true}
	}
	l := tie.Ledger{Jobs: map[string]tie.Interval{
		"Practitioner/lund": {RoleCode: "pediatrician"}, "Practitioner/haddad": {RoleCode: "nurse-practitioner"},
		"Practitioner/chen": {RoleCode: "pediatrician"}, "Practitioner/lena": {RoleCode: "counselor"},
	}, Contacts: []contact.Contact{visit("Practitioner/lund", 200), visit("Practitioner/haddad", 100), visit("Practitioner/lena", 50), visit("Practitioner/chen", 400)}}
	sees := func(who ...string) Day { return Day{Visits: []Visit{{With: who}}} }
	tests := map[string]struct {
		day  Day
		want int
	}{
		"a doctor of last year is new again": {sees("Practitioner/chen"), 3},
		"a doctor of this year is not":       {sees("Practitioner/haddad"), 0},
		"a counselor is no doctor":           {sees("Practitioner/lena"), 0},
	}
	for name, tt := range tests {
		if got := planRules().DoctorsOf(l, tt.day, today); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
