package introduction

import (
	"embed"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Module hands the pages to the program.
var Module = module.Module{Name: "introduction", Files: files, Routes: routes}
