package directory

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
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
	fields := []string{"need: a code, such as counseling", "words: of a name, a town, what is done there", "language: BCP 47, such as es",
		"insurance: a code, such as medicaid", "age: years", "room: yes for open only", "child: from whose home distances are measured; else from here",
		"within: miles", "order: distance or name", "view: table"}
	m.On("GET /directory", p.search, web.Shows("Where a child may be helped besides here.").Query("child: from whose home distances are measured; else from here", "view: table"))
	m.On("POST /directory", p.search, web.Shows("What of it fits. What is searched for stands in no address.").Takes(fields...))
	m.On("GET /directory/{service}", p.one, web.Shows("One service: what it does, whether there is room, whom to ask for, how to work with them.").
		Query("child: from whose home distances are measured"))
	m.On("POST /directory/{service}/room", p.room, web.Does("Notes whether a service has room, as it was said today.").
		Needs("room: open, wait, full or closed").Takes("weeks: of waiting", "until: full until this day, as 2027-01-15", "words: what was said besides"))
	m.On("GET /directory/new", p.edit, web.Shows("The form of a new service."))
	m.On("GET /directory/{service}/edit", p.edit, web.Shows("The form of a service."))
	fields = []string{"does: in their words", "needs: codes", "languages: BCP 47, parted by commas", "insurances: codes", "plans: names, parted by commas",
		"from: the youngest, in years", "to: the oldest", "phone: to call", "email: to write", "site: address of their pages", "hours: when they are there", "fees: what it costs",
		"asks: who may come", "how: how to work with them, in their words", "contact: whom to ask for", "title: what they do there", "direct: their phone",
		"line: street", "city: town", "state: two letters", "zip: zip code", "latitude: degrees", "longitude: degrees", "public: yes where everybody may read it", "over: yes where it is no more"}
	m.On("POST /directory/new", p.save, web.Does("Adds a service.").Needs("name: what it is called", "organization: whose it is").Takes(fields...))
	m.On("POST /directory/{service}/edit", p.save, web.Does("Changes a service.").Needs("name: what it is called", "version: the one that the reader saw").Takes(fields...))
	p.agreementRoutes(m)
}

// viewer returns who asks, if they are at work.
func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !Works(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

// tends reports whether it is somebody's work to keep the directory: of those
// who coordinate, and of site managers.
func (p pages) tends(ctx context.Context, v access.Viewer) (bool, error) {
	id, ok := strings.CutPrefix(v.ID(), "Practitioner/")
	if !ok {
		return false, nil
	}
	roles, err := people.RolesOf(ctx, p.DB, v, people.PractitionerID(id))
	return slices.ContainsFunc(roles, func(r people.Role) bool {
		return r.Current(p.Today()) && slices.Contains(tenders, r.Work)
	}), err
}

// tenders is whose work it is to keep the directory.
var tenders = []people.Work{"care-coordinator", "site-manager", "administrator"}

// tending returns who asks, if it is their work to keep the directory.
func (p pages) tending(r *http.Request) (access.Viewer, error) {
	v, err := viewer(r)
	if err != nil {
		return v, err
	}
	ok, err := p.tends(r.Context(), v)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return v, err
}

// asked is what somebody searched for, as the form shows it again.
type asked struct {
	Need                                Need
	Age, Within, Child, ChildName, View string
	Languages                           []string
	Mistakes                            map[string]string
	Found                               Found
	Tends                               bool
	today, now                          time.Time
}

// Any reports whether something was asked for.
func (a asked) Any() bool {
	n := a.Need
	return n.Code != "" || n.Words != "" || n.Language != "" || n.Insurance != "" || n.Age != nil || n.HasRoom || n.Within > 0
}

// read reads what is searched for.
func (a *asked) read(r *http.Request) {
	get := r.PostFormValue
	a.View = known([]string{"table"}, cmp.Or(get("view"), r.URL.Query().Get("view")))
	a.Child = cmp.Or(get("child"), r.URL.Query().Get("child"))
	a.Need = Need{Code: known(Needs(), get("need")), Words: web.Line(r, "words"), Language: get("language"),
		Insurance: known(Insurances(), get("insurance")), HasRoom: get("room") != "", Order: Order(known([]string{"distance", "name"}, get("order")))}
	a.Age, a.Within = web.Line(r, "age"), web.Line(r, "within")
	if n, err := strconv.Atoi(a.Age); err == nil && n >= 0 && n <= oldest {
		a.Need.Age = &n
	} else if a.Age != "" {
		a.Mistakes["age"] = "directory.form.age"
	}
	if miles, err := strconv.ParseFloat(a.Within, 64); err == nil && miles > 0 && miles <= 5000 {
		a.Need.Within = FromMiles(miles)
	} else if a.Within != "" {
		a.Mistakes["within"] = "directory.form.within"
	}
}

func (p pages) search(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	ctx, a := r.Context(), asked{Mistakes: map[string]string{}, today: p.Today(), now: p.Now().In(p.Zone)}
	a.read(r)
	if a.Need.Near, err = p.from(ctx, v, a.Child); err != nil {
		return err
	}
	if a.Child != "" {
		c, err := people.Child(ctx, p.DB, v, people.PatientID(a.Child))
		if err != nil {
			return err
		}
		a.ChildName = c.Short
	}
	if a.Languages, err = spokenHere(ctx, p.DB, v); err != nil {
		return err
	}
	if a.Tends, err = p.tends(ctx, v); err != nil {
		return err
	}
	if len(a.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, searchPage(a))
	}
	if a.Found, err = Find(ctx, p.House, v, a.Need); err != nil {
		return err
	}
	return web.Show(w, r, searchPage(a))
}

// from returns where distances are measured from: a child's home, or here.
func (p pages) from(ctx context.Context, v access.Viewer, child string) (Point, error) {
	if child == "" {
		return Here(ctx, p.House, v)
	}
	return Home(ctx, p.House, v, child)
}

// known returns code if it is one of all, else "".
func known(all []string, code string) string {
	if slices.Contains(all, code) {
		return code
	}
	return ""
}

// at is the address of a service, measured from the same home.
func (a asked) at(s Service) string {
	if a.Child == "" {
		return "/directory/" + s.ID
	}
	return "/directory/" + s.ID + "?child=" + url.QueryEscape(a.Child)
}
