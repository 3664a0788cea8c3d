package visit

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"kith/care/contact"
	"kith/care/module"
	"kith/platform/say"
	"kith/relation/share"
)

// Practice is how often a place asks, explains and gives time alone, for the page
// of how it listens.
func Practice(ctx context.Context, h *module.House, site string, from, until time.Time) (templ.Component, error) {
	all, err := Standard().Measures(ctx, h.DB, contact.DayAt(from), contact.DayAt(until))
	for _, m := range all {
		if m.Site == site {
			return practiceCard(m), err
		}
	}
	return practiceCard(Measure{}), err
}

// shareWords says a share with its number and interval, or that it is of few.
func shareWords(ctx context.Context, s share.Share) string {
	if !s.OK {
		return say.T(ctx, "visit.practice.few")
	}
	percent := func(f float64) int { return int(100*f + 0.5) }
	return say.T(ctx, "visit.practice.share", "yes", s.Yes, "n", s.N, "low", percent(s.Low), "high", percent(s.High))
}
