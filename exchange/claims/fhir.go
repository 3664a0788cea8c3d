package claims

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"kith/fhir/element"
	"kith/fhir/seen"
	"kith/relation/encounter"
)

// resource is what one resource told, before it has numbers.
type resource struct {
	line     int // in its block, from 1
	text     []byte
	meetings []seen.Meeting
	told     []string
	err      error
}

// resources are of one block of a file.
type resources struct {
	all          []resource
	lines, blank int
}

// ndjson reads FHIR, one resource a line. The lines are read on all cores, and
// take their numbers in their order.
func (r *Reading) ndjson(f File, m Mapping) error {
	in, _, err := r.unpacked(f)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	s := &scan{Mapping: m, keep: r.options.Rejects != nil}
	s.sites.Number([]byte(NoSite))
	err = inOrder(r.options.Cores, func(give func([]byte) bool) error { return wholeLines(r.stoppable(in), give) }, readLines, func(b resources) error {
		if b.lines > 0 && s.line == 0 && len(b.all) > 0 && string(bytes.TrimSpace(b.all[0].text)) == "{" {
			return errors.New("a resource that goes over several lines; as NDJSON each has one line")
		}
		for _, one := range b.all {
			r.resource(s, one)
		}
		s.account.Lines, s.account.Blank, s.line = s.account.Lines+b.blank, s.account.Blank+b.blank, s.line+b.lines
		return nil
	})
	if err != nil {
		return err
	}
	return r.join(f, 0, s)
}

// Record reads resources of the record itself, which each gives one after the
// other, as the record has them. Its checksum is over all of them, a line each.
func (r *Reading) Record(name string, each func(give func(body []byte) error) error) error {
	s := &scan{}
	s.sites.Number([]byte(NoSite))
	sum, size := sha256.New(), int64(0)
	var doc element.Doc
	err := each(func(body []byte) error {
		for _, part := range [...][]byte{body, []byte("\n")} {
			sum.Write(part) //nolint:errcheck // a hash takes everything
		}
		size += int64(len(body)) + 1
		one := resource{line: 1, text: body}
		if one.err = doc.Parse(body, element.Options{}); one.err == nil {
			one.read(doc.Root())
		}
		r.resource(s, one)
		s.line++
		return r.ctx.Err()
	})
	if err != nil {
		return err
	}
	r.out.Account.Files++
	r.out.Sources = append(r.out.Sources, Source{Name: name, Format: Store, Size: size, Checksum: hex.EncodeToString(sum.Sum(nil)), Lines: s.account.Lines})
	return r.join(File{Name: name}, 0, s)
}

// readLines reads the resources of a block.
func readLines(b []byte) (out resources) {
	var doc element.Doc
	for line := range bytes.Lines(b) {
		out.lines++
		text := bytes.TrimSpace(line)
		if len(text) == 0 {
			out.blank++
			continue
		}
		one := resource{line: out.lines, text: text}
		if one.err = doc.Parse(text, element.Options{Share: true}); one.err == nil {
			one.read(doc.Root())
		}
		out.all = append(out.all, one)
	}
	return out
}

// read takes in a resource, or each of a Bundle.
func (one *resource) read(v element.Value) {
	if v.Get("resourceType").Is("Bundle") && v.Get("entry").Exists() {
		for e := range v.Each("entry", "resource") {
			one.read(e)
		}
		return
	}
	before := len(one.meetings)
	one.meetings = seen.Read(one.meetings, v)
	for _, m := range one.meetings[before:] {
		if m.Why == "" {
			one.told = seen.Told(one.told, v)
			break
		}
	}
}

// resource adds what a resource told to s, or to what waits.
func (r *Reading) resource(s *scan, one resource) {
	s.account.Lines++
	line := s.line + one.line
	if one.err != nil || len(one.meetings) == 0 {
		column := 0
		if bad, ok := errors.AsType[*element.SyntaxError](one.err); ok {
			column = bad.Column
		}
		s.rejectAt(NotRead, line, column, one.text)
		return
	}
	r.waiting.tell(one.told)
	s.account.More += len(one.meetings) - 1
	for _, m := range one.meetings {
		why := r.meeting(s, m)
		switch {
		case why == "":
		case len(m.Unless) > 0: // somebody may say it better and rightly
			r.waiting.add(waitingRow{reject: &Reject{File: r.name, Line: line, Why: why, Text: shown(one.text, s.keep)}}, m.Unless)
		default:
			s.rejectAt(why, line, 0, one.text)
		}
	}
}

// meeting adds one meeting, or says why it is none.
func (r *Reading) meeting(s *scan, m seen.Meeting) Reason {
	if m.Why != "" {
		return Reason(m.Why)
	}
	day, ok := ISO.Day([]byte(m.Day))
	if !ok {
		return BadDay
	}
	word := string(m.Kind)
	if own, ok := s.Kinds[m.Code]; ok {
		word = own
	}
	if word == "" {
		return BadKind
	}
	for i, ref := range [...]string{thePatient: m.Patient, theProvider: m.Provider, theDay: "", theSite: m.Site, theKind: word} {
		s.cells[i] = append(s.unquoted[i][:0], shortened(ref)...)
		s.unquoted[i] = s.cells[i]
	}
	if len(m.Unless) == 0 {
		why, _ := s.on(day)
		return why
	}
	return r.wait(s, day, m.Unless)
}

// wait keeps the encounter of the cells for when all is read.
func (r *Reading) wait(s *scan, day encounter.Day, unless []string) Reason {
	row := encounter.Row{Day: day}
	if row.Kind, s.known = s.kind(string(s.cells[theKind])); !s.known {
		return BadKind
	}
	for _, c := range s.cells {
		if !readable(c) {
			return BadText
		}
	}
	site := s.cells[theSite]
	if len(site) == 0 {
		site = []byte(NoSite)
	}
	w := &r.waiting
	row.Patient, row.Provider, row.Site = w.patients.Number(s.cells[thePatient]), w.providers.Number(s.cells[theProvider]), w.sites.Number(site)
	w.add(waitingRow{Row: row}, unless)
	return ""
}

// shortened is a reference as an identifier of a table: what it says of a type
// goes where that is the usual one, so that files of claims and FHIR with the
// same NPIs or ids speak of the same people.
func shortened(ref string) string {
	for _, usual := range [...]string{"Patient", "Practitioner", "Organization"} {
		if id, ok := strings.CutPrefix(ref, usual+"/"); ok {
			return id
		}
		if id, ok := strings.CutPrefix(ref, usual+"?"); ok {
			return id
		}
	}
	return strings.TrimPrefix(ref, "?")
}

// mostResource is how long a line of NDJSON may be.
const mostResource = element.MaxSize

// wholeLines gives what a reader has in blocks of whole lines, until give says
// that it is enough.
func wholeLines(in io.Reader, give func([]byte) bool) error {
	size := blockSize
	var rest []byte
	for {
		b := make([]byte, max(size, 2*len(rest)))
		at := copy(b, rest)
		n, err := io.ReadFull(in, b[at:])
		b = b[:at+n]
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		end := bytes.LastIndexByte(b, '\n') + 1
		if last {
			end = len(b)
		}
		if rest = b[end:]; len(rest) > mostResource {
			return fmt.Errorf("a line of more than %d MB", mostResource>>20)
		}
		if end > 0 && !give(b[:end:end]) || last {
			return nil
		}
	}
}
