package claims

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"

	"kith/relation/encounter"
)

// errQuoted ends the quick way of reading: a quote may hold anything, ends of
// lines as well.
var errQuoted = errors.New("claims: the file has quotes")

// longest is how long a line may be. Source: Kith
const longest = 1 << 20

// NoSite is the site, number 0, of encounters that name none.
const NoSite = "-"

// scan reads lines into encounters, with numbers of its own.
type scan struct {
	Mapping
	at      [5]int // of patient, provider, day, site, kind; -1 is none
	columns int
	sep     byte
	hash    func([]byte) []byte // of identifiers; nil keeps them
	account Account
	rejects []Reject // lines counted from the scan's first
	keep    bool     // rejects

	patients, providers, sites Names
	rows                       encounter.Builder
	cells                      [5][]byte
	word                       string // the last word of a kind, and what it means
	kindOf                     encounter.Kind
	known                      bool
	read                       func(n int) // progress
}

// newScan prepares for lines below a head.
func newScan(m Mapping, head []string) (*scan, error) {
	s := &scan{Mapping: m, columns: len(head), sep: m.comma(), read: func(int) {}}
	s.sites.Number([]byte(NoSite))
	for i, f := range m.fields() {
		s.at[i] = -1
		if *f.of != "" {
			if s.at[i] = slices.Index(head, *f.of); s.at[i] < 0 {
				return nil, &Problem{What: "no-column", Column: f.name + " (" + *f.of + ")", Columns: head}
			}
		}
	}
	return s, nil
}

// lines reads lines without quotes to their end, of which there are size bytes.
func (s *scan) lines(r io.Reader, size int64) error {
	buf := make([]byte, 0, min(longest, size+1))
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		s.read(n)
		last := err != nil
		if last && err != io.EOF && err != io.ErrUnexpectedEOF { //nolint:errorlint // ReadFull returns them bare
			return err
		}
		if bytes.IndexByte(buf[len(buf)-n:], '"') >= 0 {
			return errQuoted
		}
		rest := s.whole(buf)
		if last {
			if len(rest) > 0 {
				s.line(rest)
			}
			return nil
		}
		if len(rest) == cap(buf) { // one line fills it all
			if rest, err = s.skip(r, rest); err != nil {
				return err
			}
		}
		buf = buf[:copy(buf[:cap(buf)], rest)]
	}
}

// whole reads the lines of b and returns what follows the last.
func (s *scan) whole(b []byte) []byte {
	for {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			return b
		}
		s.line(b[:end])
		b = b[end+1:]
	}
}

// skip leaves out a line that is too long and returns what was read after it.
func (s *scan) skip(r io.Reader, buf []byte) ([]byte, error) {
	s.account.Lines++
	s.reject(TooLong, buf[:1000])
	for {
		n, err := io.ReadFull(r, buf[:cap(buf)])
		s.read(n)
		buf = buf[:n]
		if at := bytes.IndexByte(buf, '\n'); at >= 0 {
			return buf[at+1:], nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF { //nolint:errorlint // ReadFull returns them bare
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *scan) line(b []byte) {
	s.account.Lines++
	b = bytes.TrimSuffix(b, []byte("\r"))
	if len(bytes.TrimSpace(b)) == 0 {
		s.account.Blank++
		return
	}
	if bytes.Count(b, []byte{s.sep}) != s.columns-1 {
		s.reject(BadColumns, b)
		return
	}
	rest := b
	for i := range s.columns {
		cell, after, _ := bytes.Cut(rest, []byte{s.sep})
		rest = after
		for f, at := range s.at {
			if at == i {
				s.cells[f] = bytes.TrimSpace(cell)
			}
		}
	}
	if why := s.row(); why != "" {
		s.reject(why, b)
	}
}

// row adds the encounter that the cells say, or says why there is none.
func (s *scan) row() (why Reason) {
	patient, provider, day := s.cells[0], s.cells[1], s.cells[2]
	switch {
	case len(patient) == 0:
		return NoPatient
	case len(provider) == 0:
		return NoProvider
	case len(day) == 0:
		return NoDay
	}
	on, ok := s.Dates.Day(day)
	if !ok {
		return BadDay
	}
	r := encounter.Row{Day: on}
	if s.at[4] >= 0 {
		if w := s.cells[4]; s.word == "" || string(w) != s.word {
			s.word = string(w)
			s.kindOf, s.known = s.kind(s.word)
		}
		if !s.known {
			return BadKind
		}
		r.Kind = s.kindOf
	}
	if s.hash != nil {
		r.Patient, r.Provider = s.patients.Number(s.hash(patient)), s.providers.Number(s.hash(provider))
	} else {
		r.Patient, r.Provider = s.patients.Number(patient), s.providers.Number(provider)
	}
	if s.at[3] >= 0 && len(s.cells[3]) > 0 {
		r.Site = s.sites.Number(s.cells[3])
	}
	s.rows.Add(r)
	return ""
}

func (s *scan) reject(why Reason, text []byte) {
	s.account.reject(why)
	if s.keep {
		s.rejects = append(s.rejects, Reject{Line: s.account.Lines, Why: why, Text: string(text)})
	}
}

// quoted reads a file whose cells stand in quotes, from behind its head.
func (s *scan) quoted(r io.Reader) error {
	in := csv.NewReader(&counted{r, s.read})
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = rune(s.sep), -1, true
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		s.account.Lines++
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			s.reject(BadQuotes, []byte(bad.Err.Error()))
			continue
		}
		if err != nil {
			return err
		}
		if len(cells) != s.columns {
			s.reject(BadColumns, []byte(joined(cells, s.sep)))
			continue
		}
		for f, at := range s.at {
			if at >= 0 {
				s.cells[f] = bytes.TrimSpace(append(s.cells[f][:0], cells[at]...))
			}
		}
		if why := s.row(); why != "" {
			s.reject(why, []byte(joined(cells, s.sep)))
		}
	}
}

// counted tells of what is read through it.
type counted struct {
	io.Reader
	read func(int)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read(n)
	return n, err
}

// record is the cells of one line, quoted or not.
func record(line string, sep byte) []string {
	in := csv.NewReader(bytes.NewReader([]byte(line)))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = rune(sep), true, -1
	cells, err := in.Read()
	if err != nil {
		return nil
	}
	for i, c := range cells {
		cells[i] = string(bytes.TrimSpace([]byte(c)))
	}
	return cells
}

// joined is a record as one line again.
func joined(cells []string, sep byte) string {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.Comma = rune(sep)
	if out.Write(cells) != nil {
		return ""
	}
	out.Flush()
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
