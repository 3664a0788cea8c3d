package packet

import (
	"context"

	"kith/platform/paper"
	"kith/platform/say"
)

// pdf returns the packet on paper: what stands in the document, in the same
// order and words.
func (p Packet) pdf(ctx context.Context) ([]byte, error) {
	head := p.draft.header(ctx)
	s := paper.New(p.Audience.Lang, say.T(ctx, "packet.paper"), say.T(ctx, "packet.foot"), p.Audience.At)
	s.Title(head.About)
	for _, line := range head.Lines {
		s.Note(line)
	}
	for _, x := range p.Sections(ctx) {
		s.Heading(x.Title)
		for _, l := range x.Lines {
			s.Line(l.Said(ctx))
		}
	}
	if said := p.agreed(ctx); said != "" {
		s.Heading(say.T(ctx, "packet.agreed-title"))
		s.Line(said)
	}
	if p.Notice != "" {
		s.Boxed(p.Notice)
	}
	return s.Bytes()
}
