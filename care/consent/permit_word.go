package consent

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
)

// word is by whose word the record says one thing that lets somebody read. What
// the operator wrote has none: it is believed.
type word struct {
	typ, id, part string
	child, reader string
	who           string
	at            int64
	places        string
	own           bool
	before        string
	lacks         access.Mask
	second        string
	secondAt      int64
}

// The parts of resources that are no tie.
const (
	ofBirth   = "born"    // Patient.birthDate
	ofFamily  = "family"  // how a RelatedPerson stands to the child
	ofConsent = "consent" // what a Consent permits
	ofRefusal = "refusal" // that a Consent refuses less than it did
	ofLink    = "link "   // that a Person is a RelatedPerson
)

// spoken are the types of which care_word tells.
var spoken = []string{"CareTeam", "Communication", "Consent", "Encounter", "EpisodeOfCare", "Patient", "Person", "RelatedPerson", "Task"}

// beyondWork is what no work clears: of it two of a child's own people are
// believed together.
const beyondWork = label.Told | label.VeryRestricted | label.Protected | label.Closed

// passedOn is what one who permits has to read.
const passedOn = access.Labels | label.Protected | label.Closed

// telling is somebody, not the operator, changing one resource.
type telling struct {
	c    store.Change
	v    access.Viewer
	now  int64
	had  map[string]word
	then map[string]word
}

// before is what stood there, also what was deleted.
func (s *telling) before() element.Value {
	if s.c.Old.Exists() {
		return s.c.Old
	}
	return s.c.Last
}

// fresh is a word of the one who writes.
func (s *telling) fresh(part, child string) word {
	places := " "
	for _, name := range s.v.Names() {
		if name != access.Everyone && !strings.Contains(name, "/") && !strings.Contains(name, "@") {
			places += name + " "
		}
	}
	return word{typ: s.c.Type, id: s.c.ID, part: part, child: child, who: s.v.ID(), at: s.now, places: places}
}

// child is whom the resource is about.
func (s *telling) child() string {
	if s.c.Type == "Patient" {
		return s.c.ID
	}
	return childOf(s.c.New)
}

func (s *telling) put(w word) { s.then[w.part] = w }

func (s *telling) keep(part string) {
	if w, ok := s.had[part]; ok {
		s.then[part] = w
	}
}

// relationsIn are those that a version of the resource tells of.
func (s *telling) relationsIn(v element.Value) []related {
	c := s.c
	if c.New = v; !v.Exists() || !mattersToRelations(c.Type, v) {
		return nil
	}
	return relationsOf(store.Rows{}, c).all
}

// ties keeps who brought whom in. What stood there already keeps its word,
// unless it reaches further now. Whoever is brought in may give their own.
func (s *telling) ties() {
	was := s.relationsIn(s.c.Old)
	for _, x := range s.relationsIn(s.c.New) {
		if x.kind == "family" {
			continue
		}
		w := s.fresh(x.kind+" "+x.reader, s.child())
		w.reader, w.own = x.reader, slices.Contains(s.v.Names(), x.reader)
		had, spoken := s.had[w.part]
		answers := x.kind == "brought-in" && w.own && spoken && !had.own
		if within(x, was, s.now) && !answers {
			if _, ok := s.then[w.part]; !ok {
				s.keep(w.part)
			}
			continue
		}
		if x.kind == "brought-in" {
			w.before = s.request(x.reader, was)
		}
		s.put(w)
	}
}

// request returns the places as which somebody was asked by a Task, anyPlace by
// the operator, "" where nobody asked them. Where their place was asked, whoever
// there takes it up themselves was.
func (s *telling) request(reader string, was []related) string {
	mine := slices.Contains(s.v.Names(), reader)
	i := slices.IndexFunc(was, func(o related) bool {
		office := mine && strings.HasPrefix(o.reader, "Organization/") && slices.Contains(s.v.Names(), o.reader)
		return (o.reader == reader || office) && (o.kind == "asked" || o.kind == "brought-in")
	})
	if i < 0 {
		return ""
	}
	for _, kind := range []string{"asked", "brought-in"} {
		switch had, spoken := s.had[kind+" "+was[i].reader]; {
		case spoken && kind == "brought-in" && had.own:
			return had.before
		case spoken:
			return had.places
		}
	}
	return anyPlace
}

// anyPlace stands for the places of the operator.
const anyPlace = "*"

// within reports whether a relation says no more than one that stood there. A
// visit ends later than it seemed at first.
func within(x related, was []related, now int64) bool {
	return slices.ContainsFunc(was, func(o related) bool {
		until := o.until
		if x.kind == "encounter" {
			until = max(until, now+lasting("encounter"))
		}
		return o.reader == x.reader && o.kind == x.kind && x.from >= o.from && x.until <= until
	})
}

// born keeps that a date of birth is another than it was. A child enters with
// one once; what follows waits, and what held last holds beside it.
func (s *telling) born() {
	if !s.c.New.Exists() || !s.before().Exists() {
		s.keep(ofBirth)
		return
	}
	was, is := r4.As[r4.Patient](s.before()).BirthDate().Text(), r4.As[r4.Patient](s.c.New).BirthDate().Text()
	had, spoken := s.had[ofBirth]
	w := s.fresh(ofBirth, s.c.ID)
	w.before = was
	switch {
	case was == is:
		s.keep(ofBirth)
		return
	case spoken && had.second == "":
		w.before = had.before
	case was == "" && !spoken:
		return
	}
	if w.before != is {
		s.put(w)
	}
}

// standings are how a relative may stand to a child, the least first.
var standings = []people.Calling{people.Anonymous, people.NonCustodialParent, people.KinOrFoster, people.CustodialParent}

// family keeps that a relative decides more than before, or for longer.
func (s *telling) family() {
	if !s.before().Exists() {
		return // new: an account of theirs begins in person
	}
	is, was := s.relationsIn(s.c.New), s.relationsIn(s.c.Old)
	if len(is) == 0 {
		return
	}
	if slices.Equal(was, is) {
		s.keep(ofFamily)
		return
	}
	if had, ok := s.had[ofFamily]; ok && had.second == "" {
		was = had.stood()
	}
	if !slices.ContainsFunc(is, func(x related) bool { return !x.coveredBy(was) }) {
		return
	}
	w := s.fresh(ofFamily, s.child())
	w.before = " 0 0" // nobody
	for i, x := range was {
		said := x.calling + " " + strconv.FormatInt(x.from, 10) + " " + strconv.FormatInt(x.until, 10)
		if i > 0 {
			said = w.before + " " + said
		}
		w.before = said
	}
	s.put(w)
}

// coveredBy reports whether somebody decided at least as much at each moment of
// x. The moments of was follow each other.
func (x related) coveredBy(was []related) bool {
	at := x.from
	for _, o := range was {
		if o.from <= at && o.until > at && lesser(x.calling, o.calling) == x.calling {
			at = o.until
		}
	}
	return at >= x.until
}

// stood is how a relative stood before, moment after moment; none for nobody.
func (w word) stood() (all []related) {
	parts := strings.Split(w.before, " ")
	for ; len(parts) >= 3; parts = parts[3:] {
		from, wrong := strconv.ParseInt(parts[1], 10, 64)
		until, alsoWrong := strconv.ParseInt(parts[2], 10, 64)
		if wrong != nil || alsoWrong != nil {
			return nil
		}
		if parts[0] != "" {
			all = append(all, related{calling: parts[0], span: span{from, until}})
		}
	}
	return all
}

// lesser is the calling of two that decides less.
func lesser(a, b string) string {
	rank := func(calling string) int {
		return slices.IndexFunc(standings, func(c people.Calling) bool { return c.String() == calling })
	}
	if rank(a) < rank(b) {
		return a
	}
	return b
}

// permission is what of a Consent makes readers, to be compared.
func permission(v element.Value) []byte {
	var all [][]byte
	for _, name := range []string{"status", "scope", "patient", "performer", "policyRule", "provision"} {
		all = append(all, v.Get(name).Raw())
	}
	return bytes.Join(all, []byte{'\n'})
}

// verified counts how often a Consent says that it was verified.
func verified(v element.Value) (n int) {
	for x := range r4.As[r4.Consent](v).Verification() {
		if x.Verified().True() {
			n++
		}
	}
	return n
}

// weakens reports whether a Consent refuses less than it did, by what either
// refuses to whom and when.
func weakens(old, is *Consent) bool {
	_, was := Compile(listed(old), func(string) bool { return false })
	_, now := Compile(listed(is), func(string) bool { return false })
	return slices.ContainsFunc(was, func(d store.Denial) bool {
		return !slices.ContainsFunc(now, func(n store.Denial) bool { return refusesAsMuch(n, d) })
	})
}

func listed(c *Consent) []*Consent {
	if c == nil {
		return nil
	}
	return []*Consent{c}
}

func refusesAsMuch(n, d store.Denial) bool {
	return (n.Reader == d.Reader || n.Reader == access.Everyone) &&
		(n.Mask == 0 || d.Mask != 0 && d.Mask&^n.Mask == 0) &&
		(n.Purposes == 0 || d.Purposes != 0 && d.Purposes&^n.Purposes == 0) && n.From <= d.From && n.Until >= d.Until
}

// refuses are those whom a Consent refuses something.
func (c *Consent) refuses() (readers []string) {
	_, all := Compile(listed(c), func(string) bool { return false })
	for _, d := range all {
		readers = append(readers, d.Reader)
	}
	return readers
}

// permits are those whom a Consent permits something.
func (c *Consent) permits() (readers []string) {
	if c == nil {
		return nil
	}
	c.each(func(p *Provision) {
		if p.Permit {
			for _, ref := range p.Readers {
				readers = append(readers, readerNamed(ref))
			}
		}
	})
	return readers
}

// isAny reports whether a viewer is one of some readers, wherever they work.
func isAny(v access.Viewer, readers []string) bool {
	plain := func(name string) string { name, _, _ = strings.Cut(name, "@"); return name }
	mine := append(v.Names(), v.ID())
	return slices.ContainsFunc(readers, func(r string) bool {
		return slices.ContainsFunc(mine, func(name string) bool { return plain(name) == plain(r) })
	})
}

// births are the day of birth at which a child is oldest and the one at which
// youngest: the same, but while a change waits for a second person. None at all
// while one of the two is not known.
func (s *about) births() (oldest, youngest people.Birth) {
	w, spoken := s.words["Patient/"+s.child+" "+ofBirth]
	if !spoken || w.second != "" {
		return s.born, s.born
	}
	was := people.Birth(w.before)
	if s.born == "" || was == "" {
		return "", ""
	}
	oldest, youngest = s.born, s.born
	if people.FirstDay(string(was)) < people.FirstDay(string(oldest)) {
		oldest = was
	}
	if people.LastDay(string(was)) > people.LastDay(string(youngest)) {
		youngest = was
	}
	return oldest, youngest
}

// believed are the relations that hold: the operator's, those with people of
// organizations that care for the child, and those that the other side accepted.
// Whoever was brought in and has not answered is asked.
func (s *about) believed(enrolled []store.Permit) (all []relation) {
	cares := s.caring(enrolled)
	for _, x := range s.relations {
		if x.kind == "family" {
			all = append(all, s.stands(x)...)
			continue
		}
		w, spoken := s.words[x.source+" "+x.kind+" "+x.reader]
		at := s.placeOf(x.reader)
		answered := x.kind == "brought-in" && strings.HasPrefix(w.who, "Practitioner/") && (w.own || at != "" && strings.Contains(w.places, " "+at+" ")) &&
			(w.before == anyPlace || slices.ContainsFunc(cares, func(place string) bool { return strings.Contains(w.before, " "+place+" ") }))
		switch {
		case !spoken || x.kind == "asked" || answered || slices.Contains(cares, at):
			all = append(all, x)
			continue
		case at == "": // them, as somebody who works where the child is cared for
			for _, place := range cares {
				there := x
				there.reader += "@" + place
				all = append(all, there)
			}
		}
		if x.kind == "brought-in" {
			x.kind = "asked"
			all = append(all, x)
		}
	}
	return all
}

// stands is how a relative stands to the child while what makes them decide
// more waits for a second person: as much as both before and now say.
func (s *about) stands(x relation) (all []relation) {
	w, spoken := s.words[x.source+" "+ofFamily]
	if !spoken || w.second != "" {
		return []relation{x}
	}
	for _, was := range w.stood() {
		both := x
		both.calling, both.span = lesser(x.calling, was.calling), x.within(was.span)
		if both.from < both.until {
			all = append(all, both)
		}
	}
	return all
}

// caring are the organizations that care for the child, and those that they are
// part of.
func (s *about) caring(enrolled []store.Permit) (all []string) {
	for _, e := range enrolled {
		for at := e.Reader; at != "" && !slices.Contains(all, at); at = s.partOf[at] {
			all = append(all, at)
		}
	}
	return all
}

// placeOf is the organization as which somebody is named, "" where it is any.
func (s *about) placeOf(reader string) string {
	kind, id, _ := strings.Cut(reader, "/")
	switch who, at, _ := strings.Cut(id, "@"); kind {
	case "Organization":
		return who
	case "PractitionerRole":
		if at = s.workAt[who]; at == "" {
			return "nowhere " + who
		}
		return at
	default:
		return at
	}
}
