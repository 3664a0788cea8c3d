package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"kith/platform/fault"
)

// policy forbids everything that does not come from this site, and every
// inline style and script.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"font-src 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// onlyTLS tells browsers to come here, and to whatever lies below this name, by
// TLS and by nothing else for two years.
const onlyTLS = "max-age=63072000; includeSubDomains"

// headers makes every answer private unless its handler says otherwise.
func (m *Mux) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		if m.opt.Secure {
			h.Set("Strict-Transport-Security", onlyTLS)
		}
		in := infoOf(r.Context())
		h.Set("X-Request-Id", in.id)
		next.ServeHTTP(&starting{w, in}, r)
	})
}

// info is what the log says about a request.
type info struct {
	id, route string
	started   bool
	status    int
	bytes     int64
}

type infoKey struct{}

func infoOf(ctx context.Context) *info {
	if in, ok := ctx.Value(infoKey{}).(*info); ok {
		return in
	}
	return &info{route: "none"}
}

// RequestID returns the short number that the log and the error page give this
// request.
func RequestID(ctx context.Context) string { return infoOf(ctx).id }

// RouteOf returns the route that a request took, "GET /children/{id}": what may
// be written down about where somebody went.
func RouteOf(r *http.Request) string { return infoOf(r.Context()).route }

// named remembers which route a request took.
func (m *Mux) named(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		infoOf(r.Context()).route = route
		next.ServeHTTP(w, r)
	})
}

// logged writes one line a request: method, route, status, duration, bytes.
func (m *Mux) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		in := &info{id: number(), route: "none"}
		ctx := context.WithValue(r.Context(), infoKey{}, in)
		defer func() {
			m.opt.Log.LogAttrs(ctx, slog.LevelInfo, "request",
				slog.String("request", in.id), slog.String("method", method(r)), slog.String("route", in.route),
				slog.Int("status", in.status), slog.Duration("took", time.Since(start)), slog.Int64("bytes", in.bytes))
		}()
		next.ServeHTTP(&counting{w, in}, r.WithContext(ctx))
	})
}

// method keeps a made-up method out of the log.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

func number() string {
	var b [5]byte
	rand.Read(b[:]) //nolint:errcheck // crypto/rand never fails
	return hex.EncodeToString(b[:])
}

// recovered turns a panic into the page for our own defects.
func (m *Mux) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			in := infoOf(r.Context())
			m.opt.Log.ErrorContext(r.Context(), "panic", "request", in.id, "route", in.route, "what", what(p), "where", where())
			m.fail(w, r, fault.New(fault.Exception, "fault.exception.text"))
		}()
		next.ServeHTTP(w, r)
	})
}

// what names a panic. Only the runtime's own words are repeated: any other
// value may hold what somebody typed.
func what(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// where lists the functions on the stack, without their arguments.
func where() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	var b strings.Builder
	for {
		f, more := frames.Next()
		fmt.Fprintf(&b, "%s:%d ", f.Function, f.Line)
		if !more {
			return strings.TrimSpace(b.String())
		}
	}
}

// counting notes status and size on their way out.
type counting struct {
	http.ResponseWriter
	in *info
}

// WriteHeader notes the first status.
func (c *counting) WriteHeader(status int) {
	if c.in.status == 0 && status >= 200 {
		c.in.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write notes how much was sent.
func (c *counting) Write(b []byte) (int, error) {
	if c.in.status == 0 {
		c.in.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.in.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counting) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// Flush sends what there is, for whoever packs answers on their way.
func (c *counting) Flush() { flush(c.ResponseWriter) }

func flush(w http.ResponseWriter) {
	http.NewResponseController(w).Flush() //nolint:errcheck // where nothing can be sent yet, it is sent at the end
}

// starting notes that an answer has begun, even while it waits to be packed.
type starting struct {
	http.ResponseWriter
	in *info
}

// WriteHeader notes the start.
func (s *starting) WriteHeader(status int) {
	s.in.started = s.in.started || status >= 200
	s.ResponseWriter.WriteHeader(status)
}

// Write notes the start.
func (s *starting) Write(b []byte) (int, error) {
	s.in.started = true
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *starting) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Flush sends what there is; it tells io.Copy and streaming handlers that they
// may.
func (s *starting) Flush() { flush(s.ResponseWriter) }
