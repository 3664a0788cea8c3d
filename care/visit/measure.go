package visit

import (
	"cmp"
	"slices"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/people"
	"kith/relation/share"
)

// Measure is how often a place asks, explains and gives time alone: numbers of
// the place, never of a clinician, and nothing of few.
type Measure struct {
	Site    string      // id of an organization
	Asked   share.Share // of pairs of a child and a clinician that met: an open question in the months up to the last visit
	Explain share.Share // of those of 12 to 17 who came: what stays private was explained in the year up to the last visit
	Alone   share.Share // of check-ups from 12 on: time alone noted that day
}

// told is when a number of a place is no number of a person. Source: Kith
var told = share.Rule{Few: 11, About: 3, OneAtMost: 0.75}

const adult = 216 // months

// visited is one visit of a child with one clinician on a day.
type visited struct {
	site, child, clinician string
	day                    contact.Day
	born                   people.Birth
	checkup                bool
}

// measure counts by site.
//
// In: the visits of a time, and every fact of these children. Out: a Measure a
// site, by id. Cost: visits times facts of one child.
//
// Source: Wissow2002, Ford1997, Kith
func (r Rules) measure(visits []visited, facts map[string][]Fact) []Measure {
	type tallies struct{ asked, explain, alone share.Tally }
	by, last, came := map[string]*tallies{}, map[[3]string]visited{}, map[[2]string]visited{}
	for _, v := range visits { // in order of day
		if by[v.site] == nil {
			by[v.site] = &tallies{}
		}
		last[[3]string{v.site, v.child, v.clinician}] = v
		low, high, known := due.Ages(v.born, v.day)
		if known && low >= r.FromMonths && high < adult {
			came[[2]string{v.site, v.child}] = v
		}
		if known && v.checkup && low >= r.FromMonths {
			by[v.site].alone.Add(v.child, v.clinician, there(facts[v.child], func(f Fact) bool { return f.Kind == Alone && f.Day == v.day }))
		}
	}
	for _, v := range last {
		from := due.Since(v.day, -r.AskMonths)
		by[v.site].asked.Add(v.child, v.clinician, there(facts[v.child], func(f Fact) bool {
			return f.Kind == Open && f.By == v.clinician && f.Day >= from && f.Day <= v.day
		}))
	}
	for _, v := range came {
		from := due.Since(v.day, -r.ExplainMonths)
		by[v.site].explain.Add(v.child, v.clinician, there(facts[v.child], func(f Fact) bool { return f.Kind == Explained && f.Day >= from && f.Day <= v.day }))
	}
	all := make([]Measure, 0, len(by))
	for site, t := range by {
		all = append(all, Measure{site, t.asked.Told(told), t.explain.Told(told), t.alone.Told(told)})
	}
	slices.SortFunc(all, func(a, b Measure) int { return cmp.Compare(a.Site, b.Site) })
	return all
}

func there(facts []Fact, match func(Fact) bool) bool {
	return slices.ContainsFunc(facts, func(f Fact) bool { return f.Value == due.Done && match(f) })
}
