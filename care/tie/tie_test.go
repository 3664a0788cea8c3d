package tie

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestEveryWorkedCaseComesOut(t *testing.T) {
	r := Standard()
	if len(r.Cases) < 20 {
		t.Errorf("%d cases; every rule needs one", len(r.Cases))
	}
	worked := map[string]bool{}
	for _, c := range r.Cases {
		f, err := factsOf(c.Facts)
		if err != nil {
			t.Fatal(err)
		}
		if v := r.Judge(f); v.State != c.State || v.Rule != c.Rule {
			t.Errorf("%s: got %s by %q, want %s by %q", c.Case, v.State, v.Rule, c.State, c.Rule)
		}
		worked[c.Rule] = true
	}
	for _, s := range r.States {
		if !worked[s.ID] && !strings.HasPrefix(s.ID, "guess-") {
			t.Errorf("rule %q has no worked case", s.ID)
		}
	}
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	good, err := ruleFiles.ReadFile("rules/states.json")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ old, new, want string }{
		"a fact that nobody knows":         {`"fact": "silent-days", "min": 180`, `"fact": "risk-score", "min": 180`, "risk-score"},
		"a number tested like a word":      {`"fact": "said", "max": 3`, `"fact": "said", "is": "low"`, "said"},
		"a state that does not exist":      {`"state": "strained", "by": "child"`, `"state": "bad", "by": "child"`, "bad"},
		"a rule that stands twice":         {`"id": "steady-close"`, `"id": "steady"`, "twice"},
		"no rule for what is left":         {`"when": []`, `"when": [{"fact": "met", "is": true}]`, "always"},
		"no source":                        {`"source": "Kith"`, `"source": ""`, "source"},
		"a number changed, its case not":   {`"fact": "contacts", "min": 3`, `"fact": "contacts", "min": 4`, "three visits"},
		"a window left out":                {`"windowDays": 730,`, ``, "days"},
		"what is no JSON":                  {`"rule"`, `rule`, "states.json"},
		"a reason without a sentence":      {`"reason": "silent"`, `"reason": "because"`, "because"},
		"a verdict by nobody we listen to": {`"by": "team", "reason": "not-met"`, `"by": "model", "reason": "not-met"`, "model"},
	}
	for name, tt := range tests {
		text := strings.Replace(string(good), tt.old, tt.new, 1)
		if text == string(good) {
			t.Errorf("%s: the test changes nothing", name)
		}
		_, err := LoadRules(fstest.MapFS{"states.json": {Data: []byte(text)}}, "states.json")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want an error about %q", name, err, tt.want)
		}
	}
	site := strings.Replace(string(good), `"gapDays": 75`, `"gapDays": 90`, 1)
	if r, err := LoadRules(fstest.MapFS{"states.json": {Data: []byte(site)}}, "states.json"); err != nil || r.GapDays != 90 {
		t.Errorf("a site's own file: %v %v", r.GapDays, err)
	}
}
