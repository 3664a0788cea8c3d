package consent

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// MayWrite refuses what would make somebody a reader by the word of one who
// cannot give it: by a family, whose access hangs on birthdays and custody,
// anything but what familyMay names; a Consent that opens the record to its own
// writer, labels by a program or a colleague who does not read them; the end of
// a refusal by whom it concerns; and who the child's own people are by somebody
// whose work that is not. What can be checked later is kept instead (Said).
func (r *Gate) MayWrite(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
	kind, _, _ := strings.Cut(v.ID(), "/")
	switch {
	case r.familyMay(v, c):
		return nil
	case kind == "Patient" || kind == "RelatedPerson":
		return fault.New(fault.Rule, "fhir.family")
	}
	if err := r.mayTell(ctx, tx, v, c); err != nil {
		return err
	}
	if was := ReadConsent(c.Old, r.Place.zone()); c.Type == "Consent" && was != nil && weakens(was, ReadConsent(c.New, r.Place.zone())) {
		if may, err := r.mayWeaken(ctx, tx, v, was); err != nil || !may {
			return cmp.Or(err, fault.New(fault.Rule, "fhir.refusal-ended"))
		}
	}
	switch {
	case !c.New.Exists():
		return nil
	case c.Type == "Consent" && r.givesTooMuch(v, c.New):
		return fault.New(fault.Rule, "fhir.opens-to-self")
	case v.Clears(label.Coordination) || !c.Old.Exists():
		return nil
	case c.Type == "Patient" && !slices.Equal(doctors(c.Old), doctors(c.New)), c.Type == "RelatedPerson" && custody(c.Old) != custody(c.New):
		return fault.New(fault.Rule, "fhir.own-people")
	}
	return nil
}

// givesTooMuch reports whether a Consent opens more than its writer may give:
// anything to themselves, and labels that they do not read to those they work
// with; a program opens none to anybody.
func (r *Gate) givesTooMuch(v access.Viewer, doc element.Value) (too bool) {
	c := ReadConsent(doc, r.Place.zone())
	if c == nil {
		return false
	}
	mine := append(v.Names(), v.ID())
	c.each(func(p *Provision) {
		if !p.Permit {
			return
		}
		opens := p.Labels|levelBits(p.Level) != 0
		too = too || v.Program() && opens
		for _, ref := range p.Readers {
			who, _, _ := strings.Cut(readerNamed(ref), "@")
			own := slices.ContainsFunc(mine, func(name string) bool { name, _, _ = strings.Cut(name, "@"); return name == who })
			too = too || own || opens && v.WorksFor(who) && !v.Clears(p.Labels|levelBits(p.Level))
		}
	})
	return too
}

// doctors are the people named as a child's own, places left out.
func doctors(v element.Value) (all []string) {
	for p := range r4.As[r4.Patient](v).GeneralPractitioner() {
		if p.ID("Organization") == "" {
			all = append(all, p.Target())
		}
	}
	return all
}

// custody is what a relative's record says of who decides, now and from when on.
func custody(v element.Value) string {
	return own.Extension(v, "custody").ValueCode() + string(own.Extension(v, "custody-from").Raw())
}
