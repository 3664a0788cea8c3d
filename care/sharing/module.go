package sharing

import (
	"context"
	"embed"
	"time"

	"github.com/a-h/templ"

	"kith/care/module"
)

//go:embed locale style
var files embed.FS

// Practice is what a noun that knows this one has to say of how a place listens, in
// [from, until).
type Practice func(ctx context.Context, h *module.House, site string, from, until time.Time) (templ.Component, error)

// Module hands the pages of what was told to the program.
var Module = New()

// New is Module with cards of others on the page of how a place listens.
func New(cards ...Practice) module.Module {
	return module.Module{Name: "sharing", Files: files, Routes: routes(cards)}
}
