package line

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"kith/care/consult"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// askView is a question on its way.
type askView struct {
	desk
	ID      string // of one that is prepared
	Child   people.Patient
	Form    url.Values
	Mistake string
	consult.Gathered
	Consult consult.Consult
	Line    string // its name
	Near    []people.Organization
}

func (p pages) ask(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	ctx, q := r.Context(), r.URL.Query()
	switch r.PathValue("step") {
	case "question":
		a, err := p.asking(ctx, v, q.Get("child"), q.Get("id"))
		if err != nil {
			return err
		}
		return web.Show(w, r, questionPage(a))
	case "send":
		return p.preview(w, r, http.StatusOK, q.Get("id"), "")
	case "call":
		a, err := p.calling(ctx, v)
		if err != nil {
			return err
		}
		return web.Show(w, r, callPage(a))
	}
	return fault.New(fault.NotFound, "fault.not-found")
}

// asking is the first step: about a child, or one that is prepared.
func (p pages) asking(ctx context.Context, v access.Viewer, child, id string) (a askView, err error) {
	if a.desk, err = p.desk(ctx, v); err != nil {
		return a, err
	}
	a.Form = url.Values{"urgency": {"routine"}}
	if len(a.Lines) > 0 {
		a.Form.Set("line", string(a.Lines[0].ID))
	}
	if id != "" {
		if a.Consult, err = consult.Get(ctx, p.House, v, id); err != nil {
			return a, err
		}
		if a.Consult.Status != "draft" {
			return a, fault.New(fault.NotFound, "consult.not-found")
		}
		c := a.Consult
		a.ID, child = id, string(c.Child)
		a.Form = url.Values{"line": {c.Line}, "question": {c.Question}, "details": {c.Details}, "reason": {c.Reason}, "urgency": {c.Urgency}, "phone": {c.Phone}, "times": {c.Times}}
	} else if place, err := people.GetOrganization(ctx, p.DB, v, people.OrganizationID(v.Origin())); err == nil {
		a.Form.Set("phone", place.Phone)
	}
	a.Child, err = people.Child(ctx, p.DB, v, people.PatientID(child))
	return a, err
}

// calling is the one page of a call that comes in: for those of a line.
func (p pages) calling(ctx context.Context, v access.Viewer) (a askView, err error) {
	if a.desk, err = p.desk(ctx, v); err != nil {
		return a, err
	}
	if !a.answers() {
		return a, fault.New(fault.NotFound, "fault.not-found")
	}
	a.Form = url.Values{"urgency": {"routine"}}
	every, err := people.Organizations(ctx, p.DB, v)
	for _, o := range every {
		if o.Kind == "clinic" && o.Active {
			a.Near = append(a.Near, o)
		}
	}
	return a, err
}

// preview is the second step: what goes along, and what does not.
func (p pages) preview(w http.ResponseWriter, r *http.Request, status int, id, mistake string) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	a := askView{ID: id, Mistake: mistake}
	if a.Consult, err = consult.Get(ctx, p.House, v, id); err != nil {
		return err
	}
	if a.Consult.Status != "draft" {
		return web.See(w, r, "/consults/"+url.PathEscape(id))
	}
	if a.desk, err = p.desk(ctx, v); err != nil {
		return err
	}
	if a.Child, err = people.Child(ctx, p.DB, v, a.Consult.Child); err != nil {
		return err
	}
	if a.Gathered, err = consult.Gather(ctx, p.House, v, a.Consult); err != nil {
		return err
	}
	for _, l := range a.Lines {
		if string(l.ID) == a.Consult.Line {
			a.Line = l.Name
		}
	}
	return web.ShowStatus(w, r, status, sendPage(a))
}

// typed is what a form asks.
func typed(r *http.Request) consult.Question {
	q := consult.Question{Child: people.PatientID(web.Line(r, "child")), Line: people.OrganizationID(web.Line(r, "line")),
		Question: web.Line(r, "question"), Details: web.Words(r, "details"), Reason: web.Line(r, "reason"), Urgency: web.Line(r, "urgency"),
		Phone: web.Line(r, "phone"), Times: web.Line(r, "times"), Caller: web.Line(r, "caller"), Practice: web.Line(r, "practice"), Age: -1}
	if n, err := strconv.Atoi(web.Line(r, "age")); err == nil && n >= 0 && n < 30 {
		q.Age = n
	}
	return q
}

func (p pages) prepare(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	q := typed(r)
	id, err := consult.Prepare(r.Context(), p.House, v, web.Line(r, "id"), q)
	if status, ok := mistaken(err); ok {
		a, again := p.asking(r.Context(), v, string(q.Child), "")
		if again != nil {
			return again
		}
		a.ID, a.Mistake, a.Form = id, fault.Of(err).Key, r.PostForm
		return web.ShowStatus(w, r, status, questionPage(a))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/consults/new/send?id="+url.QueryEscape(id))
}

func (p pages) send(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	err = consult.Send(r.Context(), p.House, v, id, consult.Chosen{Keys: r.PostForm["fact"], Seen: web.Line(r, "seen")})
	if status, ok := mistaken(err); ok {
		return p.preview(w, r, status, id, fault.Of(err).Key)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/consults/"+url.PathEscape(id))
}

func (p pages) call(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	a, err := p.calling(r.Context(), v)
	if err != nil {
		return err
	}
	q := typed(r)
	q.Line = a.Mine.ID
	for _, o := range a.Near {
		if q.Practice == o.Name {
			q.Practice = o.ID.Ref()
		}
	}
	id, err := consult.Call(r.Context(), p.House, v, q)
	if status, ok := mistaken(err); ok {
		a.Mistake, a.Form = fault.Of(err).Key, r.PostForm
		return web.ShowStatus(w, r, status, callPage(a))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/consults/"+url.PathEscape(id))
}
