package consent

import (
	"slices"
	"strings"

	"kith/fhir/store"
	"kith/platform/access"
)

// What a Consent says of an entry that lies by itself is exact: the entry is
// named, and so is the reader. It counts where the Consent lies with that entry,
// which is where nobody writes it who does not read the entry.

// ofEntries reports whether a provision says something of such entries alone.
func (p *Provision) ofEntries() bool {
	return len(p.Data) > 0 && !p.vague("data") && !slices.ContainsFunc(p.Data, func(d Datum) bool { return !p.consent.lies(d) })
}

func (c *Consent) lies(d Datum) bool {
	return (d.Meaning == "instance" || d.Meaning == "related") && slices.Contains(c.with, d.Reference)
}

// choice is what a provision says of one entry to one reader.
type choice struct {
	*Provision
	reader, entry string
}

// newer reports whether what s says holds rather than o: the newest wish does,
// and of two of one day the refusal.
func (s choice) newer(o choice) bool {
	if by := s.consent.Dated.Compare(o.consent.Dated); by != 0 {
		return by > 0
	}
	return !s.Permit
}

// entries returns what consents permit and refuse of entries that lie by
// themselves. One that names no reader refuses nothing: nobody reads such an
// entry who is not named.
func entries(consents []*Consent) (permits []store.Permit, refused []store.Denial) {
	var denies []*Provision
	last := map[[2]string]choice{}
	for _, c := range consents {
		c.each(func(p *Provision) {
			if !p.Permit && !p.ofEntries() {
				denies = append(denies, p)
			}
			if !p.entriesFor() {
				return
			}
			for _, reader := range p.Readers {
				for _, d := range p.Data {
					x := choice{p, reader, d.Reference}
					if had, ok := last[[2]string{reader, d.Reference}]; !ok || x.newer(had) {
						last[[2]string{reader, d.Reference}] = x
					}
				}
			}
		})
	}
	for _, x := range last {
		if x.Permit {
			permits = append(permits, x.permit(denies))
		} else {
			refused = append(refused, x.denial())
		}
	}
	return permits, refused
}

// entriesFor reports whether a provision says who may, or may not, read certain
// entries. What is unclear opens nothing.
func (p *Provision) entriesFor() bool {
	switch {
	case !p.ofEntries() || len(p.consent.Unclear) > 0, p.Permit && p.unclear():
		return false
	case p.Permit:
		return oneOf(p.Actions, "access", true) >= 0 && len(p.Types)+len(p.Codes) == 0 && p.DataFrom.IsZero() && p.DataTo.IsZero()
	}
	return p.vague("action") || oneOf(p.Actions, "access", false) >= 0
}

func (x choice) permit(denies []*Provision) store.Permit {
	when := span{micros(x.From, access.Begin), micros(x.Until, access.Never)}
	p := standard().grantNamed("wished").permit(x.consent.Child, addressOf(readerNamed(x.reader)), "Consent/"+x.consent.ID, when)
	p.To, p.Firm = x.entry, x.firm(x.reader, denies)
	if len(x.Purposes) > 0 {
		p.Adds = access.Purposes &^ purposeBits(x.Purposes)
	}
	if !x.isPerson(p.Reader) || x.consent.selfish(x.reader) {
		p.Until = p.From // nobody lets themselves know
	}
	return p
}

// isPerson reports whether a reader is one human who may be let know: no
// program, no whole place, no other child.
func (x choice) isPerson(reader string) bool {
	switch kind, _, _ := strings.Cut(reader, "/"); kind {
	case "Practitioner", "PractitionerRole", "RelatedPerson":
		return true
	}
	return reader == "Patient/"+x.consent.Child
}

func (x choice) denial() store.Denial {
	d := store.Denial{Patient: x.consent.Child, Reader: readerNamed(x.reader), To: x.entry, Source: "Consent/" + x.consent.ID,
		From: micros(x.From, access.Begin), Until: micros(x.Until, access.Never)}
	if x.vague("period") {
		d.From, d.Until = access.Begin, access.Never
	}
	if x.vague("actor") {
		d.Reader = access.Everyone
	}
	if !x.vague("purpose") {
		d.Purposes = purposeBits(x.Purposes)
	}
	return d
}
