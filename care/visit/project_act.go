package visit

import (
	"context"
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// Recording is a fact on its way.
type Recording struct {
	Child string // id
	Kind  Kind
	Value Value
	Until contact.Day // Deferred, 0 for the usual time
}

// Record writes down what v did at a visit today, or did not.
func Record(ctx context.Context, h *module.House, v access.Viewer, x Recording) error {
	switch {
	case !x.Kind.known() || x.Kind == Matters:
		return fault.At(fault.Invalid, "visit.no-such-fact", "kind")
	case !x.Value.known():
		return fault.At(fault.Invalid, "visit.no-such-fact", "value")
	case x.Kind == Explained && x.Value == Done:
		return disclosure.Explained(ctx, h, v, x.Child)
	}
	f, err := start(ctx, h, v, x.Child, x.Kind)
	if err != nil {
		return err
	}
	f.Value, f.Until = x.Value, x.Until
	body, err := f.observation()
	return write(ctx, h, v, "note what was done at a visit", err, body)
}

// Saying is what somebody says matters today, on its way.
type Saying struct {
	Child   string // id
	Speaker string // "Patient/x", "RelatedPerson/x"
	Words   string
}

// Say writes down what somebody said matters today. They agreed that those who
// care for the child read it; nobody in the family reads what another one said.
func Say(ctx context.Context, h *module.House, v access.Viewer, x Saying) error {
	f, err := start(ctx, h, v, x.Child, Matters)
	if err != nil {
		return err
	}
	told := f.By
	f.By, f.Words = x.Speaker, x.Words
	body, err := f.words(told)
	return write(ctx, h, v, "note what matters", err, body)
}

// start returns a fact of now, of v, at the visit of today where the record
// knows of it.
func start(ctx context.Context, h *module.House, v access.Viewer, child string, kind Kind) (f Fact, err error) {
	if v.Nobody() {
		return f, fault.New(fault.Login, "fault.login")
	}
	now := h.Now().In(h.Zone)
	f = Fact{ID: newID(), Child: child, Kind: kind, At: now, Day: contact.DayAt(now)}
	if f.By, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return f, err
	}
	f.Encounter, err = encounterOf(ctx, h.DB, v, child, v.ID(), f.Day)
	return f, err
}

// write stores new resources, all or none.
func write(ctx context.Context, h *module.House, v access.Viewer, why string, err error, bodies ...[]byte) error {
	var all []*store.Incoming
	defer func() { h.Store.Release(all...) }()
	for _, body := range bodies {
		if err != nil {
			return err
		}
		var in *store.Incoming
		if in, err = h.Store.Prepare(body, element.Options{}); err == nil {
			in.New = true
			all = append(all, in)
		}
	}
	if err != nil {
		return err
	}
	_, err = h.Store.Write(ctx, v, why, all)
	return err
}

// Undo takes back a fact that v wrote down today: it stays in the record as a
// mistake.
func Undo(ctx context.Context, h *module.House, v access.Viewer, child, typ, id string) error {
	facts, err := factsOf(ctx, h.DB, v, child)
	if err != nil {
		return err
	}
	today := contact.DayOn(h.Today().Format(time.DateOnly))
	i := slices.IndexFunc(facts[child], func(f Fact) bool { return f.Type == typ && f.ID == id && f.Day == today })
	if i < 0 {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	if f := facts[child][i]; f.By != v.ID() && f.Kind != Matters {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	res, err := h.Store.Read(ctx, v, typ, id)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	body, err := undone(root)
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer h.Store.Release(in)
	in.IfMatch = res.Version
	_, err = h.Store.Write(ctx, v, "take back what was noted", []*store.Incoming{in})
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "visit.changed", err)
	}
	return err
}
