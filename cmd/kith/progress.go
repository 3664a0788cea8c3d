package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"kith/platform/db"
)

// step is how far something is.
type step struct {
	at, of int64  // in whatever it is measured
	count  int64  // resources done with
	bytes  bool   // at is what is counted instead
	noun   string // of what is counted, when it is no resources
}

// sofar says how much is done, and how fast.
func (s step) sofar(took time.Duration) string {
	if s.bytes {
		return fmt.Sprintf("%d MB, %d MB a second", s.at>>20, int64(float64(s.at>>20)/max(took.Seconds(), 0.001)))
	}
	what := resources(s.count)
	if s.noun != "" {
		what = grouped(s.count) + " " + s.noun
	}
	return fmt.Sprintf("%s, %s a second", what, rate(s, took))
}

// screen keeps lines and the bar from writing over each other.
var screen sync.Mutex

// note writes a line to w, above a bar that may be there.
func note(w *os.File, line string) {
	screen.Lock()
	defer screen.Unlock()
	if term.IsTerminal(int(w.Fd())) {
		fmt.Fprint(w, "\r\x1b[K") // the bar comes back with the next tick
	}
	fmt.Fprintln(w, line)
}

// show tells how far something is until the returned function is called: a
// bar with rate and time left on a terminal, a line every few seconds
// elsewhere. look says whether the total is known.
func show(w *os.File, look func() (s step, total bool)) (done func()) {
	stop, ended := make(chan struct{}), make(chan struct{})
	every, draw, end := 5*time.Second, lines(w), func() {}
	if term.IsTerminal(int(w.Fd())) {
		every = 200 * time.Millisecond
		draw, end = bar(w)
	}
	began := time.Now()
	go func() {
		defer close(ended)
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				s, known := look()
				draw(s, known, time.Since(began))
			case <-stop:
				end()
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-ended
	}
}

// counted shows how far something is that says so itself, by calling tell.
func counted(w *os.File) (tell func(n, total int64), done func()) {
	var at, of atomic.Int64
	done = show(w, func() (step, bool) {
		return step{at: at.Load(), of: of.Load(), count: at.Load()}, of.Load() > 0
	})
	return func(n, total int64) {
		at.Store(n)
		of.Store(total)
	}, done
}

// rate is how many resources a second.
func rate(s step, took time.Duration) string {
	return grouped(int64(float64(s.count) / max(took.Seconds(), 0.001)))
}

func lines(w *os.File) func(step, bool, time.Duration) {
	return func(s step, known bool, took time.Duration) {
		far := ""
		if known && s.at > 0 {
			left := time.Duration(float64(took) * float64(s.of-s.at) / float64(s.at))
			far = fmt.Sprintf("%d%%, about %s left, ", 100*s.at/s.of, left.Round(time.Second))
		}
		note(w, far+s.sofar(took))
	}
}

func bar(w *os.File) (draw func(step, bool, time.Duration), end func()) {
	var b *progressbar.ProgressBar
	return func(s step, known bool, took time.Duration) {
			screen.Lock()
			defer screen.Unlock()
			of := int64(-1)
			if known {
				of = s.of
			}
			if b == nil {
				b = progressbar.NewOptions64(of, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(24),
					progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(0))
			}
			b.Describe(s.sofar(took))
			b.Set64(s.at) //nolint:errcheck // a bar that cannot be drawn stops nothing
		}, func() {
			screen.Lock()
			defer screen.Unlock()
			if b != nil {
				b.Clear() //nolint:errcheck // as above
			}
		}
}

func resources(n int64) string {
	if n == 1 {
		return "1 resource"
	}
	return grouped(n) + " resources"
}

// grouped writes 27589 as 27,589.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Memory that Go may use while a load runs, so that all of it stays below 300
// MB: SQLite runs in the program and has its own 100, PostgreSQL runs elsewhere.
const (
	mostBesideSQLite = 160 << 20
	mostAlone        = 200 << 20
)

// frugal bounds memory while a load runs, unless GOMEMLIMIT says otherwise.
func frugal(d *db.DB) (before func()) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	most := int64(mostAlone)
	if d.Dialect.Name == "sqlite" {
		most = mostBesideSQLite
	}
	was := debug.SetMemoryLimit(most)
	return func() { debug.SetMemoryLimit(was) }
}
