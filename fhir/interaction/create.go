package interaction

import (
	"net/http"
	"strconv"

	"kith/fhir/store"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// create stores a new resource under an id of ours.
func (d *door) create(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	if err := unconditional(r, "If-None-Exist"); err != nil {
		return err
	}
	in, remarks, err := d.receive(w, r, d.opt.NewID())
	if err != nil {
		return err
	}
	defer d.store.Release(in)
	in.New = true
	return d.write(w, r, format, in, remarks)
}

// tries is how often a write starts again that another was faster than. Each
// time at least one writer is through, so this many must pass it by.
const tries = 8

// write stores a resource and answers with what the caller prefers to have.
func (d *door) write(w http.ResponseWriter, r *http.Request, format string, in *store.Incoming, remarks []validate.Issue) error {
	ctx, v := r.Context(), access.From(r.Context())
	var out []store.Outcome
	for try := 1; ; try++ {
		var err error
		if out, err = d.store.Write(ctx, v, "fhir", []*store.Incoming{in}); err == nil {
			break
		}
		if !fault.Is(err, fault.Conflict) || try == tries {
			return err
		}
	}
	res, err := d.store.VersionRead(ctx, v, out[0].Type, out[0].ID, out[0].Version)
	if err != nil {
		return err
	}
	versionHeaders(w, res)
	status := http.StatusOK
	if in.New {
		status = http.StatusCreated
		w.Header().Set("Location", d.base(r)+"/"+res.Type+"/"+res.ID+"/_history/"+strconv.FormatInt(res.Version, 10))
	}
	body := res.JSON()
	switch prefer(r, "return") {
	case "minimal":
		w.WriteHeader(status)
		return nil
	case "OperationOutcome":
		if body, err = stored(say.From(ctx), remarks).json(); err != nil {
			return err
		}
	}
	if err := send(w, r, status, format, body); fault.Is(err, fault.NotAcceptable) {
		return send(w, r, status, mediaFHIR, body) // it is stored: an error would say it is not
	}
	return nil
}
