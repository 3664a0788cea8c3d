package visit

import (
	"context"
	"slices"
	"strconv"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/screening"
	"kith/platform/say"
)

// why says why a question stands where it stands.
func why(ctx context.Context, i due.Item) string {
	v := say.From(ctx)
	day := func(d contact.Day) string { return v.Date(contact.Date(d)) }
	switch i.State {
	case due.IsDeclined, due.IsDeferred, due.IsNotAlone:
		return v.T("visit.item."+string(i.State), "day", day(i.Until))
	case due.IsTold, due.IsLater:
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
func whom(ctx context.Context, i due.Item, child string) string {
	key := "visit.whom." + i.Informant
	if i.Alone {
		key += ".alone"
	}
	return say.T(ctx, key, "child", child)
}

// with says what asks, and how long it takes.
func with(ctx context.Context, i due.Item, b due.Budget) string {
	if i.Instrument == "" {
		return say.T(ctx, "visit.item.words")
	}
	name := i.Instrument
	if x, ok := screening.Standard().Find(i.Instrument); ok {
		name = x.Scoring.Title.In(say.From(ctx).Lang())
	}
	return say.T(ctx, "visit.item.with", "name", name, "questions", say.T(ctx, "visit.questions", i.Asks), "minutes", say.T(ctx, "visit.minutes", b.Minutes(i.Asks)))
}

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
func (p Prompt) offers() []due.Value {
	if p.Kind == Open {
		return []due.Value{due.Done, due.Deferred, due.Declined}
	}
	return due.Values
}

// offers are the answers that are no instrument's.
func offers(i due.Item) (all []due.Value) {
	if i.Instrument == "" {
		all = append(all, due.Done)
	}
	if i.Alone {
		all = append(all, due.NotAlone)
	}
	return append(all, due.Deferred, due.Declined)
}

// sentence says in words how often the two met and one asked.
func (c Cadence) sentence(ctx context.Context, child string) []string {
	v := say.From(ctx)
	if c.Visits == 0 {
		return []string{v.T("visit.cadence.none", "child", child)}
	}
	all := []string{v.T("visit.cadence.visits", "count", c.Visits, "child", child)}
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

// names puts the subjects of questions into words, each once.
func names(ctx context.Context, all []due.Item) string {
	var words []string
	for _, q := range all {
		if w := q.In(say.From(ctx).Lang()); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return say.From(ctx).List(words...)
}

// name is the subject of the question that a fact is about.
func name(ctx context.Context, f due.Fact) string {
	q, _ := due.Standard().Question(f.Key)
	return q.In(say.From(ctx).Lang())
}
