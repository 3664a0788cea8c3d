package transition

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/say"
)

// plan is what the answers about a move come to: resources, and the same in words.
type plan struct {
	p        pages
	m        moving
	At       time.Time
	Lines    []string
	Tells    []string
	followed []string
	all      []*store.Incoming
	newKin   string // reference of somebody who is new to us
}

// planOf works out what the answers come to; it writes nothing. What is missing
// is fault.Invalid, at the step where it can be said.
func (p pages) planOf(ctx context.Context, m moving) (*plan, error) {
	x := &plan{p: p, m: m}
	at, ok := hourOf(m.Draft.Answers["day"], m.Draft.Answers["hour"], p.Zone)
	switch {
	case !ok:
		return nil, fault.At(fault.Invalid, "transition.when.missing", "when")
	case !at.After(m.now):
		return nil, fault.At(fault.Invalid, "transition.when.past", "when")
	}
	x.At = at
	for _, step := range []func(context.Context) error{x.family, x.newcomer, x.homes, x.team, x.visits, x.words} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, x.release())
		}
	}
	if len(x.followed) == 0 {
		return nil, errors.Join(fault.At(fault.Invalid, "transition.nothing", "people"), x.release())
	}
	return x, x.tells(ctx)
}

// release gives back what was prepared.
func (x *plan) release() error { x.p.Store.Release(x.all...); return nil }

func (x *plan) say(ctx context.Context, key string, args ...any) {
	x.Lines = append(x.Lines, say.T(ctx, key, args...))
}

// add adds a resource: a new one where seen is 0, else what follows version seen.
func (x *plan) add(seen int64, body []byte, err error) error {
	if err != nil {
		return err
	}
	in, err := x.p.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	in.New, in.IfMatch = seen == 0, seen
	x.all = append(x.all, in)
	return nil
}

// follow is add for what is as before once the move is taken back.
func (x *plan) follow(typ, id string, seen int64, body []byte, err error) error {
	ref := typ + "/" + id
	if seen != 0 {
		ref += "/_history/" + strconv.FormatInt(seen, 10)
	}
	x.followed = append(x.followed, ref)
	return x.add(seen, body, err)
}

// read returns a resource of the child's that is about to change.
func (x *plan) read(ctx context.Context, typ, id string) (store.Resource, element.Value, error) {
	res, err := x.p.Store.Read(ctx, x.m.v, typ, id)
	if err != nil {
		return res, element.Value{}, err
	}
	root, err := res.Parse(&element.Doc{})
	return res, root, err
}

// family turns how relatives stand to the child.
func (x *plan) family(ctx context.Context) error {
	said, ids := x.m.Draft.Answers.with("family:")
	for _, id := range ids {
		i := slices.IndexFunc(x.m.Kin.Relatives, func(r people.Relative) bool { return string(r.ID) == id })
		if i < 0 || !slices.Contains(Custodies, said[id]) {
			continue
		}
		res, root, err := x.read(ctx, "RelatedPerson", id)
		if err != nil {
			return err
		}
		body, err := turned(r4.As[r4.RelatedPerson](root), said[id], x.At, x.m.now)
		if err := x.follow("RelatedPerson", id, res.Version, body, err); err != nil {
			return err
		}
		x.say(ctx, "transition.line.custody."+said[id], "who", x.m.Kin.Relatives[i].Name, "child", x.m.Child.Short)
	}
	return nil
}

func (x *plan) newcomer(ctx context.Context) error {
	a := x.m.Draft.Answers
	who := newcomer{Name: a["new-name"], Relation: people.Relation(a["new-relation"]), Phone: a["new-phone"]}
	if who.Name == "" {
		return nil
	}
	if !slices.Contains(Kin, who.Relation) {
		return fault.At(fault.Invalid, "transition.new.relation-missing", "people")
	}
	id := element.NewID()
	x.newKin = "RelatedPerson/" + id
	body, err := who.relative(id, string(x.m.Child.ID), x.At)
	x.say(ctx, "transition.line.new", "who", who.Name, "relation", people.RelationWord(ctx, who.Relation, ""), "child", x.m.Child.Short)
	return x.follow("RelatedPerson", id, 0, body, err)
}

// homes ends and begins where the child lives.
func (x *plan) homes(ctx context.Context) error {
	said, ids := x.m.Draft.Answers.with("home:")
	child := string(x.m.Child.ID)
	for _, h := range x.m.Kin.Households {
		what := said[string(h.ID)]
		if !slices.Contains(ids, string(h.ID)) || what != "leaves" && what != "enters" {
			continue
		}
		res, root, err := x.read(ctx, "Group", string(h.ID))
		if err != nil {
			return err
		}
		d, _ := left(r4.As[r4.Group](root), child, x.At)
		if what == "enters" {
			d.Append("member", stay(child, x.At))
		}
		body, err := d.JSON()
		if err := x.follow("Group", string(h.ID), res.Version, body, err); err != nil {
			return err
		}
		x.say(ctx, "transition.line.home."+what, "home", h.Name, "child", x.m.Child.Short)
	}
	name := x.m.Draft.Answers["home-new"]
	if name == "" {
		return nil
	}
	keeper := x.m.Draft.Answers["home-keeper"]
	if keeper == "new" {
		keeper = x.newKin
	}
	id := element.NewID()
	body, err := home(id, name, keeper, child, x.At)
	x.say(ctx, "transition.line.home.enters", "home", name, "child", x.m.Child.Short)
	return x.follow("Group", id, 0, body, err)
}

// team ends and begins who is on the child's team: people, schools, clinics.
func (x *plan) team(ctx context.Context) error {
	ends, refs := x.m.Draft.Answers.with("team:")
	join := x.m.Draft.Answers["join"]
	if len(refs) == 0 && join == "" {
		return nil
	}
	teams, members, err := x.p.team(ctx, x.m)
	if err != nil {
		return err
	}
	for i, res := range teams {
		root, err := res.Parse(&element.Doc{})
		if err != nil {
			return err
		}
		d, changed := Parted(r4.As[r4.CareTeam](root), func(ref string) bool { return ends[ref] == "ends" }, "placement-change", x.At)
		if i == 0 && join != "" {
			d.Append("participant", Joins(join, r4.CodeableConcept{}, x.At))
			changed = true
		}
		if !changed {
			continue
		}
		body, err := d.JSON()
		if err := x.follow("CareTeam", res.ID, res.Version, body, err); err != nil {
			return err
		}
	}
	for _, who := range members {
		if ends[who.Ref] == "ends" {
			x.say(ctx, "transition.line.team.ends", "who", who.Name, "child", x.m.Child.Short)
		}
	}
	if join != "" && len(teams) > 0 {
		called, err := people.Names(ctx, x.p.DB, x.m.v, []string{join})
		if err != nil {
			return err
		}
		x.say(ctx, "transition.line.team.joins", "who", called[join].Name, "child", x.m.Child.Short)
	}
	return nil
}

// visits offers a goodbye, and a visit with those before and after.
func (x *plan) visits(ctx context.Context) error {
	a := x.m.Draft.Answers
	for _, kind := range []string{"goodbye", "overlap"} {
		with := a[kind+"-with"]
		if a[kind+"-day"] == "" && with == "" {
			continue
		}
		at, ok := hourOf(a[kind+"-day"], a[kind+"-hour"], x.p.Zone)
		if !ok || with == "" || !at.After(x.m.now) {
			return fault.At(fault.Invalid, "transition."+kind+".missing", "child")
		}
		id := element.NewID()
		body, err := visit(id, visitCodes[kind], string(x.m.Child.ID), with, at)
		if err := x.follow("Appointment", id, 0, body, err); err != nil {
			return err
		}
		called, err := people.Names(ctx, x.p.DB, x.m.v, []string{with})
		if err != nil {
			return err
		}
		v := say.From(ctx)
		x.say(ctx, "transition.line."+kind, "who", called[with].Name, "child", x.m.Child.Short, "when", v.LongDay(at)+", "+v.Clock(at))
	}
	return nil
}

var visitCodes = map[string]string{"goodbye": "goodbye-visit", "overlap": "overlap-visit"}

// words keeps what stays true for the child; taking back a move does not unsay it.
func (x *plan) words(ctx context.Context) error {
	words := x.m.Draft.Answers["words"]
	if words == "" {
		return nil
	}
	body, err := ownWords(element.NewID(), string(x.m.Child.ID), x.m.me, words, x.m.now)
	x.say(ctx, "transition.line.words", "child", x.m.Child.Short, "words", words)
	return x.add(0, body, err)
}

// tells adds the move itself, and whom it asks to be told by whom.
func (x *plan) tells(ctx context.Context) error {
	move := Move{ID: element.NewID(), Child: x.m.Child.ID, At: x.At, By: x.m.me}
	by, refs := x.m.Draft.Answers.with("tell:")
	called, err := people.Names(ctx, x.p.DB, x.m.v, append(slices.Collect(maps.Values(by)), refs...))
	if err != nil {
		return errors.Join(err, x.release())
	}
	for _, ref := range refs {
		due := x.m.Draft.Answers["tell-day:"+ref]
		if _, err := time.Parse(time.DateOnly, due); err != nil {
			due = x.At.Format(time.DateOnly)
		}
		day, _ := time.Parse(time.DateOnly, due) // it was read above
		body, err := Telling{ID: element.NewID(), Move: move.ID, Child: move.Child, Who: ref, By: by[ref], Due: due}.task(x.m.me, x.m.now)
		if err := x.add(0, body, err); err != nil {
			return errors.Join(err, x.release())
		}
		x.Tells = append(x.Tells, say.T(ctx, "transition.line.tell", "by", called[by[ref]].Name, "who", called[ref].Name, "day", say.From(ctx).DayMonth(day)))
	}
	body, err := move.task(x.m.Draft.Answers["why"], x.followed, x.m.now)
	return x.add(0, body, err)
}

// Differs is what somebody reads before and after a change.
type Differs struct {
	consent.Reach
	Before, After access.Mask
}

// rehearsal is what will change, computed and not written.
type rehearsal struct {
	At           time.Time
	Loses, Gains []Differs
	Waits        []string // names of those for whom a second person is asked
	Lines, Tells []string
}

// errRehearsed carries a rehearsal out of a transaction that is given up.
var errRehearsed = errors.New("rehearsed")

// rehearse writes what a change comes to into a transaction that is given up, and
// compares who reads at its hour with and without it: the arithmetic is that of
// the record itself.
func (p pages) rehearse(ctx context.Context, m moving, all []*store.Incoming, at time.Time) (r rehearsal, err error) {
	r.At = at
	err = p.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := consent.In(p.Store).Then(ctx, tx, m.v, m.Child.ID, at)
		if err != nil {
			return err
		}
		if _, err := p.Store.WriteTx(ctx, tx, m.v, "rehearsal", all); err != nil {
			return err
		}
		after, err := consent.In(p.Store).Then(ctx, tx, m.v, m.Child.ID, at)
		if err != nil {
			return err
		}
		waits, err := consent.In(p.Store).Waiting(ctx, tx, m.v, m.Child.ID)
		if err != nil {
			return err
		}
		r.compare(before, after)
		if r.Waits, err = p.waiting(ctx, tx, m, waits); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return r, err
}

// waiting are the names of the relatives about whom a second person is asked.
func (p pages) waiting(ctx context.Context, q db.Querier, m moving, waits []consent.Waits) (names []string, err error) {
	var refs []string
	for _, w := range waits {
		if w.Type == "RelatedPerson" {
			refs = append(refs, w.Type+"/"+w.ID)
		}
	}
	called, err := people.Names(ctx, q, m.v, refs)
	for _, ref := range refs {
		names = append(names, called[ref].Name)
	}
	return names, err
}

// compare finds who reads less and who reads more.
func (r *rehearsal) compare(before, after []consent.Reach) {
	then := map[string]access.Mask{}
	for _, x := range after {
		then[x.Ref] = x.Kinds
	}
	was := map[string]bool{}
	for _, x := range before {
		was[x.Ref] = true
		d := Differs{Reach: x, Before: x.Kinds, After: then[x.Ref]}
		if d.Before&^d.After != 0 {
			r.Loses = append(r.Loses, d)
		} else if d.After&^d.Before != 0 {
			r.Gains = append(r.Gains, d)
		}
	}
	for _, x := range after {
		if !was[x.Ref] && x.Kinds != 0 {
			r.Gains = append(r.Gains, Differs{Reach: x, After: x.Kinds})
		}
	}
}

// PlanMove plans a child's move by what was answered, as its page does.
func PlanMove(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, a Answers) error {
	p := pages{h}
	m, err := p.movingOf(ctx, v, child)
	if err != nil {
		return err
	}
	m.Draft.Answers = a
	x, err := p.planOf(ctx, m)
	if err != nil {
		return err
	}
	defer p.Store.Release(x.all...)
	return x.carry(ctx)
}

// carry writes a plan, and forgets its draft.
func (x *plan) carry(ctx context.Context) error {
	err := x.p.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := x.p.Store.WriteTx(ctx, tx, x.m.v, "plan a move", x.all); err != nil {
			return err
		}
		return dropDraft(ctx, tx, x.m.Child.ID)
	})
	return fault.Late("transition.changed", err)
}

// undoing is what taking back a planned move comes to. What somebody changed
// since cannot be taken back here (fault.Conflict).
func (p pages) undoing(ctx context.Context, m moving, move Move) (all []*store.Incoming, err error) {
	x := &plan{p: p, m: m}
	res, root, err := x.read(ctx, "Task", move.ID)
	if err != nil {
		return nil, err
	}
	for _, ref := range followed(r4.As[r4.Task](root)) {
		if err := x.back(ctx, ref); err != nil {
			return nil, errors.Join(err, x.release())
		}
	}
	tells, err := Tellings(ctx, p.DB, m.v, m.Child.ID)
	for _, t := range tells {
		if err != nil || t.Move != move.ID || !t.Open() {
			continue
		}
		err = x.edit(ctx, t.ID, t.Version, "cancelled")
	}
	if err == nil {
		body, wrong := turnedTo(root, "cancelled", m.now)
		err = x.add(res.Version, body, wrong)
	}
	if err != nil {
		return nil, errors.Join(err, x.release())
	}
	return x.all, nil
}

func (x *plan) edit(ctx context.Context, id string, seen int64, status string) error {
	_, root, err := x.read(ctx, "Task", id)
	if err != nil {
		return err
	}
	body, err := turnedTo(root, status, x.m.now)
	return x.add(seen, body, err)
}

// back returns one resource to the version that a move followed, or takes away
// what it made.
func (x *plan) back(ctx context.Context, ref string) error {
	ref, version, had := strings.Cut(ref, "/_history/")
	typ, id, _ := strings.Cut(ref, "/")
	if !had {
		in := x.p.Store.Removal(typ, id)
		in.IfMatch = 1
		x.all = append(x.all, in)
		return nil
	}
	seen, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return fmt.Errorf("what a move followed: %w", err)
	}
	was, err := x.p.Store.VersionRead(ctx, x.m.v, typ, id, seen)
	if err != nil {
		return err
	}
	return x.add(seen+1, was.Stored(), nil)
}
