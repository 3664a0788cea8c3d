package privacy

import (
	"context"
	"time"

	"kith/platform/db"
)

// What whoever answers for privacy counts is nobody's to see child by child:
// these read without a viewer, for the organizations named, and pages show
// numbers of them.

// touches returns whose records people of these organizations opened since a
// moment, each person and child once an hour.
func touches(ctx context.Context, q db.Querier, organizations []string, since time.Time, zone *time.Location) ([]touch, error) {
	list, args := db.List(2, organizations)
	const hour = int64(time.Hour / time.Microsecond)
	return db.All(ctx, q, func(row db.Row) (t touch, err error) {
		var at, tied int64
		var name, child string
		err = row.Scan(&t.Who, &t.Child, &at, &tied, &name, &child)
		t.At, t.Tied = time.UnixMicro(at*hour).In(zone), tied > 0
		t.Kin = family(name) != "" && family(name) == family(child)
		return t, err
	}, `
		select x.who, x.patient_id, x.hour, (
			select count(*) from care_relation c
			where c.patient_id = x.patient_id and c.from_at < (x.hour + 1) * $1 and c.until_at > x.hour * $1 and (
				c.reader = x.who or c.reader like x.who || '@%' or c.reader in (
					select 'PractitionerRole/' || r.id from practitioner_role r where 'Practitioner/' || r.practitioner_id = x.who))),
			coalesce(s.sort, ''), coalesce(p.sort, '')
		from (
			select distinct e.who, cp.patient_id, e.at / $1 as hour
			from audit_event e
			join audit_subject a on a.event = e.key
			join compartment_patient cp on cp.compartment = a.compartment
			where e.at >= $2 and e.action = 'R' and e.who like 'Practitioner/%' and e.why like '%/children/{id}%' and e.origin in `+list+`
		) x
		left join practitioner s on 'Practitioner/' || s.id = x.who
		left join patient p on p.id = x.patient_id
		order by x.who, x.patient_id, x.hour`, append([]any{hour, since.UnixMicro()}, args...)...)
}

// claims returns what people wrote since a moment, about children whom these
// organizations care for, that lets somebody read by the word of one: themselves
// among a child's people where nobody else wrote them there, the end of a
// refusal, and what still waits for a second person.
func claims(ctx context.Context, q db.Querier, organizations []string, since time.Time) ([]claim, error) {
	list, args := db.List(1, organizations)
	return db.All(ctx, q, func(row db.Row) (d claim, err error) {
		var part string
		var own int64
		err = row.Scan(&d.Who, &d.Child, &part, &own)
		switch {
		case own == 1:
			d.Pattern = "self-tied"
		case part == "refusal":
			d.Pattern = "refusal-ended"
		default:
			d.Pattern = "waits"
		}
		return d, err
	}, `
		select w.who, w.patient_id, w.part, w.own
		from care_word w
		where w.at >= $1 and (w.own = 1 and w.part not like 'told %' and w.part not like 'teller %' or w.part = 'refusal' or w.reader = '' and w.second = '' or w.part = 'consent' and w.second = '')
			and w.patient_id in (select e.patient_id from enrollment e where e.organization_id in `+list+`)
			and (w.own = 0 or not exists (
				select 1 from care_relation c
				where c.patient_id = w.patient_id and (
					c.reader = w.who or c.reader like w.who || '@%' or c.reader in (
						select 'PractitionerRole/' || r.id from practitioner_role r where 'Practitioner/' || r.practitioner_id = w.who))
				and not exists (
					select 1 from care_word o
					where o.source_type = c.source_type and o.source_id = c.source_id and o.part = c.kind || ' ' || c.reader and o.own = 1)))
		order by w.who, w.at`, append([]any{since.UnixMicro()}, args...)...)
}

// signCount is how many accounts of young people nobody has looked at, by sign.
type signCount struct {
	Sign  string
	Count int64
}

// signs counts the accounts to look at among the children whom organizations
// care for.
func signs(ctx context.Context, q db.Querier, organizations []string) ([]signCount, error) {
	list, args := db.List(0, organizations)
	return db.All(ctx, q, func(row db.Row) (c signCount, err error) {
		err = row.Scan(&c.Sign, &c.Count)
		return c, err
	}, `
		select s.sign, count(distinct s.patient_id)
		from account_sign s
		where s.looked_at = 0 and s.patient_id in (select e.patient_id from enrollment e where e.organization_id in `+list+`)
		group by s.sign
		order by s.sign`, args...)
}
