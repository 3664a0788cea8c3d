package main

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/platform/twin"
	"kith/platform/web"
)

// stands are what may stand for a parameter of a page's address, by the name of
// the parameter. Where names mean different things, the part of the address
// before it comes first: "staff/{id}". A page whose parameter is not here is
// asked for by nobody, and a test says so.
var stands = map[string][]string{
	"id":                  {"amara-reyes-cole", "theo-brandt", "june-okoye", "leo-reyes-cole", "secret-patient", "jordan-mills", "rowan-thorne", "wes-dunn", "never-was"},
	"staff/{id}":          {"lena-ortiz", "rae-quill", "pat-lowe", "wei-chen", "never-was"},
	"followups/{id}":      {"b08dc711f027919471b69b0d920e803d", "2eb256198309cd6d2321884c021fd727", "never-was"}, // what Tomás and Dante are owed
	"consults/{id}":       {"line-call-1", "line-call-7", "never-was"},                                           // calls that name no child
	"loops/{id}":          {"amara-harbor", "amara-reyes-cole-loop-open", "amara-reyes-cole-secret-task", "never-was"},
	"glass/{notice}":      {"1", "never-was"},
	"{other}":             {"leo-reyes-cole", "secret-patient", "theo-brandt", "never-was"},
	"promises/{promise}":  {"amara-promise-rao", "amara-reyes-cole-secret-task", "theo-brandt-secret-task", "never-was"},
	"caring/{task}":       {"amara-reyes-cole-secret-task", "never-was"},
	"checkins/{response}": {"amara-reyes-cole-secret-questionnaireresponse", "amara-reyes-cole-secret-observation", "never-was"},
	"told/{task}":         {"amara-reyes-cole-secret-task", "never-was"},
	"repair/{task}":       {"amara-reyes-cole-secret-task", "never-was"},
	"rest/{flag}":         {"amara-ask-first-marcus", "never-was"},
	"messages/{thread}":   {"amara-reyes-cole-secret-communication", "never-was"},
	"colleagues/{role}":   {"lena-ortiz-maple-street", "rae-quill-maple-street", "never-was"},
	"network/{org}":       {"youth-harbor", "riverside", "never-was"},
	"roles/{role}":        {"lena-ortiz-maple-street", "rae-quill-maple-street", "never-was"},
	"{service}":           {"youth-harbor-after-school", "never-was"},
	"{agreement}":         {"maple-street-youth-harbor", "never-was"},
	"{organization}":      {"youth-harbor", "maple-street", "never-was"},
	"{location}":          {"maple-street", "youth-harbor", "never-was"},
	"{step}":              {"who", "words", "topic", "know", "check", "question", "send", "call", "1", "x"},
	"{version}":           {"1", "x"},
	"{name}":              {"style.css", "x"},
	"{child}":             {"3et6alfzaw", "pnm3mgwo2r", "vxj32s5abm", "d5gmkyypwv", "aaaaaaaaaa"}, // Amara and Leo, to Denise and to Marcus
	"{type}":              {"Observation", "Communication", "Task"},
	"{fact}":              {"amara-reyes-cole-secret-observation", "never-was"},
	"p/{token}":           {"AAAAAAAAAAAAAAAAAAAAAAAAAA", "never-was"}, // no link that is out: every other is the same
	"links/{id}":          {"never-was"},
	"packet/{n}":          {"1", "x"},
	"report/{n}":          {"1", "x"},
	"{item}":              {"amara-reyes-cole-secret-communication", "never-was"},
}

// typed are what may be typed into a field or stand after a question mark.
var typed = map[string][]string{
	"q":       {"amara", "am", "vermilion", "vermilionfinch", "reyes", "V-99", "2012-09-03", "theo", "quill", "é", ""},
	"date":    {"2026-11-16", "2026-11-12", "2026-11-17", "2026-11-13", "x"},
	"view":    {"room", "print", "x"},
	"months":  {"24", "6", "x"},
	"quarter": {"2026-3", "2026-2", "x"},
	"compare": {"yes", "x"},
	"words":   {"One line.", "", "vermilionfinch"},
	"due":     {"2026-11-20", "x", ""},
	"who":     {"Practitioner/rae-quill", "RelatedPerson/denise-reyes", "Practitioner/lena-ortiz", "RelatedPerson/amara-reyes-cole-secret-related"},
	"as":      {"RelatedPerson/denise-reyes", "Practitioner/rae-quill", "Practitioner/mia-park"},
	"next":    {"/today", "//evil.example", ""},
	"person":  {"mia-park", "never-was"},
	"kind":    {"time-alone", "asked-open", "asked-substances", "help-plan", "x"},
	"value":   {"done", "declined", "x"},
	"reason":  {"danger", "unreachable", "x"},
}

// pages make requests to every page and every form.
type pages struct {
	dice   *rand.Rand
	routes []web.Route
	told   []string // ids of what was told, which stand for any parameter at times
}

func newPages(seed uint64, routes []web.Route, told []string) *pages {
	g := &pages{dice: rand.New(rand.NewPCG(seed, 2012)), told: told}
	for _, r := range routes {
		if !r.Apart {
			g.routes = append(g.routes, r)
		}
	}
	return g
}

func (g *pages) pick(from []string) string { return from[g.dice.IntN(len(from))] }

// stand is what stands for a parameter.
func stand(before, name string) []string {
	for _, key := range []string{before + "/{" + name + "}", "{" + name + "}", name} {
		if all := stands[key]; len(all) > 0 {
			return all
		}
	}
	return nil
}

// next returns a request for one of the routes.
func (g *pages) next() twin.Request {
	r := g.routes[g.dice.IntN(len(g.routes))]
	if dear(r.Path) && g.dice.IntN(20) > 0 { // a password is looked at slowly, on purpose
		return g.next()
	}
	var parts []string
	for part := range strings.SplitSeq(r.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			before := ""
			if len(parts) > 0 {
				before = parts[len(parts)-1]
			}
			all := stand(before, strings.Trim(name, "}."))
			if all == nil {
				return g.next()
			}
			if part = g.pick(all); len(g.told) > 0 && g.dice.IntN(8) == 0 {
				part = g.pick(g.told)
			}
		}
		parts = append(parts, part)
	}
	q := twin.Request{Kind: "page", Method: r.Method, Path: strings.Join(parts, "/")}
	if query := g.fields(r.Query, nil); query != "" && g.dice.IntN(2) == 0 {
		q.Path += "?" + query
	}
	if r.Method == http.MethodPost {
		q.Kind, q.Body = "form", g.fields(append(slices.Clip(r.Needs), r.Takes...), r.Needs)
		q.Header = []string{"Content-Type", "application/x-www-form-urlencoded"}
	}
	return g.dressed(q)
}

func dear(path string) bool {
	return strings.HasPrefix(path, "/sign-in") || path == "/begin" || strings.HasPrefix(path, "/security")
}

// fields are the fields of a form, or of an address, with some left out or
// wrong.
func (g *pages) fields(names, needed []string) string {
	v := url.Values{}
	for _, name := range names {
		if g.dice.IntN(4) == 0 {
			continue
		}
		plain, _, _ := strings.Cut(name, "{")
		if all := typed[plain]; len(all) > 0 {
			v.Set(name, g.pick(all))
			continue
		}
		v.Set(name, g.pick([]string{"1", "x", "", "2026-11-20", "amara-reyes-cole", "Practitioner/lena-ortiz"}))
	}
	return v.Encode()
}

// dressed asks for the page as a part of one, in another language or light, or
// by another method.
func (g *pages) dressed(q twin.Request) twin.Request {
	switch g.dice.IntN(14) {
	case 0, 1:
		q.Header = append(q.Header, "HX-Request", "true")
	case 2:
		q.Header = append(q.Header, "Accept-Language", "es")
	case 3:
		q.Method = g.pick([]string{http.MethodHead, http.MethodOptions, http.MethodDelete, "BREW"})
	case 4:
		q.Path += map[bool]string{true: "&", false: "?"}[strings.Contains(q.Path, "?")] + g.pick([]string{"lang=es", "theme=dark", "view=room", "x=1"})
	case 5:
		q.Header = append(q.Header, "If-None-Match", "*")
	}
	return q
}

// unasked are the routes that no request would take.
func unasked(routes []web.Route) (all []string) {
	for _, r := range routes {
		before := ""
		for part := range strings.SplitSeq(r.Path, "/") {
			if name, ok := strings.CutPrefix(part, "{"); ok && !r.Apart && stand(before, strings.Trim(name, "}.")) == nil {
				all = append(all, r.String())
			}
			before = part
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
