package people

import "embed"

// files are schema, sentences, style and rules.
//
//go:embed schema locale style rules
var files embed.FS
