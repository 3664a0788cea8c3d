package checkin

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands check-ins to the program.
var Module = module.Module{Name: "checkin", Files: files, Routes: routes}
