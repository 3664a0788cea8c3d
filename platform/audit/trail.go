package audit

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"kith/platform/access"
	"kith/platform/fault"
)

// Trail is what one request has been shown so far.
type Trail struct {
	mu    sync.Mutex
	about []int64
	each  []int64 // how many out of each of about
	what  string  // of the first resource
	count int64

	address string
	asked   string
	told    bool    // that there are as many as total, and nothing of it
	total   int64   // of all answers that handed out nothing
	named   []int64 // the compartments that those asked of by name
}

type trailKey struct{}

// AddressOf is where the request of ctx came from, "" where there is none.
func AddressOf(ctx context.Context) string {
	if t, ok := ctx.Value(trailKey{}).(*Trail); ok {
		return t.address
	}
	return ""
}

// Asked notes what a search asked for: a type and names of parameters, never
// their values, which are names of children.
func Asked(ctx context.Context, what string) {
	if t, ok := ctx.Value(trailKey{}).(*Trail); ok {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.asked = what
	}
}

// Searching reports whether the request of ctx is a search that Asked noted.
func Searching(ctx context.Context) bool {
	t, ok := ctx.Value(trailKey{}).(*Trail)
	if !ok {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.asked != ""
}

// Counted notes that a search was told how many there are, be it none, and was
// handed nothing: an answer too. named are the compartments of the children
// whom it asked of by name.
func Counted(ctx context.Context, total int64, named ...int64) {
	t, ok := ctx.Value(trailKey{}).(*Trail)
	if !ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told, t.total, t.named = true, t.total+total, append(t.named, named...)
}

// Saw notes that the request of ctx was given something out of a compartment;
// what is the reference of a resource, or "" for a row of a page. Every read
// that hands contents to a caller says so. Without a request it does nothing:
// the program's own looking is nobody's reading.
func Saw(ctx context.Context, compartment int64, typ, id string) {
	t, ok := ctx.Value(trailKey{}).(*Trail)
	if !ok {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.about); n == 0 || t.about[n-1] != compartment { // what lies together comes together
		t.about, t.each = append(t.about, compartment), append(t.each, 0)
	}
	t.each[len(t.each)-1]++
	if t.count++; t.count == 1 && typ != "" {
		t.what = typ + "/" + id
	}
}

// Seen returns the compartments out of which the request of ctx has been given
// something so far, some of them more than once.
func Seen(ctx context.Context) []int64 {
	t, ok := ctx.Value(trailKey{}).(*Trail)
	if !ok {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.about)
}

// event is the line about what was shown since it was last asked for.
func (t *Trail) event() (e Event, any bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.count == 0 && !t.told:
		return Event{}, false
	case t.count == 0:
		e = Event{Action: Read, About: t.named, Count: t.total, What: t.asked, told: true}
		t.told, t.total, t.named = false, 0, nil
		return e, true
	}
	e = Event{Action: Read, About: t.about, Count: t.count, each: t.each}
	t.told, t.total, t.named = false, 0, nil
	switch {
	case t.asked != "":
		e.What = t.asked
	case t.count == 1:
		e.What = t.what
	}
	t.about, t.each, t.count, t.what = nil, nil, 0, ""
	return e, true
}

// Gate returns a wrapper that holds every answer back until what it shows is
// written down. route names what a request came by; fail tells the caller that
// the answer cannot be given.
func (l *Log) Gate(route func(*http.Request) string, fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			t := &Trail{address: l.address(r)}
			r = r.WithContext(context.WithValue(r.Context(), trailKey{}, t))
			g := &gate{ResponseWriter: w, open: func() error {
				e, any := t.event()
				if !any {
					return nil
				}
				e.At, e.Who, e.Why, e.Address = l.now(), access.From(r.Context()), route(r), t.address
				return l.Release(r.Context(), e)
			}}
			g.refuse = func(err error) { fail(w, r, fault.Wrap(fault.Transient, "audit.unaudited", err)) }
			next.ServeHTTP(g, r)
		})
	}
}

// Address is where the request of ctx came from, "" outside of one.
func Address(ctx context.Context) string {
	t, ok := ctx.Value(trailKey{}).(*Trail)
	if !ok {
		return ""
	}
	return t.address
}

// address is the other end of the connection, without its port; behind a proxy
// the last address of the last line that says one, since those before may be
// made up: some proxies add to a line, and some add one.
func (l *Log) address(r *http.Request) string {
	if l.Proxied {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(all[len(all)-1]); len(last) > 0 && len(last) <= mostAddress {
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// mostAddress is how long an address may be: one of IPv6, with its zone.
const mostAddress = 64

// gate is the way out of the program.
type gate struct {
	http.ResponseWriter
	open   func() error
	refuse func(error)
	shut   bool
}

// content are the headers that speak of what is not sent after all.
var content = [...]string{"Content-Type", "Content-Length", "Content-Disposition", "Content-Location", "ETag", "Last-Modified", "Link", "Location"}

// passes asks before every piece of an answer: a long one may show more as it goes.
func (g *gate) passes() bool {
	if g.shut {
		return false
	}
	if err := g.open(); err != nil {
		g.shut = true
		for _, h := range content {
			g.Header().Del(h)
		}
		g.refuse(err)
	}
	return !g.shut
}

// WriteHeader opens the gate for whatever begins an answer.
func (g *gate) WriteHeader(status int) {
	if status < 200 || g.passes() {
		g.ResponseWriter.WriteHeader(status)
	}
}

// Write drops what the gate did not open for.
func (g *gate) Write(b []byte) (int, error) {
	if !g.passes() {
		return 0, errShut
	}
	return g.ResponseWriter.Write(b)
}

// Flush sends what there is.
func (g *gate) Flush() {
	if f, ok := g.ResponseWriter.(http.Flusher); ok && g.passes() {
		f.Flush()
	}
}

var errShut = errors.New("audit: an answer that could not be written down was not sent")
