package consent

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
)

// about is what the record says about one child: what permits are made of.
type about struct {
	child     string
	born      people.Birth
	relations []relation
	glass     []relation
	named     []hearer
	consents  []*Consent

	words  map[string]word   // by "Task/x brought-in PractitionerRole/y"
	workAt map[string]string // organization by the id of a PractitionerRole
	partOf map[string]string // organization by the id of one that is part of it
}

// relation is a row of care_relation.
type relation struct {
	reader, kind, calling, source string
	span
}

// permit is what a grant gives to a reader for a time, as the store compiles it.
func (g *grant) permit(child, reader, source string, s span) store.Permit {
	p := store.Permit{Patient: child, Reader: reader, Source: source, From: s.from, Until: s.until,
		Bars: g.bars, Lifts: g.lifts &^ label.Tie, AddsToLabeled: label.Tie &^ g.lifts}
	if at, ok := strings.CutPrefix(reader, "Practitioner/"); ok {
		_, p.Within, _ = strings.Cut(at, "@") // Worker: nobody has the one name without the other
	}
	if g.Addressed {
		p.To, p.Reader, p.Within = addressOf(reader), addressOf(reader), ""
	}
	return p
}

// addressOf is what is written to a reader. An organization reads by its id;
// by its reference read those of it who see nothing but its mail.
func addressOf(reader string) string {
	if !strings.Contains(reader, "/") {
		return "Organization/" + reader
	}
	reader, _, _ = strings.Cut(reader, "@")
	return reader
}

// permits are all that a child's standing gives that is not over at now.
func (r *Gate) permits(s *about, enrolled []store.Permit, now int64) (all []store.Permit) {
	t := standard()
	give := func(p store.Permit) {
		if p.From < p.Until && p.Until > now {
			all = append(all, p)
		}
	}
	for _, e := range enrolled {
		for _, g := range t.Grants {
			if g.Relation == Colleague {
				give(g.permit(s.child, e.Reader, e.Source, always))
			}
		}
	}
	for _, x := range joined(s.believed(enrolled)) {
		if t.tie(x.kind).Relation == Current {
			give(answersOf(s.child, x))
		}
		for _, g := range t.Grants {
			if g.By == "" && g.Relation == t.tie(x.kind).Relation && g.suits(x.calling) {
				for _, when := range r.ages(g, s) {
					give(g.permit(s.child, x.reader, x.source, x.within(when)))
				}
			}
		}
	}
	for _, when := range r.ages(t.grantNamed("self"), s) {
		p := t.grantNamed("self").permit(s.child, "Patient/"+s.child, "Patient/"+s.child, when)
		p.Firm = true
		give(p)
	}
	self := "Patient/" + s.child
	give(answersOf(s.child, relation{reader: self, source: self, span: always}))
	for _, p := range s.permitsNamed(enrolled) {
		give(p)
	}
	for _, x := range s.glass {
		p := t.grantNamed("glass").permit(s.child, x.reader, x.source, x.span)
		p.Firm = true
		give(p)
		for _, e := range enrolled {
			p := t.grantNamed("officer").permit(s.child, officer(e.Reader), x.source, span{x.from, x.from + lookInto.Microseconds()})
			p.Firm = true
			give(p)
		}
	}
	return all
}

// answersOf is what somebody who stands to a child reads of what they answered
// about the child. Nobody takes their own words from them.
func answersOf(child string, x relation) store.Permit {
	p := standard().grantNamed("informant").permit(child, x.reader, x.source, x.span)
	p.To, p.Only, p.Firm = store.AnsweredBy(addressOf(x.reader)), label.Answers, true
	return p
}

// wished is what consents permit and refuse. Whoever is named by one and reads
// what is addressed to them, as schools do, reads it with its labels.
func (r *Gate) wished(s *about, permitted []store.Permit, now int64) (permits []store.Permit, refused []store.Denial) {
	stands := func(reader string) bool {
		return slices.ContainsFunc(permitted, func(p store.Permit) bool { return p.Reader == reader && p.To == "" })
	}
	given, refused := Compile(s.consents, stands)
	for _, p := range given {
		kind, _, _ := strings.Cut(p.Reader, "/")
		switch {
		case p.Until <= now, kind == "Patient" && p.Reader != "Patient/"+s.child: // one child is no reader of another
			continue
		case kind == "Patient": // a child reads along, and nothing labeled
			p.Lifts, p.AddsToLabeled = 0, label.Tie
		case kind != "RelatedPerson":
			to := p
			to.To, to.Lifts = addressOf(p.Reader), p.Lifts|label.Coordination
			to.Reader = to.To
			permits = append(permits, to)
		}
		permits = append(permits, p)
	}
	refused = slices.DeleteFunc(refused, func(d store.Denial) bool { return d.Until <= now })
	return permits, refused
}

// suits reports whether a grant is for a relative's calling, or, where that is
// "", for people at work.
func (g *grant) suits(calling string) bool {
	return slices.ContainsFunc(g.Callings, func(c people.Calling) bool {
		return calling == "" && c.Staff() || calling == c.String()
	})
}

// joined puts together what says the same about one reader and time touches:
// ten visits are one tie.
func joined(all []relation) []relation {
	slices.SortFunc(all, func(a, b relation) int {
		return cmp.Or(strings.Compare(a.reader, b.reader), strings.Compare(a.kind, b.kind), strings.Compare(a.calling, b.calling),
			cmp.Compare(a.from, b.from), strings.Compare(a.source, b.source))
	})
	var out []relation
	for _, x := range all {
		if n := len(out) - 1; n >= 0 && out[n].reader == x.reader && out[n].kind == x.kind && out[n].calling == x.calling && x.from <= out[n].until {
			if x.until > out[n].until {
				out[n].until, out[n].source = x.until, x.source
			}
			continue
		}
		out = append(out, x)
	}
	return out
}

// ages are when a grant holds for a child, by the place's rules.
func (r *Gate) ages(g *grant, s *about) (when []span) {
	var spans []Span
	class := None
	oldest, youngest := s.births()
	switch {
	case g.From == "" && g.Until == "":
		return []span{always}
	case g.Until == "":
		spans = r.Rules.Youths(youngest, r.Place)
	case g.From == "":
		spans, class = r.Rules.Proxies(oldest, r.Place), Full
	default:
		spans, class = r.Rules.Proxies(oldest, r.Place), Limited
	}
	for _, s := range spans {
		if class == None || s.Class == class {
			when = append(when, s.micros())
		}
	}
	return when
}

// micros is the span in microseconds.
func (s Span) micros() span {
	m := always
	if !s.From.IsZero() {
		m.from = max(s.From.UnixMicro(), access.Begin)
	}
	if !s.Until.IsZero() {
		m.until = s.Until.UnixMicro()
	}
	return m
}

// Gate is the rule of access of one site, as the store asks for it.
type Gate struct {
	Place Place
	Rules *Rules
	Now   func() time.Time
	store *store.Store
}

// On tells the gate which store it is the rule of.
func (r *Gate) On(s *store.Store) { r.store = s }

// Zone is the zone of the place where care is given: whole days are its.
func (r *Gate) Zone() *time.Location { return r.Place.zone() }
