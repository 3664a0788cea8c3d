package claims

import (
	"errors"
	"io"
	"slices"

	"kith/platform/parquet"
	"kith/relation/encounter"
)

// parquet reads a file of columns. Those that are days need no --dates.
func (r *Reading) parquet(f File, m Mapping) error {
	p, err := parquet.Open(f.Body, f.Size)
	if err != nil {
		return err
	}
	s, err := newScan(m, columnsOf(p))
	if err != nil {
		return err
	}
	s.keep = r.options.Rejects != nil
	var read []int
	for i, at := range s.at {
		if at >= 0 {
			s.at[i] = len(read)
			read = append(read, at)
		}
	}
	for i := range s.groups {
		s.groups[i].at, read = len(read), append(read, s.groups[i].at)
	}
	rows, err := p.Read(read...)
	if err != nil {
		return err
	}
	told := int64(0)
	for batch := range rows.Batches() {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n := batch[0].Len()
		for i := range n {
			s.columnar(batch, i, read)
		}
		now := f.Size * int64(s.account.Lines) / max(p.Rows, 1)
		r.options.Progress(now - told)
		told = now
	}
	if err := rows.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return r.join(f, 0, s)
}

func columnsOf(p *parquet.File) (names []string) {
	for _, c := range p.Columns {
		names = append(names, c.Name)
	}
	return names
}

// columnar adds row i of a batch.
func (s *scan) columnar(batch []parquet.Values, i int, read []int) {
	s.account.Lines++
	s.line++
	for f, at := range s.at {
		if at >= 0 {
			s.unquoted[f] = batch[at].AppendText(s.unquoted[f][:0], i)
			s.cells[f] = trimmed(s.unquoted[f])
		}
	}
	for g := range s.groups {
		g := &s.groups[g]
		g.room = batch[g.at].AppendText(g.room[:0], i)
		g.cell = trimmed(g.room)
	}
	var why Reason
	var cell int
	switch day := &batch[s.at[theDay]]; {
	case len(s.cells[thePatient]) == 0 || len(s.cells[theProvider]) == 0 || day.Null[i]:
		why, cell = s.row()
	case day.Kind == parquet.Day:
		why, cell = s.whole(day.Whole[i])
	default:
		why, cell = s.row()
	}
	if why != "" {
		text := slices.Concat(s.cells[thePatient], []byte(","), s.cells[theProvider], []byte(","), s.cells[theDay], []byte(","), s.cells[theSite], []byte(","), s.cells[theKind])
		s.rejectAt(why, s.line, read[s.at[cell]]+1, text)
	}
}

// whole adds the encounter of a day counted from 1970.
func (s *scan) whole(day int64) (why Reason, cell int) {
	if day < firstDay || day > lastDay {
		return BadDay, theDay
	}
	return s.on(encounter.Day(day))
}

// LookParquet is Look for a Parquet file.
func LookParquet(f File, m Mapping) (s Sniffed, err error) {
	p, err := parquet.Open(f.Body, f.Size)
	if err != nil {
		return s, err
	}
	var rows [][]string
	if all, err := p.Read(every(len(p.Columns))...); err == nil && len(p.Columns) <= 200 {
		for batch := range all.Batches() {
			for i := range min(batch[0].Len(), 1000) {
				row := make([]string, len(batch))
				for c := range batch {
					row[c] = string(batch[c].AppendText(nil, i))
				}
				rows = append(rows, row)
			}
			break
		}
	}
	return m.look(columnsOf(p), rows)
}

func every(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
