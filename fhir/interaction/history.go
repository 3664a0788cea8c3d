package interaction

import (
	"net/http"

	"kith/platform/access"
)

// history gives every version of one resource, newest first.
func (d *door) history(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	typ := r.PathValue("type")
	all, err := d.store.History(r.Context(), access.From(r.Context()), typ, id)
	if err != nil {
		return err
	}
	base := d.base(r)
	b := newBundle(base, "history", int64(len(all)), [2]string{"self", base + "/" + typ + "/" + id + "/_history"})
	for i, res := range all {
		was := int64(0) // the version before, 0 for none
		if i+1 < len(all) {
			was = all[i+1].Version
		}
		b.version(res, was)
	}
	return send(w, r, http.StatusOK, format, b.bytes())
}
