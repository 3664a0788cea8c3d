package referral

import (
	"embed"

	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules
var files embed.FS

// Module hands referrals to the program; their pages are care/routing and
// care/passing.
var Module = module.Module{Name: "referral", Files: files, Projectors: []store.Projector{Projector}, Jobs: jobs,
	Drawers: []module.Drawer{{Table: "referral_draft", Key: "id", Under: "referral"}}}
