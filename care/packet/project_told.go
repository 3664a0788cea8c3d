package packet

import (
	"context"
	"slices"

	"kith/care/disclosure"
	"kith/platform/fault"
)

// told puts what somebody told, as far as the sender may pass it on: to a person
// whom the teller named, or for whom the teller is asked.
func (g *gathering) told(ctx context.Context) error {
	all, err := disclosure.OfChild(ctx, g.h, g.v, g.records...)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Status == disclosure.Withdrawn {
			continue
		}
		g.statement(i)
	}
	return nil
}

// statement puts one statement and its headline: what the teller wished about
// the person comes before what such an audience needs.
func (g *gathering) statement(i disclosure.Item) {
	whole := Line{Key: "Communication/" + i.ID, Kind: Statement, Words: g.topic(i), By: i.Teller, of: "Communication/" + i.ID, Day: i.At.Format("2006-01-02"), statement: i.ID}
	head := whole
	head.Key, head.Kind, head.Words = "headline/"+i.ID, Headline, i.Headline.Words
	if !i.Whole() {
		head.Key, head.of, head.Reason = "headline/"+i.Headline.ID, "", NoRead
		g.put(head)
		return
	}
	wish, said := disclosure.Newest(i.Wishes, g.human, g.d.Audience.At)
	knows := slices.Contains(i.To, g.human) || g.human == i.Teller
	switch {
	case knows:
		return // heard it from the teller
	case !slices.Contains(i.To, g.v.ID()):
		whole.Reason, head.Reason = NoTold, NoTold
	case g.human == "":
		whole.Reason, head.Reason = NoPerson, NoPerson
	case slices.Contains(i.Duty.Endangering, g.human):
		whole.Reason, head.Reason = NoDuty, NoDuty
	case said && wish.Choice == disclosure.MayNothing:
		whole.Reason, head.Reason = NoWish, NoWish
	case said && wish.Choice == disclosure.MayAll && len(wish.Purposes) == 0:
		g.d.Goes = append(g.d.Goes, whole)
		if head.Words != "" {
			g.d.Goes = append(g.d.Goes, head)
		}
		return
	case said && wish.Choice == disclosure.MayHeadline && len(wish.Purposes) == 0:
		if head.Words != "" {
			g.d.Goes = append(g.d.Goes, head)
		}
		whole.Reason = AskFirst
		g.put(whole)
		return
	default:
		whole.Reason, head.Reason = AskFirst, AskFirst
	}
	g.put(whole)
	if head.Words != "" {
		g.put(head)
	}
}

// topic is what a statement is about, for whoever chooses.
func (g *gathering) topic(i disclosure.Item) string {
	for _, t := range disclosure.Topics() {
		if t.Code == i.Topic {
			return t.In(g.d.Audience.Lang)
		}
	}
	return ""
}

// words reads the words of the chosen statements: the trail says who opened them.
func (d *Draft) words(ctx context.Context, g gathering) error {
	for _, all := range [][]Line{d.Goes, d.Asks} {
		for n := range all {
			l := &all[n]
			if l.Kind != Statement || !l.Chosen {
				continue
			}
			i, err := disclosure.Get(ctx, g.h, g.v, l.statement)
			if err != nil {
				return err
			}
			if !i.Whole() {
				return fault.New(fault.Conflict, "packet.changed")
			}
			l.Words = i.Words
		}
	}
	return nil
}
