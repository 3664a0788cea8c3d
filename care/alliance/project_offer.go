package alliance

import (
	"context"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Offered is a relationship check that somebody may be asked for.
type Offered struct {
	Instrument string // Form or FormCaregiver
	Clinician  string // about whom: "PractitionerRole/x"
	Visit      time.Time
}

// Offer returns the check that somebody may be asked for now: about the person
// of ours they met last, soon after the visit, and not often. ok is false where
// there is none. It goes by what they themselves may know, whoever makes out the
// check-in: a caregiver is asked of no visit that a young person had alone. When
// they answered last the house knows; nobody else is told.
func Offer(ctx context.Context, q db.Querier, informant string, now time.Time, records ...string) (o Offered, ok bool, err error) {
	r := Standard()
	v := consent.Personal(people.TeenSelf, informant)
	if strings.HasPrefix(informant, "RelatedPerson/") {
		calling, err := consent.Standing(ctx, q, informant, now)
		if err != nil {
			return o, false, err
		}
		v = consent.Personal(calling, informant)
	}
	visits, err := met(ctx, q, v.At(now), now.AddDate(0, 0, -r.AfterDays), records...)
	if err != nil || len(visits) == 0 {
		return o, false, err
	}
	list, args := db.List(2, records)
	lately, err := db.All(ctx, q, db.Int, `select at from alliance_check where informant_ref = $1 and at > $2 and patient_id in `+list+` order by at limit 1`,
		append([]any{informant, now.AddDate(0, 0, -r.EveryDays).UnixMicro()}, args...)...)
	if err != nil || len(lately) > 0 {
		return o, false, err
	}
	for _, m := range visits {
		if !m.at.After(now) && strings.HasPrefix(m.clinician, "PractitionerRole/") {
			o = Offered{Form, m.clinician, m.at}
			if !strings.HasPrefix(informant, "Patient/") {
				o.Instrument = FormCaregiver
			}
			return o, true, nil
		}
	}
	return o, false, nil
}

// meet is a visit with a clinician of ours.
type meet struct {
	clinician string // "PractitionerRole/x", or "Practitioner/x" where they hold none there
	at        time.Time
}

// met returns the visits of a child from a moment on that v may know of, the
// newest first.
func met(ctx context.Context, q db.Querier, v access.Viewer, from time.Time, records ...string) ([]meet, error) {
	list, args := db.List(1, records)
	return access.All(ctx, q, v, func(r db.Row) (m meet, err error) {
		var at int64
		err = r.Scan(&m.clinician, &at)
		m.at = time.UnixMicro(at)
		return m, err
	}, `
		select coalesce('PractitionerRole/' || max(j.id), e.person_ref), e.at
		from contact_event e
			left join practitioner_role j on 'Practitioner/' || j.practitioner_id = e.person_ref and 'Organization/' || j.organization_id = e.organization_ref
		where e.kind in ('visit', 'handoff') and e.at >= $1 and e.patient_id in `+list+` and sees(e.compartment)
		group by e.source_type, e.source_id, e.part, e.person_ref, e.at
		order by e.at desc, e.person_ref`, append([]any{from.UnixMicro()}, args...)...)
}
