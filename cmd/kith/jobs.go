package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"kith/care/link"
	"kith/care/outreach"
	"kith/platform/calendar"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/job"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/say"
)

// kinds are all jobs that the program knows.
func (p program) kinds() ([]job.Kind, error) {
	office, err := p.signing.office(p.house, p.at)
	if err != nil {
		return nil, err
	}
	all := []job.Kind{office.Carry(p.site(), p.reached)}
	for _, m := range p.modules {
		if m.Jobs != nil {
			all = append(all, m.Jobs(p.house)...)
		}
	}
	return all, nil
}

// site is where the links of letters lead, "" where nobody said: those of the
// example town to where it answers, or who has no account would get none.
func (p program) site() string {
	if p.signing.Site == "" && p.demo && p.addr != "" {
		return "http://" + p.addr
	}
	return strings.TrimSuffix(p.signing.Site, "/")
}

// work does what is due until ctx ends or stop is called, which returns once
// what is under way has ended.
func (p program) work(ctx context.Context) (stop func(), err error) {
	kinds, err := p.kinds()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			err := job.NewCrew(p.house.DB, p.house.Now, p.log, kinds...).Work(ctx)
			if err == nil || ctx.Err() != nil {
				return
			}
			p.log.Error("jobs", "kind", fault.KindOf(err))
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	return func() { cancel(); <-done }, nil
}

// reached is how letters get to somebody: to a family as the record says they
// may be reached, to others where their login says.
func (p program) reached(ctx context.Context, who string) (all []post.Address, err error) {
	if all, ok, err := link.Where(ctx, p.house, who); ok {
		return all, err
	}
	if all, err := outreach.Addresses(ctx, p.house.DB, who); err != nil || len(all) > 0 {
		return all, err
	}
	l, err := login.Of(ctx, p.house.DB, who)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if strings.HasPrefix(who, "Patient/") || strings.HasPrefix(who, "RelatedPerson/") {
		l.Phone = "" // the record did not let it be texted
	}
	for _, to := range []string{l.Mail, l.Phone} {
		if to != "" {
			all = append(all, post.Address{To: to, Lang: say.First})
		}
	}
	return all, err
}

// calendar is when the site works, in its zone.
func (s service) calendar() (*calendar.Calendar, error) {
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		return nil, fmt.Errorf("the time zone %s is not known; say one like %s", s.zone, town)
	}
	if s.days == "" {
		return calendar.Usual(zone), nil
	}
	text, err := os.ReadFile(s.days)
	if err != nil {
		return nil, fmt.Errorf("the site's calendar: %w", err)
	}
	return calendar.Read(text, zone)
}

type jobsCmd struct {
	Again bool `help:"Try once more what was given up."`
	place
}

// Help is what `kith jobs --help` adds.
func (jobsCmd) Help() string {
	return `Says what waits, what is late and what was tried too often and given up: letters,
pages, sweeps. A running server does the rest.`
}

// Run says how it stands with the queue.
func (c jobsCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	if c.Again {
		if err := h.DB.Write(ctx, func(tx *db.Tx) error { _, err := job.Revive(ctx, tx, time.Now()); return err }); err != nil {
			return err
		}
	}
	n, err := job.Counted(ctx, h.DB, time.Now())
	if err != nil {
		return err
	}
	fmt.Printf("%s jobs wait, %s of them late\n", grouped(n.Waiting), grouped(n.Late))
	for _, d := range n.Dead {
		fmt.Printf("%s of %s were given up (%s)\n", grouped(d.Count), d.Kind, d.Why)
	}
	return nil
}

// jobs says how it stands with what is to be done later.
func (v *checkup) jobs(d *db.DB) {
	n, err := job.Counted(v.ctx, d, time.Now())
	switch {
	case err != nil:
		v.say("jobs", bad, "%s", err)
	case len(n.Dead) > 0:
		for _, k := range n.Dead {
			v.say("jobs", bad, "%s of %s were given up (%s); see to the cause, then kith jobs --again", grouped(k.Count), k.Kind, k.Why)
		}
	case n.Late > 0:
		v.say("jobs", look, "%s of %s jobs are an hour late; is the server running?", grouped(n.Late), grouped(n.Waiting))
	default:
		v.say("jobs", fine, "%s wait for their time", grouped(n.Waiting))
	}
}
