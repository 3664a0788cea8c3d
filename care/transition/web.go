package transition

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	p.moveRoutes(m)
	p.passportRoutes(m)
}

// asking is somebody at work on these pages.
type asking struct {
	v   access.Viewer
	me  string // as whom they write
	now time.Time
}

// asks returns who asks; who is not at work finds nothing.
func (p pages) asks(ctx context.Context, v access.Viewer) (a asking, err error) {
	a.v, a.now = v, p.Now().In(p.Zone)
	if a.v.Nobody() {
		return a, fault.New(fault.Login, "fault.login")
	}
	if a.me, err = people.Writer(ctx, p.DB, a.v, p.Today()); err != nil {
		return a, err
	}
	if !strings.HasPrefix(a.me, "PractitionerRole/") {
		err = missing()
	}
	return a, err
}

func missing() error { return fault.New(fault.NotFound, "fault.not-found") }

// moving is a child on the pages of a move, and who asks: one of the child's own
// people who looks after coordination.
type moving struct {
	asking
	Child people.Patient
	Kin   people.Kin
	Draft Draft
	Moves []Move
}

func (p pages) moving(r *http.Request) (m moving, err error) {
	return p.movingOf(r.Context(), access.From(r.Context()), people.PatientID(r.PathValue("id")))
}

func (p pages) movingOf(ctx context.Context, v access.Viewer, child people.PatientID) (m moving, err error) {
	if m.asking, err = p.asks(ctx, v); err != nil {
		return m, err
	}
	if m.Child, err = people.Child(ctx, p.DB, m.v, child); err != nil {
		return m, err
	}
	team, err := consent.AtWork(ctx, p.House, m.v, m.Child.ID)
	if err != nil {
		return m, err
	}
	own := slices.ContainsFunc(team, func(x consent.Somebody) bool {
		return x.Practitioner.Ref() == m.v.ID() && x.Relation == consent.Current
	})
	if !own || !m.v.Clears(label.Coordination|label.Contact) {
		return m, fault.New(fault.NotFound, "people.child.not-found")
	}
	if m.Kin, err = people.Family(ctx, p.DB, m.v, m.Child.ID, p.Today()); err != nil {
		return m, err
	}
	if m.Draft, err = draftOf(ctx, p.House, m.v, m.Child.ID); err != nil {
		return m, err
	}
	m.Moves, err = Moves(ctx, p.DB, m.v, m.Child.ID)
	return m, err
}

func (m moving) at(rest string) string { return "/children/" + string(m.Child.ID) + "/move" + rest }

// planned is the move that can still be taken back, if there is one.
func (m moving) planned() (Move, bool) {
	for _, x := range m.Moves {
		if x.State(m.now) == Planned {
			return x, true
		}
	}
	return Move{}, false
}

// relatives are those who may stand for the child: no brothers, no sisters, no
// people of the community.
func (m moving) relatives(day people.Day) (all []people.Relative) {
	for _, x := range m.Kin.Relatives {
		if x.Current(day) && !x.Relation.Sibling() && x.Relation.Circle() != people.InCommunity {
			all = append(all, x)
		}
	}
	return all
}

// member is one of the child's team who is no relative.
type member struct {
	Ref, Name, Role string
	Team            string // id of the CareTeam
}

// team returns the child's teams as they stand, and who is on them.
func (p pages) team(ctx context.Context, m moving) (teams []store.Resource, all []member, err error) {
	page, err := p.Store.Search(ctx, m.v, store.Query{Type: "CareTeam", Params: []store.Param{{Name: "subject", Values: []string{m.Child.ID.Ref()}}}})
	if err != nil {
		return nil, nil, err
	}
	var refs []string
	for _, res := range page.Resources {
		root, err := res.Parse(&element.Doc{})
		if err != nil {
			return nil, nil, err
		}
		team := r4.As[r4.CareTeam](root)
		if s := team.Status(); s != "active" && s != "" {
			continue
		}
		teams = append(teams, res)
		for x := range team.Participant() {
			ref, end := x.Member().Target(), x.Period().End()
			if strings.HasPrefix(ref, "RelatedPerson/") || ref == "" || end.Exists() && end.Micro() < m.now.UnixMicro() {
				continue
			}
			refs, all = append(refs, ref), append(all, member{Ref: ref, Team: res.ID})
		}
	}
	called, err := people.Names(ctx, p.DB, m.v, refs)
	for i := range all {
		all[i].Name, all[i].Role = called[all[i].Ref].Name, called[all[i].Ref].Role
	}
	return teams, slices.DeleteFunc(all, func(x member) bool { return x.Name == "" }), err
}

// colleagues are those who work at the same places as who asks, and may be asked
// to do something.
func (p pages) colleagues(ctx context.Context, v access.Viewer) (all []people.Role, err error) {
	id := people.PractitionerID(strings.TrimPrefix(v.ID(), "Practitioner/"))
	places, err := people.Staffing(ctx, p.DB, id, p.Today())
	if err != nil {
		return nil, err
	}
	seen := map[people.PractitionerID]bool{}
	for _, place := range places {
		roles, err := people.Staff(ctx, p.DB, v, place)
		if err != nil {
			return nil, err
		}
		for _, r := range roles {
			if r.Current(p.Today()) && !seen[r.Practitioner] && r.Calling() != people.Administration && r.Calling() != people.Anonymous {
				seen[r.Practitioner] = true
				all = append(all, r)
			}
		}
	}
	return all, nil
}
