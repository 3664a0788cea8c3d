package interaction

import (
	"net/http"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
	"kith/platform/say"
)

// maxForm is how large a search may be that is sent as a form.
const maxForm = 64 << 10

// searches are the rows of the table of interactions for searches in several
// types. In one type, they stand there.
var searches = []interaction{
	{route: "GET /{type}/{id}/{of}", serve: (*door).search},
	{route: "POST /{type}/{id}/{of}/_search", serve: (*door).searchByPost},
	{route: "GET /{$}", system: "search-system", serve: (*door).search},
	{route: "GET ", serve: (*door).search},
	{route: "POST /_search", serve: (*door).searchByPost},
}

// search answers a search by GET.
func (d *door) search(w http.ResponseWriter, r *http.Request) error {
	return d.find(w, r, r.URL.RawQuery)
}

// searchByPost answers a search whose parameters come as a form, so that names
// stay out of addresses. Parameters of the address count too.
func (d *door) searchByPost(w http.ResponseWriter, r *http.Request) error {
	if _, err := takes(r, mediaForm); err != nil {
		return err
	}
	form, err := read(w, r, maxForm)
	if err != nil {
		return err
	}
	query := string(form)
	if r.URL.RawQuery != "" {
		query = r.URL.RawQuery + "&" + query
	}
	return d.find(w, r, query)
}

// scopeOf is where the address says to look.
func (d *door) scopeOf(r *http.Request) (scope, error) {
	typ, of := r.PathValue("type"), r.PathValue("of")
	if of == "" {
		return scope{typ: typ}, nil
	}
	id, err := idOf(r)
	if err != nil || !compartment(typ, of) {
		return scope{}, fault.New(fault.NotFound, "fhir.no-such-address")
	}
	if of == "*" {
		of = ""
	}
	return scope{typ: of, within: typ + "/" + id}, nil
}

// compartment reports whether R4 has compartments of a type, and resources of
// another in them.
func compartment(typ, of string) bool {
	return definition.Compartment(typ) != nil && (of == "*" || r4.IsType(of))
}

func (d *door) find(w http.ResponseWriter, r *http.Request, raw string) error {
	in, err := d.scopeOf(r)
	if err != nil {
		return err
	}
	v := access.From(r.Context())
	pairs, err := pairsOf(raw)
	if err != nil {
		return err
	}
	format, err := formatOf(r, pairs.last("_format"))
	if err != nil {
		return err
	}
	if _, err := d.store.Look(r.Context()); err != nil {
		return err
	}
	a, err := d.askPage(v, in, pairs, d.base(r))
	if err != nil {
		return err
	}
	if len(a.left) > 0 && strict(r) {
		return unreadable{at(fault.NotSupported, "fhir.unknown-parameter", a.left[0])}
	}
	a.query.Same = true
	audit.Asked(r.Context(), a.shapeless())
	page, err := d.store.Search(r.Context(), v, a.query)
	if fault.Is(err, fault.NotSupported) { // 405 is for methods
		err = unreadable{err}
	}
	if err != nil {
		return err
	}
	if body, ok := d.standardAt(a.typ, pairs); ok && len(page.Resources) == 0 {
		a.standard, page.Total = body, 1
	}
	return d.showPage(w, r, format, a, page)
}

// askPage is ask for a request that may hold a page token: the whole search is
// in the token, and what stands beside it is left out.
func (d *door) askPage(v access.Viewer, in scope, ps pairs, base string) (*asked, error) {
	token := ps.last(pageParam)
	if token == "" {
		a, err := d.askIn(in, ps, base)
		if err == nil {
			a.self = a.kept
		}
		return a, err
	}
	query, after, err := d.seal.open(v, in.path(), token)
	if err != nil {
		return nil, err
	}
	sealed, err := pairsOf(query)
	if err != nil {
		return nil, err
	}
	a, err := d.askIn(in, sealed, base)
	if err != nil {
		return nil, err
	}
	a.query.After, a.self = after, pairs{{pageParam, token}}
	for _, p := range ps {
		if !slices.Contains([]string{pageParam, "_format", "_pretty"}, p.name) {
			a.left = append(a.left, p.name)
		}
	}
	return a, nil
}

// showPage sends what was found, with the way to the rest.
func (d *door) showPage(w http.ResponseWriter, r *http.Request, format string, a *asked, page store.Page) error {
	at := d.base(r) + a.path()
	next := ""
	if page.Next != "" {
		next = at + "?" + pageParam + "=" + d.seal.close(access.From(r.Context()), a.path(), a.kept.encode(), page.Next)
	}
	self := at
	if len(a.self) > 0 {
		self += "?" + a.self.encode()
	}
	b := newBundle(d.base(r), "searchset", page.Total, [2]string{"self", self}, [2]string{"next", next})
	for _, res := range page.Resources {
		body, err := a.shape().trim(res.JSON())
		if err != nil {
			return err
		}
		b.found(res, "match", body)
	}
	for _, res := range page.Included {
		body, err := a.shape().trim(res.JSON())
		if err != nil {
			return err
		}
		b.found(res, "include", body)
	}
	if a.standard != nil && !a.countOnly {
		b.standard(a.typ, a.standard)
	}
	remarks := append(a.remarks(say.From(r.Context()), page), d.noticesOf(b)...)
	if len(remarks) > 0 {
		body, err := outcome{"OperationOutcome", remarks}.json()
		if err != nil {
			return err
		}
		b.remark(body)
	}
	return d.send(w, r, http.StatusOK, format, b.bytes())
}

// shape is how much of each resource is shown.
func (a *asked) shape() shape { return shape{a.summary, a.elements} }

// remarks say what was not done.
func (a *asked) remarks(voice *say.Voice, page store.Page) (all []issue) {
	for _, name := range a.left {
		all = append(all, leftOut(voice, name))
	}
	if page.Cut {
		all = append(all, issue{Severity: "warning", Code: fault.TooCostly.Code(), Details: details{voice.T("fhir.cut")}})
	}
	if page.Untold {
		all = append(all, issue{Severity: "information", Code: fault.NotSupported.Code(), Details: details{voice.T("fhir.trail-left-out")}})
	}
	return all
}

// shapeless is the search without its values.
func (a *asked) shapeless() string {
	var names []string
	for _, p := range a.kept {
		names = append(names, p.name)
	}
	slices.Sort(names)
	return a.typ + "?" + strings.Join(slices.Compact(names), "&")
}

// leftOut says that a parameter was not looked at.
func leftOut(v *say.Voice, name string) issue {
	is := issue{Severity: "warning", Code: fault.NotSupported.Code(), Details: details{v.T("fhir.left-out")}}
	if e := fault.Of(at(fault.NotSupported, "fhir.left-out", name)); e.At != "" {
		is.Location = []string{e.At}
	}
	return is
}
