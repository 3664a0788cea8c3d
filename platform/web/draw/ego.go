package draw

import (
	"math"
	"net/url"
	"strings"
	"time"

	"kith/platform/say"
)

// Kind is the part of a child's life a tie belongs to, and chooses the side of
// the picture: family left, care right, community below.
type Kind string

const (
	Family    Kind = "family"
	Care      Kind = "care"
	Community Kind = "community"
)

// Tie is one person or place in the picture.
type Tie struct {
	ID    string // the link leads to #tie-ID
	Name  string
	Role  string
	Note  string // short, or ""
	Says  string // what line and dot show, in words: "strong tie, rated by the child"
	Kind  Kind
	State State
	Ring  int  // 1 counts on, 2 knows, 3 new or lost touch; 0 follows from State
	Rated bool // the child said so: filled dot; else our guess: hollow
	Org   bool // a place, not a person: square
	Since time.Time
}

// Link joins two ties that work together.
type Link struct {
	A, B  string // tie ids
	State State
}

// Ego is the picture of who is around one child.
type Ego struct {
	ID     string // prefix of the ids in this picture
	Center string // the name to use
	Title  string
	Desc   string // the whole picture in sentences
	Rings  [3]string
	Ties   []Tie // the most important first: what exceeds MaxTies is only counted
	Links  []Link
	More   string // words for the rest: "and 5 more"
	MoreTo string // where they lead: "#ties"
}

// MaxTies is how many ties a picture shows.
const MaxTies = 14

// EgoMap draws e. A tie keeps its direction for as long as the older ties stay,
// whatever happens to its state, so that the picture is the same from visit to
// visit. No label covers another label, a person or the rim.
func EgoMap(e Ego, width Width) Picture {
	g := wideEgo
	class := "ego ego-wide"
	if width == Narrow {
		g, class = narrowEgo, "ego ego-narrow"
	}
	shown := e.Ties
	if len(shown) > MaxTies {
		shown = shown[:MaxTies]
	}
	nodes := g.seat(shown)
	height := g.label(nodes, e)
	var b svg
	b.Grow(1200 + 700*len(nodes))
	b.open(frame{class, g.w, height, e.ID, e.Title, e.Desc})
	g.rings(&b)
	drawLinks(&b, g, nodes, e.Links)
	for _, n := range nodes {
		drawTie(&b, g, n)
	}
	for _, n := range nodes {
		if n.far {
			b.put(`<path class="lead" d="M`, n.lead.x, " ", n.lead.y, "L", n.x, " ", n.y, `"/>`)
		}
	}
	g.ringNames(&b, e.Rings)
	g.center(&b, e.Center)
	for _, n := range nodes {
		drawNode(&b, g, n)
	}
	more := len(e.Ties) - len(shown)
	if more > 0 {
		b.put(`<a class="ego-more" href="`)
		b.text(e.MoreTo)
		b.put(`"><text x="`, g.w-8, `" y="`, height-10, `" text-anchor="end">`)
		b.text(e.More)
		b.put(`</text></a>`)
	}
	b.put("</svg>")
	return Picture{SVG: b.String(), Nodes: len(nodes), More: more}
}

func (t Tie) ring() int {
	if t.Ring >= 1 && t.Ring <= 3 {
		return t.Ring
	}
	switch t.State.known() {
	case Strong:
		return 1
	case Steady, Thin:
		return 2
	}
	return 3
}

func (g geometry) rings(b *svg) {
	for i := 2; i >= 0; i-- {
		b.put(`<ellipse class="ring ring-`, i+1, `" cx="`, g.cx, `" cy="`, g.cy, `" rx="`, g.rx[i], `" ry="`, g.ry[i], `"/>`)
	}
}

// ringNames stand at the top of each ring, where no tie is placed.
func (g geometry) ringNames(b *svg, names [3]string) {
	for i, name := range names {
		b.put(`<text class="ring-l" x="`, g.cx, `" y="`, g.cy-g.ry[i]+g.ringText+3, `" text-anchor="middle" aria-hidden="true">`)
		b.text(shorten(name, g.ringWidth(i), g.ringText, false))
		b.put("</text>")
	}
}

// center draws the child, with the name in the disc.
func (g geometry) center(b *svg, name string) {
	first := name
	if textWidth(first, g.nameSize+1, true) > 2*g.hub-10 {
		first, _, _ = strings.Cut(name, " ")
	}
	size := g.nameSize + 1
	for size > 9 && textWidth(first, size, true) > 2*g.hub-8 {
		size--
	}
	b.put(`<circle class="ego-c" cx="`, g.cx, `" cy="`, g.cy, `" r="`, g.hub, `"/><text class="ego-n" font-size="`, size, `" x="`, g.cx, `" y="`, g.cy+size/3, `" text-anchor="middle">`)
	b.text(shorten(first, 2*g.hub-8, size, true))
	b.put("</text>")
}

// drawLinks draws who works with whom as arcs behind everything else.
func drawLinks(b *svg, g geometry, nodes []node, links []Link) {
	at := make(map[string]point, len(nodes))
	for _, n := range nodes {
		at[n.tie.ID] = n.point
	}
	for _, l := range links {
		p, okA := at[l.A]
		q, okB := at[l.B]
		if !okA || !okB || l.A == l.B {
			continue
		}
		mx, my := (p.x+q.x)/2, (p.y+q.y)/2
		dx, dy := mx-g.cx, my-g.cy
		k := 31 / math.Max(math.Hypot(dx, dy), 1)
		b.put(`<path class="pp pp-`, string(l.State.known()), `" d="M`, p.x, " ", p.y, "Q", mx+dx*k, " ", my+dy*k, " ", q.x, " ", q.y, `"/>`)
	}
}

// drawTie draws the line in the grammar social workers know from ecomaps:
// thick strong, dashed tenuous, jagged stressful. Source: Hartman1978
func drawTie(b *svg, g geometry, n node) {
	dx, dy := n.x-g.cx, n.y-g.cy
	d := math.Hypot(dx, dy)
	u := point{dx / d, dy / d}
	s := point{g.cx + u.x*(g.hub+6), g.cy + u.y*(g.hub+6)}
	e := point{n.x - u.x*(g.r+3), n.y - u.y*(g.r+3)}
	state := n.tie.State.known()
	b.put(`<path class="tie tie-`, string(state), `" d="`)
	switch state {
	case Strained:
		zigzag(b, s, e)
	case Lost:
		broken(b, s, e, u)
	default:
		b.put("M", s.x, " ", s.y, "L", e.x, " ", e.y)
	}
	class := "src src-est"
	if n.tie.Rated {
		class = "src src-child"
	}
	b.put(`"/><circle class="`, class, `" cx="`, s.x, `" cy="`, s.y, `" r="4.5"/>`)
}

func zigzag(b *svg, s, e point) {
	const amp, step = 5.0, 9.0
	dx, dy := e.x-s.x, e.y-s.y
	d := math.Max(math.Hypot(dx, dy), 1)
	ux, uy := dx/d, dy/d
	n := int(d / step)
	b.put("M", s.x, " ", s.y)
	for i := 1; i < n; i++ {
		k := float64(i) / float64(n)
		side := amp
		if i%2 == 0 {
			side = -amp
		}
		b.put("L", s.x+dx*k-uy*side, " ", s.y+dy*k+ux*side)
	}
	b.put("L", e.x, " ", e.y)
}

func broken(b *svg, s, e, u point) {
	m := point{(s.x + e.x) / 2, (s.y + e.y) / 2}
	b.put("M", s.x, " ", s.y, "L", m.x-u.x*6, " ", m.y-u.y*6, "M", m.x+u.x*6, " ", m.y+u.y*6, "L", e.x, " ", e.y)
	for _, k := range []float64{-6, 6} {
		c := point{m.x + u.x*k, m.y + u.y*k}
		b.put("M", c.x-u.y*8, " ", c.y+u.x*8, "L", c.x+u.y*8, " ", c.y-u.x*8)
	}
}

func drawNode(b *svg, g geometry, n node) {
	t := n.tie
	b.put(`<a class="node k-`, kindClass(t.Kind), " s-", string(t.State.known()), `" href="#tie-`, esc(url.PathEscape(t.ID)), `" aria-label="`)
	b.text(n.accessibleName())
	b.put(`">`)
	if t.Org {
		b.put(`<rect class="nb" x="`, n.x-g.r+1, `" y="`, n.y-g.r+1, `" width="`, 2*g.r-2, `" height="`, 2*g.r-2, `" rx="7"/>`)
	} else {
		b.put(`<circle class="nb" cx="`, n.x, `" cy="`, n.y, `" r="`, g.r, `"/>`)
	}
	n.words(b, g)
	// The initials stand outside the link, so that its visible words are its name.
	b.put(`</a><text class="ni" x="`, n.x, `" y="`, n.y+4.2, `" text-anchor="middle" aria-hidden="true">`)
	b.text(say.Initials(t.Name))
	b.put("</text>")
}

func kindClass(k Kind) string {
	switch k {
	case Family, Community:
		return string(k)
	}
	return string(Care)
}

// accessibleName begins with the visible words, as who speaks to the computer
// says what they see, then gives all words and says what the line shows.
// Source: WCAG-2
func (n node) accessibleName() string {
	var seen []string
	for _, l := range n.lines {
		seen = append(seen, l.text)
	}
	visible := strings.Join(seen, " ")
	full := strings.Join(strings.Fields(n.tie.Name+" "+n.tie.Role+" "+n.tie.Note), " ")
	if !strings.HasPrefix(full, visible) {
		full = visible + ", " + full
	}
	if n.tie.Says != "" {
		full += ", " + n.tie.Says
	}
	return full
}
