package measure

import (
	"fmt"
	"slices"
	"strings"
)

// knot is a set of hidden cells that have to do with each other, and what is
// known of them. Cells about which exactly the same is known are a class: what
// one of them can be, each can, so that ten thousand hidden groups of one total
// take no longer than two.
type knot struct {
	classes []class
	sums    []sum // over classes, the told cells taken away
}

type class struct {
	cells   []int
	least   float64
	weights map[int]float64 // by sum of the ledger
}

// knots are what somebody can set up equations of, from what the result tells
// and from how its numbers are defined.
func (l *ledger) knots(loose bool) (all []knot) {
	sums := l.hiddenSums(loose)
	of := map[int]map[int]float64{} // hidden cell → sum → weight
	for k, s := range sums {
		for i, c := range s.cells {
			if of[c] == nil {
				of[c] = map[int]float64{}
			}
			of[c][k] += s.weights[i]
		}
	}
	group := components(len(sums), of)
	at, made := map[int]int{}, map[string][2]int{}
	for c := range l.cells { // in order, so that every run is the same
		weights := of[c]
		if weights == nil {
			continue
		}
		least := float64(min(1, l.cells[c].n)) // whether there is anybody shows: nobody is told as 0
		if l.cells[c].lot == noLot {
			least = 0
		}
		root := group[anyKey(weights)]
		if _, ok := at[root]; !ok {
			at[root] = len(all)
			all = append(all, knot{})
		}
		p := &all[at[root]]
		sign := signature(least, weights)
		if k, ok := made[sign]; ok {
			p.classes[k[1]].cells = append(p.classes[k[1]].cells, c)
			continue
		}
		made[sign] = [2]int{at[root], len(p.classes)}
		p.classes = append(p.classes, class{[]int{c}, least, weights})
	}
	for k, s := range sums {
		if len(s.cells) > 0 {
			p := &all[at[group[k]]]
			s.cells = []int{k}
			p.sums = append(p.sums, s)
		}
	}
	return all
}

// hiddenSums are the sums with the cells that are told taken to the other side.
func (l *ledger) hiddenSums(loose bool) []sum {
	var out []sum
	for _, s := range l.sums {
		if s.loose && !(loose && slices.ContainsFunc(s.cells, l.told)) {
			continue // where no bar is told, nobody is asked to keep what a mean says
		}
		left := sum{low: s.low, high: s.high}
		for i, c := range s.cells {
			if w := s.weights[i]; l.told(c) {
				left.low -= w * float64(l.cells[c].n)
				left.high -= w * float64(l.cells[c].n)
			} else {
				left.cells, left.weights = append(left.cells, c), append(left.weights, w)
			}
		}
		out = append(out, left)
	}
	return out
}

func anyKey(m map[int]float64) int {
	least := -1
	for k := range m {
		if least < 0 || k < least {
			least = k
		}
	}
	return least
}

// components numbers the sums that share hidden cells alike.
func components(n int, of map[int]map[int]float64) []int {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if root[i] != i {
			root[i] = find(root[i])
		}
		return root[i]
	}
	for _, sums := range of {
		first := find(anyKey(sums))
		for k := range sums {
			root[find(k)] = first
			first = find(first)
		}
	}
	for i := range root {
		root[i] = find(i)
	}
	return root
}

func signature(least float64, weights map[int]float64) string {
	var keys []int
	for k := range weights {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var b strings.Builder
	fmt.Fprint(&b, least)
	for _, k := range keys {
		fmt.Fprint(&b, " ", k, ":", weights[k])
	}
	return b.String()
}

// between is how little and how much a cell of class c can be: the cell itself,
// and for every class the others of it together.
func (p knot) between(c class) (low, high float64, ok bool) {
	type number struct {
		class class
		least float64
	}
	all := []number{{c, c.least}}
	for _, o := range p.classes {
		many := len(o.cells)
		if o.cells[0] == c.cells[0] {
			many--
		}
		if many > 0 {
			all = append(all, number{o, o.least * float64(many)})
		}
	}
	s := system{}
	for _, n := range all {
		s.least = append(s.least, n.least)
	}
	for _, k := range p.sums {
		b := bound{low: k.low, high: k.high, weights: make([]float64, len(all))}
		for i, n := range all {
			b.weights[i] = n.class.weights[k.cells[0]]
		}
		s.rows = append(s.rows, b)
	}
	return s.between(0)
}
