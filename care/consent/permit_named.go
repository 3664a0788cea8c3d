package consent

import (
	"slices"
	"strings"

	"kith/fhir/store"
)

// hearer is a row of care_named.
type hearer struct {
	source, item, person, status string
	part                         Entry
	span
}

// takenBack is the status of a statement that whoever told it took back.
const takenBack = "stopped"

// permitsNamed are those of entries that lie by themselves: whoever told one
// reads it always, those whom it was told to until it is taken back. Who is
// written down as one of them is believed as in a tie: people of places that
// care for the child, and the family that stands for it.
func (s *about) permitsNamed(enrolled []store.Permit) (all []store.Permit) {
	for _, x := range s.named {
		if x.part == endangering || x.part == Told && x.status == takenBack {
			continue
		}
		if x.part == Written {
			all = append(all, s.permitsWritten(x, enrolled)...)
			continue
		}
		for _, reader := range s.heard(x, enrolled) {
			p := standard().grantNamed(string(x.part)).permit(s.child, reader, x.source, x.span)
			p.To, p.Firm = x.item, x.part == Teller
			all = append(all, p)
		}
	}
	return all
}

// permitsWritten are those of a message, of one whom it is written by or to: for
// good where they work at a place that cares for the child, and else while they
// are one of the child's people. No family reads what colleagues write.
func (s *about) permitsWritten(x hearer, enrolled []store.Permit) (all []store.Permit) {
	if !strings.HasPrefix(x.person, "Practitioner") {
		return nil
	}
	give := func(reader string, when span) {
		p := standard().grantNamed(string(Written)).permit(s.child, reader, x.source, when)
		p.To = x.item
		all = append(all, p)
	}
	for _, reader := range s.heard(x, enrolled) {
		give(reader, x.span)
	}
	for _, r := range s.believed(enrolled) {
		if r.reader == x.person && standard().tie(r.kind).Relation == Current {
			give(r.reader, r.span)
		}
	}
	return all
}

// let leaves of what tellers wish what holds: nothing of what was taken back,
// and of a relative only while they stand for the child.
func (s *about) let(wished []store.Permit) (all []store.Permit) {
	for _, p := range wished {
		if slices.ContainsFunc(s.named, func(x hearer) bool {
			return x.item == p.To && (x.status == takenBack || x.part == endangering && x.person == p.Reader)
		}) {
			continue
		}
		if !strings.HasPrefix(p.Reader, "RelatedPerson/") {
			all = append(all, p)
			continue
		}
		for _, r := range s.relations {
			if r.reader != p.Reader {
				continue
			}
			for _, r := range s.stands(r) {
				p := p
				p.From, p.Until = max(p.From, r.from), min(p.Until, r.until)
				all = append(all, p)
			}
		}
	}
	return all
}

// heard is what a person of an entry is known by, as far as that is believed.
func (s *about) heard(x hearer, enrolled []store.Permit) (readers []string) {
	cares := s.caring(enrolled)
	switch kind, id, _ := strings.Cut(x.person, "/"); kind {
	case "Patient":
		if id == s.child {
			return []string{x.person}
		}
	case "RelatedPerson":
		if slices.ContainsFunc(s.relations, func(r relation) bool { return r.reader == x.person && len(s.stands(r)) > 0 }) {
			return []string{x.person}
		}
	case "Practitioner":
		for _, place := range cares {
			readers = append(readers, x.person+"@"+place)
		}
	case "PractitionerRole":
		_, spoken := s.words[x.source+" "+string(x.part)+" "+x.person]
		if !spoken || slices.Contains(cares, s.placeOf(x.person)) {
			return []string{x.person}
		}
	}
	return readers
}
