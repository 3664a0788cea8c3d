package safety

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"kith/care/followup"
	"kith/care/screening"
	"kith/platform/say"
)

// whatOf says what is positive, a phrase each: the form, and what in it.
func whatOf(ctx context.Context, i followup.Item) (all []string) {
	lang := say.From(ctx).Lang()
	for _, code := range i.Rules {
		name, part, _ := strings.Cut(code, ".")
		form, ok := screening.Standard().Find(name)
		if !ok {
			all = append(all, code)
			continue
		}
		words := form.Scoring.Title.In(lang)
		for _, r := range form.Scoring.Rules {
			if r.Code == part {
				words += ": " + r.Title.In(lang)
			}
		}
		if m, ok := form.Scoring.Measure(part); ok {
			words += ": " + m.Title.In(lang)
		}
		all = append(all, words)
	}
	return all
}

// holds says who has it, or who was asked.
func holds(ctx context.Context, l line) string {
	switch {
	case l.Holder == "":
		return say.T(ctx, "safety.nobody")
	case l.Status == "requested":
		return say.T(ctx, "safety.asked", "who", l.Holder)
	}
	return say.T(ctx, "safety.has", "who", l.Holder)
}

// late reports whether its time is over.
func (l line) late(now time.Time) bool { return l.State(now) == followup.Late }

// dispositions are what may be said.
func (v oneView) dispositions() []followup.Disposition {
	if v.Safety {
		return followup.InDanger
	}
	return followup.Usual
}

// bad reports whether a form came back for one of these mistakes.
func (v oneView) bad(keys ...string) bool { return slices.Contains(keys, v.Mistake) }

// Today is what is owed, for the page of the day.
type Today struct{ listView }

// Any reports whether anything is.
func (t Today) Any() bool { return len(t.Called)+len(t.Danger)+len(t.Due)+len(t.Contacts) > 0 }

// valueOf is what a fact says, of a contact that is not done that it is planned.
func valueOf(f Fact) string {
	if f.Kind == "contact" && !f.Done && f.Value == "" {
		return "planned"
	}
	return f.Value
}

// doing is the last part of the address to which a step is sent.
func doing(kind string) string {
	if kind == "look" {
		return "look"
	}
	return "talk"
}

// writing is what opens a form: the first time, or once more.
func writing(kind string, done bool, f Fact) string {
	switch {
	case kind == "contact" && done && !f.Done:
		return "how"
	case done:
		return "again"
	}
	return "first"
}

// again is what was typed into a form that comes back, and into no other.
func (v oneView) again(form, field string) string {
	if v.posted != form {
		return ""
	}
	return v.Form.Get(field)
}

// formOf is the form that a request sends.
func formOf(r *http.Request) string {
	switch name := path.Base(r.URL.Path); name {
	case "talk":
		return r.PostForm.Get("kind")
	case "contacted":
		return "contact"
	default:
		return name
	}
}
