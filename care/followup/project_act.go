package followup

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Take writes down that v has what is owed: they come, or look into it. Whoever
// was asked may, and whoever may read it. Two who say so at once: the first has
// it, and the other is told who (fault.Conflict).
func Take(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err != nil {
		return Item{}, err
	}
	if !strings.HasPrefix(me, "PractitionerRole/") {
		return Item{}, fault.New(fault.NotFound, "followup.not-found")
	}
	i, err := Get(ctx, h, v, id)
	if fault.Is(err, fault.NotFound) {
		asked, other := calledFor(ctx, h, v)
		if other != nil || !slices.ContainsFunc(asked, func(c Called) bool { return c.ID == id }) {
			return i, firstOf(other, err)
		}
		i, err = owed(ctx, h.DB, id)
	}
	if err != nil {
		return i, err
	}
	if i.Owner == me && i.Status != "requested" {
		return i, nil
	}
	if i.Status != "requested" || !i.Open() {
		return i, fault.New(fault.Conflict, "followup.taken")
	}
	was, err := current(ctx, h, i)
	if err != nil {
		return i, err
	}
	body, err := taken(was, me, h.Now().In(h.Zone))
	if err != nil {
		return i, err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error { return asOperator(ctx, tx, h, "taken by "+v.ID(), body, i.Version) })
	if err != nil {
		return i, changed(err)
	}
	return owed(ctx, h.DB, id)
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// changed says of a version that was not the one seen that somebody was faster.
func changed(err error) error {
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		return fault.Wrap(fault.Conflict, "followup.changed", err)
	}
	return err
}

// newID returns an id that nobody can guess.
func newID() string { return strings.ToLower(rand.Text()) }

// acting is something v does about what is owed.
type acting struct {
	h   *module.House
	v   access.Viewer
	i   Item
	me  string
	now time.Time
	all []*store.Incoming
}

func act(ctx context.Context, h *module.House, v access.Viewer, id string) (*acting, error) {
	i, err := Get(ctx, h, v, id)
	if err != nil {
		return nil, err
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err == nil && !strings.HasPrefix(me, "Practitioner") {
		err = fault.New(fault.NotFound, "followup.not-found")
	}
	return &acting{h: h, v: v, i: i, me: me, now: h.Now().In(h.Zone)}, err
}

func (a *acting) add(seen int64, body []byte, err error) error {
	if err != nil {
		return err
	}
	in, err := a.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New, in.IfMatch = seen == 0, seen
	a.all = append(a.all, in)
	return nil
}

func (a *acting) commit(ctx context.Context) error {
	defer a.h.Store.Release(a.all...)
	_, err := a.h.Store.Write(ctx, a.v, "follow-up", a.all)
	return changed(err)
}

// edit adds a new version of a Task.
func (a *acting) edit(ctx context.Context, id string, seen int64, change func(element.Value) ([]byte, error)) error {
	r, err := a.h.Store.ReadToChange(ctx, a.v, "Task", id)
	if err != nil {
		return err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, err := change(was)
	return a.add(seen, body, err)
}

// Answer writes down how a positive answer was answered. Seen is the version
// that the page showed.
func Answer(ctx context.Context, h *module.House, v access.Viewer, id string, seen int64, x Answering) error {
	a, err := act(ctx, h, v, id)
	if err != nil {
		return err
	}
	x.Words = strings.TrimSpace(x.Words)
	allowed := Usual
	if a.i.Safety {
		allowed = InDanger
	}
	switch {
	case !slices.Contains(allowed, x.Disposition):
		return fault.At(fault.Invalid, "followup.missing.disposition", "disposition")
	case x.Disposition.NeedsWords() && x.Words == "":
		return fault.At(fault.Invalid, "followup.missing.words", "words")
	case x.Disposition == Watch && !x.Until.After(a.now):
		return fault.At(fault.Invalid, "followup.missing.until", "until")
	case !a.i.Open():
		return fault.New(fault.Conflict, "followup.changed")
	}
	err = a.edit(ctx, id, seen, func(was element.Value) ([]byte, error) { return closed(was, x, a.me, a.now) })
	if err != nil {
		return err
	}
	return a.commit(ctx)
}

// Look writes down a safety assessment.
func Look(ctx context.Context, h *module.House, v access.Viewer, id, value, words string) error {
	return step(ctx, h, v, id, "look", value, func(a *acting) ([]byte, error) {
		return look(a.i, newID(), value, strings.TrimSpace(words), a.me, a.now)
	})
}

// MakePlan writes down a safety plan; one that is empty is none.
func MakePlan(ctx context.Context, h *module.House, v access.Viewer, id string, p Plan) error {
	some := false
	for _, x := range p.parts() {
		*x.Text = strings.TrimSpace(*x.Text)
		some = some || *x.Text != ""
	}
	if !some {
		return fault.At(fault.Invalid, "followup.missing.plan", "plan-signs")
	}
	return step(ctx, h, v, id, "plan", "made", func(a *acting) ([]byte, error) { return plan(a.i, newID(), p, a.me, a.now) })
}

// Talked writes down that means safety, or the crisis line, was talked about.
func Talked(ctx context.Context, h *module.House, v access.Viewer, id, kind, value, words string) error {
	code := map[string]string{"means": meansCode, "line": lineCode}[kind]
	return step(ctx, h, v, id, kind, value, func(a *acting) ([]byte, error) {
		return done(a.i, newID(), code, value, strings.TrimSpace(words), a.me, a.now)
	})
}

// PlanContact writes down who will be in touch afterwards, within the window of
// the rules.
func PlanContact(ctx context.Context, h *module.House, v access.Viewer, id, who string) error {
	return step(ctx, h, v, id, "contact", "reached", func(a *acting) ([]byte, error) {
		facts, err := Facts(ctx, h, v, id)
		if err == nil && slices.ContainsFunc(facts[id], func(f Fact) bool { return f.Kind == "contact" && !f.Done }) {
			err = fault.New(fault.Conflict, "followup.changed")
		}
		if err != nil {
			return nil, err
		}
		if who == "" {
			who = a.me
		}
		w := Standard().Contact
		return contact(a.i, newID(), who, a.now.Add(time.Duration(w.FromHours)*time.Hour), a.now.Add(time.Duration(w.UntilHours)*time.Hour), a.now)
	})
}

// Contacted writes down how the contact afterwards went.
func Contacted(ctx context.Context, h *module.House, v access.Viewer, id, value, words string) error {
	a, err := act(ctx, h, v, id)
	if err != nil {
		return err
	}
	if !slices.Contains(values["contact"], value) {
		return fault.At(fault.Invalid, "followup.missing.contact", "value")
	}
	facts, err := Facts(ctx, h, v, id)
	if err != nil {
		return err
	}
	for _, f := range facts[id] {
		if f.Kind != "contact" || f.Done {
			continue
		}
		task := strings.TrimPrefix(f.Source, "Task/")
		err := a.edit(ctx, task, f.Ver, func(was element.Value) ([]byte, error) {
			return contacted(was, value, strings.TrimSpace(words), a.me, a.now)
		})
		if err != nil {
			return err
		}
		return a.commit(ctx)
	}
	return fault.New(fault.Conflict, "followup.changed")
}

// step writes one step of the pathway.
func step(ctx context.Context, h *module.House, v access.Viewer, id, kind, value string, body func(*acting) ([]byte, error)) error {
	a, err := act(ctx, h, v, id)
	if err != nil {
		return err
	}
	if !slices.Contains(values[kind], value) {
		return fault.At(fault.Invalid, "followup.missing."+kind, "value")
	}
	text, err := body(a)
	if err := a.add(0, text, err); err != nil {
		return err
	}
	return a.commit(ctx)
}
