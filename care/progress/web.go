package progress

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/say"
	"kith/platform/web/draw"
)

// View is how a child has been, as far as the reader may know it. Where that is
// nothing, there is no card and no word of one.
type View struct {
	Child    people.Patient
	Measures []Measured
	names    map[string]people.Named
	today    time.Time
}

// OfChild returns how the child of these records has been.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.Patient, records ...string) (View, error) {
	view := View{Child: child, today: h.Today()}
	scores, err := screening.Results(ctx, h.DB, v, records...)
	if err != nil || len(scores) == 0 {
		return view, err
	}
	view.Measures = Measures(scores)
	var refs []string
	for _, s := range scores {
		refs = append(refs, s.Informant)
	}
	view.names, err = people.Names(ctx, h.DB, v, refs)
	return view, err
}

// mostRows is how many the card on the child's page has room for.
const mostRows = 5

// newest are the measures of the card: one of each instrument, those answered
// last first.
func (v View) newest() (all []Measured) {
	for _, m := range v.Measures {
		if m.First && m.answers() > 0 {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Measured) int { return cmp.Compare(b.last(), a.last()) })
	return all[:min(len(all), mostRows)]
}

// last is the day of the newest answer.
func (x Measured) last() (day string) {
	for _, l := range x.Lines {
		day = max(day, l.Points[len(l.Points)-1].Day)
	}
	return day
}

// title is what a measure is called.
func (x Measured) title(ctx context.Context) string {
	lang := say.From(ctx).Lang()
	if x.Part == nil || x.First && x.Part.In(lang) == "Total" {
		return x.Title.In(lang)
	}
	return say.T(ctx, "progress.part", "title", x.Title.In(lang), "part", x.Part.In(lang))
}

// who is whose answers a line holds.
func (v View) who(ctx context.Context, l Line) string {
	name := v.names[l.Informant].Short
	switch {
	case l.Kind == screening.Self:
		return v.Child.Short
	case name == "":
		return say.T(ctx, "progress.by."+l.Kind)
	case l.Kind == screening.CaregiverOwn:
		return say.T(ctx, "progress.by.own", "who", name)
	}
	return name
}

// course says in words how it went: "15 on February 4, 9 on November 9".
func (l Line) course(ctx context.Context) string {
	all, v := l.ends(), say.From(ctx)
	switch len(all) {
	case 0:
		return v.T("progress.no-number")
	case 1:
		return v.T("progress.once", "value", number(all[0].Value), "day", v.Date(day(all[0])))
	}
	from, to := all[0], all[1]
	return v.T("progress.from-to", "first", number(from.Value), "from", v.Date(day(from)), "last", number(to.Value), "to", v.Date(day(to)))
}

// changed says by how much, and whether that is more than chance where anybody
// knows; or that one of the last answers matters more than the number.
func (l Line) changed(ctx context.Context) string {
	all := l.ends()
	if len(l.Points) > 0 && l.Points[len(l.Points)-1].Item {
		return say.T(ctx, "progress.item") // nobody is told that it is better
	}
	if len(all) < 2 {
		return ""
	}
	by := all[1].Value - all[0].Value
	way := map[int]string{-1: "worse", 0: "same", 1: "better"}[l.direction(by)]
	if by == 0 {
		return say.T(ctx, "progress.change.same")
	}
	words := say.T(ctx, "progress.change."+way, "by", number(max(by, -by)))
	if l.Reliably && l.Change.Reliable {
		words += " " + say.T(ctx, "progress.reliable")
	}
	return words
}

// cutoff says from where on a score asks for an answer.
func (x Measured) cutoff(ctx context.Context) string {
	if !x.HasCutoff {
		return ""
	}
	return say.T(ctx, "progress.cutoff", "cutoff", number(x.Cutoff))
}

// spark is a line small enough for a row.
func (v View) spark(ctx context.Context, x Measured, l Line) draw.Picture {
	s := draw.Score{ID: "sp-" + x.ID + "-" + l.key(), Title: x.title(ctx) + ", " + v.who(ctx, l) + ": " + l.course(ctx), Max: x.Max, Cut: -1}
	if x.HasCutoff {
		s.Cut = x.Cutoff
	}
	for _, p := range l.scored() {
		s.Values = append(s.Values, p.Value)
	}
	return draw.Spark(s)
}

// key tells the lines of a measure apart in ids.
func (l Line) key() string { return l.Kind + "-" + strings.ReplaceAll(l.Informant, "/", "-") }

// pictures are a measure drawn for a desk and for a phone.
func (v View) pictures(ctx context.Context, x Measured) (wide, narrow draw.Picture) {
	voice := say.From(ctx)
	c := draw.Course{ID: "co-" + x.ID, Title: x.title(ctx), Max: x.Max, Cut: -1, End: v.today, Month: func(t time.Time, year bool) string {
		if year {
			return voice.MonthShort(t) + " " + t.Format("2006")
		}
		return voice.MonthShort(t)
	}}
	if x.HasCutoff {
		c.Cut, c.CutText = x.Cutoff, x.cutoff(ctx)
	}
	for _, l := range x.Lines {
		var line draw.Line
		for _, p := range l.scored() {
			at := day(p)
			if c.Start.IsZero() || at.Before(c.Start) {
				c.Start = at
			}
			if at.After(c.End) {
				c.End = at
			}
			line.Points = append(line.Points, draw.Point{Day: at, Value: p.Value, Text: voice.T("progress.once", "value", number(p.Value), "day", voice.Date(at))})
		}
		c.Lines = append(c.Lines, line)
		c.Desc += v.who(ctx, l) + ": " + l.course(ctx) + " "
	}
	wide = draw.CourseOf(c, draw.Wide)
	c.ID += "-n"
	return wide, draw.CourseOf(c, draw.Narrow)
}

// row is one answer in the table beside a picture.
type row struct {
	Day, Who, Value, Band string
	Above                 bool
	at                    string
}

// rows are all answers of a measure, the newest first.
func (v View) rows(ctx context.Context, x Measured) (all []row) {
	voice := say.From(ctx)
	for _, l := range x.Lines {
		for _, p := range l.Points {
			r := row{Day: voice.Date(day(p)), Who: v.who(ctx, l), Value: voice.T("progress.no-number"), at: p.Day, Above: p.Positive || p.Item}
			if p.OK {
				r.Value = voice.T("progress.of", "value", number(p.Value), "max", number(x.Max))
			}
			_, m := p.Measure()
			for _, b := range m.Bands {
				if b.Code == p.Band && p.Band != "" {
					r.Band = b.Title.In(voice.Lang())
				}
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b row) int { return cmp.Compare(b.at, a.at) })
	return all
}
