package passing

import (
	"context"
	"kith/care/referral"
	"slices"
	"time"

	"kith/care/loop"
	"kith/care/people"
	"kith/platform/say"
)

// back is where a reader came from: the child's page, where they may see it.
func (o one) back() string {
	if o.Child.ID == "" {
		return ""
	}
	return "/children/" + string(o.Child.ID) + "/loops"
}

func (o one) needLine(ctx context.Context) string {
	if o.Need.Code == "" {
		return ""
	}
	return say.T(ctx, "directory.need."+o.Need.Code)
}

// name says who a reference means; somebody whom the reader may not know of has
// no name.
func (o one) name(ctx context.Context, ref string) string {
	if n, ok := o.Names[ref]; ok {
		return n.Name
	}
	return say.T(ctx, "passing.somebody")
}

// asked says who is asked: the service, else the person or the place.
func (o one) asked(ctx context.Context) string {
	if o.Service != "" {
		return o.Service
	}
	return o.name(ctx, o.To)
}

// key is a sentence as the reader's side says it.
func (o one) key(stem string, s referral.Step) string {
	side := "ours"
	if !o.Ours() {
		side = "theirs"
	}
	if s == "" {
		return stem + side
	}
	return stem + side + "." + string(s)
}

// facts say who holds it, what is due, who said yes, and when the visit is.
func (o one) facts(ctx context.Context) (all []string) {
	v := say.From(ctx)
	if o.Ours() {
		all = append(all, v.T("passing.held-by", "name", o.name(ctx, o.HeldBy)))
	} else {
		all = append(all, v.T("passing.from", "name", o.name(ctx, o.From)))
	}
	if o.Clock != "" {
		all = append(all, v.T("passing.due", "what", v.T("passing.clock."+o.Clock), "day", o.moment(v, o.Due)))
	}
	if o.Yes.By != "" {
		all = append(all, v.T("passing.said-yes", "name", o.name(ctx, o.Yes.By), "day", v.ShortYear(o.Yes.At)))
	}
	if !o.Visit.IsZero() {
		all = append(all, v.T("passing.visit", "day", o.moment(v, o.Visit)))
	}
	if o.Status != loop.Draft && !o.Exit {
		if at := referral.Reached(o.Item); !at.IsZero() {
			all = append(all, v.T("passing.reached", "day", o.moment(v, at)))
		} else {
			all = append(all, v.T("passing.not-reached"))
		}
	}
	if !o.Until.IsZero() {
		all = append(all, v.T("passing.waits", "day", v.ShortYear(o.Until)))
	}
	if o.Exit {
		all = append(all, v.T("passing.ended", "why", o.why(v, o.Item)))
	}
	return all
}

// moment is a day and a time on the clock of the site.
func (o one) moment(v *say.Voice, at time.Time) string {
	at = at.In(o.now.Location())
	return v.ShortYear(at) + ", " + v.Clock(at)
}

// why says why something ended.
func (o one) why(v *say.Voice, i loop.Item) string {
	if i.Reason == "" {
		return i.Words
	}
	return v.T("passing.why." + i.Reason)
}

// ended says how another try stands.
func (o one) ended(ctx context.Context, i loop.Item) string {
	v := say.From(ctx)
	line := v.T("passing.state." + string(i.Step))
	if i.Exit {
		line += ": " + o.why(v, i)
	}
	return line
}

// story says what happened, in order.
func (o one) story(ctx context.Context) (all []string) {
	v := say.From(ctx)
	for _, e := range o.Events {
		who := v.T("passing.house")
		if e.Who != "" {
			who = o.name(ctx, e.Who)
		}
		key := "passing.event"
		if slices.Contains(referral.Theirs, referral.Step(e.What)) && !o.theirs(e.Who) {
			key = "passing.event.written"
		}
		line := v.T(key, "day", o.moment(v, e.At), "who", who, "what", v.T("passing.event."+e.What))
		if e.Note != "" && e.What != "heard-back" {
			line += " " + v.T("passing.event.note", "note", e.Note)
		}
		all = append(all, line)
	}
	return all
}

// group is part of the menu.
type group struct {
	Title string
	Steps []referral.Step
}

// menu is what the reader can do, in parts: what the other side said, what we do,
// and how it can end.
func (o one) menu() (all []group) {
	parts := []group{{Title: "passing.menu.they"}, {Title: "passing.menu.we"}, {Title: "passing.menu.ends"}}
	for _, s := range o.Steps() {
		switch {
		case s.Ends():
			parts[2].Steps = append(parts[2].Steps, s)
		case slices.Contains(referral.Theirs, s):
			parts[0].Steps = append(parts[0].Steps, s)
		default:
			parts[1].Steps = append(parts[1].Steps, s)
		}
	}
	if !o.Ours() {
		parts[0].Title, parts[1].Title = "", ""
	}
	return slices.DeleteFunc(parts, func(g group) bool { return len(g.Steps) == 0 })
}

// theirs reports whether somebody is of the side that is asked.
func (o one) theirs(who string) bool {
	return who == o.To || who == o.ToOrg || slices.ContainsFunc(o.staff, func(r people.Role) bool { return r.ID.Ref() == who })
}

// drawnStep is one of the six steps: done, now, ended or to come.
type drawnStep struct{ Words, State string }

// six are the steps as they are drawn.
var six = []loop.Step{loop.FamilySaidYes, loop.Sent, loop.Accepted, loop.FirstVisit, loop.HeardBack, loop.FamilyTold}

// came are the events by which each of six came about.
var came = [][]string{{"begun", "sent"}, {"sent"}, {"accepted", "visit-booked", "visit-kept"}, {"visit-kept"}, {"heard-back"}, {"told"}}

// drawn returns the steps with where it stands.
func (o one) drawn(ctx context.Context) (all []drawnStep) {
	at := slices.Index(six, o.Step)
	for i, s := range six {
		_, happened := o.Happened(came[i]...)
		d := drawnStep{say.T(ctx, "passing.state."+string(s)), "ahead"}
		switch {
		case i == at && !o.Closed:
			d.State = "now"
		case happened, at > i:
			d.State = "done"
		case o.Exit:
			d.State = "not"
		}
		all = append(all, d)
	}
	if at < 0 {
		all = append(all, drawnStep{say.T(ctx, "passing.state."+string(o.Step)), "now"})
	}
	return all
}

// outcomes are what a call can end with: nothing new, or what they told us.
func (o one) outcomes() (all []referral.Step) {
	all = []referral.Step{referral.Call}
	for _, s := range []referral.Step{referral.Accept, referral.Wait, referral.Decline, referral.Reach} {
		if s.May(o.Item, o.sides) {
			all = append(all, s)
		}
	}
	return all
}

// opens reports whether the form of a step is the one that came back.
func (o one) opens(s referral.Step) bool {
	return s == o.Doing.Step && o.Outcome == "" || s == referral.Call && o.Outcome != ""
}

func (o one) bad(s referral.Step, field string) bool { return o.Field == field && o.opens(s) }

func (o one) typedNote(s referral.Step) string {
	if o.opens(s) {
		return o.Doing.Note
	}
	return ""
}

func (o one) typedAt() string {
	if o.Doing.At.IsZero() {
		return ""
	}
	return o.Doing.At.Format("2006-01-02T15:04")
}

func (o one) typedUntil() string {
	if o.Doing.Until.IsZero() {
		return ""
	}
	return o.Doing.Until.Format(time.DateOnly)
}

func (o one) reasonKey(s referral.Step) string {
	switch s {
	case referral.ChangeMind:
		return "passing.reason-mind"
	case referral.Call:
		return "passing.reason-if"
	}
	return "passing.reason-why"
}

func (o one) noteKey(s referral.Step) string {
	switch {
	case s == referral.Ask:
		return "passing.note.ask"
	case s == referral.Reply:
		return "passing.note.reply"
	case s == referral.Call:
		return "passing.note.call"
	case slices.Contains(referral.Theirs, s) && o.Ours():
		return "passing.note.they-said"
	}
	return "passing.note"
}
