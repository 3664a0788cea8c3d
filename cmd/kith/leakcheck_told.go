package main

import (
	"context"
	"errors"

	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/message"
	"kith/cast"
	"kith/platform/access"
)

// Whom things are told to, and who may know of one of them the headline only.
const (
	told     = "PractitionerRole/lena-ortiz-maple-street"
	headline = "PractitionerRole/bo-quist-maple-street"
)

// confide lets a child tell Lena something. In both worlds it is told with the
// same headline, for the same colleague: what it was is the secret. In one of
// them she tells more, and more comes of it.
func (w *world) confide(ctx context.Context) error {
	lena, err := atWork(ctx, w.house, "lena-ortiz")
	if err != nil {
		return err
	}
	s := disclosure.Statement{
		Child: about[0], Teller: "Patient/" + about[0], To: []string{told}, Way: disclosure.InPerson, Topic: "sleep", Words: "I sleep badly.",
		Headline: disclosure.Headline{Words: "School is hard just now.", Opening: "How is school?", DoNotAsk: []string{"school"}},
		Wishes:   []disclosure.Wish{{With: headline, Choice: disclosure.MayHeadline}},
	}
	if w.secret {
		s.Topic, s.Words, s.OwnHand, s.Where = "hiv", cast.Canary+" was told.", true, cast.Canary
	}
	first, err := disclosure.Tell(ctx, w.house, lena, s)
	if err != nil || !w.secret {
		return err
	}
	w.told = append(w.told, first.ID, first.Headline.ID)
	return w.further(ctx, lena, first)
}

// further is what comes of it where there is a secret: another statement, who
// found out, an answer, a message to a colleague, a draft, something taken back.
func (w *world) further(ctx context.Context, lena access.Viewer, first disclosure.Item) error {
	h := w.house
	closed := disclosure.Statement{
		Child: about[0], Teller: "Patient/" + about[0], To: []string{told}, Way: disclosure.ByText, Topic: "sex", Words: cast.Canary + " is closed.",
		Tier: disclosure.Closed, Headline: disclosure.Headline{Words: cast.Canary + " headline"},
		Wishes: []disclosure.Wish{{With: "RelatedPerson/denise-reyes", Choice: disclosure.MayNothing}, {With: "PractitionerRole/wei-chen-maple-street", Choice: disclosure.AskFirst}},
	}
	second, err := disclosure.Tell(ctx, h, lena, closed)
	if err != nil {
		return err
	}
	w.told = append(w.told, second.ID, second.Headline.ID)
	_, found := disclosure.FoundOut(ctx, h, lena, disclosure.Finding{Statement: first.ID, Who: "RelatedPerson/marcus-cole", How: disclosure.FoundHows[0], Words: cast.Canary})
	_, answered := disclosure.Answering(ctx, h, lena, first.ID, disclosure.Reply{Answer: disclosure.Acknowledged, Words: cast.Canary})
	thread, written := message.Write(ctx, h, lena, message.Draft{Child: about[0], Topic: "topic-plan", About: "Communication/" + first.ID, From: told, To: []string{withChen}, Words: cast.Canary})
	w.told = append(w.told, thread)
	_, drafted := disclosure.Drafts.Save(ctx, h, lena, draft.Draft{Child: about[0], Answers: map[string]string{"words": cast.Canary}})
	amara, err := w.herself(ctx)
	return errors.Join(err, found, answered, written, drafted, disclosure.Withdraw(ctx, h, amara, second.ID))
}

// herself is the child who told it.
func (w *world) herself(ctx context.Context) (access.Viewer, error) {
	me, err := (program{house: w.house}).resolve(ctx, "Patient/"+about[0])
	return me.Viewer.At(w.house.Now()), err
}
