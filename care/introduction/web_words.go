package introduction

import (
	"context"
	"strconv"
	"time"

	"kith/care/loop"
	"kith/care/people"
	"kith/platform/say"
)

// Reasons of ends, in the order in which a page asks.
var (
	familyReasons = []string{"solved", "chose-other", "not-now", "none-given"}
	reachReasons  = []string{"no-answer", "wrong-number", "moved", "other"}
	offReasons    = []string{"chose-other", "solved", "mistake", "other"}
)

// moment says when something is: the time where it is today, else the day too.
func moment(ctx context.Context, at, now time.Time) string {
	at, v := at.In(now.Location()), say.From(ctx)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return v.Clock(at)
	}
	return v.Short(at) + ", " + v.Clock(at)
}

// facts are what helps to choose somebody. How fast somebody answers is said
// where they were asked before, and not otherwise.
func (c candidate) facts(ctx context.Context) (all []string) {
	v := say.From(ctx)
	switch {
	case c.Away:
		all = append(all, v.T("handoff.fact.away"))
	case c.Here:
		all = append(all, v.T("handoff.fact.here"))
	default:
		all = append(all, v.T("handoff.fact.not-here"))
	}
	var spoken []string
	for _, l := range c.Languages {
		spoken = append(spoken, people.LanguageWord(ctx, people.Language{Code: l}))
	}
	if len(spoken) > 0 {
		all = append(all, v.T("handoff.fact.speaks", "languages", v.List(spoken...)))
	}
	if c.Last.IsZero() {
		all = append(all, v.T("handoff.fact.never"))
	} else {
		all = append(all, v.T("handoff.fact.last", "day", v.DayMonth(c.Last)))
	}
	if t := c.Tie; t.Replies > 0 {
		all = append(all, v.T("handoff.fact.answers", "time", span(ctx, t.ReplyMedian), "n", strconv.Itoa(t.Replies)))
	}
	return all
}

// span says how long something takes.
func span(ctx context.Context, d time.Duration) string {
	switch {
	case d < time.Hour:
		return say.T(ctx, "handoff.span.minutes", max(1, int(d.Minutes()+0.5)))
	case d < 48*time.Hour:
		return say.T(ctx, "handoff.span.hours", int(d.Hours()+0.5))
	}
	return say.T(ctx, "handoff.span.days", int(d.Hours()/24+0.5))
}

// without is the key of asking somebody without a time.
func (c candidate) without() string {
	if len(c.Slots) > 0 {
		return "handoff.without-time"
	}
	return "handoff.no-times"
}

// button is the key of what passes the child on.
func (v newView) button() string {
	if v.Asking.Slot != "" {
		return "handoff.hold"
	}
	return "handoff.send"
}

// words say where it is, for whoever reads them.
func (v oneView) words(ctx context.Context) string {
	who := v.name(v.To)
	switch {
	case v.OfTeam() && v.Mine:
		return say.T(ctx, "handoff.words.team-mine", "from", v.name(v.From))
	case v.OfTeam():
		return say.T(ctx, "handoff.words.team", "team", say.T(ctx, "handoff.team."+v.Team.String()))
	case v.Waiting() && v.Mine:
		return say.T(ctx, "handoff.words.mine", "from", v.name(v.From), "child", v.Patient.Short)
	case v.Taken() && v.Mine && v.Status != loop.InProgress:
		return say.T(ctx, "handoff.words.you-have", "child", v.Patient.Short)
	case v.Met:
		return say.T(ctx, v.warmth(), "who", who)
	}
	return say.T(ctx, "handoff.words."+string(v.Step), "who", who, "child", v.Patient.Short)
}

// warmth is the key of how they met.
func (v oneView) warmth() string {
	if v.Warm() {
		return "handoff.words.warm"
	}
	return "handoff.words.met"
}

// due says what is next, and by when.
func (v oneView) due(ctx context.Context) string {
	if v.Due.IsZero() || v.Closed {
		return ""
	}
	return say.T(ctx, "handoff.due."+v.Clock, "day", say.From(ctx).DayMonth(v.Due.In(v.Now.Location())))
}

// mistake says what went wrong: who came second hears who has it.
func (v oneView) mistake(ctx context.Context) string {
	if v.Mistake == "handoff.taken" && v.Taken() && v.name(v.To) != "" {
		return say.T(ctx, "handoff.taken-by", "who", v.name(v.To))
	}
	return say.T(ctx, v.Mistake)
}

// family is how one of the family is called.
func (v oneView) family(ref string) string {
	for _, f := range v.Around {
		if f.Ref == ref {
			return f.Name
		}
	}
	return v.Patient.Short
}
