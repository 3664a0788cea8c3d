package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/session"
)

// projector keeps how people can be reached and looks whether a young person's
// account is still her own; and it switches off who works here no more, in the
// transaction that says so.
func projector(now func() time.Time) store.Projector {
	p := projecting{now}
	return store.Projector{
		Name: "account", Types: []string{"Patient", "RelatedPerson", "Person", "Practitioner", "PractitionerRole"},
		Tables: []string{"account_contact"}, Project: p.project,
	}
}

type projecting struct{ now func() time.Time }

func (p projecting) project(ctx context.Context, tx *db.Tx, changes []store.Change) error {
	var gone, staff, less, children []string
	var rows [][]any
	for _, c := range changes {
		switch c.Type {
		case "PractitionerRole", "Practitioner":
			if !c.Old.Exists() { // who comes does not leave; a rebuild is no news
				if err := session.Changed(ctx, tx, people.PractitionerID(worker(c.New, c)).Ref()); err != nil {
					return err
				}
				continue
			}
			staff = append(staff, worker(c.Old, c), worker(c.New, c))
			if ends(c) {
				less = append(less, worker(c.Old, c))
			}
		default:
			child, points := reach(c)
			if children = append(children, child); c.Old.Exists() {
				gone = append(gone, c.Type+"/"+c.ID)
			}
			also, err := alsoOf(ctx, tx, c)
			if err != nil {
				return err
			}
			children = append(children, also...)
			for _, value := range points {
				rows = append(rows, []any{c.Type + "/" + c.ID, value, child, c.Compartment})
			}
		}
	}
	for _, source := range gone {
		if _, err := db.Exec(ctx, tx, `delete from account_contact where source = $1`, source); err != nil {
			return err
		}
	}
	if err := db.Insert(ctx, tx, "account_contact", []string{"source", "value", "patient_id", "compartment"}, rows); err != nil {
		return err
	}
	if err := p.shared(ctx, tx, distinct(children)); err != nil {
		return err
	}
	return p.leave(ctx, tx, distinct(staff), less)
}

// ends reports whether a change ends work that somebody did.
func ends(c store.Change) bool {
	if c.Type != "PractitionerRole" {
		return false
	}
	v := r4.As[r4.PractitionerRole](c.New)
	return !c.New.Exists() || v.Active().False() || v.Period().End().Exists()
}

// worker returns whose work a PractitionerRole or Practitioner is about.
func worker(v element.Value, c store.Change) string {
	if c.Type == "Practitioner" {
		return c.ID
	}
	return r4.As[r4.PractitionerRole](v).Practitioner().ID("Practitioner")
}

func distinct(all []string) []string {
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
}

// reach returns which child a Patient or a RelatedPerson is about and how they
// are reached. The contacts that a Patient names are relatives too: they stand
// under its own name, and a login is never compared with its own.
func reach(c store.Change) (child string, points []string) {
	add := func(all r4.Many[r4.ContactPoint]) {
		for t := range all {
			for _, v := range append(Contacts(t.Value()), unread(t.Value())) {
				if v != "" && t.Use() != "old" && !slices.Contains(points, v) {
					points = append(points, v)
				}
			}
		}
	}
	if c.Type == "Person" {
		if c.New.Exists() {
			add(r4.As[r4.Person](c.New).Telecom())
		}
		return "", points
	}
	if c.Type == "RelatedPerson" {
		v := r4.As[r4.RelatedPerson](c.New)
		if child = v.Patient().ID("Patient"); child == "" {
			child = r4.As[r4.RelatedPerson](c.Old).Patient().ID("Patient")
		}
		if c.New.Exists() {
			add(v.Telecom())
		}
		return child, points
	}
	if c.New.Exists() {
		for contact := range r4.As[r4.Patient](c.New).Contact() {
			add(contact.Telecom())
		}
	}
	return c.ID, points
}

// alsoOf returns the children of a human whom a Person or a RelatedPerson is one
// record of: who a mother is for one child, she is for the others.
func alsoOf(ctx context.Context, q db.Querier, c store.Change) ([]string, error) {
	switch c.Type {
	case "Person":
		return db.All(ctx, q, db.Text, `select r.patient_id from person_link l join relative r on r.id = l.relative_id where l.person_id = $1`, c.ID)
	case "RelatedPerson":
		return db.All(ctx, q, db.Text, `
			select r.patient_id
			from person_link l
			join person_link k on k.person_id = l.person_id
			join relative r on r.id = k.relative_id
			where l.relative_id = $1`, c.ID)
	}
	return nil, nil
}

// shared notes a sign for each child whose account can be reached where a
// relative is.
func (p projecting) shared(ctx context.Context, tx *db.Tx, children []string) error {
	refs := make([]string, len(children))
	for i, child := range children {
		refs[i] = people.PatientID(child).Ref()
	}
	found, err := login.Among(ctx, tx, refs)
	if err != nil {
		return err
	}
	for _, l := range found {
		child := childOf(l.Who)
		other, err := relativeAt(ctx, tx, child, l.Mail, l.Phone, l.Name)
		if err != nil {
			return err
		}
		if other == "" {
			continue
		}
		if err := (noted{child, SharedContact, other}).note(ctx, tx, p.now()); err != nil {
			return err
		}
	}
	return nil
}

// childOf returns the child behind the reference of a Patient.
func childOf(who string) people.PatientID {
	return people.PatientID(strings.TrimPrefix(who, "Patient/"))
}

// relativeAt returns the relative who can be reached at one of these addresses,
// "" when there is none.
func relativeAt(ctx context.Context, q db.Querier, child people.PatientID, addresses ...string) (string, error) {
	humans, err := relatives(ctx, q, child)
	if err != nil {
		return "", err
	}
	for _, a := range addresses {
		for _, value := range Contacts(a) {
			if found, err := reachedAt(ctx, q, child, humans, value); err != nil || found != "" {
				return found, err
			}
		}
	}
	return accountAt(ctx, q, humans, addresses)
}

// unreadAt returns a relative of whom something of the same kind as an address
// is written down that nobody here can read: whether it is the same nobody can
// say.
func unreadAt(ctx context.Context, q db.Querier, child people.PatientID, address string) (string, error) {
	humans, err := relatives(ctx, q, child)
	if err != nil || Contact(address) == "" {
		return "", err
	}
	if strings.Contains(address, "@") {
		return reachedAt(ctx, q, child, humans, unreadMail)
	}
	return reachedAt(ctx, q, child, humans, unreadPhone)
}

// reachedAt returns whose record, of a child's relatives, holds a way of
// reaching them.
func reachedAt(ctx context.Context, q db.Querier, child people.PatientID, humans []string, value string) (string, error) {
	in, args := db.List(2, humans)
	found, err := db.All(ctx, q, db.Text, `
		select c.source from account_contact c
		where c.value = $1 and (c.patient_id = $2 or c.source in `+in+`)
		order by c.source limit 1`, append([]any{value, child}, args...)...)
	return strings.Join(found, ""), err
}

// relatives returns by which references a child's relatives are known: those
// that stand for other children too, and those of each human as a whole.
func relatives(ctx context.Context, q db.Querier, child people.PatientID) ([]string, error) {
	return db.All(ctx, q, db.Text, `
		select 'RelatedPerson/' || r.id from relative r where r.patient_id = $1
		union
		select 'RelatedPerson/' || k.relative_id
		from relative r join person_link l on l.relative_id = r.id join person_link k on k.person_id = l.person_id where r.patient_id = $1
		union
		select 'Person/' || l.person_id from relative r join person_link l on l.relative_id = r.id where r.patient_id = $1
		order by 1`, child)
}

// accountAt is relativeAt for the addresses of the relatives' own accounts,
// which their records need not name.
func accountAt(ctx context.Context, q db.Querier, humans, addresses []string) (string, error) {
	found, err := login.Among(ctx, q, humans)
	for _, l := range found {
		if meet(l, addresses) {
			return l.Who, nil
		}
	}
	return "", err
}

// meet reports whether one of some addresses also reaches the owner of l.
func meet(l login.Login, addresses []string) bool {
	return slices.ContainsFunc([]string{l.Mail, l.Phone, l.Name}, func(own string) bool {
		return slices.ContainsFunc(Contacts(own), func(own string) bool {
			return slices.ContainsFunc(addresses, func(a string) bool { return slices.Contains(Contacts(a), own) })
		})
	})
}

// noted is a sign about a child, and which relative it is about.
type noted struct {
	child people.PatientID
	sign  Sign
	other string
}

// note adds a sign that a person has to look at, unless they have to already or
// have looked at the same within a month.
func (n noted) note(ctx context.Context, tx *db.Tx, now time.Time) error {
	known, err := db.All(ctx, tx, db.Int, `
		select 1 from account_sign where patient_id = $1 and sign = $2 and other = $3 and (looked_at = 0 or looked_at > $4) limit 1`,
		n.child, string(n.sign), n.other, now.AddDate(0, -1, 0).UnixMicro())
	if err != nil || len(known) > 0 {
		return err
	}
	if err := session.Changed(ctx, tx, n.child.Ref()); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		insert into account_sign (id, patient_id, sign, other, made_at, looked_at, looked_by) values ($1, $2, $3, $4, $5, 0, '')`,
		proof.NewToken(), n.child, string(n.sign), n.other, now.UnixMicro())
	return err
}

// Guarded reports whether a young person's account is to show nothing that was
// told in confidence, because somebody has to look at it first.
func Guarded(ctx context.Context, q db.Querier, child people.PatientID) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select 1 from account_sign where patient_id = $1 and looked_at = 0 limit 1`, child)
	return len(found) > 0, err
}

// leave switches off who works here no more: their login, their sessions, their
// tokens. Whoever still works here somewhere gets a new token, because what
// they may do may have changed; of less it is written down that it did.
func (p projecting) leave(ctx context.Context, tx *db.Tx, staff, less []string) error {
	day := p.now().UTC().Add(-12 * time.Hour).Truncate(24 * time.Hour) // a day is over when it is over everywhere
	for _, id := range staff {
		who := people.PractitionerID(id).Ref()
		at, err := people.Staffing(ctx, tx, people.PractitionerID(id), day)
		if err != nil {
			return err
		}
		switch {
		case len(at) == 0:
			err = p.gone(ctx, tx, who)
		case slices.Contains(less, id):
			err = p.changed(ctx, tx, who)
		default:
			err = session.Changed(ctx, tx, who)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// changed gives somebody a new token, and writes down that what they may do
// changed: a database from before that lets them in only anew.
func (p projecting) changed(ctx context.Context, tx *db.Tx, who string) error {
	open, err := login.Among(ctx, tx, []string{who})
	if err == nil && len(open) > 0 {
		_, err = audit.Record(ctx, tx, audit.Event{At: p.now(), Who: access.Operator(), Action: audit.Execute, Why: whyChanged, What: who})
	}
	return errors.Join(err, session.Changed(ctx, tx, who))
}

// gone switches somebody off and writes it down, so that no backup brings them
// back.
func (p projecting) gone(ctx context.Context, tx *db.Tx, who string) error {
	had, err := login.Close(ctx, tx, who, p.now())
	if err == nil && had {
		_, err = audit.Record(ctx, tx, audit.Event{At: p.now(), Who: access.Operator(), Action: audit.Execute, Why: whyClosed, What: who})
	}
	return errors.Join(err, session.EndAll(ctx, tx, who, ""))
}

// switchOff closes a login and ends every session and token of its owner, with
// the transaction.
func switchOff(ctx context.Context, tx *db.Tx, who string, now time.Time) error {
	if _, err := login.Close(ctx, tx, who, now); err != nil {
		return err
	}
	return session.EndAll(ctx, tx, who, "")
}

// caring is one relation of a human to a child, while it lasts.
type caring struct {
	Acts
	people.Period
}

// caregiving reads, before anybody is signed in, to which children a human is a
// relative. That two relatives are one human counts once those who look after
// all of their children said so (care_word).
func caregiving(ctx context.Context, q db.Querier, id people.RelatedPersonID) ([]caring, error) {
	return db.All(ctx, q, func(r db.Row) (c caring, err error) {
		err = r.Scan(&c.As, &c.Child, &c.Relation, &c.Start, &c.End, &c.Name, &c.Short, &c.Birth)
		return c, err
	}, `
		select r.id, r.patient_id, r.relation, r.starts_on, r.ends_on, p.name, p.short, p.born_on
		from relative r
		join patient p on p.id = r.patient_id
		where r.active and p.active and (r.id = $1 or r.id in (
			select k.relative_id from person_link l join person_link k on k.person_id = l.person_id
			where l.relative_id = $1 and not exists (
				select 1 from care_word w
				where w.source_type = 'Person' and w.source_id = l.person_id and w.second = ''
				and w.part in ('link RelatedPerson/' || l.relative_id, 'link RelatedPerson/' || k.relative_id))))
		order by p.sort, r.id`, id)
}

// calledOf returns how somebody with an account is spoken of, and for a child
// when they were born; fault.NotFound when the record has them no more.
func calledOf(ctx context.Context, q db.Querier, who string) (c people.Called, birth people.Birth, err error) {
	typ, id, _ := strings.Cut(who, "/")
	query := map[string]string{
		"Practitioner":  `select s.name, s.short, '' from practitioner s where s.id = $1 and s.active`,
		"Patient":       `select p.name, p.short, p.born_on from patient p where p.id = $1 and p.active and not p.deceased`,
		"RelatedPerson": `select r.name, r.short, '' from relative r where r.id = $1 and r.active`,
	}[typ]
	if query == "" {
		return c, birth, fault.New(fault.NotFound, "account.none")
	}
	_, err = db.One(ctx, q, func(r db.Row) (int, error) { return 0, r.Scan(&c.Name, &c.Short, &birth) }, "account.none", query, id)
	return c, birth, err
}

// watch notes a sign where a relative of a child was signed in, within a month,
// on a device on which she is.
func watch(ctx context.Context, tx *db.Tx, child people.PatientID, now time.Time) error {
	others, err := session.Together(ctx, tx, child.Ref(), now.AddDate(0, -1, 0))
	if err != nil {
		return err
	}
	for _, who := range others {
		id, ok := strings.CutPrefix(who, "RelatedPerson/")
		if !ok {
			continue
		}
		known, err := caregiving(ctx, tx, people.RelatedPersonID(id))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(known, func(c caring) bool { return c.Child == child }) {
			if err := (noted{child, SharedDevice, who}).note(ctx, tx, now); err != nil {
				return err
			}
		}
	}
	return nil
}
