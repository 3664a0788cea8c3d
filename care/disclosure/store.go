package disclosure

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// person is SQL of who a reference means, joined as alias: a role leads to its
// practitioner.
func person(alias, column string) string {
	return `coalesce('Practitioner/' || ` + alias + `.practitioner_id, ` + column + `)`
}

func joinPerson(alias, column string) string {
	return `
		left join practitioner_role ` + alias + ` on ` + alias + `.id = case when substr(` + column + `, 1, 17) = 'PractitionerRole/' then substr(` + column + `, 18) end`
}

// row is what a table says of a statement, a headline or a report.
type row struct {
	Item
	id, kind string
	with     string // of a statement its headline, of a report the statement
}

func moments(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at)
}

const selectItem = `
	select d.source_id, d.kind, d.patient_id, d.teller_ref, d.at, d.status, d.way, d.topic, d.tier, d.own_hand, d.danger, d.duty, d.with_id, d.version
	from disclosure d`

func scanItem(r db.Row) (x row, err error) {
	var at int64
	err = r.Scan(&x.id, &x.kind, &x.Child, &x.Teller, &at, &x.Status, &x.Way, &x.Topic, &x.Tier, &x.OwnHand, &x.Danger, &x.Duty.Kind, &x.with, &x.Version)
	x.At = moments(at)
	return x, err
}

// most is how many statements of a child are read.
const most = "500"

// rowsOf returns the statements and headlines of these records of a child that
// v may know of, the newest first.
func rowsOf(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]row, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, scanItem, selectItem+`
		where d.kind in ('disclosure', 'headline') and d.patient_id in `+list+` and sees(d.compartment)
		order by d.at desc, d.source_id limit `+most, args...)
}

// reportsOf returns the reports about statements that v may know of, oldest
// first.
func reportsOf(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]row, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, scanItem, selectItem+`
		where d.kind = 'report' and d.patient_id in `+list+` and sees(d.compartment)
		order by d.at, d.source_id`, args...)
}

// rowsNamed returns the statements and headlines with these ids.
func rowsNamed(ctx context.Context, q db.Querier, v access.Viewer, ids ...string) ([]row, error) {
	list, args := db.List(0, ids)
	return access.All(ctx, q, v, scanItem, selectItem+`
		where d.kind in ('disclosure', 'headline') and d.source_id in `+list+` and sees(d.compartment)
		order by d.at desc, d.source_id`, args...)
}

// told returns whom statements were told to, by id.
func told(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string][]string, error) {
	return lists(ctx, q, v, `
		select t.source_id, `+person("j", "t.person_ref")+`
		from disclosure_told t`+joinPerson("j", "t.person_ref")+`
		where t.source_id in @ and sees(t.compartment)
		order by t.source_id, t.part`, ids)
}

// lists reads pairs of an id and a text into lists by id; @ is the ids.
func lists(ctx context.Context, q db.Querier, v access.Viewer, query string, ids []string) (map[string][]string, error) {
	all := map[string][]string{}
	if len(ids) == 0 {
		return all, nil
	}
	list, args := db.List(0, ids)
	return all, access.Each(ctx, q, v, func(r db.Row) error {
		var id, text string
		err := r.Scan(&id, &text)
		all[id] = append(all[id], text)
		return err
	}, strings.Replace(query, "@", list, 1), args...)
}

// wishes returns what was wished about statements, by id, oldest first.
func wishes(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string][]Wish, error) {
	all := map[string][]Wish{}
	if len(ids) == 0 {
		return all, nil
	}
	list, args := db.List(0, ids)
	return all, access.Each(ctx, q, v, func(r db.Row) error {
		var id, purposes string
		var at, until int64
		var w Wish
		err := r.Scan(&id, &w.ID, &w.With, &w.Choice, &purposes, &at, &until, &w.By)
		w.Purposes, w.At, w.Until = strings.Fields(purposes), moments(at), moments(until)
		all[id] = append(all[id], w)
		return err
	}, `
		select w.statement_id, w.source_id, `+person("j", "w.person_ref")+`, w.choice, w.purposes, w.at, w.until_at, w.by_ref
		from disclosure_wish w`+joinPerson("j", "w.person_ref")+`
		where w.statement_id in `+list+` and sees(w.compartment)
		order by w.statement_id, w.at, w.source_id, w.part`, args...)
}

// edges returns how people came to know statements or headlines, by id, oldest
// first.
func edges(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string][]Edge, error) {
	all := map[string][]Edge{}
	if len(ids) == 0 {
		return all, nil
	}
	list, args := db.List(0, ids)
	return all, access.Each(ctx, q, v, func(r db.Row) error {
		var id string
		var at int64
		var e Edge
		err := r.Scan(&id, &e.ID, &e.Kind, &e.From, &e.To, &at, &e.How, &e.Basis, &e.Consent, &e.Site)
		e.At = moments(at)
		all[id] = append(all[id], e)
		return err
	}, `
		select e.statement_id, e.source_id, e.kind, `+person("f", "e.from_ref")+`, `+person("t", "e.to_ref")+`, e.at, e.how, e.basis, e.consent_ref, e.site_id
		from disclosure_edge e`+joinPerson("f", "e.from_ref")+joinPerson("t", "e.to_ref")+`
		where e.statement_id in `+list+` and sees(e.compartment)
		order by e.statement_id, e.at, e.source_id`, args...)
}

const selectResponse = `
	select r.source_id, r.kind, r.patient_id, r.statement_id, `

var responseColumns = person("o", "r.owner_ref") + `, ` + person("t", "r.tell_ref") + `,
		r.choice, r.asked_at, r.due_at, r.answer, r.answered_at, r.until_at, r.version
	from disclosure_response r` + joinPerson("o", "r.owner_ref") + joinPerson("t", "r.tell_ref")

func scanResponse(row db.Row) (r Response, err error) {
	var asked, due, answered, until int64
	err = row.Scan(&r.ID, &r.Kind, &r.Child, &r.Statement, &r.Owner, &r.Tell, &r.Choice, &asked, &due, &r.Answer, &answered, &until, &r.Version)
	r.Asked, r.Due, r.Answered, r.Until = moments(asked), moments(due), moments(answered), moments(until)
	return r, err
}

// responses returns what is or was owed about statements, oldest first.
func responses(ctx context.Context, q db.Querier, v access.Viewer, ids []string) (map[string][]Response, error) {
	all := map[string][]Response{}
	if len(ids) == 0 {
		return all, nil
	}
	list, args := db.List(0, ids)
	return all, access.Each(ctx, q, v, func(row db.Row) error {
		r, err := scanResponse(row)
		all[r.Statement] = append(all[r.Statement], r)
		return err
	}, selectResponse+responseColumns+`
		where r.statement_id in `+list+` and sees(r.compartment)
		order by r.statement_id, r.asked_at, r.source_id`, args...)
}

// owed returns the open responses of v, by when they are due: Tasks, and what
// somebody told v that nobody has made a Task of.
func owed(ctx context.Context, q db.Querier, v access.Viewer, now time.Time) ([]Response, error) {
	var names []string
	for _, n := range v.Names() {
		if isStaff(n) {
			names = append(names, n)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	list, args := db.List(1, names)
	all, err := access.All(ctx, q, v, scanResponse, selectResponse+responseColumns+`
		join disclosure d on d.source_id = r.statement_id
		where r.answer in ('', 'deferred') and r.until_at <= $1 and r.owner_ref in `+list+`
			and d.status = 'completed' and sees(r.compartment) and sees(d.compartment)`,
		append([]any{now.UnixMicro()}, args...)...)
	if err != nil {
		return nil, err
	}
	list, args = db.List(0, names)
	bare, err := access.All(ctx, q, v, func(row db.Row) (r Response, err error) {
		var at int64
		var danger bool
		err = row.Scan(&r.Statement, &r.Child, &r.Owner, &at, &danger)
		r.Kind, r.Asked = OwesAnswer, moments(at).In(now.Location())
		r.Due = Due(r.Asked, danger)
		return r, err
	}, `
		select d.source_id, d.patient_id, `+person("o", "t.person_ref")+`, d.at, d.danger
		from disclosure_told t join disclosure d on d.source_id = t.source_id`+joinPerson("o", "t.person_ref")+`
		where t.person_ref in `+list+` and d.kind = 'disclosure' and d.status = 'completed' and sees(d.compartment)
			and not exists (
				select 1 from disclosure_response r
				where r.statement_id = d.source_id and r.kind = 'respond' and r.owner_ref in `+list+`)`, args...)
	all = append(all, bare...)
	slices.SortFunc(all, func(a, b Response) int {
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Statement, b.Statement), strings.Compare(a.ID, b.ID))
	})
	return all, err
}

// lastWish returns when the newest wish about a person was said and the id of
// its Consent, "" for none.
func lastWish(ctx context.Context, q db.Querier, v access.Viewer, statement, with string) (at time.Time, id string, err error) {
	all, err := wishes(ctx, q, v, []string{statement})
	if err != nil {
		return at, "", err
	}
	for _, w := range all[statement] { // oldest first
		if w.With == with {
			at, id = w.At, w.ID
		}
	}
	return at, id, nil
}

// ownTask returns the answer that v owes about a statement, or gave last; the
// zero Response where there is no Task.
func ownTask(ctx context.Context, q db.Querier, v access.Viewer, statement string) (r Response, err error) {
	all, err := access.All(ctx, q, v, scanResponse, selectResponse+responseColumns+`
		where r.statement_id = $1 and r.kind = 'respond' and sees(r.compartment)
		order by r.asked_at, r.source_id`, statement)
	if err != nil {
		return r, err
	}
	for _, x := range all {
		if among(v.Names(), x.Owner) {
			return x, nil
		}
	}
	return Response{}, nil
}

// who returns the person that a reference means: a role leads to its
// practitioner.
func who(ctx context.Context, q db.Querier, v access.Viewer, ref string) (string, error) {
	role, is := strings.CutPrefix(ref, "PractitionerRole/")
	if !is {
		return ref, nil
	}
	found, err := access.All(ctx, q, v, db.Text, `select j.practitioner_id from practitioner_role j where j.id = $1 and sees(j.compartment)`, role)
	if err != nil || len(found) == 0 || found[0] == "" {
		return ref, err
	}
	return "Practitioner/" + found[0], nil
}

// LastTalk returns when somebody last talked with a child about what stays
// private, in any of these records of the child's; zero for never, as far as v
// may know.
func LastTalk(ctx context.Context, q db.Querier, v access.Viewer, records ...string) (time.Time, error) {
	list, args := db.List(0, records)
	at, err := access.All(ctx, q, v, db.Int, `
		select e.at from disclosure_edge e
		where e.kind = 'confidentiality-talk' and e.patient_id in `+list+` and sees(e.compartment)
		order by e.at desc limit 1`, args...)
	if err != nil || len(at) == 0 {
		return time.Time{}, err
	}
	return moments(at[0]), nil
}
