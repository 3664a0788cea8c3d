package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// A page larger than this is not kept for the next one.
const keepBuffer = 1 << 20

// Show sends a page or a part of one with status 200. It renders everything
// before it sends a byte, so that an error becomes an error page and never
// half a record.
func Show(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return ShowStatus(w, r, http.StatusOK, c)
}

// ShowStatus is Show with another status: 422 for a form that comes back with
// its mistakes marked.
func ShowStatus(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	b, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	defer func() {
		if b.Cap() <= keepBuffer {
			buffers.Put(b)
		}
	}()
	if err := c.Render(r.Context(), b); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Content-Length") == "" && b.Len() < 1400 {
		h.Set("Content-Length", strconv.Itoa(b.Len()))
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	w.Write(b.Bytes()) //nolint:errcheck // the visitor left; there is nobody to tell
	return nil
}

// See sends the visitor on to path after a form was taken (303).
func See(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// Partial reports whether the request wants a part of a page, because htmx
// asked for it, and not a whole page.
func Partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") != "full"
}

// Local returns path when it leads to a page of this site, and otherwise
// fallback. It guards "next" parameters.
func Local(path, fallback string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return fallback
	}
	return path
}

// toSignIn sends a visitor to the sign-in page and remembers where to return.
func (m *Mux) toSignIn(w http.ResponseWriter, r *http.Request) {
	to := m.opt.SignIn
	if r.Method == http.MethodGet && !Partial(r) && r.URL.Path != m.home() {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	if Partial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Within answers r by the route that fits it, without what surrounds routes:
// for a handler that shows a page as somebody else sees it. What surrounds goes
// on to speak of the request that came.
func (m *Mux) Within(w http.ResponseWriter, r *http.Request) {
	in := infoOf(r.Context())
	route := in.route
	defer func() { in.route = route }()
	m.mux.ServeHTTP(w, r)
}
