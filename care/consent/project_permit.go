package consent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/db"
)

// made tells permits, and how days are read, from those of another program; it
// changes with what the tables do not say.
const made = "reasons apart, days of the place, answers their own"

// Name tells this rule at this place, with these tables, from another: what
// another has compiled is compiled anew.
func (r *Gate) Name() string {
	b, err := tableFiles.ReadFile("table/access.json")
	if err != nil {
		panic(err) // embedded
	}
	sum := sha256.Sum256(append(b, made...))
	return fmt.Sprintf("kith %s.%s %s %s", hex.EncodeToString(sum[:6]), r.Rules.Stamp(), r.Place.Code, r.Place.zone())
}

// PlaceIn returns the place that the Name of a Gate tells of.
func PlaceIn(name string) (at Place, ok bool) {
	parts := strings.Split(name, " ")
	if len(parts) != 4 || parts[0] != "kith" {
		return at, false
	}
	zone, err := time.LoadLocation(parts[3])
	return Place{Code: parts[2], Zone: zone}, err == nil
}

// tellers are the types that say who stands how to a child.
var tellers = []string{"CareTeam", "Communication", "Consent", "Encounter", "EpisodeOfCare", "Observation", "Patient", "QuestionnaireResponse", "RelatedPerson", "ServiceRequest", "Task"}

// Touches returns the children about whom a change may say something.
func (r *Gate) Touches(ctx context.Context, tx db.Querier, c store.Change) (children []string, err error) {
	switch {
	case c.Type == "PractitionerRole":
		return db.All(ctx, tx, db.Text, `select distinct patient_id from care_word where reader = $1`, "PractitionerRole/"+c.ID)
	case c.Type == "Organization" && !bytes.Equal(c.Old.Get("partOf").Raw(), c.New.Get("partOf").Raw()):
		return db.All(ctx, tx, db.Text, `select distinct patient_id from care_word where reader <> ''`)
	case !slices.Contains(tellers, c.Type):
		return nil, nil
	}
	for _, v := range []r4.Element{c.Old, c.New} {
		if !v.Exists() || !mattersToRelations(c.Type, v) {
			continue
		}
		child := c.ID
		if c.Type != "Patient" {
			child = childOf(v)
		}
		if child != "" && !slices.Contains(children, child) {
			children = append(children, child)
		}
	}
	return children, nil
}

// childOf returns the child that a resource is about.
func childOf(v r4.Element) string {
	for _, name := range []string{"subject", "patient", "for"} {
		if child := (r4.Reference{Element: v.Get(name)}).ID("Patient"); child != "" {
			return child
		}
	}
	return ""
}

// Permits returns all that is permitted and refused about some children.
func (r *Gate) Permits(ctx context.Context, q db.Querier, children []string) (all []store.Permit, refused []store.Denial, err error) {
	now := r.Now().UnixMicro()
	for part := range slices.Chunk(children, 500) {
		of := make(map[string]*about, len(part))
		for _, id := range part {
			of[id] = &about{child: id}
		}
		if err := r.read(ctx, q, part, of, now); err != nil {
			return nil, nil, err
		}
		enrolled := map[string][]store.Permit{}
		cares, err := store.Enrolled(ctx, q, part)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range cares {
			if !slices.ContainsFunc(enrolled[e.Patient], func(o store.Permit) bool { return o.Reader == e.Reader }) {
				enrolled[e.Patient] = append(enrolled[e.Patient], e)
			}
		}
		for _, id := range part {
			permits := r.permits(of[id], enrolled[id], now)
			wished, no := r.wished(of[id], permits, now)
			known, not := entries(of[id].consents)
			all = append(append(append(all, permits...), wished...), of[id].let(known)...)
			refused = append(append(refused, no...), not...)
		}
		back, err := heldBack(ctx, q, part)
		if err != nil {
			return nil, nil, err
		}
		refused = append(refused, back...)
	}
	return all, refused, nil
}

// Standing returns how a relative stands to the child now, Anonymous when the
// record says that they stand for nobody.
func Standing(ctx context.Context, q db.Querier, relative string, now time.Time) (c people.Calling, err error) {
	at := now.UnixMicro()
	all, err := db.All(ctx, q, func(row db.Row) (string, error) {
		var w word
		x := relation{kind: "family", source: relative}
		err := row.Scan(&x.calling, &x.from, &x.until, &w.before, &w.second)
		s := about{words: map[string]word{relative + " " + ofFamily: w}}
		if w.before == "" {
			s.words = nil
		}
		for _, x := range s.stands(x) {
			if x.from <= at && x.until > at {
				return x.calling, err
			}
		}
		return people.Anonymous.String(), err
	}, `
		select c.calling, c.from_at, c.until_at, coalesce(w.before, ''), coalesce(w.second, '')
		from care_relation c
		left join care_word w on w.source_type = c.source_type and w.source_id = c.source_id and w.part = '`+ofFamily+`'
		where c.reader = $1 and c.kind = 'family' and c.from_at <= $2 and c.until_at > $2
		order by c.calling`, relative, at)
	if err != nil || len(all) == 0 {
		return people.Anonymous, err
	}
	return c, c.UnmarshalText([]byte(all[0]))
}

// read reads what the tables say of children, what is over left out.
func (r *Gate) read(ctx context.Context, q db.Querier, children []string, of map[string]*about, now int64) error {
	list, args := db.List(0, children)
	born := func(row db.Row) error {
		var id string
		x := about{}
		err := row.Scan(&id, &x.born)
		of[id].born = x.born
		return err
	}
	if err := db.Each(ctx, q, born, `
		select patient_id, born_on from care_child where patient_id in `+list, args...); err != nil {
		return err
	}
	list, args = db.List(1, children)
	args = append([]any{now}, args...)
	related := func(row db.Row) error {
		var id, typ, source string
		var x relation
		err := row.Scan(&id, &x.reader, &x.kind, &x.calling, &x.from, &x.until, &typ, &source)
		x.source = typ + "/" + source
		of[id].relations = append(of[id].relations, x)
		return err
	}
	if err := db.Each(ctx, q, related, `
		select patient_id, reader, kind, calling, from_at, until_at, source_type, source_id
		from care_relation where until_at > $1 and patient_id in `+list, args...); err != nil {
		return err
	}
	broken := func(row db.Row) error {
		var id, source string
		var x relation
		err := row.Scan(&id, &source, &x.reader, &x.from, &x.until)
		x.source = "glass/" + source
		of[id].glass = append(of[id].glass, x)
		return err
	}
	args[0] = now - lookInto.Microseconds()
	if err := db.Each(ctx, q, broken, `
		select patient_id, id, reader, from_at, until_at
		from care_glass where until_at > $1 and patient_id in `+list, args...); err != nil {
		return err
	}
	if err := r.readNamed(ctx, q, children, of); err != nil {
		return err
	}
	if err := r.readConsents(ctx, q, children, of); err != nil {
		return err
	}
	return readWords(ctx, q, children, of)
}

// counting are those of a child's relations that open what they say, as the gate
// takes them.
func counting(ctx context.Context, q db.Querier, child string, said []relation) ([]relation, error) {
	s := &about{child: child, relations: said}
	if err := readWords(ctx, q, []string{child}, map[string]*about{child: s}); err != nil {
		return nil, err
	}
	cares, err := store.Enrolled(ctx, q, []string{child})
	return s.believed(cares), err
}

// readWords reads by whose word all that stands, and where those work whom it
// names.
func readWords(ctx context.Context, q db.Querier, children []string, of map[string]*about) error {
	list, args := db.List(0, children)
	words, err := db.All(ctx, q, scanWord, `select `+strings.Join(wordColumns, ", ")+` from care_word where patient_id in `+list, args...)
	if err != nil || len(words) == 0 {
		return err
	}
	var roles []string
	for _, w := range words {
		s := of[w.child]
		if s.words == nil {
			s.words = map[string]word{}
		}
		s.words[w.typ+"/"+w.id+" "+w.part] = w
		for _, c := range s.consents {
			if w.part == ofConsent && c.ID == w.id {
				c.Waits = w.lacks
			}
		}
		if id, ok := strings.CutPrefix(w.reader, "PractitionerRole/"); ok {
			roles = append(roles, id)
		}
	}
	at, within := map[string]string{}, map[string]string{}
	pairs := func(into map[string]string) func(db.Row) error {
		return func(row db.Row) error {
			var id, organization string
			err := row.Scan(&id, &organization)
			into[id] = organization
			return err
		}
	}
	list, args = db.List(0, roles)
	if err := db.Each(ctx, q, pairs(at), `select id, organization_id from practitioner_role where id in `+list, args...); err != nil {
		return err
	}
	if err := db.Each(ctx, q, pairs(within), `select id, part_of from organization where part_of <> ''`); err != nil {
		return err
	}
	for _, w := range words {
		of[w.child].workAt, of[w.child].partOf = at, within
	}
	return nil
}

// readConsents reads what families agreed to, as the record has it.
func (r *Gate) readConsents(ctx context.Context, q db.Querier, children []string, of map[string]*about) error {
	all, err := r.store.About(ctx, q, "Consent", children)
	if err != nil {
		return err
	}
	for _, x := range all {
		var doc element.Doc
		if err := doc.Parse(x.Body, element.Options{Share: true}); err != nil {
			return fmt.Errorf("stored consent: %w", err)
		}
		if c := ReadConsent(doc.Root(), r.Place.zone()); c != nil {
			c.with = x.With
			of[x.Child].consents = append(of[x.Child].consents, c)
		}
	}
	return nil
}

// readNamed reads who told what lies by itself to whom.
func (r *Gate) readNamed(ctx context.Context, q db.Querier, children []string, of map[string]*about) error {
	list, args := db.List(0, children)
	return db.Each(ctx, q, func(row db.Row) error {
		var child, source string
		var x hearer
		err := row.Scan(&child, &source, &x.item, &x.person, &x.part, &x.status, &x.from, &x.until)
		typ, _, _ := strings.Cut(x.item, "/")
		x.source = typ + "/" + source
		of[child].named = append(of[child].named, x)
		return err
	}, `select patient_id, source_id, item, person, part, status, from_at, until_at from care_named where patient_id in `+list+` order by source_id, n`, args...)
}
