package shell

import (
	"context"

	"kith/platform/fault"
	"kith/platform/say"
)

// htmxConfig keeps htmx to what a strict page allows: no style of its own and
// no page kept in the browser when going back.
const htmxConfig = `history:"reload",includeIndicatorCSS:false`

func home(f *Frame) string {
	if f.Home == "" {
		return "/"
	}
	return f.Home
}

func backText(ctx context.Context, p Page) string {
	if p.BackText == "" {
		return say.T(ctx, "shell.back")
	}
	return say.T(ctx, p.BackText)
}

// sorry returns title and text of the page for e: the sentence of its key if
// there is one, else the one of its kind.
func sorry(ctx context.Context, e *fault.Error) (title, text string) {
	v := say.From(ctx)
	kind := "fault." + string(e.Kind.Outside())
	if !v.Has(kind + ".title") {
		kind = "fault.exception"
	}
	title, text = v.T(kind+".title"), v.T(kind+".text")
	if e.Kind != fault.Suppressed && v.Has(e.Key) {
		text = v.T(e.Key, e.Args...)
	}
	return title, text
}
