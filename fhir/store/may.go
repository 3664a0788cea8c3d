package store

import (
	"context"
	"slices"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What a viewer who is not the operator may write. Every refusal reads the
// same whether a child is hidden or never was.

// hide drops what the viewer may not read and did not write: for it, that was
// never there. Its id stays taken.
func (w *writing) hide(ctx context.Context, olds map[[2]string]*current) error {
	if w.v.Operator() {
		return nil
	}
	var compartments []int64
	for _, c := range olds {
		compartments = append(compartments, c.compartment)
	}
	seen, err := w.sees(ctx, compartments)
	if err != nil {
		return err
	}
	var hidden []*current
	for _, c := range olds {
		if !seen[c.compartment] {
			hidden = append(hidden, c)
		}
	}
	err = w.authored(ctx, hidden)
	for k, c := range olds {
		if !seen[c.compartment] && !c.authored {
			delete(olds, k)
			w.taken[k] = true
		}
	}
	return err
}

// mayWrite refuses what nobody but the operator may do.
func (w *writing) mayWrite(_ context.Context, items []item) error {
	if w.v.Operator() {
		return nil
	}
	for _, it := range items {
		if err := w.mayChange(it); err != nil {
			return &BatchError{it.index, err}
		}
	}
	return nil
}

// mayChange refuses a change that would move a resource to another child, open
// the child to another organization or take a label away; what was deleted may
// come back as what it was. Who works where decides who sees what, so nobody
// writes a role but the operator, and programs as a note that gives no access
// (Change.Origin). An entry of the directory belongs to the organization that
// brought it in, unless its page says who tends it (Tended).
func (w *writing) mayChange(it item) error {
	switch {
	case it.in.Type == "PractitionerRole" && !w.v.Program():
		return fault.New(fault.Rule, "fhir.role")
	case it.old == nil:
		return nil
	}
	before := it.old.was
	if before == nil {
		before = it.old.last
	}
	was, is := before.place, it.in.place
	if len(was.patients) == 0 && !it.in.Tended && (it.origin == "" || it.origin != w.v.Origin()) {
		return fault.New(fault.Rule, "fhir.entry-of-others")
	}
	if it.in.Delete {
		return nil
	}
	if !slices.Equal(was.patients, is.patients) {
		return fault.New(fault.Rule, "fhir.other-child")
	}
	for _, org := range it.in.enrolledWith(it.origin) {
		if it.origin == "" && !slices.Contains(before.enrolled, org) {
			return fault.New(fault.Rule, "fhir.enrolls")
		}
	}
	if before.own&^it.in.own != 0 {
		return fault.New(fault.Rule, "fhir.label-taken")
	}
	return nil
}

// knew refuses a new resource about a child that the viewer could not read of
// before. Otherwise an encounter of one's own would enroll any child whose id
// one knows. A child that the same transaction brings in is known.
func (w *writing) knew(ctx context.Context, items []item) error {
	if w.v.Operator() {
		return nil
	}
	for _, it := range items {
		if it.old == nil && it.in.Type == "Patient" {
			w.entered[it.in.ID] = true
		}
	}
	unknown := func(patient string) bool { return !w.entered[patient] }
	concerns := func(it item) bool {
		return it.old == nil && (len(it.in.place.patients) == 0 || slices.ContainsFunc(it.in.place.patients, unknown))
	}
	if err := w.knewOf(ctx, items, concerns); err != nil {
		return err
	}
	return w.inSight(ctx, items, func(it item) bool { return it.labels&label.Named == 0 && concerns(it) })
}

// stillSees refuses a write whose result the viewer could not read, but for
// the labels that the server gives it. What is Named its reader may close to
// themselves: whoever was told something writes down that it was taken back.
func (w *writing) stillSees(ctx context.Context, items []item) error {
	if w.v.Operator() {
		return nil
	}
	return w.inSight(ctx, items, func(it item) bool {
		return !it.in.Delete && (it.old == nil || it.old.labels&label.Named == 0)
	})
}

// inSight refuses the items concerned that lie where the viewer cannot read,
// but for the labels that the server gives them (given).
func (w *writing) inSight(ctx context.Context, items []item, concerns func(item) bool) error {
	var compartments []int64
	for _, it := range items {
		if concerns(it) {
			compartments = append(compartments, it.compartment)
		}
	}
	seen, err := w.sees(ctx, compartments)
	if err != nil {
		return err
	}
	var blind []lighter
	for _, it := range items {
		if concerns(it) && !seen[it.compartment] {
			blind = append(blind, it.lighter())
		}
	}
	known, err := w.seesLighter(ctx, blind)
	if err != nil {
		return err
	}
	for _, it := range items {
		switch {
		case !concerns(it) || seen[it.compartment]:
		case !known[it.lighter()]:
			return &BatchError{it.index, fault.New(fault.Rule, "fhir.out-of-sight")}
		default:
			it.in.blind = true
		}
	}
	return nil
}

// sees tells which compartments the viewer may read.
func (w *writing) sees(ctx context.Context, compartments []int64) (map[int64]bool, error) {
	seen := map[int64]bool{}
	slices.Sort(compartments)
	for part := range slices.Chunk(slices.Compact(compartments), 500) {
		args := make([]any, len(part))
		for i, k := range part {
			args[i] = k
		}
		keys, err := access.All(ctx, w.tx, w.v, db.Int,
			`select c.key from compartment c where c.key in `+db.Tuples(1, len(part))+` and sees(c.key)`, args...)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			seen[k] = true
		}
	}
	return seen, nil
}
