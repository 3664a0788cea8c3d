// Package audit writes down who did what, in the transaction that does it.
// It keeps ids and counts, never content.
package audit

import (
	"context"
	"embed"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Files holds the schema.
//
//go:embed schema
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
	At     time.Time
	Who    access.Viewer
	Action Action
	Why    string // what it was part of: "import", "fhir", "page"
	What   string // reference of the one resource it was about, or ""
	Count  int64  // how many resources
}

// Record writes e and returns its key, which the rows that it explains carry.
func Record(ctx context.Context, tx *db.Tx, e Event) (int64, error) {
	key, err := db.Keys(ctx, tx, "audit_event", 1)
	if err != nil {
		return 0, err
	}
	_, err = db.Exec(ctx, tx, `
		insert into audit_event (key, at, who, origin, action, why, what, count)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		key, e.At.UnixMicro(), e.Who.ID(), e.Who.Origin(), string(e.Action), e.Why, e.What, e.Count)
	return key, err
}

// Happened reports whether an event with this why and what is in the trail.
func Happened(ctx context.Context, q db.Querier, why, what string) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select key from audit_event where what = $1 and why = $2 limit 1`, what, why)
	return len(found) > 0, err
}
