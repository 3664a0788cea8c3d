package loop_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"kith/care/loop"
	"kith/care/module/moduletest"
	"kith/platform/job"
	"kith/platform/post"
)

type sender struct{ s *scene }

func (o sender) Send(_ context.Context, m post.Message) error {
	o.s.sent = append(o.s.sent, strings.TrimPrefix(m.To, "Practitioner/"))
	return nil
}

// crew is a program that has just begun.
func (s *scene) crew() *job.Crew {
	office := &post.Office{Phrases: s.h.Say, Sender: sender{s}, Place: "Maple Street", Now: s.h.Now}
	where := func(_ context.Context, who string) ([]post.Address, error) {
		return []post.Address{{To: who, Lang: "en"}}, nil
	}
	c := job.NewCrew(s.h.DB, s.h.Now, slog.New(slog.DiscardHandler), append(loop.Module.Jobs(s.h), office.Carry("", where))...)
	if err := c.Begin(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// work has several programs do all that is due, one after the other, as if each
// was killed and another began.
func (s *scene) work() {
	s.t.Helper()
	for range 3 {
		for c := s.crew(); ; {
			worked, err := c.One(s.t.Context())
			if err != nil {
				s.t.Fatal(err)
			}
			if !worked {
				break
			}
		}
	}
}

func (s *scene) letters() string {
	got := strings.Join(s.sent, " ")
	s.sent = nil
	return got
}

// A handoff that nobody answers is due after a working day: who holds it is told,
// two working days later the coordinator, and after five the site. Each once.
func TestWhatIsQuietIsCarriedFurtherOnceEach(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		moduletest.Remove(t, s.h.Store, "Task", "amara-harbor")
		s.begin("h1", loop.Handoff, lena) // Wednesday; by Thursday
		for _, want := range []string{"", "wei-chen", "", "", "", "luis-moreno", "", "", "", "sam-keo", "", "", ""} {
			s.work()
			if got := s.letters(); got != want {
				t.Errorf("%s: letters to %q, want %q", s.clock.Format("Mon Jan 2 15:04"), got, want)
			}
			s.clock = s.clock.AddDate(0, 0, 1).Add(time.Minute)
		}
		if i := s.get("wei-chen", "h1"); i.Level != 3 || len(i.Events) != 4 || !i.Quiet {
			t.Errorf("%+v", i)
		}
		if tally, err := loop.TallyOf(t.Context(), s.h, "maple-street"); err != nil || tally.AtSite != 1 || tally.Quiet != 1 {
			t.Errorf("%+v %v", tally, err)
		}
		if err := s.move("lena-ortiz", "h1", loop.Change{To: loop.State{Step: loop.Accepted, Status: loop.TaskTaken}}); err != nil {
			t.Fatal(err)
		}
		if i := s.get("wei-chen", "h1"); i.Level != 0 {
			t.Errorf("something happened, and it is still carried: %d", i.Level)
		}
	})
}

// Quiet is past twice the partner's own median, from the floor to the cap.
func TestAPartnersOwnPaceSaysWhatIsQuiet(t *testing.T) {
	c := loop.Standard()
	day := 24 * time.Hour
	i := loop.Item{Kind: loop.Referral, Status: loop.Requested, Step: loop.Sent, Last: morning, Due: morning.Add(day)}
	for name, x := range map[string]struct {
		gap   time.Duration
		count int
		want  time.Duration
	}{
		"twice three days":              {3 * day, 20, 6 * day},
		"never sooner than the floor":   {day / 2, 20, 3 * day},
		"never later than the cap":      {5 * day, 20, 7 * day},
		"too few gaps: when it was due": {5 * day, 4, day},
	} {
		if got := c.QuietFrom(i, x.gap, x.count); !got.Equal(morning.Add(x.want)) {
			t.Errorf("%s: %v", name, got.Sub(morning))
		}
		at := morning.Add(x.want)
		if c.IsQuiet(i, x.gap, x.count, at) || !c.IsQuiet(i, x.gap, x.count, at.Add(time.Second)) {
			t.Errorf("%s: not quiet just then", name)
		}
	}
	i.Status, i.Step = loop.OnHold, loop.WaitListed
	if got := c.QuietFrom(i, 5*day, 20); !got.Equal(i.Due) {
		t.Errorf("who waits on a list is quiet when the day is over: %v", got)
	}
}

func TestThePaceIsLearnedFromWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		if err := loop.Learn(t.Context(), s.h); err != nil {
			t.Fatal(err)
		}
		// begun, sent, received, accepted: three gaps are too few to go by.
		if i := s.get("luis-moreno", "amara-harbor"); !i.Quiet {
			t.Errorf("what was due on November 2 is not quiet: %+v", i)
		}
	})
}
