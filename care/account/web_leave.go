package account

import (
	"net/http"

	"kith/platform/access"
	"kith/platform/session"
)

// Home is the page that an account of a kind begins with.
func Home(k Kind) string {
	switch k {
	case Young:
		return "/y"
	case Caregiver:
		return "/f"
	}
	return "/today"
}

// elsewhere is where leaving fast leads: a page that says nothing of whoever
// opens it.
//
// Source: Kith
const elsewhere = "https://www.weather.gov/"

// leave ends the session and whatever the browser kept, and goes to another
// site. A plain link does it, so that it works without script; the session
// cookie comes along from our own pages only.
func (d Door) leave(w http.ResponseWriter, r *http.Request) error {
	gone := `"cache", "storage"`
	if s := session.Of(r.Context()); s.ID != "" {
		if err := d.happens(r.Context(), access.From(r.Context()), whySignOut, s.Who); err != nil {
			return err
		}
		if err := d.Keeper.SignOut(w, r); err != nil {
			return err
		}
		gone += `, "cookies"` // whom another site sends here brings no session, and is not signed out
	}
	w.Header().Set("Clear-Site-Data", gone)
	http.Redirect(w, r, elsewhere, http.StatusSeeOther)
	return nil
}
