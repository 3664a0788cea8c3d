package loop

import (
	"slices"
	"testing"
)

// all yields every state of a kind: its steps with every status of FHIR's, legal
// or not.
func all(k Kind) (states []State) {
	steps := map[Step]bool{}
	for _, r := range States().Kinds[k].States {
		steps[r.Is] = true
	}
	for step := range steps {
		for _, status := range []Status{Draft, Requested, Received, TaskTaken, Rejected, Ready, Cancelled, InProgress, OnHold, Failed, Completed, InError} {
			states = append(states, State{step, status})
		}
	}
	return states
}

func TestEveryKindUsesTheWholeStateSetOfFHIR(t *testing.T) {
	for _, k := range Kinds {
		seen := map[Status]bool{}
		for _, r := range States().Kinds[k].States {
			seen[r.Status] = true
		}
		if len(seen) != 12 {
			t.Errorf("%s knows %d of 12 statuses", k, len(seen))
		}
	}
}

func TestEveryStateIsReachedAndLeadsToAnEnd(t *testing.T) {
	for _, k := range Kinds {
		m := States()
		reached := map[State]bool{}
		var walk func(State)
		walk = func(s State) {
			if reached[s] {
				return
			}
			reached[s] = true
			for _, to := range m.Next(k, s, Sides...) {
				walk(to)
			}
		}
		for _, r := range m.Kinds[k].States {
			if r.Begins {
				walk(r.State())
			}
		}
		for _, r := range m.Kinds[k].States {
			if !reached[r.State()] {
				t.Errorf("%s: nothing leads to %s", k, r.State())
			}
			if next := m.Next(k, r.State(), Sides...); !r.Exit && !r.Closed && len(next) < 2 {
				t.Errorf("%s: %s leads only to %v", k, r.State(), next)
			}
			if next := m.Next(k, r.State(), Sides...); (r.Exit || r.Closed) && slices.ContainsFunc(next, func(s State) bool { return s.Step != Mistake }) {
				t.Errorf("%s: %s is over and leads to %v", k, r.State(), next)
			}
		}
	}
}
