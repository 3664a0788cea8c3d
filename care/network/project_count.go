package network

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Map is what is told of a site and those around it in a quarter.
type Map struct {
	Quarter Quarter
	Site    string   // Organization/x
	Places  []Place  // the site first
	Routes  []Route  // from the site to each other place, in the order of Places
	Among   []Route  // between two others, only what is told
	Hours   []Advice // where an hour goes
}

// Place is an organization on the map.
type Place struct {
	people.Organization
	People int // who work there, as the directory says
	Slot   int // where it stands, 0 is the middle
}

// Read counts a quarter of a site: the same for everybody who asks, for the
// place counts it.
func Read(ctx context.Context, h *module.House, v access.Viewer, site people.OrganizationID, q Quarter) (m Map, err error) {
	r := Standard()
	m = Map{Quarter: q, Site: site.Ref()}
	if m.Places, err = places(ctx, h, v, site); err != nil {
		return m, err
	}
	c, err := count(ctx, h, site, q)
	if err != nil {
		return m, err
	}
	var far []Place
	for _, p := range m.Places[1:] {
		x := r.Tell(m.Site, p.ID.Ref(), c.between(m.Site, p.ID.Ref()))
		m.Routes, far = append(m.Routes, x), append(far, p)
	}
	for i, a := range far {
		for _, b := range far[i+1:] {
			if x := r.Tell(a.ID.Ref(), b.ID.Ref(), &Count{Children: c.between(a.ID.Ref(), b.ID.Ref()).Children}); x.Told {
				m.Among = append(m.Among, x)
			}
		}
	}
	return m, nil
}

// asPlace is a place that counts: what carries a label is not counted, nor what
// a family does not want used to run it.
func asPlace(h *module.House, site people.OrganizationID) access.Viewer {
	return consent.Program("Device/kith", string(site)).At(h.Now()).For(label.Operations)
}

// count counts a quarter of a site.
func count(ctx context.Context, h *module.House, site people.OrganizationID, q Quarter) (*counts, error) {
	house := asPlace(h, site)
	w := q.Window(h.Zone)
	works, err := colleague.During(ctx, h.DB, house, w)
	if err != nil {
		return nil, err
	}
	c := newCounts()
	met := contact.Ask{From: contact.DayAt(w.From), To: contact.DayAt(w.Until)}
	if err := contact.ColumnsOf(h).Each(ctx, house, met, func(m contact.Meeting) {
		if m.Place != "" {
			put(c.knows, m.Place, m.Child)
		}
	}); err != nil {
		return nil, err
	}
	for _, x := range works {
		c.add(x, Standard(), w.Until.AddDate(0, 0, Standard().SettleDays))
	}
	return c, access.Each(ctx, h.DB, house, func(row db.Row) error {
		var child, at string
		err := row.Scan(&child, &at)
		put(c.knows, at, child)
		return err
	}, `
		select distinct e.patient_id, coalesce('Organization/' || j.organization_id, e.organization_ref)
		from contact_event e
		left join practitioner_role j on j.id = case when substr(e.person_ref, 1, 17) = 'PractitionerRole/' then substr(e.person_ref, 18) end
		where e.on_day >= $1 and e.on_day < $2 and e.seen = '' and e.kind in ('visit', 'call', 'message')
			and coalesce(j.organization_id, e.organization_ref) <> '' and sees(e.compartment)`,
		w.From.Format(time.DateOnly), w.Until.Format(time.DateOnly))
}

// mostPlaces is how many stand around the site.
const mostPlaces = 10

// places are the site and those it works with: whoever it has an agreement with,
// and whoever it ever passed a child to or got one from. That somebody stands on
// the map says nothing of a quarter. Each keeps the place it once got.
func places(ctx context.Context, h *module.House, v access.Viewer, site people.OrganizationID) (all []Place, err error) {
	slots := map[string]int{}
	if err := db.Each(ctx, h.DB, func(r db.Row) error {
		var id string
		var slot int
		err := r.Scan(&id, &slot)
		slots[id] = slot
		return err
	}, `select organization_id, slot from network_place where site = $1`, string(site)); err != nil {
		return nil, err
	}
	everybody, err := people.Organizations(ctx, h.DB, v)
	if err != nil {
		return nil, err
	}
	staff := map[string]int{}
	if err := access.Each(ctx, h.DB, v, func(r db.Row) error {
		var id string
		var n int
		err := r.Scan(&id, &n)
		staff[id] = n
		return err
	}, `
		select r.organization_id, count(distinct r.practitioner_id) from practitioner_role r
		where r.active and (r.ends_on = '' or r.ends_on >= $1) and sees(r.compartment) group by r.organization_id`, h.Today().Format(time.DateOnly)); err != nil {
		return nil, err
	}
	for _, o := range everybody {
		slot, placed := slots[string(o.ID)]
		if o.ID == site || placed {
			all = append(all, Place{o, staff[string(o.ID)], slot})
		}
	}
	slices.SortStableFunc(all, func(a, b Place) int { return a.Slot - b.Slot })
	if len(all) == 0 || all[0].ID != site {
		return nil, fmt.Errorf("network: a site that nobody knows")
	}
	return all, nil
}

// Settle gives places to those who are new on the map of a site, in the order of
// their names, and moves nobody.
func Settle(ctx context.Context, h *module.House, site people.OrganizationID, partners []string) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		have, err := db.All(ctx, tx, db.Text, `select organization_id from network_place where site = $1`, string(site))
		if err != nil {
			return err
		}
		next := max(len(have), 1)
		rows := [][]any{}
		if len(have) == 0 {
			rows = append(rows, []any{string(site), string(site), int64(0)})
		}
		for _, id := range partners {
			if id != string(site) && !slices.Contains(have, id) && next <= mostPlaces {
				rows = append(rows, []any{string(site), id, int64(next)})
				next++
			}
		}
		return db.Insert(ctx, tx, "network_place", []string{"site", "organization_id", "slot"}, rows)
	})
}

// partners are the places that a site has an agreement with or worked with until
// the end of a quarter that is told, by name.
func partners(ctx context.Context, h *module.House, v access.Viewer, site people.OrganizationID, q Quarter) ([]string, error) {
	w := q.Window(h.Zone)
	w.From = w.From.AddDate(-colleague.Months/12, 0, 0)
	works, err := colleague.During(ctx, h.DB, asPlace(h, site), w)
	if err != nil {
		return nil, err
	}
	agreed, err := people.Affiliations(ctx, h.DB, v, site)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	about := map[string]map[string]bool{}
	for _, a := range agreed {
		seen[string(a.Organization)], seen[string(a.Participating)] = true, true
	}
	for _, x := range works {
		for _, p := range []string{x.From.Place, x.To.Place} {
			id := strings.TrimPrefix(p, "Organization/")
			put(about, id, x.Child)
			seen[id] = seen[id] || len(about[id]) >= Standard().Few
		}
	}
	everybody, err := people.Organizations(ctx, h.DB, v)
	var ids []string
	for _, o := range everybody {
		if seen[string(o.ID)] && o.Active && o.ID != site {
			ids = append(ids, string(o.ID))
		}
	}
	return ids, err
}
