package loop

import (
	"context"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// guards keep the state machine, whichever door a Task comes by.
func guards(*module.House) []store.Guard {
	return []store.Guard{{Type: "Task", May: mayBe}}
}

// mayBe refuses what is no move, an end without a reason, something that nobody
// holds, and events that are gone.
func mayBe(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
	was, before := itemOf(r4.As[r4.Task](c.Old))
	is, after := itemOf(r4.As[r4.Task](c.New))
	kind := Kind(own.Code(r4.As[r4.Task](c.New).Code()))
	switch {
	case !before && !after:
		if c.New.Exists() && slices.Contains(Kinds, kind) && r4.As[r4.Task](c.New).For().ID("Patient") != "" {
			return fault.At(fault.Rule, "loop.no-state", "Task.status") // a status that this kind does not know
		}
		return nil
	case !before:
		return begins(is)
	case !after || is.Kind != was.Kind || is.Child != was.Child || is.From != was.From:
		return fault.At(fault.Rule, "loop.stays", "Task")
	}
	if err := kept(c); err != nil {
		return err
	}
	if was.State() == is.State() {
		return nil
	}
	who, err := sides(ctx, tx, v, was, is)
	if err != nil {
		return err
	}
	if n := len(is.Events); n == len(was.Events) || is.Events[n-1].Note == "" {
		who = slices.DeleteFunc(who, func(s Side) bool { return s == Noted }) // nothing says how they were told
	}
	if err := May(is.Kind, was.State(), is.State(), who...); err != nil {
		return err
	}
	if States().NeedsReason(is.Kind, was.State(), is.State()) && is.Reason == "" && is.Words == "" {
		return fault.At(fault.Rule, "loop.missing.reason", "Task.statusReason")
	}
	return nil
}

func begins(is Item) error {
	rule, ok := States().Of(is.Kind, is.State())
	switch {
	case !ok || !rule.Begins:
		return fault.At(fault.Rule, "loop.no-begin", "Task.status")
	case is.From == "":
		return fault.At(fault.Rule, "loop.missing", "Task.requester")
	}
	return nil
}

// kept reports whether all that happened still did.
func kept(c store.Change) error {
	var is []Event
	for x := range own.Extensions(c.New, loopEvent) {
		is = append(is, eventOf(x))
	}
	n := 0
	for x := range own.Extensions(c.Old, loopEvent) {
		if n >= len(is) || eventOf(x) != is[n] {
			return fault.At(fault.Rule, "loop.events", "Task.extension")
		}
		n++
	}
	return nil
}

// sides are what a viewer is to something: who is asked, or of the side that
// asks; colleagues at one place are of one side. Who is of neither may write only
// what moves nothing.
func sides(ctx context.Context, q db.Querier, v access.Viewer, items ...Item) ([]Side, error) {
	var refs []string
	for _, i := range items {
		refs = append(refs, i.From, i.HeldBy, i.To)
	}
	places, err := placesOf(ctx, q, refs)
	return sidesAt(v, places, items...), err
}

// sidesAt is sides, where it is known who works at which place.
func sidesAt(v access.Viewer, places map[string]string, items ...Item) (all []Side) {
	asks, here := false, map[string]bool{} // places of the side that asks
	for _, i := range items {
		for _, ref := range []string{i.From, i.HeldBy} {
			at := places[ref]
			here[at] = true
			asks = asks || slices.Contains(v.Names(), ref) || at != "" && v.WorksFor(at)
		}
	}
	if asks {
		all = append(all, ByRequester, Noted)
	}
	for _, i := range items {
		if at := places[i.To]; slices.Contains(v.Names(), i.To) || at != "" && !here[at] && v.WorksFor(at) {
			return append(all, ByOwner, ByLink)
		}
	}
	return all
}

// placesOf returns where those work whom references name, an organization being
// its own place.
func placesOf(ctx context.Context, q db.Querier, refs []string) (map[string]string, error) {
	at, ids := map[string]string{}, []string{}
	for _, ref := range refs {
		kind, id, _ := strings.Cut(ref, "/")
		switch kind {
		case "Organization":
			at[ref] = id
		case "PractitionerRole":
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return at, nil
	}
	in, args := db.List(0, ids)
	return at, db.Each(ctx, q, func(r db.Row) error {
		var id, org string
		err := r.Scan(&id, &org)
		at["PractitionerRole/"+id] = org
		return err
	}, `select r.id, r.organization_id from practitioner_role r where r.id in `+in, args...)
}

// SidesOf returns, by id, what v is to each of some items.
func SidesOf(ctx context.Context, q db.Querier, v access.Viewer, items []Item) (map[string][]Side, error) {
	var refs []string
	for _, i := range items {
		refs = append(refs, i.From, i.HeldBy, i.To)
	}
	slices.Sort(refs)
	places, err := placesOf(ctx, q, slices.Compact(refs))
	if err != nil {
		return nil, err
	}
	all := map[string][]Side{}
	for _, i := range items {
		all[i.ID] = sidesAt(v, places, i)
	}
	return all, nil
}
