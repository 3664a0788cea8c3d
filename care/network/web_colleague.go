package network

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"kith/care/colleague"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

type colleaguesView struct {
	Place  people.Organization
	Me     string // reference
	People []people.Role
}

func (p pages) colleagues(w http.ResponseWriter, r *http.Request) error {
	v, site, err := p.viewer(r)
	if err != nil {
		return err
	}
	view := colleaguesView{Me: v.ID()}
	if view.Place, err = people.GetOrganization(r.Context(), p.DB, v, site); err != nil {
		return err
	}
	if view.People, err = p.staff(r.Context(), v, site); err != nil {
		return err
	}
	return web.Show(w, r, colleaguesPage(view))
}

// with is what two had with each other, in words.
type with struct {
	colleague.Tie
	Name, Role string
	Link       string
}

type colleagueView struct {
	people.Named
	Ref, Phone string
	Mine       bool // the reader's own page
	Counts     bool // the reader may read what is counted
	There      with // from the reader to them
	Back       with
	Circle     []with // one's own page: with whom one works
	Panel      panelView
	How        []string
	Place      string
}

// colleague shows one of the reader's own place. Of others, only what they and
// the reader had with each other is counted; of oneself, all.
func (p pages) colleague(w http.ResponseWriter, r *http.Request) error {
	v, site, err := p.viewer(r)
	if err != nil {
		return err
	}
	ctx, ref := r.Context(), people.RoleID(r.PathValue("role")).Ref()
	roles, err := p.staff(ctx, v, site)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(roles, func(x people.Role) bool { return x.ID.Ref() == ref })
	if i < 0 { // of another place, gone, or nobody: all the same
		return fault.New(fault.NotFound, "fault.not-found")
	}
	named, err := people.Names(ctx, p.DB, v, []string{ref, v.ID(), site.Ref()})
	if err != nil {
		return err
	}
	view := colleagueView{Named: named[ref], Ref: ref, Mine: roles[i].Practitioner.Ref() == v.ID(), Counts: colleague.Works(v), Place: named[site.Ref()].Name}
	if view.How, view.Phone, err = p.how(ctx, v, string(roles[i].ID)); err != nil {
		return err
	}
	switch {
	case !view.Counts:
	case view.Mine:
		if view.Circle, err = p.circle(ctx, v, roles); err == nil {
			view.Panel, err = p.panel(ctx, v, roles)
		}
	default:
		view.There.Tie, err = colleague.Between(ctx, p.House, v, v.ID(), roles[i].Practitioner.Ref())
		if err == nil {
			view.Back.Tie, err = colleague.Between(ctx, p.House, v, roles[i].Practitioner.Ref(), v.ID())
		}
	}
	if err != nil {
		return err
	}
	return web.Show(w, r, colleaguePage(view))
}

// circle are those whom the reader works with, by name.
func (p pages) circle(ctx context.Context, v access.Viewer, roles []people.Role) (all []with, err error) {
	ties, err := colleague.Circle(ctx, p.House, v, v.ID())
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, t := range ties {
		refs = append(refs, t.To)
	}
	named, err := people.Names(ctx, p.DB, v, refs)
	for _, t := range ties {
		x := with{Tie: t, Name: named[t.To].Name, Role: named[t.To].Role}
		if x.Name == "" {
			continue
		}
		if id, ok := strings.CutPrefix(t.To, "Organization/"); ok {
			x.Link = "/network/" + id
		}
		x.Link = cmp.Or(colleagueLink(roles, t.To), x.Link)
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b with) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// how reads how somebody likes to be worked with, in their own words, and where
// they are reached.
func (p pages) how(ctx context.Context, v access.Viewer, role string) (lines []string, phone string, err error) {
	res, err := p.Store.Read(ctx, v, "PractitionerRole", role)
	if err != nil {
		return nil, "", err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return nil, "", err
	}
	is := r4.As[r4.PractitionerRole](root)
	for x := range own.Extensions(is.Element, "how-to-work") {
		if words := x.ValueString(); words != "" {
			lines = append(lines, strings.Clone(words))
		}
	}
	for t := range is.Telecom() {
		if t.System() == "phone" && phone == "" {
			phone = strings.Clone(t.Value())
		}
	}
	return lines, phone, nil
}

// loopWords says how the loops of a tie went; "" where there were none.
func loopWords(ctx context.Context, t colleague.Tie) string {
	if t.Of == 0 {
		return ""
	}
	return say.T(ctx, "network.closed", "yes", t.Closed, "n", t.Of)
}

// replyWords says how soon somebody answers; "" where nothing was asked.
func replyWords(ctx context.Context, d time.Duration, n int) string {
	switch hours := int(d.Hours() + 0.5); {
	case n == 0:
		return ""
	case hours < 1:
		return say.T(ctx, "network.reply.hour")
	case hours < 48:
		return say.T(ctx, "network.reply.hours", hours)
	default:
		return say.T(ctx, "network.reply.days", (hours+12)/24)
	}
}

// lastWords says when two last worked together; "" where they did not.
func (v colleagueView) lastWords(ctx context.Context, t colleague.Tie) string {
	if t.LastTogether.IsZero() {
		return ""
	}
	return say.From(ctx).Date(t.LastTogether)
}
