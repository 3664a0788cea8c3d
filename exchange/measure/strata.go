package measure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"kith/relation/continuity"
	"kith/relation/cores"
	"kith/relation/population"
)

// nobody is the group of a patient who is in none.
const nobody = math.MaxUint32

// groups are the patients of each.
type groups struct {
	of   []uint32 // by patient; nobody
	name func(group uint32) string
	n    int
}

// strata tells the indexes of the patients of each group, for each kind of
// groups that was asked for.
func (r *run) strata(out *Result) error {
	if len(r.p.By) == 0 {
		return nil
	}
	totals := make([]continuity.Totals, r.Table.Patients())
	population.Walk(r.Table, r.study, func(_, patient int, c population.Counted) {
		if c.Visits >= int64(r.p.MinVisits) {
			totals[patient] = c.Totals
		}
	})
	for _, by := range r.p.By {
		g, err := r.groupsBy(by)
		if err != nil {
			return err
		}
		out.Strata = append(out.Strata, r.stratum(by, g, totals))
		r.groups = append(r.groups, g)
	}
	return nil
}

// groupsBy says whose patient, or of which group, each patient is.
func (r *run) groupsBy(by string) (g groups, err error) {
	switch by {
	case "provider":
		return groups{r.usual(r.person), func(q uint32) string { return string(r.Providers.Name(q)) }, r.Table.Providers}, nil
	case "team":
		if r.team == nil {
			return g, fmt.Errorf("measure: by: nobody said who is in which team (--team-of)")
		}
		s := r.person
		s.Group = r.team
		return groups{r.usual(s), func(t uint32) string { return r.teams[t] }, len(r.teams)}, nil
	case "site":
		return r.sites(by)
	case "region":
		if len(r.Given.RegionOf) > 0 {
			return r.named(Strata{By: by, Of: "site", In: r.Given.RegionOf})
		}
	}
	for _, s := range r.Given.Strata {
		if s.By == by {
			return r.named(s)
		}
	}
	for _, c := range r.Groupings {
		if c.Column == by {
			g = groups{slices.Repeat([]uint32{nobody}, r.Table.Patients()), func(group uint32) string { return string(c.Groups.Name(group)) }, c.Groups.Len()}
			for p, k := range c.Of[:min(len(c.Of), len(g.of))] {
				g.of[p] = k - 1 // none wraps around to nobody
			}
			return g, nil
		}
	}
	return g, fmt.Errorf("measure: by: %q is neither provider, team, site nor region, and no file or column of that name was given", by)
}

func (r *run) sites(by string) (g groups, err error) {
	if r.site == nil {
		return g, fmt.Errorf("measure: by: %s: the input names no sites (--site)", by)
	}
	s := r.person
	s.ByPlace = r.site
	return groups{r.usual(s), func(t uint32) string { return string(r.Sites.Name(t)) }, r.Sites.Len()}, nil
}

// usual is with whom each patient had most visits.
func (r *run) usual(s population.Study) []uint32 {
	of := slices.Repeat([]uint32{nobody}, r.Table.Patients())
	population.Walk(r.Table, s, func(_, patient int, c population.Counted) { of[patient] = c.Usual })
	return of
}

// named puts patients into groups that somebody named, by themselves or by the
// provider or site they saw most.
func (r *run) named(s Strata) (g groups, err error) {
	names := map[string]uint32{}
	var order []string
	for _, group := range s.In {
		order = append(order, group)
	}
	slices.Sort(order)
	order = slices.Compact(order)
	for i, name := range order {
		names[name] = uint32(i)
	}
	g = groups{slices.Repeat([]uint32{nobody}, r.Table.Patients()), func(group uint32) string { return order[group] }, len(order)}
	if s.Of == "patient" {
		for id, group := range s.In {
			if number, ok := r.Patients.Find([]byte(id)); ok && int(number) < len(g.of) {
				g.of[number] = names[group]
			}
		}
		return g, nil
	}
	var by groups
	if by, err = r.groupsBy(s.Of); err != nil {
		return g, err
	}
	of := make([]uint32, by.n)
	for i := range of {
		group, ok := s.In[by.name(uint32(i))]
		if of[i] = nobody; ok {
			of[i] = names[group]
		}
	}
	for p, at := range by.of {
		if at != nobody {
			g.of[p] = of[at]
		}
	}
	return g, nil
}

// stratum adds up group after group, each on one core.
func (r *run) stratum(by string, g groups, totals []continuity.Totals) Stratum {
	start := make([]int, g.n+1)
	out := Stratum{By: by}
	for p, group := range g.of {
		switch {
		case totals[p].Visits == 0:
		case group == nobody:
			out.None++
		default:
			start[group+1]++
		}
	}
	for i := range g.n {
		start[i+1] += start[i]
	}
	mine, at := make([]uint32, start[g.n]), slices.Clone(start)
	for p, group := range g.of {
		if totals[p].Visits > 0 && group != nobody {
			mine[at[group]] = uint32(p)
			at[group]++
		}
	}
	all := make([]Group, g.n)
	cores.Each(r.cores, g.n, func(_, i int) {
		var t tallies
		x := Group{Name: g.name(uint32(i)), Told: true}
		for _, p := range mine[start[i]:start[i+1]] {
			t.add(totals[p])
			x.Patients++
			x.Visits += totals[p].Visits
		}
		x.Indexes = r.told(&t)
		all[i] = x
	})
	all = slices.DeleteFunc(all, func(x Group) bool { return x.Patients == 0 })
	slices.SortFunc(all, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	out.Groups = all
	return out
}
