package consent

import (
	"slices"
	"time"

	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
)

// Compile returns what the consents of one child permit and refuse, in the form
// that is compiled into every query. What that form cannot say closes: a
// permission for less than it can say opens nothing, a refusal of less refuses
// more. Evaluate is the exact answer, for one reading.
//
//   - Permissions open labels and purposes for readers named one by one. Those
//     for everybody say that nothing is against it, which is no relationship.
//   - One that names labels alone opens them to whoever reads the rest anyway:
//     stands reports that.
//   - Nobody opens a label to themselves in the child's stead.
//   - What the writer does not read opens when a second person confirmed it.
//   - One for types, codes, single resources or a time of the data opens
//     nothing; a refusal of such refuses what is of that kind, or everything.
//
// Readers are as the consents name them; organizations by id alone.
func Compile(consents []*Consent, stands func(reader string) bool) (permits []store.Permit, refused []store.Denial) {
	var denies []*Provision
	for _, c := range consents {
		c.each(func(p *Provision) {
			if !p.Permit {
				denies = append(denies, p)
				refused = append(refused, p.denials()...)
			}
		})
	}
	for _, c := range consents {
		c.each(func(p *Provision) {
			if !p.Permit || c.Waits&label.Tie != 0 || p.unclear() || len(p.Types)+len(p.Codes)+len(p.Data) > 0 || !p.DataFrom.IsZero() || !p.DataTo.IsZero() ||
				oneOf(p.Actions, "access", true) < 0 {
				return
			}
			for _, ref := range p.Readers {
				if who := readerNamed(ref); p.Labels == 0 || p.Level != unnamed || stands(who) {
					permits = append(permits, p.permitsFor(who, p.firm(ref, denies))...)
				}
			}
		})
	}
	return permits, refused
}

// permitsFor are p for one reader: one for what carries no label that has to be
// named, and one for what carries labels that p names.
func (p *Provision) permitsFor(reader string, firm bool) []store.Permit {
	switch {
	case p.consent.selfish(reader):
		return []store.Permit{p.permitFor(reader, firm, 0)}
	case p.Labels != 0:
		named := p.Labels | label.Restricted // which stands beside nearly every label
		if p.Level == veryRestricted {
			named |= label.VeryRestricted
		}
		tagged := p.permitFor(reader, firm, named)
		tagged.Only = p.Labels
		bare := p.permitFor(reader, firm, levelBits(p.Level))
		bare.Lifts |= tagged.Lifts & label.Tiers // a tier asks for the same without a label
		return []store.Permit{tagged, bare}
	case p.Level > normal:
		return []store.Permit{p.permitFor(reader, firm, access.Labels&^(explicit|label.VeryRestricted)|levelBits(p.Level))}
	}
	return []store.Permit{p.permitFor(reader, firm, 0)}
}

// permitFor is p for one reader of what carries no label but these.
func (p *Provision) permitFor(reader string, firm bool, labels access.Mask) store.Permit {
	labels &^= p.consent.Waits
	out := store.Permit{Patient: p.consent.Child, Reader: reader, Firm: firm, Source: "Consent/" + p.consent.ID,
		From: micros(p.From, access.Begin), Until: micros(p.Until, access.Never),
		Lifts: label.Tie | labels&^label.Answers, Bars: access.Labels &^ labels} // answers are opened to no family, and by no other work
	if labels != 0 {
		out.Lifts |= label.Protected &^ p.consent.Waits
	}
	if labels&label.Told != 0 {
		out.Lifts |= label.Closed &^ p.consent.Waits
	}
	if len(p.Purposes) > 0 {
		out.Adds = access.Purposes &^ purposeBits(slices.DeleteFunc(slices.Clone(p.Purposes), func(c string) bool { return c == "HPAYMT" }))
	}
	return out
}

func levelBits(l level) access.Mask {
	switch l {
	case restricted:
		return label.Restricted
	case veryRestricted:
		return label.Restricted | label.VeryRestricted
	}
	return 0
}

// firm reports whether a permission is more specific than every refusal that
// may concern the same reader.
func (p *Provision) firm(reader string, denies []*Provision) bool {
	if p.Labels != 0 && p.Level == unnamed {
		return false // it says nothing of what carries no label
	}
	for _, d := range denies {
		if d.unclear() {
			return false
		}
		if nearness(reader) > 1 && len(d.Readers) > 0 && !slices.Contains(d.Readers, reader) && !slices.ContainsFunc(d.Readers, isGroup) {
			continue // about other people
		}
		ours, theirs := holding{Provision: p, says: p.width(reader)}, holding{Provision: d, says: d.width(reader)}
		if !ours.beats(theirs) || len(d.Purposes) > 0 && !slices.Equal(p.Purposes, d.Purposes) {
			return false
		}
	}
	return true
}

func isGroup(ref string) bool { return nearness(ref) < 3 }

// width is how much p says of each thing, before anything is read.
func (p *Provision) width(reader string) (says [8]int8) {
	if slices.Contains(p.Readers, reader) {
		says[ofReader] = nearness(reader)
	} else if len(p.Readers) > 0 {
		says[ofReader] = 2 // a group or role that the reader may be of
	}
	for i, there := range map[int]bool{ofAction: len(p.Actions) > 0, ofPurpose: len(p.Purposes) > 0, ofType: len(p.Types) > 0,
		ofCode: len(p.Codes) > 0, ofTime: !p.DataFrom.IsZero() || !p.DataTo.IsZero()} {
		if there {
			says[i] = 1
		}
	}
	says[ofLabel] = p.namesLabels()
	if len(p.Data) > 0 {
		says[ofData] = 2
	}
	return says
}

// denials are p as refusals, one for each reader it names, or one for everyone.
func (p *Provision) denials() (all []store.Denial) {
	d := store.Denial{Patient: p.consent.Child, Reader: access.Everyone, Mask: p.refuses(), Source: "Consent/" + p.consent.ID,
		From: micros(p.From, access.Begin), Until: micros(p.Until, access.Never)}
	if p.vague("period") {
		d.From, d.Until = access.Begin, access.Never
	}
	if len(p.consent.Unclear) > 0 {
		return append(all, store.Denial{Patient: d.Patient, Reader: d.Reader, From: access.Begin, Until: access.Never, Source: d.Source})
	}
	if !p.vague("action") && oneOf(p.Actions, "access", false) < 0 || p.ofEntries() {
		return nil
	}
	if !p.vague("purpose") {
		d.Purposes = purposeBits(p.Purposes)
	}
	if len(p.Readers) == 0 || p.vague("actor") {
		return append(all, d)
	}
	for _, ref := range p.Readers {
		d.Reader = readerNamed(ref)
		all = append(all, d)
	}
	return all
}

// refuses is what a refusal is of: whatever asks for one of these bits, 0 for
// everything. It is never less than the refusal says.
func (p *Provision) refuses() (bits access.Mask) {
	switch {
	case p.vague("securityLabel") || p.vague("class") || p.Level == normal:
		return 0
	case p.Level == restricted:
		return access.Labels
	case p.Level == veryRestricted:
		return p.Labels | label.VeryRestricted
	case p.Labels != 0:
		return p.Labels
	}
	for _, t := range p.Types {
		bits |= label.Class(t)
	}
	if len(p.Types) > 0 || len(p.Data) == 0 || p.vague("data") {
		return bits
	}
	for _, d := range p.Data {
		typ, _, _ := cutReference(d.Reference)
		if d.Meaning != "instance" {
			return 0
		}
		bits |= label.Class(typ)
	}
	return bits
}

// readerNamed returns how the gate calls who a reference names.
func readerNamed(ref string) string {
	if typ, id, _ := cutReference(ref); typ == "Organization" {
		return id
	}
	return ref
}

// purposeBits are the bits of purposes, and of all that lie below them.
func purposeBits(codes []string) (bits access.Mask) {
	for purpose, bit := range bitOf {
		for _, code := range codes {
			if steps(purpose, code) >= 0 {
				bits |= bit
			}
		}
	}
	return bits
}

// bitOf are the bits by purpose. To be paid has none of its own: who refuses it
// refuses operations, who permits it alone permits nothing here.
var bitOf = map[string]access.Mask{
	"TREAT": label.Treat, "CAREMGT": label.CareManagement, "COC": label.CareCoordination, "HOPERAT": label.Operations, "HPAYMT": label.Operations,
	"HQUALIMP": label.Quality, "PUBHLTH": label.PublicHealth, "HRESCH": label.Research, "PATRQT": label.Patient, "FAMRQT": label.Family,
	"ETREAT": label.Emergency, "BTG": label.BreakGlass,
}

func micros(t time.Time, none int64) int64 {
	if t.IsZero() {
		return none
	}
	return max(t.UnixMicro(), access.Begin)
}
