package introduction

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/packet"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// candidate is somebody who can be asked.
type candidate struct {
	lane.Lane
	Last  time.Time     // with this family, zero for never
	Tie   colleague.Tie // with whoever passes on
	Slots []lane.Slot   // that can be held, the first few
}

// newView is a handoff that somebody begins.
type newView struct {
	Patient      people.Patient
	Language     string // of the family, where an interpreter is needed
	All          []candidate
	Teams        []people.Calling
	Place        string // "Organization/x", where a team works
	Family       []person
	Interpreters []lane.Lane // who is free then, on the second page

	Who, Why, Also string // what was chosen
	How            handoff.How
	Yes            string // who of the family said so
	At             time.Time

	Second  bool // what goes along is shown
	Draft   packet.Draft
	Asking  handoff.Asking
	ToName  string
	Mistake string // key
	Field   string
}

// mostTimes is how many times of one person are shown. Source: Kith
const mostTimes = 3

// begin reads who can be asked about a child.
func (p pages) begin(r *http.Request) (x newView, v access.Viewer, err error) {
	if v, err = viewer(r); err != nil {
		return x, v, err
	}
	ctx := r.Context()
	x.Who, x.Why, x.Also, x.How, x.Yes = r.FormValue("who"), web.Line(r, "why"), r.FormValue("also"), handoff.How(r.FormValue("how")), r.FormValue("yes")
	if x.Patient, err = people.Child(ctx, p.DB, v, people.PatientID(r.FormValue("child"))); err != nil {
		return x, v, err
	}
	kin, err := people.Family(ctx, p.DB, v, x.Patient.ID, p.Today())
	if err != nil {
		return x, v, err
	}
	if x.Family, err = p.familyOf(ctx, v, x.Patient, kin); err != nil {
		return x, v, err
	}
	x.Language = interpreted(x.Patient, kin)
	if v.Origin() != "" {
		x.Place = people.OrganizationID(v.Origin()).Ref()
	}
	now := p.Now().In(p.Zone)
	x.At = now.Truncate(time.Second)
	if at, err := time.Parse(time.RFC3339, r.FormValue("at")); err == nil && at.Before(now) && now.Sub(at) < time.Hour {
		x.At = at
	}
	return x, v, p.candidates(ctx, v, &x, now)
}

// interpreted is the language into which somebody has to interpret for a family,
// "" for none.
func interpreted(c people.Patient, kin people.Kin) string {
	if c.Interp {
		return c.Language.Code
	}
	for _, r := range kin.Relatives {
		if r.Interp {
			return r.Language.Code
		}
	}
	return ""
}

// candidates are who works here and may hear of the child, with when they are
// free, when they last worked with the family and how they answer.
func (p pages) candidates(ctx context.Context, v access.Viewer, x *newView, now time.Time) error {
	all, err := lane.Free(ctx, p.House, v, lane.Query{From: now, Until: now.AddDate(0, 0, ahead), Child: x.Patient.ID})
	if err != nil {
		return err
	}
	records, err := p.Store.Same(ctx, v, string(x.Patient.ID))
	if err != nil {
		return err
	}
	since, err := contact.Since(ctx, p.DB, v, contact.DayAt(now.AddDate(-3, 0, 0)), records...)
	if err != nil {
		return err
	}
	last := map[string]time.Time{}
	for _, list := range since {
		for _, c := range list {
			if day := contact.Date(c.Day); c.Happened() && c.WithFamily() && day.After(last[c.Person]) {
				last[c.Person] = day
			}
		}
	}
	me, err := people.Writer(ctx, p.DB, v, p.Today())
	if err != nil {
		return err
	}
	var refs []string
	for _, l := range all {
		if l.Practitioner.Ref() == v.ID() || consent.Lacks(l.Role.Calling())&(label.Coordination|label.Clinical) != 0 {
			continue
		}
		c := candidate{Lane: l, Last: last[l.Practitioner.Ref()], Slots: l.Free()}
		c.Slots = c.Slots[:min(len(c.Slots), mostTimes)]
		x.All, refs = append(x.All, c), append(refs, l.Ref)
		if of := l.Role.Calling(); slices.Contains(handoff.Teams, of) && !slices.Contains(x.Teams, of) {
			x.Teams = append(x.Teams, of)
		}
	}
	ties, err := colleague.Ties(ctx, p.House, v, me, refs)
	for i, t := range ties {
		x.All[i].Tie = t
	}
	return err
}

func (p pages) new(w http.ResponseWriter, r *http.Request) error {
	x, _, err := p.begin(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, newPage(x))
}

// asking reads what was chosen: "PractitionerRole/x slot", "team behavioral-health".
func (x newView) asking() handoff.Asking {
	to, slot, _ := strings.Cut(x.Who, " ")
	a := handoff.Asking{Child: x.Patient.ID, To: to, How: x.How, Why: x.Why, Slot: slot, Also: x.Also}
	if to == "team" {
		a.To, a.Team, a.Slot = x.Place, handoff.TeamOf(slot), ""
	}
	return a
}

// start shows what goes along, and then passes the child on.
func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	x, v, err := p.begin(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	x.Asking = x.asking()
	if err := x.Asking.Check(); err != nil {
		return x.again(w, r, err)
	}
	if err := p.second(ctx, v, &x); err != nil {
		return err
	}
	step := r.PostFormValue("step")
	if step != "send" && step != "later" {
		return web.Show(w, r, newPage(x))
	}
	x.Draft = x.Draft.Choose(r.PostForm["line"])
	x.Asking.Later = step == "later"
	if err := p.packed(ctx, v, &x); err != nil {
		return x.again(w, r, err)
	}
	id, err := handoff.Ask(ctx, p.House, v, x.Asking)
	if err != nil {
		return x.again(w, r, err)
	}
	return web.See(w, r, "/handoffs/"+id+"?done=1")
}

// again shows the form with what was typed, and what is missing.
func (x newView) again(w http.ResponseWriter, r *http.Request, err error) error {
	if !slices.Contains([]fault.Kind{fault.Conflict, fault.Invalid, fault.Required, fault.Rule}, fault.KindOf(err)) {
		return err
	}
	x.Mistake, x.Field = fault.Of(err).Key, fault.Of(err).At
	if fault.Is(err, fault.Conflict) { // the time is gone: another one is chosen on the first page
		x.Second = false
	}
	return web.ShowStatus(w, r, again(err), newPage(x))
}

// second reads what may go along to whom was chosen, and who interprets then.
func (p pages) second(ctx context.Context, v access.Viewer, x *newView) (err error) {
	x.Second = true
	x.Draft, err = packet.For(ctx, p.House, v, x.Patient.ID, packet.Audience{To: x.Asking.To, Purpose: packet.ForHandoff, Why: x.Asking.Why, Lang: say.From(ctx).Lang(), At: x.At})
	if err != nil {
		return err
	}
	x.ToName = say.T(ctx, "handoff.team."+x.Asking.Team.String())
	var slot lane.Slot
	for _, c := range x.All {
		if c.Ref == x.Asking.To {
			x.ToName = c.Name
			for _, s := range c.Slots {
				if s.ID == x.Asking.Slot {
					slot = s
				}
			}
		}
	}
	if x.Language == "" || slot.ID == "" {
		return nil
	}
	all, err := lane.Free(ctx, p.House, v, lane.Query{From: slot.Start.Add(-lane.LongestSlot), Until: slot.End, Language: x.Language, Kinds: []lane.Kind{lane.Interpreters}})
	for _, l := range all { // who interprets all of it
		l.Slots = slices.DeleteFunc(l.Free(), func(s lane.Slot) bool { return s.Start.After(slot.Start) || s.End.Before(slot.End) })
		if len(l.Slots) > 0 {
			x.Interpreters = append(x.Interpreters, l)
		}
	}
	return err
}

// packed makes what goes along of what was chosen. Who was not asked yet lets
// nothing go that takes a yes.
func (p pages) packed(ctx context.Context, v access.Viewer, x *newView) error {
	if x.Yes != "" && !slices.ContainsFunc(x.Family, func(f person) bool { return f.Ref == x.Yes }) {
		return fault.At(fault.Invalid, "handoff.missing.yes", "yes")
	}
	x.Asking.SaidYes = x.Yes != "" && !x.Asking.Later
	if x.Asking.Later || len(x.Draft.Chosen()) == 0 {
		return nil
	}
	yes := packet.Yes{By: x.Yes, At: x.At}
	for _, l := range x.Draft.Asked() {
		yes.Keys = append(yes.Keys, l.Key)
	}
	if len(yes.Keys) > 0 && x.Yes == "" {
		return fault.At(fault.Invalid, "handoff.missing.yes", "yes")
	}
	made, err := packet.Build(ctx, p.House, v, x.Draft, yes)
	x.Asking.Packet = &made
	return err
}
