package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// Reach is what somebody reads about a child at a moment, of Kinds.
type Reach struct {
	Somebody
	Kinds access.Mask
}

// Kinds are the kinds of which Then tells, in the order in which they are said;
// label.Tie is what of the child's mental health lies by itself.
var Kinds = []access.Mask{label.Contact, label.Schedule, label.Basics, label.Clinical, label.Coordination, label.Tie}

// Then returns what each of a child's own people, at home and at work, reads at
// a moment, as the tables of q say now. It is the arithmetic by which the store
// makes its rows: within a transaction that is given up it says what would
// follow from what was written there. Whose name v may not see is not told.
func (r *Gate) Then(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID, at time.Time) (all []Reach, err error) {
	s := about{child: string(child)}
	if err := r.read(ctx, q, []string{s.child}, map[string]*about{s.child: &s}, at.UnixMicro()); err != nil {
		return nil, err
	}
	cares, err := store.Enrolled(ctx, q, []string{s.child})
	if err != nil {
		return nil, err
	}
	seen, err := r.seeing(ctx, q, s.child)
	if err != nil {
		return nil, err
	}
	var names []string // by which the record knows those at work
	for _, x := range joined(s.believed(cares)) {
		var c people.Calling
		_, id, _ := strings.Cut(x.reader, "/")
		id, _, _ = strings.Cut(id, "@")
		switch {
		case x.from > at.UnixMicro() || x.until <= at.UnixMicro():
		case x.kind != "family":
			names = append(names, x.reader, id)
		case c.UnmarshalText([]byte(x.calling)) == nil:
			all = append(all, Reach{Somebody{Ref: x.reader, Calling: c, Relation: Current}, seen.by(Personal(c, x.reader), at)})
		}
	}
	ids, err := workers(ctx, q, names, at.UnixMicro())
	for _, id := range ids {
		who := people.PractitionerID(id)
		w, _, wrong := Worker(ctx, q, who, r.Place.Day(at), at)
		if wrong != nil {
			return nil, wrong
		}
		if slices.ContainsFunc(w.Names(), func(n string) bool { return strings.Contains(n, "/") && slices.Contains(names, n) }) {
			all = append(all, Reach{Somebody{Ref: who.Ref(), Practitioner: who, Relation: Current}, seen.by(w, at)})
		}
	}
	if err != nil {
		return nil, err
	}
	return withNames(ctx, q, v, all)
}

// foreseen are the rows by which something of each kind would be read.
type foreseen map[access.Mask][]store.Reader

func (r *Gate) seeing(ctx context.Context, q db.Querier, child string) (foreseen, error) {
	rows := foreseen{}
	for _, kind := range Kinds {
		needs := kind
		if kind == label.Tie {
			needs = label.Clinical | label.Mental
		}
		of, err := r.store.Foreseen(ctx, q, child, needs)
		if err != nil {
			return nil, err
		}
		rows[kind] = of
	}
	return rows, nil
}

// by are the kinds that somebody reads at a moment.
func (f foreseen) by(v access.Viewer, at time.Time) (kinds access.Mask) {
	v = v.At(at)
	for kind, rows := range f {
		if slices.ContainsFunc(rows, func(r store.Reader) bool { return r.Reads(v, at.UnixMicro()) }) {
			kinds |= kind
		}
	}
	return kinds
}

// withNames gives names to those whom v may see, in their order.
func withNames(ctx context.Context, q db.Querier, v access.Viewer, all []Reach) ([]Reach, error) {
	var refs []string
	for _, x := range all {
		refs = append(refs, x.Ref)
	}
	called, err := people.Names(ctx, q, v, refs)
	for i := range all {
		all[i].Name, all[i].Role = called[all[i].Ref].Name, called[all[i].Ref].Role
	}
	all = slices.DeleteFunc(all, func(x Reach) bool { return x.Name == "" })
	slices.SortFunc(all, func(a, b Reach) int { return strings.Compare(a.Name+a.Ref, b.Name+b.Ref) })
	return all, err
}
