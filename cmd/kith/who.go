package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/people"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
)

// resolve finds what somebody may ask as: a practitioner with the places they
// work for today, or the demo's integrator.
func (p program) resolve(ctx context.Context, who string) (session.Identity, error) {
	machine := cast.Integrator()
	switch typ, id, _ := strings.Cut(who, "/"); {
	case who == "Device/"+machine.ID:
		return session.Identity{Viewer: consent.Program(who, machine.OrgIDs...), Person: web.Person{ID: id, Name: machine.Name}}, nil
	case typ == "Practitioner":
		return p.staff(ctx, people.PractitionerID(id))
	case account.KindOf(who) != "":
		return p.family(ctx, who)
	}
	return session.Identity{}, fault.New(fault.Login, "fault.login")
}

// family finds what a young person or a caregiver may ask as: by their own name
// only. While somebody has to look whether a young person's account is still
// her own, it is cleared for no label.
func (p program) family(ctx context.Context, who string) (session.Identity, error) {
	if held, err := audit.Held(ctx, p.house.DB); err != nil || held { // what a family may see may have ended since
		return session.Identity{}, errors.Join(err, fault.New(fault.Login, "fault.login"))
	}
	f, err := account.FamilyOf(ctx, p.house.DB, who, p.house.Today())
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Login, "fault.login")
	}
	if err != nil {
		return session.Identity{}, err
	}
	calling, same, err := p.standing(ctx, f)
	if err != nil {
		return session.Identity{}, err
	}
	v := consent.Personal(calling, who, same...)
	if f.Guarded {
		v = v.Lacking(consent.Lacks(calling) | access.Labels)
	}
	return session.Identity{Viewer: v, Person: web.Person{ID: who, Name: f.Name}, Limits: session.Limits(account.LimitsOf(f.Calling))}, nil
}

// standing is how somebody of a family stands to the child, by what the record
// says of custody, and by which other names they read: those of the other
// children to whom they stand in the same way.
func (p program) standing(ctx context.Context, f account.InFamily) (calling people.Calling, same []string, err error) {
	calling = f.Calling
	for i, ref := range f.As {
		c, err := consent.Standing(ctx, p.house.DB, ref, p.house.Now())
		if err != nil {
			return calling, nil, err
		}
		if i == 0 {
			calling = c
		}
		if c == calling {
			same = append(same, ref)
		}
	}
	return calling, same, nil
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
	v, places, err := consent.Worker(ctx, p.house.DB, id, p.house.Today(), p.house.Now())
	if err != nil {
		return session.Identity{}, err
	}
	if len(places) == 0 { // no work here today: they may not come in
		return session.Identity{}, fault.New(fault.Login, "fault.login")
	}
	who, err := people.GetPractitioner(ctx, p.house.DB, v, id)
	if err != nil {
		return session.Identity{}, err
	}
	me := session.Identity{Viewer: v, Person: web.Person{ID: string(id), Name: who.Formal}}
	if me.Limits, err = p.limits(ctx, v, id); err != nil {
		return session.Identity{}, err
	}
	own, err := login.Of(ctx, p.house.DB, id.Ref())
	if err != nil && !fault.Is(err, fault.NotFound) { // one may be here by a token alone
		return session.Identity{}, err
	}
	me.Only = account.SecondPage(own, p.secondAfter(), p.house.Now())
	org, err := people.GetOrganization(ctx, p.house.DB, v, places[0])
	if err == nil {
		me.Person.Place = org.Name
	}
	if me.Person.Name == "" {
		me.Person.Name = who.Name
	}
	return me, nil
}

// limits are those of what somebody does here, the shortest when they do
// several things.
func (p program) limits(ctx context.Context, v access.Viewer, id people.PractitionerID) (session.Limits, error) {
	roles, err := people.RolesOf(ctx, p.house.DB, v, id)
	var all account.Limits
	for _, r := range roles {
		if r.Current(p.house.Today()) {
			all = all.Shorter(account.LimitsOf(r.Calling()))
		}
	}
	return session.Limits(all), err
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
