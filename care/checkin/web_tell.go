package checkin

import (
	"net/http"

	"kith/care/form"
	"kith/care/module"
	"kith/care/pass"
	"kith/platform/access"
	"kith/platform/web"
)

// Teller returns the young person who holds the check-in of this browser, as
// herself: for telling something on the way, on the pages of care/family. Nobody
// else has such pages.
func Teller(r *http.Request, h *module.House) (access.Viewer, error) {
	p := pages{House: h}
	p.apart(r)
	held, err := pass.Held(r.Context(), h, web.Kept(r, keyCookie))
	if err != nil {
		return access.Viewer{}, err
	}
	return pass.Herself(r.Context(), h, held)
}

// ToldAt is where telling something leads, told or not: on with the questions.
const ToldAt = "/checkin/told"

// told goes on behind the question whether there is something to tell.
func (p pages) told(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reading(w, r)
	if err != nil {
		return away(w, r, err)
	}
	for _, q := range v.All {
		if q.Key == form.Told && v.Sheets[q.Sheet].Name == form.Own {
			return web.See(w, r, stepAt(v.After(q.No)))
		}
	}
	return web.See(w, r, stepAt(v.Resume()))
}
