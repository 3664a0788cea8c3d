package view

import (
	"bytes"
	"context"
	"fmt"

	"kith/fhir/element"
)

// Flattener flattens NDJSON. It is for one goroutine.
type Flattener struct {
	view *View
	flat *flat // nil where a path of the view is not simple
	doc  element.Doc

	emit  func(Row) error
	wrong func(line int, text []byte, err error) error
}

// Flattener returns one for the view.
func (v *View) Flattener() *Flattener {
	f := &Flattener{view: v}
	if v.quick != nil {
		f.flat = &flat{quick: v.quick, row: make(Row, len(v.Columns)), types: map[string]bool{}}
	}
	return f
}

// Lines flattens a block of whole lines, the last one ended as well, and hands
// on every row in order. wrong is told of each line that cannot be read or
// flattened, counted from 0 in the block; what it or emit returns ends it all.
//
// Names that no path looks at are not compared with each other: a resource in
// which one of those stands twice is flattened, though nobody may store it.
func (f *Flattener) Lines(ctx context.Context, block []byte, emit func(Row) error, wrong func(line int, text []byte, err error) error) (lines int, err error) {
	f.emit, f.wrong = emit, wrong
	if len(block) == 0 {
		return 0, nil
	}
	if block[len(block)-1] != '\n' {
		return 0, fmt.Errorf("a block of lines ends with a line feed")
	}
	if cap(block) < len(block)+pad {
		block = append(make([]byte, 0, len(block)+pad), block...)
	}
	if f.flat != nil {
		f.flat.b = block[: len(block)+pad : len(block)+pad]
	}
	for i := 0; i < len(block); lines++ {
		if i, err = f.line(ctx, block, i, lines); err != nil {
			return lines, err
		}
	}
	return lines, nil
}

// line flattens the line that begins at i and returns where the next one does.
func (f *Flattener) line(ctx context.Context, block []byte, i, n int) (next int, err error) {
	if f.flat != nil {
		if end := f.flat.line(i); end >= 0 {
			return end + 1, f.flat.give(f.emit)
		}
	}
	next = i + bytes.IndexByte(block[i:], '\n') + 1
	line := bytes.TrimSpace(block[i:next])
	if len(line) == 0 {
		return next, nil
	}
	if err := f.whole(ctx, line); err != nil {
		if stop, ok := err.(stopped); ok {
			return next, stop.error
		}
		return next, f.wrong(n, line, err)
	}
	return next, nil
}

// stopped is what emit returned.
type stopped struct{ error }

// whole flattens a resource by the paths. Nothing of one that fails is handed on.
func (f *Flattener) whole(ctx context.Context, line []byte) error {
	if err := f.doc.Parse(line, element.Options{}); err != nil {
		return err
	}
	var rows []Cell
	err := f.view.Rows(ctx, f.doc.Root(), func(r Row) error {
		rows = append(rows, r...)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if err := each(rows, len(f.view.Columns), f.emit); err != nil {
		return stopped{err}
	}
	return nil
}

func (f *flat) give(emit func(Row) error) error {
	return each(f.rows, len(f.row), emit)
}

// each hands on rows that stand one after another.
func each(rows []Cell, width int, emit func(Row) error) error {
	for ; len(rows) > 0; rows = rows[width:] {
		if err := emit(rows[:width:width]); err != nil {
			return err
		}
	}
	return nil
}
