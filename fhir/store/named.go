package store

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What is Named lies by itself: its compartment is addressed to its own
// reference, and only who is let in by that reference reads it. What hangs on
// it (an answer, a wish, who passed it on) lies with it: it carries all its
// labels, and is read by those who read all that it hangs on.
//
// To a writer who may not read what something hangs on, that is not there: what
// they write lies where it would without. It is noted in resource.lowered, so
// that nothing moves it later.
//
// What hangs on Answers carries their labels, whoever writes it, and lies with
// the rest of what carries them.

// hanging is where a resource says what it hangs on, besides heirs.
var hanging = map[string][][]string{
	"Communication":         {{"inResponseTo", "reference"}, {"partOf", "reference"}},
	"Task":                  {{"focus", "reference"}, {"partOf", "reference"}},
	"DocumentReference":     {{"relatesTo", "target", "reference"}, {"context", "related", "reference"}},
	"QuestionnaireResponse": {{"partOf", "reference"}, {"basedOn", "reference"}},
	"Observation":           {{"derivedFrom", "reference"}, {"hasMember", "reference"}},
	"RiskAssessment":        {{"basis", "reference"}},
	"Condition":             {{"evidence", "detail", "reference"}},
	"ClinicalImpression":    {{"investigation", "item", "reference"}, {"finding", "itemReference", "reference"}},
	"DiagnosticReport":      {{"result", "reference"}},
	"ServiceRequest":        {{"reasonReference", "reference"}, {"supportingInfo", "reference"}},
	"Binary":                {{"securityContext", "reference"}},
	"Consent":               nil, // see provided
}

// apart are the categories of Communications that lie by themselves, whatever
// they refer to: a statement is part of its headline, which more people read.
var apart = []string{"disclosure", "headline", "report"}

func standsApart(typ string, root element.Value) bool {
	switch typ {
	case "Communication":
	case "Observation", "Task":
		return label.Confided(typ, root)&label.Named != 0
	default:
		return false
	}
	for c := range r4.As[r4.Communication](root).Category() {
		if slices.Contains(apart, own.Code(c)) {
			return true
		}
	}
	return false
}

// hangsOn yields what a resource hangs on: "Type/id".
func hangsOn(typ string, root element.Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		each := func(ref element.Value) bool {
			kind, id := target(ref.Text())
			return kind == "" || kind == "Patient" || yield(kind+"/"+id)
		}
		for _, path := range hanging[typ] {
			for ref := range root.Each(path...) {
				if !each(ref) {
					return
				}
			}
		}
		if typ == "Consent" {
			provided(root, each)
		}
	}
}

// provided calls fn with what the provisions of a Consent name, however deep,
// until it returns false.
func provided(v element.Value, fn func(ref element.Value) bool) bool {
	for p := range v.Each("provision") {
		for ref := range p.Each("data", "reference", "reference") {
			if !fn(ref) {
				return false
			}
		}
		if !provided(p, fn) {
			return false
		}
	}
	return true
}

// kin is what others inherit from a resource.
type kin struct {
	labels access.Mask
	with   []string // where it is Named, what it lies with
	about  []string // the children whom it is about, where it is Named, Answers, or a relative
	of     []string // whose Answers it tells of
}

// kin is what others inherit from an item.
func (it *item) kin() kin {
	p := it.in.place
	k := kin{labels: it.labels, about: p.about(), of: p.of}
	if it.labels&label.Named != 0 {
		k.with = p.addressees()
	}
	return k
}

// and is what is inherited from both.
func (k kin) and(o kin) kin {
	join := func(a, b []string) []string {
		all := slices.Concat(a, b)
		slices.Sort(all)
		return slices.Compact(all)
	}
	return kin{k.labels | o.labels, join(k.with, o.with), join(k.about, o.about), join(k.of, o.of)}
}

// lie places an item with the named entries that it hangs on, and with those
// that it lay with. It reports whether something is different from before.
func (it *item) lie(more kin) (moved bool) {
	p := &it.in.place
	all := it.lay.and(more)
	all.with = slices.DeleteFunc(all.with, func(ref string) bool { return ref == p.self })
	if it.in.Type == "QuestionnaireResponse" { // whose it is, it says itself
		all.of = p.of
	}
	if more.labels&^it.labels == 0 && slices.Equal(all.with, p.with) && slices.Equal(all.about, p.theirs) && slices.Equal(all.of, p.of) {
		return false
	}
	it.labels |= more.labels
	it.rehung = it.rehung || !slices.Equal(all.with, p.with) || !slices.Equal(all.of, p.of)
	p.with, p.theirs, p.of = all.with, all.about, all.of
	it.in.carry(it.labels)
	p.label(p.needs &^ p.class)
	return true
}

// from is what one resource inherits from.
type from struct {
	heir []string // carries what all of these do
	hung []string // lies with what is Named of these

	attached []string // carries what each of these does, and hangs on them
	answers  []string // carries what each of these does that are Answers
	relative string   // is about whom this relative belongs to
}

func fromOf(typ string, root element.Value) (f from) {
	if standsApart(typ, root) {
		return f
	}
	f.heir, f.answers, f.relative = inheritsFrom(typ, root), slices.Collect(hangsOn(typ, root)), relativeOf(typ, root)
	f.hung = slices.Concat(f.heir, f.answers)
	return f
}

// inherited is what a resource carries for what it tells of and hangs on. If it
// was apart when it was written, what is Named is not there for it.
func (f from) inherited(known map[string]kin, apart bool) (all kin) {
	labels, some := access.Mask(-1), false
	for _, ref := range f.heir {
		if k, there := known[ref]; there && !(apart && k.labels&label.Named != 0) {
			labels, some = labels&k.labels, true
		}
	}
	if some {
		all.labels = labels
	}
	for _, ref := range f.heir {
		if k := known[ref]; k.labels&all.labels&label.Answers != 0 {
			all = all.and(kin{about: k.about, of: k.of})
		}
	}
	for _, ref := range f.attached {
		all.labels |= known[ref].labels &^ label.Named
	}
	for _, ref := range f.answers {
		if k := known[ref]; k.labels&label.Answers != 0 && k.labels&label.Named == 0 {
			all = all.and(k)
		}
	}
	for _, ref := range f.hung {
		if k := known[ref]; k.labels&label.Named != 0 && !apart {
			all = all.and(k)
		}
	}
	if f.relative != "" {
		all = all.and(kin{about: known[f.relative].about})
	}
	return all
}

// relativeOf is the relative whom a form is about, "RelatedPerson/x": it lies
// with the child whom they belong to, and names none.
func relativeOf(typ string, root element.Value) string {
	if typ == "QuestionnaireResponse" {
		if kind, id := target(root.Get("subject").Get("reference").Text()); kind == "RelatedPerson" {
			return kind + "/" + id
		}
	}
	return ""
}

// relatives begins the reference of one.
const relatives = "RelatedPerson/"

// deepest is how many steps what hangs on something is from it at most.
const deepest = 8

// laid leaves items that were Named, or Answers, where they lay: nothing that
// they no longer say lets more people read.
func (w *writing) laid(ctx context.Context, items []item) error {
	var at []int64
	for i := range items {
		at = append(at, items[i].was())
	}
	lay, err := w.layIn(ctx, at)
	for i := range items {
		it := &items[i]
		if k, ok := lay[it.was()]; ok {
			it.lay = k
			it.lie(kin{labels: it.labels})
		}
	}
	return err
}

// layIn returns with what those lie who are in compartments, by compartment.
func (w *writing) layIn(ctx context.Context, compartments []int64) (map[int64]kin, error) {
	lay := map[int64]kin{}
	for part := range slices.Chunk(slices.DeleteFunc(compartments, func(key int64) bool { return key == 0 }), 500) {
		if err := db.Each(ctx, w.tx, func(r db.Row) error {
			var key, needs int64
			var name, child string
			err := r.Scan(&key, &needs, &name, &child)
			k := kin{of: answerers(name)}
			if access.Mask(needs)&label.Named != 0 {
				k.with = addressees(name)
			}
			if child != "" {
				k.about = []string{child}
			}
			lay[key] = lay[key].and(k)
			return err
		}, `
			select c.key, c.needs, c.name, coalesce(cp.patient_id, '')
			from compartment c left join compartment_patient cp on cp.compartment = c.key
			where c.key in `+db.Tuples(1, len(part)), anys(part)...); err != nil {
			return nil, err
		}
	}
	return lay, nil
}

// was is the compartment in which an item lay that was Named or Answers, 0 for
// others.
func (it *item) was() int64 {
	switch {
	case it.labels&(label.Named|label.Answers) == 0 || it.in.Delete:
		return 0
	case it.old != nil:
		return it.old.compartment
	}
	return it.compartment
}

// kinOf adds what others inherit from the references that are there and not
// known yet, and returns where those of them lie that are Named.
func (w *writing) kinOf(ctx context.Context, refs []string, known map[string]kin) (named map[string]int64, err error) {
	targets, named, lies := map[int64]string{}, map[string]int64{}, map[string]int64{}
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
			var target, labels, compartment int64
			err := r.Scan(&target, &labels, &compartment)
			ref := targets[target]
			known[ref] = kin{labels: access.Mask(labels)}
			if access.Mask(labels)&label.Named != 0 {
				named[ref] = compartment
			}
			if access.Mask(labels)&(label.Named|label.Answers) != 0 || strings.HasPrefix(ref, relatives) {
				lies[ref] = compartment
			}
			return err
		}, `select target, labels, compartment from resource where not deleted and target in `+db.Tuples(1, len(part)), part...)
		if err != nil {
			return nil, err
		}
	}
	lay, err := w.layIn(ctx, slices.Collect(maps.Values(lies)))
	if err != nil {
		return nil, err
	}
	if err := w.meets(ctx, lies); err != nil {
		return nil, err
	}
	for ref, at := range lies {
		known[ref] = known[ref].and(lay[at])
	}
	return named, nil
}

// meets takes from what lies somewhere the relatives whom the viewer may not
// read, but for themselves: they belong to nobody.
func (w *writing) meets(ctx context.Context, lies map[string]int64) error {
	kin := map[string]int64{}
	for ref, at := range lies {
		if strings.HasPrefix(ref, relatives) && !slices.Contains(w.v.Names(), ref) {
			kin[ref] = at
		}
	}
	if len(kin) == 0 || w.v.Operator() {
		return nil
	}
	seen, err := w.sees(ctx, slices.Collect(maps.Values(kin)))
	for ref, at := range kin {
		if !seen[at] {
			delete(lies, ref)
		}
	}
	return err
}

// unknow takes what the viewer may not read from what is known, and returns
// what that is.
func (w *writing) unknow(ctx context.Context, named map[string]int64, known map[string]kin) (hidden map[string]bool, err error) {
	if len(named) == 0 || w.v.Operator() {
		return nil, nil //nolint:nilnil // nothing is hidden
	}
	hidden = map[string]bool{}
	seen, err := w.sees(ctx, slices.Collect(maps.Values(named)))
	for ref, at := range named {
		if !seen[at] {
			hidden[ref] = true
			delete(known, ref)
		}
	}
	return hidden, err
}

// mayHang refuses what stands apart and leads to what its writer may not read,
// be it hidden or not there: a statement makes readers of its headline.
func (w *writing) mayHang(items []item, known map[string]kin) error {
	if w.v.Operator() {
		return nil
	}
	for _, it := range items {
		if it.in.Delete || it.labels&label.Named == 0 || !standsApart(it.in.Type, it.in.Value()) {
			continue
		}
		for ref := range hangsOn(it.in.Type, it.in.Value()) {
			if _, there := known[ref]; !there {
				return &BatchError{it.index, fault.New(fault.Rule, "fhir.out-of-sight")}
			}
		}
	}
	return nil
}

// knewOf is knew for what is Named, which nobody could read before: asked is
// whether the viewer reads about the child what carries no label, or what they
// answered, and is addressed as this is.
func (w *writing) knewOf(ctx context.Context, items []item, concerns func(item) bool) error {
	at, names := newPlacing(), map[int]string{}
	for i, it := range items {
		if it.labels&label.Named != 0 && concerns(it) {
			p, members := it.in.place, it.in.place.about()
			p.patients = members
			p.label(it.labels & label.Answers)
			names[i], at.needs[p.name], at.members[p.name] = p.name, []any{int64(p.needs)}, members
		}
	}
	if len(names) == 0 {
		return nil
	}
	keys, err := w.keysOf(ctx, at)
	if err != nil {
		return err
	}
	seen, err := w.sees(ctx, slices.Collect(maps.Values(keys)))
	for i, name := range names {
		if err == nil && !seen[keys[name]] {
			err = &BatchError{items[i].index, fault.New(fault.Rule, "fhir.out-of-sight")}
		}
	}
	return err
}
