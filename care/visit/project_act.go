package visit

import (
	"cmp"
	"context"

	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/due"
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
	Kind  Kind   // or due.Code of a question
	Value due.Value
	Until contact.Day // due.Deferred, 0 for the usual time
}

// Record writes down what v did at a visit today, or did not.
func Record(ctx context.Context, h *module.House, v access.Viewer, x Recording) error {
	switch {
	case !x.Kind.ours() || x.Kind == Matters:
		return fault.At(fault.Invalid, "visit.no-such-fact", "kind")
	case !x.Value.Known():
		return fault.At(fault.Invalid, "visit.no-such-fact", "value")
	case x.Kind == Explained && x.Value == due.Done:
		return disclosure.Explained(ctx, h, v, x.Child)
	}
	w, f, err := begin(ctx, h, v, x.Child, x.Kind)
	if err != nil {
		return err
	}
	f.Value, f.Until = x.Value, x.Until
	w.add(f.observation())
	return w.commit(ctx, "note what was done at a visit")
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
	w, f, err := begin(ctx, h, v, x.Child, Matters)
	if err != nil {
		return err
	}
	told := f.By
	f.By, f.Words = x.Speaker, x.Words
	w.add(f.words(told))
	return w.commit(ctx, "note what matters")
}

// writing is one transaction on its way: all of it is stored, or nothing.
type writing struct {
	h   *module.House
	v   access.Viewer
	all []*store.Incoming
	err error
}

// begin begins to write, with a fact of now, of v, at the visit of today where
// the record knows of it.
func begin(ctx context.Context, h *module.House, v access.Viewer, child string, kind Kind) (w *writing, f Fact, err error) {
	w = &writing{h: h, v: v}
	if v.Nobody() {
		return w, f, fault.New(fault.Login, "fault.login")
	}
	now := h.Now().In(h.Zone)
	f = Fact{ID: element.NewID(), Child: child, Kind: kind, At: now, Day: contact.DayAt(now)}
	if f.By, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return w, f, err
	}
	f.Encounter, err = encounterOf(ctx, h.DB, v, child, f.Day)
	return w, f, err
}

// add adds a new resource.
func (w *writing) add(body []byte, err error) { w.change(0, body, err) }

// change adds a resource: a new one where seen is 0, else a new version of what
// was version seen.
func (w *writing) change(seen int64, body []byte, err error) {
	var in *store.Incoming
	if err == nil {
		in, err = w.h.Store.Prepare(body, element.Options{})
	}
	if w.err = cmp.Or(w.err, err); err == nil {
		in.New, in.IfMatch = seen == 0, seen
		w.all = append(w.all, in)
	}
}

func (w *writing) commit(ctx context.Context, why string) error {
	defer func() { w.h.Store.Release(w.all...) }()
	if w.err != nil {
		return w.err
	}
	_, err := w.h.Store.Write(ctx, w.v, why, w.all)
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "visit.changed", err)
	}
	return err
}

// Noted is the entry of a fact.
type Noted struct{ Child, Type, ID string }

// Undo takes back a fact that v wrote down today: it stays in the record as a
// mistake.
func Undo(ctx context.Context, h *module.House, v access.Viewer, n Noted) error {
	w, now, err := begin(ctx, h, v, n.Child, "")
	if err != nil {
		return err
	}
	res, err := h.Store.Read(ctx, v, n.Type, n.ID)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	f, ok := read(n.Type, n.ID, root)
	if !ok || !f.Kind.ours() || f.Child != n.Child || f.Day != now.Day || f.By != now.By && f.Kind != Matters {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	body, err := element.Edit(root).Set("status", "entered-in-error").JSON()
	w.change(res.Version, body, err)
	return w.commit(ctx, "take back what was noted")
}
