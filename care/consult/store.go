package consult

import (
	"context"
	"strconv"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
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
	c.Asked, c.Called, c.Answered, c.Returned, c.Due = db.Time(asked), db.Time(called), db.Time(answered), db.Time(returned), db.Time(due)
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
	args := []any{db.Micro(w.Since)}
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
