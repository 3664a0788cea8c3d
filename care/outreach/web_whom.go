package outreach

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/tie"
	"kith/platform/say"
)

// near are relations in the order in which a family is tried.
var near = []string{"mth", "nmth", "fth", "nfth", "prn", "guard", "mthfost", "fthfost", "grmth", "grfth", "grprn", "aunt", "uncle"}

// whom chooses whom to try and how: the child herself where she said how she
// likes to be reached, else whoever is nearest; a way that was not tried in vain
// before one that was.
func (w *row) whom(kin []Kin, manners map[string]reach.Manner, now time.Time, works func(contact.Day) bool) {
	self := selfOf(w.Patient)
	own := func(r people.SafeContact) bool { return r.Where == "own" && r.Use == "first" }
	w.With = self
	if !slices.ContainsFunc(manners[self.Ref].Ways, own) {
		slices.SortStableFunc(kin, func(a, b Kin) int { return cmp.Compare(nearness(a), nearness(b)) })
		if len(kin) > 0 && nearness(kin[0]) < len(near) {
			w.With = kin[0]
		}
	}
	w.Manner = manners[w.With.Ref]
	w.At, _ = w.Manner.Next(now, works)
	offered := slices.DeleteFunc(w.Manner.Offered(), func(c string) bool { return c == "visit" || c == "portal" })
	vain := map[string]bool{}
	for _, t := range w.Tries {
		if t.Outcome.Vain() && t.Day > w.Reached && t.With == w.With.Ref {
			vain[t.Channel] = true
		}
	}
	if i := slices.IndexFunc(offered, func(c string) bool { return !vain[c] && !w.Manner.AskFirst(c) }); i >= 0 {
		w.Channel = offered[i]
	} else if len(offered) > 0 {
		w.Channel = offered[0]
	}
}

// selfOf is the child as somebody to be reached.
func selfOf(c people.Patient) Kin {
	return Kin{Ref: c.ID.Ref(), Child: string(c.ID), Name: c.Short, Language: c.Language.Code, Interpreter: c.Interp, Phone: people.Phone(c.Details.Telecoms)}
}

func nearness(k Kin) int {
	if i := slices.Index(near, k.Relation); i >= 0 {
		return i
	}
	return len(near)
}

// people says who holds it and who knows the family best.
func (w *row) people(ctx context.Context, corner []tie.Tie, names map[string]people.Named, today contact.Day, now time.Time) {
	w.By = names[w.Rest.By].Short
	if len(w.Owed) > 0 {
		w.Holds = names[w.Owed[0].Holder(today)].Short
	}
	best := -1
	for i, t := range corner {
		if t.Circle != tie.Care || t.Facts.Flags["ended"] || t.Place() || !strings.HasPrefix(t.Person, "Practitioner") {
			continue
		}
		if w.Holds == "" && t.RoleCode == "care-coordinator" && t.Named {
			w.Holds = names[t.Person].Short
		}
		if t.Verdict.State != tie.NotMet && (best < 0 || knows(t, corner[best]) < 0) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	t := corner[best]
	w.Knows = names[t.Person].Short
	if why := t.Why(say.From(ctx), tie.Names{Child: w.Patient.Short, Now: now, Of: func(ref string) string { return names[ref].Short }}); len(why) > 0 {
		w.Why = why[0]
	}
}

// knows orders ties: the nearer first, then the one with more contacts.
func knows(a, b tie.Tie) int {
	return cmp.Or(cmp.Compare(slices.Index(tie.States, a.Verdict.State), slices.Index(tie.States, b.Verdict.State)),
		cmp.Compare(b.Facts.Numbers["contacts"], a.Facts.Numbers["contacts"]), strings.Compare(a.Person, b.Person))
}
