package web

import "strings"

// About says what a route is for, to programs and the people who write them:
// /openapi.json is made of it. Give it to Mux.On, beside the route:
//
//	m.On("GET /children/{id}", p.child, web.Shows("One child: ties, promises, visits.").Query("months: 24 for two years"))
//	m.On("POST /children/{id}/promises", p.promise, web.Does("Notes a promise of whoever sends it.").
//		Needs("words: what is promised, one line").Takes("due: the day, as 2026-11-16"))
type About struct {
	says   string
	media  string // of the answer; "" for a form, which leads on
	open   bool
	query  []field
	fields []field
}

// field is one parameter of an address or one field of a form.
type field struct {
	name, says string
	needed     bool
}

// Shows is about a route that shows a page to people.
func Shows(says string) About { return About{says: says, media: "text/html"} }

// Does is about a route that does something, as a rule what a form says, and
// then leads on to a page.
func Does(says string) About { return About{says: says} }

// Gives is about a route that answers with something of a media type, such as
// "text/csv".
func Gives(says, media string) About { return About{says: says, media: media} }

// Open says that the route is for everyone, signed in or not.
func (a About) Open() About {
	a.open = true
	return a
}

// Query adds parameters of the address, "name: what it is". None is ever needed.
func (a About) Query(all ...string) About {
	a.query = append(a.query, fieldsOf(all, false)...)
	return a
}

// Needs adds fields of the form that may not be empty, "name: what it is". What
// stands in braces differs: "version-{id}: …".
func (a About) Needs(all ...string) About {
	a.fields = append(a.fields, fieldsOf(all, true)...)
	return a
}

// Takes adds fields of the form that may be left out.
func (a About) Takes(all ...string) About {
	a.fields = append(a.fields, fieldsOf(all, false)...)
	return a
}

func fieldsOf(all []string, needed bool) (fs []field) {
	for _, s := range all {
		name, says, _ := strings.Cut(s, ": ")
		fs = append(fs, field{name, strings.TrimSpace(says), needed})
	}
	return fs
}

// route is one route of a Mux, and what it is for.
type route struct {
	method, path string
	about        *About // nil where nobody said
}

// add keeps a route for the description.
func (m *Mux) add(pattern string, about []About) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	r := route{method: method, path: strings.TrimSuffix(path, "{$}")}
	if len(about) > 0 {
		r.about = &about[0]
	}
	m.routes = append(m.routes, r)
}

// Route is one route of a Mux, for those who ask for all of them: it is the
// register that tests of every path go by.
type Route struct {
	Method string // "" is any
	Path   string // "/children/{id}"
	Open   bool   // to whoever is not signed in, too
	Apart  bool   // of a part of the site that describes itself, such as the FHIR door

	Query        []string // parameters of the address
	Needs, Takes []string // fields of the form that may not, and that may, be left out
}

// String returns the route as Mux.On takes it.
func (r Route) String() string { return strings.TrimSpace(r.Method + " " + r.Path) }

// Routes returns every route, in the order in which they were added. New paths
// join by being added with On: nobody keeps a second list.
func (m *Mux) Routes() (all []Route) {
	for _, r := range m.routes {
		one := Route{Method: r.method, Path: r.path, Apart: r.about == nil && m.elsewhere(r.path)}
		if r.about != nil {
			one.Open = r.about.open
			for _, f := range r.about.query {
				one.Query = append(one.Query, f.name)
			}
			for _, f := range r.about.fields {
				if f.needed {
					one.Needs = append(one.Needs, f.name)
				} else {
					one.Takes = append(one.Takes, f.name)
				}
			}
		}
		all = append(all, one)
	}
	return all
}

// Undescribed returns the routes that came without an About, except those below
// prefixes that tell their own errors: they have a description of their own.
func (m *Mux) Undescribed() (all []string) {
	for _, r := range m.routes {
		if r.about == nil && !m.elsewhere(r.path) {
			all = append(all, r.method+" "+r.path)
		}
	}
	return all
}

// elsewhere reports whether a path belongs to a part of the site with errors,
// and so with a description, of its own.
func (m *Mux) elsewhere(path string) bool {
	for _, p := range m.errors {
		if path == p.prefix || strings.HasPrefix(path, p.prefix+"/") {
			return true
		}
	}
	return false
}
