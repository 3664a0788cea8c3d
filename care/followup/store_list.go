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
	return listed(ctx, h, v, `f.disposition in ('', 'watch')`)
}

// OfChild returns what is owed about a child, answered or not, newest first.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID) ([]Item, error) {
	all, err := listed(ctx, h, v, `f.patient_id = $1`, child)
	slices.SortStableFunc(all, func(a, b Item) int { return b.At.Compare(a.At) })
	return all, err
}

func listed(ctx context.Context, h *module.House, v access.Viewer, where string, args ...any) ([]Item, error) {
	rules, err := RulesOf(h)
	if err != nil {
		return nil, err
	}
	all, err := access.All(ctx, h.DB, v, scanItem, `select `+itemColumns+` from followup f where `+where+` and sees(f.compartment)
		order by f.due_at, f.task_id`, args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := map[string]int{}
	for i := range all {
		at[all[i].ID] = i
		all[i].know(rules)
	}
	err = access.Each(ctx, h.DB, v, func(row db.Row) error {
		var task string
		var p Page
		var when, answered int64
		err := row.Scan(&task, &p.Who, &when, &answered)
		p.At, p.Answered = db.Time(when), db.Time(answered)
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

// Some returns those of some Tasks that v sees.
func Some(ctx context.Context, h *module.House, v access.Viewer, ids ...string) ([]Item, error) {
	in, args := db.List(0, ids)
	return listed(ctx, h, v, `f.task_id in `+in, args...)
}

// Get returns one thing that is owed, fault.NotFound where v does not see it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	all, err := Some(ctx, h, v, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "followup.not-found")
	}
	if err != nil {
		return Item{}, err
	}
	return all[0], nil
}

// Called is that v is asked to come: what everybody who is may know before they
// say that they do.
type Called struct {
	ID    string // of the Task
	Child people.PatientID
	Since time.Time
}

// CalledFor returns for whom v is asked to come and has not answered. Somebody on
// call may not be one of the child's people yet; that they are asked about this
// child is for them all the same.
func CalledFor(ctx context.Context, h *module.House, v access.Viewer) ([]Called, error) {
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
