package db

import "context"

// Turns order transactions for whoever follows what they wrote: a row keeps the
// turn of the transaction that wrote it, and a follower reads again what has a
// turn from a mark on. Transactions of PostgreSQL do not end in the order in which
// they began; the mark lies before the first that is still under way, so that
// none is passed over.
//
// The turns of PostgreSQL are its transaction numbers: a copy of the database
// brought to another server may hold greater ones than that server has reached.
// They are then read again each time, and nothing is missed.

// Turn returns the number of a transaction, which grows from one to the next
// that begins to write.
func Turn(ctx context.Context, tx *Tx) (int64, error) {
	if tx.d.Dialect.turn == "" {
		return reserve(ctx, tx, "turn", 1)
	}
	return One(ctx, tx, Int, "", tx.d.Dialect.turn)
}

// Mark returns the first turn that may still be to come: what was written in any
// turn before it can be read by now, or never will be.
func (d *DB) Mark(ctx context.Context) (int64, error) {
	return One(ctx, d.Steady(), Int, "", d.Dialect.mark)
}
