package packet

import (
	"context"

	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Written is a packet on its way into the record, for the transaction of whoever
// sends it: Store.WriteIf of Batch, with what else they write, and Holds.
type Written struct {
	Document string // "DocumentReference/x"; what everybody may read names it nowhere
	Batch    []*store.Incoming
	Holds    func(context.Context, db.Querier) error // asks whether the teller's wishes are still as the draft read them
}

// Write returns what sending a packet writes: the packet itself, byte for byte,
// the family's yes, and that each statement in it was passed on. task is the
// reference of the Task that it goes along with, "" for none.
func Write(ctx context.Context, h *module.House, v access.Viewer, p Packet, task string) (Written, error) {
	return Written{}, fault.New(fault.NotFound, "fault.not-found")
}

// Sent returns a packet as it was sent, from its DocumentReference, as far as v
// may read it. It holds both forms and their sum.
func Sent(ctx context.Context, h *module.House, v access.Viewer, id string) (Packet, error) {
	return Packet{}, fault.New(fault.NotFound, "fault.not-found")
}

// SentWith returns the ids of the packets that went along with a Task, the
// newest first, as far as v may read them: often none, although one went.
func SentWith(ctx context.Context, h *module.House, v access.Viewer, task string) ([]string, error) {
	return nil, nil
}
