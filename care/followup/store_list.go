package followup

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// List returns what v sees of what is owed and not answered: those who may be in
// danger first, then what is due first. What is watched comes when its day has.
func List(ctx context.Context, h *module.House, v access.Viewer) ([]Item, error) {
	return listed(ctx, h.DB, v, `f.disposition in ('', 'watch')`)
}

// OfChild returns what is owed about a child, answered or not, newest first.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Item, error) {
	all, err := listed(ctx, h.DB, v, `f.patient_id = $1`, child)
	slices.SortStableFunc(all, func(a, b Item) int { return b.At.Compare(a.At) })
	return all, err
}

func listed(ctx context.Context, q db.Querier, v access.Viewer, where string, args ...any) ([]Item, error) {
	all, err := access.All(ctx, q, v, scanItem, `select `+itemColumns+` from followup f where `+where+` and sees(f.compartment)
		order by f.due_at, f.task_id`, args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := map[string]int{}
	for i := range all {
		at[all[i].ID] = i
	}
	err = access.Each(ctx, q, v, func(row db.Row) error {
		var task string
		var p Page
		var when, answered int64
		err := row.Scan(&task, &p.Who, &when, &answered)
		p.At, p.Answered = timeOf(when), timeOf(answered)
		if n, ok := at[task]; ok {
			all[n].Pages = append(all[n].Pages, p)
		}
		return err
	}, `
		select p.task_id, p.who_ref, p.at, p.answered_at
		from followup_page p join followup f on f.task_id = p.task_id
		where `+where+` and sees(p.compartment) order by p.task_id, p.part`, args...)
	slices.SortStableFunc(all, func(a, b Item) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.due().Compare(b.due()))
	})
	return all, err
}

// rank puts those who may be in danger first.
func rank(i Item) int {
	if i.Safety {
		return 0
	}
	return 1
}

// due is when something is to be looked at.
func (i Item) due() time.Time {
	if i.Disposition == Watch {
		return i.Until
	}
	return i.Due
}

// Get returns one thing that is owed, fault.NotFound where v does not see it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	all, err := listed(ctx, h.DB, v, `f.task_id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "followup.not-found")
	}
	if err != nil {
		return Item{}, err
	}
	return all[0], nil
}

// Facts returns what was done on the way, oldest first.
func Facts(ctx context.Context, h *module.House, v access.Viewer, tasks ...string) (map[string][]Fact, error) {
	in, args := db.List(0, tasks)
	all := map[string][]Fact{}
	return all, access.Each(ctx, h.DB, v, func(row db.Row) error {
		var f Fact
		var task, typ, id string
		var at, from, due int64
		err := row.Scan(&task, &f.Kind, &typ, &id, &f.Value, &at, &f.By, &from, &due, &f.Done, &f.Ver)
		f.Source, f.At, f.From, f.Due = typ+"/"+id, timeOf(at), timeOf(from), timeOf(due)
		all[task] = append(all[task], f)
		return err
	}, `
		select x.task_id, x.kind, x.source_type, x.source_id, x.value, x.at, x.by_ref, x.from_at, x.due_at, x.done, x.version
		from followup_fact x
		where x.task_id in `+in+` and sees(x.compartment) order by x.at, x.source_id`, args...)
}

// Contacts returns the contacts afterwards that are owed and not done, by Task.
func Contacts(ctx context.Context, h *module.House, v access.Viewer) (map[string]Fact, error) {
	all := map[string]Fact{}
	return all, access.Each(ctx, h.DB, v, func(row db.Row) error {
		var f Fact
		var task, id string
		var at, from, due int64
		err := row.Scan(&task, &id, &at, &f.By, &from, &due, &f.Ver)
		f.Kind, f.Source, f.At, f.From, f.Due = "contact", "Task/"+id, timeOf(at), timeOf(from), timeOf(due)
		all[task] = f
		return err
	}, `
		select x.task_id, x.source_id, x.at, x.by_ref, x.from_at, x.due_at, x.version
		from followup_fact x where x.kind = 'contact' and not x.done and sees(x.compartment) order by x.due_at`)
}

// Called is that v is asked to come: what everybody who is may know before they
// say that they do.
type Called struct {
	ID    string // of the Task
	Child people.PatientID
	Since time.Time
}

// calledFor returns for whom v is asked to come and has not answered. Somebody on
// call may not be one of the child's people yet; that they are asked about this
// child is for them all the same.
func calledFor(ctx context.Context, h *module.House, v access.Viewer) ([]Called, error) {
	var roles []string
	for _, n := range v.Names() {
		if strings.HasPrefix(n, "PractitionerRole/") {
			roles = append(roles, n)
		}
	}
	if len(roles) == 0 {
		return nil, nil
	}
	return called(ctx, h.DB, roles)
}
