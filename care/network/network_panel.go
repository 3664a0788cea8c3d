package network

import (
	"cmp"
	"slices"
	"strings"

	"kith/care/contact"
	"kith/relation/continuity"
	arithmetic "kith/relation/network"
	"kith/relation/population"
)

// Panel is the children somebody met, how much of their care stayed with the same
// person, and who else meets them.
type Panel struct {
	Children int     // met at least once
	Often    int     // of them with visits enough to show an index
	Usual    int     // of those, who met nobody more often
	Half     float64 // half of those have a COC of this or more …
	Told     bool    // … where there are enough of them to say so
	With     []Shared
}

// Shared is how many children somebody else met as well.
type Shared struct {
	Person   string
	Children int
}

// someOften is how many children with visits enough make a median worth saying.
// Source: Kith
const someOften = 11

// PanelOf counts the outpatient visits of the children whom somebody met, all of
// those visits, by the same code as `kith measure`.
//
// Source: BiceBoxerman1977, Christakis2001, Barnett2011, Kith
func PanelOf(me string, visits []contact.Meeting) (p Panel, err error) {
	t, err := contact.TableOf(visits)
	if err != nil {
		return p, err
	}
	number, ok := t.Person(me)
	if !ok {
		return p, nil
	}
	var coc population.Tally
	links := population.NewLinker(t.Patients(), t.Providers)
	population.Walk(t.Table, population.Study{Cores: 1}, func(core, child int, c population.Counted) {
		links.See(core, child, c)
		p.Children++
		if c.Visits < continuity.MinVisits {
			return
		}
		p.Often++
		coc.Add(c.COC())
		if mine(t, child, number) == c.Most {
			p.Usual++
		}
	})
	if p.Told = coc.N >= someOften; p.Told {
		p.Half, _ = coc.Quantile(0.5)
	}
	with, shared := arithmetic.Of(links.Links(), arithmetic.Options{Cores: 1}).Of(int(number))
	for i, other := range with {
		p.With = append(p.With, Shared{t.People[other], int(shared[i])})
	}
	slices.SortFunc(p.With, func(a, b Shared) int {
		return cmp.Or(b.Children-a.Children, strings.Compare(a.Person, b.Person))
	})
	return p, nil
}

// mine counts the visits of a child with one person: one a day.
func mine(t contact.Table, child int, who uint32) (n int64) {
	last := uint64(1<<64 - 1)
	for _, k := range t.Of(child) {
		if k.Provider() == who && k.Who() != last {
			last = k.Who()
			n++
		}
	}
	return n
}
