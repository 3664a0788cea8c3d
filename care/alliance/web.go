package alliance

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /children/{id}/repair/{task}", p.repair, web.Shows("A relationship to mend: words to use, and how it went. Only the clinician it is with, and whoever stands in for them."))
	m.On("POST /children/{id}/repair/{task}", p.mended, web.Does("Writes down how mending it went.").
		Needs("how: repair-talked, repair-other-person or repair-not-wanted", "version: the one that the reader saw").
		Takes("next: the day of the next contact, as 2026-11-16"))
}

// repairView is the page of one repair.
type repairView struct {
	Repair
	Child   people.Patient
	Who     string // whom it is about: the child, or a caregiver
	Young   bool   // that is the child
	How     Outcome
	Day     string
	Mistake string // key
}

// repairOf returns the repair of an address, for the clinician and whoever
// stands in for them. To anybody else it is not there.
func (p pages) repairOf(r *http.Request) (v repairView, asks access.Viewer, err error) {
	asks = access.From(r.Context())
	if asks.Nobody() {
		return v, asks, fault.New(fault.Login, "fault.login")
	}
	ctx := r.Context()
	if v.Child, err = people.Child(ctx, p.DB, asks, people.PatientID(r.PathValue("id"))); err != nil {
		return v, asks, err
	}
	records, err := p.Store.Same(ctx, asks, string(v.Child.ID))
	if err != nil {
		return v, asks, err
	}
	all, err := repairs(ctx, p.DB, asks, records...)
	if err != nil {
		return v, asks, err
	}
	i := slices.IndexFunc(all, func(x Repair) bool { return x.ID == r.PathValue("task") })
	if i < 0 {
		return v, asks, fault.New(fault.NotFound, "fault.not-found")
	}
	v.Repair = all[i]
	known, err := people.Names(ctx, p.DB, asks, []string{v.Informant})
	v.Who, v.Young = known[v.Informant].Short, !strings.HasPrefix(v.Informant, "RelatedPerson/")
	if v.Young || v.Who == "" {
		v.Who = v.Child.Short
	}
	return v, asks, err
}

func (p pages) repair(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.repairOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, repairPage(v, p.Zone))
}

func (p pages) mended(w http.ResponseWriter, r *http.Request) error {
	v, asks, err := p.repairOf(r)
	if err != nil {
		return err
	}
	v.How, v.Day = Outcome(r.PostFormValue("how")), web.Line(r, "next")
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "alliance.repair.no-version")
	}
	_, unclear := time.Parse(time.DateOnly, v.Day)
	switch {
	case !slices.Contains(Outcomes, v.How):
		v.Mistake = "alliance.repair.choose"
	case v.Day != "" && unclear != nil:
		v.Mistake = "alliance.repair.day-unclear"
	case v.Day != "" && v.Day < p.Today().Format(time.DateOnly):
		v.Mistake = "alliance.repair.day-over"
	}
	if v.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, repairPage(v, p.Zone))
	}
	if err := Mend(r.Context(), p.House, asks, Mended{v.ID, seen, v.How, v.Day}); err != nil {
		return err
	}
	return web.See(w, r, v.At())
}
