package consent

import (
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What somebody told is theirs. Whoever was told writes down what they say of
// it. Who only reads it, by a wish or behind broken glass, writes nothing in
// their name: neither other words, nor that it is taken back, nor who may know.
// Nobody makes it go away.

// mayTell refuses such changes. To whom an entry is hidden it is refused nothing
// for its sake: the same would be answered if it were not there.
func (r *Gate) mayTell(ctx context.Context, q db.Querier, v access.Viewer, c store.Change) error {
	switch {
	case c.Type == "Communication" && isEntry(c.Old):
		return mayReword(v, c)
	case c.Type == "Communication" && isEntry(c.New):
		headlines := []string{}
		for p := range r4.As[r4.Communication](c.New).PartOf() {
			headlines = append(headlines, p.Target())
		}
		return r.wereTold(ctx, q, v, headlines)
	case c.Type == "Consent":
		return r.maySayWish(ctx, q, v, c)
	}
	return nil
}

// isEntry reports whether a Communication lies by itself: a statement, a
// headline or a report.
func isEntry(v element.Value) bool {
	if !v.Exists() || !label.Apart("Communication", v) {
		return false
	}
	for c := range r4.As[r4.Communication](v).Category() {
		if code := own.Code(c); code == "headline" || slices.Contains(statements, code) {
			return true
		}
	}
	return false
}

// mayReword refuses another version by somebody whom it was not told to.
func mayReword(v access.Viewer, c store.Change) error {
	heard := []string{r4.As[r4.Communication](c.Old).Sender().Target()}
	for to := range r4.As[r4.Communication](c.Old).Recipient() {
		heard = append(heard, to.Target())
	}
	switch {
	case !c.New.Exists():
		return fault.New(fault.Rule, "fhir.told-stays")
	case !isAny(v, heard):
		return fault.New(fault.Rule, "fhir.told-others")
	case !sameReaders(c.Old, c.New):
		return fault.New(fault.Rule, "fhir.told-whom")
	}
	return nil
}

// wereTold refuses to speak of entries that v reads and was not told.
func (r *Gate) wereTold(ctx context.Context, q db.Querier, v access.Viewer, entries []string) error {
	heard, err := hearers(ctx, q, v, entries)
	for _, by := range heard {
		if !isAny(v, by) {
			return fault.New(fault.Rule, "fhir.told-others")
		}
	}
	return err
}

// hearers returns whoever told these entries, and whom, by entry; those that v
// does not read are left out.
func hearers(ctx context.Context, q db.Querier, v access.Viewer, entries []string) (map[string][]string, error) {
	heard := map[string][]string{}
	if len(entries) == 0 {
		return heard, nil
	}
	list, args := db.List(0, entries)
	return heard, access.Each(ctx, q, v, func(row db.Row) error {
		var item, person string
		err := row.Scan(&item, &person)
		heard[item] = append(heard[item], person)
		return err
	}, `
		select n.item, n.person
		from care_named n join resource r on r.type = 'Communication' and r.id = substr(n.item, 15)
		where n.item in `+list+` and n.part in ('teller', 'told') and not r.deleted and sees(r.compartment)`, args...)
}

// maySayWish refuses a wish for what v was not told, one that is not new, and
// one that opens to somebody what the teller closed to them with their own hand.
func (r *Gate) maySayWish(ctx context.Context, q db.Querier, v access.Viewer, c store.Change) error {
	was, is := ReadConsent(c.Old, r.Place.zone()), ReadConsent(c.New, r.Place.zone())
	spoken, err := hearers(ctx, q, v, was.entries())
	if err != nil {
		return err
	}
	if len(spoken) > 0 {
		return fault.New(fault.Rule, "fhir.wish-stays")
	}
	if err := r.wereTold(ctx, q, v, is.entries()); err != nil || is == nil {
		return err
	}
	spoken, err = hearers(ctx, q, v, is.entries())
	if err != nil || len(spoken) == 0 {
		return err
	}
	no, err := r.ownRefusals(ctx, q, is.Child)
	if err != nil {
		return err
	}
	work, err := rolesOf(ctx, q)
	is.sayings(work, func(x choice) {
		if err == nil && x.Permit && no[[2]string{x.reader, x.entry}] {
			err = fault.New(fault.Rule, "fhir.told-no")
		}
	})
	return err
}

// rolesOf returns whose the roles are, both as references: a wish may name
// either.
func rolesOf(ctx context.Context, q db.Querier) (map[string]string, error) {
	of := map[string]string{}
	return of, db.Each(ctx, q, func(row db.Row) error {
		var role, who string
		err := row.Scan(&role, &who)
		of["PractitionerRole/"+role] = "Practitioner/" + who
		return err
	}, `select id, practitioner_id from practitioner_role`)
}

// sayings calls fn with what a consent says of each entry to each human.
func (c *Consent) sayings(work map[string]string, fn func(choice)) {
	c.each(func(p *Provision) {
		for _, reader := range p.Readers {
			if who := work[reader]; who != "" {
				reader = who
			}
			for _, d := range p.Data {
				fn(choice{p, reader, d.Reference})
			}
		}
	})
}

// entries are the Communications that a consent names.
func (c *Consent) entries() (all []string) {
	if c == nil {
		return nil
	}
	c.each(func(p *Provision) {
		for _, d := range p.Data {
			if strings.HasPrefix(d.Reference, "Communication/") && !slices.Contains(all, d.Reference) {
				all = append(all, d.Reference)
			}
		}
	})
	return all
}

// ownRefusals are the readers and entries to which the newest word that the
// child's own account said of them is no. That she wants to be asked is none.
func (r *Gate) ownRefusals(ctx context.Context, q db.Querier, child string) (map[[2]string]bool, error) {
	s := &about{child: child}
	if err := r.readConsents(ctx, q, []string{child}, map[string]*about{child: s}); err != nil {
		return nil, err
	}
	hers, err := db.All(ctx, q, db.Text, `
		select r.id
		from resource r left join resource_history h on h.resource = r.key and h.version = 1
			join audit_event e on e.key = coalesce(h.audit, r.audit)
		where r.type = 'Consent' and e.who = $1`, "Patient/"+child)
	if err != nil {
		return nil, err
	}
	work, err := rolesOf(ctx, q)
	if err != nil {
		return nil, err
	}
	last := map[[2]string]choice{}
	for _, c := range s.consents {
		if !slices.Contains(hers, c.ID) {
			continue
		}
		c.sayings(work, func(x choice) {
			at := [2]string{x.reader, x.entry}
			if had, ok := last[at]; slices.Contains(c.with, x.entry) && (!ok || x.newer(had)) {
				last[at] = x
			}
		})
	}
	no := map[[2]string]bool{}
	for at, x := range last {
		no[at] = !x.Permit && !x.Asks
	}
	return no, nil
}
