package measure

import (
	"cmp"
	"slices"
)

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

// Audit is going.
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
