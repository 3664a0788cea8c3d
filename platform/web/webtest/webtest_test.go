package webtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func program() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sign-in", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.FormValue("person"), Path: "/"})
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		who := "nobody"
		if c, err := r.Cookie("who"); err == nil {
			who = c.Value
		}
		io.WriteString(w, "<head><title>T</title></head><p>Hello\n <b>"+who+"</b>, it&#39;s 4&nbsp;pm.</p>")
	})
	return mux
}

var harness = Harness{
	Fresh:  func(t *testing.T) http.Handler { return program() },
	SignIn: func(t *testing.T, c *Client, person string) { c.Post("/sign-in", "person="+person) },
}

func TestAVisitIsPlayed(t *testing.T) {
	harness.Play(t, "scene", `
# What a reader sees, and what the bytes are.
GET /
status 200
see Hello nobody, it's 4 pm.
miss lena
miss T
raw <b>nobody</b>
noraw <b>lena</b>
find Hello \w+,

as lena
GET /
see Hello lena, it's 4 pm.
POST /sign-in person=wei
status 303
header Location /
GET /
see Hello wei
as nobody
GET /
see Hello nobody
`)
}

// A scenario that lies must fail.
func TestALieIsFound(t *testing.T) {
	a := NewClient(program()).Get("/")
	for _, line := range []string{"status 404", "see lena", "miss nobody", "raw lena", "noraw Hello", "find ^lena", "header X-None", "header Content-Type text/lies", "dance"} {
		verb, rest, _ := strings.Cut(line, " ")
		if a.check(verb, rest) == nil {
			t.Errorf("%q is believed", line)
		}
	}
}
