package session_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// An open page that asks by itself is nobody at the screen.
func TestAnOpenPageKeepsNoSessionOpen(t *testing.T) {
	each(t, func(k *desk) {
		for name, header := range map[string][2]string{"a stream": {"Accept", "text/event-stream"}, "what it asks for anew": {"Kith-Unattended", "1"}, "somebody who reads": {"Accept", "text/html"}} {
			k.keeper.Forget(lena)
			k.in(lena)
			for range 4 {
				k.now = k.now.Add(10 * time.Minute)
				r := httptest.NewRequest(http.MethodGet, "/", nil)
				r.Header.Set(header[0], header[1])
				r.AddCookie(&http.Cookie{Name: cookie, Value: k.jar[cookie]})
				k.site.ServeHTTP(httptest.NewRecorder(), r)
			}
			if here := k.who() == lena; here != (name == "somebody who reads") {
				t.Errorf("%s, for 40 minutes: here is %v", name, here)
			}
		}
	})
}
