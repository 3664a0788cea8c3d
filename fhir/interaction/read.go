package interaction

import (
	"net/http"

	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// read gives the current version of a resource.
func (d *door) read(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil && !undecided(r, err) {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	typ := r.PathValue("type")
	res, err := d.store.Read(r.Context(), access.From(r.Context()), typ, id)
	if fault.Is(err, fault.NotFound) {
		if body, ok := d.standard(typ, id); ok {
			return sendStandard(w, r, format, body)
		}
	}
	if err != nil {
		return err
	}
	return d.sendVersion(w, r, format, res)
}

// idOf is the id in the address. One that cannot be is one that is not there.
func idOf(r *http.Request) (string, error) {
	id := r.PathValue("id")
	if !r4.IsID(id) {
		return "", fault.New(fault.NotFound, "fhir.not-found")
	}
	return id, nil
}
