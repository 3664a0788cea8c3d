package checkin

import (
	"net/http"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/web"
)

// Teller returns the young person who holds the check-in of this browser, as
// herself: for telling something on the way, on the pages of care/family. Nobody
// else has such pages.
func Teller(r *http.Request, h *module.House) (access.Viewer, error) {
	p := pages{h}
	p.apart(r)
	pass, err := Held(r.Context(), h, web.Kept(r, keyCookie))
	if err != nil {
		return access.Viewer{}, err
	}
	return herself(r.Context(), h, pass)
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
		if q.Key == toldItem && v.Sheets[q.Sheet].Name == ownForm {
			return web.See(w, r, stepAt(v.after(q.No)))
		}
	}
	return web.See(w, r, stepAt(v.resume()))
}
