package alliance

import (
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
)

// CardView is what a clinician sees on a child's page of how it goes between
// them. Where they may know of nothing, it is empty and there is no card.
type CardView struct {
	Child people.Patient
	Lines []Line
}

// Line is how one person finds the reader, or whoever the reader stands in for.
type Line struct {
	Trend
	Who    string  // "Amara", "Denise"
	Repair *Repair // still open
	For    string  // the clinician, where that is not the reader
	Shown  *Check  // the newest answers, where the reader may read them
}

// OfChild returns what v may know of how it goes between v and a child, and
// those around her: the newest trend of each.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.Patient, records ...string) (c CardView, err error) {
	c.Child = child
	all, err := trends(ctx, h.DB, v, records...)
	if err != nil || len(all) == 0 {
		return c, err
	}
	mend, err := repairs(ctx, h.DB, v, records...)
	if err != nil {
		return c, err
	}
	read, err := shown(ctx, h.DB, v, records...)
	if err != nil {
		return c, err
	}
	var refs []string
	for _, t := range all {
		refs = append(refs, t.Informant, t.Clinician)
	}
	known, err := people.Names(ctx, h.DB, v, refs)
	for _, t := range all { // the newest first
		if slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Informant == t.Informant && l.Clinician == t.Clinician }) {
			continue
		}
		l := Line{Trend: t, Who: known[t.Informant].Short}
		if t.Clinician != v.ID() {
			l.For = known[t.Clinician].Name
		}
		for i := range mend {
			if x := &mend[i]; x.Outcome == "" && x.Informant == t.Informant && x.Owner == t.Clinician {
				l.Repair = x
			}
		}
		for i := range read {
			if x := &read[i]; l.Shown == nil && x.Informant == t.Informant && x.who == t.Clinician && !x.At.Before(t.At) {
				l.Shown = x
			}
		}
		c.Lines = append(c.Lines, l)
	}
	return c, err
}

// value says in words where it goes.
func (l Line) value(ctx context.Context) string {
	return say.T(ctx, "alliance.trend."+string(l.Value))
}

// since says of how many checks, since when.
func (l Line) since(ctx context.Context) string {
	return say.T(ctx, "alliance.since", "count", l.N, "day", say.From(ctx).Date(l.Since))
}

// words are the answers as somebody gave them.
func (c Check) words(ctx context.Context) []string {
	var all []string
	for i, q := range Questions {
		if a := c.Answers[i]; a != None {
			all = append(all, say.T(ctx, "alliance.answer."+q, "n", int(a), "most", most))
		}
	}
	return all
}

// At is the page of a repair.
func (r Repair) At() string {
	return "/children/" + url.PathEscape(r.Child) + "/repair/" + url.PathEscape(r.ID)
}

// Owed is a repair as Today shows it, to whoever is asked for it and nobody
// else. It says nothing of what was answered.
type Owed struct {
	Repair
	Who  string // the child
	When string
	Late bool
}

// Today returns the repairs that v is asked for, the one due first first.
func Today(ctx context.Context, h *module.House, v access.Viewer) (all []Owed, err error) {
	open, err := Open(ctx, h.DB, v)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	var refs []string
	for _, r := range open {
		refs = append(refs, "Patient/"+r.Child)
	}
	known, err := people.Names(ctx, h.DB, v, refs)
	now, voice := h.Now(), say.From(ctx)
	for _, r := range open {
		o := Owed{Repair: r, Who: known["Patient/"+r.Child].Name, Late: !now.Before(r.Due)}
		day := voice.DayMonth(r.Due.Add(-time.Second).In(h.Zone))
		if o.When = voice.T("alliance.owed.by", "day", day); o.Late {
			o.When = voice.T("alliance.owed.late", "day", day)
		}
		all = append(all, o)
	}
	return all, err
}

// tenths is a share as people say it: 7 of 10.
func (s Share) tenths() string {
	return strconv.Itoa(int(math.Round(10 * float64(s.Yes) / float64(s.N))))
}

// words say of how many, and how far that can be trusted.
func (s Share) words(ctx context.Context) string {
	v := say.From(ctx)
	return v.T("alliance.site.share", "yes", s.Yes, "n", s.N, "low", v.Decimal(10*s.Low, 1), "high", v.Decimal(10*s.High, 1))
}
