package family

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/introduction"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/tie"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// ward is a child for whom a caregiver stands.
type ward struct {
	people.Patient
	Page  string // its address
	Class consent.Class
	As    people.RelatedPersonID
}

// careView is what a caregiver begins with.
type careView struct {
	Name     string
	Children []wardView
	Asked    bool // a check-in waits for them
}

// wardView is one child on a caregiver's page. What is not open to them is not
// asked for, and its part of the page is not there.
type wardView struct {
	ward
	now       time.Time
	Visits    []visit
	People    []named
	Me        people.Relative
	Vaccines  []dated
	Allergies []string
	Growth    []dated
	Promises  []engagement.Line
	Felt      []introduction.FeltView // hand-offs of which they did not say how they felt
	Clinical  bool                    // vaccines and allergies alone are not all
	Basics    bool
	Contact   bool
	Promised  bool
}

// named is somebody who cares for a child; the work is said only to those who
// see the whole record.
type named struct{ Name, Role string }

// dated is something of a day.
type dated struct {
	Day  time.Time // zero when nobody wrote it down
	What string
}

// wards returns the children for whom the caregiver stands and whom the rule
// opens to them today. A child who is closed is not among them, as one who was
// never there.
func (p pages) wards(ctx context.Context, v access.Viewer) (all []ward, err error) {
	acts, err := account.ActsFor(ctx, p.DB, people.RelatedPersonID(strings.TrimPrefix(v.ID(), "RelatedPerson/")), p.Today())
	if err != nil {
		return nil, err
	}
	g := consent.In(p.Store)
	for _, a := range acts {
		c, err := people.Child(ctx, p.DB, v, a.Child)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, ward{c, account.ChildPage(v.ID(), a.Child), classAt(g.Rules.Proxies(c.Birth, g.Place), p.Now()), a.As})
	}
	slices.SortFunc(all, func(a, b ward) int { return strings.Compare(a.Name+string(a.ID), b.Name+string(b.ID)) })
	return all, nil
}

func (p pages) children(w http.ResponseWriter, r *http.Request) error {
	v, err := asking(r, account.Caregiver)
	if err != nil {
		return err
	}
	ctx := r.Context()
	all, err := p.wards(ctx, v)
	if err != nil {
		return err
	}
	view := careView{Name: web.WhoIs(ctx).Name}
	for _, x := range all {
		c := wardView{ward: x, now: p.Now().In(p.Zone)}
		if c.Visits, err = p.coming(ctx, v, c); err != nil {
			return err
		}
		view.Children = append(view.Children, c)
	}
	waiting, err := pass.Waiting(ctx, p.House, v.Names()...)
	if err != nil {
		return err
	}
	view.Asked = len(waiting) > 0
	return web.Show(w, r, carePage(view))
}

// coming are the visits agreed on with a child.
func (p pages) coming(ctx context.Context, v access.Viewer, c wardView) ([]visit, error) {
	all, err := contact.Coming(ctx, p.DB, v, c.now, string(c.ID))
	if err != nil {
		return nil, err
	}
	refs := []string{}
	for _, a := range all[string(c.ID)] {
		refs = append(refs, a.Person)
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	return visits(all[string(c.ID)], c.now, called(names)), err
}

func (p pages) child(w http.ResponseWriter, r *http.Request) error {
	v, err := asking(r, account.Caregiver)
	if err != nil {
		return err
	}
	ctx := r.Context()
	all, err := p.wards(ctx, v)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x ward) bool { return x.Page == account.Home(account.Caregiver)+"/"+r.PathValue("child") })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	c := wardView{ward: all[i], now: p.Now().In(p.Zone)}
	full := c.Class == consent.Full
	c.Basics, c.Contact = v.Clears(label.Basics), v.Clears(label.Contact)
	c.Clinical, c.Promised = full && v.Clears(label.Clinical), full && v.Clears(label.Coordination)
	rd := reading{p, v, &c}
	for _, step := range []func(context.Context) error{rd.agreed, rd.carers, rd.basics, rd.grown, rd.vowed, rd.reached} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if c.Felt, err = introduction.FeltOn(r.Context(), p.House, v, c.ID); err != nil {
		return err
	}
	return web.Show(w, r, wardPage(c))
}

// reading fills in the page of one child, each part as the caregiver reads it.
type reading struct {
	pages
	v access.Viewer
	c *wardView
}

func (rd reading) agreed(ctx context.Context) (err error) {
	rd.c.Visits, err = rd.coming(ctx, rd.v, *rd.c)
	return err
}

// carers are those who care for the child and are named in what the caregiver
// reads.
func (rd reading) carers(ctx context.Context) error {
	ledgers, err := tie.Ledgers(ctx, rd.DB, rd.v, tie.Reach{From: contact.DayAt(rd.c.now), Now: rd.c.now}, string(rd.c.ID))
	if err != nil {
		return err
	}
	today, refs := contact.DayAt(rd.c.now), []string{}
	for _, i := range ledgers[string(rd.c.ID)].Intervals {
		if (i.Until == 0 || i.Until >= today) && !strings.HasPrefix(i.Person, "RelatedPerson/") && !slices.Contains(refs, i.Person) {
			refs = append(refs, i.Person)
		}
	}
	names, err := people.Names(ctx, rd.DB, rd.v, refs)
	for _, ref := range refs {
		if n := names[ref]; n.Name != "" {
			x := named{Name: n.Name}
			if rd.c.Class == consent.Full {
				x.Role = n.Role
			}
			rd.c.People = append(rd.c.People, x)
		}
	}
	slices.SortFunc(rd.c.People, func(a, b named) int { return strings.Compare(a.Name, b.Name) })
	return err
}

// found returns what the caregiver reads of a type about the child.
func (rd reading) found(ctx context.Context, typ string, each func(element.Value), also ...store.Param) error {
	page, err := rd.Store.Search(ctx, rd.v, store.Query{Type: typ, Count: store.MostPerPage,
		Params: append([]store.Param{{Name: "patient", Values: []string{rd.c.ID.Ref()}}}, also...)})
	if err != nil {
		return err
	}
	for _, res := range page.Resources {
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			return err
		}
		each(root)
	}
	return nil
}

// basics are what a school form asks.
func (rd reading) basics(ctx context.Context) error {
	if !rd.c.Basics {
		return nil
	}
	err := rd.found(ctx, "Immunization", func(root element.Value) {
		if root.Get("status").Is("completed") {
			rd.c.Vaccines = append(rd.c.Vaccines, dated{dayOf(r4.Date{Element: root.Get("occurrenceDateTime")}.Day()), concept(root, "vaccineCode").Words()})
		}
	})
	if err != nil {
		return err
	}
	err = rd.found(ctx, "AllergyIntolerance", func(root element.Value) {
		word, state := concept(root, "code").Words(), concept(root, "clinicalStatus").In(allergyState)
		if (state == "active" || state == "") && word != "" && !slices.Contains(rd.c.Allergies, word) {
			rd.c.Allergies = append(rd.c.Allergies, word)
		}
	})
	slices.Sort(rd.c.Allergies)
	latest(rd.c.Vaccines)
	return err
}

const allergyState = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"

func concept(root element.Value, name string) r4.CodeableConcept {
	return r4.CodeableConcept{Element: root.Get(name)}
}

func latest(all []dated) {
	slices.SortFunc(all, func(a, b dated) int {
		if c := b.Day.Compare(a.Day); c != 0 {
			return c
		}
		return strings.Compare(a.What, b.What)
	})
}

// grown are height and weight, the latest of each.
func (rd reading) grown(ctx context.Context) error {
	if !rd.c.Clinical {
		return nil
	}
	last := map[string]dated{}
	err := rd.found(ctx, "Observation", func(root element.Value) {
		x := r4.As[r4.Observation](root)
		day, code := dayOf(x.EffectiveDateTime().Day()), x.Code().In("http://loinc.org")
		if q := x.ValueQuantity(); q.Value().Text() != "" && !day.Before(last[code].Day) {
			last[code] = dated{day, q.Value().Text() + " " + q.Unit()}
		}
	}, store.Param{Name: "code", Values: []string{"http://loinc.org|8302-2", "http://loinc.org|29463-7"}})
	for _, code := range []string{"8302-2", "29463-7"} {
		if x, ok := last[code]; ok {
			rd.c.Growth = append(rd.c.Growth, x)
		}
	}
	return err
}

// vowed is what was promised to the child and the family.
func (rd reading) vowed(ctx context.Context) error {
	if !rd.c.Promised {
		return nil
	}
	all, err := engagement.Promises(ctx, rd.DB, rd.v, string(rd.c.ID))
	if err != nil {
		return err
	}
	rd.c.Promises, err = rd.promised(ctx, rd.v, all)
	return err
}

// reached is how the caregiver is reached, as the clinic has it.
func (rd reading) reached(ctx context.Context) error {
	if !rd.c.Contact {
		return nil
	}
	kin, err := people.Family(ctx, rd.DB, rd.v, rd.c.ID, rd.Today())
	if i := slices.IndexFunc(kin.Relatives, func(x people.Relative) bool { return x.ID == rd.c.As }); i >= 0 {
		rd.c.Me = kin.Relatives[i]
	}
	return err
}

// dayOf reads a day of the record, zero where there is none.
func dayOf(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{} // shown without a day
	}
	return t
}

// number reads the version a form carries, 0 where there is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0 // nothing was there
	}
	return n
}
