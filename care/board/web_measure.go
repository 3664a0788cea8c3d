package board

import (
	"context"
	"slices"
	"strings"

	"kith/care/contact"
	"kith/platform/say"
)

// origin is where the facts of one part of the page come from.
type origin struct {
	Part  string
	Links []record
	More  int // records that stand in the table of contacts
}

// record is a resource and what it is called here.
type record struct {
	contact.Source
	Words string
}

// origins lists the resources behind each part of the page. Contacts name theirs
// in their own table.
func (f facts) origins(ctx context.Context, v childView) []origin {
	w := say.From(ctx)
	called := func(s contact.Source) string { return w.T("board.source." + strings.ToLower(s.Type)) }
	all := []origin{{Part: w.T("board.origin.who"), Links: []record{{contact.Source{Type: "Patient", ID: string(f.child.ID)}, w.T("board.source.patient")}}}}
	add := func(part string, links []record) {
		if len(links) > 0 {
			all = append(all, origin{Part: part, Links: links})
		}
	}
	var words, promises []record
	for _, x := range slices.Concat(f.own.Matters, f.own.Helps, f.own.Not) {
		words = append(words, record{contact.Source{Type: "Observation", ID: x.ID}, w.T("board.source.word." + x.Kind)})
	}
	add(w.T("board.origin.words"), words)
	for _, p := range slices.Concat(v.Open, v.Closed) {
		s := contact.Source{Type: "Task", ID: p.ID}
		promises = append(promises, record{s, called(s)})
	}
	add(w.T("board.origin.promises"), promises)
	said := map[string]string{}
	for _, s := range f.ledger.Sayings {
		said[s.Source.ID] = w.T("board.source.said." + s.Kind)
	}
	for _, t := range slices.Concat(v.Tending, v.Calm) {
		o := origin{Part: t.Name}
		for _, s := range t.Sources {
			switch words := said[s.ID]; {
			case s.Type == "Encounter", s.Type == "Communication":
				o.More++
			case s.Type == "Observation" && words != "":
				o.Links = append(o.Links, record{s, words})
			default:
				o.Links = append(o.Links, record{s, called(s)})
			}
		}
		all = append(all, o)
	}
	if n := v.Continuity.Grains[0].Visits; n > 0 {
		all = append(all, origin{Part: w.T("board.origin.continuity"), More: n})
	}
	return all
}
