package interaction

import (
	"net/http"
	"strconv"
	"strings"

	"kith/platform/fault"
)

// update replaces a resource that is there. With If-Match it does so only when
// the caller has seen the version that is current.
func (d *door) update(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	if err := unconditional(r, "If-None-Match", "If-Unmodified-Since", "If-Modified-Since"); err != nil {
		return err
	}
	id := r.PathValue("id")
	in, remarks, err := d.receive(w, r, "")
	if err != nil {
		return err
	}
	defer d.store.Release(in)
	switch in.ID {
	case id:
	case "":
		return fault.At(fault.Invalid, "fhir.id-missing", in.Type+".id")
	default:
		return fault.At(fault.Invalid, "fhir.id-differs", in.Type+".id")
	}
	in.Existing, in.IfMatch = true, ifMatch(r)
	err = d.write(w, r, format, in, remarks)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "fhir.nothing-to-change")
	}
	return err
}

// ifMatch is the version the caller has seen: 0 when any will do, -1 for what
// no version of ours can be.
func ifMatch(r *http.Request) int64 {
	tags := r.Header.Values("If-Match")
	if len(tags) == 0 {
		return 0
	}
	tag := strings.TrimSpace(strings.Join(tags, ","))
	if tag == "*" {
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
