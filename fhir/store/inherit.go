package store

import (
	"context"
	"slices"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/platform/db"
	"kith/platform/fault"
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

// inherit adds to items the labels of what they tell of, and lays them with
// what is Named that they hang on. Chains within a batch take several rounds.
func (w *writing) inherit(ctx context.Context, items []item) error {
	if err := w.informed(ctx, items); err != nil {
		return err
	}
	if err := w.laid(ctx, items); err != nil {
		return err
	}
	all, known, refs := make([]from, len(items)), map[string]kin{}, []string{}
	of := make(map[string]*from, len(items))
	for i, it := range items {
		if !it.in.Delete {
			all[i] = fromOf(it.in.Type, it.in.Value())
			of[it.in.place.self] = &all[i]
		}
	}
	if err := w.attachedBy(ctx, of); err != nil {
		return err
	}
	for i, it := range items {
		if it.in.Delete {
			continue
		}
		known[it.in.place.self] = it.kin()
		refs = append(refs, all[i].refs()...)
		if it.labels&label.Named != 0 {
			refs = slices.AppendSeq(refs, hangsOn(it.in.Type, it.in.Value()))
		}
	}
	named, err := w.kinOf(ctx, refs, known)
	if err != nil {
		return err
	}
	hidden, err := w.unknow(ctx, named, known)
	if err != nil {
		return err
	}
	if err := w.mayHang(items, known); err != nil {
		return err
	}
	for range deepest {
		moved := false
		for i := range items {
			if it := &items[i]; !it.in.Delete && it.inherit(all[i], known, hidden, w.rebuilds) {
				known[it.in.place.self], moved = it.kin(), true
			}
		}
		if !moved {
			break
		}
	}
	return w.haveRelative(items, all)
}

// haveRelative refuses a form about a relative who is not here.
func (w *writing) haveRelative(items []item, all []from) error {
	for i, it := range items {
		if p := it.in.place; !it.in.Delete && all[i].relative != "" && p.nobodys && len(p.about()) == 0 && !w.v.Operator() {
			return &BatchError{it.index, fault.New(fault.Rule, "fhir.out-of-sight")}
		}
	}
	return nil
}

// refs are all that a resource may inherit from.
func (f from) refs() []string {
	if f.relative != "" {
		return append(slices.Clone(f.hung), f.relative)
	}
	return f.hung
}

// inherit adds to an item what it inherits. It reports whether that is new.
func (it *item) inherit(f from, known map[string]kin, hidden map[string]bool, rebuilds bool) bool {
	more := f.inherited(known, rebuilds && it.lowered&label.Named != 0)
	switch {
	case len(more.with) > 0: // who writes it now may know
		it.lowered &^= label.Named
	case slices.ContainsFunc(f.hung, func(ref string) bool { return hidden[ref] }):
		it.lowered |= label.Named
	}
	more.labels &^= it.lowered
	return it.lie(more)
}

// bequeath gives labels that are new to what tells of their resources and came
// before, and lays with them what hangs on them.
func (w *writing) bequeath(ctx context.Context, items []item) error {
	var targets []any
	for _, it := range items {
		if it.old == nil && (it.labels != 0 || it.in.Type == "RelatedPerson") || it.old != nil && (it.labels&^it.old.labels != 0 || it.rehung || it.reanswered() || it.labels != 0 && len(it.in.attached) > 0) {
			targets = append(targets, index.Target(it.in.Type+"/"+it.in.ID))
		}
	}
	fields := w.s.fieldsOf(heirParams)
	for part := range slices.Chunk(targets, 500) {
		these := db.Tuples(1, len(part))
		heirs, err := db.All(ctx, w.tx, func(r db.Row) (ref [2]string, err error) {
			err = r.Scan(&ref[0], &ref[1])
			return ref, err
		}, `
			select r.type, r.id
			from index_reference i join resource r on r.key = i.resource
			where i.field in (`+fields+`) and not r.deleted and i.target in `+these+`
			union
			select r.type, r.id
			from hangs h join resource r on r.key = h.resource
			where not r.deleted and h.target in `+these+`
			union
			select b.type, b.id
			from resource r join attached a on a.resource = r.key join resource b on b.target = a.target
			where not b.deleted and b.type = 'Binary' and r.target in `+these+`
			order by 1, 2`, part...)
		if err != nil {
			return err
		}
		if err := w.gain(ctx, heirs); err != nil {
			return err
		}
	}
	return nil
}

// reanswered reports whether answers are another's than before.
func (it *item) reanswered() bool {
	return it.in.Type == "QuestionnaireResponse" && it.old.was != nil && !slices.Equal(it.old.was.place.of, it.in.place.of)
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
	if err := w.openAll(ctx, olds); err != nil {
		return err
	}
	of, known, refs, at := map[string]*from{}, map[string]kin{}, []string{}, []int64{}
	var doc element.Doc
	for ref, c := range olds {
		if err := doc.Parse(c.body, element.Options{Share: true}); err != nil {
			return err
		}
		f := fromOf(ref[0], doc.Root())
		of[ref[0]+"/"+ref[1]], at = &f, append(at, c.compartment)
	}
	if err := w.attachedBy(ctx, of); err != nil {
		return err
	}
	for _, f := range of {
		refs = append(refs, f.refs()...)
	}
	if _, err := w.kinOf(ctx, refs, known); err != nil {
		return err
	}
	lay, err := w.layIn(ctx, at)
	if err != nil {
		return err
	}
	var all []moving
	for _, ref := range heirs {
		c := olds[ref]
		more := of[ref[0]+"/"+ref[1]].inherited(known, c.lowered&label.Named != 0)
		more.labels = c.labels | more.labels&^c.lowered
		if more.labels&label.Named == 0 {
			more.with = nil
		}
		if more.labels&(label.Named|label.Answers) == 0 {
			more.about, more.of = nil, nil
		}
		lies := lay[c.compartment]
		lies.with = append(lies.with, ref[0]+"/"+ref[1])
		if more.labels&^c.labels != 0 || !allIn(more.with, lies.with) || !allIn(more.about, lies.about) || ref[0] != "QuestionnaireResponse" && !allIn(more.of, lies.of) {
			all = append(all, moving{ref[0], ref[1], c, more, c.lowered})
		}
	}
	if len(all) == 0 || w.deep == deepest {
		return nil
	}
	w.deep++
	defer func() { w.deep-- }()
	return w.move(ctx, all)
}

// allIn reports whether all of some are among others.
func allIn(some, others []string) bool {
	return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(others, x) })
}
