package oncall

import (
	"context"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
)

// ReadTask reads a Task about a child as it is, as the house.
func ReadTask(ctx context.Context, h *module.House, child people.PatientID, id string) (v element.Value, err error) {
	places, err := PlacesOf(ctx, h.DB, child)
	if err != nil {
		return v, err
	}
	r, err := h.Store.ReadToChange(ctx, AsHouse(places, h.Now()), "Task", id)
	if err != nil {
		return v, err
	}
	return r.Parse(&element.Doc{})
}
