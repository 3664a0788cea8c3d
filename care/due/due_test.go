package due

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/care/contact"
	"kith/care/people"
)

func TestTheRulesComeOutAsWorkedByHand(t *testing.T) {
	if r := Standard(); len(r.Cases) < 15 {
		t.Errorf("%d cases", len(r.Cases))
	}
}

func TestRulesThatCannotBeMeantAreRefused(t *testing.T) {
	b, err := ruleFiles.ReadFile("rules/periodicity.json")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][2]string{
		"a key twice":                         {`"key": "worry"`, `"key": "mood"`},
		"no words":                            {`"en": "Worry"`, `"en": ""`},
		"nobody to ask":                       {`"informant": "caregiver-own"`, `"informant": "neighbor"`},
		"an age that ends before it begins":   {`"from": 8, "to": 36`, `"from": 36, "to": 8`},
		"ages and an interval":                {`"at": [18, 24]`, `"every": 3, "at": [18, 24]`},
		"ages in no order":                    {`"at": [18, 24]`, `"at": [24, 18]`},
		"a word that is not known":            {`"alone": true, "first": true`, `"alone": true, "frist": true`},
		"no quiet":                            {`"quietDays": 30`, `"quietDays": 0`},
		"a case that comes out otherwise":     {`"at": [1, 2, 4, 6], "early": 7`, `"at": [1, 2, 4, 6], "early": 0`},
		"a question that is switched off":     {`"told": ["substance-use"], "recalled"`, `"told": ["substance-use"], "off": true, "recalled"`},
		"no room for what a case says is due": {`"budget": {"questions": 30`, `"budget": {"questions": 1`},
	}
	for name, x := range tests {
		if !strings.Contains(string(b), x[0]) {
			t.Fatalf("%s: the file does not say %s", name, x[0])
		}
		if _, err := readRules([]byte(strings.Replace(string(b), x[0], x[1], 1))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// slowly says what is due by living through every day since birth, as somebody
// with a calendar would, and knows nothing of how Worth does it.
func slowly(q Question, k Known, day contact.Day) (due bool, resting State) {
	born, _ := k.Birth.Day()
	from := contact.DayAt(born)
	open, last := false, contact.Day(0)
	var quiet contact.Day
	for d := from; d <= day; d++ {
		for _, age := range q.At {
			if d == becomes(born, age)-contact.Day(q.Early) {
				open = true
			}
		}
		if q.Every > 0 && (last == 0 && d == becomes(born, q.From) || last != 0 && d == becomes(contact.Date(last), q.Every)-contact.Day(q.Early)) {
			open = true
		}
		asked := false
		for _, a := range k.Answers {
			asked = asked || a.Day == d && a.Informant == q.Informant && slices.Contains(q.Instruments, a.Instrument)
		}
		for _, f := range k.Facts {
			if f.Key != q.Key || f.Day != d {
				continue
			}
			switch f.Value {
			case Done:
				asked, quiet = true, 0
			case NotAlone:
				quiet, resting = d+1, IsNotAlone
			case Declined:
				quiet, resting = d+30, IsDeclined
			case Deferred:
				quiet, resting = d+30, IsDeferred
				if f.Until > d {
					quiet = f.Until
				}
			}
		}
		if asked {
			open, last = false, d
			if quiet != 0 && !slices.ContainsFunc(k.Facts, func(f Fact) bool { return f.Day == d && f.Key == q.Key }) {
				quiet = 0
			}
		}
	}
	months := 0
	for becomes(born, months+1) <= day {
		months++
	}
	if months < q.From || months >= q.To {
		return false, ""
	}
	if day >= quiet {
		resting = ""
	}
	return open, resting
}

// becomes is the first day on which somebody is so many months old, found by
// walking.
func becomes(born time.Time, months int) contact.Day {
	y, m, d := born.Date()
	for range months {
		if m++; m > 12 {
			y, m = y+1, 1
		}
	}
	for t := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC); ; t = t.AddDate(0, 0, 1) {
		if t.Day() == d || t.Month() != m {
			return contact.DayAt(t)
		}
	}
}

func TestWhatIsDueIsWhatSomebodyWithACalendarSays(t *testing.T) {
	r := Standard()
	rapid.Check(t, func(t *rapid.T) {
		year := rapid.IntRange(2004, 2026).Draw(t, "year")
		born := time.Date(year, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.SampledFrom([]int{1, 15, 28, 29, 30, 31}).Draw(t, "date"), 0, 0, 0, 0, time.UTC)
		k := Known{Birth: people.Birth(born.Format(time.DateOnly)), Questions: func(string) int { return 1 }}
		day := contact.DayAt(born) + contact.Day(rapid.IntRange(0, 8400).Draw(t, "day"))
		q := rapid.SampledFrom(r.Questions).Draw(t, "question")
		when := func(name string) contact.Day {
			return day - contact.Day(rapid.IntRange(0, max(0, min(500, int(day-contact.DayAt(born))))).Draw(t, name))
		}
		if len(q.Instruments) > 0 {
			for range rapid.IntRange(0, 2).Draw(t, "answers") {
				k.Answers = append(k.Answers, Answered{Instrument: q.Instruments[0], Informant: q.Informant, Day: when("answered")})
			}
		}
		if rapid.Bool().Draw(t, "said") {
			f := Fact{Key: q.Key, Value: rapid.SampledFrom(Values).Draw(t, "value"), Day: when("on")}
			if rapid.Bool().Draw(t, "until") {
				f.Until = f.Day + contact.Day(rapid.IntRange(-3, 90).Draw(t, "days"))
			}
			k.Facts = []Fact{f}
		}
		wantDue, resting := slowly(q, k, day)
		var got State
		for _, i := range r.Worth(k, day) {
			if i.Key == q.Key {
				got = i.State
			}
		}
		want := State("")
		if wantDue {
			if want = IsDue; resting != "" {
				want = resting
			}
		}
		if got == IsLater {
			got = IsDue
		}
		if got != want {
			t.Fatalf("%s, born %s, on %s: %q, want %q\n%+v\n%+v", q.Key, k.Birth, contact.Date(day).Format(time.DateOnly), got, want, k.Answers, k.Facts)
		}
	})
}

func TestNoMoreIsAskedThanAVisitHasRoomFor(t *testing.T) {
	r := Standard()
	sizes := map[string]int{"asq": 5, "phq-9": 10, "gad-7": 7, "psc-17": 17, "psc-17-y": 17, "crafft": 9}
	rapid.Check(t, func(t *rapid.T) {
		r.Budget.Questions = rapid.IntRange(1, 60).Draw(t, "room")
		k := Known{Birth: people.Birth(rapid.SampledFrom([]string{"2012-03-09", "2014-11-18", "2009-01-31", "2021-05-05"}).Draw(t, "born")), Questions: func(n string) int { return sizes[n] }}
		spent, first := map[string]int{}, false
		for _, i := range r.Worth(k, contact.DayOn("2026-11-18")) {
			first = first || i.First && i.State == IsDue
			if i.State == IsDue && !i.First {
				spent[i.Who()] += i.Asks
			}
		}
		for who, n := range spent {
			if n > r.Budget.Questions {
				t.Fatalf("%d questions to %s, room for %d", n, who, r.Budget.Questions)
			}
		}
		if k.Birth != "2021-05-05" && !first {
			t.Fatal("safety found no room")
		}
	})
}

func TestASiteAsksByItsOwnRules(t *testing.T) {
	b, err := ruleFiles.ReadFile("rules/periodicity.json")
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(string(b), `"questions": 30`, `"questions": 31`, 1)
	if err := Adapt([]byte(own)); err != nil || Standard().Budget.Questions != 31 {
		t.Error(err)
	}
	if err := Adapt([]byte("{}")); err == nil || Standard().Budget.Questions != 31 {
		t.Error("half a file is taken")
	}
	if err := Adapt(nil); err != nil || Standard().Budget.Questions != 30 {
		t.Error(err)
	}
}
