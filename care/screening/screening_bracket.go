package screening

import "slices"

// oldest is more than the months of anybody's age.
const oldest = 200 * 12

// bracket is a stretch of ages in which answers add up to the same. The first
// begins at -1, where the age is not known.
type bracket struct{ from, until int }

func (b bracket) who(kind string) Who {
	if b.from < 0 {
		return Who{Informant: kind}
	}
	return Who{Informant: kind, Months: b.from, Known: true}
}

// holds reports whether somebody's age lies in the bracket.
func (b bracket) holds(w Who) bool {
	if !w.Known {
		return b.from < 0
	}
	return w.Months >= b.from && w.Months < b.until
}

// brackets are the ages at which anything about the scores changes. Who was born
// when is not known where scores are kept: it may come later, or be corrected.
func (s *Scoring) brackets() []bracket {
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
		return []bracket{{-1, oldest}}
	}
	slices.Sort(edges)
	edges = slices.Compact(append([]int{0}, edges...))
	all := []bracket{{-1, 0}}
	for i, from := range edges {
		until := oldest
		if i+1 < len(edges) {
			until = edges[i+1]
		}
		all = append(all, bracket{from, until})
	}
	return all
}
