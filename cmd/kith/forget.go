package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"kith/platform/audit"
)

type forgetCmd struct {
	Before string `help:"Day before which lines go, such as 2020-01-31." required:"" placeholder:"DATE"`
	Rule   string `help:"File with the site's own rule: {\"years\": 10, \"because\": \"…\"}." type:"existingfile" placeholder:"FILE"`
	trail
	place
}

// Help is what `kith audit forget --help` adds.
func (forgetCmd) Help() string {
	return `Takes away the lines of what happened before a day. The tree keeps their hashes,
so everything behind them can still be checked, and how much was forgotten is a
signed line of its own. Six years are kept, as 45 CFR 164.316 asks, unless the
site's rule says longer or shorter and why.`
}

// keepRule says how long a site keeps lines.
type keepRule struct {
	Years   int    `json:"years"`
	Because string `json:"because"`
}

// Run forgets.
func (c forgetCmd) Run() error {
	ctx, stop := interrupted()
	defer stop()
	before, err := time.Parse(time.DateOnly, c.Before)
	if err != nil {
		return fmt.Errorf("%q is no day; say one like 2020-01-31", c.Before)
	}
	rule, err := readKeepRule(c.Rule)
	if err != nil {
		return err
	}
	if kept := time.Now().UTC().AddDate(-rule.Years, 0, 0); before.After(kept) {
		return fmt.Errorf("lines are kept for %d years; the latest day that may be named is %s", rule.Years, kept.Format(time.DateOnly))
	}
	h, err := open(ctx, c.place)
	if err != nil {
		return err
	}
	defer h.DB.Close() //nolint:errcheck // every write has been answered
	s, err := c.signer(c.place)
	if err != nil {
		return err
	}
	if s.Signer == nil {
		return errors.New("what is forgotten has to be signed; say where the key is with --audit-key")
	}
	k := keeping{db: h.DB, signer: s, to: c.places(c.place)}
	root, err := audit.Forget(ctx, h.DB, before, h.Now(), func(r audit.Root) error { return k.sign(context.WithoutCancel(ctx), r) })
	if err != nil {
		return fmt.Errorf("forget: %w; the same command goes on", err)
	}
	_, err = fmt.Printf("%s of %s lines are forgotten, from the first on.\n", grouped(root.Forgot), grouped(root.Size))
	return err
}

// readKeepRule reads the site's rule, or gives the one that holds without.
func readKeepRule(file string) (keepRule, error) {
	r := keepRule{Years: audit.KeepYears}
	if file == "" {
		return r, nil
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err == nil && (r.Years < 1 || r.Because == "") {
		err = errors.New("a rule says how many years, at least one, and why")
	}
	if err != nil {
		return r, fmt.Errorf("the rule of how long lines are kept: %w", err)
	}
	return r, nil
}
