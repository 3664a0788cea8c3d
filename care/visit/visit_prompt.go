package visit

import (
	"slices"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/people"
)

// Standing is whether somebody is reminded of something at this visit.
type Standing string

const (
	Ask    Standing = "ask"
	Hard   Standing = "hard"   // it is high time
	Quiet  Standing = "quiet"  // put off; the reminder keeps still until a day
	Made   Standing = "made"   // done today
	Enough Standing = "enough" // done lately enough
)

// Prompt is one reminder at a visit, and why.
type Prompt struct {
	Kind     Kind
	Standing Standing
	Why      string      // the sentence that gives the reason
	N        int         // of visits, or of months
	Day      contact.Day // when it was last done, or until when it is quiet
	Fact     Fact        // of today, or what keeps it quiet
}

// Cadence is how often two people met, and how often one of them asked: between
// a child and one clinician. It is theirs to see; nobody is measured by it.
type Cadence struct {
	Visits   int // before today
	Met      contact.Day
	Asked    contact.Day // the last open question, 0 for none
	Answered contact.Day // the clinician last answered what they were told, as far as the reader may know
	Marks    []Mark      // the last visits, oldest first, today's as the last
}

// Mark is one visit of a cadence.
type Mark struct {
	Day   contact.Day
	Asked bool
}

const mostMarks = 12 // visits that a cadence shows. Source: Kith

// cadence counts the visits of a child with one clinician, and the open
// questions of that clinician. days are those of visits up to today; facts are
// the child's, oldest first.
func cadence(days []contact.Day, facts []Fact, clinician string, today contact.Day) (c Cadence) {
	asks := map[contact.Day]bool{}
	for _, f := range facts {
		if f.Kind == Open && f.Value == due.Done && f.By == clinician && f.Day <= today {
			asks[f.Day] = true
			c.Asked = f.Day
		}
	}
	met := slices.Clone(days)
	for day := range asks {
		met = append(met, day) // who was asked was there
	}
	slices.Sort(met)
	for _, day := range slices.Compact(met) {
		if day > today {
			continue
		}
		if day < today {
			c.Visits++
		}
		if c.Met == 0 {
			c.Met = day
		}
		c.Marks = append(c.Marks, Mark{day, asks[day]})
	}
	c.Marks = c.Marks[max(0, len(c.Marks)-mostMarks):]
	return c
}

// Prompts returns what a clinician is reminded of today: to explain what stays
// private, to give time alone, and to ask.
//
// Source: Wissow2002, Ford1997, Thrall2000, Kith
func (r Rules) Prompts(b people.Birth, c Cadence, facts []Fact, clinician string, today contact.Day) (all []Prompt) {
	if low, _, ok := due.Ages(b, today); ok && low >= r.FromMonths {
		all = append(all, r.explain(facts, clinician, today), r.alone(facts, today))
	}
	return append(all, r.open(c, facts, clinician, today))
}

// rest returns p as it stands where something was said today, or keeps it quiet.
func (r Rules) rest(p Prompt, facts []Fact, today contact.Day, match func(Fact) bool) (Prompt, bool) {
	f, ok := newest(facts, func(f Fact) bool { return f.Kind == p.Kind && f.Day <= today && match(f) })
	until := due.Quiet(f.Value, f.Day, f.Until, r.QuietDays)
	switch {
	case !ok:
		return p, false
	case f.Value == due.Done && f.Day == today:
		p.Standing, p.Why, p.Day, p.Fact = Made, "visit.why.made", f.Day, f
		return p, true
	case today < until:
		p.Standing, p.Why, p.Day, p.Fact = Quiet, "visit.why.quiet."+string(f.Value), until, f
		return p, true
	}
	return p, false
}

func (r Rules) explain(facts []Fact, clinician string, today contact.Day) Prompt {
	p := Prompt{Kind: Explained, Standing: Ask, Why: "visit.why.explain.new"}
	if q, ok := r.rest(p, facts, today, func(f Fact) bool { return f.By == clinician }); ok {
		return q
	}
	done := func(f Fact) bool { return f.Kind == Explained && f.Value == due.Done && f.Day <= today }
	if _, mine := newest(facts, func(f Fact) bool { return done(f) && f.By == clinician }); !mine {
		return p
	}
	last, _ := newest(facts, done)
	p.Day, p.Why = last.Day, "visit.why.explain.year"
	if due.Since(last.Day, r.ExplainMonths) > today {
		p.Standing, p.Why = Enough, "visit.why.explain.enough"
	}
	return p
}

func (r Rules) alone(facts []Fact, today contact.Day) Prompt {
	p := Prompt{Kind: Alone, Standing: Ask, Why: "visit.why.alone.never"}
	if q, ok := r.rest(p, facts, today, func(Fact) bool { return true }); ok {
		return q
	}
	if f, ok := newest(facts, func(f Fact) bool { return f.Kind == Alone && f.Value == due.Done && f.Day <= today }); ok {
		p.Why, p.Day = "visit.why.alone", f.Day
	}
	return p
}

func (r Rules) open(c Cadence, facts []Fact, clinician string, today contact.Day) Prompt {
	p := Prompt{Kind: Open, Standing: Ask, Why: "visit.why.open.never"}
	if q, ok := r.rest(p, facts, today, func(f Fact) bool { return f.By == clinician }); ok {
		return q
	}
	n := c.Visits + 1 // today's
	long := func(day contact.Day) bool { return day != 0 && due.Since(day, r.AskMonths) < today }
	switch {
	case c.Asked == 0 && n == 1:
		p.Why = "visit.why.open.first"
	case c.Asked != 0 && long(c.Asked), c.Asked == 0 && long(c.Met):
		p.Standing, p.Why, p.Day, p.N = Hard, "visit.why.open.long", c.Asked, r.AskMonths
		if c.Asked == 0 {
			p.Why, p.Day = "visit.why.open.long-never", c.Met
		}
	case n >= r.HardVisit:
		p.Standing, p.Why, p.N = Hard, "visit.why.open.many", n
	case c.Asked != 0:
		p.Why, p.Day = "visit.why.open", c.Asked
	}
	return p
}
