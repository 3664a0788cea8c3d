package interaction

import (
	"net/http"
	"strconv"
	"strings"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// update replaces a resource that is there. With If-Match it does so only when
// the caller has seen the version that is current. A program may also bring a
// resource in under an id that nothing has yet: chooses.
func (d *door) update(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	body, err := d.content(w, r)
	if err != nil {
		return err
	}
	return again(func() error {
		in, remarks, err := d.prepare(r, body, "")
		if err != nil {
			return err
		}
		defer d.store.Release(in)
		if err := bears(in, r.PathValue("id")); err != nil {
			return err
		}
		if err := guard(r, in); err != nil {
			return err
		}
		d.existing(r, in)
		err = d.write(w, r, format, checked{in, remarks, false})
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "fhir.nothing-to-change")
		}
		return err
	})
}

// updateWhere replaces the only resource that a search fits. Where nothing
// does, the resource is new.
func (d *door) updateWhere(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	body, err := d.content(w, r)
	if err != nil {
		return err
	}
	return again(func() error {
		c, err := d.asks(r, r.PathValue("type"), conditionOf(r.URL.RawQuery))
		if err != nil {
			return err
		}
		in, remarks, err := d.prepare(r, body, "")
		if err != nil {
			return err
		}
		given := in.ID
		if c.id != "" && given != "" && given != c.id {
			d.store.Release(in)
			return fault.At(fault.Invalid, "fhir.id-differs", in.Type+".id")
		}
		if id := d.idFor(r, c.id, given); id != given {
			d.store.Release(in)
			if in, remarks, err = d.prepare(r, body, id); err != nil {
				return err
			}
		}
		defer d.store.Release(in)
		if err := guard(r, in); err != nil {
			return err
		}
		in.New = c.id == "" && in.ID != given
		d.existing(r, in)
		return d.write(w, r, format, checked{in, remarks, false}, c)
	})
}

// idFor is the id that a resource gets: of what was found, else the one it
// came with where its writer may choose, else one of ours.
func (d *door) idFor(r *http.Request, found, given string) string {
	switch {
	case found != "":
		return found
	case given != "" && d.chooses(r):
		return given
	}
	return d.opt.NewID()
}

// conditionOf drops what shapes the answer from a condition in an address.
func conditionOf(query string) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(part, "="); name != "_format" && name != "_pretty" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

// chooses reports whether the caller may bring resources in under ids of its
// own. What it can learn by that is that an id is taken, no more.
func (d *door) chooses(r *http.Request) bool {
	return d.opt.ClientIDs && access.From(r.Context()).Program()
}

// existing asks that a resource be there, unless the caller may choose its id.
func (d *door) existing(r *http.Request, in *store.Incoming) {
	in.Chosen = d.chooses(r)
	in.Existing = !in.Chosen && !in.New
}

// bears refuses a resource that is not the one in the address.
func bears(in *store.Incoming, id string) error {
	switch in.ID {
	case id:
		return nil
	case "":
		return fault.At(fault.Invalid, "fhir.id-missing", in.Type+".id")
	}
	return fault.At(fault.Invalid, "fhir.id-differs", in.Type+".id")
}

// ifMatch is the version the caller has seen: 0 when any will do, -1 for what
// no version of ours can be.
func ifMatch(r *http.Request) int64 {
	return versionIn(strings.Join(r.Header.Values("If-Match"), ","))
}

func versionIn(tag string) int64 {
	if tag = strings.TrimSpace(tag); tag == "" || tag == "*" {
		return 0
	}
	tag, opened := strings.CutPrefix(strings.TrimPrefix(tag, "W/"), `"`)
	tag, closed := strings.CutSuffix(tag, `"`)
	version, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || opened != closed || version < 1 {
		return -1
	}
	return version
}
