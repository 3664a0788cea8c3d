package claims

import "io"

// ahead reads in a goroutine of its own, some blocks before they are asked for:
// what unpacks a file works beside what reads its rows.
type ahead struct {
	blocks chan block
	free   chan []byte
	done   chan struct{}
	now    block
	at     int
}

type block struct {
	b   []byte
	err error
}

const (
	blockSize = 256 << 10
	blocks    = 4
)

func readAhead(in io.Reader) *ahead {
	a := &ahead{blocks: make(chan block, blocks), free: make(chan []byte, blocks), done: make(chan struct{})}
	for range blocks {
		a.free <- make([]byte, blockSize)
	}
	go a.run(in)
	return a
}

func (a *ahead) run(in io.Reader) {
	defer close(a.blocks)
	for {
		select {
		case <-a.done:
			return
		case b := <-a.free:
			n, err := in.Read(b)
			select {
			case a.blocks <- block{b[:n], err}:
			case <-a.done:
				return
			}
			if err != nil {
				return
			}
		}
	}
}

func (a *ahead) Read(p []byte) (int, error) {
	for a.at == len(a.now.b) {
		if a.now.err != nil {
			return 0, a.now.err
		}
		if a.now.b != nil {
			a.free <- a.now.b[:cap(a.now.b)]
		}
		a.now, a.at = <-a.blocks, 0
	}
	n := copy(p, a.now.b[a.at:])
	a.at += n
	return n, nil
}

// Close ends reading ahead; nothing reads below any more when it returns.
func (a *ahead) Close() error {
	close(a.done)
	for range a.blocks { //nolint:revive // until run closed it
	}
	return nil
}
