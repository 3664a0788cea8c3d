package main

import (
	"context"
	"slices"
	"time"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/referral"
)

// referrals lets Lena ask the school about help with homework for Amara, who
// said yes; nobody has answered yet. It may run twice.
func referrals(ctx context.Context, h *module.House) error {
	const school = "Organization/roosevelt-middle-school"
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	all, err := loop.OfChild(ctx, h, lena, amara)
	if err != nil || slices.ContainsFunc(all, func(i loop.Item) bool { return i.To == school }) {
		return err
	}
	then := on(h, h.Now().Add(-2*time.Hour))
	id, err := referral.Begin(ctx, then, lena, referral.Passing{Child: amara, Need: "tutoring", Why: "Catching up in math, after the track season",
		To: school, By: amaraRef, At: then.Now().Add(-time.Hour), Prefers: referral.Prefers{Words: "Not during lunch"}})
	if err != nil {
		return err
	}
	i, err := loop.Get(ctx, then, lena, id)
	if err != nil {
		return err
	}
	d, err := referral.Along(ctx, then, lena, i, referral.Choice{})
	if err != nil {
		return err
	}
	c := referral.Choice{At: d.Audience.At, Seen: i.Version}
	p, err := referral.Made(ctx, then, lena, d, c)
	if err != nil {
		return err
	}
	c.Sum = p.Sum
	return referral.Send(ctx, then, lena, id, c)
}
