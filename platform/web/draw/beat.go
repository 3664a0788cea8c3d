package draw

// Beat is a row of visits, oldest first: a full mark where something was done, an
// open one where it was not. A table with the same marks stands beside it.
type Beat struct {
	ID    string // prefix of the id in this picture
	Title string // the whole picture in a sentence
	Marks []BeatMark
}

// BeatMark is one visit.
type BeatMark struct {
	Full bool
	Text string // "Nov 2, 2026"
}

// Beats draws b. Without marks it draws the line alone.
func Beats(b Beat) Picture {
	const step, h, r = 20.0, 24.0, 6.5
	w := step*float64(max(1, len(b.Marks))) + 4
	var s svg
	s.open(frame{"beats", w, h, b.ID, b.Title, ""})
	s.put(`<path class="bt-l" d="M2 `, h/2, `H`, w-2, `"/>`)
	for i, m := range b.Marks {
		class := "bt"
		if m.Full {
			class = "bt bt-full"
		}
		s.put(`<circle class="`+class+`" cx="`, 2+step*(float64(i)+0.5), `" cy="`, h/2, `" r="`, r, `"><title>`)
		s.text(m.Text)
		s.put("</title></circle>")
	}
	s.put("</svg>")
	return Picture{SVG: s.String(), Nodes: len(b.Marks)}
}
