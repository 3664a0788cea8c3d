package interaction

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/xml"
	"kith/platform/fault"
)

// MaxBody is how large a resource may be on its way in.
const MaxBody = 16 << 20

// send answers with a resource, given as JSON. JSON is spread over lines for
// those who ask with _pretty. What XML has no place for, such as an element
// that R4 does not know, is fault.NotAcceptable: nothing is left out in silence.
func send(w http.ResponseWriter, r *http.Request, status int, format string, body []byte) error {
	switch {
	case isXML(format):
		var err error
		if body, err = inXML(body); err != nil {
			return err
		}
	case r.URL.Query().Get("_pretty") == "true":
		var b bytes.Buffer
		if json.Indent(&b, body, "", "  ") == nil { // what is sent is always JSON
			body = append(b.Bytes(), '\n')
		}
	}
	w.Header().Set("Content-Type", format+"; charset=utf-8")
	w.Header().Add("Vary", "Accept")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // the caller left; there is nobody to tell
	}
	return nil
}

func inXML(body []byte) ([]byte, error) {
	var d element.Doc
	if err := d.Parse(body, element.Options{}); err != nil {
		return nil, err
	}
	out, err := xml.FromJSON(d.Root())
	if err != nil {
		return nil, fault.Wrap(fault.NotAcceptable, "fhir.no-xml", err)
	}
	return out, nil
}

// sendVersion answers with one version of a resource, or with 304 for someone
// who has it.
func (d *door) sendVersion(w http.ResponseWriter, r *http.Request, format string, res store.Resource) error {
	tag := store.VersionOf(res.Version)
	versionHeaders(w, res)
	if matches(r.Header.Values("If-None-Match"), tag) || notSince(r, res.Updated) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if res.Type == "Binary" {
		return d.sendBinary(w, r, format, res)
	}
	return d.sendWhole(w, r, format, res)
}

// sendWhole answers with a resource, or with the parts that are asked for.
func (d *door) sendWhole(w http.ResponseWriter, r *http.Request, format string, res store.Resource) error {
	body, err := shapeOf(r).trim(res.JSON())
	if err != nil {
		return err
	}
	return d.send(w, r, http.StatusOK, format, body)
}

func versionHeaders(w http.ResponseWriter, res store.Resource) {
	w.Header().Set("ETag", store.VersionOf(res.Version))
	w.Header().Set("Last-Modified", res.Updated.UTC().Format(http.TimeFormat))
}

// matches compares entity tags as If-None-Match wants it: weakly.
func matches(headers []string, tag string) bool {
	bare := strings.TrimPrefix(tag, "W/")
	for _, h := range headers {
		for t := range strings.SplitSeq(h, ",") {
			if t = strings.TrimSpace(t); t == "*" || strings.TrimPrefix(t, "W/") == bare {
				return true
			}
		}
	}
	return false
}

// resource is the resource in the body as JSON, whatever it came as.
func (d *door) resource(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	format, err := takes(r, resourceFormats...)
	if err != nil {
		return nil, err
	}
	body, err := read(w, r, MaxBody)
	if err != nil || !strings.Contains(format, "xml") {
		return body, err
	}
	body, err = xml.ToJSON(body)
	if err != nil {
		return nil, fault.Wrap(fault.Structure, "fhir.xml", err)
	}
	return body, nil
}

// told makes a fault of what is wrong with JSON.
func told(err error) error {
	if _, ok := errors.AsType[*element.SyntaxError](err); ok {
		return fault.Wrap(fault.Structure, "fhir.syntax", err)
	}
	return err
}

// read takes a body in; what is longer than most is fault.TooLong.
func read(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	plain, err := unpacked(r, http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(plain, most+1))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, fault.New(fault.TooLong, "fhir.kind.too-long")
	}
	switch {
	case int64(len(body)) > most:
		return nil, fault.New(fault.TooLong, "fhir.kind.too-long")
	case fault.Is(err, fault.TooLong):
		return nil, err
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, "fhir.kind.invalid", err)
	}
	return body, nil
}

// unconditional refuses conditions that this door does not check. Leaving one
// out in silence would do what the caller asked us not to do.
func unconditional(r *http.Request, headers ...string) error {
	for _, h := range headers {
		if r.Header.Get(h) != "" {
			return unreadable{fault.At(fault.NotSupported, "fhir.condition", inRequest+h)}
		}
	}
	return nil
}
