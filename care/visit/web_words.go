package visit

import (
	"context"
	"strconv"

	"kith/care/contact"
	"kith/care/screening"
	"kith/platform/say"
)

// why says why a question stands where it stands.
func (i Item) why(ctx context.Context) string {
	v := say.From(ctx)
	day := func(d contact.Day) string { return v.Date(contact.Date(d)) }
	switch i.State {
	case IsDeclined, IsDeferred, IsNotAlone:
		return v.T("visit.item."+string(i.State), "day", day(i.Until))
	case IsTold, IsLater:
		return v.T("visit.item." + string(i.State))
	}
	switch {
	case i.Age >= 0 && i.Last > 0:
		return v.T("visit.item.at-last", "months", v.T("visit.months", i.Age), "day", day(i.Last))
	case i.Age >= 0:
		return v.T("visit.item.at", "months", v.T("visit.months", i.Age))
	case i.Last > 0:
		return v.T("visit.item.last", "day", day(i.Last))
	}
	return v.T("visit.item.never")
}

// whom says who is asked.
func (i Item) whom(ctx context.Context, child string) string {
	key := "visit.whom." + i.Informant
	if i.Alone {
		key += ".alone"
	}
	return say.T(ctx, key, "child", child)
}

// with says what asks, and how long it takes.
func (i Item) with(ctx context.Context, b Budget) string {
	if i.Instrument == "" {
		return say.T(ctx, "visit.item.words")
	}
	name := i.Instrument
	if x, ok := screening.Standard().Find(i.Instrument); ok {
		name = x.Scoring.Title.In(say.From(ctx).Lang())
	}
	return say.T(ctx, "visit.item.with", "name", name, "questions", say.T(ctx, "visit.questions", i.Asks), "minutes", say.T(ctx, "visit.minutes", b.minutes(i.Asks)))
}

// minutes is how long so many questions take, at least one.
func (b Budget) minutes(questions int) int { return max(1, (questions*b.Seconds+59)/60) }

// why says why somebody is reminded.
func (p Prompt) why(ctx context.Context, child string) string {
	day := ""
	if p.Day != 0 {
		day = say.From(ctx).Date(contact.Date(p.Day))
	}
	return say.T(ctx, p.Why, "child", child, "day", day, "n", strconv.Itoa(p.N))
}

// offers are the answers to a reminder: only who should be alone can be not
// alone.
func (p Prompt) offers() []Value {
	if p.Kind == Open {
		return []Value{Done, Deferred, Declined}
	}
	return Values
}

// offers are the answers that are no instrument's.
func (i Item) offers() (all []Value) {
	if i.Instrument == "" {
		all = append(all, Done)
	}
	if i.Alone {
		all = append(all, NotAlone)
	}
	return append(all, Deferred, Declined)
}

// sentence says in words how often the two met and one asked.
func (c Cadence) sentence(ctx context.Context, child string) []string {
	v := say.From(ctx)
	if c.Visits == 0 {
		return []string{v.T("visit.cadence.none", "child", child)}
	}
	all := []string{v.T("visit.cadence.visits", c.Visits, "child", child)}
	if c.Asked == 0 {
		all = append(all, v.T("visit.cadence.never-asked"))
	} else {
		all = append(all, v.T("visit.cadence.asked", "day", v.Date(contact.Date(c.Asked))))
	}
	if c.Answered != 0 {
		all = append(all, v.T("visit.cadence.answered", "day", v.Date(contact.Date(c.Answered))))
	}
	return all
}

// names puts the subjects of questions into words.
func names(ctx context.Context, all []Item) string {
	words := make([]string, len(all))
	for i, q := range all {
		words[i] = q.In(say.From(ctx).Lang())
	}
	return say.From(ctx).List(words...)
}

// name is the subject of the question that a fact is about.
func (r Rules) name(ctx context.Context, f Fact) string {
	q, _ := r.question(f.Kind.Question())
	return q.In(say.From(ctx).Lang())
}
