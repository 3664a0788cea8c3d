package lane

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/oncall"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Holding is a time that is to be held for a child.
type Holding struct {
	Child  string   // id
	Slot   string   // id
	Also   []string // slots that are held with it, such as an interpreter's
	For    string   // what it is held for: "Task/x"
	With   string   // "PractitionerRole/x", whose time it is
	Others []string // who else takes part: references
}

// Change is a time that is held, booked or let go, on its way: it is written in
// the transaction of what it belongs to.
type Change struct {
	Slot        Slot
	Appointment string    // id
	Until       time.Time // held: when it is let go unless somebody answers

	v      access.Viewer
	slots  []piece // sorted by id, so that two who want the same two wait for each other
	visits []piece
	fresh  bool
}

// piece is a resource on its way: new where seen is 0.
type piece struct {
	body []byte
	seen int64
}

// Hold begins to hold a time, as v. It fails with fault.Conflict where somebody
// has it, with fault.Rule where it is over.
func Hold(ctx context.Context, h *module.House, v access.Viewer, x Holding) (*Change, error) {
	if _, err := people.Child(ctx, h.DB, v, people.PatientID(x.Child)); err != nil {
		return nil, err
	}
	s, _, err := Get(ctx, h.DB, v, x.Slot)
	switch {
	case err != nil:
		return nil, err
	case !s.Free():
		return nil, fault.New(fault.Conflict, "lane.taken")
	case !s.End.After(h.Now()):
		return nil, fault.New(fault.Rule, "lane.over")
	}
	c := &Change{Slot: s, Appointment: element.NewID(), Until: s.until(h.Now()), v: v, fresh: true}
	body, err := x.proposed(c.Appointment, s, h.Now().In(h.Zone))
	c.visits = []piece{{body, 0}}
	if err == nil {
		err = c.turn(ctx, h, "free", "busy-tentative", append([]string{x.Slot}, x.Also...)...)
	}
	return c, err
}

// turn adds slots that get another status; they have to have the one they had.
func (c *Change) turn(ctx context.Context, h *module.House, from, to string, ids ...string) error {
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		r, err := h.Store.Read(ctx, everybody, "Slot", id)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Deleted) {
			if from == "" {
				continue // the time itself was taken away: nothing to give back
			}
			return fault.New(fault.NotFound, "lane.not-found")
		}
		if err != nil {
			return err
		}
		was, err := r.Parse(&element.Doc{})
		if err != nil {
			return err
		}
		if from != "" && !was.Get("status").Is(from) {
			return fault.New(fault.Conflict, "lane.taken")
		}
		body, err := status(was, to)
		if err != nil {
			return err
		}
		c.slots = append(c.slots, piece{body, r.Version})
	}
	return nil
}

// everybody reads the directory.
var everybody = access.Staff("Device/kith")

// Write stores a change in the transaction of what it belongs to. Of those who
// race for a slot all but one fail with fault.Conflict. The slots are the
// house's: whoever brought them in, they change with what holds them.
func (c *Change) Write(ctx context.Context, tx *db.Tx, h *module.House) error {
	if c == nil {
		return nil
	}
	if err := write(ctx, tx, h, access.Operator(), c.slots); err != nil {
		return taken(err)
	}
	if err := write(ctx, tx, h, c.v, c.visits); err != nil {
		return taken(err)
	}
	if c.fresh {
		return endLater(ctx, tx, c.Appointment, c.Until)
	}
	return nil
}

// taken says of a version that was not the one seen that somebody was faster.
func taken(err error) error {
	if fault.Is(err, fault.Precondition) || fault.Is(err, fault.Conflict) {
		return fault.Wrap(fault.Conflict, "lane.taken", err)
	}
	return err
}

func write(ctx context.Context, tx *db.Tx, h *module.House, v access.Viewer, all []piece) error {
	var batch []*store.Incoming
	defer func() { h.Store.Release(batch...) }()
	for _, p := range all {
		in, err := h.Store.Prepare(p.body, element.Options{})
		if err != nil {
			return err
		}
		in.New, in.IfMatch = p.seen == 0, p.seen
		batch = append(batch, in)
	}
	if len(batch) == 0 {
		return nil
	}
	_, err := h.Store.WriteTx(ctx, tx, v, "lane", batch)
	return err
}

// hold is one appointment that takes slots.
type hold struct {
	id, child, status string
	what              string // what it is held for
	slots             []string
}

// holdsOf returns what is held for something, or one appointment.
func holdsOf(ctx context.Context, q db.Querier, what, appointment string) (all []hold, err error) {
	err = db.Each(ctx, q, func(row db.Row) error {
		var x hold
		var slot string
		err := row.Scan(&x.id, &x.child, &x.status, &slot)
		if n := len(all); n == 0 || all[n-1].id != x.id {
			all = append(all, x)
		}
		last := &all[len(all)-1]
		last.slots = append(last.slots, slot)
		return err
	}, `
		select appointment_id, patient_id, status, slot_id from lane_hold
		where for_ref = $1 and for_ref <> '' or appointment_id = $2 order by appointment_id, part`, what, appointment)
	return all, err
}

// Booking begins to book what is held for something ("Task/x"): it is agreed on.
// Where nothing is held there is nothing to write.
func Booking(ctx context.Context, h *module.House, what string) (*Change, error) {
	return change(ctx, h, hold{what: what}, "busy", func(was element.Value) ([]byte, error) {
		d := element.Edit(was).Set("status", "booked")
		n := 0
		for range was.Each("participant") {
			d.Set("participant["+itoa(n)+"].status", "accepted")
			n++
		}
		return d.JSON()
	})
}

// Kept begins to write down that a visit that was booked took place.
func Kept(ctx context.Context, h *module.House, what string) (*Change, error) {
	return change(ctx, h, hold{what: what}, "busy", func(was element.Value) ([]byte, error) { return status(was, "fulfilled") })
}

// LettingGo begins to let go what is held for something ("Task/x").
func LettingGo(ctx context.Context, h *module.House, what string) (*Change, error) {
	return change(ctx, h, hold{what: what}, "free", letGo)
}

// change changes the appointments that hold something for of.what, or of.id alone,
// and the slots they take. The house does it, for it follows from what was
// answered.
func change(ctx context.Context, h *module.House, of hold, slots string, edit func(element.Value) ([]byte, error)) (*Change, error) {
	all, err := holdsOf(ctx, h.DB, of.what, of.id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	c := &Change{v: access.Operator()}
	for _, x := range all {
		places, err := oncall.PlacesOf(ctx, h.DB, people.PatientID(x.child))
		if err != nil {
			return nil, err
		}
		r, err := h.Store.ReadToChange(ctx, oncall.AsHouse(places, h.Now()), "Appointment", x.id)
		if err != nil {
			return nil, err
		}
		was, err := r.Parse(&element.Doc{})
		if err != nil {
			return nil, err
		}
		body, err := edit(was)
		if err != nil {
			return nil, err
		}
		c.Appointment = x.id
		c.visits = append(c.visits, piece{body, r.Version})
		if err := c.turn(ctx, h, "", slots, x.slots...); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Held returns the time that is held or booked for something; ok is false where
// there is none, or v may not know of it.
func Held(ctx context.Context, h *module.House, v access.Viewer, what string) (s Slot, ok bool, err error) {
	all, err := access.All(ctx, h.DB, v, func(row db.Row) (s Slot, err error) {
		var from, until int64
		err = row.Scan(&s.ID, &s.Status, &from, &until)
		s.Start, s.End = time.UnixMicro(from).In(h.Zone), time.UnixMicro(until).In(h.Zone)
		return s, err
	}, `
		select s.slot_id, s.status, s.start_at, s.end_at from lane_hold x join lane_slot s on s.slot_id = x.slot_id
		where x.for_ref = $1 and sees(x.compartment) and sees(s.compartment) order by x.appointment_id, x.part limit 1`, what)
	if err != nil || len(all) == 0 {
		return s, false, err
	}
	return all[0], true, nil
}

// Offer writes down that v has time from a moment until another, which can be
// held for a hand-off.
func Offer(ctx context.Context, h *module.House, v access.Viewer, from, until time.Time) (id string, err error) {
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	switch {
	case err != nil:
		return "", err
	case !strings.HasPrefix(me, "PractitionerRole/"):
		return "", fault.New(fault.NotFound, "lane.not-found")
	case !until.After(from) || until.Sub(from) > LongestSlot || !until.After(h.Now()):
		return "", fault.At(fault.Invalid, "lane.missing.until", "until")
	}
	var all []piece
	of := "offers-" + strings.TrimPrefix(me, "PractitionerRole/")
	if len(of) > 64 {
		of = of[:64]
	}
	_, err = h.Store.Read(ctx, v, "Schedule", of)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Deleted) {
		body, err := schedule(of, me)
		if err != nil {
			return "", err
		}
		all = append(all, piece{body: body})
	} else if err != nil {
		return "", err
	}
	id = element.NewID()
	body, err := slot(id, of, from, until)
	if err != nil {
		return "", err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := write(ctx, tx, h, access.Operator(), all); err != nil { // their lane has an id that follows from who they are
			return err
		}
		return write(ctx, tx, h, v, []piece{{body: body}})
	})
	return id, err
}

// TakeBack takes back a time that v offered and nobody has.
func TakeBack(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	s, of, err := Get(ctx, h.DB, v, id)
	if err != nil {
		return err
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	switch {
	case err != nil:
		return err
	case of != "offers-"+strings.TrimPrefix(me, "PractitionerRole/"):
		return fault.New(fault.NotFound, "lane.not-found")
	case !s.Free():
		return fault.New(fault.Conflict, "lane.taken")
	}
	c := &Change{}
	if err := c.turn(ctx, h, "free", "entered-in-error", id); err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error { return c.Write(ctx, tx, h) })
}

// guards keep two from having one slot, by whatever door they come.
func guards(*module.House) []store.Guard {
	return []store.Guard{{Type: "Appointment", May: func(ctx context.Context, tx db.Querier, _ access.Viewer, c store.Change) error {
		if !c.New.Exists() || slices.Contains(over, c.New.Get("status").Text()) {
			return nil
		}
		for s := range c.New.Each("slot", "reference") {
			id := strings.TrimPrefix(s.Text(), "Slot/")
			others, err := db.All(ctx, tx, db.Text, `select appointment_id from lane_hold where slot_id = $1 and appointment_id <> $2`, id, c.ID)
			if err != nil || len(others) > 0 {
				return cmp.Or(err, fault.At(fault.Conflict, "lane.taken", "Appointment.slot"))
			}
		}
		return nil
	}}, {Type: "Schedule", May: func(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
		for who := range c.New.Each("actor", "reference") {
			if err := ofTheirPlace(ctx, tx, v, who.Text(), "Schedule.actor"); err != nil {
				return err
			}
		}
		return nil
	}}, {Type: "Slot", May: func(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
		whose, err := db.All(ctx, tx, db.Text, `select actor_ref from lane where schedule_id = $1`, strings.TrimPrefix(c.New.Get("schedule").Get("reference").Text(), "Schedule/"))
		if err != nil {
			return err
		}
		for _, who := range whose {
			if err := ofTheirPlace(ctx, tx, v, who, "Slot.schedule"); err != nil {
				return err
			}
		}
		if c.New.Exists() && !c.New.Get("status").Is("free") {
			return nil
		}
		holds, err := db.All(ctx, tx, db.Text, `select appointment_id from lane_hold where slot_id = $1`, c.ID)
		if err != nil || len(holds) > 0 {
			return cmp.Or(err, fault.At(fault.Rule, "lane.held", "Slot.status"))
		}
		return nil
	}}}
}

// ofTheirPlace keeps the times of somebody at work with those of the same place:
// nobody else says when they are free.
func ofTheirPlace(ctx context.Context, tx db.Querier, v access.Viewer, who, at string) error {
	role, ok := strings.CutPrefix(who, "PractitionerRole/")
	if !ok || v.Operator() {
		return nil
	}
	places, err := db.All(ctx, tx, db.Text, `select organization_id from practitioner_role where id = $1`, role)
	if err != nil {
		return err
	}
	if len(places) > 0 && !slices.ContainsFunc(places, v.WorksFor) {
		return fault.At(fault.Rule, "lane.not-theirs", at)
	}
	return nil
}
