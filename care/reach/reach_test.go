package reach

import (
	"slices"
	"strings"
	"testing"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
)

// manner reads rules such as "text first voicemail never".
func manner(rules string) (m Manner) {
	words := strings.Fields(rules)
	for i := 0; i+1 < len(words); i += 2 {
		m.Ways = append(m.Ways, people.SafeContact{Channel: words[i], Use: words[i+1]})
	}
	return m
}

func TestWhatSomebodyRuledOutIsNotOffered(t *testing.T) {
	tests := map[string]string{
		"":                            "visit call text letter portal",
		"text first":                  "text visit call letter portal",
		"call never":                  "visit text letter portal",
		"call never call first":       "call visit text letter portal", // at another place
		"mail never":                  "visit call text portal",
		"call ask-first text first":   "text visit letter portal call",
		"voicemail never":             "visit call text letter portal",
		"text soon":                   "visit call letter portal text", // a word nobody here knows is asked about
		"call never text never":       "visit letter portal",
		"portal never mail never":     "visit call text",
		"call ok text ok letter ever": "visit call text letter portal",
	}
	for rules, want := range tests {
		m := manner(rules)
		if got := strings.Join(m.Offered(), " "); got != want {
			t.Errorf("%q: %s, want %s", rules, got, want)
		}
		for _, c := range Channels {
			if m.Safe(c) != slices.Contains(m.Offered(), c) {
				t.Errorf("%q: %s", rules, c)
			}
		}
	}
	if !manner("voicemail never").Silent() || manner("text never").Silent() {
		t.Error("whether a word may be left")
	}
}

func TestWhatCameOfATryFollowsFromTheRecord(t *testing.T) {
	const phone = `"medium":[{"coding":[{"code":"PHONE"}]}],`
	const text = `"medium":[{"coding":[{"code":"SMSWRIT"}]}],`
	why := func(code string) string {
		return `"statusReason":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"` + code + `"}]},`
	}
	tests := map[string]struct {
		says     string
		fromThem bool
		want     Outcome
	}{
		"a call that was made":            {phone + `"status":"completed"`, false, Reached},
		"a call that was not answered":    {phone + `"status":"not-done"`, false, NoAnswer},
		"a text":                          {text + `"status":"completed"`, false, Sent},
		"a text that was answered":        {text + why("reached") + `"status":"completed"`, false, Reached},
		"a word from them":                {text + `"status":"completed"`, true, Reached},
		"a neutral word was left":         {phone + why("left-word") + `"status":"not-done"`, false, LeftWord},
		"not done, and said to be heard":  {phone + why("reached") + `"status":"not-done"`, false, NoAnswer},
		"a reason of somebody else's":     {phone + `"statusReason":{"coding":[{"system":"urn:x","code":"reached"}]},"status":"completed"`, false, Reached},
		"it is only prepared":             {phone + `"status":"preparation"`, false, ""},
		"it was entered in error":         {phone + `"status":"entered-in-error"`, false, ""},
		"they asked us to call later":     {phone + why("call-later") + `"status":"completed"`, false, CallLater},
		"nobody said by which way":        {`"status":"completed"`, false, Sent},
		"their number is somebody else's": {text + why("wrong-number") + `"status":"not-done"`, false, WrongNumber},
	}
	for name, tt := range tests {
		var doc element.Doc
		if err := doc.Parse([]byte(`{"resourceType":"Communication",`+tt.says+`}`), element.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if got := outcomeOf(r4.As[r4.Communication](doc.Root()), tt.fromThem); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	for _, o := range Outcomes {
		if o.Heard() && o.Vain() {
			t.Errorf("%s is both", o)
		}
	}
}
