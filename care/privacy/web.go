package privacy

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

type pages struct {
	*module.House
	mux *web.Mux
}

func routes(m *web.Mux, h *module.House) {
	p := pages{h, m}
	m.On("GET /children/{id}/opened", p.opened, web.Shows("Who opened one child's record.").
		Query("who: only this person, as Practitioner/x", "from: the first day, as 2026-11-16", "until: the last day", "before: the moment at which the page begins"))
	m.On("GET /children/{id}/opened.csv", p.openedCSV, web.Gives("The same as CSV, without contents.", "text/csv"))
	p.glassRoutes(m)
	p.consentRoutes(m)
	m.On("GET /children/{id}/as", p.as, web.Shows("What somebody else would see of one child.").
		Query("who: as whom, such as RelatedPerson/x, or nobody", "page: contacts, or opened"))
	m.On("GET /privacy", p.privacy, web.Shows("What whoever answers for privacy looks after."))
}

// subject is the child a page is about, and who asks.
type subject struct {
	people.Patient
	kin    people.Kin
	viewer access.Viewer
	now    time.Time
	today  people.Day
}

// asking returns who asks; nobody is sent to sign in.
func asking(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	return v, nil
}

// subject returns the child of an address, for those whose work it is to know
// who sees what, and for the child.
func (p pages) subject(r *http.Request) (s subject, err error) {
	if s.viewer, err = asking(r); err != nil {
		return s, err
	}
	return p.subjectOf(r.Context(), s.viewer, people.PatientID(r.PathValue("id")))
}

// subjectOf is subject for whoever knows the child and who asks.
func (p pages) subjectOf(ctx context.Context, v access.Viewer, id people.PatientID) (s subject, err error) {
	s.viewer, s.now, s.today = v, p.Now().In(p.Zone), p.Today()
	if s.Patient, err = people.Child(ctx, p.DB, s.viewer, id); err != nil {
		return s, err
	}
	if !governs(s.viewer) {
		return s, fault.New(fault.NotFound, "fault.not-found")
	}
	s.kin, err = people.Family(ctx, p.DB, s.viewer, s.ID, p.Today())
	return s, err
}

// governs reports whether somebody's work, or right, is to know who sees what.
func governs(v access.Viewer) bool { return v.Clears(label.Governance) }

// cares reports whether somebody's work is the whole child.
func cares(v access.Viewer) bool { return v.Clears(label.Clinical | label.Coordination) }

// team reports whether it is one of the staff who asks, and not the child.
func (s subject) team() bool { return strings.HasPrefix(s.viewer.ID(), "Practitioner/") }

// address is a page of a child.
func address(id people.PatientID, more string) string {
	return "/children/" + url.PathEscape(string(id)) + more
}

// dayOf reads a day of a form, zero where none is meant.
func (p pages) dayOf(text string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, p.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// names say how to speak of people by reference.
type names map[string]people.Named

// full is a whole name with what somebody is; somebody unknown has words of
// their own.
func (n names) full(ctx context.Context, ref string) string {
	switch x, ok := n[ref]; {
	case ok && x.Name != "":
		return x.Name
	case ref == "Device/kith":
		return "Kith"
	case strings.HasPrefix(ref, "Device/"):
		return say.T(ctx, "privacy.program")
	}
	return say.T(ctx, "privacy.somebody")
}

func (n names) role(ref string) string { return n[ref].Role }

func orSomebody(ctx context.Context, name string) string {
	if name == "" {
		return say.T(ctx, "privacy.somebody")
	}
	return name
}
