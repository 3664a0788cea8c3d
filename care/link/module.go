package link

import (
	"embed"

	"kith/care/module"
)

//go:embed schema locale
var files embed.FS

// Module hands the links to the program.
var Module = module.Module{Name: "link", Files: files, Routes: routes, Jobs: jobs,
	Drawers: []module.Drawer{{Table: "light_link", Key: "id", Under: "link"}}}
