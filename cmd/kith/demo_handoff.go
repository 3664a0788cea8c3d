package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/handoff"
	"kith/care/lane"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
)

// freeTimes are the times of a day that somebody of the town keeps free.
type freeTimes struct {
	what  lane.Kind
	times [][2]string // from and until
}

var townsTimes = map[string]freeTimes{
	"lena-ortiz-maple-street":     {lane.Handoffs, [][2]string{{"09:52", "10:10"}, {"10:27", "10:45"}, {"13:40", "14:00"}, {"16:10", "16:30"}}},
	"luis-moreno-maple-street":    {lane.Handoffs, [][2]string{{"11:30", "11:50"}, {"15:00", "15:20"}}},
	"ana-flores-maple-street":     {lane.Interpreters, [][2]string{{"10:00", "11:00"}, {"13:30", "14:30"}, {"16:00", "17:00"}}},
	"anil-rao-county-access-line": {lane.Consults, [][2]string{{"09:30", "10:30"}, {"14:00", "15:00"}}},
}

// handOffs lets the town pass children on: times are kept free on the next
// working days, Dr. Chen asks Lena about Bea, who has not answered, and Lena met
// Ivy and her mother today, who said how it felt. It may run twice.
func handOffs(ctx context.Context, h *module.House) error {
	if err := keepTimes(ctx, h); err != nil {
		return err
	}
	return errors.Join(lenaIsAsked(ctx, h), lenaMetIvy(ctx, h))
}

// keepTimes writes who keeps which times free on five working days from today.
func keepTimes(ctx context.Context, h *module.House) error {
	var batch []*store.Incoming
	defer func() { h.Store.Release(batch...) }()
	add := func(d *element.Draft) error {
		body, err := d.JSON()
		if err != nil {
			return err
		}
		in, err := h.Store.Prepare(body, element.Options{})
		if err == nil {
			batch = append(batch, in)
		}
		return err
	}
	for _, who := range slices.Sorted(maps.Keys(townsTimes)) {
		t := townsTimes[who]
		d := element.New("Schedule", "free-"+who).Set("active", true).Append("serviceType", own.Concept(string(t.what))).
			Append("actor", element.JSON(`{"reference":"PractitionerRole/`+who+`"}`))
		if t.what == lane.Interpreters {
			d.Append("extension", own.Ext{URL: own.URL("interpreter"), Parts: []own.Ext{{URL: "language", Code: "es"}}}.JSON())
		}
		if err := add(d); err != nil {
			return err
		}
		for _, day := range nextWorkingDays(h, 5) {
			for n, at := range t.times {
				if err := add(townsSlot(h, day, who, n, at)); err != nil {
					return err
				}
			}
		}
	}
	_, err := h.Store.Write(ctx, access.Operator(), "demo", batch)
	return err
}

func townsSlot(h *module.House, day time.Time, who string, n int, at [2]string) *element.Draft {
	moment := func(clock string) time.Time {
		t, err := time.ParseInLocation("2006-01-02 15:04", day.Format(time.DateOnly)+" "+clock, h.Zone)
		if err != nil {
			panic(err) // written above
		}
		return t
	}
	return element.New("Slot", fmt.Sprintf("%s-%s-%d", who, day.Format("0102"), n)).
		Set("schedule.reference", "Schedule/free-"+who).
		Set("status", "free").
		Set("start", moment(at[0])).
		Set("end", moment(at[1]))
}

// nextWorkingDays are days on which the site works, from today on.
func nextWorkingDays(h *module.House, n int) (days []time.Time) {
	for day := h.Now().In(h.Zone); len(days) < n; day = day.AddDate(0, 0, 1) {
		if h.WorkingCalendar().Works(day) {
			days = append(days, day)
		}
	}
	return days
}

// lenaIsAsked is Dr. Chen's hand-off that waits for Lena, with a time that is
// held where one is left today.
func lenaIsAsked(ctx context.Context, h *module.House) error {
	chen, err := atWork(ctx, h, "wei-chen")
	if err != nil {
		return err
	}
	there, err := handoff.OfChild(ctx, h, chen, "bea-lindt")
	if err != nil || len(there) > 0 {
		return err
	}
	free, err := lane.Free(ctx, h, chen, lane.Query{From: h.Now(), Child: "bea-lindt"})
	if err != nil {
		return err
	}
	x := handoff.Asking{Child: "bea-lindt", To: withLena, How: handoff.Room, Why: "Bedtime is hard since the move; her father asked for ideas", SaidYes: true}
	for _, l := range free {
		if s, ok := l.Next(); ok && l.Ref == withLena {
			x.Slot = s.ID
		}
	}
	_, err = handoff.Ask(ctx, h, chen, x)
	return err
}

// lenaMetIvy is a hand-off that happened: Dr. Haddad brought Ivy and her mother
// to Lena, and each of them says how that felt.
func lenaMetIvy(ctx context.Context, h *module.House) error {
	haddad, err := atWork(ctx, h, "samira-haddad")
	if err != nil {
		return err
	}
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	there, err := handoff.OfChild(ctx, h, haddad, "ivy-clarke")
	if err != nil || len(there) > 0 {
		return err
	}
	id, err := handoff.Ask(ctx, h, haddad, handoff.Asking{Child: "ivy-clarke", To: withLena, How: handoff.Room, Why: "Worries before school", SaidYes: true})
	if err != nil {
		return err
	}
	if err := handoff.Accept(ctx, h, lena, id); err != nil {
		return err
	}
	if err := handoff.Meet(ctx, h, lena, id, handoff.Meeting{Family: true, How: handoff.Room, Joins: true}); err != nil {
		return err
	}
	ivy := consent.Personal(people.ChildSelf, "Patient/ivy-clarke").At(h.Now())
	ruth := consent.Personal(people.CustodialParent, "RelatedPerson/ruth-clarke").At(h.Now())
	return errors.Join(handoff.Feel(ctx, h, lena, ivy, handoff.Felt{Handoff: id, Feeling: handoff.FeltOK, Share: true}), handoff.Feel(ctx, h, lena, ruth, handoff.Felt{Handoff: id, Feeling: handoff.FeltPartly, Share: false}))
}
