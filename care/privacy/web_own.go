package privacy

import (
	"context"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
)

// OwnCircle is what a young person lets each one around her know, for a page of
// her own. Only she has it.
type OwnCircle struct {
	pages
	view consentsView
}

// Own is one person around a young person, and what she lets them know.
type Own struct {
	Ref, Name, Role string
	Person          string // reference of the person behind Ref, whom what was told names
	Family          bool
	Knows           Knows     // "" where nothing was said
	Until           time.Time // the first moment at which it is over, zero for as long as she likes
	Version         int64     // of what was said, 0 where nothing was
}

// CircleOf returns the circle of the young person who asks.
func CircleOf(ctx context.Context, h *module.House, v access.Viewer, self people.PatientID) (o *OwnCircle, err error) {
	if v.ID() != self.Ref() || !governs(v) {
		return nil, fault.New(fault.NotFound, "fault.not-found")
	}
	o = &OwnCircle{pages: pages{House: h}}
	s, err := o.subjectOf(ctx, v, self)
	if err == nil {
		o.view, err = o.gatherOf(ctx, s)
	}
	return o, err
}

// People are those around her: the family, then those at work.
func (o *OwnCircle) People() (all []Own) {
	for _, x := range o.view.Circle {
		own := Own{Ref: x.Ref, Person: x.Ref, Name: x.Name, Role: x.Role, Family: !x.Calling.Staff()}
		if x.Practitioner != "" {
			own.Person = x.Practitioner.Ref()
		}
		if a := o.view.about(x.Ref); a != nil {
			own.Knows, own.Until, own.Version = a.Knows, a.consent.Root.Until, a.Version
		}
		all = append(all, own)
	}
	return all
}

// Others says in words what else is in force about her record, a line for each
// agreement.
func (o *OwnCircle) Others() (all [][]string) {
	for _, a := range o.view.Here {
		if a.Knows == "" && len(a.consent.Root.Data) == 0 { // wishes about one thing stand beside it
			all = append(all, a.Said)
		}
	}
	return all
}

// Choose keeps what she lets somebody know, over what was version seen. The zero
// until is for as long as she likes.
func (o *OwnCircle) Choose(ctx context.Context, with string, knows Knows, until time.Time, seen int64) error {
	v, err := o.step(with)
	if err != nil {
		return err
	}
	if !slices.Contains(Choices, knows) {
		return fault.New(fault.Invalid, "privacy.talk.knows.missing")
	}
	v.Choice = choice{With: with, Knows: knows, By: v.ID.Ref(), Until: until}
	body, _, err := o.documentOf(ctx, v)
	if err != nil {
		return err
	}
	return o.write(ctx, v, "agree on sharing", body, seen)
}

// End ends what she let somebody know; it stays in the record.
func (o *OwnCircle) End(ctx context.Context, with string, seen int64) error {
	v, err := o.step(with)
	if err != nil {
		return err
	}
	if v.Old == nil || seen < 1 {
		return fault.New(fault.Conflict, "privacy.talk.changed")
	}
	res, err := o.Store.Read(ctx, v.viewer, "Consent", v.Old.ID)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	body, err := ended(r4.As[r4.Consent](root))
	if err != nil {
		return err
	}
	return o.write(ctx, v, "end what was agreed", body, seen)
}

func (o *OwnCircle) step(with string) (v talkView, err error) {
	i := slices.IndexFunc(o.view.Circle, func(x person) bool { return x.Ref == with })
	if i < 0 {
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	v.consentsView, v.With, v.Old = o.view, o.view.Circle[i], o.view.about(with)
	return v, nil
}

// Looked is what one person did with a record on one day.
type Looked struct {
	Day               time.Time
	Name, Role, Place string // Name is "" where it is not known
	Deeds             []LookedDeed
}

// LookedDeed is a deed done once or several times.
type LookedDeed struct {
	Deed        string // the end of a key privacy.deed.*
	First, Last time.Time
	Times       int
	Behind      bool // the glass was broken
}

// mostLooked is how many lines a page of one's own begins with. Source: Kith
const mostLooked = 100

// WhoLooked returns who saw what of the record of the young person who asks, the
// latest first, but what she did herself; before is the moment at which the next
// page begins, zero where there is no more.
func WhoLooked(ctx context.Context, h *module.House, v access.Viewer, self people.PatientID, until time.Time) (all []Looked, before time.Time, err error) {
	if v.ID() != self.Ref() || !governs(v) {
		return nil, before, fault.New(fault.NotFound, "fault.not-found")
	}
	found, err := h.Store.Openings(ctx, v, store.Opened{Patient: string(self), Until: until, Count: mostLooked + 1})
	if err != nil {
		return nil, before, err
	}
	shown, before := page(found, mostLooked, func(o store.Opening) time.Time { return o.At })
	var lines []audit.Line
	for _, o := range shown {
		if o.Who != v.ID() {
			lines = append(lines, o.Line)
		}
	}
	broken, err := consent.Broken(ctx, h.DB, v, self)
	if err != nil {
		return nil, before, err
	}
	days := sittings(lines, broken, h.Zone)
	refs := []string{}
	for _, s := range days {
		refs = append(refs, s.Who, people.OrganizationID(s.Origin).Ref())
	}
	called, err := people.Names(ctx, h.DB, v, refs)
	for _, s := range days {
		l := Looked{Day: s.Day, Name: names(called).full(ctx, s.Who), Role: called[s.Who].Role, Place: called[people.OrganizationID(s.Origin).Ref()].Name}
		for _, d := range s.Deeds {
			l.Deeds = append(l.Deeds, LookedDeed{d.Deed, d.First, d.Last, d.Times, d.Behind})
		}
		all = append(all, l)
	}
	return all, before, err
}
