package referral

import (
	"context"
	"time"

	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/packet"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Choice is what goes along.
type Choice struct {
	Lines []string  // keys of lines
	By    string    // who said yes to those that take one
	At    time.Time // when the packet is made, so that what is sent is what was shown
	Lang  string
	Reach string // Send: the mail address or phone to which a light link goes, "" for none
	Seen  int64  // Send: the version that its sender saw
	Sum   string // Send: of the packet that its sender looked at
}

// Along drafts what may go along with a try, and chooses. The zero Choice is what
// such an audience needs.
func Along(ctx context.Context, h *module.House, v access.Viewer, i loop.Item, c Choice) (packet.Draft, error) {
	d, err := packet.For(ctx, h, v, i.Child, packet.Audience{To: i.To, Purpose: packet.ForReferral, Why: i.Why, Lang: c.Lang, At: c.At})
	if err == nil && c.Lines != nil {
		d = d.Choose(c.Lines)
	}
	return d, err
}

// Made makes the packet of a choice: exactly what is sent.
func Made(ctx context.Context, h *module.House, v access.Viewer, d packet.Draft, c Choice) (packet.Packet, error) {
	yes := packet.Yes{}
	for _, l := range d.Asked() {
		yes.By = c.By
		yes.Keys = append(yes.Keys, l.Key)
	}
	return packet.Build(ctx, h, v, d, yes)
}

// Send sends a try with what goes along, if that is still what was shown, by
// Choice.Sum and Choice.Seen; fault.Conflict where it is not.
func Send(ctx context.Context, h *module.House, v access.Viewer, id string, c Choice) error {
	a, err := act(ctx, h, v, id, c.Seen)
	if err != nil {
		return err
	}
	d, err := Along(ctx, h, v, a.Item, c)
	if err != nil {
		return err
	}
	p, err := Made(ctx, h, v, d, c)
	if err != nil {
		return err
	}
	if p.Sum != c.Sum {
		return fault.New(fault.Conflict, "referral.send.changed")
	}
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return err
	}
	task, err := clocks.Move(a.Was, loop.Change{To: loop.State{Step: loop.Sent, Status: loop.Requested}, By: a.Me, At: a.Now, Side: a.Side}, h.WorkingCalendar())
	if err != nil {
		return err
	}
	w, err := packet.Write(ctx, h, v, p, "Task/"+id)
	if err != nil {
		return err
	}
	batch := w.Batch
	defer func() { h.Store.Release(batch...) }()
	body, err := task.JSON()
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.IfMatch = a.Item.Version
	batch = append([]*store.Incoming{in}, batch...)
	more, err := a.request(ctx, "active", a.Item.To)
	if err != nil {
		return err
	}
	batch = append(batch, more...)
	_, err = h.Store.WriteIf(ctx, v, "referral", batch, func(ctx context.Context, q db.Querier) error {
		if err := w.Holds(ctx, q); err != nil {
			return err
		}
		return a.lights(ctx, q, p, w.Document, c)
	})
	return fault.Late("loop.changed", err)
}

// lights sends a light link to whoever has no account here, in the transaction
// that sends the rest; document is the packet in the record.
func (a *acting) lights(ctx context.Context, q db.Querier, p packet.Packet, document string, c Choice) error {
	tx, ok := q.(*db.Tx)
	if c.Reach == "" || !ok {
		return nil
	}
	_, err := link.Put(ctx, tx, a.h, link.Link{Task: a.Item.ID, To: a.Item.To, By: a.v.ID()},
		link.Contents{Document: p.Document, PDF: p.PDF, Packet: document, Lang: p.Audience.Lang, Reach: c.Reach})
	return err
}
