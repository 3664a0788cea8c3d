package disclosure

import (
	"context"
	"time"

	"kith/platform/db"
)

// Measures returns what each place did with what it was told in [from, until),
// by the organizations of those who were told. It counts without a viewer, and
// so says nothing of few; see Measure.
//
// Source: Kith
func Measures(ctx context.Context, q db.Querier, from, until, now time.Time) ([]Measure, error) {
	var facts []fact
	zone := now.Location()
	heard := func(r db.Row) error {
		f := fact{kind: "told"}
		var at, due, answered, spared int64
		var danger bool
		err := r.Scan(&f.site, &f.child, &at, &danger, &due, &answered, &spared)
		f.at, f.answered, f.spared = time.UnixMicro(at).In(zone), moments(answered), int(spared)
		if f.due = moments(due); due == 0 {
			f.due = Due(f.at, danger)
		}
		facts = append(facts, f)
		return err
	}
	if err := db.Each(ctx, q, heard, `
		select j.organization_id, d.patient_id, d.at, d.danger, coalesce(max(r.due_at), 0),
			coalesce(max(case when r.answer in ('', 'deferred') then 0 else r.answered_at end), 0),
			(select count(distinct w.person_ref) from disclosure_wish w
				where w.statement_id = d.source_id and w.choice in ('may-know-all', 'may-know-headline') and w.at >= $1 and w.at < $2)
		from disclosure d
		join disclosure_told t on t.source_id = d.source_id
		join practitioner_role j on j.id = case when substr(t.person_ref, 1, 17) = 'PractitionerRole/' then substr(t.person_ref, 18) end
		left join disclosure_response r on r.statement_id = d.source_id and r.kind = 'respond' and r.owner_ref = t.person_ref
		where d.kind = 'disclosure' and d.at >= $1 and d.at < $2
		group by j.organization_id, d.source_id, t.person_ref, d.patient_id, d.at, d.danger
		order by j.organization_id, d.at, d.source_id`, from.UnixMicro(), until.UnixMicro()); err != nil {
		return nil, err
	}
	other := func(r db.Row) error {
		var f fact
		err := r.Scan(&f.site, &f.kind)
		facts = append(facts, f)
		return err
	}
	err := db.Each(ctx, q, other, `
		select case when e.kind = 'retold' then e.site_id else coalesce(j.organization_id, '') end,
			case when e.kind = 'retold' then 'retold' else 'talk' end
		from disclosure_edge e
		left join practitioner_role j on j.id = case when substr(e.from_ref, 1, 17) = 'PractitionerRole/' then substr(e.from_ref, 18) end
		where e.kind in ('retold', 'confidentiality-talk') and e.at >= $1 and e.at < $2
		order by 1, 2`, from.UnixMicro(), until.UnixMicro())
	return measure(facts, now), err
}
