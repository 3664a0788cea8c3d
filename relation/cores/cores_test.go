package cores

import (
	"slices"
	"testing"
)

func TestEachIsDoneOnce(t *testing.T) {
	for _, cores := range []int{0, 1, 3, 50} {
		for _, n := range []int{0, 1, 7, 1000} {
			done, by := make([]int, n), make([][]int, Of(cores))
			Each(cores, n, func(core, i int) {
				done[i]++
				by[core] = append(by[core], i)
			})
			if slices.ContainsFunc(done, func(k int) bool { return k != 1 }) {
				t.Errorf("%d cores, %d things: done %v times", cores, n, done)
			}
			for core, all := range by {
				if !slices.IsSorted(all) {
					t.Errorf("core %d takes them in the order %v", core, all)
				}
			}
		}
	}
}
