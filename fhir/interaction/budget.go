package interaction

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"kith/platform/access"
	"kith/platform/fault"
)

// A body that is packed may grow by so much; more is no record but a bomb.
const mostRatio, freelyGrown = 100, 1 << 20

// unpacked returns the body as it was before it was packed with gzip.
func unpacked(r *http.Request, packed io.Reader) (io.Reader, error) {
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return packed, nil
	case "gzip", "x-gzip":
		in := &counted{from: packed}
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, "fhir.bad-gzip", err)
		}
		return &bounded{from: z, packed: in}, nil
	}
	return nil, fault.At(fault.MediaType, "fhir.encoding", inRequest+"Content-Encoding")
}

// counted counts what is read through it.
type counted struct {
	from io.Reader
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

// bounded stops when the unpacked is too many times the packed.
type bounded struct {
	from   io.Reader
	packed *counted
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.n += int64(n); b.n > freelyGrown && b.n > mostRatio*b.packed.n {
		return n, fault.New(fault.TooLong, "fhir.kind.too-long")
	}
	return n, err
}

// rates is how many requests each client may send: a bucket that fills with
// time. The zero rates lets everyone through.
type rates struct {
	perSecond float64
	now       func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostBuckets is how many clients are remembered at once; a full bucket can be
// forgotten.
const mostBuckets = 10_000

// take lets one request through, or says after how many seconds one will be.
func (l *rates) take(client string) (wait int) {
	if l.perSecond <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now, most := l.now(), 2*l.perSecond+1
	b := l.buckets[client]
	if b == nil {
		if len(l.buckets) >= mostBuckets {
			l.forget(now, most)
		}
		b = &bucket{left: most, at: now}
		l.buckets[client] = b
	}
	b.left = min(most, b.left+now.Sub(b.at).Seconds()*l.perSecond)
	b.at = now
	if b.left < 1 {
		return int((1-b.left)/l.perSecond) + 1
	}
	b.left--
	return 0
}

// forget drops who has not asked for a while, or everybody if all have.
func (l *rates) forget(now time.Time, most float64) {
	for client, b := range l.buckets {
		if b.left+now.Sub(b.at).Seconds()*l.perSecond >= most {
			delete(l.buckets, client)
		}
	}
	if len(l.buckets) >= mostBuckets {
		clear(l.buckets)
	}
}

// clientOf names who sends a request: who is signed in, else from where.
func clientOf(r *http.Request) string {
	if v := access.From(r.Context()); !v.Nobody() {
		return v.ID()
	}
	host, _, _ := strings.Cut(r.RemoteAddr, "]")
	if i := strings.LastIndexByte(host, ':'); i > 0 && !strings.HasPrefix(host, "[") {
		host = host[:i]
	}
	return "from " + host
}

// late turns what a deadline broke off into a fault of its own.
func late(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.Wrap(fault.Transient, "fhir.deadline", errors.New(err.Error())) // whatever it looked like
	}
	return err
}
