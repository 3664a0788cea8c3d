package claims

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
)

// longest is how long a row may be, with what stands in quotes. Source: Kith
const longest = 1 << 20

// records reads the rows that begin within the first until bytes of in, and
// returns where the last of them ended.
//
// A cell in quotes may hold anything, ends of lines as well; quotes that do not
// close within longest bytes, or are not followed by the end of the cell, cost
// the line on which they stand and no other. Quotes within a cell are letters.
func (s *scan) records(in io.Reader, until int64) (end int64, err error) {
	buf := make([]byte, 0, longest)
	for {
		n, err := io.ReadFull(in, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return end, err
		}
		at := s.within(buf, last, until-end)
		end += int64(at)
		if end >= until || last && at == len(buf) {
			return end, nil
		}
		if at == 0 && len(buf) == longest { // one line fills it all
			rest, skipped, err := s.skip(in, buf)
			if end += skipped; err != nil || end >= until {
				return end, err
			}
			buf = rest
			continue
		}
		buf = buf[:copy(buf[:cap(buf)], buf[at:])]
	}
}

// within reads the whole rows of b that begin in its first until bytes, and
// returns where it stopped. last is whether nothing follows b.
func (s *scan) within(b []byte, last bool, until int64) (at int) {
	quotes := bytes.IndexByte(b, '"') >= 0
	for at < len(b) && int64(at) < until {
		rest := b[at:]
		end := bytes.IndexByte(rest, '\n')
		next := end + 1
		if end < 0 {
			if !last {
				return at
			}
			end, next = len(rest), len(rest)
		}
		if quotes && bytes.IndexByte(rest[:end], '"') >= 0 {
			if next = s.quoted(rest, end, last, at == 0 && len(b) == longest); next == 0 {
				return at
			}
		} else {
			s.plain(rest[:end])
		}
		at += next
	}
	return at
}

// plain takes a line without quotes.
func (s *scan) plain(b []byte) {
	s.account.Lines++
	s.line++
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	s.split(b)
	if len(s.ends) != s.columns {
		if len(bytes.TrimSpace(b)) == 0 {
			s.account.Blank++
		} else {
			s.rejectAt(BadColumns, s.line, min(len(s.ends), s.columns+1), b)
		}
		return
	}
	for f, at := range s.at {
		if at >= 0 {
			from := 0
			if at > 0 {
				from = s.ends[at-1] + 1
			}
			s.cells[f] = trimmed(b[from:s.ends[at]])
		}
	}
	for i := range s.groups {
		g, from := &s.groups[i], 0
		if g.at > 0 {
			from = s.ends[g.at-1] + 1
		}
		g.cell = trimmed(b[from:s.ends[g.at]])
	}
	s.take(b, s.line)
}

// take adds the row whose cells are there; it began on a line.
func (s *scan) take(b []byte, line int) {
	why, cell := s.row()
	switch {
	case why == "":
	case len(bytes.TrimSpace(b)) == 0:
		s.account.Blank++
	default:
		s.reject(why, line, cell, b)
	}
}

// split notes where the cells of a line end: at most one more than there should
// be; and whether the line is clean. It looks at eight bytes at once.
func (s *scan) split(b []byte) {
	const ones, low, high, small = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f, 0x8080808080808080, 0xe0e0e0e0e0e0e0e0
	s.ends = s.ends[:0]
	pattern, strange, i := uint64(s.sep)*ones, uint64(0), 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		strange |= w | ^(w&small&low + low) // bytes from 0x80 on, and below 0x20
		x := w ^ pattern
		for found := ^((x&low + low) | x) & high; found != 0; found &= found - 1 { // the bytes of x that are zero
			if len(s.ends) == s.columns {
				break
			}
			s.ends = append(s.ends, i+bits.TrailingZeros64(found)/8)
		}
	}
	for ; i < len(b); i++ {
		strange |= uint64(b[i]) | uint64(b[i]-' ')
		if b[i] == s.sep && len(s.ends) < s.columns {
			s.ends = append(s.ends, i)
		}
	}
	s.ends = append(s.ends, len(b))
	s.clean = strange&high == 0 && len(b) <= longestName
}

// trimmed is a cell without the spaces around it.
func trimmed(b []byte) []byte {
	if n := len(b); n > 0 && (b[0] <= ' ' || b[n-1] <= ' ') {
		return bytes.TrimSpace(b)
	}
	return b
}

// quoted takes the row that begins b, in whose first line, of length first,
// quotes stand. It returns where the next begins, 0 where more of it must be
// seen; last is whether nothing follows b, full whether no more can be seen.
func (s *scan) quoted(b []byte, first int, last, full bool) (next int) {
	s.clean = false
	at, column, lines := 0, 0, 0
	for {
		cell, after, ok := s.cell(b, at)
		if after == len(b) && !last && !full {
			return 0
		}
		if !ok || after == len(b) && !last {
			s.account.Lines++
			s.line++
			s.rejectAt(BadQuotes, s.line, column+1, b[:first])
			return min(first+1, len(b))
		}
		for f, of := range s.at {
			if of == column {
				s.cells[f] = unquoted(&s.unquoted[f], cell)
			}
		}
		for i := range s.groups {
			if g := &s.groups[i]; g.at == column {
				g.cell = unquoted(&g.room, cell)
			}
		}
		column++
		lines += bytes.Count(b[at:after], []byte("\n"))
		if at = after + 1; after == len(b) || b[after] != s.sep {
			break
		}
	}
	line, end := s.line+1, min(at, len(b))
	s.account.Lines++
	s.line += lines + 1
	if column != s.columns {
		s.rejectAt(BadColumns, line, min(column, s.columns+1), b[:end])
	} else {
		s.take(b[:end], line)
	}
	return end
}

// cell returns the cell that begins at a place, with its quotes, and where it
// ends: at what parts cells, or the end of the line. ok is false where its
// quotes do not close, or something stands behind them.
func (s *scan) cell(b []byte, at int) (cell []byte, after int, ok bool) {
	from := at
	for from < len(b) && b[from] == ' ' {
		from++
	}
	if from == len(b) || b[from] != '"' {
		for after = at; after < len(b) && b[after] != s.sep && b[after] != '\n'; after++ {
		}
		return trimmed(b[at:after]), after, true
	}
	for after = from + 1; ; after += 2 {
		close := bytes.IndexByte(b[after:], '"')
		if close < 0 {
			return nil, len(b), false
		}
		if after += close; after+1 == len(b) || b[after+1] != '"' {
			break
		}
	}
	cell = b[from : after+1]
	for after++; after < len(b) && (b[after] == ' ' || b[after] == '\r'); after++ {
	}
	return cell, after, after == len(b) || b[after] == s.sep || b[after] == '\n'
}

// unquoted returns a cell without its quotes; room is for one that held some.
func unquoted(room *[]byte, cell []byte) []byte {
	if len(cell) < 2 || cell[0] != '"' || cell[len(cell)-1] != '"' {
		return cell
	}
	cell = cell[1 : len(cell)-1]
	if bytes.IndexByte(cell, '"') >= 0 {
		*room = append((*room)[:0], bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))...)
		cell = *room
	}
	return trimmed(cell)
}

// skip leaves out a line that is too long. It returns what was read behind its
// end, and how many bytes it had, those of buf with them.
func (s *scan) skip(in io.Reader, buf []byte) (rest []byte, skipped int64, err error) {
	s.account.Lines++
	s.line++
	s.rejectAt(TooLong, s.line, 0, buf)
	skipped = int64(len(buf))
	for {
		n, err := io.ReadFull(in, buf[:cap(buf)])
		buf = buf[:n]
		if at := bytes.IndexByte(buf, '\n'); at >= 0 {
			return buf[:copy(buf, buf[at+1:])], skipped + int64(at) + 1, nil
		}
		skipped += int64(n)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return buf[:0], skipped, nil
		}
		if err != nil {
			return nil, skipped, err
		}
	}
}
