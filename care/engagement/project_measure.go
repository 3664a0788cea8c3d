package engagement

import (
	"context"

	"kith/care/contact"
	"kith/platform/db"
	"kith/relation/share"
)

// OnTime returns, by the organization of whoever promised, which part of the
// promises due on the days in [from, until) was kept in time. It counts without
// a viewer, and so says nothing of few; promises about what was told in
// confidence are left out.
func OnTime(ctx context.Context, q db.Querier, from, until contact.Day) (map[string]share.Share, error) {
	all, err := db.All(ctx, q, func(row db.Row) (d due, err error) {
		var day, kept string
		err = row.Scan(&d.site, &d.child, &d.by, &d.status, &day, &kept, &d.said)
		d.day, d.kept = contact.DayOn(day), contact.DayOn(kept)
		return d, err
	}, `
		select coalesce(j.organization_id, ''), p.patient_id, coalesce('Practitioner/' || j.practitioner_id, p.owner_ref), p.status, p.due_on, p.kept_on,
			exists (select 1 from promise_said s where s.task_id = p.source_id and s.at > p.kept_at)
		from promise p`+contact.JoinRole("p.owner_ref")+`
		where p.due_on >= $1 and p.due_on < $2 and p.about_ref = ''
		order by p.due_on, p.source_id`, date(from), date(until))
	return keptInTime(all), err
}
