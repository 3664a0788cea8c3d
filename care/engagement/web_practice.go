package engagement

import (
	"context"
	"math"
	"time"

	"github.com/a-h/templ"

	"kith/care/contact"
	"kith/care/module"
	"kith/platform/say"
	"kith/relation/share"
)

// Practice is how many promises of a place, due in [from, until), were kept in
// time: a number of the place, never of a person.
func Practice(ctx context.Context, h *module.House, site string, from, until time.Time) (templ.Component, error) {
	all, err := OnTime(ctx, h.DB, contact.DayAt(from), contact.DayAt(until))
	return practiceCard(all[site]), err
}

// keptWords says a share, or that it is of too few.
func keptWords(ctx context.Context, s share.Share) string {
	if !s.OK {
		return say.T(ctx, "engagement.practice.few", "few", told.Few, "people", told.About)
	}
	percent := func(f float64) int { return int(math.Round(100 * f)) }
	return say.T(ctx, "engagement.practice.kept", "yes", s.Yes, "of", s.N, "low", percent(s.Low), "high", percent(s.High))
}
