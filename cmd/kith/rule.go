package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/fhir/store"
	"kith/platform/say"
)

// where names the place of care, as ISO 3166-2 such as US-CA, in the
// environment: its law says from which birthday on who sees what.
const where = "KITH_WHERE"

// rule binds the rule of access of a site: its zone, and the law of where it is.
// What another place's birthdays had decided is decided anew.
func rule(ctx context.Context, h *module.House) error {
	g := consent.Gate{Place: consent.Place{Code: os.Getenv(where), Zone: h.Zone}, Rules: consent.In(h.Store).Rules, Now: h.Now}
	if !slices.ContainsFunc(g.Rules.Places(), func(p consent.PortalPlace) bool { return p.Place == g.Place.Code }) {
		return fmt.Errorf("%s is %q; say a place such as US-CA, or nothing for what holds in most", where, g.Place.Code)
	}
	return h.Store.Bind(ctx, &g)
}

// lawful refuses a place whose law nobody may use until the site's counsel has
// signed it.
func lawful(at place, zone *time.Location) error {
	rules, err := at.rules()
	if err != nil {
		return err
	}
	code := os.Getenv(where)
	open := rules.Unsigned(code, consent.Place{Zone: zone}.Day(time.Now()))
	if len(open) == 0 {
		return nil
	}
	return fmt.Errorf(`Kith does not answer for %s yet. First a lawyer of this site has to read and sign
its rules about who consents and who sees what: %s.
Put the signed rules, and portal.json with the ages of accounts, into a folder and name it with --rules DIR
or KITH_RULES; /who-decides and docs/privacy/places.md show what they look like`, code, strings.Join(open, "; "))
}

// ruled binds the rule that holds already, for commands that are not told
// where they are.
func ruled(ctx context.Context, h *module.House, p place) error {
	g, err := held(ctx, h.Store, p)
	if err != nil {
		return err
	}
	if g.Place.Zone == nil {
		g.Place.Zone = h.Zone
	}
	return h.Store.Bind(ctx, g)
}

// held is the rule that holds at a place, with the site's rules as they are
// now. Its Zone is nil where no rule has held yet.
func held(ctx context.Context, s *store.Store, p place) (*consent.Gate, error) {
	rules, err := p.rules()
	if err != nil {
		return nil, err
	}
	name, err := s.Ruled(ctx)
	if err != nil {
		return nil, err
	}
	at, ok := consent.PlaceIn(name)
	if !ok {
		at = consent.Place{Code: os.Getenv(where)}
	}
	return &consent.Gate{Place: at, Rules: rules, Now: s.Now}, nil
}

// ruled says where care is given, how far its rule can be relied on, and, when
// everything is looked at, whether those who may read are those it names.
func (v *checkup) ruled(at place, s *store.Store) {
	g, err := held(v.ctx, s, at)
	if err != nil {
		v.say("rule", bad, "%s", err)
		return
	}
	words, err := say.Load(consent.Module.Files)
	if err != nil {
		v.say("rule", bad, "%s", err)
		return
	}
	today := g.Place.Day(time.Now())
	says := []string{cmp.Or(g.Place.Code, "no place is named, so what holds in most places does") + "."}
	for _, key := range g.Rules.Standing(g.Place.Code, today) {
		says = append(says, words.In("en").T(key))
	}
	grade := fine
	switch {
	case !g.Rules.Ready(g.Place.Code, today):
		grade = bad
	case len(says) > 1:
		grade = look
	}
	v.say("rule", grade, "%s", strings.Join(says, " "))
	name, err := s.Ruled(v.ctx)
	switch {
	case err != nil:
		v.say("readers", bad, "%s", err)
	case name != g.Name():
		v.say("readers", look, "another rule than today's says who may read; the next start asks anew")
	case v.Deep:
		v.readers(s, g)
	}
}

// readers compares who may read with what the rule says.
func (v *checkup) readers(s *store.Store, g *consent.Gate) {
	s.Suppose(g)
	wrong, err := s.Misread(v.ctx)
	if err != nil {
		v.say("readers", bad, "%s", err)
		return
	}
	v.check("readers", wrong == 0, "who may read is what the rule says",
		fmt.Sprintf("%s rows of who may read are not what the rule says; run kith reindex", grouped(wrong)))
}
