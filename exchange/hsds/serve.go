package hsds

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/module"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// Prefix is where a directory is given out.
const Prefix = "/hsds/v3/"

// version is that of the specification. Source: HSDS3
const version = "3.0"

// door gives a directory out.
type door struct {
	*module.House
	base string // of the site, "" where nobody said
}

// Routes gives the directory of a house out. Who has not signed in reads the
// services that the site has marked for everybody; people at work and programs
// with a token read all of it.
func Routes(m *web.Mux, h *module.House, base string) {
	d := door{h, strings.TrimSuffix(base, "/")}
	on := func(path, says string, do func(d door, r asking) (any, error), query ...string) {
		m.On("GET "+path, d.answer(do), web.Gives(says, "application/json").Open().Query(query...))
	}
	page := []string{"page: which, from 1", "per_page: how many, up to 100", "format: ndjson for all of them, one a line", "full: true for all there is of each",
		"search: words", "organization_id: whose", "taxonomy_term_id: a need, by code or id", "taxonomy_id: the one of needs", "modified_after: an instant"}
	on("/hsds/v3/{$}", "What is given out here, by Open Referral HSDS 3.", door.about)
	on("/hsds/v3/openapi.json", "The description of it.", door.described)
	on("/hsds/v3/services", "Services, page by page.", door.services, append(page, "minimal: true for ids and days only")...)
	on("/hsds/v3/services/{service}", "One service with all there is of it.", door.oneService)
	on("/hsds/v3/organizations", "Whose services there are.", door.organizations, page...)
	on("/hsds/v3/organizations/{organization}", "One organization.", door.oneOrganization)
	on("/hsds/v3/locations", "Where services are.", door.locations, page...)
	on("/hsds/v3/locations/{location}", "One place.", door.oneLocation)
	on("/hsds/v3/service_at_locations", "Which service is where.", door.at, append(page, "postcode: zip code", "proximity: meters around it")...)
	on("/hsds/v3/taxonomies", "The taxonomies of ours: one, of needs.", door.taxonomies, page[:2]...)
	on("/hsds/v3/taxonomy_terms", "What a child or a family may need.", door.terms, page[:2]...)
	m.ErrorWriter("/hsds/", mistaken)
}

// asking is one request.
type asking struct {
	*http.Request
	writer
	need directory.Need
	page int
	size int
	all  bool // one a line, without pages
}

// usualSize and mostSize are how many a page holds. Source: Kith
const usualSize, mostSize = 25, 100

// stream is an answer of one a line: it writes itself.
type stream func(w http.ResponseWriter) error

// answer makes a handler of what answers.
func (d door) answer(do func(d door, r asking) (any, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a, err := d.asked(r)
		if err != nil {
			return err
		}
		v, err := do(d, a)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		if s, ok := v.(stream); ok {
			w.Header().Set("Content-Type", "application/x-ndjson")
			return s(w)
		}
		return give(w, v)
	}
}

// give writes JSON.
func give(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// mistaken tells a mistake as JSON.
func mistaken(w http.ResponseWriter, _ *http.Request, wrong error) {
	kind := fault.KindOf(wrong).Outside()
	b, err := json.Marshal(object{"status": kind.Status(), "message": string(kind)})
	if err != nil {
		b = []byte("{}") // a number and a word always marshal
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(kind.Status())
	w.Write(b) //nolint:errcheck // whoever asked may be gone
}

// asked reads what is asked for: every filter must fit.
func (d door) asked(r *http.Request) (a asking, err error) {
	v := access.From(r.Context())
	a = asking{Request: r, writer: writer{r.Context(), d.House, v}, page: 1, size: usualSize}
	if !directory.Works(v) && !v.Program() {
		a.v, a.need.Public = reader, true
	}
	q := r.URL.Query()
	whole := func(name string, least, most int, into *int) {
		if text := q.Get(name); text != "" {
			n, wrong := strconv.Atoi(text)
			if wrong != nil || n < least {
				err = fault.At(fault.Value, "fhir.bad-parameter", name)
			}
			*into = min(n, most)
		}
	}
	whole("page", 1, 1_000_000, &a.page)
	whole("per_page", 1, mostSize, &a.size)
	a.need.Order, a.need.Words = directory.ByName, q.Get("search")
	if whose := q.Get("organization_id"); whose != "" {
		a.need.Of = whose
	}
	if t := q.Get("taxonomy_term_id"); t != "" {
		a.need.Code = t // what is none fits nothing
		for _, code := range directory.Needs() {
			if uuid(directory.NeedSystem, code) == t {
				a.need.Code = code
			}
		}
	}
	if t := q.Get("modified_after"); t != "" {
		at, ok := moment(text(t))
		if a.need.Since = at; !ok {
			err = fault.At(fault.Value, "fhir.bad-parameter", "modified_after")
		}
	}
	a.all = q.Get("format") == "ndjson"
	a.need.Most, a.need.Skip = a.size, (a.page-1)*a.size
	return a, err
}

// site is the address of the site, as it says itself, or else as it was asked.
func (d door) site(r asking) string { return cmp.Or(d.base, "http://"+r.Host) }

func (d door) about(r asking) (any, error) {
	return object{"version": version, "profile": "https://docs.openreferral.org/en/3.0/", "openapi_url": d.site(r) + Prefix + "openapi.json",
		"description": "Services for children and families, as the site that runs this keeps them."}, nil
}

// paged puts items on a page.
func (r asking) paged(items []any, of int) object {
	if items == nil {
		items = []any{}
	}
	pages := (of + r.size - 1) / r.size
	return object{"total_items": of, "total_pages": pages, "page_number": r.page, "size": len(items), "first_page": r.page == 1, "last_page": r.page >= pages,
		"empty": len(items) == 0, "contents": items}
}

func (r asking) full() bool { return r.URL.Query().Get("full") == "true" }

func (d door) services(r asking) (any, error) {
	if r.URL.Query().Get("taxonomy_id") != "" && r.URL.Query().Get("taxonomy_id") != uuid(directory.NeedSystem) {
		return r.paged(nil, 0), nil
	}
	minimal := r.URL.Query().Get("minimal") == "true"
	if minimal {
		r.need.Most, r.need.Skip, r.size, r.page = 100_000, 0, 100_000, 1
	}
	object := func(s directory.Service) (any, error) {
		if minimal {
			return map[string]any{"id": s.ID, "last_modified": s.Updated.UTC().Format(time.RFC3339)}, nil
		}
		return r.service(s, r.full())
	}
	if r.all {
		return r.stream(object), nil
	}
	found, err := directory.Find(r.ctx, d.House, r.v, r.need)
	if err != nil {
		return nil, err
	}
	var items []any
	for _, s := range found.Services {
		o, err := object(s)
		if err != nil {
			return nil, err
		}
		items = append(items, o)
	}
	return r.paged(items, found.Of), nil
}

// stream writes all services, one a line.
func (r asking) stream(make func(directory.Service) (any, error)) stream {
	return func(w http.ResponseWriter) error {
		e := json.NewEncoder(w)
		r.need.Most = mostSize
		for r.need.Skip = 0; ; r.need.Skip += mostSize {
			found, err := directory.Find(r.ctx, r.h, r.v, r.need)
			if err != nil {
				return err
			}
			for _, s := range found.Services {
				o, err := make(s)
				if err != nil {
					return err
				}
				if err := e.Encode(o); err != nil {
					return err
				}
			}
			if len(found.Services) < mostSize {
				return nil
			}
		}
	}
}

var notFound = fault.New(fault.NotFound, "fault.not-found")

func (d door) oneService(r asking) (any, error) {
	s, err := directory.Get(r.ctx, d.House, r.v, r.PathValue("service"))
	if err != nil {
		return nil, err
	}
	if r.need.Public && !(s.Public && s.Active) {
		return nil, notFound
	}
	return r.service(s, true)
}

// whole returns all services that are asked for, to say whose and where they
// are: a directory of a region, once.
func (r asking) whole() ([]directory.Service, error) {
	need := r.need
	need.Most, need.Skip = 100_000, 0
	return directory.Search(r.ctx, r.h, r.v, need)
}

// distinct pages what services name, each once, in the order of its name.
func (r asking) distinct(of func(directory.Service) []named, make func(id string, full bool) (object, error)) (any, error) {
	services, err := r.whole()
	if err != nil {
		return nil, err
	}
	var all []named
	for _, s := range services {
		all = append(all, of(s)...)
	}
	slices.SortFunc(all, func(a, b named) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id)) })
	all = slices.CompactFunc(all, func(a, b named) bool { return a.id == b.id })
	var items []any
	for _, x := range all[min(r.need.Skip, len(all)):min(r.need.Skip+r.size, len(all))] {
		o, err := make(x.id, r.full())
		if err != nil {
			return nil, err
		}
		if len(o) > 0 {
			items = append(items, o)
		}
	}
	return r.paged(items, len(all)), nil
}

type named struct{ name, id string }

func whose(s directory.Service) []named {
	if s.Organization.ID == "" {
		return nil
	}
	return []named{{s.Organization.Name, s.Organization.ID}}
}

func where(s directory.Service) (all []named) {
	for _, p := range s.Places {
		all = append(all, named{p.Name, p.ID})
	}
	return all
}

func (d door) organizations(r asking) (any, error) { return r.distinct(whose, r.organization) }
func (d door) locations(r asking) (any, error)     { return r.distinct(where, r.location) }

func (d door) oneOrganization(r asking) (any, error) {
	id := r.PathValue("organization")
	services, err := directory.Of(r.ctx, d.House, r.v, id)
	if err != nil {
		return nil, err
	}
	services = slices.DeleteFunc(services, func(s directory.Service) bool { return r.need.Public && !s.Public })
	if len(services) == 0 { // nobody's service: not given out here
		return nil, notFound
	}
	o, err := r.organization(id, true)
	if err != nil || len(o) == 0 {
		return nil, cmp.Or(err, error(notFound))
	}
	var all []any
	for _, s := range services {
		x, err := r.service(s, true)
		if err != nil {
			return nil, err
		}
		delete(x, "organization")
		all = append(all, x)
	}
	o["services"] = all
	return o, nil
}

func (d door) oneLocation(r asking) (any, error) {
	id := r.PathValue("location")
	services, err := directory.Placed(r.ctx, d.House, r.v, id)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(services, func(s directory.Service) bool { return !r.need.Public || s.Public }) {
		return nil, notFound
	}
	o, err := r.location(id, true)
	if err != nil || len(o) == 0 {
		return nil, cmp.Or(err, error(notFound))
	}
	return o, nil
}

// ats are services at places, each with its service and its place.
func (r asking) ats(services []directory.Service) (all []any, err error) {
	for _, s := range services {
		o, err := r.service(s, true)
		if err != nil {
			return nil, err
		}
		at, _ := o["service_at_locations"].([]any)
		delete(o, "service_at_locations")
		for _, x := range at {
			if y, ok := x.(object); ok {
				y["service"] = o
				all = append(all, y)
			}
		}
	}
	return all, nil
}

func (d door) at(r asking) (any, error) {
	q := r.URL.Query()
	if zip := q.Get("postcode"); zip != "" {
		near, err := directory.Zip(r.ctx, d.DB, r.v, zip)
		if err != nil {
			return nil, err
		}
		meters, wrong := strconv.ParseFloat(cmp.Or(q.Get("proximity"), "25000"), 64)
		if wrong != nil || meters <= 0 {
			return nil, fault.At(fault.Value, "fhir.bad-parameter", "proximity")
		}
		if !near.Known {
			return r.paged(nil, 0), nil
		}
		r.need.Near, r.need.Within = near, directory.Kilometers(meters/1000)
	}
	services, err := r.whole()
	if err != nil {
		return nil, err
	}
	var pairs []directory.Service // one place each
	for _, s := range services {
		for _, p := range s.Places {
			one := s
			one.Places = []directory.Place{p}
			if r.need.Within == 0 || r.need.Near.To(p.At).Known() && r.need.Near.To(p.At) <= r.need.Within {
				pairs = append(pairs, one)
			}
		}
	}
	items, err := r.ats(pairs[min(r.need.Skip, len(pairs)):min(r.need.Skip+r.size, len(pairs))])
	if err != nil {
		return nil, err
	}
	return r.paged(items, len(pairs)), nil
}

func taxonomy() object {
	return object{"id": uuid(directory.NeedSystem), "name": "Needs of children and families", "description": "What a child or a family may need from a place besides a clinic, as Kith lists it.", "uri": directory.NeedSystem}
}

func (d door) taxonomies(r asking) (any, error) { return r.paged([]any{taxonomy()}, 1), nil }

func (d door) terms(r asking) (any, error) {
	all := directory.Needs()
	var items []any
	for _, code := range all[min(r.need.Skip, len(all)):min(r.need.Skip+r.size, len(all))] {
		items = append(items, needTerm(code))
	}
	return r.paged(items, len(all)), nil
}
