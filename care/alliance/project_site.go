package alliance

import (
	"context"
	"time"

	"kith/platform/db"
)

// Shares returns by place how many people felt listened to, each by what they
// said last in [from, until). It counts without a viewer, and so says nothing
// of few; see Share. A place where nobody answered is not among them.
//
// Source: Kith
func Shares(ctx context.Context, q db.Querier, from, until time.Time) (map[string]Share, error) {
	newest := map[[2]string]bool{}
	var all []voice
	err := db.Each(ctx, q, func(r db.Row) error {
		var x voice
		err := r.Scan(&x.site, &x.person, &x.clinician, &x.listened)
		if at := [2]string{x.site, x.person}; !newest[at] && x.listened != None {
			newest[at] = true
			all = append(all, x)
		}
		return err
	}, `
		select j.organization_id, c.informant_ref, 'Practitioner/' || j.practitioner_id, c.listened
		from alliance_check c join practitioner_role j on j.id = case when substr(c.clinician_ref, 1, 17) = 'PractitionerRole/' then substr(c.clinician_ref, 18) end
		where c.at >= $1 and c.at < $2
		order by c.at desc, c.source_id`, from.UnixMicro(), until.UnixMicro())
	return Standard().shares(all), err
}

// Quarters returns the last four whole quarters before a moment: what is said of
// a place stands still while one looks, and no day shows what one person said.
func Quarters(now time.Time) (from, until time.Time) {
	until = time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 0, 0, 0, 0, now.Location())
	return until.AddDate(-1, 0, 0), until
}
