package referral

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/loop"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Doing is a step that somebody takes.
type Doing struct {
	Seen   int64 // the version that they saw; 0 for any
	Step   Step
	Note   string // one line; what the other side said, where it is they who did it
	Reason string // code of loop.Machine.Reasons, where it ends
	At     time.Time
	Until  time.Time           // Wait: until which day, as far as anybody knows
	Who    string              // Tell: Patient/x or RelatedPerson/x
	How    string              // Tell: of ways
	Type   string              // Hear: media type of Body
	Body   []byte              // Hear: what came back
	Room   *directory.Capacity // what they said about room

	Also func(context.Context, *db.Tx) error // what else is written with it; nil for nothing
}

// Do takes a step about the referral with an id. What may not be is fault.Rule,
// what is missing fault.Invalid, both with a sentence and a field; whoever was
// not the first is told so (fault.Conflict).
func Do(ctx context.Context, h *module.House, v access.Viewer, id string, x Doing) error {
	a, err := act(ctx, h, v, id, x.Seen)
	if err != nil {
		return err
	}
	if err := x.check(a.Item, a.Side, a.Now); err != nil {
		return err
	}
	doc := element.NewID()
	err = a.Move(x.change(a.Item), func(d *element.Draft) {
		if x.Step == Book || x.Step == Keep {
			putVisit(d, x.At.In(h.Zone))
		}
		if len(x.Body) > 0 {
			output(d, doc)
		}
	})
	if err != nil {
		return err
	}
	if len(x.Body) > 0 {
		if err := a.report(ctx, doc, x); err != nil {
			return err
		}
	}
	if x.Step == Tell {
		body, err := telling{string(a.Item.Child), a.Item.Focus, a.Me, x.Who, x.How, a.Now}.communication(element.NewID())
		if err := a.Add(0, body, err); err != nil {
			return err
		}
	}
	return a.commit(ctx, x)
}

// acting is a step on its way.
type acting struct {
	*loop.Acting
	h     *module.House
	v     access.Viewer
	house []*store.Incoming // what the house writes with it
}

// report adds what came back. Who was asked hands it in, and reads no record, as
// some of ours do not read what is about mental health: then the house keeps it.
func (a *acting) report(ctx context.Context, doc string, x Doing) error {
	n, err := NeedOf(ctx, a.h, a.v, strings.TrimPrefix(a.Item.Focus, "ServiceRequest/"))
	if Only(err) != nil {
		return err
	}
	label := labels[services()[n.Code]]
	body, err := report{Child: string(a.Item.Child), From: a.Item.To, Label: label, Type: x.Type, Body: x.Body, At: a.Now}.document(doc)
	if err != nil || label == "" && Works(a.v) {
		return a.Add(0, body, err)
	}
	in, err := a.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New = true
	a.house = append(a.house, in)
	return nil
}

// act begins a step about a referral that v sees, as it was when they saw it.
func act(ctx context.Context, h *module.House, v access.Viewer, id string, seen int64) (*acting, error) {
	a, err := loop.Act(ctx, h, v, id)
	switch {
	case err != nil:
		return nil, err
	case a.Item.Kind != loop.Referral:
		return nil, fault.New(fault.NotFound, "fault.not-found")
	case seen != 0 && seen != a.Item.Version:
		return nil, fault.New(fault.Conflict, "loop.changed")
	}
	return &acting{Acting: a, h: h, v: v}, nil
}

// check refuses what may not be, and what says too little.
func (x Doing) check(i loop.Item, sides []loop.Side, now time.Time) error {
	if !x.Step.May(i, sides) {
		return fault.At(fault.Rule, "referral.no-step", "step")
	}
	theirs := slices.Contains(sides, loop.ByOwner)
	switch {
	case x.Step.Ends() && !slices.Contains(loop.States().Reasons, x.Reason):
		return fault.At(fault.Invalid, "referral.missing.reason", "reason")
	case (x.Step == Book || x.Step == Keep) && x.At.IsZero():
		return fault.At(fault.Invalid, "referral.missing.at", "at")
	case x.Step == Wait && !x.Until.After(now): // one without a day, too
		return fault.At(fault.Invalid, "referral.missing.until", "until")
	case x.Step == Hear && len(x.Body) == 0:
		return fault.At(fault.Invalid, "referral.missing.report", "report")
	case x.Step == Tell && (x.Who == "" || media[x.How] == ""):
		return fault.At(fault.Invalid, "referral.missing.told", "who")
	case x.Note == "" && (x.Step == Ask || x.Step == Reply || x.Step == Call || !theirs && slices.Contains(Theirs, x.Step) && x.Step != Hear):
		return fault.At(fault.Invalid, "referral.missing.note", "note")
	}
	return nil
}

// change is what a step does to the Task.
func (x Doing) change(i loop.Item) loop.Change {
	c := loop.Change{To: x.Step.to(i), Event: string(x.Step), Note: x.Note, Reason: x.Reason, Until: x.Until}
	if x.Step == Hear && c.Note == "" {
		c.Note = "report"
	}
	if x.Step == Book && i.Status == loop.Ready {
		c.To = loop.State{}
	}
	return c
}

// commit stores the step, what was said about room, and what is asked for as it
// then stands, or nothing.
func (a *acting) commit(ctx context.Context, x Doing) error {
	defer func() { a.h.Store.Release(a.house...) }()
	if err := a.follow(ctx, x); err != nil {
		return err
	}
	return fault.Late("loop.changed", a.h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := a.CommitTx(ctx, tx); err != nil {
			return err
		}
		if len(a.house) > 0 {
			if _, err := a.h.Store.WriteTx(ctx, tx, access.Operator(), "referral", a.house); err != nil {
				return err
			}
		}
		if x.Also == nil {
			return nil
		}
		return x.Also(ctx, tx)
	}))
}

// follow adds what the house writes after a step: the ServiceRequest, which
// follows the Task whoever moved it, and the entry of the directory.
func (a *acting) follow(ctx context.Context, x Doing) error {
	to, closed := x.Step.to(a.Item), x.Step == Tell
	if to == (loop.State{}) {
		to = a.Item.State()
	}
	if status, performer, ok := follows(to.Step, to.Status, closed, a.Item.To); ok && (to != a.Item.State() || closed) {
		in, err := a.request(ctx, status, performer)
		if err != nil {
			return err
		}
		a.house = append(a.house, in...)
	}
	service := serviceOf(r4.As[r4.Task](a.Was))
	if x.Room == nil || service == "" {
		return nil
	}
	d, err := directory.Reply(ctx, a.h, a.v, directory.Replied{Service: strings.TrimPrefix(service, "HealthcareService/"), Capacity: *x.Room})
	if err != nil {
		return err
	}
	in, err := d.Incoming(a.h.Store)
	if err == nil {
		a.house = append(a.house, in)
	}
	return err
}

// request returns the ServiceRequest of a try with another status.
func (a *acting) request(ctx context.Context, status, performer string) ([]*store.Incoming, error) {
	id, ok := strings.CutPrefix(a.Item.Focus, "ServiceRequest/")
	if !ok {
		return nil, nil
	}
	in, err := behind{Request: id, Child: a.Item.Child, is: status, who: performer}.request(ctx, a.h)
	if in == nil {
		return nil, err
	}
	return []*store.Incoming{in}, err
}
