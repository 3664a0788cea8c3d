package bulk

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"kith/fhir/store"
	"kith/platform/access"
)

// Importer brings sources into a store. Its fields are set before Run.
type Importer struct {
	Store    *store.Store
	Viewer   access.Viewer
	Why      string             // goes to the audit trail
	Spool    string             // folder for temporary files; "" is the system's
	Rejected func(Reject) error // told of everything that was not taken in
	Check    *Check             // how resources are looked at; nil does not

	read, total atomic.Int64 // packed bytes
	resources   atomic.Int64
}

// Progress is how far a run is.
type Progress struct {
	Bytes, Total int64 // packed; Total is 0 when a source does not know its size
	Resources    int64 // done with
}

// Progress may be asked while Run is under way.
func (im *Importer) Progress() Progress {
	return Progress{im.read.Load(), im.total.Load(), im.resources.Load()}
}

// Summary counts what an import did, in resources.
type Summary struct {
	Read      int64 // everything that was looked at
	Created   int64
	Updated   int64
	Deleted   int64
	Unchanged int64 // stood there already, byte for byte
	Merged    int64 // stood there already under another id
	Passed    int64 // entries that ask for nothing to be stored
	Invalid   int64 // stored although something is wrong with it
	Rejected  int64
	Rejects   int64 // lines, Bundles or transactions rejected
	Bytes     int64 // unpacked
}

// waiting is how many pieces may be read ahead of the one being stored.
const waiting = 6

// Run imports everything. The error is one that made it stop: trouble with the
// store, or ctx. What is wrong with the input goes to Rejected instead. When
// ctx ends, what is being stored is finished, and running again completes it.
func (im *Importer) Run(ctx context.Context, sources []Source) (Summary, error) {
	im.measure(sources)
	inner, stop := context.WithCancel(ctx)
	defer stop()
	c := &collector{Importer: im, ctx: ctx, reading: &reading{ctx: inner, store: im.Store, check: im.Check}}
	p := &pipe{ctx: inner, tasks: make(chan *task), order: make(chan *task, waiting)}

	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for t := range p.tasks {
				t.parcels, t.err = c.reading.piece(t.piece)
				close(t.ready)
			}
		})
	}
	var unpacked int64
	wg.Go(func() {
		defer close(p.order)
		defer close(p.tasks)
		unpacked = im.cut(inner, sources, p.send)
	})
	err := c.collect(p.order)
	stop()
	p.drain()
	wg.Wait()
	c.sum.Bytes = unpacked
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return c.sum, err
}

func (im *Importer) measure(sources []Source) {
	im.read.Store(0)
	im.total.Store(0)
	im.resources.Store(0)
	for _, s := range sources {
		if s.Size == 0 {
			im.total.Store(0)
			return
		}
		im.total.Add(s.Size)
	}
}

// pipe carries pieces to the workers and, in the order of the input, to the
// collector.
type pipe struct {
	ctx          context.Context
	tasks, order chan *task
}

// task is a piece on its way.
type task struct {
	piece   piece
	parcels []*parcel
	err     error // trouble with the store
	ready   chan struct{}
}

func (p *pipe) send(what piece) error {
	t := &task{piece: what, ready: make(chan struct{})}
	select {
	case p.order <- t:
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
	select {
	case p.tasks <- t:
		return nil
	case <-p.ctx.Done():
		t.err = p.ctx.Err()
		close(t.ready)
		return t.err
	}
}

// drain takes what nobody will store any more, so that the reader can end.
func (p *pipe) drain() {
	for t := range p.order {
		<-t.ready
		t.tell(false)
	}
}

// tell lets the reader of a large piece go on.
func (t *task) tell(ok bool) {
	if t.piece.done != nil {
		t.piece.done <- ok
	}
}

// cut cuts all sources into pieces and returns how many bytes there were. A
// source that cannot be read is rejected; the others follow.
func (im *Importer) cut(ctx context.Context, sources []Source, emit func(piece) error) (unpacked int64) {
	for _, s := range sources {
		err := im.source(s, emit, func(n int64) { unpacked += n })
		if ctx.Err() != nil {
			return unpacked
		}
		if err != nil && emit(piece{d: nowhere(s.Name, 0), err: refusal("reading stopped: " + readable(err))}) != nil {
			return unpacked
		}
	}
	return unpacked
}

// readable leaves the path out of a system's error; the file is named beside it.
func readable(err error) string {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file ends too early"
	}
	return err.Error()
}

func (im *Importer) source(s Source, emit func(piece) error, unpacked func(int64)) error {
	in, err := s.Open()
	if err != nil {
		return err
	}
	defer in.Close()         //nolint:errcheck // it was only read
	file, _ := in.(*os.File) // nil for anything else
	if file != nil {
		if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
			file = nil
		}
	}
	counted := tally{in, func(n int64) { im.read.Add(n) }}
	return leaves(s.Name, counted, file, deepest, func(l leaf) error {
		f := &feed{l: l, spool: im.Spool, emit: emit, bytes: unpacked}
		return f.run()
	})
}
