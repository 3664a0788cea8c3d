package interaction_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/interaction"
	"kith/fhir/xml"
	"kith/platform/db"
)

// stormy is one request as it travels: request line, headers, body.
type stormy struct {
	as, method, path, body string
	headers                [][2]string
}

// raw writes the request down. X-Test-As says who asks.
func (q stormy) raw() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: kith.test\r\nX-Test-As: %s\r\n", q.method, q.path, q.as)
	for _, h := range q.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(q.body), q.body)
	return b.String()
}

// longest is how long one answer of the storm may take, whatever was asked.
const longest = 10 * time.Second

// weather sends one raw request and says what is wrong with the answer, ""
// when nothing is. What no HTTP server would read is not sent.
func weather(w *town, raw string) (status int, header http.Header, wrong string) {
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		return 0, nil, ""
	}
	rec := httptest.NewRecorder()
	began := time.Now()
	w.ServeHTTP(rec, r)
	if took := time.Since(began); took > longest {
		return rec.Code, rec.Header(), fmt.Sprintf("took %s", took)
	}
	return rec.Code, rec.Header(), wrongWith(r, rec)
}

// wrongWith holds an answer to what every answer of the door must be.
func wrongWith(r *http.Request, rec *httptest.ResponseRecorder) string {
	h, b := rec.Header(), rec.Body.Bytes()
	switch {
	case rec.Code >= 500 && (rec.Code != http.StatusServiceUnavailable || h.Get("Retry-After") == ""):
		return "a fault of ours"
	case rec.Code == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "":
		return "no way to sign in"
	case rec.Code == http.StatusMethodNotAllowed && h.Get("Allow") == "":
		return "no method that works"
	case rec.Code == http.StatusCreated && h.Get("Location") == "":
		return "nothing says where it is"
	case rec.Code == http.StatusTemporaryRedirect: // of an address with "//" or "/./" in it, to itself without
		return ""
	case r.Method == http.MethodHead || rec.Code == http.StatusNotModified || rec.Code == http.StatusNoContent:
		if len(b) > 0 {
			return "a body where none may be"
		}
		return ""
	case len(b) == 0 && strings.Contains(r.Header.Get("Prefer"), "minimal"):
		return ""
	}
	var doc element.Doc
	if strings.Contains(h.Get("Content-Type"), "xml") {
		var err error
		if b, err = xml.ToJSON(b); err != nil {
			return "XML that cannot be read: " + err.Error()
		}
	} else if !strings.Contains(h.Get("Content-Type"), "json") {
		return "answered as " + h.Get("Content-Type")
	}
	if err := doc.Parse(b, element.Options{}); err != nil {
		return "JSON that cannot be read: " + err.Error()
	}
	if rec.Code >= 400 && (doc.Root().Get("resourceType").Text() != "OperationOutcome" || !doc.Root().At("issue", "details", "text").Exists()) {
		return "an error that is no OperationOutcome"
	}
	return ""
}

// unharmed checks that the record and its index fit.
func unharmed(t *testing.T, w *town) {
	t.Helper()
	c, err := w.store.Census(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	index, err := w.store.Compare(t.Context(), func(int64) {})
	if err != nil || index != c.Index {
		t.Errorf("the index has %d rows and should have %d: %v", c.Index, index, err)
	}
	if d := w.store.DB(); d.Dialect.Name == "sqlite" {
		// Asked where it is written: a reader of SQLite checks full text by what it
		// remembers of an earlier moment.
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			said, err := db.One(t.Context(), tx, db.Text, "", `pragma integrity_check`)
			if err == nil && said != "ok" {
				t.Errorf("the database: %s", said)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// storm sends n requests made from a seed to a fresh town. Who may read of
// nobody gets only what everybody gets.
func storm(t *testing.T, w *town, seed uint64, n int) (seen map[int]int) {
	t.Helper()
	people(t, w)
	w.put(t, doctors...)
	w.Handler = open(t, w.store, interaction.Options{
		Version: "dev", Base: "https://kith.test/fhir", ClientIDs: seed%2 == 0, Known: seed%3 == 0, Deadline: longest,
		Validation: []interaction.Validation{interaction.ValidateFully, interaction.ValidateForm, interaction.ValidateNothing}[seed%5%3],
		NewID:      func() string { return fmt.Sprintf("new-%d", w.ids.Add(1)) },
	})
	g := &grammar{Rand: rand.New(rand.NewPCG(seed, 11)), params: map[string][]string{}}
	seen = map[int]int{}
	for i := range n {
		raw := g.request(w).raw()
		w.now = w.now.Add(time.Second)
		status, header, wrong := weather(w, raw)
		seen[status]++
		if wrong != "" {
			t.Errorf("seed %d, request %d: %d, %s\n%.3000q", seed, i, status, wrong, raw)
		}
		if at := header.Get("Location"); status == http.StatusCreated {
			g.remember(strings.TrimPrefix(at, "https://kith.test/fhir/"))
		}
	}
	unharmed(t, w)
	return seen
}

// Requests of the whole grammar, as they should be and as they should not:
// never a fault of ours, every error an OperationOutcome, nothing damaged.
// KITH_STORM is how long it goes on with new seeds on each engine, "30m".
func TestAStormOfRequestsDoesNoHarm(t *testing.T) {
	last, err := time.ParseDuration(os.Getenv("KITH_STORM"))
	if os.Getenv("KITH_STORM") != "" && err != nil {
		t.Fatal(err)
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		if last == 0 {
			if seen := storm(t, fresh(t), 20261116, 400); seen[200] < 40 || seen[201] < 5 || seen[400] < 40 || seen[404] < 10 {
				t.Errorf("the storm says the same over and over: %v", seen)
			}
			return
		}
		all, rounds := map[int]int{}, 0
		for began, seed := time.Now(), uint64(time.Now().UnixNano()); time.Since(began) < last; seed++ {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				for status, n := range storm(t, fresh(t), seed, 2000) {
					all[status] += n
				}
			})
			rounds++
		}
		t.Logf("%d rounds of 2000 requests: %v", rounds, all)
	})
}

// What a storm once found stays found.
func TestWhatAStormFoundStaysMended(t *testing.T) {
	files, err := filepath.Glob("testdata/storm/*.http")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	engines(t, func(t *testing.T, fresh func(testing.TB) *town) {
		w := people(t, fresh(t))
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, content, _ := strings.Cut(string(bytes.TrimSuffix(raw, []byte("\n"))), "\n\n")
			head = strings.ReplaceAll(head, "\n", "\r\n") + fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", len(content))
			status, _, wrong := weather(w, head+content)
			if status == 0 || wrong != "" {
				t.Errorf("%s: %d %s", file, status, wrong)
			}
		}
		unharmed(t, w)
	})
}
