package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"kith/care/consent"
	"kith/platform/session"
)

type tokenCmd struct {
	As  string        `help:"Who the token stands for: a practitioner's id, or \"integrator\"." required:"" placeholder:"PERSON"`
	For time.Duration `help:"How long it is good." default:"1h"`
	// Clears are words of consent.Clearance.
	Clears []string `help:"Labels that a program with this token may read as well: mental,substance …, or all. Without it, it reads nothing that carries a label." placeholder:"LABEL,…"`
	place
}

// Run prints one line: the token, for a header "Authorization: Bearer …".
func (c tokenCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	if c.For <= 0 || c.For > 24*time.Hour {
		return errors.New("a token is good for up to a day: --for 1h")
	}
	clears, err := consent.Clearance(c.Clears)
	if err != nil {
		return err
	}
	at, err := c.orDemo()
	if err != nil {
		return err
	}
	if at.DB == "" {
		if _, err := os.Stat(at.Data); err != nil {
			return fmt.Errorf("there is no data in %s; `kith demo` makes the example town", at.Data)
		}
	}
	h, err := open(ctx, at)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // the token is stored by now
	me, err := (program{house: h}).resolve(ctx, reference(c.As))
	switch {
	case err != nil:
		return fmt.Errorf("nobody here works as %q; the example town knows %s", c.As, known())
	case clears != 0 && !me.Viewer.Program():
		return errors.New("only programs are cleared by their token: people are by their work")
	}
	token, err := session.Token{Who: reference(c.As), Good: c.For, Clears: clears}.Make(ctx, h.DB, h.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Println(token)
	return err
}
