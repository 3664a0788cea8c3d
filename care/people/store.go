package people

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
)

const patientColumns = `p.id, p.name, p.short, p.official, p.born_on, p.gender, p.pronouns, p.language, p.language_text,
	p.interpreter, p.active, p.deceased, p.died_on, p.details, p.compartment`

func scanPatient(r db.Row) (p Patient, err error) {
	_, err = scanPatientAnd(r, &p)
	return p, err
}

// scanPatientAnd scans patientColumns and then more.
func scanPatientAnd(r db.Row, p *Patient, more ...any) (*Patient, error) {
	var details []byte
	into := []any{&p.ID, &p.Name, &p.Short, &p.Official, &p.Birth, &p.Gender, &p.Pronouns, &p.Language.Code, &p.Language.Text,
		&p.Interp, &p.Active, &p.Deceased, &p.DiedOn, &details, &p.compartment}
	if err := r.Scan(append(into, more...)...); err != nil {
		return p, err
	}
	return p, json.Unmarshal(details, &p.Details)
}

// saw tells the trail of the request whose names it is given.
func saw(ctx context.Context, all ...Patient) {
	for _, p := range all {
		if p.ID != "" {
			audit.Saw(ctx, p.compartment, "Patient", string(p.ID))
		}
	}
}

// Child returns one child, fault.NotFound when there is none that v may see.
func Child(ctx context.Context, q db.Querier, v access.Viewer, id PatientID) (Patient, error) {
	p, err := access.One(ctx, q, v, scanPatient, "people.child.not-found", `
		select `+patientColumns+`
		from patient p
		where p.id = $1 and sees(p.compartment)`, id)
	saw(ctx, p)
	return p, err
}

// Children returns those of ids that v may see, in the order asked for.
func Children(ctx context.Context, q db.Querier, v access.Viewer, ids []PatientID) ([]Patient, error) {
	found := make(map[PatientID]Patient, len(ids))
	for part := range slices.Chunk(ids, mostAsked) {
		asked, args := list(0, part)
		err := access.Each(ctx, q, v, func(r db.Row) error {
			p, err := scanPatient(r)
			found[p.ID] = p
			return err
		}, `
			select `+patientColumns+`
			from patient p
			where p.id in `+asked+` and sees(p.compartment)`, args...)
		if err != nil {
			return nil, err
		}
	}
	all := make([]Patient, 0, len(ids))
	for _, id := range ids {
		if p, ok := found[id]; ok {
			all = append(all, p)
		}
	}
	saw(ctx, all...)
	return all, nil
}

// mostAsked bounds the list of one "in (…)".
const mostAsked = 512

// list writes "($3,$4,…)" for an "in" behind have parameters, and the
// arguments for it. Lists have few lengths, the last item repeated, so that a
// query has few texts.
func list[T ~string](have int, items []T) (string, []any) {
	n := 1
	for n < len(items) {
		n *= 4
	}
	n = min(n, max(mostAsked, len(items)))
	var b strings.Builder
	args := make([]any, n)
	for i := range n {
		sep := ","
		if i == 0 {
			sep = "("
		}
		fmt.Fprintf(&b, "%s$%d", sep, have+i+1)
		if i < len(items) {
			args[i] = string(items[i])
		} else if i > 0 {
			args[i] = args[i-1]
		} else {
			args[i] = ""
		}
	}
	b.WriteByte(')')
	return b.String(), args
}

// Mark is where a page of the list begins or ends: a child's sort key and id.
type Mark struct{ Sort, ID string }

// Where is a place in the list: behind After, or, when it is set, before Before.
type Where struct{ After, Before Mark }

// Page is a part of the list of children, by family name.
type Page struct {
	Children      []Patient
	First, Last   Mark // of what is shown; zero when nothing is
	Before, After bool // there is more on that side
}

// List returns up to n children in use, by family name, from a place on.
// Because a page hangs on the child it begins or ends with, and not on a count,
// nobody is skipped or shown twice when children come or go meanwhile.
func List(ctx context.Context, q db.Querier, v access.Viewer, at Where, n int) (Page, error) {
	var p Page
	type row struct {
		Patient
		sort string
	}
	scan := func(r db.Row) (x row, err error) {
		_, err = scanPatientAnd(r, &x.Patient, &x.sort)
		return x, err
	}
	const from = `
		select ` + patientColumns + `, p.sort
		from patient p
		where p.active and sees(p.compartment) and `
	back := at.Before != Mark{}
	query, mark := from+`(p.sort, p.id) > ($1, $2) order by p.sort, p.id limit $3`, at.After
	if back {
		query, mark = from+`(p.sort, p.id) < ($1, $2) order by p.sort desc, p.id desc limit $3`, at.Before
	}
	rows, err := access.All(ctx, q, v, scan, query, mark.Sort, mark.ID, n+1)
	if err != nil {
		return p, err
	}
	more := len(rows) > n
	rows = rows[:min(n, len(rows))]
	if back {
		slices.Reverse(rows)
		p.Before, p.After = more, true
	} else {
		p.Before, p.After = at.After != Mark{}, more
	}
	for _, r := range rows {
		p.Children = append(p.Children, r.Patient)
	}
	if len(rows) > 0 {
		f, l := rows[0], rows[len(rows)-1]
		p.First, p.Last = Mark{f.sort, string(f.ID)}, Mark{l.sort, string(l.ID)}
	}
	saw(ctx, p.Children...)
	return p, nil
}

// Count returns how many children in use v may see, counting no further than
// most: counted is false when there are more.
func Count(ctx context.Context, q db.Querier, v access.Viewer, most int) (n int, counted bool, err error) {
	c, err := access.One(ctx, q, v, db.Int, "people.no-count", `
		select count(*) from (select 1 from patient p where p.active and sees(p.compartment) limit $1) t`, most+1)
	return min(int(c), most), int(c) <= most, err
}
