package continuity

import (
	"context"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/tie"
	"kith/platform/say"
	arithmetic "kith/relation/continuity"
)

// View is what the card of a child shows.
type View struct {
	Child  string    // how they are called
	Last   time.Time // the last day of the window
	Grains []line
	Trend  trendView
}

// line is continuity of care at one grain, in words and numbers.
type line struct {
	Measured
	Sentence string
	Cells    []cell
}

// cell is one index: its name, its value, and what it counts.
type cell struct{ Key, Value string }

// Of is what a card is made of.
type Of struct {
	Child string                  // how they are called
	Named []tie.Interval          // of their ledger
	Seen  []contact.Visit         // from TrendFrom on
	Name  func(ref string) string // how people and places are called
}

// Show says how much of a child's care stayed with the same.
func (of Of) Show(ctx context.Context, now time.Time) View {
	return View{of.Child, now.AddDate(0, 0, -1), lines(ctx, Measure(of.Named, of.Seen, now), of.Name), trend(ctx, Trend(of.Seen, now))}
}

func lines(ctx context.Context, all []Measured, name func(ref string) string) (lines []line) {
	v := say.From(ctx)
	for _, c := range all {
		g := line{Measured: c}
		if !c.Shown() {
			g.Sentence = v.T("continuity.few", c.Visits)
			lines = append(lines, g)
			continue
		}
		key, who := "continuity."+string(c.Grain), ""
		if strings.HasPrefix(c.Usual, "CareTeam/") {
			key += ".team"
		} else {
			who = name(c.Usual)
		}
		g.Sentence = v.T(key, "most", c.Most, "visits", c.Visits, "who", who)
		for _, x := range []struct {
			key string
			i   arithmetic.Index
		}{{"upc", c.UPC}, {"coc", c.COC}, {"secon", c.SECON}, {"known", c.Known}} {
			g.Cells = append(g.Cells, cell{x.key, decimal(v, x.i)})
		}
		lines = append(lines, g)
	}
	return lines
}

// trendView is how much of the care stayed with one person, over the last year.
type trendView struct {
	Sentence string
	Lines    []trendLine // none where all have too few visits
}

// trendLine is the window before one day.
type trendLine struct {
	Until time.Time // the last day of it
	Point
	Share, Known string
}

func trend(ctx context.Context, points []Point) (t trendView) {
	v, shown := say.From(ctx), false
	was, is := points[0], points[len(points)-1]
	t.Sentence = v.T("continuity.trend."+string(Went(points)), "was", was.Most, "then", was.Visits, "is", is.Most, "now", is.Visits)
	for _, p := range points {
		l := trendLine{p.Until.AddDate(0, 0, -1), p, "–", "–"}
		if p.Shown() {
			shown, l.Share, l.Known = true, decimal(v, p.UPC), decimal(v, p.Known)
		}
		t.Lines = append(t.Lines, l)
	}
	if !shown {
		t.Lines = nil
	}
	return t
}

// decimal says an index, "–" where there is none.
func decimal(v *say.Voice, i arithmetic.Index) string {
	n, ok := i.Value()
	if !ok {
		return "–"
	}
	return v.Decimal(n, 2)
}
