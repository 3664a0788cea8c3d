package draw

import "math"

// Net is a map of places that never move: one in the middle, up to ten around
// it, and lines for what they have with each other.
type Net struct {
	ID    string // prefix of the ids in this picture
	Title string
	Nodes []NetNode // the one in the middle has slot 0
	Lines []NetLine
}

// NetNode is one place.
type NetNode struct {
	Name   string
	Notes  []string // lines below: "after-school program", "7 people"
	Link   string   // where it leads
	Slot   int      // 0 to 10
	People int      // dots in it
}

// NetLine is what two places have with each other.
type NetLine struct {
	A, B  int    // indexes of Nodes
	Kind  string // most, half, fewer or untold
	Size  int    // children: the width; 0 for untold
	Label string // beside it, or ""
	Title string // for who points at it
}

// Where slots stand: the first few far from each other.
var netOrder = [10]float64{0, 5, 2, 7, 4, 9, 1, 6, 3, 8}

const netWidth, netHeight = 820.0, 640.0

func netPlace(slot int) point {
	if slot <= 0 || slot > len(netOrder) {
		return point{netWidth / 2, netHeight/2 - 10}
	}
	at := (netOrder[slot-1]*36 - 72) * math.Pi / 180
	return point{netWidth/2 + 310*math.Cos(at), netHeight/2 - 14 + 205*math.Sin(at)}
}

// netMost is how many dots a place shows.
const netMost = 40

// DrawNet draws n. Lines lie below places, and the words above both.
func DrawNet(n Net) Picture {
	var b svg
	b.open(frame{"ego net", netWidth, netHeight, n.ID, n.Title, ""})
	for _, l := range n.Lines {
		a, c := netPlace(n.Nodes[l.A].Slot), netPlace(n.Nodes[l.B].Slot)
		d := math.Max(1, math.Hypot(c.x-a.x, c.y-a.y))
		q := point{(a.x+c.x)/2 - (c.y-a.y)/d*18, (a.y+c.y)/2 + (c.x-a.x)/d*18}
		b.put(`<path class="nf nf-`, l.Kind, `" stroke-width="`, 1.5+math.Sqrt(float64(l.Size))*0.9, `" d="M`, a.x, " ", a.y, "Q", q.x, " ", q.y, " ", c.x, " ", c.y, `"><title>`)
		b.text(l.Title)
		b.put("</title></path>")
		if l.Label != "" {
			b.netBeside(point{a.x*0.25 + q.x*0.5 + c.x*0.25, a.y*0.25 + q.y*0.5 + c.y*0.25}, point{c.x - a.x, c.y - a.y}, l.Label)
		}
	}
	for _, x := range n.Nodes {
		b.netNode(x)
	}
	b.put("</svg>")
	return Picture{SVG: b.String(), Nodes: len(n.Nodes)}
}

// netNode draws a place with a dot for each who works there, always in the same
// order.
func (b *svg) netNode(x NetNode) {
	at, people := netPlace(x.Slot), min(x.People, netMost)
	r := 13 + 5.2*math.Sqrt(float64(people))
	kind := "node"
	if x.Slot == 0 {
		kind += " k-care"
	}
	b.put(`<a class="`, kind, `" href="`)
	b.text(x.Link)
	b.put(`"><circle class="nb" cx="`, at.x, `" cy="`, at.y, `" r="`, r, `"/>`)
	for i := range people {
		k, turn := math.Sqrt((float64(i)+0.5)/float64(people))*(r-7), float64(i)*2.399963
		b.put(`<circle class="no-p" cx="`, at.x+k*math.Cos(turn), `" cy="`, at.y+k*math.Sin(turn), `" r="3"/>`)
	}
	b.netWords(x, at, r)
	b.put("</a>")
}

// netBeside writes words beside the middle of a line that runs along d: above a
// flat one, on the outer side of a steep one.
func (b *svg) netBeside(mid, d point, words string) {
	anchor := "middle"
	switch steep := math.Abs(d.y) > math.Abs(d.x); {
	case steep && mid.x < netWidth/2:
		anchor, mid.x = "end", mid.x-16
	case steep:
		anchor, mid.x = "start", mid.x+16
	case d.x != 0:
		mid.y -= 8 + math.Abs(d.y/d.x)*textWidth(words, 12.5, true)/2
	}
	b.put(`<text class="nl nf-t" text-anchor="`, anchor, `" x="`, mid.x, `" y="`, mid.y, `">`)
	b.text(words)
	b.put("</text>")
}

// netLabel is how wide words at a place may be: those of neighbors stay apart, and
// none leaves the picture. netLead is from line to line.
const netLabel, netLead = 168.0, 15.0

// netWords writes the name and the notes of a place on the side that its lines do
// not take: above it in the upper half, else below; beside the one in the middle.
func (b *svg) netWords(x NetNode, at point, r float64) {
	name := wrap(x.Name, 2, netLabel, 14, true)
	tall := float64(len(name)+len(x.Notes)-1) * netLead
	anchor, y := "middle", at.y+r+16
	switch middle := netPlace(0); {
	case x.Slot == 0:
		anchor, at.x, y = "start", at.x+r+10, at.y+32
		b.put(`<rect class="nl-b" x="`, at.x-4, `" y="`, y-13, `" width="`, netLabel+8, `" height="`, tall+18, `"/>`)
	case at.y < middle.y-20:
		y = at.y - r - 9 - tall
	}
	b.put(`<text class="nl" text-anchor="`, anchor, `" x="`, at.x, `" y="`, y, `">`)
	line := func(class, words string) {
		b.put(`<tspan class="`, class, `" x="`, at.x, `" y="`, y, `">`)
		b.text(words)
		b.put("</tspan> ")
		y += netLead
	}
	for _, words := range name {
		line("nl-n", words)
	}
	for _, words := range x.Notes {
		line("nl-r", shorten(words, netLabel, 12.5, false))
	}
	b.put("</text>")
}

// NetSample draws a line of a kind, for a legend.
func NetSample(kind string) Picture {
	return sample(`<path class="nf nf-` + kind + `" stroke-width="3" d="M2 6h30"/>`)
}
