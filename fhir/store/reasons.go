package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Visits and bills say why somebody comes and what was done. Whoever reads them
// but nothing clinical about the child is given them without (label.Reasons),
// and finds none by what they are not given: for them, it is not there. Who
// wrote a resource reads it whole, and does not find it by its reasons.

// withReasons are the kinds of content that hold reasons.
const withReasons = label.Schedule | label.Coverage

// Curious are the bits that v lacks, beside all else, for the reasons of what
// they read, as the second argument of sees(); 0 for the operator. A table that
// holds them asks so.
func Curious(v access.Viewer) access.Mask {
	switch {
	case v.Operator():
		return 0
	case v.Clears(label.Clinical):
		return label.Brief
	}
	return label.Brief | withReasons
}

// sees is the test that the viewer may see a row of some fields: for those that
// hold reasons, only where they read them.
func (p *plan) sees(column string, parts []index.Part) string {
	if !slices.ContainsFunc(parts, ofReasons) || p.v.Operator() {
		return "sees(" + column + ")"
	}
	return p.knows(column)
}

// knows is the test that the viewer reads the reasons in a compartment.
func (p *plan) knows(column string) string {
	p.args = append(p.args, int64(Curious(p.v)))
	return "sees(" + column + ", $" + strconv.Itoa(len(p.args)) + ")"
}

// parted are the fields that tell no reasons, and those that may.
func parted(parts []index.Part) (open, telling []index.Part) {
	for _, p := range parts {
		if ofReasons(p) {
			telling = append(telling, p)
		} else {
			open = append(open, p)
		}
	}
	return open, telling
}

// ofReasons reports whether rows of a field may tell reasons. Of words, of what
// codes are called, and of what an expression finds, nobody knows where it stood.
func ofReasons(p index.Part) bool {
	names := label.Reasons(p.Field.Type)
	return len(names) > 0 && (len(p.Field.Places) == 0 || slices.ContainsFunc(p.Field.Places, func(place string) bool {
		first, _, _ := strings.Cut(place, ".")
		return slices.Contains(names, first)
	}))
}

// shorten takes reasons from what v reads without them.
func (s *Store) shorten(ctx context.Context, q db.Querier, v access.Viewer, all []Resource) error {
	knows := map[int64]bool{}
	for _, r := range all {
		if !r.Deleted && label.Reasons(r.Type) != nil {
			knows[r.Compartment] = false
		}
	}
	if len(knows) == 0 || v.Operator() {
		return nil
	}
	if err := s.knowing(ctx, q, v, knows); err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		if read, asked := knows[r.Compartment]; read || !asked || r.Deleted {
			continue
		}
		if err := s.shortenOne(ctx, q, v, r); err != nil {
			return err
		}
	}
	return nil
}

// knowing says of compartments whether v reads the reasons there.
func (s *Store) knowing(ctx context.Context, q db.Querier, v access.Viewer, knows map[int64]bool) error {
	p := s.plan(ctx, v, nil)
	p.in, p.few = q, true
	keys := make([]int64, 0, len(knows))
	for key := range knows {
		keys = append(keys, key)
	}
	found, err := rowsOf(p, db.Int, "select c.key from compartment c where c.key"+among(list(p, keys), len(keys))+" and "+p.knows("c.key"))
	for _, key := range found {
		knows[key] = true
	}
	return err
}

func (s *Store) shortenOne(ctx context.Context, q db.Querier, v access.Viewer, r *Resource) error {
	var doc element.Doc
	root, err := r.Parse(&doc)
	if err != nil {
		return err
	}
	draft := element.Edit(root)
	if !withoutReasons(draft, r.Type) {
		return nil
	}
	if own, err := s.wrote(ctx, q, v, r); err != nil || own {
		return err
	}
	return r.become(draft)
}

// masked stands where an element is required and not shown.
// Source: FHIR-R4-DataAbsent
const masked = `{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}`

// withoutReasons takes the reasons out of a resource, and the narrative, which
// may say them too. It reports whether anything was taken.
func withoutReasons(draft *element.Draft, typ string) (changed bool) {
	taken := func(name string) {
		for _, name := range []string{name, "_" + name} {
			if draft.Root().Get(name).Exists() {
				draft.Remove(name)
				changed = true
			}
		}
	}
	for _, name := range label.Reasons(typ) {
		taken(name)
		if e, _ := definition.Of(typ).Element(name); e.Min > 0 && e.Max == 1 {
			draft.Set(name, element.JSON(masked))
		}
	}
	taken("text")
	return changed
}

// unread marks what the writer reads without its reasons.
func (w *writing) unread(ctx context.Context, olds map[[2]string]*current) error {
	knows := map[int64]bool{}
	for k, c := range olds {
		if !c.deleted && label.Reasons(k[0]) != nil {
			knows[c.compartment] = false
		}
	}
	if len(knows) == 0 || w.v.Operator() {
		return nil
	}
	if err := w.s.knowing(ctx, w.tx, w.v, knows); err != nil {
		return err
	}
	for k, c := range olds {
		if knows[c.compartment] || c.deleted || label.Reasons(k[0]) == nil {
			continue
		}
		own, err := w.s.wrote(ctx, w.tx, w.v, &Resource{Type: k[0], ID: k[1], Version: c.version})
		if err != nil {
			return err
		}
		c.brief = !own
	}
	return nil
}

// reasonsBack puts into draft the reasons that its writer was not shown, and
// takes them from shown, which is what they were given. What the writer says in
// their place holds.
func reasonsBack(draft, shown *element.Draft, was element.Value, typ string) (changed bool) {
	for _, name := range label.Reasons(typ) {
		now := draft.Root().Get(name)
		if now.Exists() && string(now.Raw()) != masked {
			continue
		}
		for _, name := range []string{name, "_" + name} {
			if old := was.Get(name); old.Exists() {
				draft.Set(name, old)
				changed = true
			}
		}
	}
	withoutReasons(shown, typ)
	return changed
}
