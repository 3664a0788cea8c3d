package disclosure

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// writing is one transaction on its way: all of it is stored, or nothing.
type writing struct {
	h   *module.House
	v   access.Viewer
	now time.Time // on the clock of the place
	me  string    // as whom v writes: their work where they are now
	all []*store.Incoming
	err error
}

func begin(ctx context.Context, h *module.House, v access.Viewer) (*writing, error) {
	if v.Nobody() {
		return nil, fault.New(fault.Login, "fault.login")
	}
	me, err := people.Writer(ctx, h.DB, v, h.Today())
	return &writing{h: h, v: v, now: h.Now().In(h.Zone), me: me}, err
}

// add adds a resource: a new one where seen is 0, else a new version of what was
// version seen.
func (w *writing) add(seen int64) func([]byte, error) {
	return func(body []byte, err error) {
		if w.err != nil || err != nil {
			w.err = cmp.Or(w.err, err)
			return
		}
		in, err := w.h.Store.Prepare(body, element.Options{})
		if err != nil {
			w.err = err
			return
		}
		in.New, in.IfMatch = seen == 0, seen
		w.all = append(w.all, in)
	}
}

// commit stores all that was added, if what holds asks still does.
func (w *writing) commit(ctx context.Context, why string, holds func(context.Context, db.Querier) error) error {
	defer w.h.Store.Release(w.all...)
	if w.err != nil {
		return w.err
	}
	var err error
	if holds == nil {
		_, err = w.h.Store.Write(ctx, w.v, why, w.all)
	} else {
		_, err = w.h.Store.WriteIf(ctx, w.v, why, w.all, holds)
	}
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "disclosure.changed", err)
	}
	return err
}

// Tell writes down what somebody told: the statement, its headline, the wishes,
// what is owed to the teller and who wrote it down, in one transaction. It is a
// contact between the teller and whoever was told, which ties are read from.
// Without To it was told to v.
func Tell(ctx context.Context, h *module.House, v access.Viewer, s Statement) (Item, error) {
	w, err := begin(ctx, h, v)
	if err != nil {
		return Item{}, err
	}
	id, err := w.tell(ctx, s)
	if err != nil {
		return Item{}, err
	}
	if err := w.commit(ctx, "tell once", nil); err != nil {
		return Item{}, err
	}
	return Get(ctx, h, v, id)
}

// tell adds all that telling something writes, and returns the id of the
// statement.
func (w *writing) tell(ctx context.Context, s Statement) (id string, err error) {
	if len(s.To) == 0 && isStaff(w.me) {
		s.To = []string{w.me}
	}
	if s.At.IsZero() {
		s.At = w.now
	}
	if s.At = s.At.In(w.h.Zone); s.Tier == "" {
		s.Tier = Protected
	}
	if err := w.mayTell(s); err != nil {
		return "", err
	}
	minor, err := w.minor(ctx, s)
	if err != nil {
		return "", err
	}
	a := about{child: s.Child, statement: element.NewID(), teller: s.Teller, tier: s.Tier, minor: minor}
	if s.Headline.there() {
		s.Headline.ID = element.NewID()
		a.headline = s.Headline.ID
		w.add(0)(s.headline(minor))
	}
	w.add(0)(s.statement(a.statement, minor))
	if len(s.Wishes) > 0 {
		w.add(0)(a.wishes(element.NewID(), s.Wishes, w.now))
	}
	for _, to := range s.To {
		if isStaff(to) {
			w.add(0)(a.respond(element.NewID(), to, s.At, Due(s.At, s.Danger)))
		}
	}
	if w.me != s.Teller {
		w.add(0)(a.provenance(element.NewID(), w.me, w.now))
	}
	return a.statement, nil
}

// mayTell refuses what is not whole, or not v's to write down.
func (w *writing) mayTell(s Statement) error {
	kind, _, _ := strings.Cut(w.v.ID(), "/")
	switch {
	case s.Child == "":
		return missing("child")
	case (kind == "Patient" || kind == "RelatedPerson") && !among(w.v.Names(), s.Teller):
		return fault.New(fault.Rule, "disclosure.not-theirs")
	case strings.TrimSpace(s.Words) == "":
		return missing("words")
	case len(s.To) == 0:
		return missing("to")
	case s.Teller != "Patient/"+s.Child && !strings.HasPrefix(s.Teller, "RelatedPerson/"):
		return missing("teller")
	case s.At.After(w.now):
		return fault.At(fault.Invalid, "disclosure.ahead", "at")
	case len(s.Duty.Endangering) > 0 && s.Duty.Reviewer == "":
		return missing("reviewer")
	}
	for _, x := range s.Wishes {
		if err := s.mayWish(x, w.now); err != nil {
			return err
		}
	}
	return nil
}

// mayWish refuses a wish that says nothing, or that opens a statement to a
// caregiver from whom a named reviewer found the child to be in danger.
//
// Source: HIPAA-164-502
func (s Statement) mayWish(x Wish, now time.Time) error {
	switch {
	case x.With == "" || !slices.Contains(Choices, x.Choice):
		return missing("choice")
	case !x.Until.IsZero() && !x.Until.After(now):
		return fault.At(fault.Invalid, "disclosure.until-over", "until")
	case x.Choice.Opens() && among(s.Duty.Endangering, x.With):
		return fault.New(fault.Rule, "disclosure.endangering")
	}
	return nil
}

// minor reports whether the teller is a child not grown up. A relative has to
// be one of the child's.
func (w *writing) minor(ctx context.Context, s Statement) (bool, error) {
	child, err := people.Child(ctx, w.h.DB, w.v, people.PatientID(s.Child))
	if err != nil {
		return false, err
	}
	if s.ByChild() {
		age, ok := child.Aged(w.h.Today())
		return !ok || age.Low < grownUp, nil
	}
	if among(w.v.Names(), s.Teller) {
		return false, nil
	}
	kin, err := people.Family(ctx, w.h.DB, w.v, child.ID, w.h.Today())
	if err == nil && !slices.ContainsFunc(kin.Relatives, func(x people.Relative) bool { return x.ID.Ref() == s.Teller }) {
		err = missing("teller")
	}
	return false, err
}

// grownUp is the age from which what somebody tells is an adult's, in years.
//
// Source: Kith
const grownUp = 18
