package claims

import (
	"slices"

	"kith/relation/encounter"
)

// Grouping is what a column of the input says of patients: a group each. Of a
// patient for whom it says several it is that of the latest day, and of one day
// that of the row which comes last.
type Grouping struct {
	Column string
	Of     []uint32 // by patient: the number of the group + 1; 0, and patients beyond the end, have none
	Groups Names

	day []encounter.Day
}

// grouped is a column of groups while rows are taken.
type grouped struct {
	Grouping
	at   int    // column of the file
	cell []byte // of the row at hand
	room []byte
}

// groupings finds the columns of groups in a head.
func (m Mapping) groupings(head []string) (all []grouped, err error) {
	for _, name := range m.Groups {
		at := slices.Index(head, name)
		if at < 0 {
			return nil, &Problem{What: "no-column", Column: "group (" + name + ")", Columns: head}
		}
		all = append(all, grouped{Grouping: Grouping{Column: name}, at: at})
	}
	return all, nil
}

// take notes the group of the row at hand, whose patient and day are known.
func (g *grouped) take(patient uint32, day encounter.Day) {
	if len(g.cell) > 0 && readable(g.cell) {
		g.put(patient, day, g.Groups.Number(g.cell))
	}
}

func (g *Grouping) put(patient uint32, day encounter.Day, group uint32) {
	for int(patient) >= len(g.Of) {
		g.Of, g.day = append(g.Of, 0), append(g.day, 0)
	}
	if g.Of[patient] == 0 || day >= g.day[patient] {
		g.Of[patient], g.day[patient] = group+1, day
	}
}

// groups joins what a scan found out of patients, who have other numbers here.
func (r *Reading) groups(s *scan, patient []uint32) {
	for i := range s.groups {
		from := &s.groups[i]
		at := slices.IndexFunc(r.out.Groupings, func(g *Grouping) bool { return g.Column == from.Column })
		if at < 0 {
			at = len(r.out.Groupings)
			r.out.Groupings = append(r.out.Groupings, &Grouping{Column: from.Column})
		}
		to := r.out.Groupings[at]
		group := to.Groups.join(&from.Groups, nil)
		for p, k := range from.Of {
			if k > 0 {
				to.put(patient[p], from.day[p], group[k-1])
			}
		}
	}
}
