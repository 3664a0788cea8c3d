package loopboard

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// How many a column and a page of the table show; the rest is one press away.
// Source: Kith
const (
	inColumn = 12
	onPage   = 50
)

// asked is what stands in the address.
type asked struct {
	View, As, Kind, Step, Partner, Language string
	Quiet                                   bool
	Days, Page                              int
}

func askedOf(q url.Values) asked {
	a := asked{View: cmp.Or(q.Get("view"), "mine"), As: q.Get("as"), Kind: q.Get("kind"), Step: q.Get("step"), Partner: q.Get("partner"),
		Language: q.Get("language"), Quiet: q.Get("quiet") == "1"}
	a.Days, _ = strconv.Atoi(q.Get("days")) //nolint:errcheck // what is no number is none
	a.Page, _ = strconv.Atoi(q.Get("page")) //nolint:errcheck // as above
	a.Days, a.Page = max(a.Days, 0), max(a.Page, 1)
	if !slices.Contains([]string{"mine", "team", "site"}, a.View) {
		a.View = "mine"
	}
	return a
}

// query is a in the words of an address, without what is usual.
func (a asked) query() string {
	q := url.Values{}
	set := func(name, value, usual string) {
		if value != usual {
			q.Set(name, value)
		}
	}
	set("view", a.View, "mine")
	set("as", a.As, "")
	set("kind", a.Kind, "")
	set("step", a.Step, "")
	set("partner", a.Partner, "")
	set("language", a.Language, "")
	set("days", strconv.Itoa(a.Days), "0")
	set("page", strconv.Itoa(max(a.Page, 1)), "1")
	if a.Quiet {
		q.Set("quiet", "1")
	}
	return q.Encode()
}

func (a asked) address() string {
	if q := a.query(); q != "" {
		return "/loops?" + q
	}
	return "/loops"
}

// with returns a after a change, on its first page.
func (a asked) with(change func(*asked)) asked {
	change(&a)
	a.Page = 1
	return a
}

// card is one thing as the board shows it.
type card struct {
	loop.Item
	name, Initials, To, Held, From string
	Days                           int // since something happened
	Next                           []loop.State
}

// Name is how one speaks of the child, Child who that is.
func (c card) Name() string            { return c.name }
func (c card) Child() people.PatientID { return c.Item.Child }

// column is one step of the board.
type column struct {
	Stage loop.Stage
	All   int // of which Cards are the first
	Cards []card
}

// quiet reports whether something in it is.
func (c column) quiet() bool {
	return slices.ContainsFunc(c.Cards, func(x card) bool { return x.Quiet })
}

// option is one choice of a list.
type option struct{ Value, Name string }

// boardView is the board, or the table.
type boardView struct {
	Asked           asked
	Now             time.Time
	Open, Quiet     int
	Columns         []column
	Ended           column
	Rows            []card // of the table
	Pages           int
	Partners, Langs []option
	Saved           []savedView
	Mark            string
}

func (v boardView) room() bool { return v.Asked.As == "room" }

func (p pages) board(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	view, err := p.gather(r.Context(), v, askedOf(r.URL.Query()))
	if err != nil {
		return err
	}
	return web.Show(w, r, boardPage(view))
}

// gather reads the board as somebody asked for it.
func (p pages) gather(ctx context.Context, v access.Viewer, a asked) (b boardView, err error) {
	b = boardView{Asked: a, Now: p.Now().In(p.Zone)}
	if b.Mark, err = loop.Mark(ctx, p.House, v, ""); err != nil { // first, so that nothing is missed
		return b, err
	}
	f := loop.Filter{}
	if a.Kind != "" {
		f.Kinds = []loop.Kind{loop.Kind(a.Kind)}
	}
	switch a.View {
	case "mine":
		f.Of = append(v.Names(), v.ID())
	case "team":
		if f.Children, err = teamOf(ctx, p.DB, v, p.Today()); err != nil {
			return b, err
		}
	}
	all, err := loop.Open(ctx, p.House, v, f)
	if err != nil {
		return b, err
	}
	if b.Partners, err = p.partners(ctx, v, all, a.Partner); err != nil {
		return b, err
	}
	if all, err = p.narrowed(ctx, v, a, all, b.Now); err != nil {
		return b, err
	}
	for _, i := range all {
		b.Open++
		if i.Quiet {
			b.Quiet++
		}
	}
	if a.Quiet {
		all = slices.DeleteFunc(all, func(i loop.Item) bool { return !i.Quiet })
	}
	if a.Step != "" {
		all = slices.DeleteFunc(all, func(i loop.Item) bool { return string(i.Stage()) != a.Step })
	}
	if b.Langs, err = p.languages(ctx, v); err != nil {
		return b, err
	}
	if b.Saved, err = p.saved(ctx, v); err != nil {
		return b, err
	}
	return b, p.fill(ctx, v, &b, all)
}

// narrowed keeps what the address asks for and the table does not know.
func (p pages) narrowed(ctx context.Context, v access.Viewer, a asked, all []loop.Item, now time.Time) ([]loop.Item, error) {
	speaks := map[people.PatientID]bool{}
	if a.Language != "" {
		children, err := people.Children(ctx, p.DB, v, childrenOf(all))
		if err != nil {
			return nil, err
		}
		for _, c := range children {
			speaks[c.ID] = tag(c.Language.Code) == a.Language
		}
	}
	return slices.DeleteFunc(all, func(i loop.Item) bool {
		return a.Partner != "" && i.Partner() != a.Partner || a.Language != "" && !speaks[i.Child] ||
			a.Days > 0 && now.Sub(i.Last) < time.Duration(a.Days)*24*time.Hour
	}), nil
}

// tag is a language without its country: "es" of "es-US".
func tag(code string) string {
	code, _, _ = strings.Cut(code, "-")
	return code
}

func childrenOf(all []loop.Item) (ids []people.PatientID) {
	for _, i := range all {
		ids = append(ids, i.Child)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// partners are whom one may choose among: who is asked for what is open.
func (p pages) partners(ctx context.Context, v access.Viewer, all []loop.Item, chosen string) ([]option, error) {
	seen := map[string]bool{chosen: chosen != ""}
	for _, i := range all {
		seen[i.Partner()] = true
	}
	delete(seen, "")
	var refs []string
	for ref := range seen {
		refs = append(refs, ref)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	var out []option
	for _, ref := range refs {
		if n := names[ref]; n.Name != "" {
			out = append(out, option{ref, n.Name})
		}
	}
	slices.SortFunc(out, func(a, b option) int { return cmp.Compare(a.Name, b.Name) })
	return out, err
}

func (p pages) languages(ctx context.Context, v access.Viewer) (out []option, err error) {
	all, err := languages(ctx, p.DB, v)
	for _, l := range all {
		if o := (option{tag(l.Code), people.LanguageWord(ctx, l)}); !slices.ContainsFunc(out, func(x option) bool { return x.Value == o.Value }) {
			out = append(out, o)
		}
	}
	return out, err
}

// fill makes cards of what is shown, and of nothing else.
func (p pages) fill(ctx context.Context, v access.Viewer, b *boardView, all []loop.Item) error {
	if b.Asked.As == "table" {
		b.Pages = (len(all) + onPage - 1) / onPage
		from := min((b.Asked.Page-1)*onPage, len(all))
		cards, err := p.cards(ctx, v, all[from:min(from+onPage, len(all))], b.Now)
		b.Rows = cards
		return err
	}
	by := map[loop.Stage][]loop.Item{}
	var shown []loop.Item
	for _, i := range all {
		s := i.Stage()
		if by[s] = append(by[s], i); len(by[s]) <= inColumn {
			shown = append(shown, i)
		}
	}
	cards, err := p.cards(ctx, v, shown, b.Now)
	if err != nil {
		return err
	}
	of := map[loop.Stage][]card{}
	for _, c := range cards {
		of[c.Stage()] = append(of[c.Stage()], c)
	}
	for _, s := range loop.Stages[:len(loop.Stages)-1] {
		b.Columns = append(b.Columns, column{s, len(by[s]), of[s]})
	}
	b.Ended = column{loop.Ended, len(by[loop.Ended]), of[loop.Ended]}
	return nil
}

// cards reads how to speak of those whom items name, and where v may move them.
func (p pages) cards(ctx context.Context, v access.Viewer, all []loop.Item, now time.Time) ([]card, error) {
	var refs []string
	for _, i := range all {
		refs = append(refs, i.To, i.ToOrg, i.HeldBy, i.From)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	if err != nil {
		return nil, err
	}
	children, err := people.Children(ctx, p.DB, v, childrenOf(all))
	if err != nil {
		return nil, err
	}
	child := map[people.PatientID]people.Patient{}
	for _, c := range children {
		child[c.ID] = c
	}
	sides, err := loop.SidesOf(ctx, p.DB, v, all)
	if err != nil {
		return nil, err
	}
	out := make([]card, len(all))
	for n, i := range all {
		c := child[i.Child]
		out[n] = card{Item: i, name: cmp.Or(c.Name, say.T(ctx, "loops.somebody")), Initials: say.Initials(c.Name),
			To: who(ctx, names, i.To), Held: brief(ctx, names, i.HeldBy), From: brief(ctx, names, i.From),
			Days: int(now.Sub(i.Last).Hours() / 24), Next: nextOf(i, sides[i.ID])}
		if org := names[i.ToOrg]; i.ToOrg != i.To && org.Name != "" && i.Kind != loop.Handoff {
			out[n].To += ", " + org.Name
		}
	}
	return out, nil
}

// nextOf is where somebody may move it: on first, then where it ends.
func nextOf(i loop.Item, sides []loop.Side) []loop.State {
	all := loop.States().Next(i.Kind, i.State(), sides...)
	at := slices.Index(loop.Stages, i.Stage())
	rank := func(s loop.State) int {
		to := loop.Item{Step: s.Step}.Stage()
		switch {
		case s.Step == loop.Mistake:
			return 3
		case to == loop.Ended:
			return 2
		case slices.Index(loop.Stages, to) <= at:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b loop.State) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// Moves is where the menu of a card leads; what was a mistake is said on the page
// of the thing itself.
func (c card) Moves() []loop.State {
	return slices.DeleteFunc(slices.Clone(c.Next), func(s loop.State) bool { return s.Step == loop.Mistake })
}

func who(ctx context.Context, names map[string]people.Named, ref string) string {
	if ref == "" {
		return say.T(ctx, "loops.nobody-yet")
	}
	return cmp.Or(names[ref].Name, say.T(ctx, "loops.somebody"))
}

func brief(ctx context.Context, names map[string]people.Named, ref string) string {
	return cmp.Or(names[ref].Short, names[ref].Name, say.T(ctx, "loops.somebody"))
}

// keep keeps or forgets a way of looking at the board.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	name := []rune(r.PostFormValue("name"))
	if len(name) == 0 {
		return fault.At(fault.Invalid, "loops.missing.name", "name")
	}
	q, err := url.ParseQuery(r.PostFormValue("query"))
	if err != nil {
		return fault.Wrap(fault.Invalid, "loops.missing.name", err)
	}
	s := savedView{Name: string(name[:min(len(name), 60)]), Query: askedOf(q).query()}
	if err := p.save(r.Context(), v, s, r.PostFormValue("drop") == "1"); err != nil {
		return err
	}
	return web.See(w, r, askedOf(q).address())
}
