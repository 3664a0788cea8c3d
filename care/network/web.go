package network

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kith/care/colleague"
	"kith/care/directory"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/draw"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /network", p.network, web.Shows("Who works with whom: organizations on a map whose places never move, and the same as a table. Numbers of whole quarters; few children are not told.").
		Query("quarter: a quarter that is over, as 2026-3", "compare: yes shows the quarter before beside it"))
	m.On("GET /network/{org}", p.organization, web.Shows("How it goes between the reader's place and one organization, and whom to ask for there.").
		Query("quarter: a quarter that is over, as 2026-3"))
	m.On("GET /colleagues", p.colleagues, web.Shows("Who works at the reader's place."))
	m.On("GET /colleagues/{role}", p.colleague, web.Shows("One colleague of the reader's own place: how to work with them, and what the two had with each other, as far as the reader may know."))
}

// Works reports whether somebody's work is the whole place: everybody who works
// there but those who greet.
func Works(v access.Viewer) bool {
	return v.Origin() != "" && strings.HasPrefix(v.ID(), "Practitioner/") && (colleague.Works(v) || colleague.Leads(v))
}

func (p pages) viewer(r *http.Request) (access.Viewer, people.OrganizationID, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, "", fault.New(fault.Login, "fault.login")
	case !Works(v):
		return v, "", fault.New(fault.NotFound, "fault.not-found")
	}
	return v, people.OrganizationID(v.Origin()), nil
}

// quarter is the one that an address asks for, if it is told already; else the
// latest that is.
func (p pages) quarter(r *http.Request) Quarter {
	last := Standard().Settled(p.Now(), p.Zone)
	y, n, _ := strings.Cut(r.URL.Query().Get("quarter"), "-")
	year, err := strconv.Atoi(y)
	number, bad := strconv.Atoi(n)
	q := Quarter{year, number}
	if err != nil || bad != nil || number < 1 || number > 4 || year < last.Year-2 || q.Window(p.Zone).From.After(last.Window(p.Zone).From) {
		return last
	}
	return q
}

// row is a place on the map in words and numbers.
type row struct {
	Place
	Route
	Was  Route
	Kind string
}

type networkView struct {
	Quarter, Before Quarter
	Earlier, Later  string // addresses of other quarters
	Site            Place
	Rows            []row
	Among           []Route
	Hours           []Advice
	Compare         bool
	Picture         draw.Picture
	names           map[string]string
	zone            *time.Location
}

func (p pages) network(w http.ResponseWriter, r *http.Request) error {
	v, site, err := p.viewer(r)
	if err != nil {
		return err
	}
	ctx, q := r.Context(), p.quarter(r)
	around, err := partners(ctx, p.House, v, site, Standard().Settled(p.Now(), p.Zone))
	if err != nil {
		return err
	}
	if err := Settle(ctx, p.House, site, around); err != nil {
		return err
	}
	now, err := Read(ctx, p.House, v, site, q)
	if err != nil {
		return err
	}
	was, err := Read(ctx, p.House, v, site, q.Before())
	if err != nil {
		return err
	}
	view := networkView{Quarter: q, Before: q.Before(), Site: now.Places[0], Among: now.Among, Compare: r.URL.Query().Get("compare") == "yes", names: map[string]string{}, zone: p.Zone}
	named := map[string]bool{}
	for i, pl := range now.Places {
		ref := pl.ID.Ref()
		view.names[ref] = pl.Name
		if named[ref], err = p.named(ctx, v, pl.ID); err != nil {
			return err
		}
		if i > 0 {
			view.Rows = append(view.Rows, row{pl, now.Routes[i-1], was.Routes[i-1], placeWord(ctx, pl)})
		}
	}
	view.Hours = Standard().Hours(now.Routes, was.Routes, named)
	view.Earlier = "/network?quarter=" + q.Before().String()
	if last := Standard().Settled(p.Now(), p.Zone); q != last {
		view.Later = "/network?quarter=" + q.after().String()
	}
	view.Picture = view.draw(ctx, now.Places)
	return web.Show(w, r, networkPage(view))
}

// after is the quarter that follows.
func (q Quarter) after() Quarter { return QuarterOf(q.Window(time.UTC).Until) }

// named reports whether somebody is known by name at a place.
func (p pages) named(ctx context.Context, v access.Viewer, id people.OrganizationID) (bool, error) {
	staff, err := people.Staff(ctx, p.DB, v, id)
	if err != nil || len(staff) > 0 {
		return len(staff) > 0, err
	}
	services, err := directory.Of(ctx, p.House, v, string(id))
	for _, s := range services {
		if len(s.Contacts) > 0 {
			return true, err
		}
	}
	return false, err
}

// placeWord says what a place is.
func placeWord(ctx context.Context, p Place) string {
	return cmp.Or(p.Words, say.T(ctx, "network.place"))
}

// draw draws the map: every number on it stands in the table too.
func (v networkView) draw(ctx context.Context, places []Place) draw.Picture {
	n := draw.Net{ID: "network", Title: say.T(ctx, "network.picture", "count", len(places)-1, "site", v.Site.Name)}
	at := map[string]int{}
	for i, p := range places {
		at[p.ID.Ref()] = i
		link := "/network/" + string(p.ID)
		if i == 0 {
			link = "/colleagues"
		}
		notes := []string{placeWord(ctx, p)}
		if p.People > 0 {
			notes = append(notes, say.T(ctx, "network.people", p.People))
		}
		n.Nodes = append(n.Nodes, draw.NetNode{Name: p.Name, Notes: notes, Link: link, Slot: p.Slot, People: p.People})
	}
	line := func(x Route) draw.NetLine {
		l := draw.NetLine{A: at[x.A], B: at[x.B], Kind: string(x.Line), Size: x.Shared, Title: v.names[x.A] + ", " + v.names[x.B] + ": " + routeWords(ctx, x)}
		if x.Line == Fewer {
			l.Label = say.T(ctx, "network.answered", "yes", x.Answered, "n", x.Asked)
		}
		return l
	}
	for _, x := range v.Among {
		n.Lines = append(n.Lines, line(x))
	}
	for _, x := range v.Rows {
		n.Lines = append(n.Lines, line(x.Route))
	}
	return draw.DrawNet(n)
}

// routeWords says what is told of two places.
func routeWords(ctx context.Context, x Route) string {
	words := say.T(ctx, "network.few")
	if x.Told {
		words = say.T(ctx, "network.shared", x.Shared)
	}
	if x.Loops {
		words += ", " + say.T(ctx, "network.answered", "yes", x.Answered, "n", x.Asked)
	}
	return words
}

// quarterWords says a quarter by its months.
func quarterWords(ctx context.Context, q Quarter) string {
	return say.T(ctx, "network.quarter."+strconv.Itoa(q.N), "year", strconv.Itoa(q.Year))
}

type orgView struct {
	Place
	Route
	Was      Route
	Quarter  Quarter
	Kind     string
	Hour     string // code of why an hour goes there, or ""
	Services []directory.Service
	People   []people.Role
	Own      bool
}

func (p pages) organization(w http.ResponseWriter, r *http.Request) error {
	v, site, err := p.viewer(r)
	if err != nil {
		return err
	}
	ctx, q := r.Context(), p.quarter(r)
	o, err := people.GetOrganization(ctx, p.DB, v, people.OrganizationID(r.PathValue("org")))
	if err != nil {
		return err
	}
	view := orgView{Place: Place{Organization: o}, Quarter: q, Own: o.ID == site}
	view.Kind = placeWord(ctx, view.Place)
	if view.Services, err = directory.Of(ctx, p.House, v, string(o.ID)); err != nil {
		return err
	}
	if view.People, err = p.staff(ctx, v, o.ID); err != nil {
		return err
	}
	for _, at := range []struct {
		q  Quarter
		to *Route
	}{{q, &view.Route}, {q.Before(), &view.Was}} {
		c, err := count(ctx, p.House, site, at.q)
		if err != nil {
			return err
		}
		*at.to = Standard().Tell(site.Ref(), o.ID.Ref(), c.between(site.Ref(), o.ID.Ref()))
	}
	named, err := p.named(ctx, v, o.ID)
	if err != nil {
		return err
	}
	if hours := Standard().Hours([]Route{view.Route}, []Route{view.Was}, map[string]bool{o.ID.Ref(): named}); len(hours) > 0 {
		view.Hour = hours[0].Code
	}
	return web.Show(w, r, orgPage(view))
}

// staff are those who work at a place today.
func (p pages) staff(ctx context.Context, v access.Viewer, id people.OrganizationID) (all []people.Role, err error) {
	roles, err := people.Staff(ctx, p.DB, v, id)
	for _, x := range roles {
		if x.Current(p.Today()) {
			all = append(all, x)
		}
	}
	return all, err
}
