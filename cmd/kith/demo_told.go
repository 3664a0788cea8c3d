package main

import (
	"context"
	"time"

	"kith/care/disclosure"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
)

// tellOnce lets Amara tell Lena two things: one when they met, of which Dr. Chen
// may know the headline, and one by text last week, which is Lena's alone and not
// answered yet. What was told before is not told again.
func tellOnce(ctx context.Context, h *module.House) error {
	const amara, chen, lena = "amara-reyes-cole", "PractitionerRole/wei-chen-maple-street", "PractitionerRole/lena-ortiz-maple-street"
	v, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	if all, err := disclosure.OfChild(ctx, h, v, amara); err != nil || len(all) > 0 {
		return err
	}
	no := func(with string) disclosure.Wish { return disclosure.Wish{With: with, Choice: disclosure.MayNothing} }
	ask := func(with string) disclosure.Wish { return disclosure.Wish{With: with, Choice: disclosure.AskFirst} }
	const denise, marcus, rao, alvarez = "RelatedPerson/denise-reyes", "RelatedPerson/marcus-cole",
		"PractitionerRole/anil-rao-county-access-line", "PractitionerRole/ines-alvarez-roosevelt-middle-school"
	nights := disclosure.Statement{
		Topic: "mood", OwnHand: true, Way: disclosure.InPerson, Encounter: "amara-lena-2",
		Words: "I lie awake and listen if somebody is yelling. Then I am tired and I snap at people, and everybody asks what is wrong with me.",
		Headline: disclosure.Headline{
			Words:    "Nights at home are hard, and that is why she does not sleep.",
			Opening:  "I’ve read what you shared. You don’t have to go over it unless you want to.",
			Helps:    "Talk about track first. Leave the door open.",
			DoNotAsk: []string{"sleep", "home"},
		},
		Wishes: []disclosure.Wish{{With: chen, Choice: disclosure.MayHeadline}, ask(rao), no(denise), no(marcus), no(alvarez)},
	}
	lunch := disclosure.Statement{
		Topic: "eating", Way: disclosure.ByText,
		Words:  "Some days I skip lunch because everybody looks. I don’t want it to be a thing.",
		Wishes: []disclosure.Wish{ask(chen), no(rao), no(denise), no(marcus), no(alvarez)},
	}
	met, err := since(ctx, h, v, "Encounter", "amara-lena-2")
	if err != nil {
		return err
	}
	wrote, err := since(ctx, h, v, "Communication", "amara-msg-lena-text-2")
	if err != nil {
		return err
	}
	tell := func(s disclosure.Statement, at time.Time) (disclosure.Item, error) {
		s.Child, s.Teller, s.To, s.At = amara, "Patient/"+amara, []string{lena}, at
		return disclosure.Tell(ctx, on(h, at.Add(20*time.Minute)), v, s)
	}
	first, err := tell(nights, met.Add(20*time.Minute))
	if err == nil {
		_, err = disclosure.Answering(ctx, on(h, met.Add(26*time.Hour)), v, first.ID, disclosure.Reply{Answer: disclosure.Acted})
	}
	if err == nil {
		_, err = tell(lunch, wrote.Add(2*time.Hour))
	}
	return err
}

// on is a house on another day.
func on(h *module.House, day time.Time) *module.House {
	then := *h
	then.Now = func() time.Time { return day }
	return &then
}

// since is when a visit of the town began, or a message was sent.
func since(ctx context.Context, h *module.House, v access.Viewer, typ, id string) (time.Time, error) {
	res, err := h.Store.Read(ctx, v, typ, id)
	if err != nil {
		return time.Time{}, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	at := r4.As[r4.Encounter](root).Period().Start().Micro() + r4.As[r4.Communication](root).Sent().Micro()
	return time.UnixMicro(at).In(h.Zone), err
}
