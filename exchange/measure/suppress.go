package measure

import (
	"cmp"
	"slices"
)

// few is below how many patients a number may be about one of them.
//
// Source: CMS-CellSize
const few = 11

// suppress takes out of a list of groups what is of few patients, and as many
// others as it takes so that nobody gets those by subtracting the rest from the
// total: what is taken out is at least two groups and at least few patients,
// the smallest first.
//
// Source: CMS-CellSize
func suppress(all []Group) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[a].Patients, all[b].Patients) })
	out, patients := 0, int64(0)
	for _, i := range order {
		if all[i].Patients >= few && (out == 0 || out > 1 && patients >= few) {
			break
		}
		out++
		patients += all[i].Patients
		all[i] = Group{Name: all[i].Name}
	}
}

// Audit reports whether what was taken out of a list of groups can be had by
// subtracting the rest from total. It is how the test of suppress looks at it,
// and what `--public` asks of its own output before it writes it.
//
// Source: Kith
func Audit(all []Group, total int64) (safe bool) {
	out, left := 0, total
	for _, g := range all {
		if g.Told {
			left -= g.Patients
			if g.Patients < few {
				return false
			}
		} else {
			out++
		}
	}
	return out == 0 || out > 1 && left >= few
}
