package interaction

import (
	"net/http"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/xml"
	"kith/platform/access"
	"kith/platform/fault"
)

const mediaJSONPatch = "application/json-patch+json"

// patch changes part of a resource: by JSON Patch, or by FHIRPath Patch as a
// Parameters resource. Source: FHIR-R4, RFC-6902
func (d *door) patch(w http.ResponseWriter, r *http.Request) error {
	if _, err := plain(r); err != nil {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	apply, err := d.patchIn(w, r)
	if err != nil {
		return err
	}
	return again(func() error { return d.patchOne(w, r, id, apply) })
}

// patchWhere changes the only resource that a search fits.
func (d *door) patchWhere(w http.ResponseWriter, r *http.Request) error {
	apply, err := d.patchIn(w, r)
	if err != nil {
		return err
	}
	return again(func() error {
		c, err := d.asks(r, r.PathValue("type"), conditionOf(r.URL.RawQuery))
		switch {
		case err != nil:
			return err
		case c.id == "":
			return fault.New(fault.NotFound, "fhir.not-found")
		}
		return d.patchOne(w, r, c.id, apply, c)
	})
}

// patcher makes the new body of a resource from the one that is there.
type patcher func(body []byte) ([]byte, error)

// patchIn reads the patch in the body.
func (d *door) patchIn(w http.ResponseWriter, r *http.Request) (patcher, error) {
	format, err := takes(r, append([]string{mediaJSONPatch}, resourceFormats...)...)
	if err != nil {
		return nil, err
	}
	body, err := read(w, r, MaxBody)
	if err != nil {
		return nil, err
	}
	if isXML(format) {
		if body, err = xml.ToJSON(body); err != nil {
			return nil, fault.Wrap(fault.Structure, "fhir.xml", err)
		}
	}
	return patcherOf(r, format, body)
}

func patcherOf(r *http.Request, format string, body []byte) (patcher, error) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return nil, told(err)
	}
	if format == mediaJSONPatch || doc.Root().Kind() == '[' {
		return func(body []byte) ([]byte, error) { return patchJSON(body, doc.Root()) }, nil
	}
	if doc.Root().Get("resourceType").Text() != "Parameters" {
		return nil, fault.At(fault.Structure, "fhir.bad-patch", "resourceType")
	}
	return func(body []byte) ([]byte, error) { return patchPath(r.Context(), body, doc.Root()) }, nil
}

// patchOne changes one resource, if nobody else does meanwhile.
func (d *door) patchOne(w http.ResponseWriter, r *http.Request, id string, apply patcher, conditions ...condition) error {
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	in, done, err := d.patched(r, id, apply)
	if err != nil {
		return err
	}
	defer d.store.Release(in)
	seen := ifMatch(r)
	if err := guard(r, in); err != nil {
		return err
	}
	in.IfMatch, in.Existing = done.Version, true
	if seen != 0 && seen != done.Version {
		return fault.New(fault.Precondition, "fhir.version-differs")
	}
	err = d.write(w, r, format, checked{in, done.remarks, done.Blind}, conditions...)
	if fault.Is(err, fault.Precondition) && seen == 0 && in.IfUnmodified.IsZero() && !in.IfAbsent {
		return fault.New(fault.Conflict, "fhir.changed") // another was faster: begin again
	}
	return err
}

// patched makes the new version of a resource, and tells from which.
func (d *door) patched(r *http.Request, id string, apply patcher) (*store.Incoming, written, error) {
	res, err := d.store.ReadToChange(r.Context(), access.From(r.Context()), r.PathValue("type"), id)
	if err != nil {
		return nil, written{}, err
	}
	body, err := apply(res.Stored())
	if err != nil {
		return nil, written{}, err
	}
	in, remarks, err := d.prepare(r, body, "")
	if err == nil && in.ID != id {
		d.store.Release(in)
		err = fault.At(fault.Rule, "fhir.id-differs", in.Type+".id")
	}
	return in, written{Resource: res, remarks: remarks}, err
}
