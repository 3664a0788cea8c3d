package disclosure

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// open begins to write about a statement that v reads.
func open(ctx context.Context, h *module.House, v access.Viewer, id string) (w *writing, i Item, a about, err error) {
	if w, err = begin(ctx, h, v); err != nil {
		return w, i, a, err
	}
	if i, err = Get(ctx, h, v, id); err != nil {
		return w, i, a, err
	}
	if !i.Whole() {
		return w, i, a, fault.New(fault.NotFound, "disclosure.not-found")
	}
	minor := false
	_, err = communicationOf(ctx, h, v, i.ID, func(c r4.Communication) { minor = isMinors(c) })
	return w, i, about{child: i.Child, statement: i.ID, headline: i.Headline.ID, teller: i.Teller, tier: i.Tier, minor: minor}, err
}

// Wishing is a wish on its way.
type Wishing struct {
	Statement string // id
	Wish
	Seen string // Wish.ID that the page showed for the person, "" for none; AnySeen where it does not matter
}

// AnySeen is for whoever sets a wish whatever it was before.
const AnySeen = "*"

// SetWish writes down what the teller wishes about one person. Every wish is
// kept, and the newest counts; fault.Conflict says that another came meanwhile.
func SetWish(ctx context.Context, h *module.House, v access.Viewer, x Wishing) (Item, error) {
	w, i, a, err := open(ctx, h, v, x.Statement)
	if err != nil {
		return i, err
	}
	if err := i.mayWish(x.Wish, w.now); err != nil {
		return i, err
	}
	holds, err := w.wish(ctx, a, x)
	if err != nil {
		return i, err
	}
	if err := w.commit(ctx, "wish", holds); err != nil {
		return i, err
	}
	return Get(ctx, h, v, i.ID)
}

// wish adds a wish, later than every one before it, and returns what asks
// whether that is still so.
func (w *writing) wish(ctx context.Context, a about, x Wishing) (holds func(context.Context, db.Querier) error, err error) {
	with, err := who(ctx, w.h.DB, w.v, x.With)
	if err != nil {
		return nil, err
	}
	last, id, err := lastWish(ctx, w.h.DB, w.v, a.statement, with)
	if err != nil {
		return nil, err
	}
	at := w.now
	if !at.After(last) {
		at = last.Add(time.Microsecond).In(w.now.Location())
	}
	w.add(0)(a.wishes(element.NewID(), []Wish{x.Wish}, at))
	return func(ctx context.Context, q db.Querier) error {
		_, now, err := lastWish(ctx, q, w.v, a.statement, with)
		if err == nil && (now != id || x.Seen != AnySeen && x.Seen != id) {
			err = fault.New(fault.Conflict, "disclosure.wish-changed")
		}
		return err
	}, nil
}

// unchanged asks whether the last wish about somebody is still the one that was
// read.
func (w *writing) unchanged(ctx context.Context, a about, to, id string) (func(context.Context, db.Querier) error, error) {
	with, err := who(ctx, w.h.DB, w.v, to)
	return func(ctx context.Context, q db.Querier) error {
		_, now, err := lastWish(ctx, q, w.v, a.statement, with)
		if err == nil && now != id {
			err = fault.New(fault.Conflict, "disclosure.wish-changed")
		}
		return err
	}, err
}

// Passing is a statement that is passed on to somebody.
type Passing struct {
	Statement string // id
	To        string // "PractitionerRole/x", "RelatedPerson/x"
	Basis     Basis
	Choice    Choice // ByAsking: how much the teller said yes to
	Words     string // ByDanger: why; else what was said, or ""
	Task      string // id of what the teller asked for and is done by this, or ""
}

// PassOn writes down that v passed a statement on, which rests on the teller's
// wish, on what the teller said when asked, or on danger. The teller sees it at
// once; where telling them now would not be safe, it is a report (WriteReport).
func PassOn(ctx context.Context, h *module.House, v access.Viewer, p Passing) (Item, error) {
	w, i, holds, err := passing(ctx, h, v, p)
	if err != nil {
		return i, err
	}
	if p.Task != "" {
		if err := w.answer(ctx, p.Task, Reply{Answer: Acted}); err != nil {
			return i, err
		}
	}
	if err := w.commit(ctx, "pass on", holds); err != nil {
		return i, err
	}
	return Get(ctx, h, v, i.ID)
}

// PassingOn returns what passing several statements on writes, for the
// transaction of whoever passes on more than that: Store.WriteIf, with holds,
// which asks whether the wishes are still as they were read.
func PassingOn(ctx context.Context, h *module.House, v access.Viewer, all ...Passing) (batch []*store.Incoming, holds func(context.Context, db.Querier) error, err error) {
	var each []func(context.Context, db.Querier) error
	for _, p := range all {
		w, _, hold, err := passing(ctx, h, v, p)
		if err = cmp.Or(err, w.err); err != nil {
			h.Store.Release(batch...)
			return nil, nil, err
		}
		batch, each = append(batch, w.all...), append(each, hold)
	}
	return batch, func(ctx context.Context, q db.Querier) error {
		for _, hold := range each {
			if err := hold(ctx, q); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// passing begins to write that a statement is passed on.
func passing(ctx context.Context, h *module.House, v access.Viewer, p Passing) (w *writing, i Item, holds func(context.Context, db.Querier) error, err error) {
	w, i, a, err := open(ctx, h, v, p.Statement)
	if err != nil {
		return &writing{}, i, nil, err
	}
	to, err := who(ctx, h.DB, v, p.To)
	if err != nil {
		return w, i, nil, err
	}
	e := Edge{ID: element.NewID(), Kind: PassedOn, From: w.me, To: p.To, At: w.now, Basis: p.Basis, Words: p.Words}
	wished, ok := Newest(i.Wishes, to, w.now)
	switch {
	case p.To == "":
		return w, i, nil, missing("to")
	case p.Basis == ByWish && ok && wished.Choice.Opens():
		e.Consent = "Consent/" + wished.ID
		holds, err = w.unchanged(ctx, a, p.To, wished.ID)
	case p.Basis == ByAsking && p.Choice.Opens():
		wish := Wish{With: p.To, Choice: p.Choice}
		if err := i.mayWish(wish, w.now); err != nil {
			return w, i, nil, err
		}
		holds, err = w.wish(ctx, a, Wishing{Wish: wish, Seen: AnySeen})
	case p.Basis == ByDanger && strings.TrimSpace(p.Words) != "":
		holds = func(context.Context, db.Querier) error { return nil }
	default:
		return w, i, nil, fault.New(fault.Rule, "disclosure.ask-first")
	}
	w.add(0)(a.edge(e))
	return w, i, holds, err
}

// Finding is somebody who came to know what nobody told them.
type Finding struct {
	Statement string // id
	Who       string // "RelatedPerson/x", "PractitionerRole/x"
	How       string // of FoundHows
	Words     string
}

// FoundOut writes down that somebody came to know a statement otherwise than by
// being told: it opens nothing, and the teller sees it.
func FoundOut(ctx context.Context, h *module.House, v access.Viewer, f Finding) (Item, error) {
	w, i, a, err := open(ctx, h, v, f.Statement)
	switch {
	case err != nil:
		return i, err
	case f.Who == "":
		return i, missing("who")
	case !slices.Contains(FoundHows, f.How):
		return i, missing("how")
	}
	w.add(0)(a.edge(Edge{ID: element.NewID(), Kind: Found, To: f.Who, At: w.now, How: f.How, Words: f.Words}))
	if err := w.commit(ctx, "found out", nil); err != nil {
		return i, err
	}
	return Get(ctx, h, v, i.ID)
}

// AskedAgain writes down that the teller was asked about something that was
// told already. It counts for the place where v works, and names nobody. id is
// of the statement, or of the headline where v may know no more.
func AskedAgain(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	w, err := begin(ctx, h, v)
	if err != nil {
		return err
	}
	i, err := Get(ctx, h, v, id)
	if err != nil {
		return err
	}
	a := about{child: i.Child, statement: id, teller: i.Teller, tier: i.Tier}
	if v.Origin() == "" {
		return fault.New(fault.Rule, "disclosure.not-theirs")
	}
	w.add(0)(a.edge(Edge{ID: element.NewID(), Kind: Retold, Site: v.Origin(), At: w.now}))
	return w.commit(ctx, "asked again", nil)
}

// Explained writes down that v talked with a child about what stays private and
// what cannot. That they talked is no secret; it says nothing of what was told.
func Explained(ctx context.Context, h *module.House, v access.Viewer, child string) error {
	w, err := begin(ctx, h, v)
	if err != nil {
		return err
	}
	w.add(0)(communication(element.NewID(), "confidentiality-talk", child, w.now).
		Append("medium", media[InPerson]).
		Append("recipient", reference("Patient/"+child)).
		Set("sender.reference", w.me).JSON())
	return w.commit(ctx, "explain what stays private", nil)
}

// Answering writes down how v answered what they were told, or puts it off.
// What is owed is v's own, or of somebody v stands in for.
func Answering(ctx context.Context, h *module.House, v access.Viewer, statement string, r Reply) (Item, error) {
	w, i, a, err := open(ctx, h, v, statement)
	if err != nil {
		return i, err
	}
	if err := r.check(w.now); err != nil {
		return i, err
	}
	owed, err := ownTask(ctx, h.DB, v, i.ID)
	if err != nil {
		return i, err
	}
	if owed.ID == "" { // told through another door, and nobody wrote down that an answer is owed
		w.add(0)(a.answeredAtOnce(element.NewID(), w, r, i))
	} else if r.Seen != 0 && r.Seen != owed.Version {
		return i, fault.New(fault.Conflict, "disclosure.changed")
	} else if err := w.answer(ctx, owed.ID, r); err != nil {
		return i, err
	}
	if err := w.commit(ctx, "respond", nil); err != nil {
		return i, err
	}
	return Get(ctx, h, v, i.ID)
}

// answer adds a Task with an answer.
func (w *writing) answer(ctx context.Context, task string, r Reply) error {
	res, err := w.h.Store.Read(ctx, w.v, "Task", task)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return err
	}
	w.add(res.Version)(answered(root, r, w.v.ID(), w.now))
	return nil
}

// Withdraw ends new reading of a statement and its headline, but the teller's.
// What was read stays known.
func Withdraw(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	w, i, _, err := open(ctx, h, v, id)
	if err != nil {
		return err
	}
	for _, id := range []string{i.Headline.ID, i.ID} {
		if id == "" {
			continue
		}
		var body []byte
		var bad error
		version, err := communicationOf(ctx, h, v, id, func(c r4.Communication) { body, bad = ended(c.Element) })
		if err != nil {
			return err
		}
		w.add(version)(body, bad)
	}
	return w.commit(ctx, "withdraw", nil)
}

// Asking is a teller who asks that somebody be told.
type Asking struct {
	Statement string // id
	To        string // who is to be told
	Choice    Choice // how much
	By        string // who is to tell them, "" for the one who was told first
}

// AskThat writes down that the teller asks that somebody be told, and wishes
// that they know. It is owed like an answer.
func AskThat(ctx context.Context, h *module.House, v access.Viewer, x Asking) (Item, error) {
	w, i, a, err := open(ctx, h, v, x.Statement)
	if err != nil {
		return i, err
	}
	wish := Wish{With: x.To, Choice: x.Choice}
	if !x.Choice.Opens() {
		return i, missing("choice")
	}
	if err := i.mayWish(wish, w.now); err != nil {
		return i, err
	}
	for _, to := range i.To {
		if x.By == "" && isStaff(to) {
			x.By = to
		}
	}
	if !isStaff(x.By) {
		return i, missing("by")
	}
	holds, err := w.wish(ctx, a, Wishing{Wish: wish, Seen: AnySeen})
	if err != nil {
		return i, err
	}
	w.add(0)(a.tell(element.NewID(), x, w.now, Due(w.now, i.Danger)))
	if err := w.commit(ctx, "ask that somebody be told", holds); err != nil {
		return i, err
	}
	return Get(ctx, h, v, i.ID)
}
