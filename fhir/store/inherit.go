package store

import (
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/db"
)

// What tells of another resource carries its labels: a Provenance of what it is
// about, a Binary of what it is read with, a prescription of its medication.
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

// inheritsFrom returns whose labels a resource carries: "Type/id".
func inheritsFrom(typ string, root element.Value) (all []string) {
	for _, path := range heirs[typ] {
		for ref := range root.Each(path...) {
			if kind, id := target(localRef(ref.Text())); kind != "" {
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
		it, had := &items[i], items[i].labels
		for _, ref := range from[i] {
			it.labels |= labels[ref]
		}
		if it.labels != had {
			it.in.carry(it.labels)
		}
	}
	return nil
}

// labelsOf reads the labels of references that are not known yet.
func (w *writing) labelsOf(ctx context.Context, refs []string, known map[string]access.Mask) error {
	targets := map[int64]string{}
	var ask []any
	for _, ref := range refs {
		if _, ok := known[ref]; !ok {
			known[ref] = 0
			targets[index.Target(ref)] = ref
			ask = append(ask, index.Target(ref))
		}
	}
	for part := range slices.Chunk(ask, 500) {
		err := db.Each(ctx, w.tx, func(r db.Row) error {
			var target, labels int64
			err := r.Scan(&target, &labels)
			known[targets[target]] |= access.Mask(labels)
			return err
		}, `select target, labels from resource where labels <> 0 and target in `+db.Tuples(1, len(part)), part...)
		if err != nil {
			return err
		}
	}
	return nil
}

// bequeath gives labels that are new to what tells of their resources and came
// before.
func (w *writing) bequeath(ctx context.Context, items []item) error {
	grown := map[int64]access.Mask{}
	var targets []any
	for _, it := range items {
		var had access.Mask
		if it.old != nil {
			had = it.old.labels
		}
		if more := it.labels &^ had; more != 0 {
			t := index.Target(it.in.Type + "/" + it.in.ID)
			grown[t] = more
			targets = append(targets, t)
		}
	}
	fields := w.s.fieldsOf(heirParams)
	for part := range slices.Chunk(targets, 500) {
		gains := map[[2]string]access.Mask{}
		err := db.Each(ctx, w.tx, func(r db.Row) error {
			var typ, id string
			var target, labels int64
			err := r.Scan(&typ, &id, &target, &labels)
			if more := grown[target] &^ access.Mask(labels); more != 0 {
				gains[[2]string{typ, id}] |= more
			}
			return err
		}, `
			select r.type, r.id, i.target, r.labels
			from index_reference i join resource r on r.key = i.resource
			where i.field in (`+fields+`) and not r.deleted and i.target in `+db.Tuples(1, len(part)), part...)
		if err != nil {
			return err
		}
		if err := w.gain(ctx, gains); err != nil {
			return err
		}
	}
	return nil
}

// gain gives labels to current resources.
func (w *writing) gain(ctx context.Context, gains map[[2]string]access.Mask) error {
	var asked []*Incoming
	var round []int
	for ref := range gains {
		round = append(round, len(asked))
		asked = append(asked, w.s.Removal(ref[0], ref[1]))
	}
	defer w.s.Release(asked...)
	slices.SortFunc(asked, func(a, b *Incoming) int { return strings.Compare(a.Type+a.ID, b.Type+b.ID) })
	olds, err := w.currents(ctx, asked, round)
	if err != nil || len(olds) == 0 {
		return err
	}
	var all []moving
	for _, in := range asked {
		ref := [2]string{in.Type, in.ID}
		if c := olds[ref]; c != nil {
			all = append(all, moving{in.Type, in.ID, c, c.labels | gains[ref]&^c.lowered, c.lowered})
		}
	}
	return w.move(ctx, all)
}
