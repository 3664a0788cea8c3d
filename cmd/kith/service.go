package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"kith/care/module"
	"kith/platform/log"
)

type serveCmd struct {
	Addr  string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Zone  string `help:"Time zone of the site; its days begin there." default:"Local" env:"KITH_ZONE"`
	Ties  string `help:"File with the site's own rules about ties, instead of those built in." type:"existingfile" placeholder:"FILE" env:"KITH_TIES"`
	Days  string `name:"calendar" help:"File with the days and hours on which the site works, instead of weekdays and federal holidays." type:"existingfile" placeholder:"FILE" env:"KITH_CALENDAR"`
	HTTPS bool   `name:"https" help:"People come by https, through a proxy in front: cookies travel only there."`
	checks
	trail
	signing
	place
}

// Help is what `kith serve --help` adds.
func (serveCmd) Help() string {
	return `In an empty place it prints a link that sets up the first account; that person
invites the others. Programs use a token. Ctrl-C or SIGTERM ends it within five
seconds, and nothing that was acknowledged is lost.`
}

// Run serves a site's data until it is told to stop.
func (c serveCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	return service{at: c.place, addr: c.Addr, zone: c.Zone, ties: c.Ties, days: c.Days, secure: c.HTTPS, checks: c.checks, trail: c.trail, signing: c.signing}.run(ctx)
}

// service is a program that answers at an address.
type service struct {
	at      place
	addr    string
	zone    string
	ties    string // file with rules, "" for those built in
	days    string // file with a calendar, "" for the usual one
	demo    bool
	secure  bool
	checks  checks
	trail   trail
	signing signing
	before  func(context.Context) error                       // the database is opened
	prepare func(context.Context, *module.House, place) error // the first request
}

func (s service) run(ctx context.Context) error {
	l, err := listen(s.addr) // first of all, so that a taken port is told at once
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // the server has closed it by then
	if s.before != nil {
		if err := s.before(ctx); err != nil {
			return err
		}
	}
	ties, err := rulesFrom(s.ties)
	if err != nil {
		return fmt.Errorf("the rules about ties: %w", err)
	}
	days, err := s.calendar()
	if err != nil {
		return err
	}
	if !s.demo {
		if err := lawful(s.at, days.Zone); err != nil {
			return err
		}
	}
	h, err := open(ctx, s.at)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	h.Zone, h.Calendar = days.Zone, days
	if err := rule(ctx, h); err != nil {
		return err
	}
	if err := current(ctx, h); err != nil {
		return err
	}
	if s.prepare != nil {
		if err := s.prepare(ctx, h, s.at); err != nil {
			return err
		}
	}
	watch := log.New(os.Stderr, term.IsTerminal(int(os.Stderr.Fd())))
	go keepIndexed(ctx, h.Store, watch)
	if !s.demo && s.trail.Checkpoints == "" {
		watch.Warn("the checkpoints of the audit trail have no second place; --checkpoints names one")
	}
	if err := s.trail.back(ctx, h, s.at, watch); err != nil {
		return err
	}
	stop, err := s.trail.keep(h.DB, s.at, watch)
	if err != nil {
		return err
	}
	defer stop()
	p := program{house: h, modules: with(ties, time.Now), log: watch, demo: s.demo, secure: s.secure, checks: s.checks, at: s.at, signing: s.signing, addr: l.Addr().String()}
	answering, answered := context.WithCancel(context.WithoutCancel(ctx)) // until those under way have finished
	defer answered()
	handler, err := p.handler(answering)
	if err != nil {
		return err
	}
	rest, err := p.work(ctx)
	if err != nil {
		return err
	}
	defer rest()
	if s.demo {
		greet(l.Addr().String())
	} else {
		if err := p.welcome(ctx, l.Addr().String()); err != nil {
			return err
		}
		p.log.Info("listening", "addr", l.Addr().String(), "version", version(), "engine", h.DB.Dialect.Name)
	}
	err = answer(ctx, l, handler)
	if !s.demo {
		p.log.Info("stopped")
	}
	return err
}

// listen binds an address, and says it kindly when that cannot be.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("something else uses %s already; stop it, or choose another with --addr 127.0.0.1:8081", addr)
	}
	return l, err
}

// mostBody is how much one request may bring.
const mostBody = 64 << 20

// grace is how long requests under way may take once the program is to stop.
const grace = 4 * time.Second

// answer answers requests until ctx ends, then lets those under way finish.
func answer(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: http.MaxBytesHandler(h, mostBody), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		return s.Close()
	}
	return nil
}

// interrupted returns a context that ends with Ctrl-C or SIGTERM. A second
// Ctrl-C ends the program at once.
func interrupted() (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
