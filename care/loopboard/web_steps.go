package loopboard

import (
	"context"
	"slices"

	"kith/care/loop"
)

// paths are the steps that something goes through when all goes well.
var paths = map[loop.Kind][]loop.Step{
	loop.Referral: {loop.FamilySaidYes, loop.Sent, loop.Accepted, loop.FirstVisit, loop.HeardBack, loop.FamilyTold},
	loop.Handoff:  {loop.Asked, loop.Accepted, loop.Met, loop.FollowedThrough},
	loop.Consult:  {loop.Asked, loop.Claimed, loop.CalledBack, loop.Answered, loop.OutcomeReturned},
}

// stepView is one step of a path.
type stepView struct {
	Word    string
	State   string // done, now, next
	Outside bool   // it stands beside the path: it waits, or it ended otherwise
}

// stepsOf draws how far something came.
func (c card) steps(ctx context.Context) (all []stepView) {
	at := slices.Index(loop.Stages, c.Stage())
	for _, s := range paths[c.Kind] {
		here := slices.Index(loop.Stages, loop.Item{Step: s}.Stage())
		x := stepView{Word: stepWord(ctx, c.Kind, loop.State{Step: s}), State: "next"}
		switch {
		case c.Exit:
		case here < at || s == c.Step && c.Closed:
			x.State = "done"
		case here == at:
			x.State = "now"
		}
		all = append(all, x)
	}
	if c.Exit || !slices.Contains(paths[c.Kind], c.Step) && c.Step != loop.Prepared && c.Step != loop.WasReceived {
		all = append(all, stepView{stepWord(ctx, c.Kind, c.State()), "now", true})
	}
	return all
}
