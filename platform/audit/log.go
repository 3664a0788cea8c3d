package audit

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Log writes down what is read. One for each running program; Close ends it.
type Log struct {
	Proxied bool // requests come through a proxy, which says from where
	// Urgent returns which compartments somebody reads at a moment only because
	// they broke the glass; nil where there is no glass. Their lines are apart
	// and say so.
	Urgent func(context.Context, access.Viewer, time.Time) (map[int64]bool, error)

	db    *db.DB
	now   func() time.Time
	queue chan *reading
	stop  chan struct{}
	done  sync.WaitGroup

	mu     sync.Mutex
	public map[int64]bool // whether everyone reads a compartment: no line is needed
}

// reading is an event that waits to be written.
type reading struct {
	events []Event
	err    chan error
}

// waiting is how many readings may queue, together how many go into one write.
const waiting, together = 1024, 128

// NewLog begins writing to d.
func NewLog(d *db.DB, now func() time.Time) *Log {
	l := &Log{db: d, now: now, queue: make(chan *reading, waiting), stop: make(chan struct{}), public: map[int64]bool{}}
	l.done.Go(l.write)
	return l
}

// Close writes what is waiting and ends the log.
func (l *Log) Close() {
	close(l.stop)
	l.done.Wait()
}

var errClosed = errors.New("audit: the log is closed")

// Release writes e down and returns when the end of the program cannot undo it
// (db.Note). Compartments that everyone reads are left out; a reading of
// nothing else needs no line, but a search that counted does. Whoever gets an error must not show anything.
func (l *Log) Release(ctx context.Context, e Event) error {
	all, err := l.apart(ctx, e)
	if err != nil {
		return err
	}
	r := &reading{err: make(chan error, 1)}
	for _, e := range all {
		if e.About, err = l.personal(ctx, e.About); err != nil {
			return err
		}
		if len(e.About) > 0 || e.told {
			r.events = append(r.events, e)
		}
	}
	if len(r.events) == 0 {
		return nil
	}
	select {
	case l.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.stop:
		return errClosed
	}
	return <-r.err
}

// apart returns e, or what of it was read behind broken glass and the rest.
func (l *Log) apart(ctx context.Context, e Event) ([]Event, error) {
	if l.Urgent == nil || e.each == nil {
		return []Event{e}, nil
	}
	urgent, err := l.Urgent(ctx, e.Who, e.At)
	if err != nil || len(urgent) == 0 {
		return []Event{e}, err
	}
	rest, behind := e, e
	rest.About, rest.Count, behind.About, behind.Count, behind.Purpose = nil, 0, nil, 0, "BTG"
	for i, c := range e.About {
		to := &rest
		if urgent[c] {
			to = &behind
		}
		to.About, to.Count = append(to.About, c), to.Count+e.each[i]
	}
	return []Event{rest, behind}, nil
}

// write takes whoever waits and writes them together.
func (l *Log) write() {
	for {
		select {
		case r := <-l.queue:
			l.together(r)
		case <-l.stop:
			for len(l.queue) > 0 {
				l.together(<-l.queue)
			}
			return
		}
	}
}

func (l *Log) together(first *reading) {
	all, events := []*reading{first}, slices.Clone(first.events)
	for len(all) < together {
		select {
		case r := <-l.queue:
			all, events = append(all, r), append(events, r.events...)
			continue
		default:
		}
		break
	}
	ctx := context.Background() // one caller who leaves must not take the others along
	err := l.db.Note(ctx, func(tx *db.Tx) error {
		_, err := record(ctx, tx, events...)
		return err
	})
	for _, r := range all {
		r.err <- err
	}
}

// remembered bounds how many compartments are known by heart.
const remembered = 1 << 17

// personal returns those compartments that not everyone reads.
func (l *Log) personal(ctx context.Context, keys []int64) (out []int64, err error) {
	for _, k := range keys {
		l.mu.Lock()
		public, ok := l.public[k]
		l.mu.Unlock()
		if !ok {
			found, err := db.All(ctx, l.db, db.Int,
				`select compartment from compartment_reader where compartment = $1 and reader = $2`, k, access.Everyone)
			if err != nil {
				return nil, err
			}
			public = len(found) > 0
			l.mu.Lock()
			if len(l.public) >= remembered {
				clear(l.public)
			}
			l.public[k] = public
			l.mu.Unlock()
		}
		if !public {
			out = append(out, k)
		}
	}
	return out, nil
}
