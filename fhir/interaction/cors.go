package interaction

import (
	"net/http"
	"slices"
	"strings"
)

// What pages of other sites may send and read, and for how long a browser may
// remember that.
const (
	fromPages = "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Exist, If-None-Match, If-Unmodified-Since, Prefer, X-Security-Context"
	toPages   = "Content-Location, ETag, Last-Modified, Location, Retry-After, X-Request-Id, X-Security-Context"
	remember  = "600"
)

// crossing lets pages of the sites in Options.Origins use the door with a
// bearer token. Cookies are never part of that.
func (d *door) crossing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		ours := r.URL.Path == Prefix || strings.HasPrefix(r.URL.Path, Prefix+"/")
		if len(d.opt.Origins) == 0 || origin == "" || !ours || r.URL.Path == Prefix+"/metadata" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		if !slices.Contains(d.opt.Origins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", toPages)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
			h.Set("Access-Control-Allow-Headers", fromPages)
			h.Set("Access-Control-Max-Age", remember)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
