package interaction

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// everything answers $everything: for one patient, with the records that are
// joined with it, or for all patients that the caller may see.
// Source: FHIR-R4-Everything
func (d *door) everything(w http.ResponseWriter, r *http.Request) error {
	v := access.From(r.Context())
	ps, err := d.parameters(w, r)
	if err != nil {
		return err
	}
	format, err := formatOf(r, ps.last("_format"))
	if err != nil {
		return err
	}
	where := "Patient/$everything"
	var patients []string
	if id := r.PathValue("id"); id != "" {
		where = "Patient/" + id + "/$everything"
		if patients, err = d.sameAs(r, id); err != nil {
			return err
		}
	}
	after, token := "", ps.last(pageParam)
	if token != "" {
		if ps, after, err = d.reopen(v, where, token); err != nil {
			return err
		}
	}
	q, left, err := everythingOf(ps)
	if err != nil {
		return err
	}
	ps = slices.DeleteFunc(ps, func(p pair) bool { return slices.Contains(left, p.name) })
	self := ps
	if token != "" {
		self = pairs{{pageParam, token}}
	}
	if len(left) > 0 && strict(r) {
		return unreadable{at(fault.NotSupported, "fhir.unknown-parameter", left[0])}
	}
	q.Patients, q.After = patients, after
	page, err := d.store.Everything(r.Context(), v, q)
	if err != nil {
		return err
	}
	next := ""
	if page.Next != "" {
		next = d.base(r) + "/" + where + "?" + pageParam + "=" + d.seal.close(v, where, ps.encode(), page.Next)
	}
	b := newBundle(d.base(r), "searchset", -1, [2]string{"self", address(d.base(r)+"/"+where, self)}, [2]string{"next", next})
	for _, res := range page.Matches {
		b.match(res)
	}
	for _, res := range page.Referred {
		b.include(res)
	}
	if err := b.remarkLeft(say.From(r.Context()), left, d.noticesOf(b)...); err != nil {
		return err
	}
	return d.send(w, r, http.StatusOK, format, b.bytes())
}

// reopen reads a page token of an operation: what was asked, and the place.
func (d *door) reopen(v access.Viewer, where, token string) (pairs, string, error) {
	query, after, err := d.seal.open(v, where, token)
	if err != nil {
		return nil, "", err
	}
	ps, err := pairsOf(query)
	return ps, after, err
}

// address is an address with its parameters.
func address(at string, ps pairs) string {
	if len(ps) == 0 {
		return at
	}
	return at + "?" + ps.encode()
}

// sameAs returns all records of the child in the address; fault.NotFound and
// fault.Deleted as a read has them.
func (d *door) sameAs(r *http.Request, id string) ([]string, error) {
	if !r4.IsID(id) {
		return nil, fault.New(fault.NotFound, "fhir.not-found")
	}
	v := access.From(r.Context())
	if _, err := d.store.Read(r.Context(), v, "Patient", id); err != nil {
		return nil, err
	}
	return d.store.Same(r.Context(), v, id)
}

// remarkLeft says which parameters were not looked at, and what else there is to
// say.
func (b *bundle) remarkLeft(voice *say.Voice, left []string, more ...issue) error {
	if len(left)+len(more) == 0 {
		return nil
	}
	o := outcome{"OperationOutcome", more}
	for _, name := range left {
		o.Issue = append(o.Issue, leftOut(voice, name))
	}
	body, err := o.json()
	if err == nil {
		b.remark(body)
	}
	return err
}

// include adds a resource that a match refers to.
func (b *bundle) include(r store.Resource) {
	b.entry()
	b.b = append(b.b, `"fullUrl":`...)
	b.text(b.base + "/" + r.Type + "/" + r.ID)
	b.b = append(append(b.b, `,"resource":`...), r.JSON()...)
	b.b = append(b.b, `,"search":{"mode":"include"}}`...)
}

// everythingOf reads the parameters of $everything.
func everythingOf(ps pairs) (q store.Everything, left []string, err error) {
	q = store.Everything{From: index.Begin, To: index.Never}
	for _, p := range ps {
		ok := true
		switch p.name {
		case "_format", "_pretty":
		case "start":
			q.From, _, ok = r4.Instants(p.value)
		case "end":
			_, q.To, ok = r4.Instants(p.value)
		case "_since":
			q.Since, _, ok = r4.Instants(p.value)
		case "_count":
			n, wrong := strconv.Atoi(p.value)
			if wrong != nil || n < 1 {
				return q, nil, at(fault.Value, "fhir.bad-page-size", p.name)
			}
			q.Count = n
		case "_type":
			for t := range strings.SplitSeq(p.value, ",") {
				if !r4.IsType(t) {
					return q, nil, unreadable{at(fault.Value, "fhir.unknown-type-asked", p.name)}
				}
				if !slices.Contains(q.Types, t) {
					q.Types = append(q.Types, t)
				}
			}
		default:
			left = append(left, p.name)
		}
		if !ok {
			return q, nil, at(fault.Value, "fhir.bad-date", p.name)
		}
	}
	return q, left, nil
}

// parameters reads what an operation is asked: the address, and the simple
// values of a Parameters resource or a form in the body, in their order.
func (d *door) parameters(w http.ResponseWriter, r *http.Request) (pairs, error) {
	ps, err := pairsOf(r.URL.RawQuery)
	if err != nil || r.Method != http.MethodPost || r.ContentLength == 0 {
		return ps, err
	}
	body, err := d.resource(w, r)
	if err != nil {
		return nil, err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, told(err)
	}
	if !doc.Root().Get("resourceType").Is("Parameters") {
		return nil, fault.At(fault.Structure, "fhir.no-parameters", "resourceType")
	}
	for p := range doc.Root().Each("parameter") {
		for name, value := range p.Members() {
			if strings.HasPrefix(name, "value") && value.Kind() != '{' {
				ps = append(ps, pair{p.Get("name").Text(), value.Text()})
			} else if t := codedAs(value); strings.HasPrefix(name, "value") && t != "|" {
				ps = append(ps, pair{p.Get("name").Text(), t})
			}
		}
	}
	if len(ps) > mostParams {
		return nil, unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
	}
	return ps, nil
}
