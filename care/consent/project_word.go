package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

var wordColumns = []string{"source_type", "source_id", "part", "patient_id", "reader", "who", "at", "places", "own", "before", "lacks", "second", "second_at"}

func scanWord(row db.Row) (w word, err error) {
	var own, lacks, seconded int64
	err = row.Scan(&w.typ, &w.id, &w.part, &w.child, &w.reader, &w.who, &w.at, &w.places, &own, &w.before, &lacks, &w.second, &seconded)
	w.own, w.lacks, w.secondAt = own == 1, access.Mask(lacks), seconded
	return w, err
}

func (w word) row() []any {
	own := int64(0)
	if w.own {
		own = 1
	}
	return []any{w.typ, w.id, w.part, w.child, w.reader, w.who, w.at, w.places, own, w.before, int64(w.lacks), w.second, w.secondAt}
}

// Said keeps by whose word the record says what lets somebody read. What the
// operator writes is believed.
func (r *Gate) Said(ctx context.Context, tx *db.Tx, v access.Viewer, changes []store.Change) error {
	believed := map[string][]string{}
	for _, c := range changes {
		switch {
		case !slices.Contains(spoken, c.Type):
		case !v.Operator():
			if err := r.told(ctx, tx, v, c); err != nil {
				return err
			}
		case c.Version > 1:
			believed[c.Type] = append(believed[c.Type], c.ID)
		}
	}
	for typ, all := range believed {
		for ids := range slices.Chunk(all, 500) {
			list, args := db.List(1, ids)
			if _, err := db.Exec(ctx, tx, `delete from care_word where source_type = $1 and source_id in `+list, append([]any{typ}, args...)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// told keeps what one change by somebody else says.
func (r *Gate) told(ctx context.Context, tx *db.Tx, v access.Viewer, c store.Change) error {
	had, err := db.All(ctx, tx, scanWord, `
		select `+strings.Join(wordColumns, ", ")+`
		from care_word where source_type = $1 and source_id = $2`, c.Type, c.ID)
	if err != nil {
		return err
	}
	s := &telling{c: c, v: v, now: r.Now().UnixMicro(), had: map[string]word{}, then: map[string]word{}}
	for _, w := range had {
		s.had[w.part] = w
	}
	switch c.Type {
	case "Patient":
		s.born()
		s.ties()
	case "RelatedPerson":
		s.family()
	case "Person":
		err = s.links(ctx, tx)
	case "Consent":
		err = r.agrees(ctx, tx, s)
	default:
		s.ties()
	}
	if err != nil {
		return err
	}
	var rows [][]any
	for _, w := range s.then {
		rows = append(rows, w.row())
	}
	if len(had) > 0 {
		if _, err := db.Exec(ctx, tx, `delete from care_word where source_type = $1 and source_id = $2`, c.Type, c.ID); err != nil {
			return err
		}
	}
	return db.Insert(ctx, tx, "care_word", wordColumns, rows)
}

// links keeps which relatives were said to be one human by somebody who does
// not look after all of the children.
func (s *telling) links(ctx context.Context, tx *db.Tx) error {
	named := func(v r4.Element) (ids []string) {
		for l := range r4.As[r4.Person](v).Link() {
			if id := l.Target().ID("RelatedPerson"); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return ids
	}
	was, is := named(s.c.Old), named(s.c.New)
	child, seen := map[string]string{}, 0
	list, args := db.List(0, is)
	if err := db.Each(ctx, tx, func(row db.Row) error {
		var id, of string
		err := row.Scan(&id, &of)
		child[id] = of
		return err
	}, `select id, patient_id from relative where id in `+list, args...); err != nil {
		return err
	}
	known, err := access.All(ctx, tx, s.v, db.Text, `select r.id from relative r where sees(r.compartment) and r.id in `+list, args...)
	if err != nil {
		return err
	}
	if seen = len(known); seen == len(is) && s.v.Clears(label.Coordination) && !s.v.Program() {
		for _, id := range is {
			if slices.Contains(was, id) {
				s.keep(ofLink + "RelatedPerson/" + id)
			}
		}
		return nil
	}
	for _, id := range is {
		part := ofLink + "RelatedPerson/" + id
		if slices.Contains(was, id) {
			s.keep(part)
		} else {
			s.put(s.fresh(part, child[id]))
		}
	}
	return nil
}

// agrees keeps what of a Consent its writer does not read, and lets another who
// says that it is right stand in for that.
func (r *Gate) agrees(ctx context.Context, tx *db.Tx, s *telling) error {
	is, was := ReadConsent(s.c.New, r.Place.zone()), ReadConsent(s.before(), r.Place.zone())
	if weakens(was, is) && s.c.Old.Exists() {
		s.put(s.fresh(ofRefusal, was.Child))
	} else {
		s.keep(ofRefusal)
	}
	readers := is.permits()
	if len(readers) == 0 || s.v.ID() == "Patient/"+is.Child {
		return nil
	}
	had, spoken := s.had[ofConsent]
	lacks, tied, err := r.reads(ctx, tx, s.v, is.Child)
	if err != nil {
		return err
	}
	if s.c.Old.Exists() && string(permission(s.c.Old)) == string(permission(s.c.New)) {
		s.keep(ofConsent)
		if spoken && had.second == "" && verified(s.c.New) > verified(s.c.Old) && tied && s.v.ID() != had.who && !s.v.Program() && !isAny(s.v, readers) {
			s.put(had.with(s.v, lacks, s.now))
		}
		return nil
	}
	w := s.fresh(ofConsent, is.Child)
	opens, _ := Compile(listed(is), func(string) bool { return true })
	if len(opens) == 0 {
		return nil
	}
	for _, p := range opens {
		w.lacks |= p.Lifts & passedOn & lacks
	}
	if !tied || s.v.Program() {
		w.lacks = passedOn | label.Tie
	}
	w.reader = strings.Join(readers, " ")
	if w.lacks != 0 {
		s.put(w)
	}
	return nil
}

// with is a word that a second person confirmed.
func (w word) with(v access.Viewer, lacks access.Mask, now int64) word {
	w.second, w.secondAt = v.ID(), now
	if w.part == ofConsent {
		w.lacks &= lacks &^ beyondWork
	}
	return w
}

// reads returns what a viewer does not read about a child of whose people they
// are one by their own name, and whether they are: broken glass and what others
// agreed to for them is nothing to pass on.
func (r *Gate) reads(ctx context.Context, q db.Querier, v access.Viewer, child string) (lacks access.Mask, tied bool, err error) {
	permits, refused, err := r.Permits(ctx, q, []string{child})
	if err != nil {
		return 0, false, err
	}
	now, names := r.Now().UnixMicro(), v.Names()
	for _, p := range permits {
		given := strings.HasPrefix(p.Source, "glass/") || strings.HasPrefix(p.Source, "Consent/")
		tied = tied || !given && strings.Contains(p.Reader, "/") && slices.Contains(names, p.Reader) && p.To == "" &&
			p.AddsToLabeled&label.Tie == 0 && p.From <= now && p.Until > now
	}
	lacks = v.Lacks() &^ access.Purposes
	for _, d := range refused {
		if slices.Contains(names, d.Reader) && d.From <= now && d.Until > now && d.Purposes == 0 {
			lacks |= d.Mask
			tied = tied && d.Mask != 0
		}
	}
	return lacks, tied, nil
}

// mayWeaken reports whether somebody may end or narrow what a Consent refuses:
// who agreed to it, who answers for privacy, and one of the child's own people
// whom it does not concern.
func (r *Gate) mayWeaken(ctx context.Context, q db.Querier, v access.Viewer, c *Consent) (bool, error) {
	if slices.Contains(c.By, v.ID()) || len(AnswersFor(v)) > 0 {
		return true, nil
	}
	refused := c.refuses()
	if v.Program() || isAny(v, refused) {
		return false, nil
	}
	_, tied, err := r.reads(ctx, q, v, c.Child)
	return tied, err
}

// Waits is what waits for a second person.
type Waits struct {
	Type, ID, Part string
	Who            string // reference of who wrote it
	At             time.Time
	Before         string // what holds beside it until then: a day of birth
	May            bool   // whoever asks may confirm it
}

const waiting = `w.second = '' and (w.part in ('` + ofBirth + `', '` + ofFamily + `', '` + ofConsent + `') or w.part like '` + ofLink + `%')`

// Waiting returns what waits for a second person about a child, as far as v
// sees it.
func (r *Gate) Waiting(ctx context.Context, q db.Querier, v access.Viewer, child people.PatientID) (all []Waits, err error) {
	found, err := access.All(ctx, q, v, scanWord, `
		select w.`+strings.Join(wordColumns, ", w.")+`
		from care_word w join resource r on r.type = w.source_type and r.id = w.source_id
		where w.patient_id = $1 and `+waiting+` and not r.deleted and sees(r.compartment)
		order by w.at, w.source_type, w.source_id, w.part`, string(child))
	for _, w := range found {
		x := Waits{Type: w.typ, ID: w.id, Part: w.part, Who: w.who, At: time.UnixMicro(w.at).UTC(), Before: w.before}
		_, err := r.mayConfirm(ctx, q, v, w)
		if x.May = err == nil; err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		all = append(all, x)
	}
	return all, err
}

// mayConfirm returns what v does not read about the child, fault.NotFound where
// they are not the second person: the first, a program, whom it names, and who
// is not one of the child's own people or does not look after them.
func (r *Gate) mayConfirm(ctx context.Context, q db.Querier, v access.Viewer, w word) (lacks access.Mask, err error) {
	lacks, tied, err := r.reads(ctx, q, v, w.child)
	if err != nil {
		return 0, err
	}
	cares, err := store.Enrolled(ctx, q, []string{w.child})
	if err != nil {
		return 0, err
	}
	answers := slices.ContainsFunc(AnswersFor(v), func(place string) bool {
		return slices.ContainsFunc(cares, func(e store.Permit) bool { return e.Reader == place })
	})
	staff := strings.HasPrefix(v.ID(), "Practitioner/") && v.ID() != w.who
	switch {
	case isAny(v, strings.Fields(w.reader)):
	case w.part == ofConsent && tied && (staff || v.ID() == "Patient/"+w.child),
		w.part != ofConsent && staff && tied && v.Clears(label.Coordination),
		w.part != ofConsent && staff && answers:
		return lacks, nil
	}
	return 0, fault.New(fault.NotFound, "fault.not-found")
}

// Confirm says as a second person that what waits is right; fault.Conflict when
// it is no longer what they saw, written at x.At.
func (r *Gate) Confirm(ctx context.Context, tx *db.Tx, s *store.Store, v access.Viewer, x Waits) error {
	w, err := db.One(ctx, tx, scanWord, "fault.not-found", `
		select w.`+strings.Join(wordColumns, ", w.")+`
		from care_word w
		where w.source_type = $1 and w.source_id = $2 and w.part = $3 and `+waiting, x.Type, x.ID, x.Part)
	if err != nil {
		return err
	}
	lacks, err := r.mayConfirm(ctx, tx, v, w)
	if err != nil {
		return err
	}
	if w.at != x.At.UnixMicro() {
		return fault.New(fault.Conflict, "consent.waits.changed")
	}
	now := r.Now()
	w = w.with(v, lacks, now.UnixMicro())
	if _, err := db.Exec(ctx, tx, `
		update care_word set second = $1, second_at = $2, lacks = $3
		where source_type = $4 and source_id = $5 and part = $6`, w.second, w.secondAt, int64(w.lacks), w.typ, w.id, w.part); err != nil {
		return err
	}
	home, err := db.One(ctx, tx, db.Int, "fault.not-found", `select compartment from resource where type = $1 and id = $2`, w.typ, w.id)
	if err != nil {
		return err
	}
	if _, err := audit.Record(ctx, tx, audit.Event{At: now, Who: v, Action: audit.Execute, Why: "confirm as a second person",
		What: w.typ + "/" + w.id, Count: 1, About: []int64{home}}); err != nil {
		return err
	}
	return s.Recompute(ctx, tx, w.child)
}
