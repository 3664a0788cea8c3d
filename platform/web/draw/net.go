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

const netWidth, netHeight = 820.0, 560.0

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
			b.put(`<text class="nl nf-t" text-anchor="middle" x="`, a.x*0.25+q.x*0.5+c.x*0.25, `" y="`, a.y*0.25+q.y*0.5+c.y*0.25-7, `">`)
			b.text(l.Label)
			b.put("</text>")
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
	b.put(`<text class="nl" text-anchor="middle" x="`, at.x, `" y="`, at.y+r+16, `"><tspan class="nl-n">`)
	b.text(x.Name)
	b.put("</tspan>")
	for _, note := range x.Notes {
		b.put(` <tspan class="nl-r" x="`, at.x, `" dy="15">`)
		b.text(note)
		b.put("</tspan>")
	}
	b.put("</text></a>")
}

// NetSample draws a line of a kind, for a legend.
func NetSample(kind string) Picture {
	return sample(`<path class="nf nf-` + kind + `" stroke-width="3" d="M2 6h30"/>`)
}
