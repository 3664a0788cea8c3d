package view

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"kith/fhir/element"
)

// Reject is a line that could not be read or flattened.
type Reject struct {
	Line int64 // from 1
	Text []byte
	Err  error
}

// blockSize is how much is read at once; a line may be longer. Source: Kith
const blockSize = 1 << 20

// block is some lines on their way: read, flattened by one of the workers,
// written in order.
type block struct {
	lines []byte
	count int
	text  []byte // rows of a format that is text
	cells []Cell // rows of Parquet, one after another
	bytes []byte // of cells
	rows  int64
	bad   []Reject // their lines counted from 0, in the block
	err   error
	done  chan struct{}
}

// Flow is how a stream is flattened. The zero Flow has one worker, and rejects
// nothing: what cannot be flattened ends it.
type Flow struct {
	Workers int
	Read    atomic.Int64       // counts bytes as they are read
	Wrong   func(Reject) error // is told of what could not be flattened, in order; what it returns ends all
}

// Stream flattens NDJSON and writes the rows in the order of the lines. A line
// longer than 64 MiB ends it.
func (v *View) Stream(ctx context.Context, in io.Reader, w *Writer, o *Flow) error {
	ctx, stop := context.WithCancel(ctx)
	workers, wrong := max(1, o.Workers), o.Wrong
	if wrong == nil {
		wrong = func(r Reject) error { return r.Err }
	}
	jobs, order := make(chan *block, workers), make(chan *block, 2*workers)
	free := make(chan *block, cap(order)+workers+2) // written, to be filled again
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			f := v.Flattener()
			for b := range jobs {
				b.flatten(ctx, f, w)
				b.done <- struct{}{}
			}
		})
	}
	var readErr error
	all.Go(func() {
		defer close(order)
		defer close(jobs)
		readErr = blocks(ctx, in, &o.Read, free, func(b *block) {
			order <- b
			jobs <- b
		})
	})
	var line int64
	var err error
	for b := range order {
		<-b.done
		if err == nil {
			if err = b.write(w, line, wrong); err != nil {
				stop()
			}
		}
		line += int64(b.count)
		select {
		case free <- b:
		default:
		}
	}
	all.Wait()
	stop()
	if err == nil {
		err = readErr
	}
	return err
}

// blocks cuts a stream into whole lines.
func blocks(ctx context.Context, in io.Reader, read *atomic.Int64, free chan *block, give func(*block)) error {
	var rest []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := emptied(free, max(blockSize, 2*len(rest)))
		text := append(b.lines, rest...) // rest may lie in the same memory, behind
		n, err := io.ReadFull(in, text[len(text):cap(text)-pad])
		read.Add(int64(n))
		text = text[:len(text)+n]
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return err
		}
		if ended && len(text) > 0 && text[len(text)-1] != '\n' {
			text = append(text, '\n')
		}
		end := bytes.LastIndexByte(text, '\n') + 1
		rest = text[end:]
		if len(rest) > element.MaxSize {
			return errors.New("a line is longer than 64 MiB")
		}
		if b.lines = text[:end]; end > 0 {
			give(b)
		}
		if ended {
			return nil
		}
	}
}

// emptied is a block with room for size bytes and what is looked at behind them.
func emptied(free chan *block, size int) *block {
	var b *block
	select {
	case b = <-free:
	default:
		b = &block{done: make(chan struct{}, 1)}
	}
	if cap(b.lines) < size+2*pad {
		b.lines = make([]byte, 0, size+2*pad)
	}
	b.lines, b.text, b.cells, b.bytes, b.bad, b.rows, b.err = b.lines[:0], b.text[:0], b.cells[:0], b.bytes[:0], nil, 0, nil
	return b
}

// flatten makes the rows of a block.
func (b *block) flatten(ctx context.Context, f *Flattener, w *Writer) {
	if b.err = ctx.Err(); b.err != nil {
		return
	}
	b.count, b.err = f.Lines(ctx, b.lines, func(r Row) error {
		if b.rows++; w.table == nil {
			b.text = w.append(b.text, r)
			return nil
		}
		for _, c := range r {
			from := len(b.bytes)
			b.bytes = append(b.bytes, c.JSON...)
			b.cells = append(b.cells, Cell{c.Kind, b.bytes[from:len(b.bytes):len(b.bytes)]})
		}
		return nil
	}, func(line int, text []byte, err error) error {
		b.bad = append(b.bad, Reject{int64(line), bytes.Clone(text), err})
		return ctx.Err()
	})
}

// write writes the rows of a block and tells what is wrong with it.
func (b *block) write(w *Writer, before int64, wrong func(Reject) error) error {
	for _, r := range b.bad {
		if err := wrong(Reject{before + r.Line + 1, r.Text, r.Err}); err != nil {
			return err
		}
	}
	if b.err != nil {
		return b.err
	}
	if w.table == nil {
		return w.text(b.text, b.rows)
	}
	return each(b.cells, len(w.view.Columns), w.Write)
}
