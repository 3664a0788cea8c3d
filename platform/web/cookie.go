package web

import (
	"net/http"

	"kith/platform/web/shell"
)

// Keep gives the browser something to hold until it is closed: an opaque key, of
// whoever is on these pages without signing in. Other sites make no request that
// brings it.
func Keep(w http.ResponseWriter, r *http.Request, name, value string) {
	keep(w, r, name, value, 0)
}

// Drop takes back what Keep gave.
func Drop(w http.ResponseWriter, r *http.Request, name string) { keep(w, r, name, "", -1) }

// Kept returns what Keep gave, "" for nothing.
func Kept(r *http.Request, name string) string {
	c, err := r.Cookie(cookieName(r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

func keep(w http.ResponseWriter, r *http.Request, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: cookieName(r, name), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: shell.From(r.Context()).Secure, SameSite: http.SameSiteStrictMode})
}

func cookieName(r *http.Request, name string) string {
	return nameOf(name, shell.From(r.Context()).Secure)
}

// nameOf is what a cookie is called: over TLS so that no other host of the
// domain can set it.
func nameOf(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}
