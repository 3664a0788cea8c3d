package peer

import (
	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// Ours is the job as relation/ does it, from stored columns, on as many cores as
// there are.
func Ours(src *encounter.Table) (a Answer) {
	s := population.Study{}
	tallies := make([][3]population.Tally, s.Workers())
	l := population.NewLinker(src.Patients(), src.Providers)
	population.Walk(src, s, func(core, patient int, c population.Counted) {
		t := &tallies[core]
		t[0].Add(c.UPC())
		t[1].Add(c.COC())
		t[2].Add(c.SECON())
		l.See(core, patient, c)
	})
	for i := range tallies[1:] {
		for k := range tallies[0] {
			tallies[0][k].Join(&tallies[i+1][k])
		}
	}
	a.UPC, _ = tallies[0][0].Mean()
	a.COC, _ = tallies[0][1].Mean()
	a.SECON, _ = tallies[0][2].Mean()
	links := l.Links()
	ties, d := network.Both(links, network.Options{}, nil)
	n := 0
	for p := range links.Patients() {
		if c, ok := d.Of(p).Care(); ok {
			a.Density += c
			n++
		}
	}
	a.Density /= float64(n)
	a.Ties = ties.Ties()
	return a
}
