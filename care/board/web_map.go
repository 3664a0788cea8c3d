package board

import (
	"context"
	"strings"

	"kith/care/contact"
	"kith/care/tie"
	"kith/platform/say"
	"kith/platform/web/draw"
)

// states are the lines that the picture draws them with.
var states = map[tie.State]draw.State{
	tie.Strong: draw.Strong, tie.Steady: draw.Steady, tie.Thin: draw.Thin,
	tie.NotMet: draw.New, tie.Strained: draw.Strained, tie.Lost: draw.Lost,
}

// Sample draws the line of a state.
func sample(s tie.State) draw.Picture { return draw.LineSample(states[s]) }

// mapView is who is around a child, in a size for a desk and one for a phone.
type mapView struct {
	Wide, Narrow draw.Picture
	Linked       bool // somebody works together with somebody
}

// draw draws the lines of the list: whom the list holds, the picture shows or
// counts.
func (f facts) draw(ctx context.Context, lines []tieLine) mapView {
	v := say.From(ctx)
	e := draw.Ego{
		Center: f.child.Short,
		Title:  v.T("board.map.title", "child", f.child.Short),
		Rings:  [3]string{v.T("board.map.ring.1"), v.T("board.map.ring.2"), v.T("board.map.ring.3")},
		MoreTo: "#ties", Links: f.links(lines),
	}
	told := make([]string, 0, len(lines))
	for _, l := range lines {
		name := l.Name
		if l.You {
			name = v.T("board.you", "name", l.Name)
		}
		t := draw.Tie{
			ID: l.ID, Name: name, Role: l.Role, Note: l.Note, Says: l.Says, Kind: draw.Kind(l.Circle),
			State: states[l.Verdict.State], Ring: l.Ring, Rated: l.Rated(), Org: l.Place(),
		}
		if l.Since != 0 {
			t.Since = contact.Date(l.Since)
		}
		e.Ties = append(e.Ties, t)
		told = append(told, name+" ("+strings.ToLower(l.Word)+")")
	}
	e.Desc = v.T("board.map.desc", "child", f.child.Short, "ties", v.List(told...))
	if more := len(lines) - draw.MaxTies; more > 0 {
		e.More = v.T("board.map.more", more)
	}
	m := mapView{Linked: len(e.Links) > 0}
	e.ID = "map-w"
	m.Wide = draw.EgoMap(e, draw.Wide)
	e.ID = "map-n"
	m.Narrow = draw.EgoMap(e, draw.Narrow)
	return m
}

// links are who works together for the child: thick when one brought her to the
// other, thin when they spoke about her in the year.
func (f facts) links(lines []tieLine) []draw.Link {
	there := map[string]bool{}
	for _, l := range lines {
		there[l.Person] = l.Circle != tie.Family
	}
	state := map[[2]string]draw.State{}
	var order [][2]string
	join := func(a, b string, s draw.State) {
		if !there[a] || !there[b] || a == b {
			return
		}
		pair := [2]string{min(a, b), max(a, b)}
		if state[pair] == "" {
			order = append(order, pair)
		}
		if state[pair] != draw.Strong {
			state[pair] = s
		}
	}
	year := contact.DayAt(f.now.AddDate(-1, 0, 0))
	for _, c := range f.ledger.Contacts {
		switch {
		case c.Day < year || !c.Happened():
		case c.Kind == "handoff":
			join(c.Person, c.To, draw.Strong)
		case !c.WithFamily():
			join(c.Person, c.With, draw.Steady)
		}
	}
	links := make([]draw.Link, len(order))
	for i, p := range order {
		links[i] = draw.Link{A: anchor(p[0]), B: anchor(p[1]), State: state[p]}
	}
	return links
}
