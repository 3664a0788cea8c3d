package introduction

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
)

// Card is what waits for somebody, and where a hand-off fits.
type Card struct {
	On    bool // it is their work
	Asked []Line
	Held  []Line
	Lanes []lane.Lane // of today, who can be held for one
	Zone  *time.Location
	Cover []string // who covers the consult line now
}

// Line is one handoff in a list.
type Line struct {
	handoff.Handoff
	Who   people.Named // the child
	Other string       // who passes it on, or who is asked
	Mine  bool         // they are asked, and have not answered
}

// mostLines is how many hand-offs Today shows, mostLanes how many people.
// Source: Kith
const mostLines, mostLanes = 5, 6

// Shown are those that Today shows: what waits for the reader's answer, then
// theirs to follow.
func (c Card) Shown() []Line {
	all := slices.Concat(c.Asked, c.Held)
	return all[:min(len(all), mostLines)]
}

// CardOf reads what waits for v, and who is free today.
func CardOf(ctx context.Context, h *module.House, v access.Viewer) (c Card, err error) {
	c.Zone = h.Zone
	if c.On = Works(v); !c.On {
		return c, nil
	}
	asked, held, err := handoff.Mine(ctx, h, v)
	if err != nil {
		return c, err
	}
	var refs []string
	for _, x := range slices.Concat(asked, held) {
		refs = append(refs, x.Child.Ref(), x.From, x.To)
	}
	names, err := people.Names(ctx, h.DB, v, refs)
	if err != nil {
		return c, err
	}
	line := func(x handoff.Handoff, other string) Line {
		return Line{Handoff: x, Who: names[x.Child.Ref()], Other: cmp.Or(names[other].Short, names[other].Name)}
	}
	slices.SortStableFunc(asked, func(a, b handoff.Handoff) int { return cmp.Compare(unanswered(b), unanswered(a)) })
	for _, x := range asked {
		l := line(x, x.From)
		l.Mine = x.Waiting()
		c.Asked = append(c.Asked, l)
	}
	for _, x := range held {
		c.Held = append(c.Held, line(x, x.To))
	}
	now := h.Now().In(h.Zone)
	cover, err := lane.Covering(ctx, h, v, now)
	if err != nil {
		return c, err
	}
	for _, l := range cover {
		c.Cover = append(c.Cover, l.Name)
	}
	lanes, err := lane.Free(ctx, h, v, lane.Query{From: now})
	c.Lanes = slices.DeleteFunc(lanes, func(l lane.Lane) bool { return len(l.Slots) == 0 || l.Practitioner.Ref() == v.ID() })
	c.Lanes = c.Lanes[:min(len(c.Lanes), mostLanes)]
	return c, err
}

// unanswered is 1 for what waits for an answer: it stands first.
func unanswered(x handoff.Handoff) int {
	if x.Waiting() {
		return 1
	}
	return 0
}

// State says where a handoff is, in the words of whoever reads it.
func (l Line) State(ctx context.Context) string {
	switch {
	case l.Mine && l.OfTeam():
		return say.T(ctx, "handoff.line.team", "who", l.Other)
	case l.Mine:
		return say.T(ctx, "handoff.line.asked", "who", l.Other)
	}
	return say.T(ctx, "handoff.step."+string(l.Step))
}

// words say where it is, and what is next by when.
func (l Line) words(ctx context.Context, zone *time.Location) string {
	if l.Due.IsZero() {
		return l.State(ctx)
	}
	return l.State(ctx) + " · " + say.T(ctx, "handoff.due."+l.Clock, "day", say.From(ctx).DayMonth(l.Due.In(zone)))
}

// clock says the times of a lane that can be held, the first few.
func clock(ctx context.Context, l lane.Lane) string {
	var all []string
	for _, s := range l.Free() {
		all = append(all, say.From(ctx).Clock(s.Start))
	}
	return say.From(ctx).List(all[:min(len(all), 3)]...)
}
