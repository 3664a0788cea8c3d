package departure

import (
	"context"
	"slices"

	"kith/care/module"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// guards keep departures, and who follows, to the pages, which know who may: what
// comes of them is written by the program, which no rule holds back.
func guards(*module.House) []store.Guard {
	return []store.Guard{{Type: "Task", May: func(_ context.Context, _ db.Querier, _ access.Viewer, c store.Change) error {
		ours := []string{departureCode, childCode}
		if slices.Contains(ours, own.Code(r4.As[r4.Task](c.Old).Code())) || slices.Contains(ours, own.Code(r4.As[r4.Task](c.New).Code())) {
			return fault.At(fault.Rule, "departure.by-page", "Task.code")
		}
		return nil
	}}}
}
