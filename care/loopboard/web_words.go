package loopboard

import (
	"context"

	"kith/care/loop"
	"kith/platform/say"
)

// silence says for how long nothing happened.
func silence(ctx context.Context, c card) string {
	if c.Closed {
		return ""
	}
	words := say.T(ctx, "loops.silent", c.Days)
	if c.Nudged.IsZero() {
		return words
	}
	return words + " " + say.T(ctx, "loops.nudged", "day", say.From(ctx).Short(c.Nudged))
}

func held(ctx context.Context, c card) string {
	if c.Closed {
		return ""
	}
	return say.T(ctx, "loops.held-by", "who", c.Held)
}

// reason says why something ended.
func reason(ctx context.Context, c card) string {
	if key := "loops.reason." + c.Reason; c.Reason != "" && say.From(ctx).Has(key) {
		return say.T(ctx, key)
	}
	return ""
}

func kinds(ctx context.Context) (all []option) {
	for _, k := range loop.Kinds {
		all = append(all, option{string(k), say.T(ctx, "loops.one."+string(k))})
	}
	return all
}

func stages(ctx context.Context) (all []option) {
	for _, s := range append(loop.Stages[:len(loop.Stages)-1:len(loop.Stages)-1], loop.Ended) {
		all = append(all, option{string(s), say.T(ctx, "loops.stage."+string(s))})
	}
	return all
}

// silences are how long nothing happened, to choose among.
func silences(ctx context.Context) (all []option) {
	for _, days := range []string{"3", "7", "14", "30"} {
		all = append(all, option{days, say.T(ctx, "loops.days."+days)})
	}
	return all
}

// page is the address of a page of the table.
func (v boardView) page(n int) string {
	a := v.Asked
	a.Page = n
	return a.address()
}

// asks reports whether any move from here asks for something.
func (v oneView) asks(name string) bool {
	for _, to := range v.Next {
		if v.needs(to, name) {
			return true
		}
	}
	return false
}

// deeds are what may be done while it stays where it is.
func (v oneView) deeds() (all []string) {
	for _, d := range deeds {
		if d == "told" && !v.Exit || d == "visit-offered" && v.Stage() != "accepted" || d == "reached" && v.Kind == loop.Consult {
			continue
		}
		all = append(all, d)
	}
	return all
}
