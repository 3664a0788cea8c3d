// Package paper writes a few pages of words as a PDF: in our own font, with
// nothing fetched and nothing random, so that the same words make the same
// bytes.
package paper

import (
	"bytes"
	_ "embed"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

//go:embed font/regular.ttf
var regular []byte

//go:embed font/bold.ttf
var bold []byte

const family = "Atkinson Hyperlegible Next"

// Sizes are in points, lengths in millimeters.
const (
	margin = 18.0
	indent = 4.0
)

// Sheet is a document on its way. The first mistake is kept for Bytes.
type Sheet struct{ f *fpdf.Fpdf }

// New begins a document in a language, made at a moment. subject is what a
// viewer of files shows as its title: it names nobody. foot stands below each
// page, before its number.
func New(lang, subject, foot string, at time.Time) *Sheet {
	f := fpdf.New("P", "mm", "Letter", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(at.UTC())
	f.SetModificationDate(at.UTC())
	f.SetProducer("Kith", true)
	f.SetTitle(subject, true)
	f.SetLang(lang)
	f.AddUTF8FontFromBytes(family, "", bytes.Clone(regular)) // it writes into what it is given
	f.AddUTF8FontFromBytes(family, "B", bytes.Clone(bold))
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, margin+6)
	f.SetFooterFunc(func() {
		f.SetY(-margin)
		f.SetFont(family, "", 9)
		f.CellFormat(0, 5, foot+" · "+strconv.Itoa(f.PageNo()), "", 0, "L", false, 0, "")
	})
	f.AddPage()
	return &Sheet{f}
}

func (s *Sheet) write(style string, size, height, left float64, text string) {
	s.f.SetFont(family, style, size)
	s.f.SetX(margin + left)
	s.f.MultiCell(0, height, printable(text), "", "L", false)
}

// Title writes what the whole is, large.
func (s *Sheet) Title(text string) { s.write("B", 20, 9, 0, text) }

// Note writes something small, as below a title.
func (s *Sheet) Note(text string) { s.write("", 10, 5, 0, text) }

// together is how much of a part stands below its heading on a page.
const together = 20.0

// Heading begins a part, on the next page where this one has no room for it.
func (s *Sheet) Heading(text string) {
	if _, height := s.f.GetPageSize(); s.f.GetY() > height-margin-6-together {
		s.f.AddPage()
	} else {
		s.f.Ln(4)
	}
	s.write("B", 13, 7, 0, text)
}

// Line writes one line of a part, over as many lines as it takes.
func (s *Sheet) Line(text string) {
	s.write("", 11.5, 6, indent, "• "+text)
	s.f.Ln(0.6)
}

// Boxed writes what must not be missed, in a frame.
func (s *Sheet) Boxed(text string) {
	s.f.Ln(4)
	s.f.SetFont(family, "B", 11)
	s.f.MultiCell(0, 6, printable(text), "1", "L", false)
}

// Bytes returns the document.
func (s *Sheet) Bytes() ([]byte, error) {
	var b bytes.Buffer
	err := s.f.Output(&b)
	return b.Bytes(), err
}

// printable leaves out what no line of a page holds: control characters, and
// letters beyond what fonts in a PDF are counted by.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t':
			return ' '
		case c < ' ' || c == 0x7f || c > 0xffff:
			return -1
		}
		return c
	}, text)
}
