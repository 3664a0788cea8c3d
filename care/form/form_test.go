package form

import (
	"testing"

	"kith/care/screening"
	"kith/fhir/sdc"
)

func sheets(t *testing.T, names ...string) (all []Sheet) {
	t.Helper()
	for _, n := range names {
		i, ok := screening.Standard().Find(n)
		if !ok || i.Form == nil {
			t.Fatalf("no words of %s", n)
		}
		all = append(all, Sheet{i, sdc.Answers{}})
	}
	return all
}

func TestOneGoesForthAndBackThroughWhatIsAsked(t *testing.T) {
	c := CourseOf(sheets(t, Own, "phq-2"))
	if len(c.All) != 5 {
		t.Fatalf("%d questions", len(c.All))
	}
	seen := 0
	for no := c.After(0); no > 0; no = c.After(no) {
		seen++
		if n, of := c.Place(no); n != seen || of != 5 {
			t.Errorf("question %d is %d of %d", no, n, of)
		}
		if back := c.Before(no); back != no-1 {
			t.Errorf("before %d is %d", no, back)
		}
	}
	if seen != 5 || c.Before(len(c.All)+1) != 5 {
		t.Errorf("%d were seen", seen)
	}
	if _, ok := c.At(6); ok {
		t.Error("there is a sixth")
	}
}

func TestAQuestionStandsBelowTheWordsThatBelongToIt(t *testing.T) {
	for _, q := range Questions(sheets(t, "phq-2")) {
		if len(q.Above) != 1 {
			t.Errorf("%s has %d", q.Key, len(q.Above))
		}
	}
}

func TestRatherNotIsAnAnswerAndBlankIsNone(t *testing.T) {
	q := Questions(sheets(t, "phq-2"))[0]
	for name, c := range map[string]struct {
		chosen []string
		want   int
		wrong  bool
	}{
		"an option": {[]string{"LA6571-9"}, 1, false}, "rather not": {[]string{Rather}, 1, false},
		"blank": {nil, 0, false}, "empty": {[]string{""}, 0, false}, "something else": {[]string{"x"}, 0, true},
		"two where one is meant": {[]string{"LA6571-9", "LA6570-1"}, 1, false},
	} {
		values, f := Answer(q.Item, "a", c.chosen, "")
		if len(values) != c.want || (f.Wrong != "") != c.wrong {
			t.Errorf("%s: %v %q", name, values, f.Wrong)
		}
	}
	if values, _ := Answer(q.Item, "a", []string{Rather}, ""); !(sdc.Answers{"x": values}).Declined("x") {
		t.Error("it is not kept as said")
	}
}
