package draw

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
)

type point struct{ x, y float64 }

type box struct{ x, y, w, h float64 }

func (a box) hits(b box) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

// geometry is the measure of one picture. The rings are ellipses with a common
// center; there are fifteen directions, 22.5° apart, and the sixteenth, at the
// top, belongs to the names of the rings.
type geometry struct {
	w, h, cx, cy  float64
	rx, ry        [3]float64
	r, hub        float64
	nameSize      float64
	roleSize      float64
	ringText      float64
	line          float64 // from one line of a label to the next
	labelWidth    float64
	roleLines     int // 0 leaves role and note to the list
	marginOfLabel float64
}

var wideEgo = geometry{
	w: 820, h: 572, cx: 410, cy: 274, rx: [3]float64{136, 222, 300}, ry: [3]float64{104, 166, 228},
	r: 18, hub: 40, nameSize: 14, roleSize: 12.5, ringText: 12, line: 15, labelWidth: 136, roleLines: 2, marginOfLabel: 6,
}

var narrowEgo = geometry{
	w: 360, h: 470, cx: 180, cy: 226, rx: [3]float64{76, 116, 150}, ry: [3]float64{88, 144, 200},
	r: 13, hub: 29, nameSize: 12, roleSize: 11, ringText: 10.5, line: 13, labelWidth: 82, roleLines: 0, marginOfLabel: 3,
}

const directions = 16

// Which directions belong to a kind, clockwise from the top. Direction 0 is
// never used.
var sector = map[Kind][2]int{Care: {1, 6}, Community: {7, 9}, Family: {10, 15}}

// node is a tie with its place.
type node struct {
	tie  Tie
	slot int
	point
	lines  []line
	label  box
	anchor string
	far    bool // the label stands apart, with a line to it
	lead   point
}

type line struct {
	text  string
	class string
	width float64
}

// seat gives every tie its direction. The older tie chooses first: a free
// direction on its side, not beside a taken one if that can be; among equals a
// number made from its id decides.
func (g geometry) seat(ties []Tie) []node {
	order := make([]int, len(ties))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(ties[a].Since.Compare(ties[b].Since), cmp.Compare(ties[a].ID, ties[b].ID), a-b)
	})
	nodes := make([]node, len(ties))
	var taken [directions]bool
	for _, i := range order {
		slot := choose(ties[i], &taken)
		taken[slot] = true
		a := 2*math.Pi*float64(slot)/directions - math.Pi/2
		ring := ties[i].ring() - 1
		nodes[i] = node{tie: ties[i], slot: slot, point: point{g.cx + g.rx[ring]*math.Cos(a), g.cy + g.ry[ring]*math.Sin(a)}}
	}
	return nodes
}

func choose(t Tie, taken *[directions]bool) int {
	side, ok := sector[t.Kind]
	if !ok {
		side = sector[Care]
	}
	hash := fnv.New32a()
	hash.Write([]byte(t.ID))
	turn := int(hash.Sum32() % directions)
	best, bestCost := 1, math.MaxInt
	for slot := 1; slot < directions; slot++ {
		if taken[slot] {
			continue
		}
		cost := (slot + turn) % directions
		if slot == 1 || slot == directions-1 {
			cost += directions // beside the names of the rings: last
		}
		cost += 100 * crowding(slot, taken)
		cost += 10000 * outside(slot, side)
		if cost < bestCost {
			best, bestCost = slot, cost
		}
	}
	return best
}

// crowding counts the taken neighbors of a direction.
func crowding(slot int, taken *[directions]bool) int {
	n := 0
	for _, d := range []int{-1, 1} {
		if taken[(slot+d+directions)%directions] {
			n++
		}
	}
	return n
}

// outside is how many directions slot is away from side.
func outside(slot int, side [2]int) int {
	if slot < side[0] {
		return side[0] - slot
	}
	return max(0, slot-side[1])
}

// ringWidth is the room for the name of a ring at the top of it.
func (g geometry) ringWidth(i int) float64 {
	k := (g.ry[i] - g.ringText) / g.ry[i]
	return 2*g.rx[i]*math.Sqrt(1-k*k) - 6
}

// label writes and places the words of every node and returns how high the
// picture has become.
func (g geometry) label(nodes []node, e Ego) float64 {
	fixed := g.obstacles(nodes, e)
	order := make([]int, len(nodes))
	for i := range nodes {
		order[i] = i
		g.write(&nodes[i])
	}
	slices.SortFunc(order, func(a, b int) int { // inside there is least room
		return cmp.Or(nodes[a].tie.ring()-nodes[b].tie.ring(), nodes[a].slot-nodes[b].slot)
	})
	height := g.h
	for _, i := range order {
		n := &nodes[i]
		side, sideCost := g.beside(n, nodes, fixed)
		rim, rimCost := spot{}, nowhere
		if sideCost > standing {
			rim, rimCost = g.apart(n, nodes, fixed)
		}
		switch {
		case rimCost < sideCost:
			n.settle(rim)
		case sideCost < nowhere:
			n.label, n.anchor = side.box, side.anchor
		default:
			n.settle(spot{box{4, height + 2, n.label.w, n.label.h}, "start"})
			height += n.label.h + 6
		}
		fixed = append(fixed, n.label)
	}
	if height > g.h && len(e.Ties) > MaxTies {
		height += g.line + 8 // the words for the rest get a line of their own
	}
	return height
}

// obstacles are what no label may cover: people, the child, the names of the
// rings and the words for the rest.
func (g geometry) obstacles(nodes []node, e Ego) []box {
	all := []box{{g.cx - g.hub - 4, g.cy - g.hub - 4, 2*g.hub + 8, 2*g.hub + 8}}
	for i, name := range e.Rings {
		w := min(textWidth(name, g.ringText, false), g.ringWidth(i))
		all = append(all, box{g.cx - w/2 - 2, g.cy - g.ry[i] + 2, w + 4, g.ringText + 6})
	}
	for _, n := range nodes {
		all = append(all, box{n.x - g.r - 2, n.y - g.r - 2, 2*g.r + 4, 2*g.r + 4})
	}
	if len(e.Ties) > MaxTies {
		w := textWidth(e.More, g.nameSize, true)
		all = append(all, box{g.w - 12 - w, g.h - 14 - g.nameSize, w + 12, g.nameSize + 14})
	}
	return all
}

// write breaks the words of a node into lines.
func (g geometry) write(n *node) {
	add := func(s, class string, lines int, size float64, bold bool) {
		for _, text := range wrap(s, lines, g.labelWidth, size, bold) {
			n.lines = append(n.lines, line{text, class, textWidth(text, size, bold)})
		}
	}
	add(n.tie.Name, "nl nl-n", 2, g.nameSize, true)
	if g.roleLines > 0 {
		add(n.tie.Role, "nl nl-r", g.roleLines, g.roleSize, false)
		add(n.tie.Note, "nl nl-s nl-s-"+string(n.tie.State.known()), 1, g.roleSize, true)
	}
	for _, l := range n.lines {
		n.label.w = max(n.label.w, l.width)
	}
	n.label.w += 4
	n.label.h = float64(len(n.lines))*g.line + 4
}

// spot is a place for a label and how its lines stand in it.
type spot struct {
	box
	anchor string
}

// What a place costs: crossing a line is worse than any side, and standing
// apart is worse than crossing one line.
const (
	crossing = 9
	standing = 14
	nowhere  = math.MaxInt
)

// sides are the places beside a node, the natural one first.
func (g geometry) sides(n *node) []spot {
	w, h, d := n.label.w, n.label.h, g.r+g.marginOfLabel
	k := d * 0.75
	at := func(x, y float64, anchor string) spot { return spot{box{x, y, w, h}, anchor} }
	right := at(n.x+d, n.y-h/2, "start")
	left := at(n.x-d-w, n.y-h/2, "end")
	below := at(n.x-w/2, n.y+d-1, "middle")
	above := at(n.x-w/2, n.y-d-h+1, "middle")
	rightDown := at(n.x+k, n.y+k-6, "start")
	rightUp := at(n.x+k, n.y-k-h+6, "start")
	leftDown := at(n.x-k-w, n.y+k-6, "end")
	leftUp := at(n.x-k-w, n.y-k-h+6, "end")
	switch n.slot {
	case 2, 3, 4, 5, 6:
		return []spot{right, rightDown, rightUp, below, above, leftUp, leftDown, left}
	case 10, 11, 12, 13, 14:
		return []spot{left, leftDown, leftUp, below, above, rightUp, rightDown, right}
	case 7, 8:
		return []spot{below, right, left, rightDown, leftDown, rightUp, leftUp, above}
	case 9:
		return []spot{below, left, right, leftDown, rightDown, leftUp, rightUp, above}
	case 1:
		return []spot{right, rightUp, above, rightDown, leftUp, left, leftDown, below}
	}
	return []spot{left, leftUp, above, leftDown, rightUp, right, rightDown, below}
}

// beside finds the best place next to the node.
func (g geometry) beside(n *node, nodes []node, fixed []box) (best spot, cost int) {
	cost = nowhere
	for i, s := range g.sides(n) {
		if i >= cost || !g.free(s.box, fixed) {
			continue
		}
		if c := i + crossing*g.crossings(s.box, nodes); c < cost {
			best, cost = s, c
		}
	}
	return best, cost
}

// apart finds the best place at the left or right rim.
func (g geometry) apart(n *node, nodes []node, fixed []box) (best spot, cost int) {
	cost = nowhere
	const step = 6.0
	for _, s := range []spot{{box{g.w - 4 - n.label.w, 0, n.label.w, n.label.h}, "end"}, {box{4, 0, n.label.w, n.label.h}, "start"}} {
		over := 0
		if (s.anchor == "end") != (n.x >= g.cx) {
			over = 3 * standing // the line would cross the picture
		}
		for s.y = 4; s.y+s.h < g.h; s.y += step {
			c := standing + over + int(math.Abs(s.y+s.h/2-n.y)/(2*step))
			if c >= cost || !g.free(s.box, fixed) {
				continue
			}
			if c += crossing * g.crossings(s.box, nodes); c < cost {
				best, cost = s, c
			}
		}
	}
	return best, cost
}

// free reports whether b lies inside the picture and covers nothing.
func (g geometry) free(b box, fixed []box) bool {
	return g.inside(b) && !slices.ContainsFunc(fixed, b.hits)
}

// crossings counts the lines from the child that run through b.
func (g geometry) crossings(b box, nodes []node) int {
	count := 0
	for i := range nodes {
		if g.crosses(b, nodes[i].point) {
			count++
		}
	}
	return count
}

func (g geometry) inside(b box) bool {
	return b.x >= 2 && b.y >= 2 && b.x+b.w <= g.w-2 && b.y+b.h <= g.h-2
}

// crosses reports whether the line from the child to p runs through b.
func (g geometry) crosses(b box, p point) bool {
	from, to := 0.0, 1.0 // the part of the line that is still inside
	clip := func(start, way, low, high float64) {
		if math.Abs(way) < 1e-9 {
			if start <= low || start >= high {
				to = -1
			}
			return
		}
		a, z := (low-start)/way, (high-start)/way
		from, to = max(from, min(a, z)), min(to, max(a, z))
	}
	clip(g.cx, p.x-g.cx, b.x, b.x+b.w)
	clip(g.cy, p.y-g.cy, b.y, b.y+b.h)
	return from < to
}

// settle fixes a label that stands apart, and where the line to it begins.
func (n *node) settle(s spot) {
	b := s.box
	n.label, n.anchor, n.far = b, s.anchor, true
	n.lead = point{b.x + b.w/2, b.y + b.h/2}
	switch {
	case n.x > b.x+b.w:
		n.lead.x = b.x + b.w + 1
	case n.x < b.x:
		n.lead.x = b.x - 1
	case n.y > b.y:
		n.lead.y = b.y + b.h
	default:
		n.lead.y = b.y
	}
}

// words draws the lines of a label.
func (n node) words(b *svg, g geometry) {
	x := n.label.x + 2
	switch n.anchor {
	case "end":
		x = n.label.x + n.label.w - 2
	case "middle":
		x = n.label.x + n.label.w/2
	}
	for i, l := range n.lines { // one text a line: a space between tspans would shift them
		b.put(` <text class="`, l.class, `" x="`, x, `" y="`, n.label.y+g.line*float64(i+1)-2)
		if n.anchor != "start" {
			b.put(`" text-anchor="`, n.anchor)
		}
		b.put(`">`)
		b.text(l.text)
		b.put("</text>")
	}
}
