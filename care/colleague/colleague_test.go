package colleague

import (
	"testing"
	"time"
)

// The example of docs/science/colleague-ties.md.
func TestTheWorkedExample(t *testing.T) {
	now := time.Date(2026, 11, 18, 9, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	chen, harbor := Party{Person: "Practitioner/chen", Place: "Organization/maple"}, Party{Place: "Organization/harbor"}
	loop := func(asked, answered, closed int, o Outcome) Work {
		x := Work{Kind: Referral, From: chen, To: harbor, Asked: day(asked), Outcome: o}
		if answered != 0 {
			x.Answered = day(asked + answered)
		}
		if closed != 0 {
			x.Closed = day(asked + closed)
		}
		return x
	}
	works := []Work{loop(-78, 3, 29, Closed), loop(-40, 5, 0, Open), loop(-60, 1, 0, Exit), loop(-7, 0, 0, Open), loop(-90, 2, 0, Withdrawn),
		loop(-800, 1, 2, Closed), {Kind: Advice, From: Party{Person: "Practitioner/rao"}, To: chen, Asked: day(-2), Outcome: Done}}
	x := Sum("Practitioner/chen", "Organization/harbor", works, Since(now), now)
	if x.Closed != 1 || x.Of != 3 || x.Open != 1 || x.Replies != 3 || x.Asked != 4 || x.ReplyMedian != 72*time.Hour || x.N != 5 || !x.LastTogether.Equal(day(-7)) {
		t.Errorf("%+v", x)
	}
	if share, ok := x.Share(); !ok || share < 0.333 || share > 0.334 {
		t.Errorf("share %v %v", share, ok)
	}
	back := Sum("Organization/harbor", "Practitioner/chen", works, Since(now), now)
	if back.Of != 0 || back.Asked != 0 || back.N != 5 || !back.Known() {
		t.Errorf("the other way %+v", back)
	}
	if _, ok := back.Share(); ok {
		t.Error("a share of nothing")
	}
	if m := median([]time.Duration{4, 1, 2, 3}); m != 2 {
		t.Errorf("median %v", m)
	}
}
