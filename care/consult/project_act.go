package consult

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/loop"
	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// Works reports whether asking and answering is somebody's work: who reads what
// is agreed about children and how they are. Others learn nothing of these pages.
func Works(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Practitioner/") && v.Origin() != "" && v.Clears(label.Clinical|label.Coordination)
}

// Answers reports whether v works at a line: their day begins with what waits.
func Answers(ctx context.Context, h *module.House, v access.Viewer) (bool, error) {
	if !Works(v) {
		return false, nil
	}
	all, err := Lines(ctx, h.DB, v)
	return slices.ContainsFunc(all, func(l people.Organization) bool { return v.WorksFor(string(l.ID)) }), err
}

// CoverOf returns who answers a line around a moment, two weeks on.
func CoverOf(ctx context.Context, h *module.House, line people.OrganizationID, at time.Time) (oncall.Cover, error) {
	return oncall.CoverOf(ctx, h, line, at.AddDate(0, 0, -1), at.AddDate(0, 0, 14))
}

// callBack returns by when somebody is to call back: in the hours of the line,
// and in those of the site where the line says none.
func callBack(ctx context.Context, h *module.House, line people.OrganizationID, at time.Time) (time.Time, error) {
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return at, err
	}
	clock := callBackClock(clocks)
	cover, err := CoverOf(ctx, h, line, at)
	if by, ok := cover.Due(at, time.Duration(clock.Minutes)*time.Minute); ok {
		return by.In(h.Zone), err
	}
	return clock.By(at, h.WorkingCalendar()), err
}

// callBackClock is that of calling back.
func callBackClock(c *loop.Clocks) loop.Clock {
	if i := slices.IndexFunc(c.Clocks, func(c loop.Clock) bool { return c.Code == "call-back" }); i >= 0 {
		return c.Clocks[i]
	}
	return loop.Clock{Code: "call-back", Minutes: 30, Working: true} // a site that took it out
}

// check returns what a question lacks.
func (q Question) check() error {
	for _, x := range []struct {
		lacks   bool
		key, at string
	}{
		{q.Line == "", "line", "line"}, {q.Question == "", "question", "question"}, {len([]rune(q.Question)) > 200, "short", "question"},
		{!Knows(Standard().Reasons, q.Reason), "reason", "reason"}, {!slices.Contains(Standard().Urgencies, q.Urgency), "urgency", "urgency"}, {q.Phone == "", "phone", "phone"},
	} {
		if x.lacks {
			return fault.At(fault.Invalid, "consult.missing."+x.key, x.at)
		}
	}
	return nil
}

// Prepare keeps a question about a child that is not sent yet, and returns the id
// of its Task: a new one where id is "".
func Prepare(ctx context.Context, h *module.House, v access.Viewer, id string, q Question) (string, error) {
	q.Came = cmp.Or(q.Came, ByForm)
	if err := q.check(); err != nil {
		return id, err
	}
	child, err := people.Child(ctx, h.DB, v, q.Child)
	if err != nil {
		return id, err
	}
	lines, err := Lines(ctx, h.DB, v)
	if err != nil || !slices.ContainsFunc(lines, func(l people.Organization) bool { return l.ID == q.Line }) {
		return id, cmp.Or(err, error(fault.At(fault.Invalid, "consult.missing.line", "line"))) // no other place is asked by this page
	}
	q.Age = -1
	if age, ok := child.Aged(h.Today()); ok {
		q.Age = age.Low
	}
	q.Practice = "Organization/" + v.Origin()
	if id != "" {
		a, err := loop.Act(ctx, h, v, id)
		if err != nil {
			return id, err
		}
		if a.Item.Status != loop.Draft || a.Item.Child != q.Child {
			return id, fault.New(fault.Conflict, "consult.changed")
		}
		if err := a.Move(loop.Change{Event: "noted"}, q.Fill); err != nil {
			return id, err
		}
		return id, a.Commit(ctx)
	}
	if q.Practitioner, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return "", err
	}
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return "", err
	}
	id = element.NewID()
	d, err := clocks.Begin(loop.New{ID: id, Kind: loop.Consult, Child: q.Child, From: q.Practitioner, Why: q.Question,
		State: loop.State{Step: loop.Prepared, Status: loop.Draft}, At: h.Now().In(h.Zone)}, h.WorkingCalendar())
	if err != nil {
		return "", err
	}
	q.Fill(d)
	return id, put(ctx, h, v, 0, d)
}

// put stores one Task: a new one where seen is 0.
func put(ctx context.Context, h *module.House, v access.Viewer, seen int64, d *element.Draft) error {
	body, err := d.JSON()
	if err != nil {
		return err
	}
	in, err := h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer h.Store.Release(in)
	in.New, in.IfMatch = seen == 0, seen
	_, err = h.Store.Write(ctx, v, "consult", []*store.Incoming{in})
	return fault.Late("consult.changed", err)
}

// Chosen are the keys of facts that go along, of those that a page showed.
type Chosen struct {
	Keys []string
	Seen string // Gathered.Sum of what it showed
}

// Send asks the line, with the facts that were chosen. Where something changed
// since they were shown, they are shown again (fault.Conflict).
func Send(ctx context.Context, h *module.House, v access.Viewer, id string, x Chosen) error {
	a, err := loop.Act(ctx, h, v, id)
	if err != nil {
		return err
	}
	c, _, err := current(ctx, h, v, id)
	if err != nil {
		return err
	}
	f, err := Gather(ctx, h, v, c)
	if err != nil {
		return err
	}
	if f.Sum() != x.Seen {
		return fault.New(fault.Conflict, "consult.facts.changed")
	}
	by, err := callBack(ctx, h, people.OrganizationID(c.Line), a.Now)
	if err != nil {
		return err
	}
	err = a.Move(loop.Change{To: loop.State{Step: loop.Asked, Status: loop.Requested}, Owner: "Organization/" + c.Line}, func(d *element.Draft) { due(d, by) })
	if err != nil {
		return err
	}
	if lines := f.chosen(x.Keys); len(lines) > 0 {
		body, err := facts(c, lines, a.Me, a.Now)
		if err := a.Add(0, body, err); err != nil {
			return err
		}
	}
	return a.Commit(ctx)
}

// Call writes down a call to the line that names no child, as somebody of the
// line, and returns its id.
func Call(ctx context.Context, h *module.House, v access.Viewer, q Question) (string, error) {
	q.Came, q.At = ByCall, h.Now().In(h.Zone)
	q.Caller, q.Practice = strings.TrimSpace(q.Caller), strings.TrimSpace(q.Practice)
	if err := q.check(); err != nil {
		return "", err
	}
	var err error
	switch {
	case !v.WorksFor(string(q.Line)):
		return "", fault.New(fault.NotFound, "consult.not-found")
	case q.Caller == "" || q.Practice == "":
		return "", fault.At(fault.Invalid, "consult.missing.caller", "caller")
	}
	if q.Practitioner, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return "", err
	}
	by, err := callBack(ctx, h, q.Line, q.At)
	if err != nil {
		return "", err
	}
	id := element.NewID()
	d := q.general(id)
	due(d, by)
	return id, put(ctx, h, v, 0, d)
}

// step is one move of a consult, and what it writes.
type step struct {
	loop.Change
	add func(*element.Draft)
}

// moving is a consult that somebody moves.
type moving struct {
	Consult
	was element.Value
	me  string
	now time.Time
}

// move moves a consult by what do says of it: care/loop's way, or, where no child
// is named, by the same states within the line.
func move(ctx context.Context, h *module.House, v access.Viewer, id string, do func(moving) (step, error)) error {
	c, was, err := current(ctx, h, v, id)
	if err != nil {
		return err
	}
	m := moving{Consult: c, was: was, now: h.Now().In(h.Zone)}
	if m.me, err = people.Writer(ctx, h.DB, v, h.Today()); err != nil {
		return err
	}
	s, err := do(m)
	if err != nil {
		return err
	}
	keep := func(d *element.Draft) {
		if clock := own.Extension(d.Root(), "next-clock"); c.Clock == "call-back" && clock.Part("code").ValueCode() == "call-back" {
			due(d, c.Due.In(h.Zone)) // the line's hours, not the site's
		}
		if s.add != nil {
			s.add(d)
		}
	}
	if c.Child == "" {
		return within(ctx, h, v, m, s)
	}
	a, err := loop.Act(ctx, h, v, id)
	if err != nil {
		return err
	}
	if err := a.Move(s.Change, keep); err != nil {
		return err
	}
	return fault.Late("consult.changed", a.Commit(ctx))
}

// within moves a call that names no child: whoever of the line answers it.
func within(ctx context.Context, h *module.House, v access.Viewer, m moving, s step) error {
	from := loop.State{Step: m.Step, Status: m.Status}
	if s.To == (loop.State{}) {
		s.To = from
	}
	if err := loop.May(loop.Consult, from, s.To, loop.ByOwner, loop.ByRequester); err != nil {
		return err
	}
	rule, _ := loop.States().Move(loop.Consult, from, s.To)
	d := element.Edit(m.was).
		Set("status", string(s.To.Status)).
		Set("businessStatus", own.Concept(string(s.To.Step))).
		Set("lastModified", m.now)
	if s.Owner != "" {
		d.Set("owner.reference", s.Owner)
	}
	event(d, loop.Event{What: cmp.Or(s.Event, rule.Event), At: m.now, Who: m.me})
	if s.Reason != "" {
		d.Set("statusReason", element.Piece(concept(s.Reason, s.Words)))
	}
	if s.add != nil {
		s.add(d)
	}
	return put(ctx, h, v, m.Version, d)
}

// mine refuses what is for the line alone.
func (m moving) mine(v access.Viewer) error {
	if !v.WorksFor(m.Line) || !v.Clears(label.Clinical) {
		return fault.New(fault.NotFound, "consult.not-found")
	}
	return nil
}

// held refuses what is for whoever of the line took it up.
func (m moving) held(v access.Viewer) error {
	if err := m.mine(v); err != nil {
		return err
	}
	if m.Free() || !m.Open() {
		return fault.New(fault.Conflict, "consult.taken")
	}
	return nil
}

// Take says that v answers it. Of two at once the first has it, and the other is
// told so (fault.Conflict).
func Take(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		if err := m.mine(v); err != nil {
			return s, err
		}
		if !m.Free() {
			return s, fault.New(fault.Conflict, "consult.taken")
		}
		s.Owner = m.me
		if m.Step == loop.Asked {
			s.To = loop.State{Step: loop.Claimed, Status: loop.TaskTaken}
		} else {
			s.Event = "claimed"
		}
		return s, nil
	})
}

// CalledBack says that v spoke with whoever asked.
func CalledBack(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		if err := m.held(v); err != nil || !m.Called.IsZero() {
			return s, cmp.Or(err, error(fault.New(fault.Conflict, "consult.taken")))
		}
		cover, err := oncall.CoverOf(ctx, h, people.OrganizationID(m.Line), m.Asked, m.now)
		if err != nil {
			return s, err
		}
		waited := m.now.Sub(m.Asked)
		if len(cover) > 0 {
			waited = cover.Between(m.Asked, m.now)
		}
		s.To, s.Owner = loop.State{Step: loop.CalledBack, Status: loop.InProgress}, m.me
		s.add = func(d *element.Draft) {
			if m.Waited < 0 {
				part(d, "output", "consult-waited", "valueInteger", int(waited.Minutes()))
			}
		}
		return s, nil
	})
}

// Respond writes the line's answer.
func Respond(ctx context.Context, h *module.House, v access.Viewer, id string, a Answer) error {
	a.Words = strings.TrimSpace(a.Words)
	a.Advice = slices.DeleteFunc(slices.Clone(a.Advice), func(x Advice) bool {
		return strings.TrimSpace(x.Words) == "" || !slices.Contains(Standard().Recommendations, x.Kind)
	})
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		switch err := m.held(v); {
		case err != nil:
			return s, err
		case !Knows(Standard().Outcomes, a.Outcome):
			return s, fault.At(fault.Invalid, "consult.missing.outcome", "outcome")
		case a.Words == "":
			return s, fault.At(fault.Invalid, "consult.missing.answer", "answer")
		}
		s.To, s.Owner, s.add = loop.State{Step: loop.Answered, Status: loop.Completed}, m.me, a.Fill
		return s, nil
	})
}

// Decide says of each recommendation what the one who asked does with it.
// Whatever is changed or declined says why.
func Decide(ctx context.Context, h *module.House, v access.Viewer, id string, all []Advice) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		if !m.Undecided() || len(all) == 0 {
			return s, fault.New(fault.Conflict, "consult.changed")
		}
		count := map[string]int{}
		for _, x := range all {
			count[x.Decided]++
			switch {
			case decisions[x.Decided] == "" || adviceCodes[x.Kind][1] == "":
				return s, fault.At(fault.Invalid, "consult.missing.decided", "decided")
			case x.Decided != "accepted" && strings.TrimSpace(x.Because) == "":
				return s, fault.At(fault.Invalid, "consult.missing.because", "because")
			case x.Decided != "accepted":
				s.Reason, s.Words = "other", x.Because
			}
		}
		s.To = loop.State{Step: loop.AnswerChanged, Status: loop.Completed}
		switch len(all) {
		case count["accepted"]:
			s.To.Step = loop.AnswerAccepted
		case count["declined"]:
			s.To.Step = loop.AnswerDeclined
		}
		s.add = func(d *element.Draft) {
			for _, x := range all {
				part(d, "output", adviceCodes[x.Kind][1], "valueCodeableConcept", concept(decisions[x.Decided], strings.TrimSpace(x.Because)))
			}
		}
		return s, nil
	})
}

// Happening is what happened next: a code of the rules, and words.
type Happening struct{ Code, Words string }

// Return tells the line what happened next.
func Return(ctx context.Context, h *module.House, v access.Viewer, id string, x Happening) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		switch {
		case !slices.Contains(Standard().Happened, x.Code):
			return s, fault.At(fault.Invalid, "consult.missing.happened", "happened")
		case m.Tab() != Answered || m.Over() || m.Child == "":
			return s, fault.New(fault.Conflict, "consult.changed")
		}
		s.To = loop.State{Step: loop.OutcomeReturned, Status: loop.Completed}
		s.add = func(d *element.Draft) {
			part(d, "output", "what-happened", "valueCodeableConcept", concept(x.Code, strings.TrimSpace(x.Words)))
		}
		return s, nil
	})
}

// AskAgain gives it back to the line where whoever took it up does not call:
// anybody there may take it up then.
func AskAgain(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		if !m.Open() || !m.Called.IsZero() {
			return s, fault.New(fault.Conflict, "consult.changed")
		}
		s.Event, s.Owner = "nudged", "Organization/"+m.Line
		return s, nil
	})
}

// CallOff ends it before it is answered, with a reason of care/loop's.
func CallOff(ctx context.Context, h *module.House, v access.Viewer, id, reason string) error {
	return move(ctx, h, v, id, func(m moving) (s step, err error) {
		s.To, s.Reason = loop.State{Step: loop.CalledOff, Status: loop.Cancelled}, reason
		return s, nil
	})
}
