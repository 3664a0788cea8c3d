package packet

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/care/reach"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// For drafts what may go about a child to an audience, as far as v reads it:
// nothing else is looked at, so the draft of somebody who may not know of a
// statement is the same with and without it.
func For(ctx context.Context, h *module.House, v access.Viewer, child people.PatientID, to Audience) (Draft, error) {
	if to.At.IsZero() {
		to.At = h.Now()
	}
	to.At = to.At.In(h.Zone).Truncate(time.Second)
	if !h.Say.Speaks(to.Lang) {
		to.Lang = "en"
	}
	g := gathering{h: h, v: v, say: say.With(ctx, h.Say.In(to.Lang)), d: Draft{Audience: to}}
	var err error
	if g.d.Child, err = people.Child(ctx, h.DB, v, child); err != nil {
		return Draft{}, err
	}
	if g.records, err = h.Store.Same(ctx, v, string(child)); err != nil {
		return Draft{}, err
	}
	for _, step := range []func(context.Context) error{g.audience, g.sender, g.plain, g.record, g.told, g.whose} {
		if err := step(ctx); err != nil {
			return Draft{}, err
		}
	}
	return g.sorted(), nil
}

// gathering is a draft on its way.
type gathering struct {
	h         *module.House
	v         access.Viewer
	say       context.Context // speaks the language of the packet
	records   []string
	d         Draft
	human     string // the person that To is, as wishes name people; "" for a place
	relatives []string
}

// audience finds out who is to read it.
func (g *gathering) audience(ctx context.Context) (err error) {
	kind, id, _ := strings.Cut(g.d.Audience.To, "/")
	calling, org := people.Anonymous, ""
	switch kind {
	case "PractitionerRole", "Practitioner":
		at, err := consent.Jobs(ctx, g.h.DB, g.v, []string{id})
		if err != nil {
			return err
		}
		r, ok := at[id]
		if !ok {
			return fault.New(fault.NotFound, "packet.nobody")
		}
		calling, org, g.human = r.Calling(), string(r.Organization), r.Practitioner.Ref()
	case "Organization":
		org = id
	case "HealthcareService":
		if org, err = g.provider(ctx, id); err != nil {
			return err
		}
	case "RelatedPerson":
		kin, err := people.Family(ctx, g.h.DB, g.v, g.d.Child.ID, g.h.Today())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(kin.Relatives, func(r people.Relative) bool { return string(r.ID) == id && r.Current(g.h.Today()) })
		if i < 0 {
			return fault.New(fault.NotFound, "packet.nobody")
		}
		calling, g.human = people.KinOrFoster, g.d.Audience.To
	default:
		return fault.New(fault.NotFound, "packet.nobody")
	}
	place := people.Organization{}
	if org != "" {
		if place, err = people.GetOrganization(ctx, g.h.DB, g.v, people.OrganizationID(org)); err != nil {
			return err
		}
		g.d.place = place.Name
	}
	g.d.Reader = readerOf(calling, place.Kind, g.d.Audience.Purpose)
	if g.human != "" {
		named, err := people.Names(ctx, g.h.DB, g.v, []string{g.d.Audience.To})
		if err != nil {
			return err
		}
		g.d.name = named[g.d.Audience.To].Name
	}
	return nil
}

// provider returns the id of the organization that provides a service.
func (g *gathering) provider(ctx context.Context, service string) (org string, err error) {
	err = looking{g.h, g.v}.at(ctx, "HealthcareService", service, func(root element.Value) {
		org = strings.TrimPrefix(root.At("providedBy", "reference").Text(), "Organization/")
	})
	return org, err
}

// sender finds out who sends it.
func (g *gathering) sender(ctx context.Context) error {
	ref, err := people.Writer(ctx, g.h.DB, g.v, g.h.Today())
	if err != nil {
		return err
	}
	f := author{ref: ref, org: g.v.Origin()}
	named, err := people.Names(ctx, g.h.DB, g.v, []string{ref})
	if err != nil {
		return err
	}
	f.name = named[ref].Name
	if f.org != "" {
		at, err := people.GetOrganization(ctx, g.h.DB, g.v, people.OrganizationID(f.org))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		f.orgName, f.phone = at.Name, at.Phone
	}
	g.d.from = f
	return nil
}

// put sorts a line by what such an audience needs, and by its labels.
func (g *gathering) put(l Line) {
	how, there := audiences[g.d.Reader].Lines[l.Kind]
	switch {
	case l.Labels&never != 0:
		l.Reason = NoEver
	case l.Reason != "":
	case !there:
		l.Reason = NoNeed
	case l.Labels&label.Part2 != 0:
		l.Reason = AskPart2
	case l.Labels&(access.Labels|label.Tiers) != 0:
		l.Reason = AskLabel
	case how == asks:
		l.Reason = AskAudience
	}
	switch l.Reason {
	case "":
		l.Chosen = how == needs && !l.spare
		g.d.Goes = append(g.d.Goes, l)
	case AskLabel, AskPart2, AskFirst, AskAudience:
		g.d.Asks = append(g.d.Asks, l)
	default:
		g.d.Never = append(g.d.Never, l)
	}
}

// never are the labels of what leaves by no packet.
const never = label.Psychotherapy | label.Sealed | label.Named | label.Closed | label.Answers

// plain puts what needs no other resource: why, and which language.
func (g *gathering) plain(ctx context.Context) error {
	c := g.d.Child
	if why := strings.TrimSpace(g.d.Audience.Why); why != "" {
		g.put(Line{Key: string(Why), Kind: Why, Words: why})
	}
	if words := people.LanguageWord(g.say, c.Language); words != "" {
		if c.Interp {
			words = say.T(g.say, "packet.interpreter", "language", words)
		}
		g.put(Line{Key: string(Language), Kind: Language, Words: words})
	}
	g.ways("Patient/"+string(c.ID), c.Details.Safe, people.Phone(c.Details.Telecoms), c.Short)
	return g.kin(ctx)
}

// kin puts how the family is reached: whoever decides for the child and is
// nearest, and others where they are chosen. What somebody said about being
// called holds for others too.
func (g *gathering) kin(ctx context.Context) error {
	kin, err := people.Family(ctx, g.h.DB, g.v, g.d.Child.ID, g.h.Today())
	if err != nil {
		return err
	}
	manners, err := reach.Manners(ctx, g.h.DB, g.v, g.records...)
	if err != nil {
		return err
	}
	first := true
	for _, r := range kin.Relatives {
		g.relatives = append(g.relatives, r.ID.Ref())
		m := manners[string(r.Child)][r.ID.Ref()]
		if !r.Current(g.h.Today()) || r.Relation.Sibling() || r.Phone == "" || !m.Safe("call") || r.ID.Ref() == g.d.Audience.To {
			continue
		}
		l := Line{Key: "contact/" + r.ID.Ref(), Kind: Contact, Words: g.calls(r, m), of: r.ID.Ref()}
		decides := r.Relation.Calling() == people.CustodialParent
		if !decides && r.Relation.Calling() != people.KinOrFoster {
			l.Reason = NoNeed
		}
		l.spare = !decides || !first
		first = first && !decides
		g.put(l)
	}
	return nil
}

// calls is how a relative is reached.
func (g *gathering) calls(r people.Relative, m reach.Manner) string {
	words := joined(r.Name, people.RelationWord(g.say, r.Relation, r.Words))
	if r.Interp {
		words += " · " + say.T(g.say, "packet.interpreter", "language", people.LanguageWord(g.say, r.Language))
	}
	for _, w := range people.Ways(g.say, "they", m.Ways) {
		if w.How != "" {
			words += " · " + w.How
		}
	}
	return words + " · " + r.Phone
}

// ways puts how the child may be reached: a phone only with the rules it is safe by.
func (g *gathering) ways(ref string, rules []people.SafeContact, phone, whose string) {
	var said []string
	for _, w := range people.Ways(g.say, g.d.Child.Pronoun(), rules) {
		if w.How != "" { // a note may say more than the rule
			said = append(said, w.How)
		}
	}
	if len(said) == 0 {
		return
	}
	words := whose + ": " + strings.Join(said, "; ")
	if phone != "" && slices.ContainsFunc(rules, func(c people.SafeContact) bool { return c.Where == "own" && (c.Use == "first" || c.Use == "ok") }) {
		words += " · " + phone
	}
	g.put(Line{Key: "contact/" + ref, Kind: Contact, Words: words})
}

// reading is one type of the record of which lines are made.
type reading struct {
	typ    string
	params []store.Param
	line   func(element.Value) (Line, bool)
}

// readings are those types. A line says what is in it, and nothing around it.
var readings = []reading{
	{"Observation", []store.Param{{Name: "code", Values: []string{own.System + "|what-matters", own.System + "|what-helps"}}}, wordsLine},
	{"Goal", nil, goalLine},
	{"Condition", nil, problemLine},
	{"MedicationRequest", nil, medicationLine},
	{"MedicationStatement", nil, medicationLine},
	{"AllergyIntolerance", nil, allergyLine},
}

// mostOfType is how many lines of one type a draft has room for.
const mostOfType = 100

// record puts what is in the record as resources.
func (g *gathering) record(ctx context.Context) error {
	for _, x := range readings {
		err := g.each(ctx, x.typ, x.params, func(res store.Resource, root element.Value) {
			if l, ok := x.line(root); ok {
				l.Key, l.of, l.Labels = x.typ+"/"+res.ID, x.typ+"/"+res.ID, res.Labels
				g.put(l)
			}
		})
		if err != nil {
			return err
		}
	}
	return g.each(ctx, "CarePlan", nil, func(res store.Resource, root element.Value) {
		for i, words := range planLines(root) {
			ref := "CarePlan/" + res.ID
			g.put(Line{Key: ref + "/" + string(rune('0'+i%10)), Kind: Plan, Words: words, Labels: res.Labels, of: ref})
		}
	})
}

func (g *gathering) each(ctx context.Context, typ string, params []store.Param, fn func(store.Resource, element.Value)) error {
	var refs []string
	for _, id := range g.records {
		refs = append(refs, "Patient/"+id)
	}
	page, err := g.h.Store.Search(ctx, g.v, store.Query{Type: typ, Params: append([]store.Param{{Name: "patient", Values: refs}}, params...), Count: mostOfType})
	if err != nil {
		return err
	}
	for _, res := range page.Resources {
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			return err
		}
		fn(res, root)
	}
	return nil
}

// whose says whose words lines are.
func (g *gathering) whose(ctx context.Context) (err error) {
	var refs []string
	for _, l := range slices.Concat(g.d.Goes, g.d.Asks, g.d.Never) {
		if l.By != "" && !slices.Contains(refs, l.By) {
			refs = append(refs, l.By)
		}
	}
	if g.d.people, err = people.Names(g.say, g.h.DB, g.v, append(refs, g.relatives...)); err != nil {
		return err
	}
	for _, all := range [][]Line{g.d.Goes, g.d.Asks, g.d.Never} {
		for i := range all {
			if all[i].By != "" {
				all[i].Who = g.d.whose(g.say, all[i].By)
			}
		}
	}
	return nil
}

// whose is how a packet speaks of somebody of the family.
func (d Draft) whose(ctx context.Context, ref string) string {
	named := d.people[ref]
	switch mine := ref == "Patient/"+string(d.Child.ID); {
	case audiences[d.Reader].Name && mine:
		return d.Child.Short
	case audiences[d.Reader].Name:
		return joined(named.Name, named.Role)
	case mine:
		return say.T(ctx, "packet.the-child")
	}
	return named.Role
}

// sorted is the draft with its lines in order.
func (g *gathering) sorted() Draft {
	for _, all := range [][]Line{g.d.Goes, g.d.Asks, g.d.Never} {
		slices.SortStableFunc(all, func(a, b Line) int {
			if a.Kind != b.Kind {
				return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind)
			}
			if a.Kind == Contact { // the child first, then who is nearest
				return 0
			}
			return strings.Compare(a.Words, b.Words)
		})
	}
	return g.d
}
