package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/module"
)

// where names the place of care, as ISO 3166-2 such as US-CA, in the
// environment: its law says from which birthday on who sees what.
const where = "KITH_WHERE"

// rule binds the rule of access of a site: its zone, and the law of where it is.
// What another place's birthdays had decided is decided anew.
func rule(ctx context.Context, h *module.House) error {
	code := os.Getenv(where)
	if !slices.ContainsFunc(consent.Standard().Places(), func(p consent.PortalPlace) bool { return p.Place == code }) {
		return fmt.Errorf("%s is %q; say a place such as US-CA, or nothing for what holds in most", where, code)
	}
	return h.Store.Bind(ctx, &consent.Gate{Place: consent.Place{Code: code, Zone: h.Zone}, Rules: consent.Standard(), Now: h.Now})
}

// ruled binds the rule that holds already, for commands that are not told
// where they are.
func ruled(ctx context.Context, h *module.House) error {
	name, err := h.Store.Ruled(ctx)
	if err != nil {
		return err
	}
	at, ok := consent.PlaceIn(name)
	if !ok {
		at = consent.Place{Code: os.Getenv(where), Zone: h.Zone}
	}
	return h.Store.Bind(ctx, &consent.Gate{Place: at, Rules: consent.Standard(), Now: time.Now})
}
