// Package web turns a request into a page: routes, the shell around a page,
// the headers that keep it private, and the one place that tells an error.
//
// A handler returns an error instead of writing one:
//
//	m.On("GET /children/{id}", func(w http.ResponseWriter, r *http.Request) error {
//		child, err := people.Get(r.Context(), …, r.PathValue("id"))
//		if err != nil {
//			return err
//		}
//		return web.Show(w, r, page(child))
//	})
//
// The log knows the route, never the address: ids, searches and names stay out.
package web

import (
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/a-h/templ"

	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web/shell"
	"kith/platform/web/style"
)

type (
	// Page is what a page tells the layout.
	Page = shell.Page
	// Person is who is signed in, as the bar shows it.
	Person = shell.Person
	// NavItem is one entry of the bar.
	NavItem = shell.NavItem
)

// A Handler answers a request or returns why it cannot.
type Handler func(w http.ResponseWriter, r *http.Request) error

// An ErrorWriter tells err in the format of one part of the site.
type ErrorWriter func(w http.ResponseWriter, r *http.Request, err error)

// Options are what the program tells its pages.
type Options struct {
	Phrases *say.Phrases
	Log     *slog.Logger     // nil logs nothing
	Nav     []NavItem        // the bar of a person who is signed in
	Home    string           // where the name of the program leads; "" is "/"
	SignIn  string           // where a visitor is sent who must sign in; "" shows a page
	SignOut string           // where the sign-out form posts
	Account string           // the page of one's own account, or "" for none
	Styles  []fs.FS          // folders with style/*.css of their own
	Example bool             // nobody on these pages is real
	Secure  bool             // cookies only over TLS
	Below   templ.Component  // what stands below the content of every page, on paper too, or nil
	Now     func() time.Time // nil is the clock of the machine
}

// Mux routes requests to handlers that may fail. It is an http.Handler and is
// ready to serve: privacy headers, compression, request log, recovery and
// protection against requests from other sites are part of it.
type Mux struct {
	opt     Options
	mux     http.ServeMux
	static  *style.Set
	wraps   []func(http.Handler) http.Handler
	errors  []prefixed
	routes  []route
	handler http.Handler
}

type prefixed struct {
	prefix string
	write  ErrorWriter
}

// New returns a Mux without routes.
func New(o Options) (*Mux, error) {
	static, err := style.Build(o.Styles...)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	m := &Mux{opt: o, static: static}
	m.mux.Handle("GET "+style.Prefix, m.named("GET "+style.Prefix, static))
	m.add("GET "+style.Prefix+"{version}/{name}", []About{Gives("A style sheet, script or font of the pages.", "*/*").Open()})
	m.mux.Handle("/", m.named("none", http.HandlerFunc(m.nowhere)))
	return m, m.assemble()
}

// On adds a route, e.g. "POST /handoffs/{id}/meet", and what it is for.
func (m *Mux) On(route string, h Handler, about ...About) {
	m.add(route, about)
	m.mux.Handle(route, m.named(route, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := readForm(r)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			m.fail(w, r, err)
		}
	})))
}

// mostForm is how long any form may be, in bytes. Source: Kith
const mostForm = 256 << 10

// readForm reads the form of a page whole, or says that it is too long: read
// later, by its first field, a form that is cut off would be one without words.
func readForm(r *http.Request) error {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if r.Body == nil || kind != "application/x-www-form-urlencoded" || strings.HasPrefix(r.URL.Path, "/fhir") {
		return nil
	}
	r.Body = http.MaxBytesReader(nil, r.Body, mostForm)
	err := r.ParseForm()
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.TooLong, "fault.too-long.text")
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, "fault.invalid.text", err)
	}
	return nil
}

// Use puts wrap around every route, inside what the Mux itself does. The
// wrapper that is used first is outermost. Call it before the first request.
func (m *Mux) Use(wrap func(http.Handler) http.Handler) {
	m.wraps = append(m.wraps, wrap)
	if err := m.assemble(); err != nil {
		panic(err)
	}
}

// ErrorWriter lets write tell every error of requests below prefix, such as
// "/fhir", instead of the error page.
func (m *Mux) ErrorWriter(prefix string, write ErrorWriter) {
	m.errors = append(m.errors, prefixed{prefix, write})
}

// Fail tells err as the Mux would tell it for a handler. It is for wrappers
// given to Use.
func (m *Mux) Fail(w http.ResponseWriter, r *http.Request, err error) { m.fail(w, r, err) }

// ServeHTTP answers a request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

// assemble builds the chain: log, compression, headers, frame, recovery,
// same-site check, wrappers, routes.
func (m *Mux) assemble() error {
	var h http.Handler = &m.mux
	for i := len(m.wraps) - 1; i >= 0; i-- {
		h = m.wraps[i](h)
	}
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.fail(w, r, fault.New(fault.Security, "shell.other-site"))
	}))
	h = m.frame(m.recovered(ownWill(h, cross.Handler(h))))
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.CompressionLevel(3), gzhttp.ContentTypes([]string{
		"text/html", "text/csv", "text/plain", "application/json",
		"application/fhir+json", "application/fhir+ndjson", "application/ndjson",
	}))
	if err != nil {
		return err
	}
	m.handler = m.logged(zip(m.headers(h)))
	return nil
}

// ownWill sends requests that carry a token and no cookie past the same-site
// check: no browser sends a token of its own accord.
func ownWill(h, checked http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" && r.Header.Get("Cookie") == "" {
			h.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

// nowhere answers what no route fits: 405 when the address has other methods,
// else not found.
func (m *Mux) nowhere(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := m.mux.Handler(other); pattern != "/" && pattern != "" {
			allow = append(allow, method)
		}
	}
	if len(allow) > 0 {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		m.fail(w, r, fault.New(fault.NotSupported, "fault.not-supported.text"))
		return
	}
	m.fail(w, r, fault.New(fault.NotFound, "fault.not-found.text"))
}

// fail is the only place that turns an error into a response.
func (m *Mux) fail(w http.ResponseWriter, r *http.Request, err error) {
	in := infoOf(r.Context())
	if status := fault.Status(err); status >= 500 {
		m.opt.Log.ErrorContext(r.Context(), "request failed", "request", in.id, "route", in.route, "err", err.Error())
	}
	if in.started {
		panic(http.ErrAbortHandler) // half an answer is worse than none
	}
	for _, p := range m.errors {
		if r.URL.Path == p.prefix || strings.HasPrefix(r.URL.Path, strings.TrimSuffix(p.prefix, "/")+"/") {
			p.write(w, r, err)
			return
		}
	}
	m.sorry(w, r, fault.Of(err))
}

func (m *Mux) sorry(w http.ResponseWriter, r *http.Request, e *fault.Error) {
	shell.From(r.Context()).At = nil // it repeats nothing of the address: hidden and absent are the same bytes
	status := e.Kind.Status()
	if status == http.StatusUnauthorized && m.opt.SignIn != "" && r.URL.Path != m.opt.SignIn {
		m.toSignIn(w, r)
		return
	}
	c := shell.Sorry(e)
	if Partial(r) {
		c = shell.SorryPart(e)
	}
	if err := ShowStatus(w, r, status, c); err != nil {
		m.opt.Log.ErrorContext(r.Context(), "error page failed", "request", infoOf(r.Context()).id, "err", err.Error())
		http.Error(w, http.StatusText(status), status)
	}
}

// home returns where the program's name leads.
func (m *Mux) home() string { return cmp.Or(m.opt.Home, "/") }
