// Package shell is what surrounds every page: the head, the bar with the way
// around, the person who is signed in, the footer, and the pages that say why
// something cannot be shown.
//
// A page says what it is (Page); the request says who looks at it, in which
// language and light (Frame). Layout puts them together.
package shell

import (
	"context"
	"embed"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"kith/platform/say"
)

// Files are the sentences of the shell, for say.Load.
//
//go:embed locale
var Files embed.FS

// Page is what a page tells the layout.
type Page struct {
	Title     string   // key; titles carry no names, because a tab is read over the shoulder
	TitleArgs []any    // name, value pairs for the title
	Nav       string   // key of the NavItem that is current, or ""
	Back      string   // where "Back" leads, or "" for no such link
	BackText  string   // key for that link; "" says "Back"
	Family    bool     // larger type and targets, for families and young people
	Print     bool     // offers a print button and closes with "Printed …"
	Light     bool     // asks for no part of a page, so htmx is not loaded: first loads stay small
	Scripts   []string // static files besides, which the page does without too
}

// NavItem is one entry of the bar.
type NavItem struct {
	Key  string // key of its name, and what Page.Nav says when it is current
	Href string
}

// Person is who is signed in, as the bar shows it. The zero Person is nobody.
type Person struct {
	ID    string // opaque
	Name  string // "Lena Ortiz, LCSW"
	Role  string // in the reader's language: "counselor"
	Place string // "Maple Street Clinic"
}

// Initials returns the first letters of the first and the last name.
func (p Person) Initials() string { return say.Initials(p.Name) }

// Theme is the light a person has chosen.
type Theme string

const (
	Auto  Theme = "auto" // as the device says
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Frame is what a request tells the layout.
type Frame struct {
	Person    Person
	Nav       []NavItem // shown when somebody is signed in
	Home      string    // where the name of the program leads
	SignOut   string    // where the sign-out form posts, or "" for none
	Account   string    // the page of one's own account, or "" for none
	Leave     string    // where "Leave fast" leads, on every page of a young person or a family; "" for none
	Theme     Theme
	Languages []string // all there are
	At        *url.URL // the page asked for, or nil when it cannot be asked for again
	Example   bool     // nobody on these pages is real
	Now       time.Time
	Request   string                   // short number a person can read to us
	Above     templ.Component          // what stands above every page of this request, or nil
	Below     templ.Component          // what stands below the content of every page, on paper too, or nil
	Static    func(name string) string // address of a static file
	Secure    bool                     // people come by https
}

// SignedIn reports whether the request comes from a known person.
func (f *Frame) SignedIn() bool { return f.Person.Name != "" }

// Again returns the address of this page with one parameter set, for the
// language and light switches.
func (f *Frame) Again(name, value string) string {
	q := f.At.Query()
	q.Set(name, value)
	return f.At.Path + "?" + q.Encode()
}

// With returns a context that carries f.
func With(ctx context.Context, f *Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, f)
}

// From returns the frame of ctx; without one, an empty frame that can be read.
func From(ctx context.Context) *Frame {
	if f, ok := ctx.Value(frameKey{}).(*Frame); ok {
		return f
	}
	return &Frame{Static: func(name string) string { return name }}
}

type frameKey struct{}
