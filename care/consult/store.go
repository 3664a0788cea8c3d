package consult

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Where a Task names no line and no practice, as those of other programs, they
// are the places of who is asked and who asks.
const (
	lineOf = `coalesce(nullif(x.line, ''), a.organization_id, '')`
	tables = `consult x left join practitioner_role a on x.to_ref = 'PractitionerRole/' || a.id left join practitioner_role b on x.from_ref = 'PractitionerRole/' || b.id`
)

const columns = `x.task_id, x.patient_id, ` + lineOf + `, coalesce(nullif(x.practice, ''), 'Organization/' || b.organization_id, ''), x.from_ref, x.to_ref, x.step, x.status, x.reason, x.urgency, x.came, x.age, x.question, x.outcome,
	x.asked_at, x.called_at, x.answered_at, x.returned_at, x.due_at, x.clock, x.waited, x.version`

func scan(r db.Row) (c Consult, err error) {
	var age, asked, called, answered, returned, due, waited int64
	err = r.Scan(&c.ID, &c.Child, &c.Line, &c.Practice, &c.From, &c.To, &c.Step, &c.Status, &c.Reason, &c.Urgency, &c.Came, &age, &c.Question, &c.Outcome,
		&asked, &called, &answered, &returned, &due, &c.Clock, &waited, &c.Version)
	c.Age, c.Waited = int(age), int(waited)
	c.Asked, c.Called, c.Answered, c.Returned, c.Due = timeOf(asked), timeOf(called), timeOf(answered), timeOf(returned), timeOf(due)
	return c, err
}

// Which consults are meant.
type Which struct {
	From     []string  // who asked; none for everybody
	Children []string  // ids; none for all
	Since    time.Time // those that ended, if they were asked since; zero for all
}

// mostListed is how many a list holds: the newest.
const mostListed = 500

// List returns the consults that v sees, the oldest that waits first, then the
// newest.
func List(ctx context.Context, q db.Querier, v access.Viewer, w Which) ([]Consult, error) {
	args := []any{micro(w.Since)}
	where := `(x.answered_at = 0 or x.asked_at >= $1)`
	if len(w.From) > 0 {
		in, more := db.List(len(args), w.From)
		where, args = where+` and x.from_ref in `+in, append(args, more...)
	}
	if len(w.Children) > 0 {
		in, more := db.List(len(args), w.Children)
		where, args = where+` and x.patient_id in `+in, append(args, more...)
	}
	return access.All(ctx, q, v, scan, `
		select `+columns+` from `+tables+` where `+where+` and sees(x.compartment) and x.step <> 'mistake'
		order by case when x.answered_at = 0 then x.asked_at else -x.asked_at end, x.task_id limit `+strconv.Itoa(mostListed), args...)
}

// Get returns one consult with all that was said, fault.NotFound where v does
// not see it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Consult, error) {
	c, _, err := current(ctx, h, v, id)
	return c, err
}

// current returns one consult, and its Task.
func current(ctx context.Context, h *module.House, v access.Viewer, id string) (Consult, element.Value, error) {
	r, err := h.Store.ReadToChange(ctx, v, "Task", id)
	if err != nil {
		return Consult{}, element.Value{}, err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return Consult{}, was, err
	}
	c, ok := consultOf(r4.As[r4.Task](was))
	if !ok {
		return c, was, fault.New(fault.NotFound, "consult.not-found")
	}
	c.ID, c.Version = id, r.Version
	if role, is := strings.CutPrefix(c.To, "PractitionerRole/"); is && c.Line == "" {
		at, err := consent.Jobs(ctx, h.DB, v, []string{role})
		c.Line = string(at[role].Organization)
		return c, was, err
	}
	return c, was, nil
}

// Facts returns what went along with a consult, as far as v may read it: nothing
// before they took it up.
func Facts(ctx context.Context, q db.Querier, v access.Viewer, id string) ([]string, error) {
	return access.All(ctx, q, v, db.Text, `
		select f.words from consult_fact f where f.task_id = $1 and sees(f.compartment) order by f.source_id, f.part`, id)
}

// Lines returns the consult lines that there are, by name.
func Lines(ctx context.Context, q db.Querier, v access.Viewer) (all []people.Organization, err error) {
	every, err := people.Organizations(ctx, q, v)
	for _, o := range every {
		if o.Kind == "access-line" && o.Active {
			all = append(all, o)
		}
	}
	return all, err
}

// calls returns what was asked of a line in [from, until), for its numbers. It
// counts without a viewer: what comes of it names no child and no clinician, and
// says nothing of few; see Figures.
func calls(ctx context.Context, q db.Querier, line string, from, until time.Time) ([]Consult, error) {
	return db.All(ctx, q, scan, `
		select `+columns+` from `+tables+`
		where `+lineOf+` = $1 and x.asked_at >= $2 and x.asked_at < $3 and x.step <> 'mistake' order by x.asked_at, x.task_id`, line, from.UnixMicro(), until.UnixMicro())
}

// contacts returns how often the line and those who asked it spoke or wrote about
// each child asked about in [from, until), in so many days from the first time.
func contacts(ctx context.Context, q db.Querier, line string, from, until time.Time, days int) ([]int, error) {
	first := map[string]int64{}
	n := map[string]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var child string
		var at int64
		err := r.Scan(&child, &at)
		if first[child] == 0 {
			first[child] = at
		}
		if at < first[child]+int64(days)*24*int64(time.Hour/time.Microsecond) {
			n[child]++
		}
		return err
	}, `
		select x.patient_id, e.at from `+tables+` join loop_event e on e.task_id = x.task_id
		where `+lineOf+` = $1 and x.asked_at >= $2 and x.asked_at < $3 and x.patient_id <> ''
			and e.what in ('asked', 'called-back', 'question', 'reply', 'answered', 'outcome-returned')
		order by x.patient_id, e.at`, line, from.UnixMicro(), until.UnixMicro())
	all := make([]int, 0, len(n))
	for _, x := range n {
		all = append(all, x)
	}
	return all, err
}
