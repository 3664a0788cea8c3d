package draft

import (
	"embed"

	"kith/care/module"
)

//go:embed schema
var files embed.FS

// Module hands drafts to the program.
var Module = module.Module{Name: "draft", Files: files, Drawers: []module.Drawer{{Table: "draft", Key: "id", Under: "draft"}}}
