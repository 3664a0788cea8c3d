package family

import (
	"net/http"
	"slices"
	"time"

	"kith/care/disclosure"
	"kith/care/people"
	"kith/care/privacy"
	"kith/platform/fault"
	"kith/platform/web"
)

// toldThing is one thing that a young person told, as a list names it: when and
// to whom, and not what.
type toldThing struct {
	disclosure.Item
	Day  time.Time
	To   []string // names
	Over bool     // she took it back
}

// cell is one person and what they know, or may know, of it.
type cell struct {
	privacy.Own
	disclosure.Cell
	Seen string // the wish that holds, "" for none
}

// toldView is the page of one thing.
type toldView struct {
	self
	toldThing
	Cells   []cell
	Names   map[string]people.Named // of whom it was told to
	Done    bool
	Mistake string // key
	Whose   string // reference, of the mistake
}

// tellable are those who could be told by asking: nobody knows it of them yet.
func (v toldView) tellable() (all []cell) {
	for _, c := range v.Cells {
		if c.State != disclosure.CellTold && len(c.Cell.Knows) == 0 {
			all = append(all, c)
		}
	}
	return all
}

// things returns what she told, the latest first.
func (p pages) things(r *http.Request, s self) (all []toldThing, err error) {
	items, err := disclosure.OfChild(r.Context(), p.House, s.viewer, s.records...)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		if i.Whole() && i.Teller == s.ID.Ref() {
			t, err := p.thing(r, s, i)
			if err != nil {
				return nil, err
			}
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b toldThing) int { return b.At.Compare(a.At) })
	return all, nil
}

func (p pages) thing(r *http.Request, s self, i disclosure.Item) (t toldThing, err error) {
	t = toldThing{Item: i, Day: i.At.In(p.Zone), Over: i.Status == disclosure.Withdrawn}
	names, err := p.namesOf(r, s, i.To)
	for _, ref := range i.To {
		if n := names[ref].Name; n != "" {
			t.To = append(t.To, n)
		}
	}
	return t, err
}

// item reads one thing that she told.
func (p pages) item(r *http.Request) (v toldView, err error) {
	if v.self, err = p.owner(r); err != nil {
		return v, err
	}
	ctx := r.Context()
	i, err := disclosure.Get(ctx, p.House, v.viewer, r.PathValue("item"))
	if err == nil && (!i.Whole() || i.Teller != v.self.ID.Ref()) {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	if err != nil {
		return v, err
	}
	if v.toldThing, err = p.thing(r, v.self, i); err != nil {
		return v, err
	}
	circle, err := privacy.CircleOf(ctx, p.House, v.viewer, v.self.ID)
	if err != nil {
		return v, err
	}
	if v.Names, err = p.namesOf(r, v.self, i.To); err != nil {
		return v, err
	}
	for _, x := range circle.People() {
		c := cell{Own: x, Cell: i.Cell(x.Person, v.now)}
		if w, ok := disclosure.Newest(i.Wishes, x.Person, v.now); ok {
			c.Seen = w.ID
		}
		v.Cells = append(v.Cells, c)
	}
	return v, nil
}

func (p pages) told(w http.ResponseWriter, r *http.Request) error {
	v, err := p.item(r)
	if err != nil {
		return err
	}
	v.Done = r.URL.Query().Has("done")
	return web.Show(w, r, toldPage(v))
}

func (p pages) change(w http.ResponseWriter, r *http.Request) error {
	v, err := p.item(r)
	if err != nil {
		return err
	}
	ctx, id := r.Context(), v.Item.ID
	if r.PostFormValue("step") == "withdraw" {
		if err := disclosure.Withdraw(ctx, p.House, v.viewer, id); err != nil {
			return err
		}
		return web.See(w, r, "/y/who?done=1")
	}
	with := r.PostFormValue("with")
	i := slices.IndexFunc(v.Cells, func(c cell) bool { return c.Ref == with })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	choice := disclosure.Choice(r.PostFormValue("knows"))
	until, mistake := p.lastDay(r.PostFormValue("until"))
	if !slices.Contains(disclosure.Choices, choice) {
		mistake = "family.who.missing"
	}
	if mistake != "" {
		v.Mistake, v.Whose = mistake, with
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, toldPage(v))
	}
	if r.PostFormValue("step") == "ask" {
		_, err = disclosure.AskThat(ctx, p.House, v.viewer, disclosure.Asking{Statement: id, To: with, Choice: choice})
	} else {
		if !until.IsZero() {
			until = until.AddDate(0, 0, 1) // the last day still counts
		}
		_, err = disclosure.SetWish(ctx, p.House, v.viewer, disclosure.Wishing{Statement: id,
			Wish: disclosure.Wish{With: with, Choice: choice, Until: until}, Seen: r.PostFormValue("seen")})
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/y/told/"+id+"?done=1")
}
