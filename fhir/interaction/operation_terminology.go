package interaction

import (
	"net/http"
	"strings"

	"kith/fhir/r4"
	"kith/fhir/terminology"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// terms answers an operation of the terminology service: on a type, or on one
// code system, value set or concept map that is here. Source: FHIR-R4-Terminology
func (d *door) terms(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	typ, name := operationAt(r.URL.Path)
	call := terminology.Call{
		Type: typ, Name: name, In: terminology.FromQuery(r.URL.Query()),
		Language: say.From(r.Context()).Lang(), Now: d.store.Now(),
	}
	if id := r.PathValue("id"); id != "" {
		if call.Instance, err = d.instance(r, typ, id); err != nil {
			return err
		}
	}
	if r.Method == http.MethodPost && r.ContentLength != 0 {
		body, err := d.resource(w, r)
		if err != nil {
			return err
		}
		in, err := terminology.FromBody(body)
		if err != nil {
			return err
		}
		call.In = append(in, call.In...)
	}
	answer, err := d.opt.Terms.Answer(r.Context(), call)
	if err != nil {
		return err
	}
	return send(w, r, http.StatusOK, format, answer)
}

// operationAt is the type and the operation that an address names:
// /fhir/ValueSet/$expand, /fhir/ValueSet/x/$expand.
func operationAt(path string) (typ, name string) {
	parts := strings.Split(strings.TrimPrefix(path, Prefix+"/"), "/")
	return parts[0], parts[len(parts)-1]
}

// instance is a resource that the caller may read, or a definition that the
// program brings.
func (d *door) instance(r *http.Request, typ, id string) ([]byte, error) {
	if !r4.IsID(id) {
		return nil, fault.New(fault.NotFound, "fhir.not-found")
	}
	res, err := d.store.Read(r.Context(), access.From(r.Context()), typ, id)
	if fault.Is(err, fault.NotFound) {
		if body, ok := d.standard(typ, id); ok {
			return body, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return res.JSON(), nil
}
