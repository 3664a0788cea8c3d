package claims

import (
	"bytes"
	"slices"

	"kith/relation/encounter"
)

// NoSite is the site, number 0, of encounters that name none.
const NoSite = "-"

// The columns that a row is made of, by their place in scan.cells.
const (
	thePatient = iota
	theProvider
	theDay
	theSite
	theKind
	cellsOfRow
)

// scan takes rows of any make, with numbers of its own.
type scan struct {
	Mapping
	at      [cellsOfRow]int // columns of a file; -1 is none
	columns int
	sep     byte
	keep    bool // rejects, and not only their number

	account Account
	rejects []Reject // lines counted from the scan's first
	line    int      // lines seen

	patients, providers, sites Names
	rows                       encounter.Builder
	cells                      [cellsOfRow][]byte
	unquoted                   [cellsOfRow][]byte // room for cells that stood in quotes
	ends                       []int              // of the cells of a line
	groups                     []grouped
	clean                      bool // a line of nothing but letters that identifiers may have, and no more of them

	patient, site remembered // of the row before
	word          string     // the last word of a kind, and what it means
	kindOf        encounter.Kind
	known         bool
}

// remembered is an identifier whose rows often follow each other.
type remembered struct {
	name   []byte
	number uint32
}

// newScan prepares for rows below a head.
func newScan(m Mapping, head []string) (*scan, error) {
	s := &scan{Mapping: m, columns: len(head), sep: m.comma(), ends: make([]int, 0, len(head)+1)}
	s.sites.Number([]byte(NoSite))
	for i, f := range m.fields() {
		s.at[i] = -1
		if *f.of == "" {
			continue
		}
		if s.at[i] = slices.Index(head, *f.of); s.at[i] < 0 {
			return nil, &Problem{What: "no-column", Column: f.name + " (" + *f.of + ")", Columns: head}
		}
		if again := slices.Index(head[s.at[i]+1:], *f.of); again >= 0 {
			return nil, &Problem{What: "twice", Column: *f.of, At: s.at[i] + again + 2}
		}
	}
	var err error
	s.groups, err = m.groupings(head)
	return s, err
}

// row adds the encounter that the cells say, or says why there is none and in
// which of them.
func (s *scan) row() (why Reason, cell int) {
	switch {
	case len(s.cells[thePatient]) == 0:
		return NoPatient, thePatient
	case len(s.cells[theProvider]) == 0:
		return NoProvider, theProvider
	case len(s.cells[theDay]) == 0:
		return NoDay, theDay
	}
	on, ok := s.Dates.Day(s.cells[theDay])
	if !ok {
		return BadDay, theDay
	}
	return s.on(on)
}

// on adds the encounter of a day that is known.
func (s *scan) on(day encounter.Day) (why Reason, cell int) {
	r := encounter.Row{Day: day}
	if word := s.cells[theKind]; len(word) > 0 {
		if string(word) != s.word {
			s.word = string(word)
			s.kindOf, s.known = s.kind(s.word)
		}
		if !s.known {
			return BadKind, theKind
		}
		r.Kind = s.kindOf
	}
	for _, id := range [...]int{thePatient, theProvider, theSite} {
		if !s.clean && !readable(s.cells[id]) {
			return BadText, id
		}
	}
	r.Patient, r.Provider = s.patients.after(&s.patient, s.cells[thePatient]), s.providers.Number(s.cells[theProvider])
	if len(s.cells[theSite]) > 0 {
		r.Site = s.sites.after(&s.site, s.cells[theSite])
	}
	s.rows.Add(r)
	for i := range s.groups {
		s.groups[i].take(r.Patient, r.Day)
	}
	return "", 0
}

// after is Number of a name that often is that of the row before.
func (n *Names) after(last *remembered, name []byte) uint32 {
	if !bytes.Equal(name, last.name) || len(name) == 0 {
		last.name, last.number = append(last.name[:0], name...), n.Number(name)
	}
	return last.number
}

// reject leaves out a row that begins on a line; cell is its cell of row, or -1.
func (s *scan) reject(why Reason, line, cell int, text []byte) {
	column := 0
	if cell >= 0 {
		column = s.at[cell] + 1
	}
	s.rejectAt(why, line, column, text)
}

func (s *scan) rejectAt(why Reason, line, column int, text []byte) {
	s.account.leave(why, 1)
	if s.keep && why.Counts() {
		s.rejects = append(s.rejects, Reject{Line: line, Column: column, Why: why, Text: shown(text, true)})
	}
}

// shown is a rejected row as it is kept, "" where nobody wants it.
func shown(text []byte, keep bool) string {
	if !keep {
		return ""
	}
	return string(bytes.ToValidUTF8(text[:min(len(text), mostText)], []byte("?")))
}
