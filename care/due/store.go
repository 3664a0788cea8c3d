package due

import (
	"context"
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/db"
)

// Row is one child who comes on a day, and what to do with the visit.
type Row struct {
	Child  people.Patient
	Visits []contact.Appointment // in order of time, one for each person to be seen
	Items  []Item
}

// DayOf returns the day it is where the clinic is.
func DayOf(h *module.House) contact.Day { return contact.DayOn(h.Today().Format(time.DateOnly)) }

// Due returns what there is to ask of a child and her caregivers on a day, what
// is worth asking first; fault.NotFound to whom the record says nothing of her.
func (r Rules) Due(ctx context.Context, h *module.House, v access.Viewer, child string, day contact.Day) ([]Item, error) {
	p, err := people.Child(ctx, h.DB, v, people.PatientID(child))
	if err != nil {
		return nil, err
	}
	records, err := h.Store.Same(ctx, v, child)
	if err != nil {
		return nil, err
	}
	k, err := r.known(ctx, h, v, these(records))
	if err != nil {
		return nil, err
	}
	return r.Worth(k.of(p.Birth, records), day), nil
}

// DueList returns who comes on a day, by time, and what is worth asking each.
// It asks the same few questions however many there are.
func (r Rules) DueList(ctx context.Context, h *module.House, v access.Viewer, day contact.Day) ([]Row, error) {
	rows, of, err := comers(ctx, h, v, day)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	k, err := r.known(ctx, h, v, of)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		c := rows[i].Child
		rows[i].Items = r.Worth(k.of(c.Birth, []string{string(c.ID)}), day)
	}
	return rows, nil
}

// comers returns the children who come on a day, as far as v may see.
func comers(ctx context.Context, h *module.House, v access.Viewer, day contact.Day) (rows []Row, of scope, err error) {
	y, m, d := contact.Date(day).Date()
	from, to := time.Date(y, m, d, 0, 0, 0, 0, h.Zone), time.Date(y, m, d+1, 0, 0, 0, 0, h.Zone)
	all, err := contact.Between(ctx, h.DB, v, from, to)
	if err != nil {
		return nil, of, err
	}
	visits := map[string][]contact.Appointment{}
	var asks []people.PatientID
	for _, a := range all {
		if a.Status == "cancelled" || a.Status == "entered-in-error" {
			continue
		}
		if len(visits[a.Child]) == 0 {
			asks = append(asks, people.PatientID(a.Child))
		}
		visits[a.Child] = append(visits[a.Child], a)
	}
	children, err := people.Children(ctx, h.DB, v, asks)
	for _, c := range children {
		rows = append(rows, Row{Child: c, Visits: visits[string(c.ID)]})
	}
	return rows, coming(from, to), err
}

// about is what is known of several children, by child.
type about struct {
	facts     map[string][]Fact
	answers   map[string][]Answered
	told      map[string][]string
	questions func(instrument string) int
}

// of is what is known of one child with several records.
func (k about) of(b people.Birth, records []string) Known {
	one := Known{Birth: b, Questions: k.questions}
	for _, id := range records {
		one.Facts = append(one.Facts, k.facts[id]...)
		one.Answers = append(one.Answers, k.answers[id]...)
		one.Told = append(one.Told, k.told[id]...)
	}
	slices.SortStableFunc(one.Facts, func(a, b Fact) int { return a.At.Compare(b.At) })
	return one
}

func (r Rules) known(ctx context.Context, h *module.House, v access.Viewer, of scope) (k about, err error) {
	if k.facts, err = facts(ctx, h.DB, v, of); err != nil {
		return k, err
	}
	if k.answers, err = answers(ctx, h.DB, v, of); err != nil {
		return k, err
	}
	if k.told, err = told(ctx, h.DB, v, of); err != nil {
		return k, err
	}
	k.questions, err = r.served(ctx, h)
	return k, err
}

// served returns how many questions an instrument has, 0 for one that may not be
// served here.
func (r Rules) served(ctx context.Context, h *module.House) (func(string) int, error) {
	open := map[string]int{}
	for _, q := range r.Questions {
		for _, name := range q.Instruments {
			i, found := screening.Standard().Find(name)
			if _, seen := open[name]; seen || !found {
				continue
			}
			ok, err := i.Open(ctx, h)
			if err != nil {
				return nil, err
			}
			if open[name] = 0; ok {
				open[name] = len(i.Scoring.Items)
			}
		}
	}
	return func(name string) int { return open[name] }, nil
}

// Facts returns what v may know of what was said about asking these children,
// oldest first, by child.
func Facts(ctx context.Context, q db.Querier, v access.Viewer, children ...string) (map[string][]Fact, error) {
	return facts(ctx, q, v, these(children))
}

func facts(ctx context.Context, q db.Querier, v access.Viewer, of scope) (map[string][]Fact, error) {
	all := map[string][]Fact{}
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		f, err := scanFact(row)
		all[f.Child] = append(all[f.Child], f)
		return err
	}, of.of(selectFact, "and sees(f.compartment)"), of.args...)
}

// told returns the topics of which v may know that a child told somebody, by
// child: of what v may read whole, and what is not to be asked about again.
func told(ctx context.Context, q db.Querier, v access.Viewer, of scope) (map[string][]string, error) {
	all := map[string][]string{}
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		var child, topic string
		err := row.Scan(&child, &topic)
		all[child] = append(all[child], topic)
		return err
	}, of.of(`
		select d.patient_id, d.topic
		from disclosure d
		where d.kind = 'disclosure' and d.status = 'completed' and d.patient_id in @ and sees(d.compartment)
		union
		select t.patient_id, t.topic
		from disclosure_topic t
		where t.patient_id in @ and sees(t.compartment)
		order by 1, 2`, ""), of.args...)
}
