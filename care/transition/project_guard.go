package transition

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

// guards keep a move that has taken effect: after its hour there is only another.
func guards(h *module.House) []store.Guard {
	return []store.Guard{{Type: "Task", May: func(_ context.Context, _ db.Querier, _ access.Viewer, c store.Change) error {
		was, is := r4.As[r4.Task](c.Old), r4.As[r4.Task](c.New)
		if own.Code(was.Code()) != moveCode {
			return nil
		}
		at := was.ExecutionPeriod().Start().Micro()
		if at <= h.Now().UnixMicro() || !c.New.Exists() || is.ExecutionPeriod().Start().Micro() != at || own.Code(is.Code()) != moveCode || !slices.Equal(followed(was), followed(is)) {
			return fault.At(fault.Rule, "transition.in-effect", "Task.status")
		}
		return nil
	}}}
}
