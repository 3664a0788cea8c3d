package family

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/care/checkin"
	"kith/care/disclosure"
	"kith/care/draft"
	"kith/care/privacy"
	"kith/platform/fault"
	"kith/platform/web"
)

// tellSteps are the questions of telling something, one a page, in the order in
// which they come; each can be taken at any time.
var tellSteps = []string{"words", "about", "whom", "safe", "back"}

// tellFields is the field that each step asks for; drafts hold it by that name.
var tellFields = map[string]string{"words": "words", "about": "topic", "whom": "to", "safe": "safe"}

// safeAnswers are the answers to whether she is safe. None of them has to be given.
var safeAnswers = []string{"yes", "not-sure", "no"}

// tellView is one page of telling something.
type tellView struct {
	self
	Base    string // where these pages begin: /y/tell, or on the way through a check-in
	Step    string // "" is the page before the first
	Draft   draft.Draft
	Drafts  []draft.Draft
	People  []privacy.Own // whom she could tell: those at work around her
	Mistake string        // key
}

// answer is what she said to a step so far.
func (v tellView) answer(field string) string { return v.Draft.Answers[field] }

// whom is who it would be told to.
func (v tellView) whom() (privacy.Own, bool) {
	i := slices.IndexFunc(v.People, func(x privacy.Own) bool { return x.Ref == v.answer("to") })
	if i < 0 {
		return privacy.Own{}, false
	}
	return v.People[i], true
}

// danger reports whether somebody should look at it today: nobody sits beside
// her, so "not sure" counts.
func (v tellView) danger() bool { return v.answer("safe") == "no" || v.answer("safe") == "not-sure" }

// topics are what she can tell of: not what grown-ups tell of themselves.
func (v tellView) topics() []disclosure.Topic {
	return slices.DeleteFunc(slices.Clone(disclosure.Topics()), func(t disclosure.Topic) bool { return t.Code == "caregiver-health" })
}

// mustTell reports whether whoever hears it may have to tell somebody else.
func (v tellView) mustTell() bool {
	return v.danger() || slices.ContainsFunc(v.topics(), func(t disclosure.Topic) bool { return t.Code == v.answer("topic") && t.Duty != "" })
}

// step is the address of a step.
func (v tellView) at(step string) string {
	return v.Base + "/" + step + "?" + url.Values{"draft": {v.Draft.ID}}.Encode()
}

// next is the step after this one.
func (v tellView) next() string {
	return tellSteps[min(slices.Index(tellSteps, v.Step)+1, len(tellSteps)-1)]
}

// before is the page before this one.
func (v tellView) before() string {
	if i := slices.Index(tellSteps, v.Step); i > 0 {
		return v.at(tellSteps[i-1])
	}
	return v.Base
}

func (p pages) tell(w http.ResponseWriter, r *http.Request) error {
	v, err := p.telling(r, "")
	if err != nil {
		return err
	}
	v.Drafts, err = disclosure.Drafts.Of(r.Context(), p.House, v.viewer, string(v.ID))
	if err != nil {
		return err
	}
	return web.Show(w, r, tellFirstPage(v))
}

func (p pages) tellStart(w http.ResponseWriter, r *http.Request) error {
	v, err := p.telling(r, "")
	if err != nil {
		return err
	}
	v.Draft.Child = string(v.ID)
	if v.Draft.ID, err = disclosure.Drafts.Save(r.Context(), p.House, v.viewer, v.Draft); err != nil {
		return err
	}
	return web.See(w, r, v.at(tellSteps[0]))
}

// telling returns what she began; a step that is none is not found.
func (p pages) telling(r *http.Request, draft string) (v tellView, err error) {
	if v.Base, v.self, err = p.teller(r); err != nil {
		return v, err
	}
	v.Step = r.PathValue("step")
	if v.Step != "" {
		if !slices.Contains(tellSteps, v.Step) {
			return v, fault.New(fault.NotFound, "fault.not-found")
		}
		if v.Draft, err = disclosure.Drafts.Get(r.Context(), p.House, v.viewer, string(v.ID), draft); err != nil {
			return v, err
		}
	}
	circle, err := privacy.CircleOf(r.Context(), p.House, v.viewer, v.ID)
	if err != nil {
		return v, err
	}
	v.People = slices.DeleteFunc(circle.People(), func(x privacy.Own) bool { return x.Family })
	return v, nil
}

// teller returns who tells something: a young person who has signed in, or one on
// the way through a check-in.
func (p pages) teller(r *http.Request) (base string, s self, err error) {
	if !strings.HasPrefix(r.URL.Path, checkin.TellAt) {
		s, err = p.owner(r)
		return "/y/tell", s, err
	}
	v, err := checkin.Teller(r, p.House)
	if err != nil {
		return "", s, err
	}
	if s, err = p.selfOf(r.Context(), v); err == nil && !decides(v) {
		err = fault.New(fault.NotFound, "fault.not-found")
	}
	return checkin.TellAt, s, err
}

// over is where it goes on once something was told, or left for later.
func (v tellView) over(own string) string {
	if v.Base == checkin.TellAt {
		return checkin.ToldAt
	}
	return own
}

func (p pages) tellStep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.telling(r, r.URL.Query().Get("draft"))
	if err != nil {
		return err
	}
	return web.Show(w, r, tellPage(v))
}

// tellKeep keeps what a step says, whatever it is, and goes on.
func (p pages) tellKeep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.telling(r, r.PostFormValue("draft"))
	if err != nil {
		return err
	}
	ctx, to := r.Context(), r.PostFormValue("go")
	if to == "drop" {
		if err := disclosure.Drafts.Drop(ctx, p.House, v.viewer, v.Draft.ID); err != nil {
			return err
		}
		return web.See(w, r, v.Base)
	}
	if field, asked := tellFields[v.Step]; asked {
		if v.Draft.Answers == nil {
			v.Draft.Answers = map[string]string{}
		}
		v.Draft.Answers[field] = web.Words(r, field)
		if _, err := disclosure.Drafts.Save(ctx, p.House, v.viewer, v.Draft); err != nil {
			return err
		}
	}
	switch {
	case web.Partial(r): // kept on the way; the page stays as it is
		w.WriteHeader(http.StatusNoContent)
		return nil
	case to == "break":
		return web.See(w, r, v.over("/y?done=1"))
	case to == "save":
		return p.tellSave(w, r, v)
	}
	return web.See(w, r, v.at(v.next()))
}

// tellSave tells it. Whoever she chose is the only one who knows; more is hers
// to say on the page of the thing, which comes next.
func (p pages) tellSave(w http.ResponseWriter, r *http.Request, v tellView) error {
	to, chosen := v.whom()
	switch {
	case v.answer("words") == "":
		v.Step, v.Mistake = "words", "family.tell.words.missing"
	case !chosen:
		v.Step, v.Mistake = "whom", "family.tell.whom.missing"
	}
	if v.Mistake != "" {
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, tellPage(v))
	}
	told := disclosure.Statement{Child: string(v.ID), Teller: v.ID.Ref(), To: []string{to.Ref}, Way: disclosure.OnScreen,
		Topic: "something-else", Words: v.answer("words"), OwnHand: true, Danger: v.danger()}
	if slices.ContainsFunc(v.topics(), func(t disclosure.Topic) bool { return t.Code == v.answer("topic") }) {
		told.Topic = v.answer("topic")
	}
	ctx := r.Context()
	item, err := disclosure.Tell(ctx, p.House, v.viewer, told)
	if err != nil {
		return err
	}
	if err := disclosure.Drafts.Drop(ctx, p.House, v.viewer, v.Draft.ID); err != nil {
		return err
	}
	return web.See(w, r, v.over("/y/told/"+item.ID+"?done=1"))
}
