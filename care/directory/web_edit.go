package directory

import (
	"cmp"
	"context"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// editView is the form of a service.
type editView struct {
	Service       Service // as typed
	New           bool
	Version       string
	From, To      string
	Languages     string // parted by commas
	Plans         string
	Place         Place
	Latitude      string
	Longitude     string
	Contact       Contact
	Organizations []Organization
	Mistakes      map[string]string // field to key
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tending(r)
	if err != nil {
		return err
	}
	e, _, err := p.begun(r.Context(), v, r.PathValue("service"))
	if err != nil {
		return err
	}
	return web.Show(w, r, editPage(e))
}

// begun is the form as it begins: of a service, or of a new one.
func (p pages) begun(ctx context.Context, v access.Viewer, id string) (e editView, was element.Value, err error) {
	e = editView{New: id == "", Mistakes: map[string]string{}, Service: Service{Ages: Any, Active: true, Languages: []string{"en"}}}
	if e.Organizations, err = organizations(ctx, p.DB, v); err != nil {
		return e, was, err
	}
	if !e.New {
		if e.Service, err = Get(ctx, p.House, v, id); err != nil {
			return e, was, err
		}
		res, err := p.Store.Read(ctx, v, "HealthcareService", id)
		if err != nil {
			return e, was, err
		}
		doc := new(element.Doc)
		if was, err = res.Parse(doc); err != nil {
			return e, was, err
		}
		e.Version = strconv.FormatInt(res.Version, 10)
	}
	s := e.Service
	years := func(n int) string {
		if n == NoAge {
			return ""
		}
		return strconv.Itoa(n)
	}
	e.From, e.To = years(s.Ages.From), years(s.Ages.To)
	e.Languages, e.Plans = strings.Join(s.Languages, ", "), strings.Join(s.Plans, ", ")
	if len(s.Places) > 0 {
		e.Place = s.Places[0]
		if at := e.Place.At; at.Known {
			e.Latitude, e.Longitude = strconv.FormatFloat(at.Latitude, 'f', -1, 64), strconv.FormatFloat(at.Longitude, 'f', -1, 64)
		}
	}
	if len(s.Contacts) > 0 {
		e.Contact = s.Contacts[0]
	}
	return e, was, nil
}

func (p pages) save(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tending(r)
	if err != nil {
		return err
	}
	id := r.PathValue("service")
	e, was, err := p.begun(r.Context(), v, id)
	if err != nil {
		return err
	}
	e.read(r)
	if len(e.Mistakes) > 0 {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, editPage(e))
	}
	drafts, err := e.drafts(was)
	if err != nil {
		return err
	}
	if !e.New && drafts[len(drafts)-1].Seen == 0 {
		return fault.New(fault.Invalid, "directory.no-version")
	}
	if err := p.put(r, v, "keep the directory", drafts...); err != nil {
		return err
	}
	return web.See(w, r, "/directory/"+drafts[len(drafts)-1].ID)
}

// mostName and mostProse bound what is typed, in characters. Source: Kith
const mostName, mostProse = 200, 4000

// read reads what was typed.
func (e *editView) read(r *http.Request) {
	s := &e.Service
	s.Name, s.Does, s.HowToWorkWithUs = web.Line(r, "name"), web.Words(r, "does"), web.Words(r, "how")
	s.Phone, s.Email, s.Site = web.Line(r, "phone"), web.Line(r, "email"), web.Line(r, "site")
	s.Hours, s.Fees, s.Asks = web.Line(r, "hours"), web.Line(r, "fees"), web.Words(r, "asks")
	s.Public, s.Active = r.PostFormValue("public") != "", r.PostFormValue("over") == ""
	s.Needs, s.Insurances = chosen(r, "needs", Needs()), chosen(r, "insurances", Insurances())
	e.Languages, e.Plans = web.Line(r, "languages"), web.Line(r, "plans")
	s.Languages, s.Plans = comma(strings.ToLower(e.Languages)), comma(e.Plans)
	e.From, e.To, e.Version = web.Line(r, "from"), web.Line(r, "to"), r.PostFormValue("version")
	s.Ages.From, s.Ages.To = e.years("from", e.From), e.years("to", e.To)
	e.Contact.Name, e.Contact.Title, e.Contact.Phone = web.Line(r, "contact"), web.Line(r, "title"), web.Line(r, "direct")
	if e.Place.ID == "" { // a place that is there is others' too
		e.Place.Line, e.Place.City, e.Place.State, e.Place.Zip = web.Line(r, "line"), web.Line(r, "city"), web.Line(r, "state"), web.Line(r, "zip")
		e.Latitude, e.Longitude = web.Line(r, "latitude"), web.Line(r, "longitude")
	}
	if e.New {
		i := slices.IndexFunc(e.Organizations, func(o Organization) bool { return o.ID == r.PostFormValue("organization") })
		if i < 0 {
			e.Mistakes["organization"] = "directory.form.choose"
		} else {
			s.Organization = e.Organizations[i]
		}
	}
	e.look()
}

// look finds what is the matter with what was typed.
func (e *editView) look() {
	s := e.Service
	bad := func(field, key string, wrong bool) {
		if wrong && e.Mistakes[field] == "" {
			e.Mistakes[field] = key
		}
	}
	bad("name", "directory.form.name", s.Name == "")
	for field, text := range map[string]string{"name": s.Name, "contact": e.Contact.Name, "title": e.Contact.Title, "direct": e.Contact.Phone, "phone": s.Phone,
		"line": e.Place.Line, "city": e.Place.City, "hours": s.Hours, "fees": s.Fees} {
		bad(field, "directory.form.long", utf8.RuneCountInString(text) > mostName)
	}
	for field, text := range map[string]string{"does": s.Does, "how": s.HowToWorkWithUs, "asks": s.Asks} {
		bad(field, "directory.form.long", utf8.RuneCountInString(text) > mostProse)
	}
	bad("to", "directory.form.age-order", s.Ages.From != NoAge && s.Ages.To != NoAge && s.Ages.To < s.Ages.From)
	for _, l := range s.Languages {
		bad("languages", "directory.form.not-language", !tag(l))
	}
	if s.Email != "" {
		_, err := mail.ParseAddress(s.Email)
		bad("email", "directory.form.email", err != nil)
	}
	if u, err := url.Parse(s.Site); s.Site != "" {
		bad("site", "directory.form.site", err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http")
	}
	if e.Latitude != "" || e.Longitude != "" {
		latitude, err := strconv.ParseFloat(e.Latitude, 64)
		longitude, err2 := strconv.ParseFloat(e.Longitude, 64)
		e.Place.At = At(latitude, longitude)
		bad("latitude", "directory.form.position", err != nil || err2 != nil || !e.Place.At.Known)
	} else {
		e.Place.At = Point{}
	}
}

// tag reports whether a text looks like a language tag.
func tag(s string) bool {
	return len(s) >= 2 && len(s) <= 12 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && s[0] != '-'
}

func (e *editView) years(field, text string) int {
	if text == "" {
		return NoAge
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > oldest {
		e.Mistakes[field] = "directory.form.age"
		return NoAge
	}
	return n
}

// chosen are the values of a field that are codes of all.
func chosen(r *http.Request, field string, all []string) (list []string) {
	for _, c := range r.PostForm[field] {
		if slices.Contains(all, c) {
			list = add(list, c)
		}
	}
	return list
}

// comma parts a line at its commas.
func comma(line string) (list []string) {
	for x := range strings.SplitSeq(line, ",") {
		list = add(list, strings.TrimSpace(x))
	}
	return list
}

// drafts are the service and, where it is new, its place; the service last.
func (e *editView) drafts(was element.Value) (all []Draft, err error) {
	s := e.Service
	seen, err := strconv.ParseInt(cmp.Or(e.Version, "0"), 10, 64)
	if err != nil {
		return nil, fault.New(fault.Invalid, "directory.no-version")
	}
	if e.New {
		s.ID = element.NewID()
	}
	if e.Place.ID == "" && (e.Place.Line != "" || e.Place.City != "" || e.Place.Zip != "") {
		e.Place.ID = element.NewID()
		e.Place.Name = s.Organization.Name
		body, err := e.Place.entry(s.Organization)
		if err != nil {
			return nil, err
		}
		all = append(all, Draft{ID: e.Place.ID, Body: body})
		s.Places = append(s.Places, e.Place)
	}
	s.Contacts = e.contacts()
	body, err := Entry(s, was)
	return append(all, Draft{ID: s.ID, Body: body, Seen: seen}), err
}

// contacts are whom to ask for: the first as it was typed. Who stands in the
// record by a role of their own is not changed here.
func (e *editView) contacts() []Contact {
	rest := e.Service.Contacts
	if len(rest) > 0 {
		rest = rest[1:]
	}
	if e.Contact.Name == "" {
		return rest
	}
	return append([]Contact{e.Contact}, rest...)
}
