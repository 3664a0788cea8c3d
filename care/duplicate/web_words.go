package duplicate

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kith/care/people"
	"kith/fhir/match"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/say"
)

// side is one of two records, in words.
type side struct {
	ID, Name, Born, Address, Version, Changed string
	Inactive                                  bool
}

// pairRow is one pair of the list.
type pairRow struct {
	Address, Grade string
	Sure           bool
	One, Other     side
	Agrees         []string
	Differs        []string
}

// listView is the list of pairs.
type listView struct {
	Rows []pairRow
	More bool
}

// partRow is one part of two records, side by side.
type partRow struct {
	Part, How, One, Other string
	Agrees, Differs       bool
}

// besideView is two records side by side. Joined: they are joined with each
// other, and Stays is in use. Blocked: one of them is joined with a third, so
// they cannot be joined. Apart: somebody said that they are two children.
type besideView struct {
	asked
	One, Other, Stays      side
	Grade                  string
	Parts                  []partRow
	Joined, Blocked, Apart bool
	Why                    string // what was said when they were joined
}

// besideAddress is the page of two records.
func besideAddress(one, other string) string {
	return "/children/" + url.PathEscape(one) + "/same/" + url.PathEscape(other)
}

func sideOf(ctx context.Context, x record) side {
	v := say.From(ctx)
	called := people.ChildCalled(namesOf(x.patient))
	s := side{
		ID: x.ID, Name: called.Name, Born: people.BirthWords(ctx, people.Birth(x.person.Birth)),
		Address: "/children/" + url.PathEscape(x.ID), Version: strconv.FormatInt(x.Version, 10),
		Changed:  v.T("duplicate.changed-on", "day", v.ShortYear(x.Updated)),
		Inactive: x.patient.Active().Exists() && !x.patient.Active().True(),
	}
	if s.Name == "" {
		s.Name = v.T("people.nameless")
	}
	return s
}

func namesOf(p r4.Patient) (all []people.HumanName) {
	for n := range p.Name() {
		h := people.HumanName{Use: n.Use(), Text: n.Text(), Family: n.Family(), Ended: n.Period().End().Exists()}
		h.Given = slices.Collect(iter.Seq[string](n.Given()))
		all = append(all, h)
	}
	return all
}

func (p pages) row(ctx context.Context, a, b record, res match.Result) pairRow {
	v := say.From(ctx)
	row := pairRow{
		Address: besideAddress(a.ID, b.ID), Grade: v.T("duplicate.grade." + string(res.Grade)), Sure: res.Grade == match.Certain,
		One: sideOf(ctx, a), Other: sideOf(ctx, b),
	}
	for _, why := range res.Reasons {
		switch {
		case why.Agrees():
			row.Agrees = append(row.Agrees, why.Words(v))
		case why.How == match.Differs:
			row.Differs = append(row.Differs, why.Words(v))
		}
	}
	return row
}

// view puts two records side by side.
func (p pages) view(ctx context.Context, v access.Viewer, a, b record) (besideView, error) {
	voice, res := say.From(ctx), match.Compare(a.person, b.person)
	view := besideView{One: sideOf(ctx, a), Other: sideOf(ctx, b), Grade: voice.T("duplicate.grade." + string(res.Grade))}
	for _, why := range res.Reasons {
		one, other := valueOf(ctx, a, why.Part), valueOf(ctx, b, why.Part)
		if one == "" && other == "" {
			continue
		}
		view.Parts = append(view.Parts, partRow{
			Part: match.PartWords(voice, why.Part), How: match.HowWords(voice, why.How),
			One: orUnknown(voice, one), Other: orUnknown(voice, other), Agrees: why.Agrees(), Differs: why.How == match.Differs,
		})
	}
	ab, ba := joinedTo(a.patient, b.ID), joinedTo(b.patient, a.ID)
	view.Joined = ab != "" || ba != ""
	view.Stays = view.One
	if ab == replacedBy || ba == replaces {
		view.Stays = view.Other
	}
	view.Blocked = !view.Joined && (isReplaced(a.patient) || isReplaced(b.patient))
	apart, err := told(ctx, p.DB, v)
	view.Apart = apart[pairOf(a.ID, b.ID)]
	return view, err
}

func orUnknown(v *say.Voice, s string) string {
	if s == "" {
		return v.T("duplicate.unknown")
	}
	return s
}

// valueOf is what a record says of a part. Former names are not shown, and
// numbers of the state are not either.
func valueOf(ctx context.Context, x record, part match.Part) string {
	var all []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	switch part {
	case match.Given, match.Family:
		for n := range x.patient.Name() {
			switch {
			case n.Use() == "old" || n.Use() == "maiden" || n.Period().End().Exists():
			case part == match.Family:
				add(n.Family())
			default:
				add(strings.Join(slices.Collect(iter.Seq[string](n.Given())), " "))
			}
		}
	case match.Birth:
		if x.person.Birth != "" {
			add(people.BirthWords(ctx, people.Birth(x.person.Birth)))
		}
	case match.Gender:
		if v := say.From(ctx); v.Has("duplicate.gender." + x.person.Gender) {
			add(v.T("duplicate.gender." + x.person.Gender))
		}
	case match.Birthed:
		add(x.person.Birthing)
	case match.Identified:
		for _, n := range x.person.Numbers {
			if !n.State {
				add(n.Value)
			}
		}
	case match.Telecom:
		for t := range x.patient.Telecom() {
			add(t.Value())
		}
	case match.Address:
		for h := range x.patient.Address() {
			add(strings.Join(append(slices.Collect(iter.Seq[string](h.Line())), h.City(), h.PostalCode()), " "))
		}
	}
	return strings.Join(all, ", ")
}
