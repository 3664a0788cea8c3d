package generate

import (
	"context"
	"runtime"
	"sync"
)

// blocks makes so many children at once, on all cores, and takes what was made in
// its order: the bytes do not tell how many cores there were, and no more than two
// blocks a core lie in memory. build writes over what was taken before, the zero B
// at first; the first mistake ends it.
func blocks[B any](p *Population, size int, tell func(children int), build func(from, until int, over B) (B, error), take func(B) error) error {
	type made struct {
		block B
		err   error
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var spare sync.Pool
	queue := make(chan chan made, 2*runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for from := 0; from < p.Children; from += size {
			one := make(chan made, 1)
			select {
			case queue <- one:
			case <-ctx.Done():
				return
			}
			go func() {
				over, _ := spare.Get().(B) // the zero B where there is none
				b, err := build(from, min(from+size, p.Children), over)
				one <- made{b, err}
			}()
		}
	}()
	done := 0
	for one := range queue {
		m := <-one
		if m.err != nil {
			return m.err
		}
		if err := take(m.block); err != nil {
			return err
		}
		spare.Put(m.block)
		if done = min(done+size, p.Children); tell != nil {
			tell(done)
		}
	}
	return nil
}
