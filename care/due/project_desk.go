package due

import (
	"context"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// Handout is somebody to hand a check-in to at the front desk. What it asks about
// the desk does not learn: Instruments is for whoever makes the way in, and
// stands on no page of the desk's.
type Handout struct {
	Informant   string // of screening: self or caregiver
	Alone       bool   // nobody else looks on
	Instruments []string
}

// Arrivals returns, for each child whom v sees coming on a day, whom to hand a
// check-in. It is worked out without a viewer: the desk may not read when
// somebody was last asked, and the child is not asked twice for that.
func (r Rules) Arrivals(ctx context.Context, h *module.House, v access.Viewer, day contact.Day) (map[string][]Handout, error) {
	rows, of, err := comers(ctx, h, v, day)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	k := about{}
	if k.answers, err = answers(ctx, h.DB, v, of); err != nil {
		return nil, err
	}
	if k.questions, err = r.served(ctx, h); err != nil {
		return nil, err
	}
	k.facts = map[string][]Fact{}
	if err := db.Each(ctx, h.DB, func(row db.Row) error {
		f, err := scanFact(row)
		k.facts[f.Child] = append(k.facts[f.Child], f)
		return err
	}, of.of(selectFact, ""), of.args...); err != nil {
		return nil, err
	}
	all := map[string][]Handout{}
	for _, x := range rows {
		id := string(x.Child.ID)
		all[id] = handouts(r.Worth(k.of(x.Child.Birth, []string{id}), day))
	}
	return all, nil
}

// handouts puts together what is due and has a form, by whom it is asked.
func handouts(items []Item) (all []Handout) {
	at := map[string]int{}
	for _, i := range items {
		if i.State != IsDue || i.Instrument == "" {
			continue
		}
		n, there := at[i.Who()]
		if !there {
			n = len(all)
			at[i.Who()] = n
			all = append(all, Handout{Informant: i.Who()})
		}
		all[n].Alone = all[n].Alone || i.Alone
		all[n].Instruments = append(all[n].Instruments, i.Instrument)
	}
	return all
}

// selectFact asks for facts, oldest first; @ and ? are of scope.
var selectFact = `
	select f.source_id, f.patient_id, f.question, f.value, coalesce('Practitioner/' || j.practitioner_id, f.person_ref), f.on_day, f.at, f.until_on
	from ask f` + contact.JoinRole("f.person_ref") + `
	where f.patient_id in @ ?
	order by f.patient_id, f.at, f.source_id`

func scanFact(row db.Row) (f Fact, err error) {
	var day, until string
	var at int64
	err = row.Scan(&f.ID, &f.Child, &f.Key, &f.Value, &f.By, &day, &at, &until)
	f.Day, f.Until, f.At = contact.DayOn(day), contact.DayOn(until), time.UnixMicro(at)
	return f, err
}
