package alike

import (
	"cmp"
	"slices"
	"strings"
)

// Name is one name of somebody, as a record has it.
type Name struct {
	Given        []string
	Family, Text string
	Usual        bool // what people call them
	Former       bool // not theirs any more: a maiden name, an old one
}

// NameKind says where in a name a word stands.
type NameKind string

const (
	UsualName  NameKind = "usual"
	GivenName  NameKind = "given"
	FamilyName NameKind = "family"
	OtherName  NameKind = "other" // a former name; it is searched, never shown
)

// NameKinds are all kinds, those first that people use.
var NameKinds = []NameKind{UsualName, GivenName, FamilyName, OtherName}

// NameWord is a word by which somebody is found.
type NameWord struct {
	Word
	Kind NameKind
}

// MostNameWords bounds how many words of one person are searched.
const MostNameWords = 40

// NameWords returns the words of somebody's names, each once, in its best kind.
// A family name of several words is also one word, so that delacruz finds de
// la Cruz; a name with an apostrophe is also found without what stands before.
func NameWords(names []Name) (all []NameWord) {
	at := map[string]bool{}
	add := func(kind NameKind, text string) {
		if !at[text] && len(all) < MostNameWords {
			at[text] = true
			all = append(all, NameWord{NewWord(text), kind})
		}
	}
	part := func(kind NameKind, name string) {
		words := Words(name)
		for _, w := range words {
			add(kind, w)
		}
		if len(words) > 1 && kind == FamilyName {
			add(kind, strings.Join(words, ""))
		}
		if _, behind, ok := strings.Cut(strings.ReplaceAll(name, "’", "'"), "'"); ok {
			for _, w := range Words(behind) {
				add(kind, w)
			}
		}
	}
	for _, former := range []bool{false, true} {
		for _, n := range names {
			if n.Former != former {
				continue
			}
			given, family := GivenName, FamilyName
			switch {
			case former:
				given, family = OtherName, OtherName
			case n.Usual:
				given = UsualName
			}
			for _, g := range n.Given {
				part(given, g)
			}
			part(family, n.Family)
			if n.Text != "" {
				part(given, n.Text)
			}
		}
	}
	return all
}

// Pair is a word of one name beside a word of another. A lower Cost is better.
type Pair struct {
	One, Other, Cost int
	Grade            Grade
}

// costOf is what it costs when a word is not letter for letter the other.
// Source: Kith
var costOf = map[Grade]int{Same: 0, Begins: 2, Nickname: 6, Sounds: 8, Slip: 12}

// CostOf is what a grade and so many slips cost; Apart has no cost.
func CostOf(g Grade, slips int) int { return costOf[g] + slips }

// MostCost is what the worst pair costs. Source: Kith
const MostCost = 14

// costOther is what a former name costs. Source: Kith
const costOther = 10

// PairWords gives every word of one a word of other, the best pairs first, and
// no word of other to two. Words that are like none are left out.
func PairWords(one []Word, other []NameWord) (pairs []Pair) {
	var all []Pair
	for i, w := range one {
		for j, n := range other {
			g, slips := Compare(w, n.Word)
			if g == Apart {
				continue
			}
			cost := CostOf(g, slips)
			if n.Kind == OtherName {
				cost += costOther
			}
			all = append(all, Pair{i, j, cost, g})
		}
	}
	slices.SortFunc(all, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.One, b.One), cmp.Compare(a.Other, b.Other))
	})
	mine, theirs := make([]bool, len(one)), make([]bool, len(other))
	for _, p := range all {
		if !mine[p.One] && !theirs[p.Other] {
			mine[p.One], theirs[p.Other] = true, true
			pairs = append(pairs, p)
		}
	}
	return pairs
}
