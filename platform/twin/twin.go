// Package twin asks two worlds the same questions and compares the answers,
// byte for byte.
//
// The worlds are one program twice, built from one seed, one clock and one
// stream of ids. One of them holds a secret, in the other it never was. Whoever
// may not know of the secret must not be able to tell the worlds apart by any
// request: not by a page, a count, an order, an error, a header or an id. That
// is non-interference, tried.
//
// The package knows handlers, requests and roles; what a secret is, who may
// know it and which requests there are is said by whoever uses it.
//
// Source: Goguen-Meseguer-1982
package twin

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one question to both worlds.
type Request struct {
	Kind   string // what it tries, for the summary: "search", "page"
	Method string
	Path   string   // with what follows the question mark
	Header []string // names and values by turns
	Body   string
}

// String returns the request as one would write it down.
func (q Request) String() string {
	s := q.Method + " " + q.Path
	for i := 0; i+1 < len(q.Header); i += 2 {
		s += "\n" + q.Header[i] + ": " + q.Header[i+1]
	}
	if q.Body != "" {
		s += "\n\n" + q.Body
	}
	return s
}

// Answer is what a world said.
type Answer struct {
	Status int
	Header http.Header // without Date
	Body   []byte
	Took   time.Duration
}

// Role is somebody who asks.
type Role struct {
	Name string
	// Enter comes in by a world's door and returns the headers, names and values
	// by turns, by which the world knows them from then on; nil for nobody.
	Enter func(http.Handler) ([]string, error)
}

// Worlds are two worlds that differ by the secret.
type Worlds struct {
	With, Without http.Handler
	Dice          *Dice
	Clock         *Clock
	Watch         func() time.Time // the clock by which answers are timed; nil times none

	// Next finds in an answer the address to go on with, such as the next page,
	// "" for none; nil goes on nowhere.
	Next func(Answer) string
	// Known takes out of an answer what differs though nothing is secret in it,
	// such as the names of the twins; nil is nothing, as it should be. secret says
	// which world the answer is from.
	Known func(a *Answer, secret bool)
	// Found is told of each Difference and says whether to go on all the same; nil
	// goes on after none.
	Found func(*Difference) bool
}

// pages is how many addresses are gone on with from one request.
const pages = 3

// renewed is after how many requests somebody comes in anew, so that nobody's
// session grows old.
const renewed = 200

// Difference is an error: somebody told the worlds apart.
type Difference struct {
	Role          string
	Number        int // of the request, beginning with 0
	Request       Request
	What          string    // where the answers begin to differ: "status", a header's name, "body"
	With, Without string    // what stands there, with what is around it
	Whole         [2]Answer // with, and without
}

// Error says who told the worlds apart by what.
func (d *Difference) Error() string {
	return fmt.Sprintf("%s tells the worlds apart by the %s of request %d:\n%s\n\nwith the secret:\n%s\n\nwithout it:\n%s",
		d.Role, d.What, d.Number, d.Request, d.With, d.Without)
}

// Run asks everything in both worlds, as role, and ends with the first
// Difference. What was asked is counted in t.
func (w *Worlds) Run(ctx context.Context, role Role, all iter.Seq[Request], t *Tally) error {
	var known []string
	n := 0
	for q := range all {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if n%renewed == 0 {
			var err error
			if known, err = w.enter(role); err != nil {
				return err
			}
		}
		if d := w.follow(role, known, n, q, t); d != nil {
			return d
		}
		n++
	}
	return nil
}

// enter lets role into both worlds, which must know them by the same.
func (w *Worlds) enter(role Role) (known []string, err error) {
	if role.Enter == nil {
		return nil, nil
	}
	w.turn()
	known, err = role.Enter(w.With)
	if err != nil {
		return nil, fmt.Errorf("%s does not come in: %w", role.Name, err)
	}
	w.again()
	other, err := role.Enter(w.Without)
	if err == nil && !slices.Equal(known, other) && w.Known == nil {
		err = fmt.Errorf("%s comes in otherwise where there is no secret", role.Name)
	}
	return known, err
}

// follow asks q and goes on from its answer.
func (w *Worlds) follow(role Role, known []string, n int, q Request, t *Tally) *Difference {
	for range pages {
		with, without := w.ask(known, q, n%2 == 1)
		t.add(role.Name, q, with, without)
		if d := apart(with, without); d != nil {
			d.Role, d.Number, d.Request, d.Whole = role.Name, n, q, [2]Answer{with, without}
			if w.Found == nil || !w.Found(d) {
				return d
			}
			return nil
		}
		if w.Next == nil || q.Method != http.MethodGet && q.Method != http.MethodPost {
			return nil
		}
		next := w.Next(with)
		if next == "" || next == q.Path {
			return nil
		}
		q = Request{Kind: q.Kind, Method: http.MethodGet, Path: next, Header: q.Header}
	}
	return nil
}

// ask asks both worlds, the one without the secret first if so told.
func (w *Worlds) ask(known []string, q Request, other bool) (with, without Answer) {
	w.turn()
	if other {
		without = w.answer(w.Without, known, q)
		w.again()
	}
	with = w.answer(w.With, known, q)
	if !other {
		w.again()
		without = w.answer(w.Without, known, q)
	}
	if w.Known != nil {
		w.Known(&with, true)
		w.Known(&without, false)
	}
	return with, without
}

// turn begins another moment, again begins the same one for the other world.
func (w *Worlds) turn() {
	if w.Clock != nil {
		w.Clock.turn()
	}
	if w.Dice != nil {
		w.Dice.turn()
	}
}

func (w *Worlds) again() {
	if w.Dice != nil {
		w.Dice.again()
	}
}

// answer is Ask, timed.
func (w *Worlds) answer(h http.Handler, known []string, q Request) Answer {
	if w.Watch == nil {
		return Ask(h, known, q)
	}
	began := w.Watch()
	a := Ask(h, known, q)
	a.Took = w.Watch().Sub(began)
	return a
}

// Ask asks one world one thing.
func Ask(h http.Handler, known []string, q Request) (a Answer) {
	path, query, _ := strings.Cut(q.Path, "?")
	r, err := http.NewRequestWithContext(context.Background(), q.Method, "http://kith.test/", strings.NewReader(q.Body))
	if err != nil {
		return Answer{Status: http.StatusBadRequest, Header: http.Header{}} // no such method: it would not reach a server
	}
	plain, err := url.PathUnescape(path)
	if err != nil {
		return Answer{Status: http.StatusBadRequest, Header: http.Header{}} // no such address, likewise
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery, r.RequestURI, r.RemoteAddr = plain, path, query, q.Path, "192.0.2.1:1234"
	for _, from := range [][]string{known, q.Header} {
		for i := 0; i+1 < len(from); i += 2 {
			r.Header.Set(from[i], from[i+1])
		}
	}
	rec := recorder{header: http.Header{}}
	rec.serve(h, r)
	a = Answer{Status: rec.status, Header: rec.header, Body: rec.body.Bytes()}
	a.Header.Del("Date")
	return a
}

// recorder keeps an answer.
type recorder struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// serve lets h answer; an answer that is broken off has the status 0.
func (r *recorder) serve(h http.Handler, q *http.Request) {
	defer func() {
		switch p := recover(); p {
		case nil:
			if r.status == 0 {
				r.status = http.StatusOK
			}
		case http.ErrAbortHandler:
			r.status = 0
		default:
			panic(p)
		}
	}()
	h.ServeHTTP(r, q)
}

// Header returns the headers to come.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader keeps the first status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
}

// Write keeps what is said.
func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

// Flush does nothing: nobody waits.
func (r *recorder) Flush() {}

// apart finds where two answers begin to differ, nil where they do not.
func apart(a, b Answer) *Difference {
	if a.Status != b.Status {
		return &Difference{What: "status", With: fmt.Sprintf("%d\n%s", a.Status, around(a.Body, 0)), Without: fmt.Sprintf("%d\n%s", b.Status, around(b.Body, 0))}
	}
	names := slices.Sorted(maps.Keys(a.Header))
	for name := range b.Header {
		if _, ok := a.Header[name]; !ok {
			names = append(names, name)
		}
	}
	at := differ(a.Body, b.Body)
	for _, name := range names {
		if x, y := a.Header[name], b.Header[name]; !slices.Equal(x, y) && (at < 0 || name != "Content-Length" && name != "Etag") { // the body says more
			return &Difference{What: name, With: fmt.Sprint(x), Without: fmt.Sprint(y)}
		}
	}
	if at >= 0 {
		return &Difference{What: "body", With: around(a.Body, at), Without: around(b.Body, at)}
	}
	return nil
}

// differ returns where a and b begin to differ, -1 where they do not.
func differ(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return i
}

// around is what stands around a place in a body.
func around(b []byte, at int) string {
	from, to := max(0, at-300), min(len(b), at+300)
	return string(b[from:to])
}
