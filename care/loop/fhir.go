package loop

import (
	"slices"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/calendar"
	"kith/platform/fault"
)

// Names of extensions.
const (
	heldBy     = "held-by"
	loopEvent  = "loop-event"
	nextClock  = "next-clock"
	waitsUntil = "waits-until"
)

// instant is a moment to the millisecond: events follow each other.
func instant(at time.Time) string { return at.Format("2006-01-02T15:04:05.000Z07:00") }

func (e Event) extension() element.JSON {
	parts := []any{
		map[string]any{"url": "what", "valueCode": e.What},
		map[string]any{"url": "at", "valueInstant": instant(e.At)},
	}
	if e.Who != "" {
		parts = append(parts, map[string]any{"url": "who", "valueReference": own.To(e.Who)})
	}
	if e.Note != "" {
		parts = append(parts, map[string]any{"url": "note", "valueString": e.Note})
	}
	return element.Piece(map[string]any{"url": own.URL(loopEvent), "extension": parts})
}

func eventOf(x r4.Extension) Event {
	return Event{What: x.Part("what").ValueCode(), At: x.Part("at").ValueInstant().At(),
		Who: x.Part("who").ValueReference().Target(), Note: x.Part("note").ValueString()}
}

// itemOf reads a Task; ok is false for any that is no loop. A Task of another
// program may name no step, no holder and no events: then its status says how far
// it is, its requester holds it, and it was sent when it was written.
func itemOf(v r4.Task) (i Item, ok bool) {
	k := Kind(own.Code(v.Code()))
	if !slices.Contains(Kinds, k) || v.For().ID("Patient") == "" {
		return i, false
	}
	s, ok := States().Read(k, Step(own.Code(v.BusinessStatus())), Status(v.Status()))
	if !ok {
		return i, false
	}
	rule, _ := States().Of(k, s)
	i = Item{ID: v.ID(), Kind: k, Child: people.PatientID(v.For().ID("Patient")), From: v.Requester().Target(), To: v.Owner().Target(),
		HeldBy: own.Extension(v.Element, heldBy).ValueReference().Target(), Step: s.Step, Status: s.Status, Exit: rule.Exit, Closed: rule.Closed,
		Reason: own.Code(v.StatusReason()), Words: v.StatusReason().Text(), Why: v.Description(), Focus: v.Focus().Target(),
		Sent: v.AuthoredOn().At()}
	for x := range own.Extensions(v.Element, loopEvent) {
		i.Events = append(i.Events, eventOf(x))
	}
	if len(i.Events) == 0 {
		i.Events = []Event{{What: first(k, s.Status), At: i.Sent, Who: i.From}}
	}
	if i.HeldBy == "" {
		i.HeldBy = i.From
	}
	if e, missing := unwritten(i, v); missing {
		i.Events = append(i.Events, e)
		defer func() { i.Clock, i.Due = "", time.Time{} }() // it ran for what was before: see Mend
	}
	clock := own.Extension(v.Element, nextClock)
	i.Clock, i.Due = clock.Part("code").ValueCode(), clock.Part("due").ValueInstant().At()
	i.Until = own.Extension(v.Element, waitsUntil).ValueDate().At()
	i.sum()
	if i.Last.IsZero() {
		i.Last = i.Sent
	}
	return i, true
}

// unwritten is what happened by a program that moved a Task by its status and
// wrote no event: the move that leads there, by who is asked, when it was changed.
func unwritten(i Item, v r4.Task) (e Event, missing bool) {
	last := ""
	for _, x := range States().Kinds[i.Kind].Moves {
		if stateOf(x.To) != i.State() {
			continue
		}
		for _, e := range i.Events {
			if e.What == x.Event {
				return e, false
			}
		}
		if last == "" {
			last = x.Event
		}
	}
	return Event{What: last, At: v.LastModified().At(), Who: i.To, Note: ""}, last != "" && v.LastModified().Exists()
}

// first is what happened to something of which no event is known.
func first(k Kind, s Status) string {
	switch {
	case s == Draft:
		return "begun"
	case k == Referral:
		return "sent"
	}
	return "asked"
}

// sum reads from the events what happened last, and whether an exit was seen to.
func (i *Item) sum() {
	for _, e := range i.Events {
		switch {
		case e.What == "nudged":
			i.Nudged = e.At
		case e.What == "escalated":
			i.Level++
		case !slices.Contains(States().Silent, e.What):
			i.Last, i.Level = e.At, 0
		}
		if i.Exit && (e.What == "told" || e.What == "replaced") {
			i.Closed = true
		}
	}
}

// New is something that is passed on.
type New struct {
	ID     string // "" for a new one
	Kind   Kind
	Child  people.PatientID
	From   string // who passes on: "PractitionerRole/x"
	To     string // who is asked, "" while nobody is
	HeldBy string // "" is From
	Why    string // one line; nothing private
	Focus  string // "ServiceRequest/x", or ""
	State  State  // one in which a loop of the kind begins
	At     time.Time
}

// Begin returns the Task of something new, to which its caller may add.
func (c *Clocks) Begin(n New, cal *calendar.Calendar) (*element.Draft, error) {
	rule, ok := States().Of(n.Kind, n.State)
	switch {
	case !ok || !rule.Begins:
		return nil, fault.At(fault.Rule, "loop.no-move", "Task.status")
	case n.Child == "" || n.From == "" || n.Why == "" || n.To == "" && n.State.Status != Draft:
		return nil, fault.At(fault.Required, "loop.missing", "Task")
	}
	if n.ID == "" {
		n.ID = element.NewID()
	}
	if n.HeldBy == "" {
		n.HeldBy = n.From
	}
	d := element.New("Task", n.ID).
		Append("extension", element.Piece(map[string]any{"url": own.URL(heldBy), "valueReference": own.To(n.HeldBy)})).
		Append("extension", Event{What: first(n.Kind, n.State.Status), At: n.At, Who: n.From}.extension()).
		Set("status", string(n.State.Status)).
		Set("businessStatus", own.Concept(string(n.State.Step))).
		Set("intent", "order").
		Set("code", own.Concept(string(n.Kind))).
		Set("description", n.Why).
		Set("for.reference", n.Child.Ref()).
		Set("authoredOn", n.At).
		Set("lastModified", n.At).
		Set("requester.reference", n.From)
	if n.Focus != "" {
		d.Set("focus.reference", n.Focus)
	}
	if n.To != "" {
		d.Set("owner.reference", n.To)
	}
	c.wind(d, n.Kind, cal)
	return d, nil
}

// Change is what somebody does to something that was passed on: it moves, or
// something happens where it is.
type Change struct {
	To     State     // where it moves; the zero State: it stays
	Event  string    // what happened, "" for that of the move
	By     string    // who: "PractitionerRole/x"
	Side   []Side    // as whom; all that they are
	Note   string    // one line
	Reason string    // code of why it ends
	Words  string    // of why it ends
	Until  time.Time // WaitListed, PutOff: the day until which it waits, zero for unknown
	HeldBy string    // who holds it from now on, "" for as before
	Owner  string    // who is asked from now on, "" for as before
	At     time.Time
}

// Move returns a Task after a change, to which its caller may add. What may not
// be is fault.Rule, with a sentence.
func (c *Clocks) Move(was element.Value, x Change, cal *calendar.Calendar) (*element.Draft, error) {
	i, ok := itemOf(r4.As[r4.Task](was))
	if !ok {
		return nil, fault.New(fault.NotFound, "loop.not-found")
	}
	if x.To == (State{}) {
		x.To = i.State()
	}
	if err := May(i.Kind, i.State(), x.To, x.Side...); err != nil {
		return nil, err
	}
	move, moves := States().Move(i.Kind, i.State(), x.To)
	if x.Event == "" {
		x.Event = move.Event
	}
	switch {
	case !slices.Contains(States().Events, x.Event):
		return nil, fault.At(fault.Invalid, "loop.missing.event", "event")
	case States().NeedsReason(i.Kind, i.State(), x.To) && moves && !slices.Contains(States().Reasons, x.Reason):
		return nil, fault.At(fault.Required, "loop.missing.reason", "reason")
	case moves && noted(move, x) && x.Note == "":
		return nil, fault.At(fault.Required, "loop.missing.note", "note")
	}
	d := element.Edit(was).
		Set("status", string(x.To.Status)).
		Set("businessStatus", own.Concept(string(x.To.Step))).
		Set("lastModified", x.At)
	c.write(d, i)
	d.Append("extension", Event{What: x.Event, At: x.At, Who: x.By, Note: x.Note}.extension())
	if x.Reason != "" {
		d.Set("statusReason", element.Piece(map[string]any{"coding": []map[string]string{{"system": own.System, "code": x.Reason}}}))
		if x.Words != "" {
			d.Set("statusReason.text", x.Words)
		}
	} else if moves {
		d.Remove("statusReason")
	}
	if x.Owner != "" {
		d.Set("owner.reference", x.Owner)
	}
	extend(d, heldBy, map[string]any{"valueReference": own.To(orElse(x.HeldBy, i.HeldBy))})
	switch {
	case x.To.Status != OnHold:
		extend(d, waitsUntil, nil)
	case !x.Until.IsZero():
		extend(d, waitsUntil, map[string]any{"valueDate": x.Until.Format(time.DateOnly)})
	}
	if moves && x.To.Status == InProgress && !was.Get("executionPeriod").Exists() {
		d.Set("executionPeriod.start", x.At)
	}
	if moves && slices.Contains([]Status{Completed, Failed, Cancelled, Rejected}, x.To.Status) && i.Status != x.To.Status {
		d.Set("executionPeriod.end", x.At)
	}
	c.wind(d, i.Kind, cal)
	return d, nil
}

// write adds what happened by a program that wrote no events, and reports whether
// there was any.
func (c *Clocks) write(d *element.Draft, i Item) (missing bool) {
	there := 0
	for range own.Extensions(d.Root(), loopEvent) {
		there++
	}
	for _, e := range i.Events[there:] {
		d.Append("extension", e.extension())
	}
	return there < len(i.Events)
}

// Mend returns a Task as it would be if a program that knows of no events and
// clocks had written them; ok is false where nothing is missing.
func (c *Clocks) Mend(was element.Value, cal *calendar.Calendar) (d *element.Draft, ok bool) {
	i, ok := itemOf(r4.As[r4.Task](was))
	if !ok {
		return nil, false
	}
	d = element.Edit(was)
	if missing := c.write(d, i); !missing && i.Clock != "" {
		return nil, false
	}
	c.wind(d, i.Kind, cal)
	return d, string(d.Root().Raw()) != string(was.Raw())
}

// noted reports whether a move is written down by the side that does not make it.
func noted(move MoveRule, x Change) bool {
	return !slices.ContainsFunc(x.Side, func(s Side) bool { return s != Noted && slices.Contains(move.By, s) })
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// extend sets the one extension of a name, or removes it.
func extend(d *element.Draft, name string, value map[string]any) {
	at := 0
	for x := range d.Root().Each("extension") {
		if x.Get("url").Is(own.URL(name)) {
			break
		}
		at++
	}
	if value == nil {
		if at < d.Root().Get("extension").Len() {
			d.Remove("extension[" + string(element.Piece(at)) + "]")
		}
		return
	}
	value["url"] = own.URL(name)
	d.Set("extension["+string(element.Piece(at))+"]", element.Piece(value))
}

// wind sets the clock that runs next.
func (c *Clocks) wind(d *element.Draft, k Kind, cal *calendar.Calendar) {
	v := d.Root()
	var events []Event
	for x := range own.Extensions(v, loopEvent) {
		events = append(events, eventOf(x))
	}
	var until time.Time
	if on := own.Extension(v, waitsUntil).ValueDate().Text(); on != "" {
		until, _ = time.ParseInLocation(time.DateOnly, on, cal.Zone) // we wrote it
	}
	code, due := c.NextClock(k, events, until, cal)
	if code == "" {
		extend(d, nextClock, nil)
		return
	}
	extend(d, nextClock, map[string]any{"extension": []any{
		map[string]any{"url": "code", "valueCode": code},
		map[string]any{"url": "due", "valueInstant": instant(due.In(cal.Zone))},
	}})
}
