package loop

import (
	"strings"
	"testing"
	"time"

	"kith/platform/calendar"
)

func TestEveryWorkedCaseIsDueWhenItSays(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	moment := func(s string) time.Time {
		layout := "2006-01-02 15:04"
		if len(s) == len(time.DateOnly) {
			layout = time.DateOnly
		}
		at, err := time.ParseInLocation(layout, s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	seen := map[string]bool{}
	for _, c := range Standard().Cases {
		var events []Event
		for _, e := range c.Events {
			events = append(events, Event{What: e.What, At: moment(e.At)})
		}
		var until time.Time
		if c.Until != "" {
			until = moment(c.Until)
		}
		code, due := Standard().NextClock(c.Kind, events, until, calendar.Usual(zone))
		seen[string(c.Kind)+code] = true
		if code != c.Clock || c.Due != "" && !due.Equal(moment(c.Due)) {
			t.Errorf("%s: %s by %v, want %s by %s", c.Says, code, due, c.Clock, c.Due)
		}
	}
	for _, x := range Standard().Clocks {
		for _, k := range x.Kinds {
			if !seen[string(k)+x.Code] {
				t.Errorf("%s of a %s has no case", x.Code, k)
			}
		}
	}
}

func TestClocksThatMeasureNothingAreRefused(t *testing.T) {
	whole := string(builtIn("clocks.json"))
	for name, change := range map[string][2]string{
		"an event nobody knows":  {`"from": ["begun"]`, `"from": ["dreamt"]`},
		"no time":                {`"minutes": 30`, `"minutes": 0`},
		"two times":              {`"minutes": 30`, `"minutes": 30, "days": 1`},
		"no source":              {`"workingDays": 1, "source": "Kith"`, `"workingDays": 1, "source": ""`},
		"quiet at once":          {`"factor": 2`, `"factor": 0`},
		"a cap below the floor":  {`"capHours": 168`, `"capHours": 7`},
		"the site first":         {`"siteWorkingDays": 5`, `"siteWorkingDays": 2`},
		"a word that is not one": {`"atLeast"`, `"atMost"`},
	} {
		text := strings.Replace(whole, change[0], change[1], 1)
		if text == whole {
			t.Errorf("%s: the clocks do not say %s", name, change[0])
		}
		if _, err := ReadClocks([]byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
