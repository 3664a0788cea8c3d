package consent

import (
	"net/http"
	"time"

	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// placeRoutes adds the page of the rules of places, and the report of what was
// not shared.
func placeRoutes(m *web.Mux, h *module.House) {
	m.On("GET /privacy/withheld.csv", withheldReport{h}.serve, web.Gives("What was asked for and not shared, and why: for whoever answers for privacy.", "text/csv").
		Query("from: the first day, as 2026-11-16; a year ago when it is left out", "until: the last day; today when it is left out"))
	m.On("GET /who-decides", func(w http.ResponseWriter, r *http.Request) error {
		if access.From(r.Context()).Nobody() {
			return fault.New(fault.Login, "fault.login")
		}
		return web.Show(w, r, placesPage(In(h.Store).Rules, h.Today()))
	}, web.Shows("Who may consent to care and who controls what is shared, by place, with sources."))
}

// In returns the rule of access that a store is bound to: its own, or where it
// has none what is built in, at no place.
func In(s *store.Store) *Gate {
	if s == nil { // pages may be shown of a house without a record
		return &Gate{Rules: Standard(), Now: time.Now}
	}
	if g, ok := s.Rule().(*Gate); ok {
		return g
	}
	return &Gate{Rules: Standard(), Now: s.Now, store: s}
}

// in returns the words of a file in a voice's language.
func (f *File) in(v *say.Voice) string {
	if v.Lang() == "es" {
		return f.Spanish
	}
	return f.English
}
