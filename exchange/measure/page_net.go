package measure

import (
	"math"
	"strconv"
	"strings"

	"kith/platform/say"
)

// room is the measure of a picture of the network.
type room struct {
	class         string
	width, height float64
	rx, ry        float64 // where those around the middle stand
	least, grow   float64 // the radius of a circle
	named         bool    // there is room for names
}

var rooms = []room{
	{"wide", 680, 560, 250, 200, 12, 46, true},
	{"narrow", 300, 400, 104, 148, 7, 25, false},
}

type place struct{ x, y, r float64 }

// order is how the places around the middle are taken: the first few far from
// each other.
var order = [mostDrawn - 1]float64{0, 5, 2, 7, 4, 9, 1, 6, 3, 8}

// web draws the largest communities and what they share, once for a desk and once
// for a phone. The largest is in the middle, the others around it, always in the
// same places: the same network is the same picture.
func web(v *say.Voice, all []Community, between []Between, total int) string {
	some := drawn(all)
	if len(some) == 0 {
		return ""
	}
	name := v.T("report.network-title", "count", len(some), "all", total)
	var out strings.Builder
	for _, k := range rooms {
		out.WriteString(k.draw(name, some, between))
	}
	return out.String()
}

func (k room) draw(name string, some []Community, between []Between) string {
	s := drawing("net "+k.class, k.width, k.height, name)
	at := k.places(some)
	most := int64(1)
	for _, b := range between {
		most = max(most, b.Shared)
	}
	for _, b := range between {
		from, ok := at[b.A]
		to, too := at[b.B]
		if !ok || !too || b.Shared <= 0 {
			continue
		}
		d := math.Max(1, math.Hypot(to.x-from.x, to.y-from.y))
		bend := 14.0
		s.put(`<path class="link" stroke-width="`, 0.6+k.grow/3.5*float64(b.Shared)/float64(most), `" d="M`, from.x, " ", from.y, "Q", (from.x+to.x)/2-(to.y-from.y)/d*bend, " ", (from.y+to.y)/2+(to.x-from.x)/d*bend, " ", to.x, " ", to.y, `"/>`)
	}
	dot := perDot(some)
	for _, c := range some {
		s.circle(at[c.Number], (c.Size+dot-1)/dot)
	}
	for _, c := range some { // words lie above everything
		k.label(s, at[c.Number], c)
	}
	return s.end()
}

// places are by number of the community.
func (k room) places(some []Community) map[int]place {
	most := 1
	for _, c := range some {
		most = max(most, c.Size)
	}
	at := map[int]place{}
	for i, c := range some {
		p := place{k.width / 2, k.height/2 - 6, k.least + k.grow*math.Sqrt(float64(c.Size)/float64(most))}
		if i > 0 {
			turn := (order[i-1]*36 - 72) * math.Pi / 180
			p.x, p.y = p.x+k.rx*math.Cos(turn), p.y+k.ry*math.Sin(turn)
		}
		at[c.Number] = p
	}
	return at
}

// circle draws a community with its dots, spread like the seeds of a sunflower.
func (s *svg) circle(p place, dots int) {
	s.put(`<circle class="group" cx="`, p.x, `" cy="`, p.y, `" r="`, p.r, `"/>`)
	r := min(3.0, max(1.1, p.r/math.Sqrt(float64(dots))/2.4))
	for i := range dots {
		k, turn := math.Sqrt((float64(i)+0.5)/float64(dots))*(p.r-r-2), float64(i)*2.399963
		s.put(`<circle class="one" cx="`, p.x+k*math.Cos(turn), `" cy="`, p.y+k*math.Sin(turn), `" r="`, r, `"/>`)
	}
}

// label writes the number of a community below it, how many they are, and who is
// most tied where names are told.
func (k room) label(s *svg, p place, c Community) {
	s.put(`<text class="name" x="`, p.x, `" y="`, p.y+p.r+15, `">`, c.Number, `<tspan class="few-words"> · `, words(thousands(int64(c.Size))), `</tspan></text>`)
	if k.named && len(c.Providers) > 0 {
		s.put(`<text class="note" x="`, p.x, `" y="`, p.y+p.r+30, `">`, words(shortened(c.Providers[0])), `</text>`)
	}
}

// circled draws the network of one patient or provider: those who belong to it on
// a circle, in the order they are listed in, and their ties.
func circled(v *say.Voice, e Ego) string {
	const width, height, most = 680.0, 420.0, 40
	members := e.Members[:min(len(e.Members), most)]
	s := drawing("net", width, height, v.T("report.ego-title", "members", len(members), "id", e.ID, "ties", len(e.Ties)))
	at, heavy := map[string]place{}, 1
	for i, m := range members {
		turn := 2*math.Pi*float64(i)/float64(max(len(members), 1)) - math.Pi/2
		at[m.Provider] = place{width/2 + 215*math.Cos(turn), height/2 + 165*math.Sin(turn), 5}
	}
	for _, t := range e.Ties {
		heavy = max(heavy, t.Shared)
	}
	for _, t := range e.Ties {
		a, ok := at[t.A]
		b, too := at[t.B]
		if ok && too {
			s.put(`<path class="link" stroke-width="`, 0.6+8*math.Sqrt(float64(t.Shared)/float64(heavy)), `" d="M`, a.x, " ", a.y, "L", b.x, " ", b.y, `"/>`)
		}
	}
	for i, m := range members {
		p := at[m.Provider]
		s.put(`<circle class="hub" cx="`, p.x, `" cy="`, p.y, `" r="`, p.r, `"/><text class="note `, side(p.x, width), `" x="`, p.x+10*(p.x-width/2)/215, `" y="`, p.y+4+12*(p.y-height/2)/165, `">`, words(strconv.Itoa(i+1)), `</text>`)
	}
	return s.end()
}

// side is where words stand that belong to a place left or right of the middle.
func side(x, width float64) string {
	switch {
	case x < width/2-20:
		return "end"
	case x > width/2+20:
		return "start"
	}
	return ""
}

func shortened(name string) string {
	if r := []rune(name); len(r) > 24 {
		return string(r[:23]) + "…"
	}
	return name
}
