package disclosure

import (
	"slices"
	"time"
)

// State is what one person knows, or may know, of one statement.
type State string

const (
	CellTold   State = "told"
	CellPassed State = "passed-on"
	CellAsk    State = "ask-first"
	CellNo     State = "said-no"
	CellNone   State = "no-need"
	CellHidden State = "hidden"
)

// Cell is one person and one statement in the table of who knows what.
type Cell struct {
	State  State
	Choice Choice    // what the teller last said about the person, "" for nothing
	Until  time.Time // when that runs out, zero for never
	Knows  []Edge    // how else they came to know, oldest first: it stays so whatever is wished later
}

// Cell returns what a person knows of an item now. Of a headline alone nobody
// is told who else knows: that cell is hidden.
func (i Item) Cell(person string, now time.Time) (c Cell) {
	if !i.Whole() {
		return Cell{State: CellHidden}
	}
	for _, e := range i.Edges {
		if e.To == person && e.Kind != Retold {
			c.Knows = append(c.Knows, e)
		}
	}
	w, said := Newest(i.Wishes, person, now)
	c.Choice, c.Until = w.Choice, w.Until
	switch {
	case among(i.To, person):
		c.State = CellTold
	case said && w.Choice.Opens():
		c.State = CellPassed
	case said && w.Choice == AskFirst:
		c.State = CellAsk
	case said:
		c.State = CellNo
	case len(c.Knows) > 0:
		c.State = CellPassed
	case i.Private():
		c.State = CellHidden
	default:
		c.State = CellNone
	}
	return c
}

// Readers returns the people who may read the statement itself now, and those
// who may read its headline alone, each sorted: the rule that care/consent compiles,
// said once more so that a page can say it and a test can compare. What is last
// said of somebody counts, of those who were told as well.
func (i Item) Readers(now time.Time) (all, headline []string) {
	people := append([]string{i.Teller}, i.To...)
	for _, w := range i.Wishes {
		people = append(people, w.With)
	}
	slices.Sort(people)
	for _, who := range slices.Compact(people) {
		w, said := Newest(i.Wishes, who, now)
		switch told := who == i.Teller || among(i.To, who); {
		case who != i.Teller && (i.Status == Withdrawn || said && !w.Choice.Opens() || !said && !told):
			continue
		case who == i.Teller || w.Choice == MayAll || told && !said:
			all = append(all, who)
		default:
			headline = append(headline, who)
		}
	}
	return all, headline
}
