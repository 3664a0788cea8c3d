package board

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/platform/fault"
	"kith/platform/web"
)

// address is a page of the child.
func (f facts) address(more string) string {
	return "/children/" + url.PathEscape(string(f.child.ID)) + more
}

// contactsView is the table of contacts, the twin of the weave.
type contactsView struct {
	facts
	Months int
	Lines  []contactLine
}

func (p pages) contacts(w http.ResponseWriter, r *http.Request) error {
	f, err := p.gather(r)
	if err != nil {
		return err
	}
	if !f.cares {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	v := contactsView{facts: f, Months: 12}
	if r.URL.Query().Get("months") == "24" {
		v.Months = 24
	}
	v.Lines = f.contactLines(r.Context(), contact.DayAt(f.now.AddDate(0, -v.Months, 0)))
	return web.Show(w, r, contactsPage(v))
}

// dayOf returns the day on which t falls, as people reckons days.
func dayOf(t time.Time) people.Day { return contact.Date(contact.DayAt(t)) }

// mode is for whose eyes a page is made. What is not for them is not asked for,
// so that no style sheet could show it.
type mode string

const (
	private mode = ""      // whoever is signed in, alone
	room    mode = "room"  // somebody stands beside them
	paper   mode = "print" // whoever finds it
)

// modeOf is the mode that an address asks for.
func modeOf(r *http.Request) mode {
	switch {
	case strings.HasSuffix(r.URL.Path, "/print"):
		return paper
	case r.URL.Query().Get("view") == string(room):
		return room
	}
	return private
}
