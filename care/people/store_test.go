package people

import (
	"io/fs"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
)

var folders = []fs.FS{access.Files, audit.Files, store.Files, files}
