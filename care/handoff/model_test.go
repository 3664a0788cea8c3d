package handoff_test

import (
	"testing"

	"kith/care/handoff"
	"kith/care/loop"
	"kith/platform/access"
	"kith/platform/fault"
)

// doing is how each state is reached: by what somebody does on a page.
var doing = map[loop.State]func(s *scene, v access.Viewer, id string) error{
	{Step: loop.Accepted, Status: loop.TaskTaken}: func(s *scene, v access.Viewer, id string) error {
		if x := s.get(v, id); x.Waiting() {
			return handoff.Accept(s.Context(), s.House, v, id)
		}
		return handoff.Do(s.Context(), s.House, v, id, handoff.Step{To: loop.Accepted})
	},
	{Step: loop.Met, Status: loop.InProgress}: func(s *scene, v access.Viewer, id string) error {
		return handoff.Meet(s.Context(), s.House, v, id, handoff.Meeting{Family: true, How: handoff.Video})
	},
	{Step: loop.WasReceived, Status: loop.Received}:           does(loop.WasReceived),
	{Step: loop.Declined, Status: loop.Rejected}:              does(loop.Declined),
	{Step: loop.PutOff, Status: loop.OnHold}:                  does(loop.PutOff),
	{Step: loop.Unreachable, Status: loop.Failed}:             does(loop.Unreachable),
	{Step: loop.FamilyChangedItsMind, Status: loop.Cancelled}: does(loop.FamilyChangedItsMind),
	{Step: loop.CalledOff, Status: loop.Cancelled}:            does(loop.CalledOff),
	{Step: loop.FollowedThrough, Status: loop.Completed}:      does(loop.FollowedThrough),
}

func does(step loop.Step) func(*scene, access.Viewer, string) error {
	return func(s *scene, v access.Viewer, id string) error {
		return handoff.Do(s.Context(), s.House, v, id, handoff.Step{To: step, Reason: "other", Until: morning.AddDate(0, 0, 7)})
	}
}

// ways are how Lena brings a handoff to each state.
var ways = map[loop.State][]loop.State{
	{Step: loop.Asked, Status: loop.Requested}:           {},
	{Step: loop.WasReceived, Status: loop.Received}:      {{Step: loop.WasReceived, Status: loop.Received}},
	{Step: loop.Accepted, Status: loop.TaskTaken}:        {{Step: loop.Accepted, Status: loop.TaskTaken}},
	{Step: loop.PutOff, Status: loop.OnHold}:             {{Step: loop.Accepted, Status: loop.TaskTaken}, {Step: loop.PutOff, Status: loop.OnHold}},
	{Step: loop.Met, Status: loop.InProgress}:            {{Step: loop.Met, Status: loop.InProgress}},
	{Step: loop.FollowedThrough, Status: loop.Completed}: {{Step: loop.Met, Status: loop.InProgress}, {Step: loop.FollowedThrough, Status: loop.Completed}},
	{Step: loop.Declined, Status: loop.Rejected}:         {{Step: loop.Declined, Status: loop.Rejected}},
}

func TestPagesMoveAHandoffWhereTheStatesSayAndNowhereElse(t *testing.T) {
	each(t, func(s *scene) {
		sides := map[string][]loop.Side{"chen": {loop.ByRequester}, "lena": {loop.ByOwner, loop.ByLink, loop.ByRequester}} // she works where Dr. Chen does
		for from, way := range ways {
			for who, as := range sides {
				v, id := s.worker(who), s.reachState(way)
				for to, do := range doing {
					if to == from {
						continue
					}
					may := loop.May(loop.Handoff, from, to, as...) == nil
					if may {
						id = s.reachState(way)
					}
					err := do(s, v, id)
					if may != (err == nil) || err != nil && !fault.Is(err, fault.Rule) && !fault.Is(err, fault.Conflict) {
						s.Errorf("%s, %s to %s: %v, and the states say %v", who, from, to, err, may)
					}
					if got := s.get(v, id); may && got.State() != to || !may && got.State() != from {
						s.Errorf("%s, %s to %s: it is %s", who, from, to, got.State())
					}
					if may {
						id = s.reachState(way)
					}
				}
			}
		}
	})
}

// reachState is a new handoff that Lena brought to a state.
func (s *scene) reachState(way []loop.State) string {
	s.Helper()
	id := s.ask(lenas(""))
	for _, to := range way {
		if err := doing[to](s, s.worker("lena"), id); err != nil {
			s.Fatal(to, err)
		}
	}
	return id
}
