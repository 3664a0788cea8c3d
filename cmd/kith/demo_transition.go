package main

import (
	"context"
	"slices"
	"time"

	"kith/care/departure"
	"kith/care/module"
	"kith/care/people"
	"kith/care/transition"
	"kith/platform/access"
)

// transitions plans Leo's move to his grandmother, at 17:00 of the day that was
// planned for it, and prepares that Dr. Haddad leaves in some weeks: neither has
// taken effect.
func transitions(ctx context.Context, h *module.House) error {
	const leo = people.PatientID("leo-reyes-cole")
	luis, err := atWork(ctx, h, "luis-moreno")
	if err != nil {
		return err
	}
	if there, err := transition.Moves(ctx, h.DB, luis, leo); err != nil || len(there) > 0 {
		return err
	}
	kin, err := people.Family(ctx, h.DB, luis, leo, h.Today())
	if err != nil {
		return err
	}
	err = transition.PlanMove(ctx, h, luis, leo, transition.Answers{
		"day": movesOn(kin, leo, h.Today()), "hour": "17:00", "why": "His parents and his grandmother agreed on it.",
		"family:denise-reyes-leo": "limited", "home:denise-home": "leaves", "home:rosa-home": "enters",
		"tell:Patient/leo-reyes-cole":         withChen,
		"tell:RelatedPerson/denise-reyes-leo": "PractitionerRole/luis-moreno-maple-street",
		"words":                               "Amara still walks me to school.",
	})
	if err != nil {
		return err
	}
	_, err = departure.Prepare(access.With(ctx, luis), h, departure.Departure{Role: "samira-haddad-maple-street", Kind: "leave",
		Reason: "left-practice", Last: h.Today().AddDate(0, 0, 70).Format(time.DateOnly)})
	return err
}

// movesOn is the day on which a child is planned to move, else in two weeks.
func movesOn(kin people.Kin, child people.PatientID, today people.Day) string {
	day := today.AddDate(0, 0, 14).Format(time.DateOnly)
	for _, home := range kin.Households {
		i := slices.IndexFunc(home.Members, func(m people.Member) bool {
			return m.Child == child && m.Time == "planned" && m.Start > today.Format(time.DateOnly)
		})
		if i >= 0 {
			day = home.Members[i].Start
		}
	}
	return day
}
