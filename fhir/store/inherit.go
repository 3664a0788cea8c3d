package store

import (
	"context"
	"maps"
	"slices"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/db"
)

// What tells of another resource carries its labels: a Provenance of what it is
// about, a Binary of what it is read with, a prescription of its medication.
// What tells of several carries what all of them do: it is also about the most
// open one, where the others are references like any.
var heirs = map[string][][]string{
	"Provenance":               {{"target", "reference"}, {"entity", "what", "reference"}},
	"AuditEvent":               {{"entity", "what", "reference"}},
	"Binary":                   {{"securityContext", "reference"}},
	"MedicationRequest":        {{"medicationReference", "reference"}},
	"MedicationDispense":       {{"medicationReference", "reference"}},
	"MedicationAdministration": {{"medicationReference", "reference"}},
	"MedicationStatement":      {{"medicationReference", "reference"}},
}

// heirParams are the search parameters that find heirs from the other side.
var heirParams = map[string][]string{
	"Provenance": {"target", "entity"}, "AuditEvent": {"entity"}, "MedicationRequest": {"medication"}, "MedicationDispense": {"medication"},
	"MedicationAdministration": {"medication"}, "MedicationStatement": {"medication"},
}

// inheritsFrom returns whose labels a resource carries: "Type/id". That it is
// about a child says nothing more.
func inheritsFrom(typ string, root element.Value) (all []string) {
	for _, path := range heirs[typ] {
		for ref := range root.Each(path...) {
			if kind, id := target(ref.Text()); kind != "" && kind != "Patient" {
				all = append(all, kind+"/"+id)
			}
		}
	}
	return all
}

// inherit adds to items the labels of what they tell of.
func (w *writing) inherit(ctx context.Context, items []item) error {
	from := make([][]string, len(items))
	labels := map[string]access.Mask{}
	for i, it := range items {
		if it.in.Delete {
			continue
		}
		labels[it.in.Type+"/"+it.in.ID] = it.labels
		from[i] = inheritsFrom(it.in.Type, it.in.Value())
	}
	if err := w.labelsOf(ctx, slices.Concat(from...), labels); err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		more := inherited(from[i], labels)
		if it.old != nil {
			more &^= it.old.lowered
		}
		if more&^it.labels != 0 {
			it.labels |= more
			it.in.carry(it.labels)
		}
	}
	return nil
}

// inherited is what all have that are there.
func inherited(from []string, labels map[string]access.Mask) access.Mask {
	all, some := access.Mask(-1), false
	for _, ref := range from {
		if has, there := labels[ref]; there {
			all, some = all&has, true
		}
	}
	if !some {
		return 0
	}
	return all
}

// labelsOf adds the labels of the references that are there and not known yet.
func (w *writing) labelsOf(ctx context.Context, refs []string, known map[string]access.Mask) error {
	targets := map[int64]string{}
	var ask []any
	for _, ref := range refs {
		t := index.Target(ref)
		if _, ok := known[ref]; !ok && targets[t] == "" {
			targets[t] = ref
			ask = append(ask, t)
		}
	}
	for part := range slices.Chunk(ask, 500) {
		err := db.Each(ctx, w.tx, func(r db.Row) error {
			var target, labels int64
			err := r.Scan(&target, &labels)
			known[targets[target]] = access.Mask(labels)
			return err
		}, `select target, labels from resource where not deleted and target in `+db.Tuples(1, len(part)), part...)
		if err != nil {
			return err
		}
	}
	return nil
}

// bequeath gives labels that are new to what tells of their resources and came
// before.
func (w *writing) bequeath(ctx context.Context, items []item) error {
	var targets []any
	for _, it := range items {
		if it.old == nil && it.labels != 0 || it.old != nil && it.labels&^it.old.labels != 0 {
			targets = append(targets, index.Target(it.in.Type+"/"+it.in.ID))
		}
	}
	fields := w.s.fieldsOf(heirParams)
	for part := range slices.Chunk(targets, 500) {
		heirs, err := db.All(ctx, w.tx, func(r db.Row) (ref [2]string, err error) {
			err = r.Scan(&ref[0], &ref[1])
			return ref, err
		}, `
			select distinct r.type, r.id
			from index_reference i join resource r on r.key = i.resource
			where i.field in (`+fields+`) and not r.deleted and i.target in `+db.Tuples(1, len(part))+`
			order by r.type, r.id`, part...)
		if err != nil {
			return err
		}
		if err := w.gain(ctx, heirs); err != nil {
			return err
		}
	}
	return nil
}

// gain lets current resources inherit what they do not carry yet.
func (w *writing) gain(ctx context.Context, heirs [][2]string) error {
	var asked []*Incoming
	var round []int
	for i, ref := range heirs {
		asked, round = append(asked, w.s.Removal(ref[0], ref[1])), append(round, i)
	}
	defer w.s.Release(asked...)
	olds, err := w.currents(ctx, asked, round)
	if err != nil {
		return err
	}
	from, labels := map[[2]string][]string{}, map[string]access.Mask{}
	var doc element.Doc
	for ref, c := range olds {
		if err := doc.Parse(c.body, element.Options{Share: true}); err != nil {
			return err
		}
		from[ref] = inheritsFrom(ref[0], doc.Root())
	}
	if err := w.labelsOf(ctx, slices.Concat(slices.Collect(maps.Values(from))...), labels); err != nil {
		return err
	}
	var all []moving
	for _, ref := range heirs {
		c := olds[ref]
		if more := inherited(from[ref], labels) &^ c.lowered &^ c.labels; more != 0 {
			all = append(all, moving{ref[0], ref[1], c, c.labels | more, c.lowered})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return w.move(ctx, all)
}
