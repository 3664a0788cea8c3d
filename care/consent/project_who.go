package consent

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/say"
)

// Keep is what may honestly be said to somebody, before they answer, of whether
// their answers stay from the rest of the family. Each is a sentence,
// consent.who.keep.*, and none promises more than the place's law lets a clinic
// keep.
type Keep string

const (
	Kept      Keep = "kept"   // nobody else of the family sees it, nor can ask for it without the informant
	MayAsk    Keep = "asks"   // nobody sees it here; if they ask, a clinician decides
	MustGive  Keep = "gets"   // nobody sees it here; if they ask, the law of the place wants it given
	Seen      Keep = "open"   // somebody of the family sees it
	NoPromise Keep = "unsaid" // the place's rule is not signed: nothing can be promised
)

// Who is who will be able to read what somebody is about to answer.
type Who struct {
	People []Somebody // at work, by name
	Family []string   // references of the rest of the family who will read it
	Others []string   // names of the others of the family, where the informant may see them
	Keep   Keep
}

// Readers returns who will be able to read what an informant ("Patient/x",
// "RelatedPerson/x", "PractitionerRole/x") is about to answer about a child:
// labels are those of the instrument, besides what the server gives all
// answers. It is the arithmetic by which the store makes its rows. The clinic's
// programs that were cleared for it, and who breaks the glass, come besides: the
// sentence consent.who.danger says so.
func Readers(ctx context.Context, h *module.House, child people.PatientID, informant string, labels access.Mask) (w Who, err error) {
	g := In(h.Store)
	labels |= label.Answers
	if strings.HasPrefix(informant, "Patient/") {
		labels |= label.Adolescent
	}
	s := about{child: string(child)}
	if err := g.read(ctx, h.DB, []string{s.child}, map[string]*about{s.child: &s}, h.Now().UnixMicro()); err != nil {
		return w, err
	}
	if labels&label.Named == 0 { // else nobody but the informant reads it
		rows, err := h.Store.Foreseen(ctx, h.DB, s.child, label.Clinical|labels, store.AnsweredBy(informant))
		if err != nil {
			return w, err
		}
		if w.People, err = readersAtWork(ctx, h, informant, rows); err != nil {
			return w, err
		}
		w.Family = s.family(rows, informant, h.Now())
	}
	w.Others, err = s.others(ctx, h, informant)
	w.Keep = g.keeps(&s, informant, labels, len(w.Family) > 0, h.Now())
	return w, err
}

// readersAtWork are the people at work who read by these rows, today, those
// included who stand in for somebody.
func readersAtWork(ctx context.Context, h *module.House, informant string, rows []store.Reader) (all []Somebody, err error) {
	var names []string
	for _, r := range rows {
		_, id, _ := strings.Cut(r.Name, "/")
		id, _, _ = strings.Cut(id, "@")
		if r.Needs&label.Tie == 0 || strings.Contains(r.Name, "/") {
			names = append(names, r.Name, id)
		}
	}
	ids, err := workers(ctx, h.DB, names, h.Now().UnixMicro())
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, id := range ids {
		v, _, err := Worker(ctx, h.DB, people.PractitionerID(id), people.Day(h.Today()), h.Now())
		if err != nil {
			return nil, err
		}
		if !isAny(v, []string{informant}) && slices.ContainsFunc(rows, func(r store.Reader) bool { return r.Reads(v, h.Now().UnixMicro()) }) {
			ref := people.PractitionerID(id).Ref()
			refs, all = append(refs, ref), append(all, Somebody{Ref: ref, Practitioner: people.PractitionerID(id), Relation: Current})
		}
	}
	called, err := people.Names(ctx, h.DB, access.Person(informant), refs)
	for i := range all {
		all[i].Name, all[i].Role = called[all[i].Ref].Name, called[all[i].Ref].Role
	}
	slices.SortFunc(all, func(a, b Somebody) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// workers are the ids of the practitioners who may be known by one of these
// names: themselves, in a job, at a place or one that it is part of, or standing
// in for one who is.
func workers(ctx context.Context, q db.Querier, names []string, now int64) ([]string, error) {
	list, args := db.List(0, names)
	at := "$" + strconv.Itoa(len(args)+1)
	return db.All(ctx, q, db.Text, `
		with recursive place (id) as (
			select id from organization where id in `+list+`
			union
			select o.part_of from organization o join place on place.id = o.id where o.part_of <> ''
		), meant (id, practitioner_id) as (
			select r.id, r.practitioner_id from practitioner_role r
			where r.active and (r.id in `+list+` or r.practitioner_id in `+list+` or r.organization_id in (select id from place))
		)
		select practitioner_id from meant where practitioner_id <> ''
		union
		select r.practitioner_id
		from care_cover c join meant m on m.id = c.for_id join practitioner_role r on r.id = c.role_id
		where c.from_at <= `+at+` and c.until_at > `+at+` and r.active and r.practitioner_id <> ''
		order by 1`, append(args, now)...)
}

// family are the child and those who stand for the child, but the informant,
// who read by these rows.
func (s *about) family(rows []store.Reader, informant string, now time.Time) (all []string) {
	reads := func(c people.Calling, ref string) {
		v := Personal(c, ref).At(now)
		if ref != informant && !slices.Contains(all, ref) && slices.ContainsFunc(rows, func(r store.Reader) bool { return r.Reads(v, now.UnixMicro()) }) {
			all = append(all, ref)
		}
	}
	reads(people.TeenSelf, "Patient/"+s.child)
	for _, x := range s.relations {
		var c people.Calling
		if x.kind == "family" && c.UnmarshalText([]byte(x.calling)) == nil {
			reads(c, x.reader)
		}
	}
	return all
}

// others are the names of the rest of the family, where it is the young person
// who asks: nobody else learns here who there is.
func (s *about) others(ctx context.Context, h *module.House, informant string) (names []string, err error) {
	if informant != "Patient/"+s.child {
		return nil, nil
	}
	var refs []string
	for _, x := range s.relations {
		if x.kind == "family" && !slices.Contains(refs, x.reader) &&
			slices.ContainsFunc(s.stands(x), func(x relation) bool { return x.from <= h.Now().UnixMicro() }) {
			refs = append(refs, x.reader)
		}
	}
	called, err := people.Names(ctx, h.DB, Personal(people.TeenSelf, informant).At(h.Now()), refs)
	for _, ref := range refs {
		if n := called[ref]; n.Short != "" {
			names = append(names, n.Short)
		}
	}
	return names, err
}

// keeps is what may be said of the family: what the law of the place wants for
// the strictest of the services that the labels stand for.
func (r *Gate) keeps(s *about, informant string, labels access.Mask, open bool, now time.Time) Keep {
	if open {
		return Seen
	}
	oldest, _ := s.births()
	keep := Kept
	for _, service := range servicesOf(labels) {
		day := r.Place.Day(now)
		said := r.Rules.Law(r.Place.Code, service, day, day).ReleaseController(Care{Birth: oldest})
		keep = keep.or(said.keeps())
	}
	if kind, _, _ := strings.Cut(informant, "/"); kind != "Patient" { // the young person has a right of her own to look
		keep = keep.or(MayAsk)
	}
	return keep
}

// keeps is what a ruling about release comes to.
func (r Ruling) keeps() Keep {
	switch {
	case slices.Contains(r.Who, Nobody):
		return NoPromise
	case r.Parent == Sees && slices.Contains(r.Who, Parent):
		return MustGive
	case r.Parent == Sees, r.Parent == ClinicianSays:
		return MayAsk
	}
	return Kept
}

// or is what may be said where both hold: the less.
func (k Keep) or(o Keep) Keep {
	order := []Keep{Kept, MayAsk, MustGive, Seen, NoPromise}
	return order[max(slices.Index(order, k), slices.Index(order, o))]
}

// servicesOf are the services whose rules answers with these labels go by.
func servicesOf(labels access.Mask) (all []string) {
	for _, x := range []struct {
		bits    access.Mask
		service string
	}{
		{label.Mental, "mental-health"}, {label.Substance | label.Part2, "substance-use"}, {label.Sexual | label.STD | label.HIV, "sexually-transmitted"},
	} {
		if labels&x.bits != 0 {
			all = append(all, x.service)
		}
	}
	if len(all) == 0 {
		all = []string{"any"}
	}
	return all
}

// Lines say it to the informant, a sentence each: who reads it, what is kept
// from the family, and what danger and the law make of that. The last is
// "consent.who.danger".
func (w Who) Lines(ctx context.Context) []string {
	voice := say.From(ctx)
	names := make([]string, 0, len(w.People))
	for _, p := range w.People[:min(len(w.People), mostNamed)] {
		names = append(names, p.Name)
	}
	var lines []string
	switch more := len(w.People) - len(names); {
	case len(names) == 0:
		lines = append(lines, say.T(ctx, "consent.who.only-you"))
	case more > 0:
		lines = append(lines, say.T(ctx, "consent.who.read-more", "names", strings.Join(names, ", "), "count", more))
	default:
		lines = append(lines, say.T(ctx, "consent.who.read", "names", voice.List(names...), "count", len(names)))
	}
	others := say.T(ctx, "consent.who.family")
	if len(w.Others) > 0 {
		others = voice.List(w.Others...)
	}
	return append(lines, say.T(ctx, "consent.who.keep."+string(w.Keep), "family", others, "count", max(1, len(w.Others))), say.T(ctx, "consent.who.danger"))
}

// mostNamed is how many people a sentence names.
const mostNamed = 4

// Colleagues returns the people at work who may read what is coordinated about a
// child or, where about names an entry that lies by itself ("Communication/x"),
// who read that; but is left out. Whoever is not among them is offered by no page.
func Colleagues(ctx context.Context, h *module.House, child people.PatientID, about, but string) ([]Somebody, error) {
	rows, err := h.Store.Foreseen(ctx, h.DB, string(child), label.Coordination)
	if kind, id, _ := strings.Cut(about, "/"); about != "" {
		rows, err = db.All(ctx, h.DB, func(row db.Row) (r store.Reader, err error) {
			err = row.Scan(&r.Name, &r.Needs, &r.From, &r.Until, &r.Refused)
			return r, err
		}, `
			select c.reader, c.needs, c.from_at, c.until_at, c.refused
			from compartment_reader c join resource r on r.compartment = c.compartment
			where r.type = $1 and r.id = $2 and not r.deleted`, kind, id)
	}
	if err != nil {
		return nil, err
	}
	return readersAtWork(ctx, h, but, rows)
}
