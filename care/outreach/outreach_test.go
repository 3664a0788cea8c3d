package outreach

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/people"
	"kith/care/reach"
	"kith/platform/calendar"
)

func clinic(t testing.TB) *calendar.Calendar {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return calendar.Usual(zone)
}

func TestTheCasesOfTheRuleComeOut(t *testing.T) {
	text, err := files.ReadFile("rules/outreach.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Says, Missed, On, Step, By string
			Tries                      []string
			Late                       bool
		}
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Cases) < 10 {
		t.Fatal(len(file.Cases), err)
	}
	r, c := Standard(), clinic(t)
	for _, x := range file.Cases {
		f := Family{Child: "a", Missed: contact.DayOn(x.Missed), Reached: 1}
		for _, s := range x.Tries {
			day, way, _ := strings.Cut(s, " ")
			f.Tries = append(f.Tries, reach.Try{Day: contact.DayOn(day), Channel: way})
		}
		n, ok := r.Next(f, contact.DayOn(x.On), c)
		if !ok || n.Code != x.Step || n.By != contact.DayOn(x.By) || n.Late != x.Late {
			t.Errorf("%s: %+v %v", x.Says, n, ok)
		}
	}
}

func TestWhyAFamilyIsOnTheList(t *testing.T) {
	const today = contact.Day(20775)
	r := Standard()
	try := func(day contact.Day, heard bool) reach.Try {
		if heard {
			return reach.Try{Day: day, Outcome: reach.Reached, Reached: true}
		}
		return reach.Try{Day: day, Outcome: reach.NoAnswer}
	}
	open := engagement.Promise{Status: "accepted", Due: today - 3}
	tests := map[string]struct {
		f    Family
		want string
	}{
		"they spoke last week":                   {Family{Reached: today - 7}, ""},
		"a visit did not happen":                 {Family{Reached: today - 30, Missed: today - 2}, "missed"},
		"and they spoke the same day":            {Family{Reached: today - 2, Missed: today - 2}, ""},
		"and another one is planned":             {Family{Reached: today - 30, Missed: today - 2, Planned: true}, ""},
		"it was called off":                      {Family{Reached: today - 30, Missed: today - 2, Off: true}, "called-off"},
		"that is long ago":                       {Family{Reached: today - 90, Missed: today - 61}, ""},
		"a promise is late":                      {Family{Reached: today - 1, Owed: []engagement.Promise{open}}, "late"},
		"an answer waits, from tomorrow on":      {Family{Reached: today - 1, Answers: []contact.Day{today + 1}}, ""},
		"an answer waits since yesterday":        {Family{Reached: today - 1, Answers: []contact.Day{today - 1, today + 1}}, "followup"},
		"it is due today":                        {Family{Reached: today - 1, Owed: []engagement.Promise{{Status: "accepted", Due: today}}}, "due"},
		"they say it did not happen":             {Family{Reached: today - 1, Owed: []engagement.Promise{{Status: "completed", Due: today - 9, Said: today - 1}}}, "late"},
		"one try":                                {Family{Reached: today - 30, Tries: []reach.Try{try(today-1, false)}}, ""},
		"two tries":                              {Family{Reached: today - 30, Tries: []reach.Try{try(today-2, false), try(today-1, false)}}, "not-reached"},
		"two tries, and then they were heard":    {Family{Reached: today - 1, Tries: []reach.Try{try(today-3, false), try(today-2, false), try(today-1, true)}}, ""},
		"two tries long ago":                     {Family{Reached: today - 300, Tries: []reach.Try{try(today-100, false), try(today-99, false)}}, ""},
		"a year, and a visit is planned":         {Family{Reached: today - 365, Planned: true}, ""},
		"a year, and none is":                    {Family{Reached: today - 365}, "no-visit"},
		"a day less":                             {Family{Reached: today - 364}, ""},
		"nobody of ours ever spoke with them":    {Family{}, "no-visit"},
		"a visit, a promise and nobody answered": {Family{Reached: today - 30, Missed: today - 3, Owed: []engagement.Promise{open}, Tries: []reach.Try{try(today-2, false), try(today-1, false)}}, "missed late not-reached"},
	}
	for name, tt := range tests {
		var got []string
		for _, x := range r.Reasons(tt.f, today) {
			got = append(got, x.Kind)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %q, want %q", name, s, tt.want)
		}
	}
}

func TestTheNextGoodTimeGoesByTheClockOnTheWall(t *testing.T) {
	c := clinic(t)
	works := func(d contact.Day) bool {
		y, m, day := contact.Date(d).Date()
		return c.Works(time.Date(y, m, day, 12, 0, 0, 0, c.Zone))
	}
	evening := reach.Manner{Windows: []reach.Window{{From: "17:00", Until: "20:00"}}}
	tuesday := reach.Manner{Windows: []reach.Window{{Days: []time.Weekday{time.Tuesday}, From: "15:00"}}}
	tests := map[string]struct {
		r         reach.Manner
		now, want string
	}{
		"this evening":                           {evening, "2026-11-18 09:00", "2026-11-18 17:00"},
		"it is now":                              {evening, "2026-11-18 18:30", "2026-11-18 18:30"},
		"it is over for today":                   {evening, "2026-11-18 20:00", "2026-11-19 17:00"},
		"Friday night leads to Monday":           {evening, "2026-11-20 21:00", "2026-11-23 17:00"},
		"Thanksgiving is left out":               {evening, "2026-11-25 21:00", "2026-11-27 17:00"},
		"over the night the clocks are put back": {evening, "2026-10-30 21:00", "2026-11-02 17:00"},
		"and the night they are put forward":     {evening, "2027-03-12 21:00", "2027-03-15 17:00"},
		"only on Tuesdays":                       {tuesday, "2026-11-18 09:00", "2026-11-24 15:00"},
		"they said nothing":                      {reach.Manner{}, "2026-11-18 09:00", ""},
	}
	for name, tt := range tests {
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, c.Zone)
		if err != nil {
			t.Fatal(err)
		}
		at, ok := tt.r.Next(now, works)
		if got := at.Format("2006-01-02 15:04"); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%s: %s %v, want %s", name, got, ok, tt.want)
		}
	}
}

func TestAWayThatSomebodyRuledOutIsNotOffered(t *testing.T) {
	rows := map[string]string{"call ok text first": "text", "call never text never": "letter", "call never": "text", "": "call"}
	for rules, want := range rows {
		var manner reach.Manner
		words := strings.Fields(rules)
		for i := 0; i < len(words); i += 2 {
			manner.Ways = append(manner.Ways, safe(words[i], words[i+1]))
		}
		w := row{Family: Family{Child: "a"}, Patient: people.Patient{ID: "a"}}
		w.whom(nil, map[string]reach.Manner{"Patient/a": manner}, time.Now(), func(contact.Day) bool { return true })
		if w.Channel != want {
			t.Errorf("%q: %s, want %s", rules, w.Channel, want)
		}
	}
}

func safe(channel, use string) people.SafeContact {
	return people.SafeContact{Channel: channel, Where: "own", Use: use}
}

func TestTheCasesOfTheSchedulesComeOut(t *testing.T) {
	text, err := files.ReadFile("rules/caring.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Says, Schedule, Since, Due string
			Sent                       int
		}
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Cases) < 8 {
		t.Fatal(len(file.Cases), err)
	}
	for _, x := range file.Cases {
		day, ok := Caring{Schedule: x.Schedule, Since: contact.DayOn(x.Since), Notes: x.Sent, Running: true}.Due(Schedules(), clinic(t))
		if ok != (x.Due != "") || day != contact.DayOn(x.Due) {
			t.Errorf("%s: %s %v, want %q", x.Says, contact.Date(day).Format(time.DateOnly), ok, x.Due)
		}
	}
	if n := len(Schedules()[1].Months); n != 24 {
		t.Errorf("five years are %d notes", n)
	}
}
