package account

import (
	"context"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// ToLook is a sign that a person has to look at.
type ToLook struct {
	ID    string
	Child people.PatientID
	people.Called
	Sign Sign
	Made time.Time
}

// ListToLook returns the signs about children that v may see and nobody has
// looked at, the oldest first.
func ListToLook(ctx context.Context, q db.Querier, v access.Viewer) ([]ToLook, error) {
	return access.All(ctx, q, v, func(r db.Row) (l ToLook, err error) {
		var made, in int64
		if err = r.Scan(&l.ID, &l.Child, &l.Name, &l.Short, &l.Sign, &made, &in); err == nil {
			audit.Saw(ctx, in, "Patient", string(l.Child))
		}
		l.Made = time.UnixMicro(made)
		return l, err
	}, `
		select s.id, s.patient_id, p.name, p.short, s.sign, s.made_at, p.compartment
		from account_sign s
		join patient p on p.id = s.patient_id
		where s.looked_at = 0 and sees(p.compartment)
		order by s.made_at, s.id`)
}

// look notes that somebody looked at a sign about a child.
func (l ToLook) look(ctx context.Context, tx *db.Tx, by string, now time.Time) error {
	_, err := db.Exec(ctx, tx, `update account_sign set looked_at = $1, looked_by = $2 where id = $3 and patient_id = $4 and looked_at = 0`,
		now.UnixMicro(), by, l.ID, l.Child)
	return err
}

// Acts is one child for whom a caregiver acts, and until when.
type Acts struct {
	As       people.RelatedPersonID
	Child    people.PatientID
	Relation people.Relation
	people.Called
	Birth people.Birth
	Until people.Day // the first day on which they no longer do
}

// ActsFor returns the children for whom a caregiver acts on a day: as the
// relative they signed in as, and as those who are the same human. Children
// whose day of birth is not known, and grown ones, are none.
func ActsFor(ctx context.Context, q db.Querier, id people.RelatedPersonID, day people.Day) ([]Acts, error) {
	rows, err := caregiving(ctx, q, id)
	if err != nil {
		return nil, err
	}
	var all []Acts
	for _, r := range rows {
		until, known := Until(r.Birth)
		if known && day.Before(until) && r.Period.On(day) && r.Relation.Calling().Proxy() {
			r.Acts.Until = until
			all = append(all, r.Acts)
		}
	}
	return all, nil
}

// InFamily is a young person or a caregiver who signs in.
type InFamily struct {
	people.Called
	Calling people.Calling
	As      []string // a caregiver's references, one for each child for whom they act
	Guarded bool     // nothing that was told in confidence is shown
}

// FamilyOf returns who a Patient or a RelatedPerson is as somebody who signs in
// on a day; fault.NotFound when they may not: a record that is closed, a
// caregiver who acts for nobody any more.
func FamilyOf(ctx context.Context, q db.Querier, who string, day people.Day) (f InFamily, err error) {
	var birth people.Birth
	if f.Called, birth, err = calledOf(ctx, q, who); err != nil {
		return f, err
	}
	if id, ok := strings.CutPrefix(who, "RelatedPerson/"); ok {
		acts, err := ActsFor(ctx, q, people.RelatedPersonID(id), day)
		if err == nil && len(acts) == 0 {
			err = fault.New(fault.NotFound, "account.none")
		}
		if err != nil {
			return f, err
		}
		for _, a := range acts {
			f.As = append(f.As, a.As.Ref())
		}
		f.Calling = acts[0].Relation.Calling()
		return f, nil
	}
	f.Calling = people.TeenSelf
	if age, ok := birth.Age(day); ok {
		f.Calling = people.SelfAt(age.Low)
	}
	f.Guarded, err = Guarded(ctx, q, childOf(who))
	return f, err
}
