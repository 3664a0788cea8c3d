package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"kith/platform/session"
)

type tokenCmd struct {
	As  string        `help:"Who the token stands for: a practitioner's id, or \"integrator\"." required:"" placeholder:"PERSON"`
	For time.Duration `help:"How long it is good." default:"1h"`
	place
}

// Run prints one line: the token, for a header "Authorization: Bearer …".
func (c tokenCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	if c.For <= 0 || c.For > 24*time.Hour {
		return errors.New("a token is good for up to a day: --for 1h")
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
	if _, err := (program{house: h}).resolve(ctx, reference(c.As)); err != nil {
		return fmt.Errorf("nobody here works as %q; the example town knows %s", c.As, known())
	}
	token, err := session.NewToken(ctx, h.DB, reference(c.As), h.Now(), c.For)
	if err != nil {
		return err
	}
	_, err = fmt.Println(token)
	return err
}
