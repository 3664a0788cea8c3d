package departure

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// run passes on all that somebody has in hand. It may stop anywhere: what is
// still in their hands is what is still to be done.
type run struct {
	h      *module.House
	d      Departure
	who    people.PractitionerID
	refs   []string
	effect time.Time
	follow map[people.PatientID]Successor
	rest   string // who gets what nobody was chosen for
}

// refsOf are the references by which the record knows somebody in a job: the
// person, too, where it is their only one.
func refsOf(ctx context.Context, q db.Querier, role people.RoleID, day people.Day) (refs []string, who people.PractitionerID, at people.OrganizationID, err error) {
	refs = []string{role.Ref()}
	found, err := roleOf(ctx, q, role)
	if err != nil {
		return refs, "", "", err
	}
	all, err := people.RolesOf(ctx, q, access.Staff(found.Practitioner.Ref()), found.Practitioner)
	other := slices.ContainsFunc(all, func(r people.Role) bool { return r.ID != role && r.Current(day) })
	if !other && found.Practitioner != "" {
		refs = append(refs, found.Practitioner.Ref())
	}
	return refs, found.Practitioner, found.Organization, err
}

func runOf(ctx context.Context, h *module.House, d Departure) (r run, err error) {
	r = run{h: h, d: d, effect: d.Effect(h.Zone), rest: d.By}
	if r.refs, r.who, _, err = refsOf(ctx, h.DB, d.Role, h.Today()); err != nil {
		return r, err
	}
	if r.follow, err = successors(ctx, h.DB, access.Operator(), d.ID); err != nil {
		return r, err
	}
	of := map[string]int{}
	for _, s := range r.follow {
		if s.To != "" {
			of[s.To]++
		}
	}
	for to, n := range of {
		if n > of[r.rest] || n == of[r.rest] && to < r.rest {
			r.rest = to
		}
	}
	return r, nil
}

// left returns what is still in their hands, by child; of none comes last.
func (r run) left(ctx context.Context) (all []Hand, err error) {
	all, err = inHands(ctx, r.h.DB, access.Operator(), r.refs, r.effect)
	slices.SortStableFunc(all, func(a, b Hand) int {
		switch {
		case a.Child == "" && b.Child != "":
			return 1
		case b.Child == "" && a.Child != "":
			return -1
		}
		return strings.Compare(string(a.Child), string(b.Child))
	})
	return all, err
}

// child passes on all that is about one child, in one transaction.
func (r run) child(ctx context.Context, child people.PatientID, hands []Hand) error {
	x := passing{from: r.refs, to: r.rest, reason: r.d.Reason, effect: r.effect, now: r.h.Now().In(r.h.Zone)}
	s := r.follow[child]
	follows := access.Viewer{}
	for _, who := range []string{s.To, r.rest, r.d.By} { // whoever was chosen may have left meanwhile, too
		if who == "" || !follows.Nobody() {
			continue
		}
		v, err := viewerOf(ctx, r.h, who)
		if err != nil {
			return err
		}
		x.to, follows = who, v
	}
	var all []*store.Incoming
	defer func() { r.h.Store.Release(all...) }()
	add := func(seen int64, body []byte) error {
		in, err := r.h.Store.Prepare(body, element.Options{})
		if err == nil {
			in.IfMatch, in.New = seen, seen == 0
			all = append(all, in)
		}
		return err
	}
	seen := map[string]bool{}
	for _, hand := range hands {
		if seen[hand.Type+hand.ID] {
			continue
		}
		seen[hand.Type+hand.ID] = true
		body, version, err := r.next(ctx, x, follows, hand)
		if err == nil && body != nil {
			err = add(version, body)
		}
		if err != nil {
			return err
		}
	}
	if err := r.ended(ctx, s, x, add); err != nil {
		return err
	}
	if len(all) == 0 {
		return nil
	}
	_, err := r.h.Store.Write(ctx, access.Operator(), "departure", all)
	return err
}

// next returns a resource in other hands, and the version that it follows.
func (r run) next(ctx context.Context, x passing, follows access.Viewer, hand Hand) (body []byte, version int64, err error) {
	res, err := r.h.Store.Whole(ctx, r.h.DB, hand.Type, hand.ID)
	if err != nil {
		return nil, 0, err
	}
	root, err := res.Parse(&element.Doc{})
	if err != nil {
		return nil, 0, err
	}
	if hand.Type == "Task" && res.Labels&label.Named != 0 { // it hangs on something that was told
		if _, hidden := r.h.Store.Read(ctx, follows, "Task", hand.ID); hidden != nil {
			body, err = untold(root, x.now)
			return body, res.Version, err
		}
	}
	body, ok, err := x.passed(hand.Type, root)
	if err != nil || !ok {
		return nil, 0, err
	}
	return body, res.Version, nil
}

// ended notes that a child is in other hands, and how the goodbye was.
func (r run) ended(ctx context.Context, s Successor, x passing, add func(int64, []byte) error) error {
	if s.ID == "" || s.Status == finished {
		return nil
	}
	res, err := r.h.Store.Whole(ctx, r.h.DB, "Task", s.ID)
	if err != nil {
		return err
	}
	root, err := res.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, err := turnedTo(root, finished, x.now)
	if err == nil {
		err = add(res.Version, body)
	}
	if err != nil || s.Goodbye == "" {
		return err
	}
	body, err = s.goodbye(r.who.Ref(), r.d.Role.Ref(), x.now)
	if err != nil {
		return err
	}
	return add(0, body)
}

// viewerOf is as whom somebody asks who is named by their work.
func viewerOf(ctx context.Context, h *module.House, role string) (access.Viewer, error) {
	found, err := roleOf(ctx, h.DB, people.RoleID(strings.TrimPrefix(role, "PractitionerRole/")))
	if err != nil {
		return access.Viewer{}, err
	}
	v, _, err := consent.Worker(ctx, h.DB, found.Practitioner, h.Today(), h.Now())
	return v.At(h.Now()), err
}

// slots closes the free times of somebody's calendars after they left.
func (r run) slots(ctx context.Context) error {
	v, err := viewerOf(ctx, r.h, r.rest) // calendars name no child: everybody at work reads them
	if err != nil {
		return err
	}
	for _, ref := range r.refs {
		calendars, err := r.h.Store.Search(ctx, v, store.Query{Type: "Schedule", Params: []store.Param{{Name: "actor", Values: []string{ref}}}, Count: 100})
		if err != nil {
			return err
		}
		for _, c := range calendars.Resources {
			free, err := r.h.Store.Search(ctx, v, store.Query{Type: "Slot", Count: store.MostPerPage, Params: []store.Param{
				{Name: "schedule", Values: []string{"Schedule/" + c.ID}}, {Name: "status", Values: []string{"free", "busy-tentative"}},
				{Name: "start", Values: []string{"ge" + r.effect.UTC().Format(time.RFC3339)}}}})
			if err != nil {
				return err
			}
			if err := r.close(ctx, free.Resources); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r run) close(ctx context.Context, slots []store.Resource) error {
	var all []*store.Incoming
	defer func() { r.h.Store.Release(all...) }()
	for _, res := range slots {
		root, err := res.Parse(&element.Doc{})
		if err != nil {
			return err
		}
		body, err := element.Edit(root).Set("status", "busy-unavailable").JSON()
		if err != nil {
			return err
		}
		in, err := r.h.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		in.IfMatch = res.Version
		all = append(all, in)
	}
	if len(all) == 0 {
		return nil
	}
	_, err := r.h.Store.Write(ctx, access.Operator(), "departure", all)
	return err
}

// some passes on so many children; what goes wrong with one keeps no other waiting.
func (r run) some(ctx context.Context, most int) error {
	hands, err := r.left(ctx)
	if err != nil {
		return err
	}
	for child, follows := range r.follow { // those of whom nothing is in their hands any more
		if follows.Status != finished && !slices.ContainsFunc(hands, func(x Hand) bool { return x.Child == child }) {
			err = errors.Join(err, r.child(ctx, child, nil))
		}
	}
	for ; len(hands) > 0 && most > 0; most-- {
		n := 1
		for n < len(hands) && hands[n].Child == hands[0].Child {
			n++
		}
		err = errors.Join(err, r.child(ctx, hands[0].Child, hands[:n]))
		hands = hands[n:]
	}
	return err
}

// finish ends the work itself, and with it signing in.
func (r run) finish(ctx context.Context, tx *db.Tx) error {
	err := r.edit(ctx, tx, "PractitionerRole", string(r.d.Role), func(v element.Value) ([]byte, error) { return gone(r4.As[r4.PractitionerRole](v)) })
	if err != nil {
		return err
	}
	return r.edit(ctx, tx, "Task", r.d.ID, func(v element.Value) ([]byte, error) { return turnedTo(v, finished, r.h.Now().In(r.h.Zone)) })
}

// edit writes a new version of a resource.
func (r run) edit(ctx context.Context, tx *db.Tx, typ, id string, change func(element.Value) ([]byte, error)) error {
	res, err := r.h.Store.Whole(ctx, tx, typ, id)
	if err != nil {
		return err
	}
	root, err := res.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	body, err := change(root)
	if err != nil {
		return err
	}
	in, err := r.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer r.h.Store.Release(in)
	in.IfMatch = res.Version
	_, err = r.h.Store.WriteTx(ctx, tx, access.Operator(), "departure", []*store.Incoming{in})
	return err
}
