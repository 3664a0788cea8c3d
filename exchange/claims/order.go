package claims

import (
	"sync"
	"sync/atomic"
)

// inOrder lets source give blocks, works on them on several cores and takes the
// results in the order of the blocks.
func inOrder[T any](cores int, source func(give func([]byte) bool) error, work func([]byte) T, take func(T) error) error {
	type job struct {
		b   []byte
		out chan T
	}
	jobs, order := make(chan job, cores), make(chan chan T, 2*cores)
	var stopped atomic.Bool
	var sourceErr error
	var wait sync.WaitGroup
	wait.Go(func() {
		defer close(order)
		defer close(jobs)
		sourceErr = source(func(b []byte) bool {
			if stopped.Load() {
				return false
			}
			j := job{b, make(chan T, 1)}
			order <- j.out
			jobs <- j
			return true
		})
	})
	for range cores {
		wait.Go(func() {
			for j := range jobs {
				j.out <- work(j.b)
			}
		})
	}
	var err error
	for out := range order {
		if one := <-out; err == nil {
			if err = take(one); err != nil {
				stopped.Store(true)
			}
		}
	}
	wait.Wait()
	if err == nil {
		err = sourceErr
	}
	return err
}
