package main

import (
	"context"
	"slices"
	"strings"

	"kith/care/people"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/session"
	"kith/platform/web"
)

// resolve finds what somebody may ask as: a practitioner with the places they
// work for today, or the demo's integrator.
func (p program) resolve(ctx context.Context, who string) (session.Identity, error) {
	machine := cast.Integrator()
	switch typ, id, _ := strings.Cut(who, "/"); {
	case who == "Device/"+machine.ID:
		return session.Identity{Viewer: access.System(who, machine.OrgIDs...), Person: web.Person{ID: id, Name: machine.Name}}, nil
	case typ == "Practitioner":
		return p.staff(ctx, people.PractitionerID(id))
	}
	return session.Identity{}, fault.New(fault.Login, "fault.login")
}

// reference is who a bare id of the command line or of the demo stands for.
func reference(id string) string {
	switch {
	case strings.Contains(id, "/"):
		return id
	case id == cast.Integrator().ID:
		return "Device/" + id
	}
	return people.PractitionerID(id).Ref()
}

func (p program) staff(ctx context.Context, id people.PractitionerID) (session.Identity, error) {
	places, err := people.Staffing(ctx, p.house.DB, id, p.house.Today())
	if err != nil {
		return session.Identity{}, err
	}
	if len(places) == 0 { // no work here today: they may not come in
		return session.Identity{}, fault.New(fault.Login, "fault.login")
	}
	var orgs []string
	for _, o := range places {
		orgs = append(orgs, string(o))
	}
	v := access.Staff(id.Ref(), orgs...)
	who, err := people.GetPractitioner(ctx, p.house.DB, v, id)
	if err != nil {
		return session.Identity{}, err
	}
	me := session.Identity{Viewer: v, Person: web.Person{ID: string(id), Name: who.Formal}}
	org, err := people.GetOrganization(ctx, p.house.DB, v, places[0])
	if err == nil {
		me.Person.Place = org.Name
	}
	if me.Person.Name == "" {
		me.Person.Name = who.Name
	}
	return me, nil
}

// known returns the ids that --as may name in the demo, for a message.
func known() string {
	ids := []string{cast.Integrator().ID}
	for _, p := range cast.People() {
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, ", ")
}
