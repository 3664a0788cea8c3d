package claims

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"kith/fhir/seen"
	"kith/relation/encounter"
)

// Mapping says which columns of a file say what. Columns are named as the first
// line names them. What is empty is sniffed, or, for Site and Kind, not there.
type Mapping struct {
	Patient  string `json:"patient"`
	Provider string `json:"provider"`
	Day      string `json:"day"`
	Site     string `json:"site,omitempty"`
	Kind     string `json:"kind,omitempty"`

	Groups []string `json:"groups,omitempty"` // columns that say to which group a patient belongs

	Comma string `json:"comma,omitempty"` // between columns: one character, "tab"
	Dates Dates  `json:"dates,omitempty"`

	// Profile names the make of files whose names of columns fit; see Profiles.
	Profile string `json:"profile,omitempty"`

	// Kinds are words of the Kind column and what they mean, beside our own
	// words, HL7's classes, CMS's places of service and types of bill, and NUCC's
	// codes of work.
	Kinds map[string]string `json:"kinds,omitempty"`
}

// field is one column that a file is read for.
type field struct {
	name string
	of   *string
	must bool
}

func (m *Mapping) fields() [cellsOfRow]field {
	return [...]field{thePatient: {"patient", &m.Patient, true}, theProvider: {"provider", &m.Provider, true}, theDay: {"day", &m.Day, true},
		theSite: {"site", &m.Site, false}, theKind: {"kind", &m.Kind, false}}
}

// Problem is what keeps a file from being read: something of its first line.
type Problem struct {
	What    string   // no-column, no-header, no-dates, twice, long-header, many-columns, no-profile
	Column  string   // which column it is about
	At      int      // its number from 1, where the file has it
	Columns []string // what the file has
	File    string
}

func (p *Problem) Error() string {
	at := "line 1"
	if p.File != "" {
		at = p.File + ", line 1"
	}
	if p.At > 0 {
		at += fmt.Sprintf(", column %d", p.At)
	}
	switch p.What {
	case "no-column":
		return fmt.Sprintf("%s: no column says the %s; there are %s", at, p.Column, some(p.Columns))
	case "no-dates":
		return fmt.Sprintf("%s: %s holds no days that can be read in one way", at, p.Column)
	case "twice":
		return fmt.Sprintf("%s: %s is a column for the second time", at, p.Column)
	case "no-profile":
		return fmt.Sprintf("%s: no make of files is called %s", at, p.Column)
	case "long-header":
		return fmt.Sprintf("%s: it has more than %d characters", at, mostHead)
	case "many-columns":
		return fmt.Sprintf("%s: it names more than %d columns", at, mostColumns)
	}
	return at + ": it names no columns"
}

// some are the first of many names.
func some(names []string) string {
	const most, long = 40, 60
	names = slices.Clone(names)
	for i, n := range names {
		if len(n) > long {
			names[i] = strings.ToValidUTF8(n[:long], "") + "…"
		}
	}
	if len(names) > most {
		return fmt.Sprintf("%s … and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}

// columns are the names in a file's first line.
func (m Mapping) columns(head []byte) ([]string, error) {
	head = bytes.TrimSuffix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("\r"))
	if bytes.Count(head, []byte{m.comma()}) >= mostColumns {
		return nil, &Problem{What: "many-columns"}
	}
	names := record(string(head), m.comma())
	if len(bytes.TrimSpace(head)) == 0 || len(names) == 0 {
		return nil, &Problem{What: "no-header"}
	}
	return names, nil
}

// record is the cells of one line, quoted or not.
func record(line string, sep byte) []string {
	in := csv.NewReader(strings.NewReader(line))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = rune(sep), true, -1
	cells, err := in.Read()
	if err != nil {
		return nil
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	return cells
}

// Sniffed is what was found out about a file before it is read.
type Sniffed struct {
	Mapping
	Sure  bool // false: days could also be read with day and month changed
	About *Profile
	Shown []Shown
}

// Shown is one column as it is shown to people before a file is read.
type Shown struct {
	Means  string   // patient, provider, day, site, kind
	Column string   // of the file
	Values []string // the first three different ones
	As     string   // how days are written
}

// Sniff completes a mapping from the beginning of a file: what lies between
// columns, which column says what, how days are written. sample should hold
// some hundred lines; its last may be cut off. sure is false where dates could
// also be read with day and month changed.
func Sniff(sample []byte, m Mapping) (_ Mapping, sure bool, err error) {
	s, err := Look(sample, m)
	return s.Mapping, s.Sure, err
}

// Look is Sniff, and says what to show.
func Look(sample []byte, m Mapping) (s Sniffed, err error) {
	sample = bytes.TrimPrefix(sample, []byte("\ufeff"))
	head, rest, _ := bytes.Cut(sample, []byte("\n"))
	if len(head) >= mostHead {
		return Sniffed{Mapping: m}, &Problem{What: "long-header"}
	}
	if m.Comma == "" {
		m.Comma = comma(head)
	}
	columns, err := m.columns(head)
	if err != nil {
		return Sniffed{Mapping: m}, err
	}
	return m.look(columns, samples(rest, m.comma()))
}

// look completes a mapping from the names of columns and some rows.
func (m Mapping) look(columns []string, rows [][]string) (s Sniffed, err error) {
	s.Mapping = m
	if s.About, err = s.Mapping.complete(columns); err != nil {
		return s, err
	}
	if s.Sure = true; s.Dates == "" {
		s.Dates, s.Sure = dates(values(rows, slices.Index(columns, s.Day), len(rows)))
	}
	if s.Dates == "" {
		return s, &Problem{What: "no-dates", Column: s.Day, At: slices.Index(columns, s.Day) + 1}
	}
	for _, f := range s.Mapping.fields() {
		if *f.of == "" {
			continue
		}
		one := Shown{Means: f.name, Column: *f.of}
		for _, v := range values(rows, slices.Index(columns, *f.of), len(rows)) {
			if len(one.Values) < 3 && !slices.Contains(one.Values, v) {
				one.Values = append(one.Values, v)
			}
		}
		if f.name == "day" {
			one.As = string(s.Dates)
		}
		s.Shown = append(s.Shown, one)
	}
	return s, nil
}

// complete finds the columns that are not named, by the profile that fits best.
func (m *Mapping) complete(columns []string) (*Profile, error) {
	best := m.profile(columns)
	if best == nil {
		return nil, &Problem{What: "no-profile", Column: m.Profile}
	}
	m.Profile = best.Name
	if m.Kinds == nil {
		m.Kinds = best.Kinds
	}
	if m.Dates == "" {
		m.Dates = best.Dates
	}
	for _, f := range m.fields() {
		if *f.of == "" {
			*f.of = cmp.Or(best.column(f.name, columns), anyFile().column(f.name, columns))
		} else if *f.of != "" && !slices.Contains(columns, *f.of) {
			return best, &Problem{What: "no-column", Column: f.name + " (" + *f.of + ")", Columns: columns}
		}
		if *f.of == "" && f.must {
			return best, &Problem{What: "no-column", Column: f.name, Columns: columns}
		}
	}
	return best, nil
}

// comma is what parts the columns of a line most often.
func comma(head []byte) string {
	best, most := ",", 0
	for _, c := range []string{",", "\t", "|", ";", "^"} {
		if n := bytes.Count(head, []byte(c)); n > most {
			best, most = c, n
		}
	}
	if best == "\t" {
		return "tab"
	}
	return best
}

func (m Mapping) comma() byte {
	if m.Comma == "tab" || m.Comma == "\t" {
		return '\t'
	}
	return cmp.Or(m.Comma, ",")[0]
}

// samples are the first rows of a file; what may be cut off is left out.
func samples(lines []byte, sep byte) (rows [][]string) {
	for line := range bytes.Lines(lines) {
		if !bytes.HasSuffix(line, []byte("\n")) && len(rows) > 0 || len(rows) == 1000 {
			break
		}
		if len(line) > longest/16 { // no row of a sample
			continue
		}
		rows = append(rows, record(string(bytes.TrimRight(line, "\r\n")), sep))
	}
	return rows
}

// values are the first values of a column that are there.
func values(rows [][]string, at, most int) (all []string) {
	for _, r := range rows {
		if at < len(r) && r[at] != "" && len(all) < most {
			all = append(all, r[at])
		}
	}
	return all
}

// dates finds the way in which most days of a sample can be read, more than
// half. sure is false where another way reads as many.
func dates(days []string) (found Dates, sure bool) {
	fits := map[Dates]int{}
	for _, day := range days {
		for _, d := range AllDates {
			if _, ok := d.Day([]byte(day)); ok {
				fits[d]++
			}
		}
	}
	for _, d := range AllDates {
		if 2*fits[d] > len(days) && fits[d] > fits[found] {
			found, sure = d, true
		} else if found != "" && fits[d] == fits[found] {
			sure = false
		}
	}
	return found, sure
}

// kind returns what a word of the Kind column means; an empty word is an
// ordinary visit. known is false for a word that is neither ours nor a code.
func (m Mapping) kind(word string) (k encounter.Kind, known bool) {
	if word == "" {
		return encounter.Visit, true
	}
	if own, ok := m.Kinds[word]; ok {
		return encounter.KindOf(own)
	}
	if k, ok := encounter.KindOf(strings.ToLower(word)); ok {
		return k, true
	}
	for _, of := range [...]func(string) (seen.Kind, bool){seen.OfClass, seen.OfPlace, seen.OfBill, seen.OfTaxonomy} {
		if k, ok := of(word); ok {
			return encounter.KindOf(string(k))
		}
	}
	return encounter.Visit, false
}
