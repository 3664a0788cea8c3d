package draw

import "math"

// Score is a value over time, small enough to stand in a table row. The number
// and the sequence in words stand beside it.
type Score struct {
	ID     string // prefix of the id in this picture
	Title  string // "Sleep trouble, 8 in February down to 4 now"
	Values []float64
	Max    float64 // top of the scale, which begins at 0
	Cut    float64 // values from here up are tinted; below 0 there is no band
}

// Spark draws s. Without values it draws only the scale.
func Spark(s Score) Picture {
	const w, h, edge = 132.0, 36.0, 5.0
	top := s.Max
	if !(top > 0) { // also when it is not a number
		top = 1
	}
	y := func(v float64) float64 {
		if math.IsNaN(v) {
			v = 0
		}
		return h - 4 - (h-8)*math.Min(1, math.Max(0, v/top))
	}
	var b svg
	b.open(frame{"spark", w, h, s.ID, s.Title, ""})
	if s.Cut >= 0 && s.Cut <= top {
		b.put(`<rect class="sp-band" x="0" y="0" width="`, w, `" height="`, y(s.Cut), `"/>`)
	}
	n := len(s.Values)
	x := func(i int) float64 {
		if n < 2 {
			return w - 7
		}
		return edge + (w-12)*float64(i)/float64(n-1)
	}
	if n > 1 {
		b.put(`<path class="sp-l" d="`)
		for i, v := range s.Values {
			step := "L"
			if i == 0 {
				step = "M"
			}
			b.put(step, x(i), " ", y(v))
		}
		b.put(`"/>`)
	}
	if n > 0 {
		b.put(`<circle class="sp-e" cx="`, x(n-1), `" cy="`, y(s.Values[n-1]), `" r="3.5"/>`)
	}
	b.put("</svg>")
	return Picture{SVG: b.String(), Nodes: n}
}

// LineSample draws the line of a state, for a legend or a list.
func LineSample(s State) Picture {
	d := map[State]string{
		Strong: "M2 6h30", Steady: "M2 6h30", Thin: "M2 6h30", New: "M2 6h30",
		Strained: "M2 6l5 5 6-10 6 10 6-10 5 5", Lost: "M2 6h10M22 6h10M14 1v10M20 1v10",
	}[s.known()]
	return sample(`<path class="tie tie-` + string(s.known()) + `" d="` + d + `"/>`)
}

// LinkSample draws the arc between people who work together, for a legend.
func LinkSample() Picture { return sample(`<path class="pp pp-strong" d="M2 9q15-10 30 0"/>`) }

// GapSample draws the dotted line of contacts far apart, for a legend.
func GapSample() Picture { return sample(`<path class="wv-gap" d="M2 6h30"/>`) }

// DotSample draws the dot that says who rated a tie, for a legend.
func DotSample(rated bool) Picture {
	class := "src src-est"
	if rated {
		class = "src src-child"
	}
	return sample(`<circle class="` + class + `" cx="17" cy="6" r="4.5"/>`)
}

// MarkSample draws the mark of a kind of contact, for a legend.
func MarkSample(k MarkKind) Picture {
	if k == Handoff {
		return sample(`<path class="wv-h" d="M2 2c14 0 14 8 26 8"/>`)
	}
	var b svg
	drawMark(&b, k, 17, 6, "")
	return sample(b.String())
}

func sample(inside string) Picture {
	return Picture{SVG: `<svg class="sample" viewBox="0 0 34 12" aria-hidden="true">` + inside + `</svg>`, Nodes: 1}
}
