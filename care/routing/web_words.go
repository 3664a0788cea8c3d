package routing

import (
	"context"
	"kith/care/draft"
	"slices"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/people"
	"kith/platform/say"
)

// needWord says what is needed.
func needWord(ctx context.Context, code string) string { return say.T(ctx, "directory.need."+code) }

// needsBy lists what may be needed, by its word.
func needsBy(ctx context.Context) []string {
	all := slices.Clone(directory.Needs())
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(needWord(ctx, a), needWord(ctx, b)) })
	return all
}

// title says what a draft is about, as far as it says so.
func title(ctx context.Context, d draft.Draft) string {
	if d.Answers["need"] == "" {
		return say.T(ctx, "routing.begun.nothing")
	}
	return needWord(ctx, d.Answers["need"])
}

// languages are those that the family speaks.
func (f form) languages() (all []people.Language) {
	add := func(l people.Language) {
		if l.Code != "" && !slices.ContainsFunc(all, func(x people.Language) bool { return x.Code == l.Code }) {
			all = append(all, l)
		}
	}
	add(f.subject.Child.Language)
	for _, l := range f.subject.Child.Details.Speaks {
		add(l)
	}
	for _, r := range f.kin.Relatives {
		if r.Current(f.today) {
			add(r.Language)
		}
	}
	return all
}

func wishValue(w string) string {
	if w == "none" {
		return ""
	}
	return w
}

// subtitle says whose service it is, and whom to ask for.
func (r row) subtitle() string {
	var all []string
	for _, s := range []string{r.Service.Organization.Name, r.Person.Name} {
		if s != "" && s != r.Name && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return strings.Join(all, " · ")
}

// words say where a row stands by one thing.
func (r row) words(ctx context.Context, x Reason, today time.Time) string {
	v, f := say.From(ctx), r.Facts
	key := "routing.reason." + x.By + "." + x.Level
	switch x.By {
	case "room":
		return v.T(key, "count", f.Weeks, "asked", r.asked(v))
	case "distance":
		return v.T(key, "miles", int(f.Miles+.5))
	case "closed":
		return v.T(key, "closed", f.Tie.Closed, "of", f.Tie.Of)
	case "reply":
		return v.T(key, "days", max(1, f.Tie.ReplyDays))
	case "together":
		if r.Tie.LastTogether.IsZero() {
			return v.T(key)
		}
		return v.T(key, "day", v.ShortYear(r.Tie.LastTogether))
	case "shared":
		return v.T(key, f.Tie.Shared)
	case "tried":
		if f.Tried != "" {
			return v.T(key, "how", v.T("routing.state."+f.Tried))
		}
	}
	return v.T(key)
}

// asked says when they were asked about room.
func (r row) asked(v *say.Voice) string {
	if r.Service.AskedAt.IsZero() {
		return v.T("routing.reason.room.unasked")
	}
	return v.T("routing.reason.room.asked", "day", v.ShortYear(r.Service.AskedAt))
}
