package release

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"kith/fhir/terminology"
)

var (
	icdOrder   = regexp.MustCompile(`(?i)^icd10cm[_-]order[_-]?(\d{4})?.*\.txt$`)
	icdCodes   = regexp.MustCompile(`(?i)^icd10cm[_-]codes[_-]?(\d{4})?.*\.txt$`)
	icdTabular = regexp.MustCompile(`(?i)^icd10cm[_-]tabular[_-]?(\d{4})?.*\.xml$`)
)

// icd10cm reads the order file, which has headings and codes, or else the list
// of codes; where the tabular list is there, too, the blocks above categories
// and the inclusion terms come from it.
func icd10cm(f *files) (*release, error) {
	list, read := f.find(icdOrder), orderLine
	pattern := icdOrder
	if len(list) == 0 {
		list, read, pattern = f.find(icdCodes), codeLine, icdCodes
	}
	if len(list) == 0 {
		return nil, nil
	}
	name := list[len(list)-1] // the latest year
	r := &release{head: terminology.Head{URL: "http://hl7.org/fhir/sid/icd-10-cm", Name: "ICD10CM",
		Title: "ICD-10-CM", Content: "complete", CaseSensitive: true}}
	if m := pattern.FindStringSubmatch(strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".gz")); m != nil {
		r.head.Version = m[1]
	}
	r.entries = stream(func(yield func(terminology.Entry) bool) error {
		tab := tabular{block: map[string]string{}, terms: map[string][]string{}}
		if found := f.find(icdTabular); len(found) > 0 {
			if err := tab.read(f, found[len(found)-1]); err != nil {
				return err
			}
		}
		rank := 0
		for _, b := range tab.blocks {
			rank++
			if !yield(terminology.Entry{Rank: rank, Concept: b}) {
				return nil
			}
		}
		return icdLines(f, name, func(line []byte) (terminology.Concept, string) {
			c, wrong := read(line)
			tab.complete(&c)
			return c, wrong
		}, rank, yield)
	})
	return r, nil
}

// icdLines reads a file of one code a line and finds each code's parent: the
// longest code read before that begins it.
func icdLines(f *files, name string, read func([]byte) (terminology.Concept, string), rank int,
	yield func(terminology.Entry) bool) (err error) {
	lines, err := f.read(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lines.shut()) }()
	seen := map[string]bool{}
	for {
		line, ok, err := lines.next()
		if err != nil || !ok {
			return err
		}
		if len(strings.TrimSpace(string(line))) == 0 {
			continue
		}
		c, wrong := read(line)
		if wrong != "" {
			return lines.fail("%s", wrong)
		}
		for n := len(c.Code) - 1; n >= 3 && len(c.Parents) == 0; n-- {
			if p := strings.TrimSuffix(c.Code[:n], "."); seen[p] {
				c.Parents = []string{p}
			}
		}
		seen[c.Code] = true
		rank++
		if !yield(terminology.Entry{Concept: c, Rank: rank}) {
			return nil
		}
	}
}

// Columns of the order file, from 0: number 0–4, code 6–12, whether it may be
// used 14, short description 16–75, long description from 77.
// Source: ICD-10-CM-Release
func orderLine(line []byte) (c terminology.Concept, wrong string) {
	if len(line) < 78 || line[5] != ' ' || line[13] != ' ' || line[14] != '0' && line[14] != '1' || line[15] != ' ' || line[76] != ' ' {
		return c, "it is not laid out as a line of the order file"
	}
	if c, wrong = icdConcept(string(line[6:13]), string(line[77:])); wrong != "" {
		return c, wrong
	}
	c.Abstract = line[14] == '0'
	if short := strings.TrimSpace(strings.ToValidUTF8(string(line[16:76]), "")); short != c.Display {
		c.Designations = append(c.Designations, terminology.Designation{Language: "en", Value: short})
	}
	return c, ""
}

// codeLine reads a line of the list of codes: a code of up to seven characters,
// padded, and its description.
func codeLine(line []byte) (c terminology.Concept, wrong string) {
	code, text, ok := strings.Cut(string(line), " ")
	if !ok || len(code) > 7 {
		return c, "it is not a code and a description"
	}
	return icdConcept(code, text)
}

var icdCode = regexp.MustCompile(`^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$`)

func icdConcept(code, text string) (c terminology.Concept, wrong string) {
	code, text = strings.TrimSpace(code), strings.TrimSpace(text)
	switch {
	case !icdCode.MatchString(code):
		return c, "the code is not formed as one of ICD-10-CM"
	case text == "" || !utf8.ValidString(text):
		return c, "the description is missing or is not UTF-8"
	}
	if len(code) > 3 {
		code = code[:3] + "." + code[3:]
	}
	return terminology.Concept{Code: code, Display: text}, ""
}

// icdBlock is the id of a section: "A00-A09", or one category.
var icdBlock = regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](-[A-Z][0-9][0-9A-Z])?$`)

// isBlock tells a section of several categories from one that is a category.
func isBlock(id string) bool { return strings.Contains(id, "-") }

// tabular is what the tabular list adds.
type tabular struct {
	blocks []terminology.Concept
	block  map[string]string   // category: the block it stands in
	terms  map[string][]string // code: inclusion terms
}

// complete adds to a concept what the tabular list says of it.
func (t *tabular) complete(c *terminology.Concept) {
	if b := t.block[c.Code]; b != "" {
		c.Parents = []string{b}
	}
	for _, s := range t.terms[c.Code] {
		c.Designations = append(c.Designations, terminology.Designation{Language: "en", Value: s})
	}
}

// deepest bounds how many elements may lie inside each other.
const deepest = 40

// read walks the XML: sections hold diag elements, which hold others; name,
// desc and inclusionTerm/note speak of the element around them.
func (t *tabular) read(f *files, name string) (err error) {
	r, err := f.read(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.shut()) }()
	dec := xml.NewDecoder(r.buf)
	var path, owners []string // open elements; codes of those that are a section or diag
	var text strings.Builder
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && len(path) == 0 && len(t.block) > 0 {
			return nil
		}
		if err != nil {
			r.line, _ = dec.InputPos()
			if errors.Is(err, errTooLong) {
				return r.broken(err)
			}
			return r.fail("it is not the XML of a tabular list")
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
			if len(path) > deepest {
				r.line, _ = dec.InputPos()
				return r.fail("its elements lie too deep")
			}
			if token.Name.Local == "section" {
				id := attribute(token, "id")
				if !icdBlock.MatchString(id) {
					r.line, _ = dec.InputPos()
					return r.fail("a section has no id")
				}
				owners = append(owners, id)
				if isBlock(id) {
					t.blocks = append(t.blocks, terminology.Concept{Code: id, Abstract: true})
				}
			} else if token.Name.Local == "diag" {
				owners = append(owners, "")
			}
			text.Reset()
		case xml.CharData:
			if text.Len()+len(token) > mostLine {
				r.line, _ = dec.InputPos()
				return r.fail("the line is too long")
			}
			text.Write(token)
		case xml.EndElement:
			owners = t.end(path, owners, strings.TrimSpace(text.String()))
			path = path[:len(path)-1]
			text.Reset()
		}
	}
}

// end takes in what an element said and returns the owners that stay open.
func (t *tabular) end(path, owners []string, text string) []string {
	at := func(up int) string {
		if len(path) <= up {
			return ""
		}
		return path[len(path)-1-up]
	}
	n := len(owners)
	switch {
	case at(0) == "section" || at(0) == "diag":
		return owners[:n-1]
	case n == 0:
	case at(0) == "name" && at(1) == "diag":
		owners[n-1] = text
		if n > 1 && isBlock(owners[n-2]) {
			t.block[text] = owners[n-2]
		}
	case at(0) == "desc" && at(1) == "section" && isBlock(owners[n-1]):
		t.blocks[len(t.blocks)-1].Display = text
	case at(0) == "note" && at(1) == "inclusionTerm" && at(2) == "diag":
		t.terms[owners[n-1]] = append(t.terms[owners[n-1]], text)
	}
	return owners
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
