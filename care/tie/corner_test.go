package tie

import (
	"testing"
	"time"

	"kith/care/contact"
)

const (
	chen  = "Practitioner/chen"
	today = contact.Day(20775) // 2026-11-18
)

func onTeam(who string, since, until contact.Day) Interval {
	return Interval{Person: who, Basis: "care-team", RoleCode: "counselor", Since: since, Until: until, Source: contact.Source{Type: "CareTeam", ID: "t"}}
}

func met(who string, ago contact.Day) contact.Contact {
	return contact.Contact{Person: who, With: "Patient/a", Day: today - ago, Kind: "visit", Outpatient: true, Sources: []contact.Source{{Type: "Encounter", ID: "e"}}}
}

func said(kind, speaker, answer string, rating int, ago contact.Day) Saying {
	return Saying{Person: chen, Speaker: speaker, Kind: kind, Rating: rating, Answer: answer, Day: today - ago, Source: contact.Source{Type: "Observation", ID: "o"}}
}

func TestTheLedgerBecomesACorner(t *testing.T) {
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		l    Ledger
		want string // state by rule, of the only tie; "" for nobody
	}{
		"nobody":                                       {Ledger{}, ""},
		"named, never met":                             {Ledger{Intervals: []Interval{onTeam(chen, today-30, 0)}}, "not-met"},
		"named until today is not over":                {Ledger{Intervals: []Interval{onTeam(chen, today-30, today)}, Contacts: []contact.Contact{met(chen, 5)}}, "thin-named"},
		"named until yesterday":                        {Ledger{Intervals: []Interval{onTeam(chen, today-30, today-1)}, Contacts: []contact.Contact{met(chen, 5)}}, "ended"},
		"over, and seen again after that":              {Ledger{Intervals: []Interval{onTeam(chen, today-90, today-20)}, Contacts: []contact.Contact{met(chen, 5)}}, "thin-named"},
		"one role is over, another lasts":              {Ledger{Intervals: []Interval{onTeam(chen, today-90, today-20), onTeam(chen, today-90, 0)}, Contacts: []contact.Contact{met(chen, 30)}}, "thin-named"},
		"the other order of the same":                  {Ledger{Intervals: []Interval{onTeam(chen, today-90, 0), onTeam(chen, today-90, today-20)}, Contacts: []contact.Contact{met(chen, 30)}}, "thin-named"},
		"their job is over, the team still names them": {Ledger{Intervals: []Interval{onTeam(chen, today-90, 0)}, Contacts: []contact.Contact{met(chen, 30)}, Jobs: map[string]Interval{chen: {Person: chen, Until: today - 9}}}, "ended"},
		"over before the window":                       {Ledger{Intervals: []Interval{onTeam(chen, today-900, today-730)}}, ""},
		"last seen before the window":                  {Ledger{Contacts: []contact.Contact{met(chen, 730)}}, ""},
		"seen within the window":                       {Ledger{Contacts: []contact.Contact{met(chen, 729)}}, "thin"},
		"a visit that is still to come":                {Ledger{Contacts: []contact.Contact{met(chen, -1)}}, ""},
		"seen in an emergency room alone":              {Ledger{Contacts: []contact.Contact{{Person: chen, With: "Patient/a", Day: today - 3, Kind: "visit", Sources: []contact.Source{{Type: "Encounter", ID: "e"}}}}}, ""},
		"met outside, noted by hand":                   {Ledger{Contacts: []contact.Contact{{Person: chen, With: "Patient/a", Day: today - 3, Kind: "visit", Sources: []contact.Source{{Type: "Communication", ID: "c"}}}}}, "thin"},
		"nobody answered":                              {Ledger{Contacts: []contact.Contact{{Person: chen, With: "Patient/a", Day: today - 3, Kind: "tried"}}}, ""},
		"a call to the mother, nothing else":           {Ledger{Contacts: []contact.Contact{{Person: chen, With: "RelatedPerson/m", Day: today - 3, Kind: "call"}}}, ""},
		"a first visit is agreed on":                   {Ledger{Appointments: []contact.Appointment{{Person: chen, Status: "booked", Start: now.AddDate(0, 0, 6)}}}, "not-met"},
		"a first visit was called off":                 {Ledger{Appointments: []contact.Appointment{{Person: chen, Status: "cancelled", Start: now.AddDate(0, 0, 6)}}}, ""},
		"she says 9":                                   {Ledger{Sayings: []Saying{said("rating", "Patient/a", "", 9, 3)}}, "said-close"},
		"she said 9, and says 2":                       {Ledger{Sayings: []Saying{said("rating", "Patient/a", "", 9, 30), said("rating", "Patient/a", "", 2, 3)}}, "said-hard"},
		"she said 9 more than a year ago":              {Ledger{Sayings: []Saying{said("rating", "Patient/a", "", 9, 366)}, Contacts: []contact.Contact{met(chen, 20)}}, "thin"},
		"another child's words are not hers":           {Ledger{Sayings: []Saying{said("rating", "Patient/b", "", 9, 3)}, Contacts: []contact.Contact{met(chen, 20)}}, "family-said-close"},
		"we thought they had not met, then they did":   {Ledger{Sayings: []Saying{said("guess", "", "not-met", -1, 30)}, Contacts: []contact.Contact{met(chen, 20)}}, "thin"},
		"we think they have not met":                   {Ledger{Sayings: []Saying{said("guess", "", "not-met", -1, 3)}, Intervals: []Interval{onTeam(chen, today-30, 0)}}, "guess-not-met"},
		"an old guess decides nothing":                 {Ledger{Sayings: []Saying{said("guess", "", "strong", -1, 181)}, Intervals: []Interval{onTeam(chen, today-300, 0)}}, "not-met"},
		"what will be said decides nothing yet":        {Ledger{Sayings: []Saying{said("rating", "Patient/a", "", 2, -3)}, Contacts: []contact.Contact{met(chen, 20)}}, "thin"},
		"words that may not be shown leave no trace":   {Ledger{Sayings: []Saying{said("words", "Patient/a", "", -1, 3)}}, ""},
	}
	for name, tt := range tests {
		tt.l.Child = "a"
		got := ""
		for _, x := range tt.l.Corner(Standard(), now) {
			got += x.Verdict.Rule
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestTheChildAndHerMotherOnOneDayAreOneContact(t *testing.T) {
	l := Ledger{Child: "a", Contacts: []contact.Contact{
		{Person: chen, With: "Patient/a", Day: today - 3, Kind: "message"},
		{Person: chen, With: "RelatedPerson/m", Day: today - 3, Kind: "call"},
	}}
	corner := l.Corner(Standard(), time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC))
	if len(corner) != 1 || corner[0].Facts.Numbers["contacts"] != 1 {
		t.Errorf("%+v", corner)
	}
}
