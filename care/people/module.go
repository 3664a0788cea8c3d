package people

import "embed"

// Files holds schema and sentences.
//
//go:embed schema locale
var Files embed.FS
