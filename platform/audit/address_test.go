package audit_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

func TestAnAddressIsTheProxysWordOrTheConnections(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		for _, tt := range []struct {
			proxied bool
			says    string
			want    string
		}{
			{false, "", "192.0.2.1"},
			{false, "198.51.100.7", "192.0.2.1"},
			{true, "198.51.100.7", "198.51.100.7"},
			{true, "203.0.113.9, 198.51.100.7", "198.51.100.7"}, // what stands before may be made up
			{true, "203.0.113.9\n198.51.100.7", "198.51.100.7"}, // a proxy that adds a line
			{true, "198.51.100.7\n", "192.0.2.1"},
			{true, "", "192.0.2.1"},
			{true, strings.Repeat("x", 100), "192.0.2.1"},
		} {
			l := audit.NewLog(d, clock)
			l.Proxied = tt.proxied
			got := ""
			h := served(l, func(_ http.ResponseWriter, r *http.Request) { got = audit.AddressOf(r.Context()) })
			r := httptest.NewRequest("GET", "/", nil)
			r.Header["X-Forwarded-For"] = strings.Split(tt.says, "\n")
			h.ServeHTTP(httptest.NewRecorder(), r)
			l.Close()
			if got != tt.want {
				t.Errorf("proxied %v, %.20q: %q, want %q", tt.proxied, tt.says, got, tt.want)
			}
		}
	})
}
