package measure_test

import (
	"kith/exchange/measure/peer"
	"kith/relation/encounter"
)

// plain is the job as one writes it without thinking of speed.
func plain(t *encounter.Table) (a peer.Answer) {
	shared := map[[2]uint32]int{}
	var who [][]uint32
	n, two := 0, 0
	for p := range t.Patients() {
		times, same, visits := map[uint32]int{}, 0, 0
		last, lastDay := uint32(0), encounter.Day(-1)
		for _, k := range t.Of(p) {
			if k.Provider() == last && k.Day() == lastDay {
				continue
			}
			if visits > 0 && k.Provider() == last {
				same++
			}
			last, lastDay = k.Provider(), k.Day()
			times[last]++
			visits++
		}
		var mine []uint32
		most, squares := 0, 0
		for q, k := range times {
			mine = append(mine, q)
			most, squares = max(most, k), squares+k*k
		}
		who = append(who, mine)
		if visits == 0 {
			continue
		}
		n++
		a.UPC += float64(most) / float64(visits)
		if visits > 1 {
			two++
			a.COC += float64(squares-visits) / float64(visits*(visits-1))
			a.SECON += float64(same) / float64(visits-1)
		}
		for i, q := range mine {
			for _, b := range mine[i+1:] {
				shared[[2]uint32{min(q, b), max(q, b)}]++
			}
		}
	}
	several := 0
	for _, mine := range who {
		sum := 0
		for i, q := range mine {
			for _, b := range mine[i+1:] {
				sum += shared[[2]uint32{min(q, b), max(q, b)}]
			}
		}
		if k := len(mine); k > 1 {
			several++
			a.Density += float64(sum) / (float64(k) * float64(k-1) / 2)
		}
	}
	return peer.Answer{UPC: a.UPC / float64(n), COC: a.COC / float64(two), SECON: a.SECON / float64(two), Density: a.Density / float64(several), Ties: len(shared)}
}
