package referral

import (
	"context"
	"time"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Projector writes what is asked for and of whom.
var Projector = store.Derived{
	Tables: []store.Table{{Name: "referral_need", Of: []string{"ServiceRequest"}, Columns: []string{"request_id", "patient_id", "code", "status", "asked_ref", "compartment"}}},
	Matters: func(_ string, v element.Value) bool {
		for c := range r4.As[r4.ServiceRequest](v).Category() {
			if own.Code(c) == taskCode {
				return true
			}
		}
		return false
	},
	Read: func(rows store.Rows, c store.Change) {
		v := r4.As[r4.ServiceRequest](c.New)
		if n, ok := needOf(v); ok {
			rows.Add("referral_need", c.ID, n.Child, n.Code, n.Status, v.Performer().First().Target(), c.Compartment)
		}
	},
}.Projector("referral")

// follows is how what is asked for stands by its last try, and who is asked then;
// ok is false where the try says nothing of it.
func follows(step loop.Step, status loop.Status, closed bool, to string) (is, performer string, ok bool) {
	switch {
	case step == loop.FamilyTold:
		return "completed", to, true
	case step == loop.Mistake, status == loop.Draft:
		return "", "", false
	case step == loop.FamilyChangedItsMind, step == loop.CalledOff:
		return "revoked", "", true
	case step == loop.Declined, step == loop.NotAccepted, step == loop.Unreachable: // somebody else may be asked
		if closed {
			return "revoked", "", true
		}
		return "active", "", true
	}
	return "active", to, true
}

// behind is a need that does not stand as its last try says.
type behind struct {
	Request string
	Child   people.PatientID
	is, who string // as it is to stand: its status, and who is asked
}

// Follow lets what is asked for follow tries that were moved by another door: the
// board, a light link, another program. It returns how many did.
func Follow(ctx context.Context, h *module.House) (n int, err error) {
	all, err := lagging(ctx, h.DB)
	for _, b := range all {
		if err := b.mend(ctx, h); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// lagging returns needs whose last try says otherwise.
func lagging(ctx context.Context, q db.Querier) (late []behind, err error) {
	type row struct {
		behind
		step, status, to, now, asked string
		closed                       bool
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.Request, &x.Child, &x.now, &x.asked, &x.step, &x.status, &x.to, &x.closed)
		return x, err
	}, `
		select n.request_id, n.patient_id, n.status, n.asked_ref, l.step, l.status, l.to_ref, l.closed
		from referral_need n
		join loop l on l.focus = 'ServiceRequest/' || n.request_id and l.kind = 'referral'
		where not exists (select 1 from loop o where o.focus = l.focus and o.kind = l.kind and (o.sent_at, o.task_id) > (l.sent_at, l.task_id))
		order by n.request_id`)
	for _, x := range rows {
		var ok bool
		x.is, x.who, ok = follows(loop.Step(x.step), loop.Status(x.status), x.closed, x.to)
		if ok && (x.is != x.now || x.who != x.asked) {
			late = append(late, x.behind)
		}
	}
	return late, err
}

// mend writes one need as its last try says. Who was faster did it.
func (b behind) mend(ctx context.Context, h *module.House) error {
	in, err := b.request(ctx, h)
	if err != nil || in == nil {
		return err
	}
	defer h.Store.Release(in)
	_, err = h.Store.Write(ctx, access.Operator(), "referral", []*store.Incoming{in})
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// request returns the ServiceRequest as it is to stand; nil for one that is not
// there.
func (b behind) request(ctx context.Context, h *module.House) (*store.Incoming, error) {
	places, err := oncall.PlacesOf(ctx, h.DB, b.Child)
	if err != nil {
		return nil, err
	}
	r, err := h.Store.ReadToChange(ctx, oncall.AsHouse(places, h.Now()), "ServiceRequest", b.Request)
	if err != nil {
		return nil, Only(err) // of another program, which did not send it along
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return nil, err
	}
	body, err := asks(was, b.is, b.who)
	if err != nil {
		return nil, err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err == nil {
		in.IfMatch = r.Version
	}
	return in, err
}

// followEvery is how often it is looked for what another door moved.
const followEvery = time.Minute
