package safety

import (
	"context"
	"strings"

	"kith/care/followup"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
)

// Facts returns what was done on the way, oldest first.
func Facts(ctx context.Context, h *module.House, v access.Viewer, tasks ...string) (map[string][]Fact, error) {
	in, args := db.List(0, tasks)
	all := map[string][]Fact{}
	return all, access.Each(ctx, h.DB, v, func(row db.Row) error {
		var f Fact
		var task, typ, id string
		var at, from, due int64
		err := row.Scan(&task, &f.Kind, &typ, &id, &f.Value, &at, &f.By, &from, &due, &f.Done, &f.Ver)
		f.Source, f.At, f.From, f.Due = typ+"/"+id, db.Time(at), db.Time(from), db.Time(due)
		all[task] = append(all[task], f)
		return err
	}, `
		select x.task_id, x.kind, x.source_type, x.source_id, x.value, x.at, x.by_ref, x.from_at, x.due_at, x.done, x.version
		from safety_fact x
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
		f.Kind, f.Source, f.At, f.From, f.Due = "contact", "Task/"+id, db.Time(at), db.Time(from), db.Time(due)
		all[task] = f
		return err
	}, `
		select x.task_id, x.source_id, x.at, x.by_ref, x.from_at, x.due_at, x.version
		from safety_fact x where x.kind = 'contact' and not x.done and sees(x.compartment) order by x.due_at`)
}

// whose returns who answered about herself, by response: a relative of the child,
// "RelatedPerson/x". Where it is about the child nothing is there.
func whose(ctx context.Context, h *module.House, v access.Viewer, all []followup.Item) (map[string]string, error) {
	var ids []string
	for _, i := range all {
		if id, ok := strings.CutPrefix(i.Response, "QuestionnaireResponse/"); ok {
			ids = append(ids, id)
		}
	}
	in, args := db.List(0, ids)
	found := map[string]string{}
	return found, access.Each(ctx, h.DB, v, func(row db.Row) error {
		var id, relative string
		err := row.Scan(&id, &relative)
		found["QuestionnaireResponse/"+id] = "RelatedPerson/" + relative
		return err
	}, `
		select s.source_id, s.relative_id from screening_response s
		where s.source_id in `+in+` and s.relative_id <> '' and sees(s.compartment)`, args...)
}
