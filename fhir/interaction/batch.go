package interaction

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"kith/fhir/element"
	"kith/fhir/xml"
	"kith/platform/fault"
	"kith/platform/web"
)

// MaxBundle is how large a batch or transaction may be on its way in.
const MaxBundle = element.MaxSize

// bundled answers a batch or transaction. Source: FHIR-R4-Transaction
func (d *door) bundled(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	media, err := takes(r, resourceFormats...)
	if err != nil {
		return err
	}
	body, err := read(w, r, MaxBundle)
	if err != nil {
		return err
	}
	if isXML(media) {
		if body, err = xml.ToJSON(body); err != nil {
			return fault.Wrap(fault.Structure, "fhir.xml", err)
		}
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Share: true}); err != nil {
		return told(err)
	}
	if doc.Root().Get("resourceType").Text() != "Bundle" {
		return fault.At(fault.Invalid, "fhir.no-bundle", "resourceType")
	}
	entries, err := entriesOf(doc.Root(), d.base(r))
	if err != nil {
		return err
	}
	switch doc.Root().Get("type").Text() {
	case "batch":
		return d.batch(w, r, format, entries)
	case "transaction":
		return d.transact(w, r, format, entries)
	}
	return fault.At(fault.Invalid, "fhir.no-bundle", "Bundle.type")
}

// batch answers each entry by itself, as if it had come alone.
func (d *door) batch(w http.ResponseWriter, r *http.Request, format string, entries []entry) error {
	answers := make([]*answer, len(entries))
	for step := 1; step <= 4; step++ {
		each(entries, func(e *entry) {
			if rank[e.method] == step {
				answers[e.at] = d.inside(r, e)
			}
		})
	}
	b := newBundle(d.base(r), "batch-response", -1)
	for i := range entries {
		b.response(answers[i])
	}
	return d.send(w, r, http.StatusOK, format, b.bytes())
}

// each calls fn for every entry, several at a time. A panic in one becomes a
// panic of the request: on its own it would end the program.
func each(entries []entry, fn func(*entry)) {
	var wg sync.WaitGroup
	var panicked atomic.Value
	defer func() {
		if p, ok := panicked.Load().(broken); ok {
			panic(p.by)
		}
	}()
	safe := func(e *entry) {
		defer func() {
			if p := recover(); p != nil {
				panicked.Store(broken{p})
			}
		}()
		fn(e)
	}
	next := make(chan *entry)
	for range min(len(entries), 2*runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for e := range next {
				safe(e)
			}
		})
	}
	for i := range entries {
		next <- &entries[i]
	}
	close(next)
	wg.Wait()
}

// broken is what a panic said.
type broken struct{ by any }

// answer is what a request inside a Bundle is answered with. It is an
// http.ResponseWriter.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
	found  bool // the body is what was asked for, not what was written
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// inside sends the request of an entry through the same door, as the same
// viewer. What it writes comes back only for those who prefer that.
func (d *door) inside(r *http.Request, e *entry) *answer {
	a := &answer{header: http.Header{}}
	inner := r.Clone(r.Context())
	inner.Method, inner.Header = e.method, e.headers.Clone()
	for _, name := range []string{"Prefer", "Accept-Language"} {
		if v := r.Header.Values(name); len(v) > 0 {
			inner.Header[name] = v
		}
	}
	if e.method != http.MethodGet && e.method != http.MethodHead && prefer(r, "return") == "" {
		inner.Header.Add("Prefer", "return=minimal")
	}
	inner.Header.Set("Accept", mediaFHIR)
	inner.URL.Path, inner.URL.RawPath, inner.URL.RawQuery = Prefix+"/"+e.path, "", withoutFormat(e.query)
	body := []byte(nil)
	if e.resource.Exists() {
		inner.Header.Set("Content-Type", mediaFHIR)
		if body = e.resource.Raw(); e.method == http.MethodPatch && e.resource.Get("resourceType").Text() == "Binary" {
			inner.Header.Set("Content-Type", mediaJSONPatch)
			body = patchInBinary(e.resource)
		}
	}
	inner.Body, inner.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	a.found = e.method == http.MethodGet || e.method == http.MethodHead || strings.Contains(e.path, "$")
	if err := d.within(inner)(a, inner); err != nil {
		tell(a, inner, err)
	}
	a.WriteHeader(http.StatusOK)
	return a
}

// withoutFormat leaves out of an entry's parameters what only the whole Bundle
// can be asked for.
func withoutFormat(query string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		name, err := url.QueryUnescape(name)
		return err == nil && (name == "_format" || name == "_pretty")
	}), "&")
}

// route returns what answers a request inside a Bundle.
func (d *door) route(r *http.Request) web.Handler {
	have := strings.Split(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var best *interaction
	wild := func(i *interaction) int { return strings.Count(i.route, "{") }
	for i := range interactions {
		one := &interactions[i]
		m, path, _ := strings.Cut(one.route, " ")
		if m == method && fits(strings.Split(path, "/"), have) && path != "/" && (best == nil || wild(one) < wild(best)) {
			best = one
		}
	}
	if best == nil {
		return elsewhere
	}
	_, path, _ := strings.Cut(best.route, " ")
	for i, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			r.SetPathValue(strings.TrimSuffix(name, "}"), have[i])
		}
	}
	return d.guarded(*best)
}

// response adds how an entry was answered.
func (b *bundle) response(a *answer) {
	b.entry()
	body := a.body.Bytes()
	failed := a.status >= 400
	if len(body) > 0 && !failed && !isOutcome(body) {
		b.b = append(append(b.b, `"resource":`...), body...)
		b.b = append(b.b, ',')
	}
	b.b = append(b.b, `"response":{"status":`...)
	b.text(statusLine(a.status))
	for _, h := range [][2]string{{"Location", "location"}, {"ETag", "etag"}} {
		if v := a.header.Get(h[0]); v != "" {
			b.b = append(b.b, `,"`+h[1]+`":`...)
			b.text(v)
		}
	}
	if t, err := http.ParseTime(a.header.Get("Last-Modified")); err == nil {
		b.b = append(b.b, `,"lastModified":"`+t.UTC().Format("2006-01-02T15:04:05Z")+`"`...)
	}
	if len(body) > 0 && (failed || isOutcome(body)) {
		b.b = append(append(b.b, `,"outcome":`...), body...)
	}
	b.b = append(b.b, `}}`...)
}

func isOutcome(body []byte) bool {
	return bytes.HasPrefix(body, []byte(`{"resourceType":"OperationOutcome"`))
}

// statusLine is a status as Bundle.entry.response.status has it: "201 Created".
func statusLine(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}
