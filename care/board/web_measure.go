package board

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/tie"
	"kith/platform/say"
	"kith/relation/continuity"
)

// grainLine is continuity of care at one grain, in words and numbers.
type grainLine struct {
	Name     tie.Grain
	Sentence string
	Summary  continuity.Summary
	From, To time.Time // the window, both ends included
	Cells    []cell
}

// cell is one index: its name, its value, and what it counts.
type cell struct{ Key, Value string }

func (f facts) grains(ctx context.Context) []grainLine {
	v := say.From(ctx)
	var lines []grainLine
	for _, c := range f.ledger.Continuity(f.now, f.seen) {
		g := grainLine{Name: c.Name, Summary: c.Grain, From: c.From, To: c.To.AddDate(0, 0, -1)}
		if !c.Grain.Shown() {
			g.Sentence = v.T("board.continuity.few", c.Grain.Visits)
			lines = append(lines, g)
			continue
		}
		key, who := "board.continuity."+string(c.Name), ""
		if strings.HasPrefix(c.Usual, "CareTeam/") {
			key += ".team"
		} else {
			who = f.names.full(ctx, c.Usual)
		}
		g.Sentence = v.T(key, "most", c.Grain.Most, "visits", c.Grain.Visits, "who", who)
		for _, x := range []struct {
			key string
			i   continuity.Index
		}{{"upc", c.Grain.UPC}, {"coc", c.Grain.COC}, {"secon", c.Grain.SECON}, {"known", c.Grain.Known}} {
			g.Cells = append(g.Cells, cell{x.key, decimal(v, x.i)})
		}
		lines = append(lines, g)
	}
	return lines
}

// Shown reports whether there are visits enough to show an index.
func (g grainLine) Shown() bool { return g.Summary.Shown() }

// trendView is how much of the care stayed with one person, over the last year.
type trendView struct {
	Sentence string
	Lines    []trendLine // none where all have too few visits
}

// trendLine is the window before one day.
type trendLine struct {
	Until time.Time // the last day of it
	tie.Point
	Share, Known string
}

func (f facts) trend(ctx context.Context) (t trendView) {
	v, points, shown := say.From(ctx), tie.Trend(f.now, f.seen), false
	was, is := points[0], points[len(points)-1]
	t.Sentence = v.T("board.trend."+string(tie.Went(points)), "was", was.Most, "then", was.Visits, "is", is.Most, "now", is.Visits)
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
func decimal(v *say.Voice, i continuity.Index) string {
	n, ok := i.Value()
	if !ok {
		return "–"
	}
	return v.Decimal(n, 2)
}

// origin is where the facts of one part of the page come from.
type origin struct {
	Part  string
	Links []record
	More  int // records that stand in the table of contacts
}

// record is a resource and what it is called here.
type record struct {
	contact.Source
	Words string
}

// origins lists the resources behind each part of the page. Contacts name theirs
// in their own table.
func (f facts) origins(ctx context.Context, v childView) []origin {
	w := say.From(ctx)
	called := func(s contact.Source) string { return w.T("board.source." + strings.ToLower(s.Type)) }
	all := []origin{{Part: w.T("board.origin.who"), Links: []record{{contact.Source{Type: "Patient", ID: string(f.child.ID)}, w.T("board.source.patient")}}}}
	add := func(part string, links []record) {
		if len(links) > 0 {
			all = append(all, origin{Part: part, Links: links})
		}
	}
	var words, promises []record
	for _, x := range slices.Concat(f.own.Matters, f.own.Helps, f.own.Not) {
		words = append(words, record{contact.Source{Type: "Observation", ID: x.ID}, w.T("board.source.word." + x.Kind)})
	}
	add(w.T("board.origin.words"), words)
	for _, p := range slices.Concat(v.Open, v.Closed) {
		s := contact.Source{Type: "Task", ID: p.ID}
		promises = append(promises, record{s, called(s)})
	}
	add(w.T("board.origin.promises"), promises)
	said := map[string]string{}
	for _, s := range f.ledger.Sayings {
		said[s.Source.ID] = w.T("board.source.said." + s.Kind)
	}
	for _, t := range slices.Concat(v.Tending, v.Calm) {
		o := origin{Part: t.Name}
		for _, s := range t.Sources {
			switch words := said[s.ID]; {
			case s.Type == "Encounter", s.Type == "Communication":
				o.More++
			case s.Type == "Observation" && words != "":
				o.Links = append(o.Links, record{s, words})
			default:
				o.Links = append(o.Links, record{s, called(s)})
			}
		}
		all = append(all, o)
	}
	if n := v.Grains[0].Summary.Visits; n > 0 {
		all = append(all, origin{Part: w.T("board.origin.continuity"), More: n})
	}
	return all
}
