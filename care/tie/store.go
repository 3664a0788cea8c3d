package tie

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Reach is how far a reading of ledgers goes.
type Reach struct {
	From   Day // contacts before that are left out
	Now    time.Time
	Visits bool // read what continuity of care counts
}

// Ledgers returns the ledger of each of these children, as far as v may see. It
// asks the same few questions however many children there are.
func Ledgers(ctx context.Context, q db.Querier, v access.Viewer, reach Reach, children ...string) (map[string]Ledger, error) {
	r := reader{q: q, v: v, reach: reach, out: map[string]*Ledger{}}
	for _, id := range children {
		r.out[id] = &Ledger{Child: id, Jobs: map[string]Interval{}}
	}
	if len(children) > 0 {
		r.ids, r.list = idList(children)
		steps := []func(context.Context) error{r.intervals, r.contacts, r.sayings, r.appointments, r.askFirst}
		if reach.Visits {
			steps = append(steps, r.visits)
		}
		for _, step := range append(steps, r.jobs) {
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

// idList returns ids as arguments and as SQL. Only a few lengths occur, so that
// the prepared statements are few; the rest repeats the first id.
func idList[S ~string](ids []S) ([]any, string) {
	n := 1
	for n < len(ids) {
		n *= 4
	}
	args := make([]any, n)
	for i := range args {
		args[i] = string(ids[0])
		if i < len(ids) {
			args[i] = string(ids[i])
		}
	}
	return args, db.Tuples(1, n)
}

type reader struct {
	q     db.Querier
	v     access.Viewer
	reach Reach
	ids   []any
	list  string
	out   map[string]*Ledger
}

// each runs a query whose first parameters are the children, and whose
// condition on them stands where %in% is.
func (r reader) each(ctx context.Context, fn func(db.Row) error, query string, more ...any) error {
	query = strings.ReplaceAll(query, "%in%", "in "+r.list)
	for i := range more { // the children come first
		query = strings.ReplaceAll(query, "%"+number(i+1)+"%", "$"+number(len(r.ids)+i+1))
	}
	return access.Each(ctx, r.q, r.v, fn, query, append(slices.Clone(r.ids), more...)...)
}

// joinRole joins, as j, the role that a reference names, if it names one.
func joinRole(column string) string {
	return `
		left join practitioner_role j on j.id = case when substr(` + column + `, 1, 17) = 'PractitionerRole/' then substr(` + column + `, 18) end`
}

func (r reader) intervals(ctx context.Context) error {
	return r.each(ctx, func(row db.Row) error {
		var i Interval
		var child, since, until, jobUntil, jobReason string
		err := row.Scan(&child, &i.Person, &i.As, &i.Basis, &i.RoleCode, &i.RoleText, &since, &until,
			&i.EndReason, &i.Source.Type, &i.Source.ID, &jobUntil, &jobReason)
		i.Since, i.Until = DayOn(since), DayOn(until)
		if end := DayOn(jobUntil); end != 0 && (i.Until == 0 || end < i.Until) {
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
		from tie_interval i`+joinRole("i.person_ref")+`
		where i.patient_id %in% and sees(i.compartment)
		order by i.patient_id, i.since_on, i.source_type, i.source_id, i.part`)
}

// kinds are the words for contact.closeness.
var kinds = []string{"", "called-off", "missed", "tried", "message", "call", "visit", "handoff"}

func (r reader) contacts(ctx context.Context) error {
	return r.each(ctx, func(row db.Row) error {
		var c Contact
		var child, day, sources string
		var closeness, outpatient int
		err := row.Scan(&child, &c.Person, &c.With, &day, &closeness, &outpatient, &c.To, &c.Code, &c.Text, &c.Entries, &sources)
		if err != nil {
			return err
		}
		c.Day, c.Kind, c.Outpatient = DayOn(day), kinds[closeness], outpatient > 0
		for ref := range strings.FieldsSeq(sources) {
			kind, id, _ := strings.Cut(ref, "/")
			c.Sources = append(c.Sources, Source{kind, id})
		}
		slices.SortFunc(c.Sources, func(a, b Source) int { return strings.Compare(a.Type+a.ID, b.Type+b.ID) })
		r.out[child].Contacts = append(r.out[child].Contacts, c)
		return nil
	}, `
		select c.patient_id, c.person_ref, c.with_ref, c.on_day, c.closeness, c.outpatient,
			c.to_ref, c.what_code, c.what_text, c.entries, c.sources
		from contact c
		where c.patient_id %in% and c.on_day >= %1% and sees(c.compartment)
		order by c.patient_id, c.on_day, c.person_ref, c.with_ref, c.happened`,
		Date(r.reach.From).Format(time.DateOnly))
}

func (r reader) visits(ctx context.Context) error {
	return r.each(ctx, func(row db.Row) error {
		var v Visit
		var child, day string
		err := row.Scan(&child, &v.Person, &v.Site, &day)
		v.Day = DayOn(day)
		r.out[child].Visits = append(r.out[child].Visits, v)
		return err
	}, `
		select distinct e.patient_id, coalesce('Practitioner/' || j.practitioner_id, e.person_ref), e.organization_ref, e.on_day
		from contact_event e`+joinRole("e.person_ref")+`
		where e.patient_id %in% and e.on_day >= %1% and e.outpatient and sees(e.compartment)
		order by 1, 4, 2, 3`,
		Date(r.reach.From).Format(time.DateOnly))
}

func (r reader) sayings(ctx context.Context) error {
	return r.each(ctx, func(row db.Row) error {
		var s Saying
		var child, day string
		err := row.Scan(&child, &s.Person, &s.Speaker, &s.Kind, &s.At, &day, &s.Rating, &s.Ring, &s.Answer, &s.Words, &s.Source.ID)
		s.Day, s.Source.Type = DayOn(day), "Observation"
		r.out[child].Sayings = append(r.out[child].Sayings, s)
		return err
	}, `
		select s.patient_id, coalesce('Practitioner/' || j.practitioner_id, s.person_ref), s.speaker_ref, s.kind, s.at, s.on_day,
			s.rating, s.ring, s.answer, s.words, s.source_id
		from tie_said s`+joinRole("s.person_ref")+`
		where s.patient_id %in% and sees(s.compartment)
		order by s.patient_id, s.on_day, s.at, s.source_id`)
}

func (r reader) appointments(ctx context.Context) error {
	day := time.Date(r.reach.Now.Year(), r.reach.Now.Month(), r.reach.Now.Day(), 0, 0, 0, 0, r.reach.Now.Location())
	return r.each(ctx, func(row db.Row) error {
		a, err := scanAppointment(row, r.reach.Now.Location())
		r.out[a.Child].Appointments = append(r.out[a.Child].Appointments, a)
		return err
	}, selectAppointment+`
		where a.patient_id %in% and a.start_at >= %1% and sees(a.compartment)
		order by a.patient_id, a.start_at, a.source_id, a.part`, day.UnixMicro())
}

var selectAppointment = `
	select a.source_id, a.patient_id, coalesce('Practitioner/' || j.practitioner_id, a.person_ref), a.status, a.start_at, a.end_at,
		a.what_text, a.interpreter_language, a.interpreter_by, a.interpreter_name
	from appointment a` + joinRole("a.person_ref")

func scanAppointment(row db.Row, zone *time.Location) (a Appointment, err error) {
	var start, end int64
	err = row.Scan(&a.ID, &a.Child, &a.Person, &a.Status, &start, &end, &a.What,
		&a.Interpreter.Language, &a.Interpreter.By, &a.Interpreter.Name)
	a.Start, a.End = time.UnixMicro(start).In(zone), time.UnixMicro(end).In(zone)
	return a, err
}

// AppointmentsBetween returns what is agreed on in [from, to), in order of time.
// Times are said in the zone of from.
func AppointmentsBetween(ctx context.Context, q db.Querier, v access.Viewer, from, to time.Time) ([]Appointment, error) {
	return access.All(ctx, q, v, func(row db.Row) (Appointment, error) { return scanAppointment(row, from.Location()) },
		selectAppointment+`
		where a.start_at >= $1 and a.start_at < $2 and sees(a.compartment)
		order by a.start_at, a.source_id, a.part`, from.UnixMicro(), to.UnixMicro())
}

// NextAppointment returns the first moment from at on, or the last before it if
// back, for which a visit is agreed on; ok is false when there is none.
func NextAppointment(ctx context.Context, q db.Querier, v access.Viewer, at time.Time, back bool) (when time.Time, ok bool, err error) {
	query := `
		select a.start_at from appointment a
		where a.start_at >= $1 and a.status not in ('cancelled', 'entered-in-error') and sees(a.compartment)
		order by a.start_at limit 1`
	if back {
		query = `
		select a.start_at from appointment a
		where a.start_at < $1 and a.status not in ('cancelled', 'entered-in-error') and sees(a.compartment)
		order by a.start_at desc limit 1`
	}
	found, err := access.All(ctx, q, v, db.Int, query, at.UnixMicro())
	if err != nil || len(found) == 0 {
		return time.Time{}, false, err
	}
	return time.UnixMicro(found[0]).In(at.Location()), true, nil
}

func (r reader) askFirst(ctx context.Context) error {
	return r.each(ctx, func(row db.Row) error {
		var a AskFirst
		var child, since, until string
		err := row.Scan(&child, &a.Person, &since, &until, &a.Source.ID)
		a.Since, a.Until, a.Source.Type = DayOn(since), DayOn(until), "Flag"
		r.out[child].AskFirst = append(r.out[child].AskFirst, a)
		return err
	}, `
		select f.patient_id, f.person_ref, f.since_on, f.until_on, f.source_id
		from tie_ask_first f
		where f.patient_id %in% and sees(f.compartment)
		order by f.patient_id, f.source_id`)
}

const worker = "Practitioner/"

// jobs finds the work of everybody met so far: what lasts before what ended,
// the latest first.
func (r reader) jobs(ctx context.Context) error {
	about := map[string][]*Ledger{}
	for _, l := range r.out {
		seen := map[string]bool{}
		for _, i := range l.Intervals {
			seen[i.Person] = true
		}
		for _, c := range l.Contacts {
			seen[c.Person] = true
		}
		for _, a := range l.Appointments {
			seen[a.Person] = true
		}
		for p := range seen {
			if strings.HasPrefix(p, worker) {
				about[p] = append(about[p], l)
			}
		}
	}
	if len(about) == 0 {
		return nil
	}
	workers := make([]string, 0, len(about))
	for p := range about {
		workers = append(workers, strings.TrimPrefix(p, worker))
	}
	slices.Sort(workers)
	args, list := idList(workers)
	return access.Each(ctx, r.q, r.v, func(row db.Row) error {
		var j Interval
		var until string
		err := row.Scan(&j.Person, &j.RoleCode, &j.RoleText, &until, &j.EndReason, &j.Source.ID)
		j.Person = worker + j.Person
		j.Until, j.Source.Type = DayOn(until), "PractitionerRole"
		for _, l := range about[j.Person] {
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

// Usual names, for lists of children, whom each child saw most in the two years
// before now; of several, whoever came last.
func Usual(now func() time.Time) people.Usual {
	return func(ctx context.Context, q db.Querier, v access.Viewer, children []people.PatientID) (map[people.PatientID]string, error) {
		if len(children) == 0 {
			return map[people.PatientID]string{}, nil
		}
		args, list := idList(children)
		since := now().AddDate(-2, 0, 0).Format(time.DateOnly)
		who, refs := map[people.PatientID]string{}, []string{}
		err := access.Each(ctx, q, v, func(row db.Row) error {
			var child people.PatientID
			var ref string
			err := row.Scan(&child, &ref)
			if _, ok := who[child]; !ok {
				who[child] = ref
				refs = append(refs, ref)
			}
			return err
		}, `
			select e.patient_id, coalesce('Practitioner/' || j.practitioner_id, e.person_ref) as who
			from contact_event e`+joinRole("e.person_ref")+`
			where e.patient_id in `+list+` and e.on_day >= $`+number(len(args)+1)+` and e.outpatient and sees(e.compartment)
			group by e.patient_id, coalesce('Practitioner/' || j.practitioner_id, e.person_ref)
			order by e.patient_id, count(distinct e.on_day) desc, max(e.on_day) desc, who`, append(args, since)...)
		if err != nil {
			return nil, err
		}
		names, err := people.Names(ctx, q, v, refs)
		if err != nil {
			return nil, err
		}
		brief := make(map[people.PatientID]string, len(who))
		for child, ref := range who {
			brief[child] = names[ref].Short
		}
		return brief, nil
	}
}
