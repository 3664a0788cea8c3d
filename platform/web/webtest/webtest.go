// Package webtest plays page scenarios: text files that read like a visit.
//
//	# Lena meets the family; the front desk may not.
//	as lena
//	POST /handoffs/h1/meet family=yes
//	status 303
//	GET /handoffs/for/lena
//	see Nobody is waiting
//	miss luna
//	as nobody
//	GET /handoffs/for/lena
//	header Location /sign-in
//
// A word a line: as PERSON, GET PATH, POST PATH name=value…, and so HEAD, PUT,
// PATCH and DELETE, status CODE, header NAME [VALUE], see TEXT, miss TEXT, find REGEXP,
// set NAME VALUE (a request header, until the next as). The words see and miss
// look at what a reader sees: tags are gone, entities are characters and white
// space is one space; raw and noraw look at the bytes.
package webtest

import (
	"fmt"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Harness is what a scenario runs against.
type Harness struct {
	// Fresh returns a new program for one scenario.
	Fresh func(t *testing.T) http.Handler
	// SignIn makes every later request of c come from person; it may send
	// requests of its own. "nobody" never reaches it. Nil means no scenario
	// signs in.
	SignIn func(t *testing.T, c *Client, person string)
}

// Run plays every file that matches glob, each against a fresh program.
func (h Harness) Run(t *testing.T, glob string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario matches %s", glob)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			h.Play(t, f, string(text))
		})
	}
}

// Play plays one scenario; file is only for messages.
func (h Harness) Play(t *testing.T, file, script string) {
	t.Helper()
	p := player{Harness: h, t: t, program: h.Fresh(t)}
	p.c = NewClient(p.program)
	for i, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.step(line); err != nil {
			t.Errorf("%s:%d: %s\n%v", file, i+1, line, err)
		}
	}
}

type player struct {
	Harness
	t       *testing.T
	program http.Handler
	c       *Client
	last    *Answer
}

func (p *player) step(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "as":
		return p.become(rest)
	case "set":
		name, value, _ := strings.Cut(rest, " ")
		p.c.Header.Set(name, value)
		return nil
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE":
		path, form, _ := strings.Cut(rest, " ")
		p.last = p.c.Do(verb, path, form)
		return nil
	}
	if p.last == nil {
		return fmt.Errorf("ask for a page first")
	}
	return p.last.check(verb, rest)
}

func (p *player) become(person string) error {
	p.c = NewClient(p.program)
	if person == "nobody" {
		return nil
	}
	if p.SignIn == nil {
		return fmt.Errorf("this harness signs nobody in")
	}
	p.SignIn(p.t, p.c, person)
	return nil
}

// Client asks a program for pages as one browser would: it keeps cookies and
// says that requests come from the same site. It does not follow redirects.
type Client struct {
	Header  http.Header // sent with every request
	program http.Handler
	jar     *cookiejar.Jar
}

// NewClient returns a client without cookies.
func NewClient(program http.Handler) *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // only a bad public suffix list makes it fail
	}
	return &Client{Header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, program: program, jar: jar}
}

// Get asks for a page.
func (c *Client) Get(path string) *Answer { return c.Do(http.MethodGet, path, "") }

// Post sends a form: name=value pairs with a space between, + for a space
// within.
func (c *Client) Post(path, form string) *Answer { return c.Do(http.MethodPost, path, form) }

// Do sends one request.
func (c *Client) Do(method, path, form string) *Answer {
	r := httptest.NewRequest(method, "http://kith.test"+path, strings.NewReader(strings.ReplaceAll(form, " ", "&")))
	for k, v := range c.Header {
		r.Header[k] = v
	}
	if method != http.MethodGet && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	home := &url.URL{Scheme: "http", Host: "kith.test", Path: r.URL.Path}
	for _, k := range c.jar.Cookies(home) {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	c.program.ServeHTTP(w, r)
	res := w.Result()
	c.jar.SetCookies(home, res.Cookies())
	return &Answer{Status: res.StatusCode, Header: res.Header, Body: w.Body.String()}
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

var (
	hidden = regexp.MustCompile(`(?s)<(script|style|head)\b.*?</(?:script|style|head)>`)
	tag    = regexp.MustCompile(`<[^>]*>`)
	space  = regexp.MustCompile(`\s+`)
)

// Text returns the answer as a reader sees it: no tags, one space for any
// white space.
func (a *Answer) Text() string {
	s := tag.ReplaceAllString(hidden.ReplaceAllString(a.Body, " "), " ")
	s = strings.ReplaceAll(html.UnescapeString(s), "\u00a0", " ")
	s = space.ReplaceAllString(s, " ")
	for _, mark := range []string{".", ",", ";", ":", ")"} {
		s = strings.ReplaceAll(s, " "+mark, mark)
	}
	return strings.TrimSpace(s)
}

func (a *Answer) check(verb, rest string) error {
	ok := true
	switch verb {
	case "status":
		ok = strconv.Itoa(a.Status) == rest
	case "see":
		ok = strings.Contains(a.Text(), rest)
	case "miss":
		ok = !strings.Contains(a.Text(), rest)
	case "raw":
		ok = strings.Contains(a.Body, rest)
	case "noraw":
		ok = !strings.Contains(a.Body, rest)
	case "find":
		re, err := regexp.Compile(rest)
		if err != nil {
			return err
		}
		ok = re.MatchString(a.Text())
	case "header":
		name, want, _ := strings.Cut(rest, " ")
		got, there := a.Header[http.CanonicalHeaderKey(name)]
		ok = there && (want == "" || strings.Join(got, ", ") == want)
		if !ok {
			return fmt.Errorf("header %s is %q", name, got)
		}
	default:
		return fmt.Errorf("unknown word %q", verb)
	}
	if !ok {
		return fmt.Errorf("got %d:\n%s", a.Status, a.Text())
	}
	return nil
}
