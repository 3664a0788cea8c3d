package form

import (
	"context"

	"kith/care/module"
	"kith/care/screening"
	"kith/platform/fault"
)

// Open returns instruments with their words; one whose words may not be shown
// here any more is left out.
func Open(ctx context.Context, h *module.House, names ...string) (all []screening.Instrument, err error) {
	for _, name := range names {
		i, ok := screening.Standard().Find(name)
		if !ok {
			continue
		}
		i, err := i.Words(ctx, h)
		if fault.Is(err, fault.Rule) || fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, nil
}
