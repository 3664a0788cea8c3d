package packet

import (
	"context"
	"slices"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// Build makes the packet of a draft's chosen lines: of those alone, so that
// what does not go is in no byte of it. The same draft and the same yes make
// the same bytes. It refuses, by fault.Rule, a line that takes a yes without
// one, and a yes of somebody whose word it is not.
func Build(ctx context.Context, h *module.House, v access.Viewer, d Draft, yes Yes) (Packet, error) {
	if err := mayGo(ctx, h, v, d, yes); err != nil {
		return Packet{}, err
	}
	d.Goes, d.Asks = slices.Clone(d.Goes), slices.Clone(d.Asks)
	g := gathering{h: h, v: v, d: d, say: say.With(ctx, h.Say.In(d.Audience.Lang))}
	if err := d.words(ctx, g); err != nil {
		return Packet{}, err
	}
	if yes.By != "" && yes.At.IsZero() {
		yes.At = d.Audience.At
	}
	p := Packet{Child: d.Child.ID, Audience: d.Audience, Reader: d.Reader, Items: d.Chosen(), Yes: yes, draft: d}
	if slices.ContainsFunc(p.Items, func(l Line) bool { return l.Labels&label.Part2 != 0 }) {
		p.Notice, _ = consent.In(h.Store).Rules.Notice(part2)
	}
	var err error
	if p.Document, err = p.document(g.say); err != nil {
		return Packet{}, err
	}
	if p.PDF, err = p.pdf(g.say); err != nil {
		return Packet{}, err
	}
	p.Sum = sum(p.Document, p.PDF)
	return p, nil
}

// part2 is the label of what a substance use program sent.
const part2 = "42CFRPart2"

// mayGo refuses lines that take a yes nobody gave, or not in a word of their
// own: what somebody told is the teller's, what a young person may keep to
// herself is hers, and before that age theirs who decide for the child.
func mayGo(ctx context.Context, h *module.House, v access.Viewer, d Draft, yes Yes) error {
	asked := d.Asked()
	if len(asked) == 0 {
		return nil
	}
	if yes.By == "" || !yes.At.IsZero() && yes.At.After(h.Now()) {
		return fault.New(fault.Rule, "packet.ask-first")
	}
	gate := consent.In(h.Store)
	own := gate.Rules.Youth(d.Child.Birth, gate.Place, h.Now()) != consent.None
	decides, err := decides(ctx, h, v, d.Child.ID, yes.By)
	if err != nil {
		return err
	}
	child := "Patient/" + string(d.Child.ID)
	for _, l := range asked {
		told := l.Kind == Statement || l.Kind == Headline
		switch {
		case !slices.Contains(yes.Keys, l.Key):
			return fault.New(fault.Rule, "packet.ask-first")
		case told && yes.By != l.By, !told && own && yes.By != child, !told && !own && !decides:
			return fault.New(fault.Rule, "packet.not-theirs")
		}
	}
	return nil
}

// decides reports whether somebody is a relative who decides for a child.
func decides(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, ref string) (bool, error) {
	kin, err := people.Family(ctx, h.DB, v, child, h.Today())
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(kin.Relatives, func(r people.Relative) bool {
		return r.ID.Ref() == ref && r.Current(h.Today()) && r.Relation.Calling() == people.CustodialParent
	}), nil
}
