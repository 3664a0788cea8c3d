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
func mayBe(_ context.Context, _ db.Querier, v access.Viewer, c store.Change) error {
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
	if err := kept(was.Events, c); err != nil {
		return err
	}
	if err := May(is.Kind, was.State(), is.State(), sides(v, c, was, is)...); err != nil {
		return err
	}
	if was.State() != is.State() && States().NeedsReason(is.Kind, was.State(), is.State()) && is.Reason == "" && is.Words == "" {
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
func kept(was []Event, c store.Change) error {
	if !own.Extension(c.Old, loopEvent).Exists() {
		return nil
	}
	n := 0
	for x := range own.Extensions(c.New, loopEvent) {
		if n < len(was) && eventOf(x) != was[n] {
			break
		}
		n++
	}
	if n < len(was) {
		return fault.At(fault.Rule, "loop.events", "Task.extension")
	}
	return nil
}

// sides are what a viewer is to something: who is asked, or of the side that
// asks. Who is of neither may write only what moves nothing.
func sides(v access.Viewer, c store.Change, was, is Item) (all []Side) {
	is1 := func(ref string) bool {
		org, ok := strings.CutPrefix(ref, "Organization/")
		return slices.Contains(v.Names(), ref) || ok && v.WorksFor(org)
	}
	if is1(was.To) || is1(is.To) {
		all = append(all, ByOwner, ByLink)
	}
	if is1(was.From) || is1(was.HeldBy) || v.WorksFor(c.Origin) {
		all = append(all, ByRequester)
		if n := len(is.Events); n > len(was.Events) && is.Events[n-1].Note != "" {
			all = append(all, Noted)
		}
	}
	return all
}
