package referral

import (
	"embed"

	"kith/care/draft"
	"kith/care/module"
	"kith/fhir/store"
)

//go:embed schema locale rules
var files embed.FS

// Module hands referrals to the program; their pages are care/routing and
// care/passing.
var Module = module.Module{Name: "referral", Files: files, Projectors: []store.Projector{Projector}, Jobs: jobs}

// Drafts are referrals that somebody is about to make, kept long enough to ask
// the family at the next visit.
//
// Source: Kith
var Drafts = draft.Kind{Name: "referral", Days: 30}
