package handoff

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/lane"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/packet"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
)

// Asking is a handoff on its way.
type Asking struct {
	Child   people.PatientID
	To      string         // "PractitionerRole/x"; of a team its place, "Organization/x"
	Team    people.Calling // a team; Anonymous for a person
	How     How
	Why     string // one line; nothing private
	Slot    string // id of the time to hold, "" for none
	Also    string // id of an interpreter's time that is held with it, or ""
	SaidYes bool
	Packet  *packet.Packet // what goes along, nil for nothing
	Later   bool           // the family is asked first: nobody hears of it yet
}

func (x Asking) Check() error {
	switch {
	case !strings.HasPrefix(x.To, "PractitionerRole/") && (x.Team == people.Anonymous || !strings.HasPrefix(x.To, "Organization/")):
		return fault.At(fault.Invalid, "handoff.missing.to", "to")
	case !slices.Contains(Hows, x.How):
		return fault.At(fault.Invalid, "handoff.missing.how", "how")
	case strings.TrimSpace(x.Why) == "":
		return fault.At(fault.Invalid, "handoff.missing.why", "why")
	case x.Slot != "" && x.Team != people.Anonymous:
		return fault.At(fault.Invalid, "handoff.missing.slot", "slot")
	}
	return nil
}

// Ask passes a child on, as v, or prepares it where the family is asked first:
// the Task, the time that is held, what goes along, and the letter to whoever is
// asked, all or nothing. Of those who race for a time one has it; the others are
// told so (fault.Conflict), and nothing of theirs is kept.
func Ask(ctx context.Context, h *module.House, v access.Viewer, x Asking) (id string, err error) {
	me, err := worker(ctx, h, v)
	if err != nil {
		return "", err
	}
	if err := x.Check(); err != nil {
		return "", err
	}
	if me == x.To {
		return "", fault.At(fault.Invalid, "handoff.missing.self", "to")
	}
	if _, err := people.Child(ctx, h.DB, v, x.Child); err != nil {
		return "", err
	}
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return "", err
	}
	id = element.NewID()
	state := loop.State{Step: loop.Asked, Status: loop.Requested}
	if x.Later {
		state = loop.State{Step: loop.Prepared, Status: loop.Draft}
	}
	d, err := clocks.Begin(loop.New{ID: id, Kind: loop.Handoff, Child: x.Child, From: me, To: x.To, Why: strings.TrimSpace(x.Why),
		State: state, At: h.Now().In(h.Zone)}, h.WorkingCalendar())
	if err != nil {
		return "", err
	}
	x.Begun(d)
	body, err := d.JSON()
	if err != nil {
		return "", err
	}
	time, err := x.hold(ctx, h, v, id, me)
	if err != nil {
		return "", err
	}
	w := writing{Batch: h.Store.Batch(v), h: h, v: v, time: time, letter: asked}
	defer w.Release()
	if x.Later {
		w.letter = ""
	}
	if err := w.Add(0, body, nil); err != nil {
		return "", err
	}
	if err := w.pack(ctx, x.Packet, id); err != nil {
		return "", err
	}
	return id, w.commit(ctx, Handoff{Item: loop.Item{ID: id, From: me, To: x.To}, Team: x.Team})
}

// hold begins to hold the time that was chosen.
func (x Asking) hold(ctx context.Context, h *module.House, v access.Viewer, id, me string) (*lane.Change, error) {
	if x.Slot == "" {
		return nil, nil
	}
	held := lane.Holding{Child: string(x.Child), Slot: x.Slot, For: "Task/" + id, With: x.To, Others: []string{me}}
	if x.Also != "" {
		held.Also = []string{x.Also}
	}
	return lane.Hold(ctx, h, v, held)
}

// worker is as whom somebody at work writes.
func worker(ctx context.Context, h *module.House, v access.Viewer) (string, error) {
	if v.Nobody() {
		return "", fault.New(fault.Login, "fault.login")
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	if err == nil && !strings.HasPrefix(me, "PractitionerRole/") {
		err = fault.New(fault.NotFound, "loop.not-found")
	}
	return me, err
}

// letter is whom a change is told.
type letter string

const (
	asked    letter = "asked"    // whoever is asked: somebody needs them now
	accepted letter = "accepted" // whoever passes on
	declined letter = "declined" // whoever passes on
)

// writing is one transaction: all of it is stored, or nothing.
type writing struct {
	store.Batch
	h      *module.House
	v      access.Viewer
	time   *lane.Change
	holds  func(context.Context, db.Querier) error
	act    *loop.Acting
	letter letter
}

// pack adds what goes along.
func (w *writing) pack(ctx context.Context, p *packet.Packet, id string) error {
	if p == nil {
		return nil
	}
	written, err := packet.Write(ctx, w.h, w.v, *p, "Task/"+id)
	w.All, w.holds = append(w.All, written.Batch...), written.Holds
	return err
}

// commit stores all of it and puts the letter into the outbox: whoever is told
// is told once, even where the program dies right after.
func (w *writing) commit(ctx context.Context, x Handoff) error {
	return w.h.DB.Write(ctx, func(tx *db.Tx) error {
		if w.holds != nil {
			if err := w.holds(ctx, tx); err != nil {
				return err
			}
		}
		if err := w.time.Write(ctx, tx, w.h); err != nil {
			return err
		}
		if w.act != nil {
			if err := w.act.CommitTx(ctx, tx); err != nil {
				return err
			}
		}
		if len(w.All) > 0 {
			if err := w.WriteTx(ctx, tx, "handoff"); err != nil {
				return err
			}
		}
		return w.tell(ctx, tx, x)
	})
}

// tell puts the letter into the outbox. It names nobody.
func (w *writing) tell(ctx context.Context, tx *db.Tx, x Handoff) error {
	if w.letter == "" {
		return nil
	}
	who, notice := []string{x.From}, post.Look
	if w.letter == asked {
		who, notice = []string{x.To}, post.Now
		if x.Team != people.Anonymous {
			var err error
			if who, err = onTeam(ctx, w.h, x); err != nil {
				return err
			}
		}
	}
	for _, ref := range who {
		ids, err := db.All(ctx, tx, db.Text, `select practitioner_id from practitioner_role where id = $1`, strings.TrimPrefix(ref, "PractitionerRole/"))
		if err != nil {
			return err
		}
		for _, id := range ids {
			l := post.Later{Who: "Practitioner/" + id, Notice: notice, Path: "/handoffs/" + x.ID}
			if err := post.Put(ctx, tx, "handoff "+string(w.letter)+" "+x.ID+" "+id, l, w.h.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// act begins to do something about a handoff that v sees.
func act(ctx context.Context, h *module.House, v access.Viewer, id string) (*loop.Acting, Handoff, error) {
	if _, err := worker(ctx, h, v); err != nil {
		return nil, Handoff{}, err
	}
	x, err := Get(ctx, h, v, id)
	if err != nil {
		return nil, x, err
	}
	a, err := loop.Act(ctx, h, v, id)
	if err == nil && a.Item.Version != x.Version {
		err = fault.New(fault.Conflict, "loop.changed")
	}
	return a, x, err
}

// Send passes on what was prepared, once the family said yes.
func Send(ctx context.Context, h *module.House, v access.Viewer, id string, p *packet.Packet) error {
	a, x, err := act(ctx, h, v, id)
	if err != nil {
		return err
	}
	err = a.Move(loop.Change{To: loop.State{Step: loop.Asked, Status: loop.Requested}}, func(d *element.Draft) {
		if !x.SaidYes {
			saysYes(d)
		}
	})
	if err != nil {
		return err
	}
	w := writing{Batch: h.Store.Batch(v), h: h, v: v, act: a, letter: asked}
	defer w.Release()
	if err := w.pack(ctx, p, id); err != nil {
		return err
	}
	return w.commit(ctx, x)
}

// Accept gives a handoff to v, who is asked, or is one of the team that is: one
// has it, always. Who is not the first gets fault.Conflict; see Has.
func Accept(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	a, x, err := act(ctx, h, v, id)
	if err != nil {
		return beaten(err)
	}
	calling, err := CallingOf(ctx, h, v)
	switch {
	case err != nil:
		return err
	case slices.Contains(v.Names(), x.To) && x.Taken():
		return nil // a second tap
	case !x.Waiting():
		return fault.New(fault.Conflict, "handoff.taken")
	case !IsTo(v, calling, x):
		return fault.New(fault.Rule, "handoff.not-asked")
	}
	owner, err := ownerOf(ctx, h, v, x, a.Me)
	if err != nil {
		return err
	}
	if err := a.Move(loop.Change{To: loop.State{Step: loop.Accepted, Status: loop.TaskTaken}, Owner: owner}, nil); err != nil {
		return err
	}
	w := writing{Batch: h.Store.Batch(v), h: h, v: v, act: a, letter: accepted}
	if w.time, err = lane.Booking(ctx, h, "Task/"+id); err != nil {
		return err
	}
	return beaten(w.commit(ctx, x))
}

// ownerOf is who has a handoff that v accepts: in the work they were asked in, or,
// of a team or where they stand in for somebody, in their own.
func ownerOf(ctx context.Context, h *module.House, v access.Viewer, x Handoff, me string) (string, error) {
	id := strings.TrimPrefix(x.To, "PractitionerRole/")
	jobs, err := consent.Jobs(ctx, h.DB, v, []string{id})
	if j, ok := jobs[id]; ok && j.Practitioner.Ref() == v.ID() {
		return x.To, err
	}
	return me, err
}

// beaten says of a handoff that somebody else was faster.
func beaten(err error) error {
	if fault.Is(err, fault.Conflict) {
		return fault.Wrap(fault.Conflict, "handoff.taken", err)
	}
	return err
}

// Step is what somebody does about a handoff, besides accepting and meeting.
type Step struct {
	To     loop.Step // WasReceived, Declined, PutOff, Unreachable, FamilyChangedItsMind, CalledOff, FollowedThrough
	Reason string    // of an end
	Words  string    // of an end, or a note
	Until  time.Time // PutOff
}

// states are the states of the steps.
var states = map[loop.Step]loop.State{
	loop.WasReceived:          {Step: loop.WasReceived, Status: loop.Received},
	loop.Declined:             {Step: loop.Declined, Status: loop.Rejected},
	loop.PutOff:               {Step: loop.PutOff, Status: loop.OnHold},
	loop.Accepted:             {Step: loop.Accepted, Status: loop.TaskTaken},
	loop.Unreachable:          {Step: loop.Unreachable, Status: loop.Failed},
	loop.FamilyChangedItsMind: {Step: loop.FamilyChangedItsMind, Status: loop.Cancelled},
	loop.CalledOff:            {Step: loop.CalledOff, Status: loop.Cancelled},
	loop.FollowedThrough:      {Step: loop.FollowedThrough, Status: loop.Completed},
}

// letsGo are the steps by which a held time is free again.
var letsGo = []loop.Step{loop.Declined, loop.PutOff, loop.Unreachable, loop.FamilyChangedItsMind, loop.CalledOff}

// Do moves a handoff as v. A time that is held for what ended is let go in the
// same transaction, and whoever passes on is told of a no.
func Do(ctx context.Context, h *module.House, v access.Viewer, id string, s Step) error {
	a, x, err := act(ctx, h, v, id)
	if err != nil {
		return err
	}
	to, ok := states[s.To]
	if !ok {
		return fault.At(fault.Invalid, "loop.missing.event", "step")
	}
	if err := a.Move(loop.Change{To: to, Reason: s.Reason, Words: s.Words, Until: s.Until}, nil); err != nil {
		return err
	}
	w := writing{Batch: h.Store.Batch(v), h: h, v: v, act: a}
	if s.To == loop.Declined {
		w.letter = declined
	}
	if slices.Contains(letsGo, s.To) {
		if w.time, err = lane.LettingGo(ctx, h, "Task/"+id); err != nil {
			return err
		}
	}
	return w.commit(ctx, x)
}

// Meeting is that the two met.
type Meeting struct {
	Family bool // the family took part
	How    How
	Joins  bool // whoever was met is one of the child's team from now on
}

// Meet writes down that they met: where the family took part, the visit too, and
// that the child has one more of her own people where that is wanted.
func Meet(ctx context.Context, h *module.House, v access.Viewer, id string, m Meeting) error {
	a, x, err := act(ctx, h, v, id)
	switch {
	case err != nil:
		return err
	case !slices.Contains(Hows, m.How):
		return fault.At(fault.Invalid, "handoff.missing.how", "how")
	case x.OfTeam():
		return fault.New(fault.Rule, "handoff.nobody-yet")
	}
	w := writing{Batch: h.Store.Batch(v), h: h, v: v, act: a}
	defer w.Release()
	encounter := ""
	places, err := consent.Jobs(ctx, h.DB, v, []string{strings.TrimPrefix(x.To, "PractitionerRole/")})
	if err != nil {
		return err
	}
	at := ""
	if r, ok := places[strings.TrimPrefix(x.To, "PractitionerRole/")]; ok && r.Organization != "" {
		at = r.Organization.Ref()
	}
	if m.Family && m.How != Note {
		encounter = element.NewID()
		body, err := visit(encounter, x, m, at, a.Now)
		if err := w.Add(0, body, err); err != nil {
			return err
		}
	}
	err = a.Move(loop.Change{To: loop.State{Step: loop.Met, Status: loop.InProgress}}, func(d *element.Draft) { m.Met(d, encounter) })
	if err != nil {
		return err
	}
	if m.Joins {
		if err := w.join(ctx, x, at, a.Now); err != nil {
			return err
		}
	}
	if w.time, err = lane.Kept(ctx, h, "Task/"+id); err != nil {
		return err
	}
	return w.commit(ctx, x)
}

// join makes whoever was met one of the child's team, where they are not.
func (w *writing) join(ctx context.Context, x Handoff, at string, now time.Time) error {
	from := now.Format(time.DateOnly)
	page, err := w.h.Store.Search(ctx, w.v, store.Query{Type: "CareTeam", Params: []store.Param{{Name: "patient", Values: []string{x.Child.Ref()}}, {Name: "status", Values: []string{"active"}}}})
	if err != nil {
		return err
	}
	for _, r := range page.Resources {
		was, err := r.Parse(&element.Doc{})
		if err != nil {
			return err
		}
		for p := range was.Each("participant", "member", "reference") {
			if p.Is(x.To) {
				return nil
			}
		}
		body, err := joined(was, x.To, at, from)
		return w.Add(r.Version, body, err)
	}
	body, err := team(x.Child.Ref(), x.To, at, from)
	return w.Add(0, body, err)
}

// Feel keeps how a handoff felt to one of the family, who says it once: a second
// tap changes nothing. by is whoever says it; v sees the handoff: themselves, or
// somebody at work who handed the device over. Of f the handoff, the feeling and
// whether it is shared count.
func Feel(ctx context.Context, h *module.House, v, by access.Viewer, f Felt) error {
	x, err := Get(ctx, h, v, f.Handoff)
	switch {
	case err != nil:
		return err
	case !IsFamily(by), !x.Warm():
		return fault.New(fault.NotFound, "loop.not-found")
	case !slices.Contains(Feelings, f.Feeling):
		return fault.At(fault.Invalid, "handoff.missing.felt", "felt")
	}
	f.Child, f.By, f.At = string(x.Child), by.ID(), h.Now().In(h.Zone)
	w := writing{Batch: h.Store.Batch(by), h: h, v: by}
	defer w.Release()
	body, err := f.response(x.From, x.To)
	if err := w.Add(0, body, err); err != nil {
		return err
	}
	if err := w.commit(ctx, x); !fault.Is(err, fault.Duplicate) && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}

// IsFamily reports whether somebody is of a family.
func IsFamily(v access.Viewer) bool {
	return strings.HasPrefix(v.ID(), "Patient/") || strings.HasPrefix(v.ID(), "RelatedPerson/")
}
