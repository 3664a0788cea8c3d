package interaction

import (
	"net/http"

	"kith/fhir/store"
	"kith/platform/fault"
	"kith/platform/say"
)

// remove deletes a resource: 204, also when there is nothing left to delete.
// Its versions stay; a PUT brings it back. Source: FHIR-R4
func (d *door) remove(w http.ResponseWriter, r *http.Request) error {
	if _, err := plain(r); err != nil {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	return again(func() error { return d.removeOne(w, r, r.PathValue("type"), id) })
}

// removeWhere deletes the only resource that a search fits.
func (d *door) removeWhere(w http.ResponseWriter, r *http.Request) error {
	return again(func() error {
		c, err := d.asks(r, r.PathValue("type"), conditionOf(r.URL.RawQuery))
		if err != nil {
			return err
		}
		if c.id == "" {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return d.removeOne(w, r, c.typ, c.id, c)
	})
}

func (d *door) removeOne(w http.ResponseWriter, r *http.Request, typ, id string, conditions ...condition) error {
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	in := d.store.Removal(typ, id)
	defer d.store.Release(in)
	if err := guard(r, in); err != nil {
		return err
	}
	out, err := d.commit(r, []*store.Incoming{in}, conditions)
	switch {
	case fault.Is(err, fault.NotFound) && in.IfMatch != 0:
		return fault.New(fault.Precondition, "fhir.version-differs")
	case fault.Is(err, fault.NotFound): // gone is what was asked for
	case err != nil:
		return refusedAlone(err)
	default:
		versionHeaders(w, in.As(out[0]))
	}
	if prefer(r, "return") != "OperationOutcome" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	v := say.From(r.Context())
	body, err := outcome{"OperationOutcome", []issue{{Severity: "information", Code: "informational", Details: details{v.T("fhir.gone")}}}}.json()
	if err != nil {
		return err
	}
	return send(w, r, http.StatusOK, format, body)
}

// refusedAlone is why a batch of one was refused.
func refusedAlone(err error) error {
	if batch, ok := store.IsBatchError(err); ok {
		return batch.Err
	}
	return err
}
