package desk

import (
	"context"
	"kith/care/form"
	"slices"
	"strings"

	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/due"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/screening"
	"kith/care/tie"
	"kith/platform/access"
)

// candidate is somebody who may be asked about a child.
type candidate struct {
	Ref, Name, Role string
	Kind            pass.Kind
}

// youngest is the age in years from which a child is asked herself.
//
// Source: Kith
const youngest = 8

// candidates are who may be asked: the child, those who bring her up, and those
// of a school or a program who know her. Each answers apart.
func (p pages) candidates(ctx context.Context, v access.Viewer, child people.Patient) (all []candidate, err error) {
	day := p.Today()
	if age, ok := child.Aged(day); !ok || age.Low >= youngest {
		all = append(all, candidate{child.ID.Ref(), child.Short, "", pass.Self})
	}
	kin, err := people.Family(ctx, p.DB, v, child.ID, day)
	if err != nil {
		return nil, err
	}
	for _, x := range kin.Relatives {
		if x.Active && x.On(day) && x.Relation.Calling().Proxy() {
			all = append(all, candidate{x.ID.Ref(), x.Name, people.RelationWord(ctx, x.Relation, x.Words), pass.Caregiver})
		}
	}
	if !cares(v) { // who of a school knows her is not the desk's
		return all, nil
	}
	around, err := consent.AtWork(ctx, p.House, v, child.ID)
	for _, x := range around {
		if x.Calling == people.Partner {
			all = append(all, candidate{x.Ref, x.Name, x.Role, pass.Teacher})
		}
	}
	return all, err
}

// offer is one form that somebody may be asked.
type offer struct {
	screening.Instrument
	Due bool
}

// fits reports whether an instrument may be asked of a candidate.
func fits(i screening.Instrument, c candidate, child people.Patient, day people.Day) bool {
	for _, kind := range kindsOf(c.Kind) {
		if i.Scoring.Fits(screening.At(kind, child.Birth, day)) {
			return true
		}
	}
	return false
}

func kindsOf(k pass.Kind) []string {
	if k == pass.Caregiver {
		return []string{screening.Caregiver, screening.CaregiverOwn}
	}
	return []string{string(k)}
}

// offers are the forms that a candidate may be asked, those that are worth asking
// today marked. Our own short one is always among them.
func (p pages) offers(ctx context.Context, v access.Viewer, child people.Patient, c candidate) (all []offer, err error) {
	items, err := due.Standard().Due(ctx, p.House, v, string(child.ID), contact.DayAt(p.Now().In(p.Zone)))
	if err != nil {
		return nil, err
	}
	worth := map[string]bool{form.Own: true}
	for _, i := range items {
		if i.State == due.IsDue && i.Instrument != "" && slices.Contains(kindsOf(c.Kind), i.Informant) {
			worth[i.Instrument] = true
		}
	}
	for _, i := range screening.Standard().All() {
		if strings.HasPrefix(i.Name, alliance.Form) || !fits(i, c, child, p.Today()) {
			continue
		}
		if forms, err := form.Open(ctx, p.House, i.Name); err != nil {
			return nil, err
		} else if len(forms) > 0 {
			all = append(all, offer{forms[0], worth[i.Name]})
		}
	}
	slices.SortStableFunc(all, func(a, b offer) int { return order(a) - order(b) })
	return all, nil
}

// order is our own form first, then what is due.
func order(o offer) int {
	switch {
	case o.Name == form.Own:
		return 0
	case o.Due:
		return 1
	}
	return 2
}

// pass is what is handed out: the forms, whom she may ask for, who sees her, and
// how it was with somebody here.
func (p pages) pass(ctx context.Context, v access.Viewer, child people.Patient, c candidate, forms []string) (pass.Pass, error) {
	x := pass.Pass{Child: string(child.ID), Informant: c.Ref, Kind: c.Kind, Forms: forms}
	now := p.Now().In(p.Zone)
	records, err := p.Store.Same(ctx, v, x.Child)
	if err != nil {
		return x, err
	}
	if c.Kind != pass.Teacher {
		o, ok, err := alliance.Offer(ctx, p.DB, c.Ref, now, records...)
		if err != nil {
			return x, err
		}
		if ok {
			x.Forms, x.About = append(slices.Clip(forms), o.Instrument), o.Clinician
		}
	}
	ledgers, err := tie.Ledgers(ctx, p.DB, v, tie.Reach{From: contact.DayAt(now.AddDate(-2, 0, 0)) - 1, Now: now}, records...)
	if err != nil {
		return x, err
	}
	ledger := tie.Together(ledgers, records...)
	if t := tie.LeanOn(ledger.Corner(tie.Standard(), now)); t != nil {
		x.Host = t.Person
	}
	for _, a := range ledger.Appointments {
		if a.Coming() && contact.DayAt(a.Start.In(p.Zone)) == contact.DayAt(now) && x.With == "" {
			if x.With, err = p.roleOf(ctx, v, a.Person); err != nil {
				return x, err
			}
		}
	}
	if x.Host == "" {
		x.Host = x.With
	}
	return x, nil
}

// roleOf is the work of somebody at work today, "" where there is none.
func (p pages) roleOf(ctx context.Context, v access.Viewer, ref string) (string, error) {
	if strings.HasPrefix(ref, "PractitionerRole/") {
		return ref, nil
	}
	id, ok := strings.CutPrefix(ref, "Practitioner/")
	if !ok {
		return "", nil
	}
	roles, err := people.RolesOf(ctx, p.DB, v, people.PractitionerID(id))
	for _, r := range roles {
		if r.Current(p.Today()) {
			return r.ID.Ref(), err
		}
	}
	return "", err
}
