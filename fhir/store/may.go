package store

import (
	"context"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What a viewer who is not the operator may write. Every refusal reads the
// same whether a child is hidden or never was.

// hide drops what the viewer may not read: for it, that was never there.
func (w *writing) hide(ctx context.Context, olds map[[2]string]*current) error {
	if w.v.Operator() {
		return nil
	}
	for k, c := range olds {
		if err := w.visible(ctx, c.compartment, fault.NotFound, "fhir.not-found"); fault.Is(err, fault.NotFound) {
			delete(olds, k)
		} else if err != nil {
			return err
		}
	}
	return nil
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
// the child to another organization, take a label away, or bring back under either what was deleted. Who works where
// decides who sees what, so a role is the operator's to write, and an entry of
// the directory belongs to the organization that brought it in.
func (w *writing) mayChange(it item) error {
	switch {
	case it.in.Type == "PractitionerRole":
		return fault.New(fault.Rule, "fhir.role")
	case it.old == nil:
		return nil
	case it.old.was == nil:
		return fault.New(fault.Deleted, "fhir.deleted")
	}
	was, is := it.old.was.place, it.in.place
	if len(was.patients) == 0 && (it.origin == "" || it.origin != w.v.Origin()) {
		return fault.New(fault.Rule, "fhir.entry-of-others")
	}
	if it.in.Delete {
		return nil
	}
	if !slices.Equal(was.patients, is.patients) {
		return fault.New(fault.Rule, "fhir.other-child")
	}
	for _, org := range it.in.enrolledWith(it.origin) {
		if it.origin == "" && !slices.Contains(it.old.was.enrolled, org) {
			return fault.New(fault.Rule, "fhir.enrolls")
		}
	}
	_, before, _ := strings.Cut(was.name, "|")
	_, after, _ := strings.Cut(is.name, "|")
	for label := range strings.FieldsSeq(before) {
		if !slices.Contains(strings.Fields(after), label) {
			return fault.New(fault.Rule, "fhir.label-taken")
		}
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
	for _, it := range items {
		if it.old != nil || len(it.in.place.patients) > 0 && !slices.ContainsFunc(it.in.place.patients, unknown) {
			continue
		}
		if err := w.visible(ctx, it.compartment, fault.Rule, "fhir.out-of-sight"); err != nil {
			return &BatchError{it.index, err}
		}
	}
	return nil
}

// stillSees refuses a write whose result the viewer could not read.
func (w *writing) stillSees(ctx context.Context, items []item) error {
	if w.v.Operator() {
		return nil
	}
	for _, it := range items {
		if it.in.Delete {
			continue
		}
		if err := w.visible(ctx, it.compartment, fault.Rule, "fhir.out-of-sight"); err != nil {
			return &BatchError{it.index, err}
		}
	}
	return nil
}

func (w *writing) visible(ctx context.Context, compartment int64, k fault.Kind, key string) error {
	seen, err := access.All(ctx, w.tx, w.v, db.Int, `select c.key from compartment c where c.key = $1 and sees(c.key)`, compartment)
	if err == nil && len(seen) == 0 {
		return fault.New(k, key)
	}
	return err
}
