package followup

import (
	"strings"
	"testing"
	"time"

	"kith/care/screening"
	"kith/platform/calendar"
)

func TestEveryWorkedCaseGoesTheWayItSays(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	moment := func(s string) time.Time {
		if at, err := time.Parse(time.RFC3339, s); err == nil {
			return at.In(zone)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	r := Standard()
	if len(r.Cases) < 8 {
		t.Fatal("too few cases")
	}
	seen := map[string]bool{}
	for _, c := range r.Cases {
		s := r.Next(screening.Finding{Instrument: c.Instrument, Rule: c.Rule, Acute: c.Acute})
		seen[s.Code] = true
		if due := s.Due.By(moment(c.At), calendar.Usual(zone)); s.Code != c.Step || !due.Equal(moment(c.Due)) {
			t.Errorf("%s: %s by %v, want %s by %s", c.Says, s.Code, due, c.Step, c.Due)
		}
	}
	for _, s := range r.Steps {
		if !seen[s.Code] {
			t.Errorf("%s has no case", s.Code)
		}
	}
}

// Whatever an instrument that ships can find, somebody answers; what it calls
// acute is answered now.
func TestEveryFindingOfEveryInstrumentHasAStep(t *testing.T) {
	for _, i := range screening.Standard().All() {
		for _, rule := range i.Scoring.Rules {
			s := Standard().Next(screening.Finding{Instrument: i.Name, Rule: i.Name + "." + rule.Code, Acute: rule.Acute})
			if rule.Acute != (s.Code == "safety-now") {
				t.Errorf("%s.%s goes to %s", i.Name, rule.Code, s.Code)
			}
		}
	}
}

func TestRulesThatLeaveSomebodyAloneAreRefused(t *testing.T) {
	whole := string(builtIn("next.json"))
	for name, change := range map[string][2]string{
		"a step without words":         {`"en": "Talk about it, and agree on what happens next.",`, `"en": "",`},
		"a step without a time":        {`"due": {"days": 7}`, `"due": {}`},
		"somebody nobody knows":        {`"who": ["visit", "primary-care", "behavioral-health", "care-manager", "lead"]`, `"who": ["the cat"]`},
		"nothing for the rest":         {`"when": {}`, `"when": {"instruments": ["gad-7"]}`},
		"nobody for those in danger":   {`"when": {"acute": true}, "urgent": true`, `"when": {"acute": true}, "urgent": false`},
		"a word that is not one":       {`"backDays": 365`, `"backDayz": 365`},
		"a page that is not repeated":  {`"again": 5,`, `"again": 0,`},
		"two steps of one name":        {`"code": "talk-week"`, `"code": "talk-two-days"`},
		"a rule without a source here": {`"source": "CMS2"`, `"source": ""`},
	} {
		text := strings.Replace(whole, change[0], change[1], 1)
		if text == whole {
			t.Errorf("%s: the rules do not say %s", name, change[0])
		}
		if _, err := ReadRules([]byte(text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
