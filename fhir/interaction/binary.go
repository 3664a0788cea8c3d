package interaction

import (
	"encoding/base64"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/store"
	"kith/platform/fault"
)

// A Binary also travels as what it holds: written with a media type of its own,
// and read so by whoever does not ask for FHIR. Source: FHIR-R4-Binary

// maxBytes is how much one may hold: as text in JSON it is a third more.
const maxBytes = MaxBody / 4 * 3

// headerSecurity names what a Binary is read with, in place of securityContext.
const headerSecurity = "X-Security-Context"

// content is the resource in a body that is to be stored: a Binary may come as
// the bytes that it holds.
func (d *door) content(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.PathValue("type") != "Binary" || err != nil || !strings.Contains(media, "/") || media == mediaForm || slices.Contains(resourceFormats, media) {
		return d.resource(w, r)
	}
	data, err := read(w, r, maxBytes)
	if err != nil {
		return nil, err
	}
	b := binary{"Binary", r.PathValue("id"), mime.FormatMediaType(media, params), nil, base64.StdEncoding.EncodeToString(data)}
	if security := r.Header.Get(headerSecurity); security != "" {
		b.SecurityContext = &reference{security}
	}
	body, err := json.Marshal(b)
	if err != nil { // a header that is not UTF-8
		return nil, fault.Wrap(fault.Invalid, "fhir.kind.invalid", err)
	}
	return body, nil
}

// binary is what of a Binary travels as bytes and headers.
type binary struct {
	ResourceType    string     `json:"resourceType"`
	ID              string     `json:"id,omitempty"`
	ContentType     string     `json:"contentType"`
	SecurityContext *reference `json:"securityContext,omitempty"`
	Data            string     `json:"data,omitempty"`
}

type reference struct {
	Reference string `json:"reference"`
}

// undecided reports whether err only says that nothing of FHIR was asked for.
// What else a Binary can be given as, it says itself.
func undecided(r *http.Request, err error) bool {
	return fault.Is(err, fault.NotAcceptable) && r.PathValue("type") == "Binary" && r.URL.Query().Get("_format") == ""
}

// sendBinary answers with a Binary as it was asked for; format is that of FHIR,
// "" where Accept names none. The bytes are for a file: no browser shows them
// here, or runs what is in them.
func (d *door) sendBinary(w http.ResponseWriter, r *http.Request, format string, res store.Resource) error {
	w.Header().Add("Vary", "Accept")
	var b binary
	if err := json.Unmarshal(res.JSON(), &b); err != nil {
		return err
	}
	if r.URL.Query().Get("_format") != "" || !wantsBytes(r.Header.Values("Accept"), b.ContentType) {
		if format == "" {
			return fault.At(fault.NotAcceptable, "fhir.kind.not-acceptable", inRequest+"Accept")
		}
		return d.sendWhole(w, r, format, res)
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(b.Data), ""))
	if err != nil { // stored by who validates nothing: it is not bytes
		return fault.Wrap(fault.NotAcceptable, "fhir.kind.not-acceptable", err)
	}
	d.notice(w, res.JSON())
	h := w.Header()
	if _, _, err := mime.ParseMediaType(b.ContentType); err != nil {
		b.ContentType = "application/octet-stream"
	}
	h.Set("Content-Type", b.ContentType)
	h.Set("Content-Disposition", "attachment")
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	if b.SecurityContext != nil {
		h.Set(headerSecurity, strings.Join(strings.Fields(b.SecurityContext.Reference), " "))
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(data) //nolint:errcheck // the caller left; there is nobody to tell
	}
	return nil
}

// wantsBytes reports whether an Accept header would rather have a media type, or
// anything, than FHIR. Of two that it likes as much, the one that it names.
func wantsBytes(accept []string, media string) bool {
	media, _, _ = mime.ParseMediaType(media)
	major, _, _ := strings.Cut(media, "/")
	asked := strings.Join(accept, ",")
	bytes, best := asked == "", 0.0 // without a header: it names no type of FHIR
	for part := range strings.SplitSeq(asked, ",") {
		t, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		liked := 1.0
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			liked = q
		}
		wild := strings.HasSuffix(t, "/*")
		if wild {
			liked -= 0.0001
		}
		fits := t == media || t == "*/*" || t == major+"/*"
		if ours := answered[t] != "" && !wild; (fits || ours) && liked > best {
			best, bytes = liked, !ours
		}
	}
	return bytes
}
