package referral

import (
	"embed"

	"kith/care/module"
)

//go:embed schema locale style rules
var files embed.FS

// Module hands referrals to the program.
var Module = module.Module{Name: "referral", Files: files, Routes: routes}
