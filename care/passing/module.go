package passing

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pages of a referral to the program.
var Module = module.Module{Name: "passing", Files: files, Routes: routes}
