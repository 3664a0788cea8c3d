package people

import (
	"cmp"
	"slices"
	"strings"

	"kith/platform/alike"
)

// Why says how a child was found, where it is not plain to see.
type Why string

const (
	WhySounds   Why = "sounds"   // sounds like what was typed
	WhySlip     Why = "slip"     // a letter or two differ
	WhyNickname Why = "nickname" // what was typed is another name for this one
	WhyBorn     Why = "born"     // born on the day that was typed
	WhyNumber   Why = "number"   // the record number
	WhyOther    Why = "other"    // another name on record; it is not shown
)

// Reason is one reason why a child was found.
type Reason struct {
	Why   Why
	Typed string // the folded word; of nicknames only
	Found string // the name, folded, as it stands in the record; "" for WhyOther
}

// candidate is a child the search may find.
type candidate struct {
	id      PatientID
	sort    string
	born    Birth
	active  bool
	names   []alike.NameWord
	numbers []string
}

// hit is a candidate that fits a reading; a lower score fits better.
type hit struct {
	candidate
	score int
	why   []Reason
}

// What it costs besides the names: see alike.PairWords. Source: Kith
const (
	costInactive = 20 // a record that is no longer in use
	costVague    = 5  // born in the year or month, day not known
)

// fit grades a candidate against a reading; ok is false when it does not fit.
func (r Reading) fit(c candidate) (h hit, ok bool) {
	h = hit{candidate: c}
	for _, n := range r.Numbers {
		if !slices.ContainsFunc(c.numbers, func(have string) bool { return fitsNumber(n, have) }) {
			return h, false
		}
		h.why = append(h.why, Reason{Why: WhyNumber})
	}
	if len(r.Born) > 0 {
		vague, ok := bornIn(c.born, r.Born)
		if !ok {
			return h, false
		}
		if vague {
			h.score += costVague
		}
		h.why = append(h.why, Reason{Why: WhyBorn})
	}
	if !r.fitWords(&h) {
		return h, false
	}
	if !c.active {
		h.score += costInactive
	}
	return h, true
}

// leastNumber is how much of an identifier must be typed: the whole of a short
// one, this many signs of a long one.
const leastNumber = 4

func fitsNumber(typed, have string) bool {
	return typed == have || len(typed) >= leastNumber && strings.HasPrefix(have, typed)
}

// bornIn reports whether b may be one of dates; vague says that b or the date
// is not known to the day while the other is.
func bornIn(b Birth, dates []Birth) (vague, ok bool) {
	for _, d := range dates {
		if strings.HasPrefix(string(b), string(d)) {
			return false, b != ""
		}
	}
	for _, d := range dates {
		if b != "" && strings.HasPrefix(string(d), string(b)) {
			return true, true
		}
	}
	return false, false
}

// order puts the names that people use before the others, so that a child is
// found for the same reason each time.
func (c *candidate) order() {
	slices.SortFunc(c.names, func(a, b alike.NameWord) int {
		return cmp.Or(slices.Index(alike.NameKinds, a.Kind)-slices.Index(alike.NameKinds, b.Kind), strings.Compare(a.Text, b.Text))
	})
}

// fitWords finds a word of the name for every typed word.
func (r Reading) fitWords(h *hit) bool {
	typed := make([]alike.Word, len(r.Words))
	for i, t := range r.Words {
		typed[i] = alike.NewWord(t)
	}
	pairs := alike.PairWords(typed, h.names)
	for _, p := range pairs {
		h.score += p.Cost
		h.explain(p, r.Words[p.One])
	}
	return len(pairs) == len(typed)
}

func (h *hit) explain(p alike.Pair, typed string) {
	n := h.names[p.Other]
	switch {
	case n.Kind == alike.OtherName:
		h.why = append(h.why, Reason{Why: WhyOther})
	case p.Grade == alike.Nickname:
		h.why = append(h.why, Reason{WhyNickname, typed, n.Text})
	case p.Grade == alike.Sounds:
		h.why = append(h.why, Reason{WhySounds, "", n.Text})
	case p.Grade == alike.Slip:
		h.why = append(h.why, Reason{WhySlip, "", n.Text})
	}
}

// best orders hits: better fit first, then by name.
func best(a, b hit) int {
	return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id))
}
