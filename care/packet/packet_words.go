package packet

import (
	"context"
	"strings"

	"kith/care/people"
	"kith/platform/say"
)

// Section is the lines of one kind, as they stand in every form of a packet.
type Section struct {
	Kind  Kind
	Title string
	Lines []Line
}

// Sections returns what a packet holds, in order, with titles in the language of
// whoever reads it.
func (p Packet) Sections(ctx context.Context) (all []Section) {
	for _, l := range p.Items {
		if n := len(all); n == 0 || all[n-1].Kind != l.Kind {
			all = append(all, Section{Kind: l.Kind, Title: say.T(ctx, "packet.kind."+string(l.Kind))})
		}
		all[len(all)-1].Lines = append(all[len(all)-1].Lines, l)
	}
	return all
}

// Said is a line as it stands there: somebody's own words in quotes, and whose
// they are.
func (l Line) Said(ctx context.Context) string {
	switch l.Kind {
	case Matters, Helps, Statement, Headline:
		return say.T(ctx, "packet.said", "words", l.Text(), "who", l.Who)
	}
	return l.Text()
}

// Because says why a line takes a yes or does not go, "" where it goes.
func (l Line) Because(ctx context.Context) string {
	if l.Reason == "" {
		return ""
	}
	return say.T(ctx, "packet.reason."+string(l.Reason))
}

// header is what stands above the sections.
type header struct {
	About string   // whom it is about
	Lines []string // birth, for whom, from whom, when
}

// header says it in ctx's language; a packet for advice names no child.
func (d Draft) header(ctx context.Context) header {
	h := header{About: say.T(ctx, "packet.about", "name", d.Child.Name)}
	age := people.AgeWords(ctx, d.Child, d.today())
	switch r := audiences[d.Reader]; {
	case !r.Name:
		h.About = say.T(ctx, "packet.about-child")
		h.Lines = append(h.Lines, age)
	case r.Birth:
		h.Lines = append(h.Lines, joined(age, people.BirthWords(ctx, d.Child.Birth), people.PronounWords(ctx, d.Child)))
	default:
		h.Lines = append(h.Lines, joined(age, people.PronounWords(ctx, d.Child)))
	}
	day := say.From(ctx).Date(d.Audience.At)
	h.Lines = append(h.Lines,
		say.T(ctx, "packet.for", "who", joined(d.name, d.place)),
		say.T(ctx, "packet.from", "who", joined(d.from.name, d.from.orgName, d.from.phone), "day", day))
	return h
}

// joined joins what is there.
func joined(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, ", ")
}

// agreed says that the family said yes, and to what: with a program's records a
// clear account of it has to go along (2.32(b)).
func (p Packet) agreed(ctx context.Context) string {
	if p.Yes.By == "" {
		return ""
	}
	who := p.draft.whose(ctx, p.Yes.By)
	return say.T(ctx, "packet.agreed", "who", who, "day", say.From(ctx).Date(p.Yes.At), "for", joined(p.draft.name, p.draft.place))
}
