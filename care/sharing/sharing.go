package sharing

import (
	"context"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
)

// View is what pages show of what was told about one child: as much as the
// viewer may know, and nothing that tells of more.
type View struct {
	Child  people.Patient
	Rows   []Row
	People []Column
	// Records may be written by whoever works with the child and could be told.
	Records bool
	Since   int // days since the child had to tell it again, -1 where nothing was told
	names   map[string]people.Named
	now     time.Time
	today   people.Day
	viewer  string
}

// Column is one person of the table of who knows what.
type Column struct {
	Ref  string // "Practitioner/x", "RelatedPerson/x": as cells name people
	Work string // "PractitionerRole/x" of somebody at work: as wishes name people
	Name string
	Role string
	You  bool
}

// Row is one item of the table.
type Row struct {
	disclosure.Item
	N     int // the how-manieth of what not even the topic is shown of, 0 for others
	Cells []disclosure.Cell
}

// mostColumns is how many people the table has room for; one's own choices
// about others are on the page of the item.
const mostColumns = 7

// Of is the child that a page is about.
type Of struct {
	Child   people.Patient
	Kin     people.Kin
	Records []string // ids of all records of the child's
}

// view is a View of which nothing was read yet.
func view(h *module.House, v access.Viewer, child people.Patient) View {
	return View{Child: child, Since: -1, now: h.Now().In(h.Zone), today: h.Today(), viewer: v.ID(), Records: Works(v)}
}

// Gather reads what v may know of that was told.
func Gather(ctx context.Context, h *module.House, v access.Viewer, of Of) (View, error) {
	w := view(h, v, of.Child)
	all, err := disclosure.OfChild(ctx, h, v, of.Records...)
	if err != nil || len(all) == 0 {
		return w, err
	}
	circle, err := consent.Around(ctx, h, v, of.Child.ID, of.Kin)
	if err != nil {
		return w, err
	}
	w.People = columns(circle, v.ID())
	hidden := 0
	for _, i := range slices.Backward(all) { // numbered from the oldest, so that a number stays
		r := Row{Item: i}
		if i.Private() || !i.Whole() {
			hidden++
			r.N = hidden
		}
		for _, p := range w.People {
			r.Cells = append(r.Cells, r.cell(p, w.now))
		}
		w.Rows = append(w.Rows, r)
	}
	slices.Reverse(w.Rows)
	if days, ok := disclosure.SinceRetold(all, w.now); ok {
		w.Since = days
	}
	w.names, err = people.Names(ctx, h.DB, v, w.refs())
	return w, err
}

// cell is what a person knows of an item. Of a headline alone one sees one's
// own, and who else knows is not told.
func (r Row) cell(p Column, now time.Time) disclosure.Cell {
	switch {
	case r.Item.Whole():
		return r.Item.Cell(p.Ref, now)
	case p.You:
		return disclosure.Cell{State: disclosure.CellPassed, Choice: disclosure.MayHeadline}
	}
	return disclosure.Cell{}
}

// columns puts whoever looks first, then people at work, then the family.
func columns(circle []consent.Somebody, viewer string) (all []Column) {
	for _, x := range circle {
		c := Column{Ref: x.Ref, Name: x.Name, Role: x.Role}
		if x.Practitioner != "" {
			c.Ref, c.Work = x.Practitioner.Ref(), x.Ref
		}
		c.You = c.Ref == viewer
		if !slices.ContainsFunc(all, func(o Column) bool { return o.Ref == c.Ref }) {
			all = append(all, c)
		}
	}
	rank := func(c Column) int {
		switch {
		case c.You:
			return 0
		case c.Work != "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b Column) int { return rank(a) - rank(b) })
	return all
}

// refs are everybody the pages speak of.
func (v View) refs() (all []string) {
	for _, r := range v.Rows {
		all = append(all, r.Teller)
		all = append(all, r.To...)
		for _, e := range r.Edges {
			all = append(all, e.From, e.To)
		}
		for _, w := range r.Wishes {
			all = append(all, w.With)
		}
		for _, o := range r.Responses {
			all = append(all, o.Owner, o.Tell)
		}
	}
	return all
}

// Shown are the columns of the table and the cells under each: those about whom
// something was said first, in the order of the circle.
func (v View) Shown() (at []int) {
	said := func(i int) bool {
		return v.People[i].You || slices.ContainsFunc(v.Rows, func(r Row) bool {
			return !slices.Contains([]disclosure.State{"", disclosure.CellHidden, disclosure.CellNone}, r.Cells[i].State)
		})
	}
	for _, wanted := range []bool{true, false} {
		for i := range v.People {
			if said(i) == wanted && len(at) < mostColumns {
				at = append(at, i)
			}
		}
	}
	slices.Sort(at)
	return at
}

// Private are the items of the card: those not to be asked about again.
func (v View) Private() (all []Row) {
	for _, r := range v.Rows {
		if r.Status == disclosure.Stands && (r.N > 0 || len(r.Headline.DoNotAsk) > 0 || r.Headline.Opening != "") {
			all = append(all, r)
		}
	}
	return all
}

// Whole are those of them that the viewer may read.
func (v View) Whole() (n int) {
	for _, r := range v.Private() {
		if r.Item.Whole() {
			n++
		}
	}
	return n
}

// Owed returns what the viewer owes to whoever told an item.
func (v View) Owed(r Row) (o disclosure.Response, ok bool) {
	for _, x := range r.Responses {
		if x.Owner == v.viewer && x.Kind == disclosure.OwesAnswer {
			o, ok = x, true
		}
	}
	return o, ok
}

// name says how to speak of somebody, in full.
func (v View) name(ctx context.Context, ref string) string {
	switch ref {
	case v.viewer:
		return say.T(ctx, "sharing.you")
	case v.Child.ID.Ref():
		return v.Child.Name
	}
	if x, ok := v.names[ref]; ok && x.Name != "" {
		return x.Name
	}
	for _, p := range v.People {
		if p.Ref == ref || p.Work == ref {
			return p.Name
		}
	}
	return say.T(ctx, "sharing.somebody")
}

// brief is the short name.
func (v View) brief(ctx context.Context, ref string) string {
	if x, ok := v.names[ref]; ok && x.Short != "" && ref != v.viewer {
		return x.Short
	}
	return v.name(ctx, ref)
}

// list puts several people into words; you is the sentence for whoever looks.
func (v View) list(ctx context.Context, you string, refs []string) string {
	names := make([]string, len(refs))
	for i, ref := range refs {
		if names[i] = v.name(ctx, ref); ref == v.viewer {
			names[i] = say.T(ctx, you)
		}
	}
	return say.From(ctx).List(names...)
}

// title names an item without telling what is private.
func (r Row) title(ctx context.Context) string {
	switch {
	case !r.Item.Whole():
		return say.T(ctx, "sharing.item.headline")
	case r.N > 0:
		return say.T(ctx, "sharing.item.private", "n", r.N)
	}
	return topicWord(ctx, r.Topic)
}

// topicWord is a topic in the reader's language.
func topicWord(ctx context.Context, code string) string {
	for _, t := range disclosure.Topics() {
		if t.Code == code {
			return t.In(say.From(ctx).Lang())
		}
	}
	return say.T(ctx, "sharing.topic.other")
}

// topicWords are several, in one line.
func topicWords(ctx context.Context, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = topicWord(ctx, c)
	}
	return say.From(ctx).List(words...)
}
