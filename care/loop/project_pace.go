package loop

import (
	"context"
	"slices"
	"time"

	"kith/care/module"
	"kith/platform/db"
)

// Learn reckons anew how long each partner takes from one thing to the next: the
// median of the gaps of the last months. What our own side did alone is no gap of
// theirs. It says nothing of any child.
func Learn(ctx context.Context, h *module.House) error {
	c, err := ClocksOf(h)
	if err != nil {
		return err
	}
	gaps := map[string][]int64{}
	last, lastTask := int64(0), ""
	err = db.Each(ctx, h.DB, func(r db.Row) error {
		var task, partner, what string
		var at int64
		if err := r.Scan(&task, &partner, &what, &at); err != nil {
			return err
		}
		if slices.Contains(States().Silent, what) || partner == "" {
			return nil
		}
		if task == lastTask && at > last {
			gaps[partner] = append(gaps[partner], at-last)
		}
		last, lastTask = at, task
		return nil
	}, `
		select l.task_id, coalesce('Organization/' || nullif(w.organization_id, ''), l.to_ref), e.what, e.at
		from loop l
		join loop_event e on e.task_id = l.task_id
		left join practitioner_role w on l.to_ref = 'PractitionerRole/' || w.id
		where l.kind = 'referral' and l.last_at >= $1
		order by l.task_id, e.part`, h.Now().AddDate(0, -c.Quiet.Months, 0).UnixMicro())
	if err != nil {
		return err
	}
	var rows [][]any
	for partner, all := range gaps {
		slices.Sort(all)
		rows = append(rows, []any{partner, (all[(len(all)-1)/2] + all[len(all)/2]) / 2, int64(len(all))})
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from loop_pace`); err != nil {
			return err
		}
		return db.Insert(ctx, tx, "loop_pace", []string{"partner_ref", "gap", "count"}, rows)
	})
}

// know fills in where those work who are asked, and how long partners take. Both
// are few: one query each is faster than a join for every row.
func know(ctx context.Context, q db.Querier, rows []row) error {
	var refs []string
	seen := map[string]bool{}
	for _, r := range rows {
		if !seen[r.To] {
			seen[r.To] = true
			refs = append(refs, r.To)
		}
	}
	places, err := placesOf(ctx, q, refs)
	if err != nil {
		return err
	}
	paces := map[string]pace{}
	if err := db.Each(ctx, q, func(r db.Row) error {
		var partner string
		var gap, count int64
		err := r.Scan(&partner, &gap, &count)
		paces[partner] = pace{time.Duration(gap) * time.Microsecond, int(count)}
		return err
	}, `select p.partner_ref, p.gap, p.count from loop_pace p`); err != nil {
		return err
	}
	for n := range rows {
		r := &rows[n]
		if at := places[r.To]; at != "" {
			r.ToOrg = "Organization/" + at
		}
		r.pace = paces[r.Partner()]
	}
	return nil
}

// Tally is how it stands at a site, without anybody's name.
type Tally struct {
	Open, Quiet, AtSite int            // AtSite were carried to who answers for the site
	Partners            map[string]int // quiet ones, by partner
}

// TallyOf counts what those of a site hold.
func TallyOf(ctx context.Context, h *module.House, site string) (t Tally, err error) {
	all, err := open(ctx, h)
	t.Partners = map[string]int{}
	for _, r := range all {
		if r.site != site {
			continue
		}
		t.Open++
		if !r.Quiet {
			continue
		}
		t.Quiet++
		t.Partners[r.Partner()]++
		if r.Level >= toSite {
			t.AtSite++
		}
	}
	return t, err
}

// held is an open item, and where who holds it works.
type held struct {
	row
	site string
	from time.Time // since when it is quiet if nothing happens
}

// open reads all that is open, for the house.
func open(ctx context.Context, h *module.House) ([]held, error) {
	c, err := ClocksOf(h)
	if err != nil {
		return nil, err
	}
	rows, err := db.All(ctx, h.DB, scanItem, `select `+itemColumns+` from loop l where not l.closed order by l.task_id`)
	if err != nil {
		return nil, err
	}
	if err := know(ctx, h.DB, rows); err != nil {
		return nil, err
	}
	sites := map[string]string{}
	if err := db.Each(ctx, h.DB, func(r db.Row) error {
		var role, site string
		err := r.Scan(&role, &site)
		sites[role] = site
		return err
	}, `
		select distinct l.held_ref, r.organization_id from loop l join practitioner_role r on l.held_ref = 'PractitionerRole/' || r.id
		where not l.closed`); err != nil {
		return nil, err
	}
	all := make([]held, len(rows))
	for n, r := range rows {
		r.Quiet = c.IsQuiet(r.Item, r.gap, r.count, h.Now())
		all[n] = held{r, sites[r.HeldBy], c.QuietFrom(r.Item, r.gap, r.count)}
	}
	return all, nil
}

// worker is somebody who works at a site.
type worker struct{ Role, Practitioner string }

// workers returns who does some work at a site at present.
func workers(ctx context.Context, q db.Querier, site, work, today string) ([]worker, error) {
	return db.All(ctx, q, func(r db.Row) (w worker, err error) {
		err = r.Scan(&w.Role, &w.Practitioner)
		return w, err
	}, `
		select 'PractitionerRole/' || r.id, r.practitioner_id from practitioner_role r
		where r.organization_id = $1 and r.code = $2 and r.active and r.practitioner_id <> '' and (r.ends_on = '' or r.ends_on >= $3) and r.starts_on <= $3
		order by r.starts_on, r.id`, site, work, today)
}

// practitionerOf is whose work a role is.
func practitionerOf(ctx context.Context, q db.Querier, role string) (worker, error) {
	all, err := db.All(ctx, q, db.Text, `select r.practitioner_id from practitioner_role r where 'PractitionerRole/' || r.id = $1 and r.practitioner_id <> ''`, role)
	if err != nil || len(all) == 0 {
		return worker{}, err
	}
	return worker{role, all[0]}, nil
}
