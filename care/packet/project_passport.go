package packet

import (
	"context"

	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
)

// Passport returns a child's health passport for a move: what whoever cares for
// the child next needs on the first evening, to be read by to ("RelatedPerson/x"
// or somebody at work). Nothing in it takes a yes.
func Passport(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, to Audience) (Packet, error) {
	to.Purpose = ForMove
	d, err := For(ctx, h, v, child, to)
	if err != nil {
		return Packet{}, err
	}
	for i := range d.Goes {
		d.Goes[i].Chosen = true
	}
	return Build(ctx, h, v, d, Yes{})
}
