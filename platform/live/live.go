// Package live tells an open page that something changed, by server-sent events,
// and never what: the page then asks anew, as its reader. Without script the page
// is as it was, until it is loaded again.
//
// A stream lasts a few seconds; the browser then asks again, and is asked again
// who it is. So it closes with the session, and such asking keeps no session open
// (platform/session).
package live

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Timing is how often it is looked, and how long a stream lasts.
type Timing struct {
	Every, Lasts time.Duration
}

// Usual is within the second that is promised. Source: Kith
var Usual = Timing{Every: 300 * time.Millisecond, Lasts: 10 * time.Second}

// Look returns a mark of what its reader sees now. A mark that differs from the
// last means that something changed; seen is the last, which it may build on. It
// holds no content: it travels in the stream.
type Look func(ctx context.Context, seen string) (now string, err error)

// Stream answers a request with an event for each change that look finds. It
// begins with what the page has seen (?seen=), or the last event that arrived. It
// lasts no longer than a server lets an answer take.
func (t Timing) Stream(w http.ResponseWriter, r *http.Request, look Look) error {
	seen := r.URL.Query().Get("seen")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		seen = last
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.Lasts)
	defer cancel()
	now, err := look(ctx, seen) // who may not look learns it before the first byte
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	c := http.NewResponseController(w)
	send := func(text string) bool {
		_, err := io.WriteString(w, text)
		return err == nil && c.Flush() == nil
	}
	if !send("retry: 200\n\n") {
		return nil
	}
	if !strings.Contains(r.Header.Get("Accept"), "text/event-stream") { // no page: whoever asks is told once
		send("id: " + line(now) + "\nevent: again\ndata:\n\n")
		return nil
	}
	tick := time.NewTicker(t.Every)
	defer tick.Stop()
	for {
		if now != seen {
			if seen != "" && !send("id: "+line(now)+"\nevent: changed\ndata:\n\n") {
				return nil
			}
			seen = now
		}
		select {
		case <-ctx.Done():
			send("id: " + line(seen) + "\nevent: again\ndata:\n\n") // the next begins here
			return nil
		case <-tick.C:
		}
		if now, err = look(ctx, seen); err != nil {
			return nil //nolint:nilerr // the answer has begun; the browser asks again, and is told then
		}
	}
}

// line is a mark as one line.
func line(mark string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, mark)
}
