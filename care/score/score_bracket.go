package score

import "slices"

// Oldest is more than the months of anybody's age.
const Oldest = 200 * 12

// Bracket is a stretch of ages in which answers add up to the same. The first
// begins at -1, where the age is not known.
type Bracket struct{ From, Until int } // months

// Who is somebody of such an age.
func (b Bracket) Who(kind string) Who {
	if b.From < 0 {
		return Who{Informant: kind}
	}
	return Who{Informant: kind, Months: b.From, Known: true}
}

// Holds reports whether somebody's age lies in the bracket.
func (b Bracket) Holds(w Who) bool {
	if !w.Known {
		return b.From < 0
	}
	return w.Months >= b.From && w.Months < b.Until
}

// Brackets are the ages at which anything about the scores changes. Who was born
// when is not known where scores are kept: it may come later, or be corrected.
func (s *Scoring) Brackets() []Bracket {
	var edges []int
	add := func(a Ages) {
		for _, age := range []*Age{a.From, a.Until} {
			if age != nil {
				edges = append(edges, int(*age))
			}
		}
	}
	for _, m := range s.Scales {
		add(m.Ages)
		for _, c := range m.Cutoffs {
			add(c.Ages)
		}
	}
	if len(edges) == 0 {
		return []Bracket{{-1, Oldest}}
	}
	slices.Sort(edges)
	edges = slices.Compact(append([]int{0}, edges...))
	all := []Bracket{{-1, 0}}
	for i, from := range edges {
		until := Oldest
		if i+1 < len(edges) {
			until = edges[i+1]
		}
		all = append(all, Bracket{from, until})
	}
	return all
}
