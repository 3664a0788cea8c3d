package account

import (
	"net/http/httptest"
	"testing"
)

// What somebody writes into X-Forwarded-For themselves stands before what the
// proxy adds, and without a proxy it is not looked at.
func TestTheAddressOfARequestIsNotMadeUp(t *testing.T) {
	for name, tt := range map[string]struct {
		proxied bool
		header  string
		want    string
	}{
		"no proxy":                        {false, "", "192.0.2.1"},
		"no proxy, and a made-up address": {false, "203.0.113.9", "192.0.2.1"},
		"a proxy":                         {true, "198.51.100.7", "198.51.100.7"},
		"a proxy, and a made-up address":  {true, "203.0.113.9, 198.51.100.7", "198.51.100.7"},
		"a proxy that says nothing":       {true, "", "192.0.2.1"},
	} {
		r := httptest.NewRequest("POST", "/sign-in", nil) // comes from 192.0.2.1
		r.Header.Set("X-Forwarded-For", tt.header)
		if got := (Door{Proxied: tt.proxied}).from(r); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
