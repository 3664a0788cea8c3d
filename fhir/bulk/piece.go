package bulk

import "bytes"

// piece reads a piece; it runs on a worker.
func (r *reading) piece(p piece) ([]*parcel, error) {
	switch {
	case p.err != nil:
		return []*parcel{one(&unit{d: p.d, at: p.start, resources: 1, err: p.err})}, nil
	case p.done != nil:
		return nil, nil // too large to hold: the collector reads it part by part
	case p.lines:
		return r.lines(p.d)
	}
	var all []*parcel
	var trouble error
	line, counted := p.d.line, int64(0)
	at, err := p.d.values(func(at int64, raw []byte) {
		line += bytes.Count(p.d.data[counted:at], newline)
		counted = at
		if trouble == nil && r.ctx.Err() == nil {
			all, trouble = r.value(inMemory(p.d.file, line, raw), all)
		}
	})
	if err != nil && trouble == nil {
		all = append(all, one(&unit{d: p.d, at: at, size: p.d.size - at, resources: 1, err: err}))
	}
	return all, trouble
}

var newline = []byte("\n")

// lines reads a block of NDJSON, and gives its memory back when nothing will
// ask for the text again.
func (r *reading) lines(block *document) (all []*parcel, err error) {
	line, held := block.line, false
	for rest := block.data; len(rest) > 0 && r.ctx.Err() == nil; line++ {
		var raw []byte
		raw, rest, _ = bytes.Cut(rest, newline)
		if raw = bytes.TrimSpace(raw); len(raw) == 0 {
			continue
		}
		if all, err = r.value(inMemory(block.file, line, raw), all); err != nil {
			return nil, err
		}
		last := all[len(all)-1]
		held = held || last.again != nil || last.units[len(last.units)-1].err != nil
	}
	if held {
		return all, nil
	}
	for _, p := range all {
		for _, u := range p.units {
			u.d.data, u.d.size, u.size = nil, 0, 0
		}
	}
	if n := cap(block.home); n >= blockSize && n <= 2*blockSize {
		blocks.Put(&block.home)
	}
	return all, nil
}

var (
	sayBundle = []byte(`"Bundle"`)
)

// value reads one value and adds what it holds to all: to the parcel at its
// end, when nothing outside the value decides about it.
func (r *reading) value(d *document, all []*parcel) ([]*parcel, error) {
	if bytes.Contains(d.data, sayBundle) && typeOf(d.from(0)) == "Bundle" {
		b, err := index(d, 0)
		if err != nil {
			return append(all, one(&unit{d: d, size: d.size, resources: 1, err: broken(d.data, err)})), nil
		}
		p, err := r.bundle(d, b)
		return append(all, p), err
	}
	p, err := r.line(d, pointing(d.data))
	if again := kept(d.data, p.units[0].err); again != nil {
		return r.value(inMemory(d.file, d.line, again), all)
	}
	if n := len(all); n > 0 && all[n-1].again == nil && p.again == nil {
		all[n-1].units = append(all[n-1].units, p.units...)
		return all, err
	}
	return append(all, p), err
}

// pointing reports whether a resource may hold a conditional reference, which
// few lines of an export do.
func pointing(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '?')
		if i < 0 {
			return false
		}
		if bytes.HasPrefix(raw[i+1:], []byte("identifier=")) || bytes.HasPrefix(raw[i+1:], []byte("_id=")) {
			return true
		}
		raw = raw[i+1:]
	}
}
