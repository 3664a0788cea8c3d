package web

import (
	"context"
	"net/http"
	"slices"

	"kith/platform/say"
	"kith/platform/web/shell"
)

// Cookies that hold a choice, and nothing about anybody.
const (
	langCookie  = "kith_lang"
	themeCookie = "kith_theme"
	year        = 365 * 24 * 60 * 60
)

// SignedIn tells the pages of this request who is asking. Session wrappers
// call it before the handler runs.
func SignedIn(ctx context.Context, p Person) { shell.From(ctx).Person = p }

// WhoIs returns the person SignedIn was told of; the zero Person is nobody.
func WhoIs(ctx context.Context) Person { return shell.From(ctx).Person }

// ForFamily puts the bar of a young person or a family around the pages of this
// request, and a way to leave fast at the top of each.
func ForFamily(ctx context.Context, items []NavItem, leave string) {
	f := shell.From(ctx)
	f.Nav, f.Leave = items, leave
}

// SetNav replaces the bar for this request, for roles that see less.
func SetNav(ctx context.Context, items []NavItem) { shell.From(ctx).Nav = items }

// frame finds out in which language and light the visitor reads.
func (m *Mux) frame(next http.Handler) http.Handler {
	languages := m.opt.Phrases.Languages()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := &shell.Frame{
			Nav: m.opt.Nav, Home: m.home(), SignOut: m.opt.SignOut, Account: m.opt.Account,
			Theme: m.theme(w, r), Languages: languages, Example: m.opt.Example,
			Now: m.opt.Now(), Request: infoOf(r.Context()).id, Below: m.opt.Below, Static: m.static.Path, Secure: m.opt.Secure,
		}
		if r.Method == http.MethodGet {
			f.At = r.URL
		}
		voice := m.opt.Phrases.In(m.language(w, r))
		ctx := say.With(shell.With(r.Context(), f), voice)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// language is what ?lang= asks for, else what was chosen before, else what the
// browser prefers.
func (m *Mux) language(w http.ResponseWriter, r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); asked != "" && m.opt.Phrases.Speaks(asked) {
		m.remember(w, langCookie, asked)
		return asked
	}
	if c, err := r.Cookie(nameOf(langCookie, m.opt.Secure)); err == nil && m.opt.Phrases.Speaks(c.Value) {
		return c.Value
	}
	return m.opt.Phrases.Match(r.Header.Get("Accept-Language"))
}

func (m *Mux) theme(w http.ResponseWriter, r *http.Request) shell.Theme {
	themes := []shell.Theme{shell.Auto, shell.Light, shell.Dark}
	if asked := shell.Theme(r.URL.Query().Get("theme")); slices.Contains(themes, asked) {
		m.remember(w, themeCookie, string(asked))
		return asked
	}
	if c, err := r.Cookie(nameOf(themeCookie, m.opt.Secure)); err == nil && slices.Contains(themes, shell.Theme(c.Value)) {
		return shell.Theme(c.Value)
	}
	return shell.Auto
}

func (m *Mux) remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: nameOf(name, m.opt.Secure), Value: value, Path: "/", MaxAge: year,
		HttpOnly: true, Secure: m.opt.Secure, SameSite: http.SameSiteLaxMode,
	})
}
