package claims

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

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

	Comma string `json:"comma,omitempty"` // between columns: one character, "tab"
	Dates Dates  `json:"dates,omitempty"`

	// Kinds are words of the Kind column and what they mean, beside our own
	// words and CMS's codes of a place of service.
	Kinds map[string]string `json:"kinds,omitempty"`
}

// wanted are names that columns have in files people brought, most telling
// first, without case and without what stands between letters.
//
// Source: CMS-LDS, Kith
var wanted = map[string][]string{
	"patient":  {"patient", "patientid", "beneid", "desynpufid", "memberid", "personid", "enrolid", "childid", "mrn", "subject", "recipientid"},
	"provider": {"provider", "providerid", "renderingprovidernpi", "rndrngprvdrnpi", "renderingnpi", "providernpi", "atphysnnpi", "atphysnpi", "prfphysnnpi", "npi", "clinicianid", "practitioner", "provid"},
	"day":      {"day", "date", "servicedate", "svcdate", "encounterdate", "visitdate", "clmfromdt", "lineststexpnsdt", "line1stexpnsdt", "fromdate", "dateofservice", "dos", "start", "period.start"},
	"site":     {"site", "siteid", "facility", "facilityid", "clinic", "location", "prvdrnum", "organization", "billingnpi", "billingprovidernpi", "orgnpinum"},
	"kind":     {"kind", "visittype", "encountertype", "class", "placeofservice", "pos", "lineplaceofsrvccd", "lineplaceofservicecd", "plcsrvccd"},
}

// plain is a column's name as wanted has it.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// field is one column that a file is read for.
type field struct {
	name string
	of   *string
	must bool
}

func (m *Mapping) fields() []field {
	return []field{{"patient", &m.Patient, true}, {"provider", &m.Provider, true}, {"day", &m.Day, true}, {"site", &m.Site, false}, {"kind", &m.Kind, false}}
}

// Problem is what keeps a file from being read.
type Problem struct {
	What    string   // no-column, no-header, no-dates, comma
	Column  string   // which column it is about
	Columns []string // what the file has
}

func (p *Problem) Error() string {
	switch p.What {
	case "no-column":
		return fmt.Sprintf("claims: no column says the %s; the file has %s", p.Column, strings.Join(p.Columns, ", "))
	case "no-dates":
		return fmt.Sprintf("claims: %s holds no days that can be read in one way", p.Column)
	}
	return "claims: the file has no first line that names its columns"
}

// Sniff completes a mapping from the beginning of a file: what lies between
// columns, which column says what, how days are written. sample should hold
// some hundred lines; its last may be cut off. sure is false where dates could
// also be read with day and month changed.
func Sniff(sample []byte, m Mapping) (_ Mapping, sure bool, err error) {
	sample = bytes.TrimPrefix(sample, []byte("\ufeff"))
	head, rest, _ := bytes.Cut(sample, []byte("\n"))
	if len(bytes.TrimSpace(head)) == 0 {
		return m, false, &Problem{What: "no-header"}
	}
	if m.Comma == "" {
		m.Comma = comma(head)
	}
	columns := record(string(head), m.comma())
	for _, f := range m.fields() {
		if *f.of == "" {
			*f.of = guess(f.name, columns)
		} else if !slices.Contains(columns, *f.of) {
			return m, false, &Problem{What: "no-column", Column: f.name + " (" + *f.of + ")", Columns: columns}
		}
		if *f.of == "" && f.must {
			return m, false, &Problem{What: "no-column", Column: f.name, Columns: columns}
		}
	}
	if m.Dates != "" {
		return m, true, nil
	}
	m.Dates, sure = dates(rest, m, slices.Index(columns, m.Day))
	if m.Dates == "" {
		return m, false, &Problem{What: "no-dates", Column: m.Day}
	}
	return m, sure, nil
}

// comma is what parts the columns of a line most often.
func comma(head []byte) string {
	best, most := ",", 0
	for _, c := range []string{",", "\t", "|", ";"} {
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

// guess is the column whose name is most telling, "" where none is.
func guess(field string, columns []string) string {
	for _, name := range wanted[field] {
		for _, c := range columns {
			if plain(c) == name {
				return c
			}
		}
	}
	return ""
}

// dates finds the way in which most days of a sample can be read, more than
// half. sure is false where another way reads as many.
func dates(lines []byte, m Mapping, at int) (found Dates, sure bool) {
	fits, n := map[Dates]int{}, 0
	for line := range bytes.Lines(lines) {
		if !bytes.HasSuffix(line, []byte("\n")) && n > 0 {
			break // cut off
		}
		cells := record(string(bytes.TrimRight(line, "\r\n")), m.comma())
		if at >= len(cells) || cells[at] == "" {
			continue
		}
		n++
		for _, d := range AllDates {
			if _, ok := d.Day([]byte(cells[at])); ok {
				fits[d]++
			}
		}
	}
	for _, d := range AllDates {
		if 2*fits[d] > n && fits[d] > fits[found] {
			found, sure = d, true
		} else if found != "" && fits[d] == fits[found] {
			sure = false
		}
	}
	return found, sure
}

// posKinds are CMS's codes of a place of service, by what they mean here.
//
// Source: CMS-POS
var posKinds = map[string]encounter.Kind{
	"02": encounter.Video, "10": encounter.Video,
	"20": encounter.Emergency, "23": encounter.Emergency,
	"21": encounter.Inpatient, "31": encounter.Inpatient, "51": encounter.Inpatient, "61": encounter.Inpatient,
	"81": encounter.Laboratory, "01": encounter.Laboratory,
	"41": encounter.Other, "42": encounter.Other,
}

// hl7Kinds are HL7's classes of an encounter.
//
// Source: FHIR-R4-ActCode
var hl7Kinds = map[string]encounter.Kind{
	"AMB": encounter.Visit, "HH": encounter.Visit, "FLD": encounter.Visit, "VR": encounter.Video,
	"EMER": encounter.Emergency, "IMP": encounter.Inpatient, "ACUTE": encounter.Inpatient, "NONAC": encounter.Inpatient,
	"OBSENC": encounter.Inpatient, "SS": encounter.Inpatient, "PRENC": encounter.Other,
}

// kind returns what a word of the Kind column means. An empty word, and a place
// of service that is none of those above (an office, a clinic, a school), is an
// ordinary visit; known is false for a word that is neither ours nor a code.
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
	if k, ok := hl7Kinds[strings.ToUpper(word)]; ok {
		return k, true
	}
	if len(word) == 1 {
		word = "0" + word
	}
	if k, ok := posKinds[word]; ok {
		return k, true
	}
	return encounter.Visit, len(word) == 2 && digits([]byte(word)) >= 0
}
