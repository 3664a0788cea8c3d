package measure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"kith/relation/encounter"
	"kith/relation/network"
)

// roles are what providers are, by number.
type roles struct {
	names    []string // of the first role of each provider; "" where nobody said
	resident []bool   // nil: no role says so
	primary  []bool   // nil: no role says so
	facility []bool
}

// Words that say what a provider is, as letters has them; codes are NUCC's.
//
// Source: NUCC, Kith
var (
	residentWords = []string{"resident", "residentphysician", "intern", "trainee", "390200000x"}
	primaryWords  = []string{"primarycare", "pcp", "gp", "generalpractitioner", "generalpractice", "familymedicine", "familypractice", "familyphysician", "pediatrics", "pediatrician", "generalpediatrics", "208000000x", "207q00000x", "208d00000x", "363lf0000x", "363lp0200x"}
	facilityWords = []string{"facility", "hospital", "laboratory", "lab", "imaging", "radiology", "pharmacy", "emergency", "emergencydepartment", "urgentcare", "ambulance", "291u00000x", "282n00000x", "3336c0003x", "261qe0002x", "261qu0200x", "341600000x"}
)

// letters is a word without case and what stands between letters.
func letters(word string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(word))
}

// roles reads who is what, and notes how many of those named are there.
func (r *run) roles() *roles {
	all := &roles{names: make([]string, r.Table.Providers)}
	for name, words := range r.Given.RoleOf {
		number, ok := r.Providers.Find([]byte(name))
		if !ok || int(number) >= len(all.names) {
			continue
		}
		all.names[number] = words[0]
		for _, word := range words {
			for _, is := range []struct {
				words []string
				mark  *[]bool
			}{{residentWords, &all.resident}, {primaryWords, &all.primary}, {facilityWords, &all.facility}} {
				if !slices.Contains(is.words, letters(word)) {
					continue
				}
				if *is.mark == nil {
					*is.mark = make([]bool, r.Table.Providers)
				}
				(*is.mark)[number] = true
			}
		}
	}
	return all
}

// weights are what ties between roles weigh, nil where nobody said.
func (r *run) weights() (*network.Roles, error) {
	if len(r.Given.Weights) == 0 {
		return nil, nil //nolint:nilnil // nil weighs nothing
	}
	number := map[string]uint8{}
	words := map[string]bool{}
	for pair := range r.Given.Weights {
		words[pair[0]], words[pair[1]] = true, true
	}
	if len(words) > mostRoles {
		return nil, fmt.Errorf("measure: weights: more than %d roles", mostRoles)
	}
	for _, word := range slices.Sorted(maps.Keys(words)) {
		number[word] = uint8(len(number)) + 1 // 0 has no role, and no tie of theirs weighs anything
	}
	w := &network.Roles{Of: make([]uint8, r.Table.Providers), Weight: make([][]float64, len(number)+1)}
	for q, role := range r.role.names {
		w.Of[q] = number[role]
	}
	for i := range w.Weight {
		w.Weight[i] = make([]float64, len(number)+1)
	}
	for pair, v := range r.Given.Weights {
		w.Weight[number[pair[0]]][number[pair[1]]] = v
	}
	return w, nil
}

const mostRoles = 254

// teamsOf numbers the teams, in the order of names. Who is in none is one alone.
func (r *run) teamsOf() (of []uint32, names []string) {
	names = slices.Compact(slices.Sorted(maps.Values(r.Given.TeamOf)))
	number := map[string]uint32{}
	for i, name := range names {
		number[name] = uint32(i)
	}
	of = make([]uint32, r.Table.Providers)
	for q := range of {
		name := string(r.Providers.Name(uint32(q)))
		team, ok := number[r.Given.TeamOf[name]]
		if !ok {
			team = uint32(len(names))
			names = append(names, name)
		}
		of[q] = team
	}
	return of, names
}

// facilities are who is no colleague: by a role, or because at least half of
// their encounters of any kind were at a place where nobody is known.
//
// Source: Pollack2013, Kith
func (r *run) facilities() []bool {
	t := r.Table
	is := make([]bool, t.Providers)
	copy(is, r.role.facility)
	away, all := make([]int, t.Providers), make([]int, t.Providers)
	for p := range t.Patients() {
		for _, k := range t.Of(p) {
			all[k.Provider()]++
			if !encounter.Outpatient.Has(t.Places[k.Place()].Kind) {
				away[k.Provider()]++
			}
		}
	}
	for q := range is {
		is[q] = is[q] || all[q] > 0 && 2*away[q] >= all[q]
	}
	return is
}
