package account

import (
	"time"

	"kith/care/module"
	"kith/fhir/store"
)

// New hands accounts to the program. Their pages need to know how people sign
// in here, so the program adds them itself: see Routes.
func New(now func() time.Time) module.Module {
	return module.Module{Name: "account", Files: files, Projectors: []store.Projector{projector(now)}}
}
