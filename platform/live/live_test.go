package live

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// open opens a stream of marks and returns its lines as they come.
func open(t *testing.T, timing Timing, look Look, last string) (status int, lines <-chan string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := timing.Stream(w, r, look); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(s.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"?seen=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Accept", "text/event-stream")
	if last != "" {
		q.Header.Set("Last-Event-ID", last)
	}
	a, err := s.Client().Do(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Body.Close() }) //nolint:errcheck // only read
	out := make(chan string, 100)
	go func() {
		defer close(out)
		for in := bufio.NewScanner(a.Body); in.Scan(); {
			if in.Text() != "" {
				out <- in.Text()
			}
		}
	}()
	return a.StatusCode, out
}

func TestAChangeIsToldWithinASecondAndSaysNothing(t *testing.T) {
	var mark atomic.Value
	mark.Store("1")
	look := func(context.Context, string) (string, error) { return mark.Load().(string), nil }
	status, lines := open(t, Timing{Every: Usual.Every, Lasts: 3 * time.Second}, look, "")
	if status != http.StatusOK || <-lines != "retry: 200" {
		t.Fatal("no stream")
	}
	mark.Store("2")
	if got := <-lines + "," + <-lines + "," + <-lines; got != "id: 2,event: changed,data:" {
		t.Errorf("%q", got)
	}
	if Usual.Every > time.Second {
		t.Errorf("it looks every %v", Usual.Every)
	}
	var rest []string
	for l := range lines {
		rest = append(rest, l)
	}
	if got := strings.Join(rest, ","); got != "id: 2,event: again,data:" {
		t.Errorf("it ends with %q", got)
	}
}

func TestTheNextStreamBeginsWhereTheLastEnded(t *testing.T) {
	look := func(_ context.Context, seen string) (string, error) { return "2", nil }
	_, lines := open(t, Timing{Every: 10 * time.Millisecond, Lasts: 50 * time.Millisecond}, look, "2")
	for l := range lines {
		if l == "event: changed" {
			t.Error("told twice")
		}
	}
	_, lines = open(t, Timing{Every: 10 * time.Millisecond, Lasts: 50 * time.Millisecond}, look, "")
	found := false
	for l := range lines {
		found = found || l == "event: changed"
	}
	if !found {
		t.Error("what changed between the page and the stream is lost")
	}
}

func TestWhoMayNotLookGetsNoStream(t *testing.T) {
	look := func(context.Context, string) (string, error) { return "", errors.New("no") }
	if status, _ := open(t, Usual, look, ""); status != http.StatusUnauthorized {
		t.Error(status)
	}
}
