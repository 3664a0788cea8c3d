package consent

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// Break opens one child's record to v for three hours, writes it down, and
// tells the child's people at work, whoever answers for privacy and, unless a
// named person says later, the young person. Glass that is open already is
// returned as it is. A child that v's place does not care for is not found.
func (r *Gate) Break(ctx context.Context, tx *db.Tx, s *store.Store, v access.Viewer, b Breaking) (Glass, error) {
	if err := b.check(); err != nil {
		return Glass{}, err
	}
	now := r.Now()
	of, err := r.mayBreak(ctx, tx, v, b.Child)
	if err != nil {
		return Glass{}, err
	}
	open, err := r.openTo(ctx, tx, v, b.Child)
	if err != nil || len(open) > 0 {
		return append(open, Glass{})[0], err
	}
	g := Glass{rand.Text(), b.Child, v.ID(), v.Origin(), b.Reason, b.Words, now, now.Add(glassOpens)}
	if _, err := db.Exec(ctx, tx, `
		insert into care_glass (id, patient_id, reader, organization_id, reason, words, from_at, until_at, compartment)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		g.ID, string(g.Child), g.By, g.Organization, g.Reason, g.Words, g.From.UnixMicro(), g.Until.UnixMicro(), of.home); err != nil {
		return Glass{}, err
	}
	of.glass, of.later = g, b.Later
	if err := r.notify(ctx, tx, v, of); err != nil {
		return Glass{}, err
	}
	if _, err := audit.Record(ctx, tx, audit.Event{At: now, Who: v, Action: audit.Execute, Why: "break the glass", Purpose: "BTG",
		What: g.Child.Ref(), Count: 1, About: []int64{of.home}}); err != nil {
		return Glass{}, err
	}
	return g, s.Recompute(ctx, tx, string(b.Child))
}

// breaking is what there is to tell of broken glass.
type breaking struct {
	glass Glass
	later Later
	home  int64          // where the child's record lies
	cares []store.Permit // of the organizations that care for the child
}

// MayBreak reports why v may not break the glass of a child: fault.NotFound
// where v's place does not care for the child, fault.Security where it is not
// v's work.
func (r *Gate) MayBreak(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) error {
	_, err := r.mayBreak(ctx, q, v, child)
	return err
}

// mayBreak is MayBreak, with what is known then.
func (r *Gate) mayBreak(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) (of breaking, err error) {
	if of, err = r.known(ctx, q, v, child); err != nil {
		return of, err
	}
	_, id, _ := cutReference(v.ID())
	roles, err := people.RolesOf(ctx, q, v, people.PractitionerID(id))
	if err == nil && !mayBreak(roles, r.Place.Day(r.Now())) {
		if _, err = people.Child(ctx, q, v, child); fault.Is(err, fault.NotFound) { // whom they do not see is not there
			return of, fault.New(fault.NotFound, "fault.not-found")
		}
		if err == nil {
			err = fault.New(fault.Security, "consent.glass.not-their-work")
		}
	}
	return of, err
}

// Urgent returns the compartments of the children whose record is open to v at
// a moment because v broke the glass, nil for who did not. Programs cannot.
func Urgent(ctx context.Context, q db.Querier, v access.Viewer, at time.Time) (map[int64]bool, error) {
	if !strings.HasPrefix(v.ID(), "Practitioner/") {
		return nil, nil
	}
	of, err := db.All(ctx, q, db.Int, `
		select p.compartment from care_glass g join compartment_patient p on p.patient_id = g.patient_id
		where g.reader = $1 and g.from_at <= $2 and g.until_at > $2`, v.ID(), at.UnixMicro())
	if len(of) == 0 {
		return nil, err
	}
	all := make(map[int64]bool, len(of))
	for _, c := range of {
		all[c] = true
	}
	return all, err
}

// Mend ends v's own broken glass before its three hours are over.
func (r *Gate) Mend(ctx context.Context, tx *db.Tx, s *store.Store, v access.Viewer, child people.PatientID) error {
	open, err := r.openTo(ctx, tx, v, child)
	if err != nil || len(open) == 0 {
		return err
	}
	if _, err := db.Exec(ctx, tx, `update care_glass set until_at = $1 where id = $2`, r.Now().UnixMicro(), open[0].ID); err != nil {
		return err
	}
	return s.Recompute(ctx, tx, string(child))
}

// openTo returns the glass of a child that is open to v.
func (r *Gate) openTo(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) ([]Glass, error) {
	return db.All(ctx, q, scanGlass, `
		select `+glassColumns+`
		from care_glass g
		where g.patient_id = $1 and g.reader = $2 and g.until_at > $3`, string(child), v.ID(), r.Now().UnixMicro())
}

// known returns where the child's record lies and who cares for the child, if
// one of them is a place that v works for.
func (r *Gate) known(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) (of breaking, err error) {
	if of.cares, err = store.Enrolled(ctx, q, []string{string(child)}); err != nil {
		return of, err
	}
	if !slices.ContainsFunc(of.cares, func(e store.Permit) bool { return v.WorksFor(e.Reader) }) {
		return of, fault.New(fault.NotFound, "fault.not-found")
	}
	of.home, err = db.One(ctx, q, db.Int, "fault.not-found", `
		select compartment from resource where type = 'Patient' and id = $1 and not deleted`, string(child))
	return of, err
}

// notify writes whom the breaking is told to.
func (r *Gate) notify(ctx context.Context, tx *db.Tx, v access.Viewer, of breaking) error {
	g := of.glass
	at := g.From.UnixMicro()
	team, err := db.All(ctx, tx, db.Text, `
		select distinct reader from care_relation
		where patient_id = $1 and kind = 'team' and from_at <= $2 and until_at > $2
		order by reader`, string(g.Child), at)
	if err != nil {
		return err
	}
	var rows [][]any
	tell := func(reader, why string, later Later, told int64) {
		rows = append(rows, []any{g.ID, reader, why, later.By, later.Why, told, int64(0), of.home})
	}
	for _, reader := range team {
		if !slices.Contains(v.Names(), reader) {
			tell(reader, "team", Later{}, at)
		}
	}
	for _, e := range of.cares {
		tell(officer(e.Reader), "officer", Later{}, at)
	}
	born, err := db.All(ctx, tx, db.Text, `select born_on from care_child where patient_id = $1`, string(g.Child))
	if err != nil {
		return err
	}
	if len(born) == 1 && r.Rules.Youth(people.Birth(born[0]), r.Place, g.From) != None {
		if of.later.By != "" {
			at = 0
		}
		tell(g.Child.Ref(), "self", of.later, at)
	}
	return db.InsertNew(ctx, tx, "care_glass_notice",
		[]string{"glass_id", "reader", "why", "deferred_by", "deferred_for", "told_at", "seen_at", "compartment"}, rows)
}

// Rates returns how often the glass was broken since a moment, by place and
// month. It counts what people did at work and names nobody.
func (r *Gate) Rates(ctx context.Context, q db.Querier, since time.Time) (all []Rate, err error) {
	type key struct{ organization, month string }
	times, by, of := map[key]int64{}, map[key]map[string]bool{}, map[key]map[string]bool{}
	var keys []key
	err = db.Each(ctx, q, func(row db.Row) error {
		g, err := scanGlass(row)
		k := key{g.Organization, g.From.In(r.Place.zone()).Format("2006-01")}
		if times[k]++; times[k] == 1 {
			keys, by[k], of[k] = append(keys, k), map[string]bool{}, map[string]bool{}
		}
		by[k][g.By], of[k][string(g.Child)] = true, true
		return err
	}, `
		select `+glassColumns+`
		from care_glass g
		where g.from_at >= $1
		order by g.organization_id, g.from_at`, since.UnixMicro())
	for _, k := range keys {
		all = append(all, Rate{k.organization, k.month, times[k], int64(len(by[k])), int64(len(of[k]))})
	}
	return all, err
}
