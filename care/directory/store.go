package directory

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

const serviceColumns = `s.id, s.version, s.name, s.organization_id, s.organization, s.needs, s.languages, s.insurances, s.age_from, s.age_to,
	s.room, s.weeks, s.until_on, s.asked_at, s.asked_by, s.active, s.public, s.updated_at, s.details`

func scanService(r db.Row) (s Service, err error) {
	var needs, languages, insurances, until, details string
	var asked, updated int64
	if err := r.Scan(&s.ID, &s.Version, &s.Name, &s.Organization.ID, &s.Organization.Name, &needs, &languages, &insurances, &s.Ages.From, &s.Ages.To,
		&s.Room, &s.Weeks, &until, &asked, &s.AskedBy, &s.Active, &s.Public, &updated, &details); err != nil {
		return s, err
	}
	var d detail
	if err := json.Unmarshal([]byte(details), &d); err != nil {
		return s, err
	}
	s.Does, s.HowToWorkWithUs, s.Words, s.Plans, s.Contacts = d.Does, d.HowTo, d.Words, d.Plans, d.Contacts
	s.Phone, s.Email, s.Site, s.Hours, s.Fees, s.Asks, s.Source = d.Phone, d.Email, d.Site, d.Hours, d.Fees, d.Asks, d.Source
	s.Needs, s.Languages, s.Insurances, s.Distance = strings.Fields(needs), strings.Fields(languages), strings.Fields(insurances), Unknown
	if s.Updated = time.UnixMicro(updated); asked != 0 {
		s.AskedAt = time.UnixMicro(asked)
	}
	if day, err := time.Parse(time.DateOnly, until); err == nil {
		s.Until = day
	}
	return s, nil
}

// Works reports whether v is somebody at work, who may read the directory's
// pages.
func Works(v access.Viewer) bool { return strings.HasPrefix(v.ID(), "Practitioner/") }

// Get returns one service, fault.NotFound when there is none that v may see.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Service, error) {
	all, err := list(ctx, h, v, Point{}, []string{id})
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "directory.not-found")
	}
	if err != nil {
		return Service{}, err
	}
	return all[0], nil
}

// Placed returns the services at a place that v may see.
func Placed(ctx context.Context, h *module.House, v access.Viewer, place string) ([]Service, error) {
	ids, err := access.All(ctx, h.DB, v, db.Text, `
		select s.id from directory_at a join directory_service s on s.id = a.service_id
		where a.place_id = $1 and s.active and sees(s.compartment)
		order by s.sort, s.id`, place)
	if err != nil {
		return nil, err
	}
	return list(ctx, h, v, Point{}, ids)
}

// Of returns the services of an organization, by name.
func Of(ctx context.Context, h *module.House, v access.Viewer, organization string) ([]Service, error) {
	ids, err := access.All(ctx, h.DB, v, db.Text, `
		select s.id from directory_service s
		where s.organization_id = $1 and s.active and sees(s.compartment)
		order by s.sort, s.id`, organization)
	if err != nil {
		return nil, err
	}
	return list(ctx, h, v, Point{}, ids)
}

// list returns the services of ids that v may see, in the order asked for, with
// their places and whom to ask for, and how far they are from a point.
func list(ctx context.Context, h *module.House, v access.Viewer, from Point, ids []string) (all []Service, err error) {
	for some := range slices.Chunk(ids, mostListed) {
		part, err := listed(ctx, h, v, from, some)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

// mostListed bounds how many services are read at once.
const mostListed = 256

func listed(ctx context.Context, h *module.House, v access.Viewer, from Point, ids []string) ([]Service, error) {
	found := map[string]*Service{}
	in, args := db.List(0, ids)
	err := access.Each(ctx, h.DB, v, func(r db.Row) error {
		s, err := scanService(r)
		found[s.ID] = &s
		return err
	}, `select `+serviceColumns+` from directory_service s where s.id in `+in+` and sees(s.compartment)`, args...)
	if err != nil {
		return nil, err
	}
	err = access.Each(ctx, h.DB, v, func(r db.Row) error {
		var id string
		var p Place
		err := r.Scan(&id, &p.ID, &p.Name, &p.Line, &p.City, &p.State, &p.Zip, &p.At.Latitude, &p.At.Longitude)
		p.At = At(p.At.Latitude, p.At.Longitude)
		if s := found[id]; s != nil {
			s.Places = append(s.Places, p)
			if d := from.To(p.At); d.Known() && (!s.Distance.Known() || d < s.Distance) {
				s.Distance = d
			}
		}
		return err
	}, `
		select a.service_id, p.id, p.name, p.line, p.city, p.state, p.zip, p.latitude, p.longitude
		from directory_at a
		join directory_place p on p.id = a.place_id
		where a.service_id in `+in+` and p.active and sees(a.compartment) and sees(p.compartment)
		order by a.service_id, a.number`, args...)
	if err != nil {
		return nil, err
	}
	if err := contacts(ctx, h.DB, v, found); err != nil {
		return nil, err
	}
	all := make([]Service, 0, len(ids))
	for _, id := range ids {
		if s := found[id]; s != nil {
			all = append(all, *s)
		}
	}
	return all, nil
}

// contacts adds whom to ask for: roles in the record before names in the entry.
func contacts(ctx context.Context, q db.Querier, v access.Viewer, found map[string]*Service) error {
	in, args := db.List(0, slices.Sorted(maps.Keys(found)))
	roles, refs := map[string][]Contact{}, []string{}
	err := access.Each(ctx, q, v, func(r db.Row) error {
		var id, practitioner string
		c := Contact{Role: true}
		err := r.Scan(&c.Ref, &id, &practitioner, &c.Name, &c.Title, &c.Phone, &c.Email)
		if c.Ref = "PractitionerRole/" + c.Ref; c.Name == "" {
			refs = append(refs, c.Ref)
		}
		roles[id] = append(roles[id], c)
		return err
	}, `
		select c.role_id, c.service_id, c.practitioner_id, c.name, c.title, c.phone, c.email
		from directory_contact c
		where c.service_id in `+in+` and sees(c.compartment)
		order by c.service_id, c.role_id`, args...)
	if err != nil {
		return err
	}
	for _, s := range found {
		for _, c := range s.Contacts {
			if c.Ref != "" && c.Name == "" {
				refs = append(refs, c.Ref)
			}
		}
	}
	names := map[string]people.Called{}
	if len(refs) > 0 {
		all, err := people.Names(ctx, q, v, refs)
		if err != nil {
			return err
		}
		for ref, n := range all {
			names[ref] = people.Called{Name: n.Name, Short: n.Short}
		}
	}
	for id, s := range found {
		mine := roles[id]
		for _, c := range s.Contacts {
			if !slices.ContainsFunc(mine, func(x Contact) bool { return c.Ref != "" && x.Ref == c.Ref }) {
				mine = append(mine, c)
			}
		}
		for i, c := range mine {
			if c.Name == "" {
				mine[i].Name = names[c.Ref].Name
			}
		}
		s.Contacts = mine
	}
	return nil
}
