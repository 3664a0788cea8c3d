package screening_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kith/care/score"
	"kith/care/screening"
	"kith/fhir/sdc"
)

// A question without them fails the build.
func TestEveryQuestionSaysWhyWeAskAndWhoSeesIt(t *testing.T) {
	audiences := []string{"care-team", "only-me-and-trend", "clinic"}
	for _, i := range screening.Standard().All() {
		if i.Form == nil {
			continue
		}
		for _, q := range i.Form.Questions() {
			switch {
			case q.Text.Empty() || q.Text.In("es") == q.Text.Own && q.Text.Own != "No":
				t.Errorf("%s.%s is not asked in both languages", i.Name, q.Key)
			case q.Why.Empty() || q.Why.In("es") == q.Why.Own:
				t.Errorf("%s.%s does not say why we ask, in both languages", i.Name, q.Key)
			case !slices.Contains(audiences, q.SeenBy):
				t.Errorf("%s.%s says %q of who sees it", i.Name, q.Key, q.SeenBy)
			case !q.MaySkip || q.Required || len(q.Initial) > 0:
				t.Errorf("%s.%s cannot be left out, or is answered beforehand", i.Name, q.Key)
			}
			for _, o := range q.Options {
				if strings.Contains(strings.ToLower(o.Text.Own), "rather not") {
					t.Errorf("%s.%s offers not to say: the page does", i.Name, q.Key)
				}
			}
		}
	}
}

// What each form scores is what its options count.
func TestOptionsCountWhatTheRulesExpect(t *testing.T) {
	for _, i := range screening.Standard().All() {
		if i.Form == nil {
			continue
		}
		for _, it := range i.Scoring.Items {
			q, ok := i.Form.Item(it.Key)
			if !ok {
				t.Fatalf("%s asks no %s", i.Name, it.Key)
			}
			var low, high float64
			for n, o := range q.Options {
				if o.Ordinal == nil {
					t.Fatalf("%s.%s: an option counts nothing", i.Name, it.Key)
				}
				if n == 0 || *o.Ordinal < low {
					low = *o.Ordinal
				}
				high = max(high, *o.Ordinal)
			}
			if !it.Plain && (low != it.Min || high != it.Max) {
				t.Errorf("%s.%s counts %v to %v, and the rules say %v to %v", i.Name, it.Key, low, high, it.Min, it.Max)
			}
		}
	}
}

var statusLine = regexp.MustCompile("\\*\\*Status\\*\\*: `([a-z-]+)`")

func TestEveryInstrumentSaysUnderWhichTermsItIsHere(t *testing.T) {
	for _, i := range screening.Standard().All() {
		b, err := os.ReadFile(filepath.Join("instruments", i.Name, "LICENSE.md"))
		if err != nil {
			t.Fatal(err)
		}
		m := statusLine.FindSubmatch(b)
		if m == nil || string(m[1]) != i.Scoring.Status || !regexp.MustCompile(`20\d\d-\d\d-\d\d`).Match(b) {
			t.Errorf("%s: LICENSE.md does not say the status %q and when that was read", i.Name, i.Scoring.Status)
		}
		if ships := i.Form != nil; ships != score.Free(i.Scoring.Status) {
			t.Errorf("%s is %s, and its words ship: %v", i.Name, i.Scoring.Status, ships)
		}
		if unsure := strings.Contains(string(i.Questionnaire()), "translation-status"); unsure != strings.Contains(string(b), "**Spanish**: `unverified`") {
			t.Errorf("%s: the data and LICENSE.md do not agree on whether its Spanish was verified", i.Name)
		}
	}
}

func TestWhatMayNotBeOursCannotBeAdded(t *testing.T) {
	for _, name := range []string{"epds", "epds-10", "edinburgh-postnatal", "sdq", "sdq-p4-17", "m-chat", "m-chat-r", "mchat-r-f", "ors", "srs", "cors", "csrs", "ace", "ace-total", "aces"} {
		rules := strings.NewReplacer("phq-2", name).Replace(scoring(t, "phq-2"))
		if _, err := score.Read([]byte(rules)); err == nil || !score.Never(name) {
			t.Errorf("%s was added", name)
		}
	}
	for _, i := range screening.Standard().All() {
		if score.Never(i.Name) {
			t.Errorf("%s is in the catalog", i.Name)
		}
	}
}

func scoring(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("instruments", name, "scoring.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNoNumberIsEverMadeOfPEARLS(t *testing.T) {
	i, ok := screening.Standard().Find("pearls")
	if !ok || !i.Scoring.NeverTotal || len(i.Scoring.Scales) != 0 || len(i.Scoring.Rules) != 0 {
		t.Fatalf("pearls: %+v", i.Scoring)
	}
	a := sdc.Answers{}
	for _, it := range i.Scoring.Items {
		a[it.Key] = []sdc.Value{sdc.Bool(true)}
	}
	if r := i.Score(a, teen); len(r.Scales) != 0 || len(r.Positive) != 0 {
		t.Errorf("%+v", r)
	}
	scale := `"scales": [{"code":"total","title":{"en":"T","es":"T"},"how":"count","atLeast":1,"items":["part-1-1"],"blank":{"as":"refuse","source":"Kith"},"min":0,"max":1,"better":"lower","source":"Kith"}]`
	if _, err := score.Read([]byte(strings.Replace(scoring(t, "pearls"), `"scales": []`, scale, 1))); err == nil {
		t.Error("a scale was added to it")
	}
	if _, err := score.Read([]byte(strings.Replace(scoring(t, "pearls"), `"neverTotal": true,`, ``, 1))); err == nil {
		t.Error("its lock was taken away")
	}
}

func TestAnswersOfOthersAreFoundByLOINC(t *testing.T) {
	i, _ := phq9(t)
	a := sdc.Answers{}
	for n, it := range i.Scoring.Items[:9] {
		key := it.Code.Code
		if n%2 == 1 {
			key = "/" + key
		}
		a[key] = []sdc.Value{sdc.Coded("http://loinc.org", "LA6570-1", "")}
	}
	if r := i.Score(a, teen); !r.Scales[0].OK || r.Scales[0].Value != 18 {
		t.Errorf("%+v", r)
	}
}

func BenchmarkScore(b *testing.B) {
	i, a := phq9(b, 1, 2, 3, 0, 1, 2, 0, 0, 1)
	b.ReportAllocs()
	for b.Loop() {
		if !i.Score(a, teen).Scales[0].OK {
			b.Fatal("no score")
		}
	}
}

var (
	cites  = regexp.MustCompile(`"source": "([^"]+)"`)
	listed = regexp.MustCompile(`(?m)^- \*\*([A-Za-z0-9-]+)\*\* — `)
)

func TestEveryRuleNamesASourceThatIsListed(t *testing.T) {
	b, err := os.ReadFile("../../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range listed.FindAllSubmatch(b, -1) {
		known[string(m[1])] = true
	}
	for _, i := range screening.Standard().All() {
		for _, m := range cites.FindAllStringSubmatch(scoring(t, i.Name), -1) {
			for key := range strings.SplitSeq(m[1], ", ") {
				if !known[key] {
					t.Errorf("%s: %q is not in docs/sources.md", i.Name, key)
				}
			}
		}
	}
}

// Whoever says yes, or would rather not say, is asked whether it is right now.
func TestTheASQAsksHowUrgentItIs(t *testing.T) {
	i, _ := screening.Standard().Find("asq")
	no := sdc.Coded(screening.System, "asq.no", "")
	asked := func(change func(a sdc.Answers)) bool {
		a := sdc.Answers{}
		for _, key := range []string{"wished-dead", "better-off", "thoughts", "tried"} {
			a[key] = []sdc.Value{no}
		}
		change(a)
		return slices.ContainsFunc(i.Form.Asked(a), func(q *sdc.Item) bool { return q.Key == "now" })
	}
	for name, c := range map[string]struct {
		change func(a sdc.Answers)
		asked  bool
	}{
		"four times no": {func(sdc.Answers) {}, false},
		"one yes":       {func(a sdc.Answers) { a["tried"] = []sdc.Value{sdc.Coded(screening.System, "asq.yes", "")} }, true},
		"one declined":  {func(a sdc.Answers) { a["thoughts"] = []sdc.Value{sdc.Declined} }, true},
		"one left out":  {func(a sdc.Answers) { delete(a, "better-off") }, true},
	} {
		if got := asked(c.change); got != c.asked {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// "If you checked off any problems": who has none is not asked how hard they are.
func TestThePHQ9AsksHowHardItIsWhereSomethingIs(t *testing.T) {
	i, none := phq9(t, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	_, one := phq9(t, 0, 0, 1, 0, 0, 0, 0, 0, 0)
	for _, c := range []struct {
		a    sdc.Answers
		want int
	}{{none, 9}, {one, 10}, {sdc.Answers{}, 10}} {
		if got := len(i.Form.Asked(c.a)); got != c.want {
			t.Errorf("%d questions, not %d, with %d answers", got, c.want, len(c.a))
		}
	}
}
