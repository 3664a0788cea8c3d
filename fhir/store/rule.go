package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Rule says who may read about which child. The store compiles what it says
// into the readers of compartments, in the transaction that changes it.
type Rule interface {
	// Name tells one rule, and one version of it, from another. Readers that
	// another made are made anew.
	Name() string
	// Touches returns the children about whom a change may let somebody else read.
	Touches(ctx context.Context, tx db.Querier, c Change) ([]string, error)
	// MayWrite reports why somebody who is not the operator may not make a
	// change that may let somebody read.
	MayWrite(ctx context.Context, tx db.Querier, v access.Viewer, c Change) error
	// Said keeps by whose word the record says what changes, the operator's
	// included. A rebuild says nothing anew.
	Said(ctx context.Context, tx *db.Tx, v access.Viewer, changes []Change) error
	// Permits returns all that is permitted and refused about some children,
	// as the tables of tx say now.
	Permits(ctx context.Context, tx db.Querier, children []string) ([]Permit, []Denial, error)
}

// Permit lets a reader read about a child.
type Permit struct {
	Patient string // id
	Reader  string // id of an organization, or "Practitioner/x", "RelatedPerson/x", "Patient/x"
	// Within, where it is not "", is the organization as which everybody reads
	// who reads by this name: what it may read is not written for both.
	Within string
	// Bars is what it never reaches: whatever asks for one of these bits.
	Bars access.Mask
	// Only, where it is not 0, says that it reaches nothing else than what asks
	// for one of these bits.
	Only access.Mask
	// To, where it is not "", is the reference that the record must be
	// addressed to: "PractitionerRole/x", "Organization/y"; or the entry that it
	// must lie with, where that is Named: "Communication/z".
	To string
	// Adds is asked besides what the record asks, AddsToLabeled where the
	// record carries a label, a tier or a seal. Lifts is not asked at all.
	Adds, AddsToLabeled, Lifts access.Mask
	From, Until                int64  // microseconds, Until the first at which it has ended; access.Begin, access.Never
	Firm                       bool   // no Denial takes it away: it says more exactly who or what
	Source                     string // "Consent/x", "Encounter/y": why
}

// Denial refuses a reader what permits would let it read.
type Denial struct {
	Patient, Reader string
	Mask            access.Mask // of what asks for one of these bits; 0 of all
	To              string      // of what is addressed to this, or lies with it; "" of all
	Purposes        access.Mask // where it is asked for this; 0 for all
	From, Until     int64
	Source          string
}

// Bind makes the rule that says who may read, before anything is read. Readers
// that another rule has made are made anew.
func (s *Store) Bind(ctx context.Context, rule Rule) error {
	s.under(rule)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		had, err := db.All(ctx, tx, db.Text, `select value from index_state where name = $1`, ruledBy)
		if err != nil || len(had) == 1 && had[0] == rule.Name() {
			return err
		}
		if err := s.redate(ctx, tx); err != nil {
			return err
		}
		if err := s.reread(ctx, tx); err != nil {
			return err
		}
		return s.putState(ctx, tx, ruledBy, rule.Name())
	})
}

// redate fills the tables that hold days anew where those were read on another
// calendar.
func (s *Store) redate(ctx context.Context, tx *db.Tx) error {
	had, err := db.All(ctx, tx, db.Text, `select value from index_state where name = $1`, datedBy)
	if had = append(had, time.UTC.String()); err != nil || s.calendar() == had[0] {
		return err
	}
	var dated []Projector
	for _, p := range s.projectors {
		if !p.Days {
			continue
		}
		dated = append(dated, p)
		for _, t := range p.Tables {
			if _, err := db.Exec(ctx, tx, "delete from "+t); err != nil {
				return err
			}
		}
	}
	for after := int64(-1); len(dated) > 0; {
		batch, err := s.stored(ctx, tx, after)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			break
		}
		after = batch[len(batch)-1].key
		if err := s.projectAgain(ctx, tx, dated, batch); err != nil {
			return err
		}
	}
	return s.putState(ctx, tx, datedBy, s.calendar())
}

// projectAgain runs some projectors over what stands in the store.
func (s *Store) projectAgain(ctx context.Context, tx *db.Tx, some []Projector, batch []item) error {
	var live []item
	for _, it := range batch {
		defer s.Release(it.in)
		if !it.gone && !it.in.Delete {
			live = append(live, it)
		}
	}
	return runProjectors(ctx, tx, some, s.changesOf(live))
}

// calendar names the zone on whose calendar days are read.
func (s *Store) calendar() string {
	if s.zone == nil {
		return time.UTC.String()
	}
	return s.zone.String()
}

// datedBy is the entry of index_state that names the calendar of days.
const datedBy = "dated by"

// Ruled returns the name of the rule that made the readers, "" before the first.
func (s *Store) Ruled(ctx context.Context) (string, error) {
	had, err := db.All(ctx, s.db, db.Text, `select value from index_state where name = $1`, ruledBy)
	if err != nil || len(had) == 0 {
		return "", err
	}
	return had[0], nil
}

// ruledBy is the entry of index_state that names the rule behind the readers.
const ruledBy = "ruled by"

// Label sets the rules by which codes give labels, nil for none, before anything
// is read. A record that others have labeled is Stale until it is rebuilt.
func (s *Store) Label(ctx context.Context, rules *label.Rules) error {
	s.labeler = rules
	had, err := db.All(ctx, s.db, db.Text, `select value from index_state where name = $1`, labeledBy)
	stamp := s.labelStamp()
	if err != nil || len(had) == 1 && had[0] == stamp || len(had) == 0 && stamp == "" {
		return err
	}
	some, err := db.All(ctx, s.db, db.Int, `select key from resource limit 1`)
	if err != nil {
		return err
	}
	if len(some) > 0 {
		s.stale.Store(true)
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.putState(ctx, tx, labeledBy, stamp) })
}

// labelStamp names the rules by which codes give labels, "" for none.
func (s *Store) labelStamp() string {
	if s.labeler == nil {
		return ""
	}
	return s.labeler.Stamp()
}

// labeledBy is the entry of index_state that names the rules behind the labels.
const labeledBy = "labeled by"

// Recompute decides anew who may read about children, for changes that no
// resource tells of.
func (s *Store) Recompute(ctx context.Context, tx *db.Tx, children ...string) error {
	if len(children) == 0 {
		return nil
	}
	if err := oneAtATime(ctx, tx, "readers"); err != nil {
		return err
	}
	compartments, err := compartmentsOf(ctx, tx, children)
	if err != nil {
		return err
	}
	return s.readers(ctx, tx, compartments)
}

// reread decides anew who may read every compartment.
func (s *Store) reread(ctx context.Context, tx *db.Tx) error {
	for after := int64(-1); ; {
		part, err := db.All(ctx, tx, db.Int, `select key from compartment where key > $1 order by key limit $2`, after, rebuildBatch)
		if err != nil || len(part) == 0 {
			return err
		}
		if err := s.readers(ctx, tx, part); err != nil {
			return err
		}
		after = part[len(part)-1]
	}
}

// plainRule is the rule of a store that has no other: the organizations that
// care for a child read all about it.
type plainRule struct{}

func (plainRule) Name() string { return "plain" }

func (plainRule) Touches(context.Context, db.Querier, Change) ([]string, error) { return nil, nil }

func (plainRule) MayWrite(context.Context, db.Querier, access.Viewer, Change) error { return nil }

func (plainRule) Said(context.Context, *db.Tx, access.Viewer, []Change) error { return nil }

func (plainRule) Permits(ctx context.Context, tx db.Querier, children []string) (all []Permit, _ []Denial, err error) {
	for part := range slices.Chunk(children, 500) {
		err := db.Each(ctx, tx, func(r db.Row) error {
			p := Permit{Until: access.Never}
			err := r.Scan(&p.Patient, &p.Reader)
			all = append(all, p)
			return err
		}, `select distinct patient_id, organization_id from enrollment where patient_id in `+db.Tuples(1, len(part)), anys(part)...)
		if err != nil {
			return nil, nil, err
		}
	}
	return all, nil, nil
}

// Enrolled returns the organizations that care for children, as the resources
// of the record say: what a Rule begins with. Source names the resource.
func Enrolled(ctx context.Context, q db.Querier, children []string) (all []Permit, err error) {
	for part := range slices.Chunk(children, 500) {
		err := db.Each(ctx, q, func(r db.Row) error {
			p := Permit{Until: access.Never}
			var typ, id string
			err := r.Scan(&p.Patient, &p.Reader, &typ, &id)
			p.Source = typ + "/" + id
			all = append(all, p)
			return err
		}, `select patient_id, organization_id, source_type, source_id from enrollment where patient_id in `+db.Tuples(1, len(part)), anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func anys[T any](of []T) []any {
	all := make([]any, len(of))
	for i, v := range of {
		all[i] = v
	}
	return all
}

// grant is a row of compartment_reader on its way.
type grant struct {
	needs       access.Mask
	from, until int64
	refused     string // as the table has it
	firm        bool
}

// most is how many grants one reader has in one compartment: what is beyond
// is not given.
const most = 32

// on is what a permit gives in a compartment that asks for needs and is
// addressed to these.
func (p *Permit) on(needs access.Mask, addressed []string) (g grant, ok bool) {
	if needs&p.Bars != 0 || p.Only != 0 && needs&p.Only == 0 || p.To != "" && !slices.Contains(addressed, p.To) || p.From >= p.Until || needs&label.Named&^p.Lifts != 0 {
		return g, false
	}
	g = grant{needs: needs&^p.Lifts | p.Adds, from: p.From, until: p.Until, firm: p.Firm}
	if needs&label.Owned != 0 {
		g.needs |= p.AddsToLabeled
	}
	if p.Bars&label.Clinical != 0 && needs&withReasons != 0 {
		g.needs |= label.Brief
	}
	return g, true
}

// within is what one has of two grants that are both needed.
func (g grant) within(o grant) grant {
	return grant{needs: g.needs | o.needs, from: max(g.from, o.from), until: min(g.until, o.until), firm: g.firm && o.firm}
}

// covers reports whether whoever may read by o may read by g.
func (g grant) covers(o grant) bool {
	if g.needs&^o.needs != 0 || g.from > o.from || g.until < o.until || o.firm && !g.firm {
		return false
	}
	for name := range strings.FieldsSeq(g.refused) {
		if !strings.Contains(o.refused, " "+name+" ") {
			return false
		}
	}
	return true
}

// refuse splits a grant into what d leaves of it: before, after, for other
// purposes, and for others.
func (g grant) refuse(d Denial, into []grant) []grant {
	if g.firm || d.From >= g.until || d.Until <= g.from {
		return add(into, g)
	}
	if d.From > g.from {
		before := g
		before.until, g.from = d.From, d.From
		into = add(into, before)
	}
	if d.Until < g.until {
		after := g
		after.from, g.until = d.Until, d.Until
		into = add(into, after)
	}
	if d.Purposes != 0 {
		others := g
		others.needs |= d.Purposes
		into = add(into, others)
	}
	names := append(strings.Fields(g.refused), d.Reader)
	slices.Sort(names)
	g.refused = " " + strings.Join(slices.Compact(names), " ") + " "
	return add(into, g)
}

// add adds a grant to those of one reader, without what others cover and
// without what is never.
func add(all []grant, g grant) []grant {
	if g.from >= g.until || slices.ContainsFunc(all, func(o grant) bool { return o.covers(g) }) {
		return all
	}
	all = slices.DeleteFunc(all, g.covers)
	if len(all) == most {
		return all
	}
	return append(all, g)
}

// once leaves out what readers are given whose organization has it as well.
func once(readers map[string][]grant, children []*permitted) {
	for _, c := range children {
		for reader, permits := range c.permits {
			whole := ""
			for _, p := range permits {
				whole = cmp.Or(whole, p.Within)
			}
			readers[reader] = slices.DeleteFunc(readers[reader], func(g grant) bool {
				return slices.ContainsFunc(readers[whole], func(o grant) bool { return o.covers(g) })
			})
		}
	}
}

// inOrder makes the rows of a reader the same whatever order permits came in.
func inOrder(a, b grant) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.until, b.until), cmp.Compare(a.needs, b.needs), cmp.Compare(a.refused, b.refused))
}

// permitted is what is said about one child, by reader.
type permitted struct {
	permits map[string][]Permit
	denials []Denial
}

// grants are those of one child in a compartment that asks for needs. What lies
// with several named entries is read by those who may read each of them, what
// names none by nobody.
func (p *permitted) grants(needs access.Mask, addressed []string) (all map[string][]grant) {
	if needs&label.Named == 0 {
		return p.some(needs, addressed)
	}
	for i := range addressed {
		of := p.some(needs, addressed[i:i+1])
		if i > 0 {
			of = shared(all, of)
		}
		all = of
	}
	return all
}

// some are the grants for what is addressed to these, or to any of them.
func (p *permitted) some(needs access.Mask, addressed []string) map[string][]grant {
	all := make(map[string][]grant, len(p.permits))
	for reader, permits := range p.permits {
		for i := range permits {
			if g, ok := permits[i].on(needs, addressed); ok {
				all[reader] = add(all[reader], g)
			}
		}
	}
	return all
}

// shared keeps what readers have of both.
func shared(a, b map[string][]grant) map[string][]grant {
	all := map[string][]grant{}
	for reader, of := range a {
		for _, g := range of {
			for _, o := range b[reader] {
				all[reader] = add(all[reader], g.within(o))
			}
		}
	}
	return all
}

// compile says who may read a compartment about these children: only those who
// may read about each of them. One about nobody is everyone's.
func compile(needs access.Mask, addressed []string, children []*permitted) map[string][]grant {
	switch {
	case len(children) > 0:
	case needs&label.Named != 0:
		return nil
	default:
		return map[string][]grant{access.Everyone: {{needs: needs, until: access.Never}}}
	}
	readers := children[0].grants(needs, addressed)
	for _, c := range children[1:] {
		readers = shared(readers, c.grants(needs, addressed))
	}
	for _, c := range children {
		for _, d := range c.denials {
			if d.From >= d.Until || d.Mask != 0 && d.Mask&needs == 0 || d.To != "" && !slices.Contains(addressed, d.To) {
				continue
			}
			for reader, of := range readers {
				var left []grant
				for _, g := range of {
					left = g.refuse(d, left)
				}
				readers[reader] = left
			}
		}
	}
	for _, of := range readers {
		slices.SortFunc(of, inOrder)
	}
	return readers
}
