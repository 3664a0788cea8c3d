package followup

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/care/screening"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
)

// About is a form that somebody answered, and what in it is positive.
type About struct {
	Child     people.PatientID
	Response  string // "QuestionnaireResponse/x", "Observation/x"
	At        time.Time
	Findings  []screening.Finding
	Encounter string // "Encounter/x" of this visit, or ""
	With      string // "PractitionerRole/x", who sees the child today, or ""
}

// Owed is what follows from a form.
type Owed struct {
	Bodies [][]byte // Tasks, new ones with ids of their own; nothing where nothing is positive
	Items  []Item
	// Person is who comes, or will be in touch; Name is "" where nobody is known.
	Person oncall.Person
	Safety bool // somebody may be in danger: the next words are of a person, and calm
}

// Owing returns what a form owes: Tasks that the house writes in the transaction
// that stores the form (Owed.Write). Whoever calls it again for the same form
// gets Tasks of the same ids.
func Owing(ctx context.Context, h *module.House, a About) (o Owed, err error) {
	rules, err := RulesOf(h)
	if err != nil {
		return o, err
	}
	steps, of := rules.group(a.Findings)
	for _, s := range steps {
		i := Item{ID: taskID(a.Response, s.Code), Child: a.Child, Response: a.Response, Rules: of[s.Code], Step: s, Safety: s.Safety,
			Status: "requested", At: a.At.In(h.Zone), Due: s.Due.By(a.At.In(h.Zone), h.WorkingCalendar()), Version: 1}
		now := h.Now().In(h.Zone)
		who, err := oncall.Asked(ctx, h, s.ask(a), now)
		if err != nil {
			return o, err
		}
		if len(who) > 0 {
			i.Owner = who[0].Ref
			if s.Urgent {
				i.Pages = []Page{{Who: who[0].Ref, At: now}}
			}
			if o.Person.Ref == "" {
				o.Person = who[0]
			}
		}
		body, err := i.task(a.Encounter)
		if err != nil {
			return o, err
		}
		o.Bodies, o.Items, o.Safety = append(o.Bodies, body), append(o.Items, i), o.Safety || s.Safety
	}
	return o, nil
}

// Write stores what is owed and pages whoever is to come, in the transaction of
// the form. What is owed already stays as it is.
func (o Owed) Write(ctx context.Context, tx *db.Tx, h *module.House) error {
	for n, i := range o.Items {
		there, err := db.All(ctx, tx, db.Int, `select version from followup where task_id = $1`, i.ID)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			continue
		}
		err = asOperator(ctx, tx, h, o.Bodies[n], 0)
		if fault.Is(err, fault.Precondition) {
			continue // somebody was faster
		}
		if err != nil {
			return err
		}
		if err := i.page(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

// ask is whom a step asks about a form.
func (s Step) ask(a About) oncall.Ask {
	return oncall.Ask{Child: a.Child, With: a.With, Who: s.Who, Night: s.Night}
}

// page sends a letter to whoever is asked, and has it looked at again when they
// had time to answer.
func (i Item) page(ctx context.Context, tx *db.Tx, h *module.House) error {
	if !i.Step.Urgent {
		return nil
	}
	n := len(i.Pages)
	at := h.Now()
	if n > 0 {
		p := i.Pages[n-1]
		who, err := db.All(ctx, tx, db.Text, `select practitioner_id from practitioner_role where id = $1`, strings.TrimPrefix(p.Who, "PractitionerRole/"))
		if err != nil {
			return err
		}
		if len(who) > 0 {
			l := post.Later{Who: "Practitioner/" + who[0], Notice: post.Now, Path: "/followups"}
			if err := post.Put(ctx, tx, "page "+i.ID+" "+strconv.Itoa(n), l, at); err != nil {
				return err
			}
		}
	}
	return again(ctx, tx, i.ID, n, at.Add(time.Duration(i.Step.Again)*time.Minute))
}

// escalation is that nobody answered a page: the next person is asked.
type escalation struct {
	id   string
	n    int // pages that there were
	item Item
	body []byte // the Task with one more page, nil where there is nothing to do
}

// escalated returns what is to be written where a page was not answered; ok is
// false where it was, or where the answer was answered meanwhile.
func escalated(ctx context.Context, h *module.House, id string, n int) (e escalation, ok bool, err error) {
	e = escalation{id: id, n: n}
	if e.item, err = owed(ctx, h, id); err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = nil
		}
		return e, false, err
	}
	if i := e.item; i.Status != "requested" || i.Disposition != "" || len(i.Pages) != n || !i.Step.Urgent {
		return e, false, nil
	}
	now := h.Now().In(h.Zone)
	who, err := oncall.Asked(ctx, h, e.item.Step.ask(About{Child: e.item.Child}), now)
	if err != nil {
		return e, false, err
	}
	next, found := nextOf(who, e.item.Pages)
	if !found {
		return e, true, nil
	}
	was, err := oncall.ReadTask(ctx, h, e.item.Child, e.item.ID)
	if err != nil {
		return e, false, err
	}
	p := Page{Who: next.Ref, At: now}
	e.item.Pages = append(e.item.Pages, p)
	e.body, err = paged(was, p)
	return e, true, err
}

// write writes the page and its letter. Two programs that do so at once write
// one: the second finds another version.
func (e escalation) write(ctx context.Context, tx *db.Tx, h *module.House) error {
	if e.body == nil {
		return again(ctx, tx, e.id, e.n, h.Now().Add(time.Duration(e.item.Step.Again)*time.Minute))
	}
	if err := asOperator(ctx, tx, h, e.body, e.item.Version); err != nil {
		return err
	}
	return e.item.page(ctx, tx, h)
}

// nextOf is whoever was asked least often, the first of these in order: once all
// were asked it begins anew, for somebody has to come.
func nextOf(who []oncall.Person, pages []Page) (next oncall.Person, ok bool) {
	least := 0
	for _, p := range who {
		times := 0
		for _, x := range pages {
			if x.Who == p.Ref {
				times++
			}
		}
		if !ok || times < least {
			next, least, ok = p, times, true
		}
	}
	return next, ok
}

// owed reads one thing that is owed, for the house.
func owed(ctx context.Context, h *module.House, id string) (Item, error) {
	i, err := db.One(ctx, h.DB, scanItem, "followup.not-found", `select `+itemColumns+` from followup f where f.task_id = $1`, id)
	if err != nil {
		return i, err
	}
	rules, err := RulesOf(h)
	if err != nil {
		return i, err
	}
	i.know(rules)
	return i, db.Each(ctx, h.DB, func(row db.Row) error { return i.scanPage(row) },
		`select p.task_id, p.who_ref, p.at, p.answered_at from followup_page p where p.task_id = $1 order by p.part`, id)
}

// came is a form that is positive, and what of it somebody answers again and
// again.
type came struct {
	About
	series
}

// unowed returns the forms that came in [from, until) and are positive without
// anybody owing an answer, those in danger first. What was answered anew since is
// the past, but for danger of the last days.
func unowed(ctx context.Context, h *module.House, from, until time.Time) ([]About, error) {
	rules, err := RulesOf(h)
	if err != nil {
		return nil, err
	}
	found, err := screening.Positives(ctx, h.DB, from, until)
	if err != nil {
		return nil, err
	}
	past := h.WorkingCalendar().Days(h.Now(), -rules.BackDays)
	var all []came
	at := map[string]int{}
	for _, p := range found {
		if p.Child == "" || p.At.Before(past) {
			continue
		}
		i, there := at[p.Source]
		if !there {
			i = len(all)
			at[p.Source] = i
			all = append(all, came{About{Child: people.PatientID(p.Child), Response: p.Source, At: p.At},
				seriesOf(p.Child, p.Relative, p.Instrument, p.Kind, p.Informant)})
		}
		all[i].Findings = append(all[i].Findings, p.Finding)
	}
	left, err := without(ctx, h.DB, rules, all)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	newest, err := answeredLast(ctx, h.DB)
	if err != nil {
		return nil, err
	}
	pressing := h.WorkingCalendar().Days(h.Now(), -rules.AcuteDays)
	for i := range left {
		if x := &left[i]; newest[x.series].After(x.At) {
			x.Findings = slices.DeleteFunc(x.Findings, func(f screening.Finding) bool { return !f.Acute || x.At.Before(pressing) })
		}
	}
	if left, err = without(ctx, h.DB, rules, left); err != nil {
		return nil, err
	}
	owing := make([]About, len(left))
	for i, x := range left {
		owing[i] = x.About
	}
	return owing, nil
}

// series is what somebody answers again and again.
type series [4]string

func seriesOf(child, relative, instrument, kind, informant string) series {
	if kind == screening.Self {
		informant = "" // who she is does not depend on how it was written down
	}
	return series{child + relative, instrument, kind, informant}
}

// answeredLast is when each form was last answered, whatever came out.
func answeredLast(ctx context.Context, q db.Querier) (map[series]time.Time, error) {
	all := map[series]time.Time{}
	return all, db.Each(ctx, q, func(row db.Row) error {
		var child, relative, instrument, kind, informant string
		var at int64
		err := row.Scan(&child, &relative, &instrument, &kind, &informant, &at)
		if s := seriesOf(child, relative, instrument, kind, informant); db.Time(at).After(all[s]) {
			all[s] = db.Time(at)
		}
		return err
	}, `
		select coalesce(nullif(s.patient_id, ''), r.patient_id, ''), s.relative_id, s.instrument, s.kind, s.informant_ref, max(s.at)
		from screening_score s left join relative r on r.id = s.relative_id and s.relative_id <> ''
		group by 1, 2, 3, 4, 5`)
}

// without leaves out the forms of which all is owed.
func without(ctx context.Context, q db.Querier, rules *Rules, all []came) (left []came, err error) {
	for part := range slices.Chunk(all, 200) {
		var ids []string
		for _, a := range part {
			for _, s := range first(rules.group(a.Findings)) {
				ids = append(ids, taskID(a.Response, s.Code))
			}
		}
		list, args := db.List(0, ids)
		there, err := db.All(ctx, q, db.Text, `select task_id from followup where task_id in `+list, args...)
		if err != nil {
			return nil, err
		}
		for _, a := range part {
			if slices.ContainsFunc(first(rules.group(a.Findings)), func(s Step) bool { return !slices.Contains(there, taskID(a.Response, s.Code)) }) {
				left = append(left, a)
			}
		}
	}
	return left, nil
}

func first(steps []Step, _ map[string][]string) []Step { return steps }

// called reads for whom somebody is asked to come: the newest page of what
// nobody has taken.
func called(ctx context.Context, q db.Querier, roles []string) ([]Called, error) {
	in, args := db.List(0, roles)
	return db.All(ctx, q, func(row db.Row) (c Called, err error) {
		var at int64
		err = row.Scan(&c.ID, &c.Child, &at)
		c.Since = db.Time(at)
		return c, err
	}, `
		select f.task_id, f.patient_id, max(p.at)
		from followup_page p join followup f on f.task_id = p.task_id
		where p.who_ref in `+in+` and f.status = 'requested' and f.disposition = ''
		group by f.task_id, f.patient_id order by f.task_id`, args...)
}

// asOperator writes one resource as the house: a new one where seen is 0, else
// what follows version seen.
func asOperator(ctx context.Context, tx *db.Tx, h *module.House, body []byte, seen int64) error {
	b := h.Store.Batch(access.Operator())
	defer b.Release()
	if err := b.Add(seen, body, nil); err != nil {
		return err
	}
	if seen == 0 { // what was deleted comes back: nobody has answered it
		b.All[0].New, b.All[0].IfAbsent = false, true
	}
	return b.WriteTx(ctx, tx, "answers")
}
