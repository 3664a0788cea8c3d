package account

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/session"
	"kith/platform/web"
)

// SecondUsual is how long after their account was opened people at work may go
// with a password alone, where nobody says otherwise and nobody comes from
// outside: time to find the phone. ASVS asks for two proofs at once of whoever
// may be anywhere.
//
// Source: Kith, OWASP-ASVS
const SecondUsual = 14 * 24 * time.Hour

// secondAt is where somebody sets up a second proof.
const secondAt = "/security"

// SecondDue returns the moment from which on l opens nothing without a second
// proof; ok is false where none is asked for: of families, of whoever has one or
// comes in without a password, and of everybody where after is negative.
func SecondDue(l login.Login, after time.Duration) (at time.Time, ok bool) {
	if after < 0 || KindOf(l.Who) != Staff || !l.HasPassword() || l.Second() {
		return time.Time{}, false
	}
	return l.Made.Add(after), true
}

// SecondPage returns the page to which the owner of l is led instead of any
// other at a moment, "" where they may go anywhere.
func SecondPage(l login.Login, after time.Duration, now time.Time) string {
	if at, ok := SecondDue(l, after); ok && !now.Before(at) {
		return secondAt
	}
	return ""
}

// LeadsOn leads whoever is to do something first to where they do it, and lets
// nothing else pass but leaving.
func LeadsOn(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			only := session.Of(r.Context()).Only
			switch {
			case only == "" || passes(r.URL.Path, only):
				next.ServeHTTP(w, r)
			case r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/fhir"):
				if err := web.See(w, r, only); err != nil {
					fail(w, r, err)
				}
			default:
				fail(w, r, fault.New(fault.Security, "account.second.first"))
			}
		})
	}
}

// passes reports whether a path stays open to whoever is led to another.
func passes(path, only string) bool {
	return path == only || slices.ContainsFunc([]string{only + "/", "/sign-", "/static/", "/leave", "/healthz"},
		func(begin string) bool { return strings.HasPrefix(path, begin) })
}
