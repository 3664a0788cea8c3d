// Package draw makes the pictures of Kith as SVG: who is in a child's corner,
// contacts over time, a score over time. Every word comes from the caller, in
// the reader's language; colors come from the style sheet by class, so that
// dark, print and high contrast follow without another drawing.
//
// A picture holds no style attribute, no script and no address outside its
// page. Its ids begin with the ID the caller gives. Each picture has a list or
// a table as its twin: Picture says how many people it shows and how many it
// left out, so that a test can compare the two.
package draw

import (
	"context"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// State is how a tie is, and chooses its line.
type State string

const (
	Strong   State = "strong"   // thick
	Steady   State = "steady"   // thin and whole
	Thin     State = "thin"     // dashes
	New      State = "new"      // dots: not met yet
	Strained State = "strained" // jagged
	Lost     State = "lost"     // broken
)

// States lists every state from near to far, for legends.
var States = []State{Strong, Steady, Thin, New, Strained, Lost}

func (s State) known() State {
	for _, k := range States {
		if s == k {
			return s
		}
	}
	return Thin
}

// Picture is an SVG and what can be counted in it. It renders itself into a
// templ page.
type Picture struct {
	SVG   string
	Nodes int // people or rows that are drawn
	More  int // people or rows that are only in the twin
}

// Render writes the SVG.
func (p Picture) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, p.SVG)
	return err
}

// Width is the room that a picture has.
type Width int

const (
	Wide   Width = iota // a card on a desk
	Narrow              // a phone held upright
)

// svg collects markup. Numbers have at most one digit behind the point.
type svg struct{ strings.Builder }

func (b *svg) put(parts ...any) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case float64:
			b.WriteString(number(p))
		case int:
			b.WriteString(strconv.Itoa(p))
		}
	}
}

// text adds words from outside, escaped.
func (b *svg) text(s string) { b.WriteString(esc(s)) }

// frame is the outside of a picture: its size, and what it is called by those
// who do not see it. An empty desc says nothing more than the title.
type frame struct {
	class           string
	w, h            float64
	id, title, desc string
}

func (b *svg) open(f frame) {
	b.put(`<svg class="`, f.class, `" viewBox="0 0 `, f.w, " ", f.h, `" aria-labelledby="`, esc(f.id), `-t`)
	if f.desc != "" {
		b.put(" ", esc(f.id), "-d")
	}
	role := "img"
	if strings.HasPrefix(f.class, "ego") {
		role = "group"
	}
	b.put(`" role="`, role, `"><title id="`, esc(f.id), `-t">`, esc(f.title), "</title>")
	if f.desc != "" {
		b.put(`<desc id="`, esc(f.id), `-d">`, esc(f.desc), "</desc>")
	}
}

func number(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "0"
	}
	r := math.Round(f*10) / 10
	if r == 0 {
		return "0" // never -0
	}
	return strconv.FormatFloat(r, 'f', -1, 64)
}

// esc makes s safe in text and in attributes. Characters that XML forbids
// become the replacement character.
func esc(s string) string {
	clean := true
	for _, r := range s {
		if r < 0x20 || r == '<' || r == '>' || r == '&' || r == '"' || r == '\'' || r == utf8.RuneError || r >= 0xfffe && r <= 0xffff {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '\t', r == '\n', r == '\r':
			b.WriteByte(' ')
		case r < 0x20, r == 0xfffe, r == 0xffff:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
