package people

import "embed"

// files are schema, sentences and style.
//
//go:embed schema locale style
var files embed.FS
