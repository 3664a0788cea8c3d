package progress

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kith/care/score"
	"kith/care/screening"
)

// Measured is one scale of one instrument over time, a Line for each person who
// answered.
type Measured struct {
	ID        string // "phq-9-total"
	Title     screening.Text
	Part      screening.Text // the scale, where the instrument has several; nil where it has one
	First     bool           // the scale that stands for the instrument
	Max       float64
	Cutoff    float64
	HasCutoff bool
	Lines     []Line
}

// Line is what one person answered, oldest first.
type Line struct {
	Informant string // reference, "" where nobody is named
	Kind      string // screening.Self, …
	Points    []screening.Scored
	Change    score.Change
	Reliably  bool // Change says something
}

// Measures sorts scores into measures: instruments by name, scales in the order
// of the instrument, people by who answered first.
func Measures(scores []screening.Scored) (all []Measured) {
	for _, s := range screening.Trajectories(scores) {
		inst, m := s.Points[0].Measure()
		if inst.Name == "" || m.Code == "" {
			continue
		}
		l := Line{Informant: s.Informant, Kind: s.Kind, Points: s.Points}
		id := s.Instrument + "-" + s.Scale
		i := slices.IndexFunc(all, func(x Measured) bool { return x.ID == id })
		if i < 0 {
			x := Measured{ID: id, Title: inst.Scoring.Title, Max: m.Max, First: first(inst) == m.Code}
			if len(inst.Scoring.Scales) > 1 {
				x.Part = m.Title
			}
			all = append(all, x)
			i = len(all) - 1
		}
		all[i].add(l)
	}
	for i := range all {
		for n := range all[i].Lines {
			all[i].Lines[n].change()
		}
		all[i].cut()
	}
	rank := func(x Measured) int { return order(x.ID) }
	slices.SortStableFunc(all, func(a, b Measured) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// add adds what somebody answered. Of what a child answers herself there is one
// line: it is hers, whoever wrote it down.
func (x *Measured) add(l Line) {
	i := slices.IndexFunc(x.Lines, func(o Line) bool { return l.Kind == screening.Self && o.Kind == l.Kind })
	if i < 0 {
		x.Lines = append(x.Lines, l)
		return
	}
	x.Lines[i].Points = append(x.Lines[i].Points, l.Points...)
	slices.SortStableFunc(x.Lines[i].Points, func(a, b screening.Scored) int { return a.At.Compare(b.At) })
}

// span is how far back a change is looked for: a course of care is looked at
// anew after twelve weeks (Bao2016).
//
// Source: Bao2016, Kith
const span = 13 * 7 * 24 * time.Hour

// ends are the scores between which a change is told: the newest, and the first
// of those within span before it; where there is none, the one before. It is
// one score where there are not two, and none where there is none.
func (l Line) ends() []screening.Scored {
	all := l.scored()
	if len(all) < 2 {
		return all
	}
	last := all[len(all)-1]
	from := slices.IndexFunc(all, func(p screening.Scored) bool { return last.At.Sub(p.At) <= span })
	return []screening.Scored{all[min(from, len(all)-2)], last}
}

func (l *Line) change() {
	e := l.ends()
	if len(e) < 2 {
		return
	}
	_, m := e[0].Measure()
	l.Change, l.Reliably = m.Between(score.Scale{Code: m.Code, Value: e[0].Value, OK: true}, score.Scale{Code: m.Code, Value: e[1].Value, OK: true})
}

// first is the scale that stands for an instrument: its total, else its first.
func first(i screening.Instrument) string {
	if _, ok := i.Scoring.Measure("total"); ok {
		return "total"
	}
	return i.Scoring.Scales[0].Code
}

// order is where a measure stands among all that there are.
func order(id string) int {
	n := 0
	for _, i := range screening.Standard().All() {
		for _, m := range i.Scoring.Scales {
			if n++; i.Name+"-"+m.Code == id {
				return n
			}
		}
	}
	return n + 1
}

// cut takes the newest cut-off: it depends on age and on who answers, so there
// is none where two people's differ.
func (x *Measured) cut() {
	for i, l := range x.Lines {
		p := l.Points[len(l.Points)-1]
		switch {
		case i == 0:
			x.Cutoff, x.HasCutoff = p.Cutoff, p.HasCutoff
		case p.Cutoff != x.Cutoff || p.HasCutoff != x.HasCutoff:
			x.Cutoff, x.HasCutoff = 0, false
		}
	}
}

// scored are the points that have a number.
func (l Line) scored() []screening.Scored {
	return slices.DeleteFunc(slices.Clone(l.Points), func(p screening.Scored) bool { return !p.OK })
}

// answers counts those of everybody that have a number.
func (x Measured) answers() (n int) {
	for _, l := range x.Lines {
		n += len(l.scored())
	}
	return n
}

// direction is 1 where a change by so much is better, -1 where it is harder, 0
// where there is none.
func (l Line) direction(by float64) int {
	_, m := l.Points[0].Measure()
	switch {
	case by == 0:
		return 0
	case by > 0 == (m.Better == "higher"):
		return 1
	}
	return -1
}

// number is a score as people write it.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func day(s screening.Scored) time.Time {
	t, err := time.Parse(time.DateOnly, s.Day)
	if err != nil {
		return s.At
	}
	return t
}
