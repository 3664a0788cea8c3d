package tie

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Reach is how far a reading of ledgers goes.
type Reach struct {
	From contact.Day // contacts before that are left out
	Now  time.Time
}

// Ledgers returns the ledger of each of these children, as far as v may see. It
// asks the same few questions however many children there are.
func Ledgers(ctx context.Context, q db.Querier, v access.Viewer, reach Reach, children ...string) (map[string]Ledger, error) {
	r := reader{q: q, v: v, out: map[string]*Ledger{}}
	for _, id := range children {
		r.out[id] = &Ledger{Child: id, Jobs: map[string]Interval{}}
	}
	if len(children) > 0 {
		r.list, r.ids = db.List(0, children)
		if err := r.contacts(ctx, reach, children); err != nil {
			return nil, err
		}
		for _, step := range []func(context.Context) error{r.intervals, r.sayings, r.askFirst, r.jobs} {
			if err := step(ctx); err != nil {
				return nil, err
			}
		}
	}
	all := make(map[string]Ledger, len(r.out))
	for id, l := range r.out {
		all[id] = *l
	}
	return all, nil
}

type reader struct {
	q    db.Querier
	v    access.Viewer
	ids  []any
	list string
	out  map[string]*Ledger
}

// contacts reads who was in touch, and who means to meet from today on.
func (r reader) contacts(ctx context.Context, reach Reach, children []string) error {
	contacts, err := contact.Since(ctx, r.q, r.v, reach.From, children...)
	if err != nil {
		return err
	}
	y, m, d := reach.Now.Date()
	coming, err := contact.Coming(ctx, r.q, r.v, time.Date(y, m, d, 0, 0, 0, 0, reach.Now.Location()), children...)
	if err != nil {
		return err
	}
	for id, l := range r.out {
		l.Contacts, l.Appointments = contacts[id], coming[id]
	}
	return nil
}

func (r reader) intervals(ctx context.Context) error {
	return access.Each(ctx, r.q, r.v, func(row db.Row) error {
		var i Interval
		var child, since, until, jobUntil, jobReason string
		err := row.Scan(&child, &i.Person, &i.As, &i.Basis, &i.RoleCode, &i.RoleText, &since, &until,
			&i.EndReason, &i.Source.Type, &i.Source.ID, &jobUntil, &jobReason)
		i.Since, i.Until = contact.DayOn(since), contact.DayOn(until)
		if end := contact.DayOn(jobUntil); end != 0 && (i.Until == 0 || end < i.Until) {
			i.Until, i.EndReason = end, jobReason
		}
		r.out[child].Intervals = append(r.out[child].Intervals, i)
		return err
	}, `
		select i.patient_id, coalesce('Practitioner/' || j.practitioner_id, i.person_ref), i.person_ref, i.basis,
			case when i.role_text <> '' or j.code is null then i.role_code else j.code end,
			case when i.role_text <> '' or j.words is null then i.role_text else j.words end,
			i.since_on, i.until_on, i.end_reason, i.source_type, i.source_id,
			coalesce(j.ends_on, ''), coalesce(j.end_reason, '')
		from tie_interval i`+contact.JoinRole("i.person_ref")+`
		where i.patient_id in `+r.list+` and sees(i.compartment)
		order by i.patient_id, i.since_on, i.source_type, i.source_id, i.part`, r.ids...)
}

func (r reader) sayings(ctx context.Context) error {
	return access.Each(ctx, r.q, r.v, func(row db.Row) error {
		var s Saying
		var child, day string
		err := row.Scan(&child, &s.Person, &s.Speaker, &s.Kind, &s.At, &day, &s.Rating, &s.Ring, &s.Answer, &s.Words, &s.Source.ID)
		s.Day, s.Source.Type = contact.DayOn(day), "Observation"
		r.out[child].Sayings = append(r.out[child].Sayings, s)
		return err
	}, `
		select s.patient_id, coalesce('Practitioner/' || j.practitioner_id, s.person_ref), s.speaker_ref, s.kind, s.at, s.on_day,
			s.rating, s.ring, s.answer, s.words, s.source_id
		from tie_said s`+contact.JoinRole("s.person_ref")+`
		where s.patient_id in `+r.list+` and sees(s.compartment)
		order by s.patient_id, s.on_day, s.at, s.source_id`, r.ids...)
}

func (r reader) askFirst(ctx context.Context) error {
	return access.Each(ctx, r.q, r.v, func(row db.Row) error {
		var a AskFirst
		var child, since, until string
		err := row.Scan(&child, &a.Person, &since, &until, &a.Source.ID)
		a.Since, a.Until, a.Source.Type = contact.DayOn(since), contact.DayOn(until), "Flag"
		r.out[child].AskFirst = append(r.out[child].AskFirst, a)
		return err
	}, `
		select f.patient_id, f.person_ref, f.since_on, f.until_on, f.source_id
		from tie_ask_first f
		where f.patient_id in `+r.list+` and sees(f.compartment)
		order by f.patient_id, f.source_id`, r.ids...)
}

const worker = "Practitioner/"

// jobs finds the work of everybody met so far: what lasts before what ended,
// the latest first.
func (r reader) jobs(ctx context.Context) error {
	about := map[string][]*Ledger{}
	for _, l := range r.out {
		for _, p := range l.workers() {
			about[p] = append(about[p], l)
		}
	}
	if len(about) == 0 {
		return nil
	}
	list, args := db.List(0, slices.Sorted(maps.Keys(about)))
	return access.Each(ctx, r.q, r.v, func(row db.Row) error {
		var id, until string
		var j Interval
		err := row.Scan(&id, &j.RoleCode, &j.RoleText, &until, &j.EndReason, &j.Source.ID)
		j.Person, j.Until, j.Source.Type = worker+id, contact.DayOn(until), "PractitionerRole"
		for _, l := range about[id] {
			if _, better := l.Jobs[j.Person]; !better {
				l.Jobs[j.Person] = j
			}
		}
		return err
	}, `
		select j.practitioner_id, j.code, j.words, j.ends_on, j.end_reason, j.id
		from practitioner_role j
		where j.practitioner_id in `+list+` and sees(j.compartment)
		order by j.practitioner_id, case when j.ends_on = '' then 0 else 1 end, j.ends_on desc, j.starts_on desc, j.id`,
		args...)
}

// workers are the ids of the practitioners in a ledger, each once.
func (l Ledger) workers() (ids []string) {
	seen := map[string]bool{}
	add := func(ref string) {
		if id, ok := strings.CutPrefix(ref, worker); ok && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, i := range l.Intervals {
		add(i.Person)
	}
	for _, c := range l.Contacts {
		add(c.Person)
	}
	for _, a := range l.Appointments {
		add(a.Person)
	}
	return ids
}

// Usual names, for lists of children, whom each child saw most in the two years
// before today, of those who still work here.
func Usual(ctx context.Context, h *module.House, v access.Viewer, children []people.PatientID) (map[people.PatientID]string, error) {
	ids := make([]string, len(children))
	for i, c := range children {
		ids[i] = string(c)
	}
	who, err := contact.Usual(ctx, h, v, ids...)
	if err != nil {
		return nil, err
	}
	names, err := people.Names(ctx, h.DB, v, slices.Collect(maps.Values(who)))
	if err != nil {
		return nil, err
	}
	brief := map[people.PatientID]string{}
	for child, ref := range who {
		brief[people.PatientID(child)] = names[ref].Short
	}
	return brief, nil
}
