package routing

import (
	"context"
	"kith/care/draft"
	"kith/care/referral"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/directory"
	"kith/care/loop"
	"kith/care/people"
	"kith/platform/fault"
	"kith/platform/web"
)

func (p pages) newRoutes(m *web.Mux) {
	m.On("GET /children/{id}/referrals/new", p.begin, web.Shows("For what somebody is passed on, and what was begun and not finished.").
		Query("instead: a referral; somebody else is asked for the same"))
	m.On("GET /children/{id}/referrals/new/{step}", p.newStep, web.Shows("One step of passing a child on: for what, to whom, with whose yes.").
		Query("draft: what was begun"))
	m.On("POST /children/{id}/referrals/new/{step}", p.keep, web.Does("Keeps a step and goes on to another; the last one writes down the family's yes.").
		Takes("draft: what was begun", "go: the step to go on to, save, or drop", "need: code", "why: one line, nothing private",
			"language: in which the family wants to be spoken to", "prefers: what the family wants, in words",
			"search: a name, or what they do", "to: the service that is asked", "wish-{service}: asked or rather-not",
			"by: who said yes, Patient/x or RelatedPerson/x", "when: the day they said it", "found: what was found, where a law asks for it",
			"reason: why the one before is taken back", "instead: a referral; somebody else is asked for the same"))
}

// stage is one step of the form.
type stage string

const (
	stageNeed stage = "need"
	stageWhom stage = "whom"
	stageYes  stage = "yes"
)

// stages in the order in which they are offered; each can be taken at any time.
var stages = []stage{stageNeed, stageWhom, stageYes}

// fields of each stage, as forms and drafts name them. A field that ends in "-"
// stands for one a service.
var fields = map[stage][]string{
	stageNeed: {"need", "why", "language", "prefers"},
	stageWhom: {"search", "to", "wish-"},
	stageYes:  {"by", "when", "found", "reason"},
}

// next is the stage after one.
func (s stage) next() stage {
	if i := slices.Index(stages, s); i+1 < len(stages) {
		return stages[i+1]
	}
	return stageYes
}

// form is a referral on its way.
type form struct {
	subject
	draft.Draft
	Stage   stage
	Begun   []draft.Draft // of whoever looks
	Rows    []row         // who could be asked
	More    int           // how many more there are
	To      *row          // who is chosen, where they are known
	Yes     referral.Yes
	Open    []loop.Item // of the child: what runs
	Instead string      // the referral for which somebody else is asked, until the draft says so
	Mistake string      // key
	Field   string      // where

	today time.Time
}

// done reports whether a stage has what it needs.
func (f form) done(s stage) bool {
	switch s {
	case stageNeed:
		return f.Answers["need"] != "" && f.Answers["why"] != ""
	case stageWhom:
		return f.Answers["to"] != ""
	}
	return f.Answers["by"] != "" && f.Answers["when"] != ""
}

// at is the address of a stage.
func (f form) at(s stage) string {
	path := "/children/" + url.PathEscape(string(f.child())) + "/referrals/new/" + string(s)
	if f.ID == "" {
		return path
	}
	return path + "?" + url.Values{"draft": {f.ID}}.Encode()
}

// child is the child's id.
func (f form) child() people.PatientID { return f.subject.Child.ID }

func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	f, err := p.form(r, "", stageNeed)
	if err != nil {
		return err
	}
	if f.Instead = r.URL.Query().Get("instead"); f.Instead != "" {
		if err := p.instead(r.Context(), &f); err != nil {
			return err
		}
		f.Stage = stageWhom
		if err := p.fill(r.Context(), &f); err != nil {
			return err
		}
		return web.Show(w, r, newPage(f))
	}
	if f.Begun, err = referral.Drafts.Of(r.Context(), p.House, f.asks, string(f.child())); err != nil {
		return err
	}
	return web.Show(w, r, newPage(f))
}

// form is what a draft of the asker's says so far; "" begins one.
func (p pages) form(r *http.Request, begun string, s stage) (f form, err error) {
	if f.subject, err = p.subject(r, people.PatientID(r.PathValue("id"))); err != nil {
		return f, err
	}
	if !slices.Contains(stages, s) {
		return f, fault.New(fault.NotFound, "fault.not-found")
	}
	f.Stage, f.today = s, p.Today()
	f.Draft = draft.Draft{Child: string(f.child()), Answers: map[string]string{"language": f.subject.Child.Language.Code}}
	if begun != "" {
		if f.Draft, err = referral.Drafts.Get(r.Context(), p.House, f.asks, string(f.child()), begun); err != nil {
			return f, err
		}
	}
	return f, nil
}

// instead begins with what a referral that the asker may end was for.
func (p pages) instead(ctx context.Context, f *form) error {
	a, err := loop.Act(ctx, p.House, f.asks, f.Instead)
	if err != nil {
		return err
	}
	n, err := referral.NeedOf(ctx, p.House, f.asks, strings.TrimPrefix(a.Item.Focus, "ServiceRequest/"))
	switch {
	case err != nil:
		return err
	case a.Item.Child != f.child():
		return fault.New(fault.NotFound, "loop.not-found")
	case !referral.FindAnother.May(a.Item, a.Side):
		return fault.New(fault.Rule, "referral.no-step")
	}
	f.Answers = referral.Instead(a.Item, n)
	return nil
}

// fill looks up what a stage shows.
func (p pages) fill(ctx context.Context, f *form) (err error) {
	all, err := loop.OfChild(ctx, p.House, f.asks, f.child())
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.Kind == loop.Referral && !i.Closed {
			f.Open = append(f.Open, i)
		}
	}
	switch f.Stage {
	case stageWhom:
		l := f.looking(p.House.Today(), all)
		f.Rows, err = whom(ctx, p.House, f.asks, l)
		if n := len(f.Rows); n > mostAsked && err == nil {
			f.Rows, f.More = f.shown(), n-mostAsked
		}
	case stageYes:
		if f.Yes, err = referral.YesFor(ctx, p.House, f.asks, f.subject.Child, f.Answers["need"]); err == nil {
			err = p.chosen(ctx, f)
		}
	}
	return err
}

// looking is what the form looks for.
func (f form) looking(today time.Time, all []loop.Item) looking {
	return looking{Child: f.subject.Child, Need: f.Answers["need"], Words: f.Answers["search"], Language: f.Answers["language"],
		Prefers: f.prefers(), Tried: tried(all, f.Answers["request"]), Me: f.me, Today: today}
}

// shown are the first rows, and the one that is chosen.
func (f form) shown() []row {
	first := slices.Clone(f.Rows[:mostAsked])
	i := slices.IndexFunc(f.Rows, func(r row) bool { return r.Value() == f.Answers["to"] })
	if i >= mostAsked {
		first = append(first, f.Rows[i])
	}
	return first
}

// chosen fills who is chosen.
func (p pages) chosen(ctx context.Context, f *form) error {
	if f.Answers["to"] == "" {
		return nil
	}
	s, err := directory.Get(ctx, p.House, f.asks, f.Answers["to"])
	if err != nil {
		return referral.Only(err)
	}
	r := looking{Child: f.subject.Child, Today: f.today}.row(s, nil)
	f.To = &r
	return nil
}

// prefers is what the family wants, as far as it was written down.
func (f form) prefers() referral.Prefers {
	x := referral.Prefers{Language: f.Answers["language"], Words: f.Answers["prefers"]}
	for name, wish := range f.Answers {
		id, ok := strings.CutPrefix(name, "wish-")
		switch {
		case ok && wish == "asked":
			x.Asked = append(x.Asked, "HealthcareService/"+id)
		case ok && wish == "rather-not":
			x.Rather = append(x.Rather, "HealthcareService/"+id)
		}
	}
	slices.Sort(x.Asked)
	slices.Sort(x.Rather)
	return x
}

func (p pages) newStep(w http.ResponseWriter, r *http.Request) error {
	f, err := p.form(r, r.URL.Query().Get("draft"), stage(r.PathValue("step")))
	if err != nil {
		return err
	}
	if err := p.fill(r.Context(), &f); err != nil {
		return err
	}
	return web.Show(w, r, newPage(f))
}

// keep keeps what a form says, whatever it is: nothing that was typed is lost.
// Then it goes on.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	f, err := p.form(r, r.PostFormValue("draft"), stage(r.PathValue("step")))
	if err != nil {
		return err
	}
	if f.Instead = r.PostFormValue("instead"); f.Instead != "" && f.ID == "" {
		if err := p.instead(r.Context(), &f); err != nil {
			return err
		}
	}
	f.take(r)
	if f.ID, err = referral.Drafts.Save(r.Context(), p.House, f.asks, f.Draft); err != nil {
		return err
	}
	switch to := r.PostFormValue("go"); {
	case web.Partial(r): // kept on the way; the page stays as it is
		w.WriteHeader(http.StatusNoContent)
		return nil
	case to == "save":
		return p.save(w, r, f)
	case to == "drop":
		if err := referral.Drafts.Drop(r.Context(), p.House, f.asks, f.ID); err != nil {
			return err
		}
		return web.See(w, r, "/children/"+url.PathEscape(string(f.child()))+"/loops")
	case slices.Contains(stages, stage(to)):
		return web.See(w, r, f.at(stage(to)))
	}
	return web.See(w, r, f.at(f.Stage.next()))
}

// take puts the fields of one stage into the answers. Wishes are about whoever
// was shown.
func (f *form) take(r *http.Request) {
	set := func(field, value string) {
		if value == "" {
			delete(f.Answers, field)
		} else {
			f.Answers[field] = value
		}
	}
	for _, name := range fields[f.Stage] {
		if !strings.HasSuffix(name, "-") {
			set(name, web.ShortLine(r, name))
			continue
		}
		for field := range r.PostForm {
			if id, ok := strings.CutPrefix(field, name); ok && len(id) <= 64 && len(f.Answers) < 200 {
				set(field, web.ShortLine(r, field))
			}
		}
	}
}

// save writes down the family's yes, and leads on to what goes along.
func (p pages) save(w http.ResponseWriter, r *http.Request, f form) error {
	x, err := p.passing(r.Context(), f)
	id := ""
	if err == nil {
		id, err = referral.Begin(r.Context(), p.House, f.asks, x)
	}
	if status, told := fault.Told(err); told {
		f.Mistake, f.Field = fault.Of(err).Key, fault.Of(err).At
		f.Stage = stageOf(f.Field)
		if err := p.fill(r.Context(), &f); err != nil {
			return err
		}
		return web.ShowStatus(w, r, status, newPage(f))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/referrals/"+id+"/send")
}

// passing is what the form says.
func (p pages) passing(ctx context.Context, f form) (x referral.Passing, err error) {
	a := f.Answers
	x = referral.Passing{Child: f.child(), Need: a["need"], Why: a["why"], Prefers: f.prefers(), By: a["by"], Found: a["found"], Draft: f.ID,
		Request: a["request"], After: a["after"], Reason: a["reason"]}
	x.Seen, _ = strconv.ParseInt(a["seen"], 10, 64) // ours; 0 is any
	if err = p.chosen(ctx, &f); err != nil {
		return x, err
	}
	if f.To != nil {
		x.To, x.Service = f.To.Ref, "HealthcareService/"+f.To.Service.ID
	}
	if day, err := time.ParseInLocation(time.DateOnly, a["when"], p.Zone); err == nil {
		x.At = day
	}
	return x, nil
}

// stageOf is the stage that a mistake belongs to.
func stageOf(field string) stage {
	for s, all := range fields {
		if slices.Contains(all, field) {
			return s
		}
	}
	return stageYes
}
