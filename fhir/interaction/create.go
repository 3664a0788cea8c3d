package interaction

import (
	"net/http"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// create stores a new resource under an id of ours. With If-None-Exist it does
// so only when the caller sees nothing that fits, and gives what fits instead.
func (d *door) create(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	body, err := d.content(w, r)
	if err != nil {
		return err
	}
	query, conditional := strings.TrimPrefix(r.Header.Get("If-None-Exist"), "?"), r.Header.Get("If-None-Exist") != ""
	return again(func() error {
		in, remarks, err := d.prepare(r, body, d.opt.NewID())
		if err != nil {
			return err
		}
		defer d.store.Release(in)
		in.New = true
		if !conditional {
			return d.write(w, r, format, checked{in, remarks, false})
		}
		c, err := d.asks(r, in.Type, query)
		switch {
		case err != nil:
			return err
		case c.id == "":
			return d.write(w, r, format, checked{in, remarks, false}, c)
		}
		res, err := d.store.ReadToChange(r.Context(), access.From(r.Context()), c.typ, c.id)
		if err != nil {
			return err
		}
		d.locate(w, r, res)
		return d.wrote(w, r, format, written{res, store.Unchanged, nil})
	})
}

// checked is a resource on its way in, and what there is to say about it.
type checked struct {
	*store.Incoming
	remarks []validate.Issue
	blind   bool // made from what the caller may not read
}

// write stores a resource and answers with what the caller prefers to have.
func (d *door) write(w http.ResponseWriter, r *http.Request, format string, in checked, conditions ...condition) error {
	out, err := d.commit(r, []*store.Incoming{in.Incoming}, conditions)
	if err != nil {
		return refusedAlone(err)
	}
	res := in.As(out[0])
	res.Blind = in.blind
	if out[0].What == store.Created {
		d.locate(w, r, res)
	}
	return d.wrote(w, r, format, written{res, out[0].What, in.remarks})
}

// written is a resource as it now stands, what was done, and what there is to
// say about it.
type written struct {
	store.Resource
	what    store.What
	remarks []validate.Issue
}

func (w written) status() int {
	if w.what == store.Created {
		return http.StatusCreated
	}
	return http.StatusOK
}

// locate says where a resource is.
func (d *door) locate(w http.ResponseWriter, r *http.Request, res store.Resource) {
	w.Header().Set("Location", d.base(r)+"/"+res.Type+"/"+res.ID+"/_history/"+strconv.FormatInt(res.Version, 10))
}

// wrote answers a write. It is done: an answer that cannot be given in the
// format asked for is given in JSON, since an error would say it is not.
func (d *door) wrote(w http.ResponseWriter, r *http.Request, format string, done written) error {
	versionHeaders(w, done.Resource)
	body := done.JSON()
	switch returns := prefer(r, "return"); {
	case returns == "minimal", done.Blind:
		w.WriteHeader(done.status())
		return nil
	case returns == "OperationOutcome":
		var err error
		if body, err = stored(say.From(r.Context()), done.remarks).json(); err != nil {
			return err
		}
	}
	if err := d.send(w, r, done.status(), format, body); fault.Is(err, fault.NotAcceptable) {
		return d.send(w, r, done.status(), mediaFHIR, body)
	}
	return nil
}

// prepare reads and checks a resource. With an id it gets that id, whatever it
// came with.
func (d *door) prepare(r *http.Request, body []byte, id string) (*store.Incoming, []validate.Issue, error) {
	base := d.base(r) + "/"
	in, err := d.store.Prepare(body, element.Options{ID: id, Reference: func(text string) (string, error) { return relative(text, base), nil }})
	if err != nil {
		return nil, nil, told(err)
	}
	if in.Type != r.PathValue("type") {
		err = fault.At(fault.Invalid, "fhir.type-differs", "resourceType")
	}
	var remarks []validate.Issue
	if err == nil {
		remarks, err = d.check(r, in, body)
	}
	if err != nil {
		d.store.Release(in)
		return nil, nil, err
	}
	return in, remarks, nil
}
