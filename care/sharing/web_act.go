package sharing

import (
	"context"
	"net/http"
	"strings"

	"kith/care/disclosure"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) actRoutes(m *web.Mux) {
	m.On("POST /children/{id}/told/{item}/wish", p.act(p.wish), web.Does("Writes down what the teller wishes about one person.").
		Needs("with: the person, such as RelatedPerson/x", "choice: ask-me-first, may-know-nothing, may-know-headline or may-know-all").
		Takes("until: the last day, as 2026-11-16", "seen: the wish that the reader saw"))
	m.On("POST /children/{id}/told/{item}/answer", p.act(p.answer), web.Does("Says how what was told was answered.").
		Needs("answer: acknowledged, acted, asked-permission or deferred").
		Takes("until: the day on which it is taken up again", "words: what was said or done"))
	m.On("POST /children/{id}/told/{item}/passed", p.act(p.passed), web.Does("Says that it was passed on, and what that rested on.").
		Needs("to: the person", "basis: wish, asked or danger").
		Takes("choice: how much, where the teller was asked", "words: why, where somebody may be in danger"))
	m.On("POST /children/{id}/told/{item}/found", p.act(p.found), web.Does("Says that somebody came to know without being told.").
		Needs("who: the person", "how: overheard, read-elsewhere or told-by-somebody").Takes("words: what is known of it"))
	m.On("POST /children/{id}/told/{item}/again", p.act(p.again), web.Does("Counts, for the site, that the child was asked again."))
	m.On("POST /children/{id}/told/{item}/withdraw", p.act(p.withdraw), web.Does("Ends new reading; what was read stays known.").
		Needs("sure: yes"))
	m.On("POST /children/{id}/shared/talk", p.talked, web.Does("Writes down that it was explained what stays private."))
}

// act makes a handler of something done about one item: back to its page, or
// the page again with what was the matter.
func (p pages) act(do func(context.Context, itemView, *http.Request) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := p.itemOf(r)
		if err != nil {
			return err
		}
		if err = do(r.Context(), v, r); err != nil {
			status, told := fault.Told(err)
			if !told {
				return err
			}
			v.Mistake = fault.Of(err).Key
			return web.ShowStatus(w, r, status, itemPage(v))
		}
		if strings.HasSuffix(r.URL.Path, "/withdraw") {
			return web.See(w, r, v.address("/shared"))
		}
		return web.See(w, r, v.to(v.Row, ""))
	}
}

func (p pages) wish(ctx context.Context, v itemView, r *http.Request) error {
	until, ok := p.after(r.PostFormValue("until"))
	if !ok {
		return fault.At(fault.Invalid, "sharing.day-unclear", "until")
	}
	seen := r.PostFormValue("seen")
	_, err := disclosure.SetWish(ctx, p.House, v.asks, disclosure.Wishing{Statement: v.Row.ID, Seen: seen,
		Wish: disclosure.Wish{With: r.PostFormValue("with"), Choice: disclosure.Choice(r.PostFormValue("choice")), Until: until}})
	return err
}

func (p pages) answer(ctx context.Context, v itemView, r *http.Request) error {
	until, ok := p.after(r.PostFormValue("until"))
	if !ok {
		return fault.At(fault.Invalid, "sharing.day-unclear", "until")
	}
	if !until.IsZero() {
		until = until.AddDate(0, 0, -1) // taken up again on that day, not after it
	}
	_, err := disclosure.Answering(ctx, p.House, v.asks, v.Row.ID,
		disclosure.Reply{Answer: disclosure.Answer(r.PostFormValue("answer")), Words: web.Line(r, "words"), Until: until})
	return err
}

func (p pages) passed(ctx context.Context, v itemView, r *http.Request) error {
	_, err := disclosure.PassOn(ctx, p.House, v.asks, disclosure.Passing{Statement: v.Row.ID, To: r.PostFormValue("to"),
		Basis: disclosure.Basis(r.PostFormValue("basis")), Choice: disclosure.Choice(r.PostFormValue("choice")), Words: web.Line(r, "words")})
	return err
}

func (p pages) found(ctx context.Context, v itemView, r *http.Request) error {
	_, err := disclosure.FoundOut(ctx, p.House, v.asks, disclosure.Finding{Statement: v.Row.ID, Who: r.PostFormValue("who"),
		How: r.PostFormValue("how"), Words: web.Line(r, "words")})
	return err
}

func (p pages) again(ctx context.Context, v itemView, _ *http.Request) error {
	return disclosure.AskedAgain(ctx, p.House, v.asks, v.Row.key())
}

func (p pages) withdraw(ctx context.Context, v itemView, r *http.Request) error {
	if r.PostFormValue("sure") != "yes" {
		return fault.At(fault.Invalid, "disclosure.missing", "sure")
	}
	return disclosure.Withdraw(ctx, p.House, v.asks, v.Row.ID)
}

// talked writes down that what stays private, and what cannot, was explained.
func (p pages) talked(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	if err := disclosure.Explained(r.Context(), p.House, s.asks, string(s.Child.ID)); err != nil {
		return err
	}
	return web.See(w, r, s.address("/shared"))
}
