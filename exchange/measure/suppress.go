package measure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// few is below how many a count is not told: of people, or of what was done
// with them. Nothing at all may be told of.
//
// Source: CMS-CellSize
const few = 11

// ledger is every count that a result could tell, and all that follows from one
// another. What may leave the site is decided here, once, for all tables of a
// result together; the pages and files write what is left.
type ledger struct {
	cells []cell
	lots  []lot
	sums  []sum
}

// cell is one count.
type cell struct {
	name string
	n    int64        // as it is
	lot  int          // noLot: it is told nowhere, it only follows from others
	said func() int64 // what the result says now; 0 is nothing
	gone func() bool  // what it stands in is not there any more; nil: it always is
}

// noLot is the lot of what is told nowhere.
const noLot = -1

// lot is what is told together or not at all: a count, and whatever is said of
// the same people.
type lot struct {
	late int    // what is to be kept longer has a higher number
	hide func() // takes it out of the result
	out  bool
	n    int64 // its largest count, by which the smallest is chosen
}

// sum is that cells, each with its weight, add up to something between two bounds
// that anybody can read.
type sum struct {
	cells     []int
	weights   []float64
	low, high float64
	loose     bool // follows from a mean or a quantile, not from counting
}

// lot adds a lot; late says how long it is to be kept.
func (l *ledger) lot(late int, hide func()) int {
	l.lots = append(l.lots, lot{late: late, hide: hide})
	return len(l.lots) - 1
}

// count adds a cell that stands in the result.
func count[N int | int64](l *ledger, name string, lot int, at *N) int {
	n := int64(*at)
	l.cells = append(l.cells, cell{name, n, lot, func() int64 { return int64(*at) }, nil})
	l.lots[lot].n = max(l.lots[lot].n, n)
	return len(l.cells) - 1
}

// follows adds a cell that nobody tells.
func (l *ledger) follows(name string, n int64) int {
	l.cells = append(l.cells, cell{name, n, noLot, func() int64 { return 0 }, nil})
	return len(l.cells) - 1
}

// adds says that a whole is its parts and, where they do not reach it, a rest that
// is told nowhere. Parts of more than the whole say nothing.
func (l *ledger) adds(whole int, parts []int, rest string) {
	left := l.cells[whole].n
	weights := []float64{1}
	for _, p := range parts {
		left -= l.cells[p].n
		weights = append(weights, -1)
	}
	if left < 0 {
		return
	}
	all := append([]int{whole}, parts...)
	if left > 0 {
		all, weights = append(all, l.follows(rest, left)), append(weights, -1)
	}
	l.sums = append(l.sums, sum{cells: all, weights: weights})
}

// small reports whether a count is of few, and not of nobody.
func small(n int64) bool { return n > 0 && n < few }

// told reports whether the result says a cell.
func (l *ledger) told(c int) bool {
	k := l.cells[c]
	if k.gone != nil && k.gone() {
		return false
	}
	return k.lot != noLot && (k.n > 0 && k.said() != 0 || k.n == 0 && !l.lots[k.lot].out)
}

func (l *ledger) hide(lot int) {
	if k := &l.lots[lot]; !k.out {
		k.out = true
		k.hide()
	}
}

// protect takes out what is of few, and then, as long as one of those can be
// worked out from the rest, the smallest of what it was worked out from.
//
// Source: CMS-CellSize
func (l *ledger) protect() error {
	for i, c := range l.cells {
		if l.told(i) && small(c.n) {
			l.hide(c.lot)
		}
	}
	for range l.lots {
		open := l.exposed()
		if len(open) == 0 {
			return nil
		}
		for _, c := range open {
			if next := l.cheapest(c); next != noLot {
				l.hide(next)
			}
		}
	}
	return l.audit()
}

// audit is the error of a result that would give away what it does not tell.
func (l *ledger) audit() error {
	open := l.exposed()
	if len(open) == 0 {
		return nil
	}
	var names []string
	for _, c := range open[:min(5, len(open))] {
		names = append(names, l.cells[c].name)
	}
	return fmt.Errorf("measure: for outside: small counts could be worked out from the rest, so nothing is written: %s", strings.Join(names, ", "))
}

// cheapest is the lot to take out so that cell c cannot be worked out any more:
// from the sum that leaves least open, what is to be kept least, and of that the
// smallest that is of anybody. Where all of its sums are open, what these hang
// together with.
func (l *ledger) cheapest(c int) int {
	seen, ring := map[int]bool{c: true}, map[int]bool{c: true}
	for len(ring) > 0 {
		best, tight, next := noLot, math.MaxInt, map[int]bool{}
		for _, s := range l.sums {
			if !slices.ContainsFunc(s.cells, func(k int) bool { return ring[k] }) {
				continue
			}
			hidden, own := 0, noLot
			for _, k := range s.cells {
				if !l.told(k) {
					hidden++
				} else if at := l.cells[k].lot; l.cells[k].n > 0 && (own == noLot || l.before(at, own)) {
					own = at
				}
				if !seen[k] {
					seen[k], next[k] = true, true
				}
			}
			if own != noLot && (hidden < tight || hidden == tight && l.before(own, best)) {
				best, tight = own, hidden
			}
		}
		if best != noLot {
			return best
		}
		ring = next
	}
	return noLot
}

func (l *ledger) before(a, b int) bool {
	return cmp.Or(cmp.Compare(l.lots[a].late, l.lots[b].late), cmp.Compare(l.lots[a].n, l.lots[b].n), cmp.Compare(a, b)) < 0
}

// exposed lists small counts that somebody could work out from what is told,
// exactly or so closely that he knows they are small: one for each set of counts
// that have to do with each other.
//
// A small count is safe when it could as well be 11 or more as far as counting
// goes, over a range of 11 numbers at least, and when not even the means and
// quantiles leave fewer than three.
//
// Source: Kith
func (l *ledger) exposed() (open []int) {
	for i, c := range l.cells {
		if l.told(i) && small(c.n) {
			open = append(open, i)
		}
	}
	for _, loose := range []bool{false, true} {
		for _, p := range l.knots(loose) {
			if c, ok := l.openIn(p, loose); ok && len(open) < 100 {
				open = append(open, c)
			}
		}
		if len(open) > 0 {
			return open
		}
	}
	return nil
}

// openIn is a small count of a knot that is not safe.
func (l *ledger) openIn(p knot, loose bool) (open int, found bool) {
	for _, c := range p.classes {
		at := slices.IndexFunc(c.cells, func(i int) bool { return small(l.cells[i].n) })
		if at < 0 {
			continue
		}
		low, high, ok := p.between(c)
		low, high = math.Ceil(low-near), math.Floor(high+near)
		if !ok || loose && high-low < 2 || !loose && (high < few || high-low < few-1) {
			return c.cells[at], true
		}
	}
	return 0, false
}
