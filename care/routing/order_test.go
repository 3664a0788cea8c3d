package routing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheRuleHasCasesThatComeOut(t *testing.T) {
	r := Standard()
	if len(r.Cases) < 5 {
		t.Fatal(len(r.Cases))
	}
	for _, by := range r.Order {
		if len(levels[by]) == 0 {
			t.Errorf("%s has no levels", by)
		}
	}
	src, err := ruleFiles.ReadFile("rules/routing.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string][2]string{
		"a word nobody knows":        {`"order": ["wish"`, `"order": ["score"`},
		"the same thing twice":       {`"order": ["wish", "tried"`, `"order": ["wish", "wish"`},
		"bounds the wrong way":       {`"miles": [3, 10]`, `"miles": [10, 3]`},
		"a case that comes out else": {`"because": "language"`, `"because": "tried"`},
		"a field nobody knows":       {`"few": 5`, `"weight": 0.3, "few": 5`},
		"no bound":                   {`"few": 5`, `"few": 0`},
	} {
		text := strings.Replace(string(src), broken[0], broken[1], 1)
		if _, err := readRouting([]byte(text)); err == nil || text == string(src) {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func facts(t *rapid.T, label string) Facts {
	one := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label+name) }
	n := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, label+name) }
	return Facts{
		Wish: one("wish", "", "asked", "rather-not"), Tried: one("tried", "", "declined", "wait-listed"),
		Language: one("language", "", "speaks", "interpreter", "no"), Insurance: one("insurance", "", "takes", "no"),
		Age: one("age", "", "fits", "no"), Room: one("room", "", "open", "wait", "full"), Weeks: n("weeks", 0, 30),
		Miles: float64(n("miles", -1, 40)),
		Tie:   Tie{Closed: n("closed", 0, 9), Of: n("of", 0, 12), ReplyDays: n("reply", -1, 9), LastDays: n("last", -1, 900), Shared: n("shared", 0, 20)},
	}
}

// The order that is shown follows from the reasons that are shown: whoever knows
// the words alone, and in which order they are looked at, puts all in the same
// order. So there is no score behind them.
func TestTheOrderShownFollowsFromTheReasonsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := *Standard()
		r.Order = rapid.Permutation(r.Order).Draw(t, "order")[:rapid.IntRange(1, len(r.Order)).Draw(t, "n")]
		var all []Candidate
		for i := range rapid.IntRange(2, 8).Draw(t, "many") {
			name := string(rune('A' + i))
			all = append(all, Candidate{Ref: "Organization/" + name, Name: name, Facts: facts(t, name)})
		}
		shuffled := rapid.Permutation(all).Draw(t, "as they came")
		r.Sort(all)
		r.Sort(shuffled)
		if !slices.Equal(all, shuffled) {
			t.Fatal("the order depends on how they came")
		}
		for i := range all[1:] {
			a, b := words(r.Reasons(all[i].Facts)), words(r.Reasons(all[i+1].Facts))
			by := r.Before(all[i].Facts, all[i+1].Facts)
			at := slices.IndexFunc(r.Order, func(by string) bool { return a[by] != b[by] })
			switch {
			case at < 0 && (by != "" || all[i].Name > all[i+1].Name):
				t.Fatalf("the same words, and not by name: %v", a)
			case at >= 0 && by != r.Order[at]:
				t.Fatalf("it is said that %q decides; the first word that differs is of %q", by, r.Order[at])
			case at >= 0 && slices.Index(levels[by], a[by]) >= slices.Index(levels[by], b[by]):
				t.Fatalf("%s: %q stands before %q", by, a[by], b[by])
			}
		}
	})
}

func words(all []Reason) map[string]string {
	says := map[string]string{}
	for _, r := range all {
		says[r.By] = r.Level
	}
	return says
}
