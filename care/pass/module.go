package pass

import (
	"embed"

	"kith/care/module"
)

//go:embed schema
var files embed.FS

// Module hands the tables of passes to the program.
var Module = module.Module{Name: "pass", Files: files, Drawers: []module.Drawer{{Table: "checkin_draft", Key: "id", Under: "checkin"}}}
