package directory

import (
	"net/http"
	"strconv"
	"time"

	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// oneView is the page of one service.
type oneView struct {
	Service    Service
	Tends      bool
	Child      string // from whose home it is measured
	AskedBy    string // by name
	Agreements []Agreement
	Said       saying // what was typed about room
	Mistake    string // key, and its field
	Field      string
	today, now time.Time
}

// saying is what was typed about room.
type saying struct{ Room, Weeks, Until, Words string }

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	view, err := p.view(r, v)
	if err != nil {
		return err
	}
	return web.Show(w, r, onePage(view))
}

// view gathers what the page of a service shows.
func (p pages) view(r *http.Request, v access.Viewer) (view oneView, err error) {
	ctx := r.Context()
	view = oneView{Child: r.URL.Query().Get("child"), today: p.Today(), now: p.Now().In(p.Zone)}
	from, err := p.from(ctx, v, view.Child)
	if err != nil {
		return view, err
	}
	all, err := list(ctx, p.House, v, from, []string{r.PathValue("service")})
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "directory.not-found")
	}
	if err != nil {
		return view, err
	}
	view.Service = all[0]
	if view.Tends, err = p.tends(ctx, v); err != nil {
		return view, err
	}
	if by := view.Service.AskedBy; by != "" {
		names, err := people.Names(ctx, p.DB, v, []string{by})
		if err != nil {
			return view, err
		}
		view.AskedBy = names[by].Name
	}
	view.Agreements, err = Agreements(ctx, p.DB, v, view.Service.Organization.ID)
	return view, err
}

// room takes what a service said about room. Whoever asked may write it down:
// it is asked with every reply, and whoever talks with them hears it.
func (p pages) room(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	c, said, err := p.capacity(r)
	if err == nil {
		if c.AskedBy, err = people.Writer(ctx, p.DB, v, p.Today()); err != nil {
			return err
		}
		var d Draft
		if d, err = Reply(ctx, p.House, v, Replied{r.PathValue("service"), c}); err == nil {
			err = p.put(r, v, "ask about room", d)
		}
	}
	if fault.Is(err, fault.Invalid) {
		view, gather := p.view(r, v)
		if gather != nil {
			return gather
		}
		f := fault.Of(err)
		view.Said, view.Mistake, view.Field = said, f.Key, f.At
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, onePage(view))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/directory/"+r.PathValue("service")+"#room")
}

// capacity reads what was typed about room.
func (p pages) capacity(r *http.Request) (c Capacity, said saying, err error) {
	said = saying{r.PostFormValue("room"), web.Line(r, "weeks"), web.Line(r, "until"), web.Line(r, "words")}
	c = Capacity{Room: Room(said.Room), Words: said.Words, AskedAt: p.Now()}
	if c.Room == Wait {
		if c.Weeks, err = strconv.Atoi(said.Weeks); err != nil {
			return c, said, fault.At(fault.Invalid, "directory.missing.weeks", "weeks")
		}
	}
	if c.Room == Full && said.Until != "" {
		if c.Until, err = time.Parse(time.DateOnly, said.Until); err != nil || c.Until.Before(p.Today()) {
			return c, said, fault.At(fault.Invalid, "directory.missing.until", "until")
		}
	}
	return c, said, c.check()
}

// put stores drafts together, of whoever was found to tend the directory.
func (p pages) put(r *http.Request, v access.Viewer, why string, drafts ...Draft) error {
	batch := make([]*store.Incoming, 0, len(drafts))
	defer func() { p.Store.Release(batch...) }()
	for _, d := range drafts {
		in, err := d.Incoming(p.Store)
		if err != nil {
			return err
		}
		batch = append(batch, in)
	}
	_, err := p.Store.Write(r.Context(), v, why, batch)
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "directory.changed", err)
	}
	return err
}
