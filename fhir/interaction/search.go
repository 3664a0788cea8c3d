package interaction

import (
	"net/http"
	"slices"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// maxForm is how large a search may be that is sent as a form.
const maxForm = 64 << 10

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

func (d *door) find(w http.ResponseWriter, r *http.Request, raw string) error {
	v, typ := access.From(r.Context()), r.PathValue("type")
	pairs, err := pairsOf(raw)
	if err != nil {
		return err
	}
	format, err := formatOf(r, pairs.last("_format"))
	if err != nil {
		return err
	}
	a, err := d.askPage(v, typ, pairs, d.base(r))
	if err != nil {
		return err
	}
	if len(a.left) > 0 && strict(r) {
		return unreadable{at(fault.NotSupported, "fhir.unknown-parameter", a.left[0])}
	}
	page, err := d.store.Search(r.Context(), v, a.query)
	if fault.Is(err, fault.NotSupported) { // 405 is for methods
		err = unreadable{err}
	}
	if err != nil {
		return err
	}
	if body, ok := standardAt(typ, pairs); ok && len(page.Resources) == 0 {
		a.standard, page.Total = body, 1
	}
	return d.showPage(w, r, format, a, page)
}

// askPage is ask for a request that may hold a page token: the whole search is
// in the token, and what stands beside it is left out.
func (d *door) askPage(v access.Viewer, typ string, ps pairs, base string) (*asked, error) {
	token := ps.last(pageParam)
	if token == "" {
		a, err := d.ask(typ, ps, base)
		if err == nil {
			a.self = a.kept
		}
		return a, err
	}
	query, after, err := d.seal.open(v, typ, token)
	if err != nil {
		return nil, err
	}
	sealed, err := pairsOf(query)
	if err != nil {
		return nil, err
	}
	a, err := d.ask(typ, sealed, base)
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
	v, typ := access.From(r.Context()), a.query.Type
	at := d.base(r) + "/" + typ
	if a.countOnly {
		page.Resources, page.Next = nil, ""
	}
	next := ""
	if page.Next != "" {
		next = at + "?" + pageParam + "=" + d.seal.close(v, typ, a.kept.encode(), page.Next)
	}
	self := at
	if len(a.self) > 0 {
		self += "?" + a.self.encode()
	}
	b := newBundle(d.base(r), "searchset", page.Total, [2]string{"self", self}, [2]string{"next", next})
	for _, res := range page.Resources {
		b.match(res)
	}
	if a.standard != nil && !a.countOnly {
		b.standard(typ, a.standard)
	}
	if len(a.left) > 0 {
		var o outcome
		o.ResourceType = "OperationOutcome"
		voice := say.From(r.Context())
		for _, name := range a.left {
			o.Issue = append(o.Issue, leftOut(voice, name))
		}
		body, err := o.json()
		if err != nil {
			return err
		}
		b.remark(body)
	}
	return send(w, r, http.StatusOK, format, b.bytes())
}

// leftOut says that a parameter was not looked at.
func leftOut(v *say.Voice, name string) issue {
	is := issue{Severity: "warning", Code: fault.NotSupported.Code(), Details: details{v.T("fhir.left-out")}}
	if e := fault.Of(at(fault.NotSupported, "fhir.left-out", name)); e.At != "" {
		is.Location = []string{e.At}
	}
	return is
}
