package draw

import (
	"math"
	"time"
)

// Course is how one measure went, over days. Each person who answered has a
// line of their own: what two people say is never made into one.
type Course struct {
	ID         string // prefix of the ids in this picture
	Title      string // the whole picture in a sentence
	Desc       string // and in more, "" for no more
	Start, End time.Time
	Max        float64 // top of the scale, which begins at 0
	Cut        float64 // from here up is tinted; below 0 there is no band
	CutText    string  // "10 and above"
	Lines      []Line
	Month      func(t time.Time, year bool) string // "Nov" or "Nov 2026"
}

// Line is what one person answered, oldest first.
type Line struct{ Points []Point }

// Point is one answer.
type Point struct {
	Day   time.Time
	Value float64
	Text  string // "9 on November 2"
}

// MaxLines is how many people a course shows; each has a line and a mark that
// can be told apart without color.
const MaxLines = 4

// chart is the room of a course.
type chart struct {
	w, h, left, right, top, bottom float64
}

var (
	wideChart   = chart{w: 680, h: 210, left: 40, right: 22, top: 18, bottom: 34}
	narrowChart = chart{w: 340, h: 190, left: 32, right: 16, top: 18, bottom: 34}
)

// CourseOf draws c. Nodes counts the answers that are drawn, More those of
// people beyond MaxLines.
func CourseOf(c Course, width Width) Picture {
	k, class := wideChart, "course course-wide"
	if width == Narrow {
		k, class = narrowChart, "course course-narrow"
	}
	var b svg
	b.open(frame{class, k.w, k.h, c.ID, c.Title, c.Desc})
	d := drawer{chart: k, Course: c, svg: &b}
	d.scale()
	d.dates()
	p := Picture{}
	for i, l := range c.Lines {
		if i >= MaxLines {
			p.More += len(l.Points)
			continue
		}
		d.line(i, l)
		p.Nodes += len(l.Points)
	}
	b.put("</svg>")
	p.SVG = b.String()
	return p
}

type drawer struct {
	chart
	Course
	*svg
}

// y is the height of a value; what is beyond the scale stands at its edge.
func (d *drawer) y(v float64) float64 {
	top := d.Max
	if !(top > 0) || math.IsInf(top, 0) { // also when it is not a number
		top = 1
	}
	if math.IsNaN(v) {
		v = 0
	}
	return d.h - d.bottom - (d.h-d.top-d.bottom)*math.Min(1, math.Max(0, v/top))
}

// x is where a day stands. A course of one day stands in the middle.
func (d *drawer) x(t time.Time) float64 {
	all := d.End.Sub(d.Start).Hours()
	k := 0.5
	if all > 0 {
		k = math.Min(1, math.Max(0, t.Sub(d.Start).Hours()/all))
	}
	return d.left + 8 + (d.w-d.left-d.right-8)*k
}

// scale draws the band of what is above the cut, the floor, and the numbers.
func (d *drawer) scale() {
	label := func(v, y float64) {
		d.put(`<text class="co-n" x="`, d.left-6, `" y="`, y, `">`, v, `</text>`)
	}
	floor, top, right := d.y(0), d.y(d.Max), d.w-d.right+8
	if d.Cut > 0 && d.Cut <= d.Max {
		cut := d.y(d.Cut)
		d.put(`<rect class="sp-band" x="`, d.left, `" y="`, top, `" width="`, right-d.left, `" height="`, cut-top, `"/>`)
		d.put(`<path class="co-cut" d="M`, d.left, " ", cut, "H", right, `"/>`)
		if cut-top > 14 && floor-cut > 14 {
			label(d.Cut, cut+4)
		}
		d.put(`<text class="co-t" x="`, d.left+6, `" y="`, top+13, `">`)
		d.text(d.CutText)
		d.put("</text>")
	}
	d.put(`<path class="co-axis" d="M`, d.left, " ", floor, "H", right, `"/>`)
	label(0, floor+4)
	if d.Max > 0 && !math.IsInf(d.Max, 0) {
		label(d.Max, top+4)
	}
}

// apart is how far the names of two months stand from each other at least.
const apart = 64.0

// dates writes the months below, as many as there is room for.
func (d *drawer) dates() {
	if d.Month == nil || d.End.Before(d.Start) {
		return
	}
	last, year := -apart, 0
	for at := d.Start; !at.After(d.End); at = time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, at.Location()) {
		x := d.x(at)
		if x-last < apart {
			continue
		}
		d.put(`<text class="co-m" x="`, x, `" y="`, d.h-12, `">`)
		d.text(d.Month(at, at.Year() != year))
		d.put("</text>")
		last, year = x, at.Year()
	}
}

// lineClass is how a line looks; each has its own dashes.
func lineClass(i int) string { return "co-l co-l" + string(rune('0'+i%MaxLines)) }

func (d *drawer) line(i int, l Line) {
	if len(l.Points) > 1 {
		d.put(`<path class="`, lineClass(i), `" d="`)
		for n, p := range l.Points {
			step := "L"
			if n == 0 {
				step = "M"
			}
			d.put(step, d.x(p.Day), " ", d.y(p.Value))
		}
		d.put(`"/>`)
	}
	for n, p := range l.Points {
		x, y := d.x(p.Day), d.y(p.Value)
		mark(d.svg, i, x, y, p.Text)
		if n == 0 || n == len(l.Points)-1 {
			up := y - 10
			if below := y + 20; i%2 == 1 && below < d.h-d.bottom { // so that two people's numbers stand apart
				up = below
			}
			d.put(`<text class="co-v" x="`, x, `" y="`, up, `">`, p.Value, `</text>`)
		}
	}
}

// mark draws one answer: a dot, a ring, a square, a triangle.
func mark(b *svg, i int, x, y float64, text string) {
	class := `co-p co-p` + string(rune('0'+i%MaxLines))
	switch i % MaxLines {
	case 0, 1:
		b.put(`<circle class="`, class, `" cx="`, x, `" cy="`, y, `" r="5">`)
	case 2:
		b.put(`<rect class="`, class, `" x="`, x-4.5, `" y="`, y-4.5, `" width="9" height="9">`)
	default:
		b.put(`<path class="`, class, `" d="M`, x, " ", y-6, "L", x+5.5, " ", y+4, "H", x-5.5, `Z">`)
	}
	if text != "" {
		b.put("<title>")
		b.text(text)
		b.put("</title>")
	}
	b.put([]string{"</circle>", "</circle>", "</rect>", "</path>"}[i%MaxLines])
}

// CourseSample draws the line and mark of the i-th person, for a legend.
func CourseSample(i int) Picture {
	var b svg
	b.put(`<path class="`, lineClass(i), `" d="M2 6h30"/>`)
	mark(&b, i, 17, 6, "")
	return sample(b.String())
}
