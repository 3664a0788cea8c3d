package loop

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"

	"kith/platform/fault"
)

//go:embed rules
var ruleFiles embed.FS

// Machine is in which states something can be, and who may move it.
type Machine struct {
	Rule, From, Source, Says string
	Exits                    []Step
	Reasons                  []string // codes of why something ended
	Events                   []string // codes of what can happen
	Silent                   []string // of Events: what the side that asks does alone
	Kinds                    map[Kind]*Machinery
}

// Machinery is that of one kind.
type Machinery struct {
	States []StateRule
	Moves  []MoveRule
}

// StateRule is one state.
type StateRule struct {
	Is     Step
	Status Status
	Begins bool // something may begin here
	Exit   bool
	Closed bool // nothing is left to do
}

// State is what the rule is of.
func (s StateRule) State() State { return State{s.Is, s.Status} }

// MoveRule is one step from states to another, and who may take it.
type MoveRule struct {
	From   []string // "sent/requested", or "*" for all but To
	To     string
	By     []Side
	Event  string // what happened by it
	Reason bool   // it needs one; exits always do
	Source string
}

// States returns the state machine, which is built in: the store keeps it.
var States = sync.OnceValue(func() *Machine {
	m, err := readMachine(builtIn("states.json"))
	if err != nil {
		panic(err) // found by the first test
	}
	return m
})

func builtIn(name string) []byte {
	b, err := ruleFiles.ReadFile("rules/" + name)
	if err != nil {
		panic(err) // embedded
	}
	return b
}

func decode(text []byte, to any) error {
	return json.Unmarshal(text, to, json.MatchCaseInsensitiveNames(true), json.RejectUnknownMembers(true))
}

func readMachine(text []byte) (*Machine, error) {
	var m Machine
	if err := decode(text, &m); err != nil {
		return nil, err
	}
	for _, k := range Kinds {
		all := m.Kinds[k]
		if all == nil {
			return nil, fmt.Errorf("%s: no states", k)
		}
		for _, move := range all.Moves {
			if err := m.check(all, move); err != nil {
				return nil, fmt.Errorf("%s, to %s: %w", k, move.To, err)
			}
		}
	}
	return &m, nil
}

func (m *Machine) check(all *Machinery, move MoveRule) error {
	known := func(s string) bool {
		return slices.ContainsFunc(all.States, func(r StateRule) bool { return r.State().String() == s })
	}
	for _, from := range move.From {
		if from != "*" && !known(from) {
			return fmt.Errorf("%q is no state", from)
		}
	}
	switch {
	case !known(move.To):
		return fmt.Errorf("it is no state")
	case !slices.Contains(m.Events, move.Event):
		return fmt.Errorf("%q is no event", move.Event)
	case move.Source == "" || len(move.By) == 0:
		return fmt.Errorf("it says no source, or nobody who may")
	}
	return nil
}

// Of returns the rule of a state.
func (m *Machine) Of(k Kind, s State) (r StateRule, ok bool) {
	all := m.Kinds[k]
	if all == nil {
		return r, false
	}
	i := slices.IndexFunc(all.States, func(r StateRule) bool { return r.State() == s })
	if i < 0 {
		return r, false
	}
	return all.States[i], true
}

// Read returns the state that a Task says it is in: the step it names, or the
// first of its status where it names none, or one of another status. Programs
// that know of no steps move a Task by its status alone.
func (m *Machine) Read(k Kind, step Step, status Status) (s State, ok bool) {
	if _, ok := m.Of(k, State{step, status}); ok {
		return State{step, status}, true
	}
	if all := m.Kinds[k]; all != nil {
		for _, r := range all.States {
			if r.Status == status {
				return r.State(), true
			}
		}
	}
	return s, false
}

// Move returns the move from one state to another; ok is false where there is
// none.
func (m *Machine) Move(k Kind, from, to State) (move MoveRule, ok bool) {
	all := m.Kinds[k]
	if all == nil || from == to {
		return move, false
	}
	i := slices.IndexFunc(all.Moves, func(r MoveRule) bool {
		return r.To == to.String() && (slices.Contains(r.From, from.String()) || slices.Contains(r.From, "*"))
	})
	if i < 0 {
		return move, false
	}
	return all.Moves[i], true
}

// NeedsReason reports whether what comes to be in a state says why.
func (m *Machine) NeedsReason(k Kind, from, to State) bool {
	r, _ := m.Of(k, to)
	move, _ := m.Move(k, from, to)
	return r.Exit || move.Reason
}

// Next returns where something may be moved to by a side, in the order of the
// rules.
func (m *Machine) Next(k Kind, from State, by ...Side) (all []State) {
	of := m.Kinds[k]
	if of == nil {
		return nil
	}
	for _, r := range of.States {
		move, ok := m.Move(k, from, r.State())
		if ok && slices.ContainsFunc(by, func(s Side) bool { return slices.Contains(move.By, s) }) {
			all = append(all, r.State())
		}
	}
	return all
}

// May returns why a side may not move something, or nil. To stay where it is,
// while something else happens, is no move: everybody may who may write.
func May(k Kind, from, to State, who ...Side) error {
	m := States()
	if from == to {
		return nil
	}
	move, ok := m.Move(k, from, to)
	if !ok {
		return fault.At(fault.Rule, "loop.no-move", "Task.status")
	}
	for _, by := range move.By {
		if slices.Contains(who, by) {
			return nil
		}
	}
	if slices.Contains(move.By, Noted) {
		return fault.At(fault.Rule, "loop.noted", "Task.status")
	}
	return fault.At(fault.Rule, "loop.not-yours", "Task.status")
}

// stateOf reads "sent/requested".
func stateOf(text string) State {
	step, status, _ := strings.Cut(text, "/")
	return State{Step(step), Status(status)}
}
