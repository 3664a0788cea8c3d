package loopboard

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// oneView is one thing that was passed on.
type oneView struct {
	card
	Now      time.Time
	Told     []told        // what happened, the newest first
	Staff    []people.Role // whose hands it may go into
	To       loop.State    // where it is to be moved, as the address asks
	Mistakes map[string]string
	Said     map[string]string // what was sent, after a mistake
	Asks     bool              // the reader is of the side that asks
	Mark     string
}

// told is one event, and how to speak of who did it.
type told struct {
	loop.Event
	By string
}

// line says when it was, by whom, and what was noted.
func (e told) line(ctx context.Context, now time.Time) string {
	parts := []string{say.From(ctx).Short(e.At.In(now.Location())), e.By, e.Note}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	view, err := p.view(r.Context(), v, r.PathValue("id"))
	if err != nil {
		return err
	}
	step, status, _ := strings.Cut(r.URL.Query().Get("to"), "/")
	if to := (loop.State{Step: loop.Step(step), Status: loop.Status(status)}); slices.Contains(view.Next, to) {
		view.To = to
	}
	return web.Show(w, r, onePage(view))
}

func (p pages) view(ctx context.Context, v access.Viewer, id string) (view oneView, err error) {
	view = oneView{Now: p.Now().In(p.Zone), Mistakes: map[string]string{}, Said: map[string]string{}}
	if view.Mark, err = loop.Mark(ctx, p.House, v, ""); err != nil {
		return view, err
	}
	i, err := loop.Get(ctx, p.House, v, id)
	if err != nil {
		return view, err
	}
	cards, err := p.cards(ctx, v, []loop.Item{i}, view.Now)
	if err != nil {
		return view, err
	}
	view.card = cards[0]
	view.Asks = len(view.Next) > 0 || i.From == v.ID() || slices.Contains(v.Names(), i.HeldBy)
	var refs []string
	for _, e := range i.Events {
		refs = append(refs, e.Who)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	if err != nil {
		return view, err
	}
	for _, e := range slices.Backward(i.Events) {
		by := ""
		if e.Who != "" {
			by = brief(ctx, names, e.Who)
		}
		view.Told = append(view.Told, told{e, by})
	}
	if view.Staff, err = people.Staff(ctx, p.DB, v, people.OrganizationID(v.Origin())); err != nil {
		return view, err
	}
	view.Staff = slices.DeleteFunc(view.Staff, func(x people.Role) bool { return !x.Current(p.Today()) || x.ID.Ref() == i.HeldBy })
	return view, nil
}

// Codes of what may be done while something stays where it is.
var deeds = []string{"nudged", "called", "reached", "visit-offered", "told", "noted"}

// doing is a form about one thing, and the version that its page showed.
func (p pages) doing(r *http.Request) (access.Viewer, *loop.Acting, error) {
	v, err := reader(r)
	if err != nil {
		return v, nil, err
	}
	a, err := loop.Act(r.Context(), p.House, v, r.PathValue("id"))
	if err != nil {
		return v, nil, err
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen != a.Item.Version {
		return v, a, fault.New(fault.Conflict, "loop.changed")
	}
	return v, a, nil
}

func (p pages) move(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, func() (loop.Change, error) {
		step, status, _ := strings.Cut(r.PostFormValue("to"), "/")
		x := loop.Change{To: loop.State{Step: loop.Step(step), Status: loop.Status(status)}, Reason: r.PostFormValue("reason"),
			Words: strings.TrimSpace(r.PostFormValue("words")), Note: strings.TrimSpace(r.PostFormValue("note"))}
		if x.To == (loop.State{Step: loop.Step(step)}) {
			return x, fault.At(fault.Invalid, "loops.missing.to", "to")
		}
		if on := r.PostFormValue("until"); on != "" && x.To.Status == loop.OnHold {
			day, err := time.ParseInLocation(time.DateOnly, on, p.Zone)
			if err != nil || !day.After(p.Now()) {
				return x, fault.At(fault.Invalid, "loops.missing.until", "until")
			}
			x.Until = day
		}
		return x, nil
	})
}

func (p pages) did(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, func() (loop.Change, error) {
		x := loop.Change{Event: r.PostFormValue("what"), Note: strings.TrimSpace(r.PostFormValue("note"))}
		if !slices.Contains(deeds, x.Event) {
			return x, fault.At(fault.Invalid, "loop.missing.event", "what")
		}
		return x, nil
	})
}

func (p pages) hold(w http.ResponseWriter, r *http.Request) error {
	return p.change(w, r, func() (loop.Change, error) {
		v := access.From(r.Context())
		staff, err := people.Staff(r.Context(), p.DB, v, people.OrganizationID(v.Origin()))
		if err != nil {
			return loop.Change{}, err
		}
		whom := r.PostFormValue("who")
		if !slices.ContainsFunc(staff, func(x people.Role) bool { return x.Current(p.Today()) && x.ID.Ref() == whom }) {
			return loop.Change{}, fault.At(fault.Invalid, "loops.missing.who", "who")
		}
		return loop.Change{Event: "held", HeldBy: whom}, nil
	})
}

// change makes a change and leads on, or shows the page again with what was said
// and what is missing.
func (p pages) change(w http.ResponseWriter, r *http.Request, read func() (loop.Change, error)) error {
	v, a, err := p.doing(r)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	var x loop.Change
	if err == nil {
		x, err = read()
	}
	if err == nil {
		err = a.Move(x, nil)
	}
	if err == nil {
		err = a.Commit(r.Context())
	}
	if err == nil {
		return web.See(w, r, web.Local(r.PostFormValue("next"), "/loops/"+a.Item.ID))
	}
	e := fault.Of(err)
	switch e.Kind {
	case fault.Invalid, fault.Required, fault.Rule, fault.Conflict:
	default:
		return err
	}
	view, wrong := p.view(r.Context(), v, r.PathValue("id"))
	if wrong != nil {
		return wrong
	}
	step, status, _ := strings.Cut(r.PostFormValue("to"), "/")
	view.To = loop.State{Step: loop.Step(step), Status: loop.Status(status)}
	for _, name := range []string{"reason", "words", "note", "until", "what", "who"} {
		view.Said[name] = r.PostFormValue(name)
	}
	view.Mistakes[cmp.Or(e.At, "page")] = e.Key
	return web.ShowStatus(w, r, e.Kind.Status(), onePage(view))
}

// childView are the loops of one child.
type childView struct {
	Child  people.Patient
	Today  people.Day
	Open   []card
	Closed []card
	Now    time.Time
}

func (p pages) child(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	child, err := people.Child(ctx, p.DB, v, people.PatientID(r.PathValue("id")))
	if err != nil {
		return err
	}
	view := childView{Child: child, Today: p.Today(), Now: p.Now().In(p.Zone)}
	all, err := loop.OfChild(ctx, p.House, v, child.ID)
	if err != nil {
		return err
	}
	cards, err := p.cards(ctx, v, all, view.Now)
	if err != nil {
		return err
	}
	for _, c := range cards {
		if c.Closed {
			view.Closed = append(view.Closed, c)
		} else {
			view.Open = append(view.Open, c)
		}
	}
	return web.Show(w, r, childPage(view))
}

// Today is what of it stands on the page of the day: what is quiet and the
// reader's, or carried further to them.
type Today struct {
	Quiet []card
	More  int
	Now   time.Time
}

// mostToday is how many Today shows. Source: Kith
const mostToday = 5

// TodayOf gathers it for a reader; nothing for one whose work it is not.
func TodayOf(ctx context.Context, p *module.House, v access.Viewer) (t Today, err error) {
	if !Works(v) {
		return t, nil
	}
	t.Now = p.Now().In(p.Zone)
	all, err := loop.Open(ctx, p, v, loop.Filter{Of: append(v.Names(), v.ID()), Quiet: true})
	if err != nil {
		return t, err
	}
	t.More = max(0, len(all)-mostToday)
	t.Quiet, err = pages{p}.cards(ctx, v, all[:min(len(all), mostToday)], t.Now)
	return t, err
}

// OfChild gathers what is open about the child of these records for the child's
// own page.
func OfChild(ctx context.Context, p *module.House, v access.Viewer, records ...string) (t ChildLoops, err error) {
	if !Works(v) || len(records) == 0 {
		return t, nil
	}
	all := make([]people.PatientID, len(records))
	for n, id := range records {
		all[n] = people.PatientID(id)
	}
	t.Child = all[0]
	t.Now = p.Now().In(p.Zone)
	items, err := loop.OfChild(ctx, p, v, all...)
	if err != nil {
		return t, err
	}
	items = slices.DeleteFunc(items, func(i loop.Item) bool { return i.Closed })
	t.Open, err = pages{p}.cards(ctx, v, items, t.Now)
	return t, err
}

// ChildLoops is what is open about a child.
type ChildLoops struct {
	Child people.PatientID
	Open  []card
	Now   time.Time
}

// waiting says in words what something waits for and since when.
func (c card) waiting(ctx context.Context, now time.Time) string {
	switch {
	case c.Closed:
		return ""
	case !c.Until.IsZero():
		return say.T(ctx, "loops.waits-until", "day", say.From(ctx).Short(c.Until))
	case c.Clock == "":
		return ""
	}
	day := say.From(ctx).Short(c.Due.In(now.Location()))
	if now.After(c.Due) {
		return say.T(ctx, "loops.clock."+c.Clock) + ", " + say.T(ctx, "loops.was-due", "day", day)
	}
	return say.T(ctx, "loops.clock."+c.Clock) + ", " + say.T(ctx, "loops.due", "day", day)
}

// stepWord says where it stands: what is passed on has its own words.
func stepWord(ctx context.Context, k loop.Kind, s loop.State) string {
	v := say.From(ctx)
	for _, key := range []string{"loops.step." + string(k) + "." + string(s.Step) + "." + string(s.Status), "loops.step." + string(k) + "." + string(s.Step)} {
		if v.Has(key) {
			return v.T(key)
		}
	}
	return v.T("loops.step." + string(s.Step))
}

// needs reports whether a move asks for more than to be chosen.
func (c card) needs(to loop.State, name string) bool {
	move, _ := loop.States().Move(c.Kind, c.State(), to)
	switch name {
	case "reason":
		return loop.States().NeedsReason(c.Kind, c.State(), to)
	case "until":
		return to.Status == loop.OnHold
	}
	return slices.Contains(move.By, loop.Noted)
}
