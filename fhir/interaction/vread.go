package interaction

import (
	"net/http"
	"strconv"

	"kith/platform/access"
	"kith/platform/fault"
)

// vread gives one version of a resource.
func (d *door) vread(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil && !undecided(r, err) {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	text := r.PathValue("version")
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(version, 10) != text {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	res, err := d.store.VersionRead(r.Context(), access.From(r.Context()), r.PathValue("type"), id, version)
	if err != nil {
		return err
	}
	return d.sendVersion(w, r, format, res)
}
