// Package audit writes down who did what: changes in the transaction that makes
// them, reads before they are answered. It keeps ids and counts, never content.
//
// # One line for each act
//
// Record adds a line to a transaction. A Trail collects what a request shows,
// and Gate holds the answer back until Log has written it: what cannot be
// written down is not shown. Nothing switches this off.
//
// # Who was it about
//
// A line names the compartments that were touched (access), so it is read by
// those who may read about the child, and only if they may read what was
// touched: that somebody opened a protected note is protected like the note.
//
// # What was written stays
//
// Every second the new lines become leaves of a Merkle tree (RFC 6962), whose
// root is signed and written to a second place. Verify finds a line that was
// changed, dropped, moved or put in, and a database that was set back.
//
// Source: IHE-BALP, RFC-6962
package audit

import (
	"context"
	"embed"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Files holds the schema and the sentences.
//
//go:embed schema locale
var Files embed.FS

// Action is a FHIR AuditEvent.action code.
type Action string

const (
	Create  Action = "C"
	Read    Action = "R"
	Update  Action = "U"
	Delete  Action = "D"
	Execute Action = "E"
)

// Event is one thing that was done.
type Event struct {
	Key     int64 // from Reserve, or 0
	At      time.Time
	Who     access.Viewer
	Action  Action
	Why     string  // what it was part of: "import", or the route of a request
	Purpose string  // HL7 v3-PurposeOfUse, such as "BTG", or "" for treatment as usual
	What    string  // reference of the one resource it was about, or ""
	Address string  // where a request came from, or ""
	Count   int64   // how many resources
	About   []int64 // compartments that were touched, in any order

	each []int64 // how many resources out of each of About; nil where only Count is known
	told bool    // how many there are, and nothing of it
}

// Record writes e and returns its key, which the rows that it explains carry.
func Record(ctx context.Context, tx *db.Tx, e Event) (int64, error) {
	return record(ctx, tx, e)
}

// Reserve returns the key of a line that is written at the end of what it is
// about, when all of that is known.
func Reserve(ctx context.Context, tx *db.Tx) (int64, error) {
	return db.Keys(ctx, tx, "audit_event", 1)
}

var eventColumns = []string{"key", "at", "who", "origin", "action", "why", "purpose", "what", "address", "count", "about"}

// record writes events and returns the key of the first.
func record(ctx context.Context, tx *db.Tx, all ...Event) (first int64, err error) {
	if first = all[0].Key; first == 0 {
		if first, err = db.Keys(ctx, tx, "audit_event", int64(len(all))); err != nil {
			return 0, err
		}
	}
	rows := make([][]any, len(all))
	for i, e := range all {
		rows[i] = []any{first + int64(i), e.At.UnixMicro(), e.Who.ID(), e.Who.Origin(), string(e.Action), e.Why, e.Purpose, e.What, e.Address, e.Count, packed(e.About)}
	}
	if err := db.Insert(ctx, tx, "audit_event", eventColumns, rows); err != nil {
		return 0, err
	}
	return first, db.Insert(ctx, tx, "audit_pending", []string{"event", "count"}, [][]any{{first, len(all)}})
}

// Happened reports whether an event with this why and what is in the trail. It
// reads all of it: a question for the command line, not for a request.
func Happened(ctx context.Context, q db.Querier, why, what string) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select key from audit_event where what = $1 and why = $2 limit 1`, what, why)
	return len(found) > 0, err
}
