// Package cores spreads work over the cores of the processor.
//
// Source: Kith
package cores

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Of returns how many work at once where so many are asked for: as many, or all
// for 0.
//
// Source: Kith
func Of(asked int) int {
	if asked > 0 {
		return asked
	}
	return runtime.GOMAXPROCS(0)
}

// Each calls work for 0 up to n-1, each once, and returns when all is done. Who is
// done with one takes the next: on each core they come in ascending order.
//
//	In      cores, 0 for all; core in work counts from 0
//	Cost    some 10 ns a call
//	Source  Kith
func Each(cores, n int, work func(core, i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for core := range min(Of(cores), n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(core, i)
			}
		})
	}
	wait.Wait()
}
