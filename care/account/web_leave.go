package account

import (
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"strings"

	"kith/care/people"
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

// ChildPage is the page of a child to a caregiver. Its address is the same for
// the same caregiver, and tells nobody who the child is.
func ChildPage(caregiver string, child people.PatientID) string {
	sum := sha256.Sum256([]byte(caregiver + " " + string(child)))
	return Home(Caregiver) + "/" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:10])
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
