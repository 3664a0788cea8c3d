package line

import (
	"context"
	"slices"
	"strconv"
	"time"

	"kith/care/consult"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
)

// Cards are what Card shows.
type Cards struct {
	Child string // "" on Today
	asks  bool   // the reader may ask about the child
	rows  []line
	now   time.Time
}

// Any reports whether there is a card.
func (c Cards) Any() bool { return len(c.rows) > 0 || c.asks }

// OnToday returns what the reader has to do about consults today: what waits at
// their line, answers to decide about, and what happened next, four weeks on.
func OnToday(ctx context.Context, h *module.House, v access.Viewer) (c Cards, err error) {
	if !consult.Works(v) {
		return c, nil
	}
	c.now = h.Now().In(h.Zone)
	all, err := consult.List(ctx, h.DB, v, consult.Which{Since: c.now.AddDate(-1, 0, 0)})
	if err != nil {
		return c, err
	}
	mine := append(v.Names(), v.ID())
	all = slices.DeleteFunc(all, func(x consult.Consult) bool {
		if v.WorksFor(x.Line) {
			return !x.Open() || !x.Free() && !slices.Contains(mine, x.To)
		}
		return !slices.Contains(mine, x.From) || !x.Unheard(c.now) && !x.Undecided() && !x.Owed(c.now)
	})
	c.rows, err = pages{h}.lines(ctx, v, all)
	return c, err
}

// OfChild returns the consults about the child of these records, and whether the
// reader may ask.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, records ...string) (c Cards, err error) {
	if !consult.Works(v) {
		return c, nil
	}
	c.Child, c.asks, c.now = string(child), true, h.Now().In(h.Zone)
	all, err := consult.List(ctx, h.DB, v, consult.Which{Children: append(records, string(child))})
	if err != nil {
		return c, err
	}
	all = slices.DeleteFunc(all, func(x consult.Consult) bool { return x.Asked.IsZero() })
	c.rows, err = pages{h}.lines(ctx, v, all[:min(len(all), 5)])
	return c, err
}

// stands says where a consult stands.
func stands(ctx context.Context, l line, now time.Time) string {
	switch {
	case l.Unheard(now):
		return say.T(ctx, "consult.stands.late")
	case l.Owed(now):
		return say.T(ctx, "consult.stands.owed")
	case l.Undecided():
		return say.T(ctx, "consult.stands.answered")
	case l.Over():
		return say.T(ctx, "consult.over")
	}
	return say.T(ctx, "consult.tab."+string(l.Tab()))
}

// about says who asks, how old the child is, and who has it.
func about(ctx context.Context, l line) string {
	parts := []string{l.Who, years(ctx, l.Consult), l.Child}
	if l.Caller != "" && l.Caller != l.Who {
		parts = append(parts, l.Caller)
	}
	if l.Has != "" {
		parts = append(parts, say.T(ctx, "consult.has.short", "who", l.Has))
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	words := ""
	for i, p := range parts {
		if i > 0 {
			words += " · "
		}
		words += p
	}
	return words
}

// plain is the row without the child's name, which stands beside it.
func (o oneView) plain() line {
	l := o.line
	l.Child = ""
	return l
}

func reasonOf(c consult.Consult) string {
	if consult.Knows(consult.Standard().Reasons, c.Reason) {
		return c.Reason
	}
	return "other"
}

func urgencyOf(c consult.Consult) string {
	if slices.Contains(consult.Standard().Urgencies, c.Urgency) {
		return c.Urgency
	}
	return "asap"
}

// which keeps the view in the address of a tab.
func (v listView) which() string {
	if v.Site {
		return "&view=site"
	}
	return ""
}

func clockAt(ctx context.Context, at, now time.Time) string {
	return say.From(ctx).Clock(at.In(now.Location()))
}

// eventWord says what happened, "" for what is of no interest here.
func eventWord(ctx context.Context, what string) string {
	if key := "consult.event." + what; say.From(ctx).Has(key) {
		return say.T(ctx, key)
	}
	return ""
}

// outcomeDue is when the one who asked is asked what happened next.
func (o oneView) outcomeDue() time.Time {
	if o.Clock == "outcome" {
		return o.Due
	}
	return o.Answered.AddDate(0, 0, 28)
}

func number(ctx context.Context, ok bool, words string) string {
	if !ok {
		return say.T(ctx, "consult.program.untold")
	}
	return words
}

func percent(ctx context.Context, p consult.Part) string {
	if !p.OK {
		return say.T(ctx, "consult.program.untold")
	}
	return strconv.Itoa(p.Percent()) + " %"
}
