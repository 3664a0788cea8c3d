package passing

import (
	"encoding/base64"
	"errors"
	"io"
	"kith/care/referral"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// mostReport is how long a file that comes back may be, in bytes.
//
// Source: Kith
const mostReport = 2 << 20

// kinds of files that are taken, by what their first bytes say.
var kinds = []string{"application/pdf", "image/png", "image/jpeg", "text/plain"}

// report keeps a file that came back.
func (p pages) report(w http.ResponseWriter, r *http.Request) error {
	o, err := p.oneOf(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostReport+64<<10)
	if err := r.ParseMultipartForm(mostReport); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return fault.New(fault.TooLong, "fault.too-long.text")
	}
	o.Doing = referral.Doing{Step: referral.Hear}
	o.Doing.Seen, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if f, _, err := r.FormFile("file"); err == nil {
		defer f.Close() //nolint:errcheck // read only
		if o.Doing.Body, err = io.ReadAll(f); err != nil {
			return err
		}
		o.Doing.Type = http.DetectContentType(o.Doing.Body)
	}
	if kind, _, _ := strings.Cut(o.Doing.Type, ";"); !slices.Contains(kinds, kind) {
		o.Doing.Body = nil // said beside the form
	}
	return p.done(w, r, o)
}

// reportFile gives what came back, as it came.
func (p pages) reportFile(w http.ResponseWriter, r *http.Request) error {
	if access.From(r.Context()).Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	task, err := p.taskOf(r, r.PathValue("id"))
	if err != nil {
		return err
	}
	all := referral.TryOf(task).Reports
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(all) {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	kind, body, err := p.file(r, strings.TrimPrefix(all[n-1], "DocumentReference/"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "report-" + strconv.Itoa(n)}))
	_, err = w.Write(body)
	return err
}

// file returns the bytes of a document, as far as the asker may read them.
func (p pages) file(r *http.Request, id string) (kind string, body []byte, err error) {
	v := access.From(r.Context())
	res, err := p.Store.Read(r.Context(), v, "DocumentReference", id)
	if err != nil {
		return "", nil, err
	}
	root, err := res.Parse(&element.Doc{})
	if err != nil {
		return "", nil, err
	}
	at := r4.As[r4.DocumentReference](root).Content().First().Attachment()
	kind = strings.Clone(at.ContentType())
	if !slices.ContainsFunc(kinds, func(k string) bool { return strings.HasPrefix(kind, k) }) {
		return "", nil, fault.New(fault.NotFound, "fault.not-found")
	}
	body, err = base64.StdEncoding.DecodeString(at.Get("data").Text())
	return kind, body, err
}
