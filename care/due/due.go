package due

import (
	"cmp"
	"slices"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/screening"
)

// State is where a question stands on a day.
type State string

const (
	IsDue      State = "due"
	IsTold     State = "told"
	IsLater    State = "later"
	IsDeclined State = "declined"
	IsDeferred State = "deferred"
	IsNotAlone State = "not-alone"
)

// states in the order in which a page shows them.
var states = []State{IsDue, IsTold, IsLater, IsNotAlone, IsDeferred, IsDeclined}

// Known is what is known of one child where what is due is worked out.
type Known struct {
	Birth   people.Birth
	Answers []Answered // in any order
	Facts   []Fact     // oldest first
	Told    []string   // topics that the reader may know she told of
	// Questions returns how many questions an instrument has, 0 where it may
	// not be served here.
	Questions func(instrument string) int
}

// Answered is that somebody answered an instrument on a day.
type Answered struct {
	Instrument, Informant string
	Day                   contact.Day
	Seen                  contact.Day // the last that the reader may know of, 0 for none
}

// Item is one question as it stands on a day.
type Item struct {
	Question
	State      State
	Instrument string      // that asks, "" where words do
	Asks       int         // how many questions that is
	Since      contact.Day // the first day on which it was worth asking
	Last       contact.Day // when it was last asked, 0 for never or where the reader may not know
	Age        int         // months: the age at which it is asked, -1 where it is asked at intervals
	Until      contact.Day // IsDeclined, IsDeferred, IsNotAlone: the first day on which it is due again
	Fact       Fact        // what says so
}

// Worth returns what there is to ask on a day, what is worth asking first. What
// was asked in time is not in it.
//
// In: what is known of one child. Out: at most one entry a question. Cost: as
// many steps as questions times answers.
//
// Source: Kith
func (r Rules) Worth(k Known, day contact.Day) (all []Item) {
	low, high, known := Ages(k.Birth, day)
	for _, q := range r.Questions {
		if q.Off || !known || low < q.From || high >= q.To {
			continue
		}
		if d, ok := r.stands(q, k, day); ok {
			all = append(all, d)
		}
	}
	r.spend(all)
	slices.SortStableFunc(all, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(states, a.State), slices.Index(states, b.State)), weighed(a, b))
	})
	return all
}

// weighed puts first what always has room, then what has been waiting longest.
func weighed(a, b Item) int {
	switch {
	case a.First != b.First && a.First:
		return -1
	case a.First != b.First:
		return 1
	}
	return cmp.Compare(a.Since, b.Since)
}

// stands returns how a question for a child of this age stands; ok is false where
// there is nothing to ask.
func (r Rules) stands(q Question, k Known, day contact.Day) (d Item, ok bool) {
	d = Item{Question: q, State: IsDue, Asks: 1, Age: -1}
	last := d.lastAsked(k)
	if d.Since, ok = d.opens(k.Birth, last, day); !ok {
		return d, false
	}
	for _, name := range q.Instruments {
		if n := k.Questions(name); n > 0 && fits(name, q.Informant, k.Birth, day) {
			d.Instrument, d.Asks = name, n
			break
		}
	}
	f, said := newest(k.Facts, func(f Fact) bool { return f.Key == q.Key && f.Day <= day })
	if until := Quiet(f.Value, f.Day, f.Until, r.QuietDays); said && f.Day >= last && day < until {
		d.State, d.Until, d.Fact = State(f.Value), until, f
		return d, true
	}
	if slices.ContainsFunc(q.Told, func(topic string) bool { return slices.Contains(k.Told, topic) }) {
		d.State = IsTold
	}
	return d, true
}

// fits reports whether a form was made for whom it would ask: a young person is
// not asked about "your child".
func fits(name, informant string, born people.Birth, day contact.Day) bool {
	i, known := screening.Standard().Find(name)
	return known && i.Scoring.Fits(screening.At(informant, born, contact.Date(day)))
}

// lastAsked returns when it was last asked and answered, 0 for never, and says
// it in d where the reader may know.
func (d *Item) lastAsked(k Known) (last contact.Day) {
	for _, a := range k.Answers {
		if a.Informant != d.Informant || !slices.Contains(d.Instruments, a.Instrument) {
			continue
		}
		last, d.Last = max(last, a.Day), max(d.Last, a.Seen)
	}
	for _, f := range k.Facts {
		if f.Key == d.Key && f.Value == Done {
			last, d.Last = max(last, f.Day), max(d.Last, f.Day)
		}
	}
	return last
}

// opens returns from which day on it is to be asked, given when it was last; ok
// is false where that day is not known, or it was asked in time.
func (d *Item) opens(b people.Birth, last, day contact.Day) (from contact.Day, ok bool) {
	early := contact.Day(d.Early)
	if len(d.At) == 0 && last > 0 {
		from = Since(last, d.Every) - early
		return from, from <= day
	}
	born, exact := b.Day()
	if !exact { // she is old enough when she is for sure
		born = contact.Date(contact.DayOn(people.LastDay(string(b))))
	}
	if len(d.At) == 0 {
		return turns(born, d.From), true
	}
	for _, age := range d.At { // the last that has come
		if next := turns(born, age) - early; exact && next <= day {
			from, d.Age = next, age
		}
	}
	return from, from > 0 && last < from
}

// spend lets of what is due as much be asked of each person as a visit has room
// for; the rest is later.
func (r Rules) spend(all []Item) {
	order := make([]int, 0, len(all))
	for i := range all {
		if all[i].State == IsDue {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return weighed(all[a], all[b]) })
	left := map[string]int{}
	for _, i := range order {
		d := &all[i]
		who := d.Who()
		if _, begun := left[who]; !begun {
			left[who] = r.Budget.Questions
		}
		if d.Asks > left[who] && !d.First {
			d.State = IsLater
			continue
		}
		left[who] -= d.Asks
	}
}

// Who returns who is asked: a caregiver about herself is the same person as one
// about the child.
func (q Question) Who() string {
	if q.Informant == "caregiver-own" {
		return "caregiver"
	}
	return q.Informant
}
