package draw

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// MarkKind is what happened.
type MarkKind string

const (
	Visit   MarkKind = "visit"
	Message MarkKind = "message" // text, call, letter
	Missed  MarkKind = "missed"  // a visit that did not happen
	Told    MarkKind = "told"    // shared something private
	Handoff MarkKind = "handoff" // a visit in which the next person was met
)

// MarkKinds lists every kind in the order of a legend.
var MarkKinds = []MarkKind{Visit, Message, Missed, Handoff, Told}

// Mark is one contact in a row.
type Mark struct {
	Day  time.Time
	Kind MarkKind
	To   string // for a handoff: id of the row of the person met
	Text string // "November 2, visit"
}

// Row is one person over time.
type Row struct {
	ID, Name, Role string
	From           time.Time
	To             time.Time // when it ended; zero while it lasts
	Marks          []Mark
}

// Band is a time in which nobody had a role, which no single row can show.
type Band struct {
	From, To time.Time
	Text     string
}

// Strip is contacts over a window of time: one row a person, one mark a
// contact, and a dotted line where they were far apart.
type Strip struct {
	ID         string // prefix of the ids in this picture
	Title      string // the whole picture in sentences
	Start, End time.Time
	Rows       []Row
	Bands      []Band
	GapDays    int                                 // more than this is a gap; 0 means 75
	Gap        func(days int) string               // "92 days apart"
	Month      func(t time.Time, year bool) string // "Nov" or "Nov 2026"
	More       string                              // words for rows beyond MaxRows
}

// MaxRows is how many people a weave shows.
const MaxRows = 14

type loom struct {
	w, left, right, top, row, name, role float64
	months                               int // a label every so many months
	stacked                              bool
}

var (
	wideLoom   = loom{w: 1180, left: 196, right: 14, top: 34, row: 46, name: 13.5, role: 12, months: 1}
	narrowLoom = loom{w: 360, left: 6, right: 8, top: 26, row: 50, name: 12.5, role: 11.5, months: 3, stacked: true}
)

// Weave draws s.
func Weave(s Strip, width Width) Picture {
	l, class := wideLoom, "weave weave-wide"
	if width == Narrow {
		l, class = narrowLoom, "weave weave-narrow"
	}
	if s.GapDays <= 0 {
		s.GapDays = 75
	}
	rows := s.Rows
	if len(rows) > MaxRows {
		rows = rows[:MaxRows]
	}
	more := len(s.Rows) - len(rows)
	h := l.top + l.row*float64(len(rows)) + 8
	if len(s.Bands) > 0 {
		h += 18
	}
	bottom := h
	if more > 0 {
		h += 20
	}
	var b svg
	b.open(frame{class, l.w, h, s.ID, s.Title, ""})
	w := weaver{loom: l, Strip: s, rows: rows, bottom: bottom, svg: &b}
	w.bands()
	w.months()
	for i, r := range rows {
		w.line(i, r)
	}
	for i, r := range rows { // under the marks
		w.handoffs(i, r)
	}
	for i, r := range rows {
		w.marks(i, r)
	}
	if more > 0 {
		b.put(`<text class="wv-r" x="0" y="`, h-6, `">`)
		b.text(s.More)
		b.put("</text>")
	}
	b.put("</svg>")
	return Picture{SVG: b.String(), Nodes: len(rows), More: more}
}

type weaver struct {
	loom
	Strip
	rows   []Row
	bottom float64
	*svg
}

// x is where a day stands; days outside the window stand at its edge.
func (w *weaver) x(t time.Time) float64 {
	all := w.End.Sub(w.Start).Hours()
	if all <= 0 {
		return w.left
	}
	k := t.Sub(w.Start).Hours() / all
	return w.left + (w.w-w.left-w.right)*math.Min(1, math.Max(0, k))
}

// y is the height of the line of a row.
func (w *weaver) y(row int) float64 {
	y := w.top + w.row*float64(row) + w.row/2
	if w.stacked {
		y += 9
	}
	return y
}

func (w *weaver) within(t time.Time) bool { return !t.Before(w.Start) && !t.After(w.End) }

func (w *weaver) bands() {
	for _, d := range w.Bands {
		from, to := w.x(d.From), w.x(d.To)
		w.put(`<rect class="wv-band" x="`, from, `" y="`, w.top-6, `" width="`, to-from, `" height="`, w.bottom-w.top+4, `" rx="6"/>`)
		wide := textWidth(d.Text, 12.5, true)
		mid := math.Min(w.w-wide/2-2, math.Max(wide/2+2, (from+to)/2))
		w.put(`<text class="wv-bt" x="`, mid, `" y="`, w.bottom-8, `" text-anchor="middle">`)
		w.text(d.Text)
		w.put("</text>")
	}
}

// months draws the first day of each month and names as many as have room.
func (w *weaver) months() {
	if w.Month == nil || !w.End.After(w.Start) {
		return
	}
	free := 0.0
	first := true
	n := 0
	for m := firstOfMonth(w.Start); !m.After(w.End) && n < 400; m, n = m.AddDate(0, 1, 0), n+1 {
		if m.Before(w.Start) {
			continue
		}
		x := w.x(m)
		w.put(`<path class="wv-grid" d="M`, x, " ", w.top-8, "V", w.bottom-4, `"/>`)
		label := w.Month(m, first || m.Month() == time.January)
		wide := textWidth(label, 12, false)
		if x < free || x+wide+4 > w.w || (!first && w.loom.months > 1 && int(m.Month()-1)%w.loom.months != 0) {
			continue
		}
		w.put(`<text class="wv-m" x="`, x+4, `" y="18">`)
		w.text(label)
		w.put("</text>")
		free, first = x+wide+10, false
	}
}

func firstOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location())
}

// line draws name, role and the line of one row, dotted where contacts were
// far apart. A visit that did not happen does not end a gap.
func (w *weaver) line(i int, r Row) {
	y := w.y(i)
	w.names(i, r)
	marks := slices.SortedFunc(slices.Values(r.Marks), func(a, b Mark) int { return a.Day.Compare(b.Day) })
	end := r.To
	if end.IsZero() || end.After(w.End) {
		end = w.End
	}
	prev := r.From
	if prev.IsZero() && len(marks) > 0 {
		prev = marks[0].Day
	}
	for _, m := range marks {
		if m.Kind != Missed && m.Day.After(prev) {
			w.stretch(r, y, prev, m.Day)
			prev = m.Day
		}
	}
	if !prev.IsZero() && end.After(prev) {
		w.stretch(r, y, prev, end)
	}
	if !r.To.IsZero() && w.within(r.To) {
		w.put(`<path class="wv-end" d="M`, w.x(r.To), " ", y-7, `v14"/>`)
	}
}

func (w *weaver) names(i int, r Row) {
	y, room := w.y(i), w.left-12
	if w.stacked {
		name := shorten(r.Name, 200, w.name, true)
		w.put(`<text class="wv-n" x="`, w.left, `" y="`, y-16, `">`)
		w.text(name)
		w.put(` <tspan class="wv-r">`)
		w.text(shorten(r.Role, w.w-w.left-w.right-textWidth(name, w.name, true)-8, w.role, false))
		w.put("</tspan></text>")
		return
	}
	w.put(`<text class="wv-n" x="0" y="`, y-2, `">`)
	w.text(shorten(r.Name, room, w.name, true))
	w.put(`</text><text class="wv-r" x="0" y="`, y+13, `">`)
	w.text(shorten(r.Role, room, w.role, false))
	w.put("</text>")
}

// stretch draws the line between two contacts.
func (w *weaver) stretch(r Row, y float64, from, to time.Time) {
	if to.Before(w.Start) || from.After(w.End) {
		return
	}
	days := int(math.Round(to.Sub(from).Hours() / 24))
	class := "wv-l"
	if days > w.GapDays {
		class = "wv-gap"
	}
	a, z := w.x(from), w.x(to)
	w.put(`<path class="`, class, `" d="M`, a, " ", y, "H", z, `"/>`)
	if class == "wv-gap" && w.Gap != nil {
		w.gapText(r, w.Gap(days), a, z, y)
	}
}

// gapText writes above the line, between the marks, where the room is widest.
func (w *weaver) gapText(r Row, text string, a, z, y float64) {
	stops := []float64{a, z}
	for _, m := range r.Marks {
		if x := w.x(m.Day); w.within(m.Day) && x > a && x < z {
			stops = append(stops, x)
		}
	}
	slices.Sort(stops)
	best, at := 0.0, 0.0
	for i := 1; i < len(stops); i++ {
		if d := stops[i] - stops[i-1]; d > best {
			best, at = d, (stops[i]+stops[i-1])/2
		}
	}
	if best < textWidth(text, 12, true)+16 {
		return // the table says it
	}
	w.put(`<text class="wv-gt" x="`, at, `" y="`, y-6, `" text-anchor="middle">`)
	w.text(text)
	w.put("</text>")
}

func (w *weaver) handoffs(i int, r Row) {
	for _, m := range r.Marks {
		j := slices.IndexFunc(w.rows, func(o Row) bool { return o.ID == m.To })
		if m.Kind != Handoff || j < 0 || j == i || !w.within(m.Day) {
			continue
		}
		x, y, y2, dir := w.x(m.Day), w.y(i), w.y(j), 1.0
		if j < i {
			dir = -1
		}
		bend := math.Min(16, w.w-4-x)
		w.put(`<path class="wv-h" d="M`, x, " ", y, "C", x+bend, " ", y+dir*10, " ", x+bend, " ", y2-dir*22, " ", x+bend/2, " ", y2-dir*12, `"/>`)
		w.put(`<path class="wv-ha" d="M`, x+bend/2, " ", y2-dir*7, "l-5 ", -dir*8, `h10z"/>`)
	}
}

func (w *weaver) marks(i int, r Row) {
	marks := slices.SortedStableFunc(slices.Values(r.Marks), func(a, b Mark) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	for _, m := range marks {
		if w.within(m.Day) {
			drawMark(w.svg, m.Kind, w.x(m.Day), w.y(i), m.Text)
		}
	}
}

// rank draws the rarer marks last, so that they stay visible.
func rank(k MarkKind) int { return slices.Index(MarkKinds, k) }

func drawMark(b *svg, k MarkKind, x, y float64, text string) {
	title := func(shape string) {
		if text != "" {
			b.put("<title>")
			b.text(text)
			b.put("</title>")
		}
		b.put("</", shape, ">")
	}
	switch k {
	case Message:
		b.put(`<circle class="wv-g" cx="`, x, `" cy="`, y, `" r="4">`)
		title("circle")
	case Missed:
		b.put(`<path class="wv-x" d="M`, x-4.5, " ", y-4.5, `l9 9m0 -9l-9 9">`)
		title("path")
	case Told:
		b.put(`<path class="wv-private" d="M`, x, " ", y-8, `l8 8l-8 8l-8 -8z">`)
		title("path")
	default:
		b.put(`<circle class="wv-v" cx="`, x, `" cy="`, y, `" r="6">`)
		title("circle")
	}
}
