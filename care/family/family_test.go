package family

import (
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/care/tie"
)

// What a caregiver's account opens changes at midnight where care is given, on
// the birthday, and on March 1 for who was born on February 29.
func TestWhatACaregiverSeesChangesAtMidnightOfTheBirthday(t *testing.T) {
	for zone, at := range map[string]consent.Place{"America/Los_Angeles": {Code: "US-CA"}, "America/New_York": {Code: "US-MA"}, "Pacific/Honolulu": {}} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at.Zone = loc
		for _, c := range []struct {
			born   string
			day    string
			before consent.Class
			after  consent.Class
		}{
			{"2012-09-03", "2024-09-03", consent.Full, consent.Limited},
			{"2012-02-29", "2024-02-29", consent.Full, consent.Limited},
			{"2012-02-29", "2030-03-01", consent.Limited, consent.None},
			{"2012-09-03", "2030-09-03", consent.Limited, consent.None},
			{"2012-09-03", "2023-09-03", consent.Full, consent.Full},
			{"2012-09-03", "2029-09-03", consent.Limited, consent.Limited},
		} {
			midnight, err := time.ParseInLocation(time.DateOnly, c.day, loc)
			if err != nil {
				t.Fatal(err)
			}
			spans := consent.Standard().Proxies(people.Birth(c.born), at)
			if got := classAt(spans, midnight.Add(-time.Second)); got != c.before {
				t.Errorf("%s, born %s, a second before %s: %s, want %s", zone, c.born, c.day, got, c.before)
			}
			if got := classAt(spans, midnight); got != c.after {
				t.Errorf("%s, born %s, at midnight of %s: %s, want %s", zone, c.born, c.day, got, c.after)
			}
		}
	}
	if classAt(consent.Standard().Proxies("2012", consent.Place{Zone: time.UTC}), time.Now()) == "" {
		t.Error("an age that is not known to the day has no class")
	}
}

func TestTheNewestPlaceCountsAndNobodyElsesDoes(t *testing.T) {
	said := []tie.Saying{
		{Kind: "place", Speaker: "Patient/a", Person: "Practitioner/l", Ring: 1},
		{Kind: "place", Speaker: "RelatedPerson/d", Person: "Practitioner/l", Ring: 3},
		{Kind: "rating", Speaker: "Patient/a", Person: "Practitioner/l", Ring: 3},
		{Kind: "place", Speaker: "Patient/a", Person: "Practitioner/l", Ring: 2},
		{Kind: "place", Speaker: "RelatedPerson/d", Person: "Practitioner/w", Ring: 3},
	}
	all := placedIn("Patient/a", said)
	if len(all) != 1 || Circle(all["Practitioner/l"].Ring) != Known {
		t.Errorf("%+v", all)
	}
}

func TestWhomToAskForIsSomebodyNearHer(t *testing.T) {
	met := tie.Facts{Flags: map[string]bool{"met": true}}
	tied := func(who string, c tie.Circle, ring int, s tie.State) tie.Tie {
		return tie.Tie{Person: who, Circle: c, Named: true, Ring: ring, Facts: met, Verdict: tie.Verdict{State: s}}
	}
	corner := []tie.Tie{tied("mother", tie.Family, 1, tie.Strong), tied("chen", tie.Care, 2, tie.Steady), tied("lena", tie.Care, 1, tie.Strong), tied("hard", tie.Care, 1, tie.Strained)}
	if got := tie.LeanOn(corner); got == nil || got.Person != "lena" {
		t.Errorf("%+v", got)
	}
	if tie.LeanOn(corner[:1]) != nil {
		t.Error("nobody who works here knows her, and somebody is named")
	}
}
