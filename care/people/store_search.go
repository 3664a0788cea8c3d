package people

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/alike"
	"kith/platform/db"
)

// How far a search goes. Source: Kith
const (
	shown  = 25   // children on the page
	enough = 10   // so many fit as typed: nobody looks for other spellings
	looked = 200  // children read when names are typed as they are written
	driven = 1000 // children read when they are not
	common = 300  // a name of so many is a poor place to begin
)

// Found is what a search gave.
type Found struct {
	Hits []Hit
	More bool // there are more; another word would tell them apart
}

// Hit is one child found, and why where it is not plain to see.
type Hit struct {
	Patient
	Why []Reason
}

// Search finds the children that v may see and that fit what was typed: see
// Read for what is understood. The best fit comes first.
//
// Names are tried as typed first, to the letter or to the beginning of a word,
// and by nickname; only when that does not fill the page, by sound and with
// slips of the finger.
func Search(ctx context.Context, q db.Querier, v access.Viewer, text string, day Day) (Found, error) {
	s := search{ctx: ctx, q: q, v: v, hits: map[PatientID]hit{}}
	for _, r := range Read(text, day) {
		if err := s.reading(r); err != nil {
			return Found{}, err
		}
	}
	if len(s.hits) == 0 {
		if err := s.joined(Read(text, day)); err != nil {
			return Found{}, err
		}
	}
	return s.found()
}

// search is one search under way.
type search struct {
	ctx  context.Context
	q    db.Querier
	v    access.Viewer
	hits map[PatientID]hit
	more bool
}

func (s *search) found() (f Found, err error) {
	ranked := make([]hit, 0, len(s.hits))
	for _, h := range s.hits {
		ranked = append(ranked, h)
	}
	slices.SortFunc(ranked, best)
	f.More = s.more || len(ranked) > shown
	ranked = ranked[:min(len(ranked), shown)]
	ids := make([]PatientID, len(ranked))
	for i, h := range ranked {
		ids[i] = h.id
	}
	children, err := Children(s.ctx, s.q, s.v, ids)
	if err != nil {
		return f, err
	}
	for _, p := range children {
		f.Hits = append(f.Hits, Hit{p, s.hits[p.ID].why})
	}
	return f, nil
}

// reading adds the children that fit one reading. It begins with what the
// fewest children share.
func (s *search) reading(r Reading) error {
	switch {
	case len(r.Numbers) > 0:
		return s.from(r, s.byNumber, r.Numbers[0])
	case r.Exact():
		for _, b := range r.Born {
			if err := s.from(r, s.byBirth, string(b)); err != nil {
				return err
			}
		}
		return nil
	case len(r.Words) > 0:
		return s.words(r)
	}
	return s.from(r, s.byYear, string(r.Born[0]))
}

// joined reads two words as one: mac donald for macdonald.
func (s *search) joined(readings []Reading) error {
	for _, r := range readings {
		for i := range len(r.Words) - 1 {
			j := r
			j.Words = slices.Concat(r.Words[:i], []string{r.Words[i] + r.Words[i+1]}, r.Words[i+2:])
			if err := s.reading(j); err != nil {
				return err
			}
		}
	}
	return nil
}

// from adds those of the children that ids finds who fit r.
func (s *search) from(r Reading, ids func(string) ([]PatientID, error), key string) error {
	found, err := ids(key)
	if err != nil {
		return err
	}
	return s.add(r, found)
}

// add reads the names of children and keeps who fits.
func (s *search) add(r Reading, ids []PatientID) error {
	return s.candidates(ids, len(r.Numbers) > 0, func(c candidate) {
		h, ok := r.fit(c)
		if old, there := s.hits[c.id]; ok && (!there || h.score < old.score) {
			s.hits[c.id] = h
		}
	})
}

func scanID(r db.Row) (id PatientID, err error) { err = r.Scan(&id); return id, err }

func (s *search) ids(query string, args ...any) ([]PatientID, error) {
	return access.All(s.ctx, s.q, s.v, scanID, query, args...)
}

// byNumber finds children by an identifier, whole or from its beginning.
func (s *search) byNumber(number string) ([]PatientID, error) {
	ids, err := s.ids(`
		select i.patient_id
		from patient_identifier i
		where i.value = $1 and sees(i.compartment)
		order by i.patient_id limit $2`, number, looked)
	if err != nil || len(number) < leastNumber || len(ids) > 0 {
		return ids, err
	}
	return s.ids(`
		select i.patient_id
		from patient_identifier i
		where i.value >= $1 and i.value < $2 and sees(i.compartment)
		order by i.value, i.patient_id limit $3`, number, number+last, looked)
}

// last is the end of a prefix: no text that begins with p lies behind p+last.
const last = "\U0010ffff"

// byBirth finds children born in a month or on a day, or in the month or year
// of it where no more is known.
func (s *search) byBirth(born string) ([]PatientID, error) {
	month, year := born[:len("2006-01")], born[:len("2006")]
	return s.ids(`
		select p.id
		from patient p
		where (p.born_on >= $1 and p.born_on < $2 or p.born_on = $3 or p.born_on = $4) and sees(p.compartment)
		order by p.born_on desc, p.sort, p.id limit $5`, born, born+last, month, year, driven)
}

// byYear finds the first children born in a year.
func (s *search) byYear(year string) ([]PatientID, error) {
	ids, err := s.ids(`
		select p.id
		from patient p
		where p.born_on >= $1 and p.born_on < $2 and sees(p.compartment)
		order by p.born_on, p.sort, p.id limit $3`, year, year+last, shown+1)
	s.more = s.more || len(ids) > shown
	return ids, err
}

// words adds children by name, typed well or not.
func (s *search) words(r Reading) error {
	order := slices.Clone(r.Words)
	slices.SortStableFunc(order, func(a, b string) int { return len(b) - len(a) })
	for _, c := range strict(order[0]).parts() {
		ids, err := s.named(r, c, order[1:], looked)
		if err != nil {
			return err
		}
		if err := s.add(r, ids); err != nil {
			return err
		}
		if s.more = s.more || len(ids) == looked; s.more {
			return nil
		}
	}
	if len(s.hits) >= enough {
		return nil
	}
	return s.tolerant(r)
}

// condition is what a word of a name must be: one of values, or a beginning.
type condition struct {
	values []string
	prefix string
}

// strict is the condition of a word that is typed as it is written.
func strict(word string) condition {
	return condition{append([]string{word}, alike.Also(word)...), word}
}

// parts returns c as conditions that each follow an index in order.
func (c condition) parts() []condition { return []condition{{values: c.values}, {prefix: c.prefix}} }

// statement is a query that is put together, with its arguments.
type statement struct {
	text strings.Builder
	args []any
}

func (t *statement) add(text string) { t.text.WriteString(text) }

func (t *statement) arg(x any) {
	t.args = append(t.args, x)
	fmt.Fprintf(&t.text, "$%d", len(t.args))
}

func (t *statement) in(column string, values []string) {
	in, args := list(len(t.args), values)
	t.add(column + " in " + in)
	t.args = append(t.args, args...)
}

func (t *statement) between(column, from, to string) {
	t.add(column + " >= ")
	t.arg(from)
	t.add(" and " + column + " < ")
	t.arg(to)
}

func (t *statement) holds(column string, c condition) {
	t.add("(")
	if len(c.values) > 0 {
		t.in(column, c.values)
	}
	if c.prefix != "" {
		if len(c.values) > 0 {
			t.add(" or ")
		}
		t.between(column, c.prefix, c.prefix+last)
	}
	t.add(")")
}

// named finds children with a name that fits c and names that are typed as
// they are written, born in the year of r if it has one.
func (s *search) named(r Reading, c condition, others []string, most int) ([]PatientID, error) {
	var t statement
	t.add(`
		select a.patient_id
		from patient_name a
		where `)
	t.holds("a.value", c)
	for _, w := range others {
		t.add(` and exists (select 1 from patient_name b where b.patient_id = a.patient_id and `)
		t.holds("b.value", strict(w))
		t.add(`)`)
	}
	if len(r.Born) > 0 {
		t.add(` and exists (select 1 from patient p where p.id = a.patient_id and `)
		t.between("p.born_on", string(r.Born[0]), string(r.Born[0])+last)
		t.add(`)`)
	}
	t.add(` and sees(a.compartment) order by a.value, a.sort, a.patient_id limit `)
	t.arg(most)
	ids, err := s.ids(t.text.String(), t.args...)
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// tolerant adds children whose names sound like what was typed or differ by a
// slip. It begins with the word that the fewest children have to the letter,
// reads every child with a name like it, and lets Go decide about the rest.
func (s *search) tolerant(r Reading) error {
	rare, err := s.rarest(r.Words)
	if err != nil || !alike.NewWord(rare).Fuzzy() {
		return err
	}
	groups, err := s.like(alike.NewWord(rare))
	if err != nil {
		return err
	}
	most := looked // with one word the likest come first and fill the page
	if len(r.Words) > 1 {
		most = driven
		groups = append(strict(rare).parts(), groups...)
	}
	read := 0
	for _, c := range groups {
		if read >= most {
			s.more = true
			break
		}
		ids, err := s.named(Reading{Born: r.Born}, c, nil, most-read)
		if err != nil {
			return err
		}
		read += len(ids)
		if err := s.add(r, ids); err != nil {
			return err
		}
	}
	return nil
}

// rarest returns the word that the fewest children have to the letter.
func (s *search) rarest(words []string) (rare string, err error) {
	if len(words) == 1 {
		return words[0], nil
	}
	fewest := int64(common + 1)
	for _, w := range words {
		if !alike.NewWord(w).Fuzzy() {
			continue
		}
		n, err := access.One(s.ctx, s.q, s.v, db.Int, "people.no-count", `
			select count(*) from (select 1 from patient_name n where n.value = $1 and sees(n.compartment) limit $2) t`, w, common)
		if err != nil {
			return "", err
		}
		if n < fewest || n == fewest && len(w) > len(rare) {
			rare, fewest = w, n
		}
	}
	return cmp.Or(rare, words[0]), nil
}

// like returns the names that children v may see have and that are like w, the
// likest first, as conditions of growing distance.
func (s *search) like(w alike.Word) ([]condition, error) {
	values, err := s.distinct("spell", alike.Near(w.Spell, false))
	if err != nil {
		return nil, err
	}
	sounds := []string{w.Sound}
	if len(w.Text) >= 8 {
		sounds = alike.Near(w.Sound, true)
	}
	more, err := s.distinct("sound", sounds)
	if err != nil {
		return nil, err
	}
	values = append(values, more...)
	slices.Sort(values)
	byCost := map[int][]string{}
	for _, value := range slices.Compact(values) {
		g, slip := alike.Compare(w, alike.NewWord(value))
		if g == alike.Sounds || g == alike.Slip {
			cost := alike.CostOf(g, slip)
			byCost[cost] = append(byCost[cost], value)
		}
	}
	var all []condition
	for cost := range alike.MostCost + 1 {
		for part := range slices.Chunk(byCost[cost], 64) {
			all = append(all, condition{values: part})
		}
	}
	return all, nil
}

// distinct returns the names with one of keys in column. It steps from name to
// name along the index: a common name is one step, not thousands of rows. The
// last condition is no "exists", which PostgreSQL would turn into a join with
// every name there is.
func (s *search) distinct(column string, keys []string) ([]string, error) {
	var all []string
	for part := range slices.Chunk(keys, mostAsked) {
		asked, args := list(0, part)
		values := strings.NewReplacer("($1", "(cast($1 as text)", ",", "),(").Replace(asked)
		found, err := access.All(s.ctx, s.q, s.v, db.Text, `
			with recursive asked (key) as (values `+values+`),
			step (key, value) as (
				select a.key, (select min(n.value) from patient_name n where n.`+column+` = a.key) from asked a
				union
				select s.key, (select min(n.value) from patient_name n where n.`+column+` = s.key and n.value > s.value)
				from step s where s.value is not null
			)
			select s.value
			from step s
			where s.value is not null and (
				select 1 from patient_name n where n.`+column+` = s.key and n.value = s.value and sees(n.compartment) limit 1) = 1
			limit 400`, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// candidates calls fn for each of ids with its names, and numbers if asked.
func (s *search) candidates(ids []PatientID, numbers bool, fn func(candidate)) error {
	all := make(map[PatientID]*candidate, len(ids))
	for part := range slices.Chunk(ids, mostAsked) {
		in, args := list(0, part)
		err := access.Each(s.ctx, s.q, s.v, func(row db.Row) error {
			var c candidate
			var n alike.NameWord
			var value string
			if err := row.Scan(&c.id, &c.sort, &c.born, &c.active, &value, &n.Kind); err != nil {
				return err
			}
			if all[c.id] == nil {
				all[c.id] = &c
			}
			if value != "" {
				n.Word = alike.NewWord(value)
				all[c.id].names = append(all[c.id].names, n)
			}
			return nil
		}, `
			select p.id, p.sort, p.born_on, p.active, coalesce(n.value, ''), coalesce(n.kind, '')
			from patient p
			left join patient_name n on n.patient_id = p.id
			where p.id in `+in+` and sees(p.compartment)`, args...)
		if err != nil {
			return err
		}
		if !numbers {
			continue
		}
		err = access.Each(s.ctx, s.q, s.v, func(row db.Row) error {
			var id PatientID
			var value string
			err := row.Scan(&id, &value)
			if c := all[id]; c != nil {
				c.numbers = append(c.numbers, value)
			}
			return err
		}, `
			select i.patient_id, i.value
			from patient_identifier i
			where i.patient_id in `+in+` and sees(i.compartment)`, args...)
		if err != nil {
			return err
		}
	}
	for _, id := range ids {
		if c := all[id]; c != nil {
			c.order()
			fn(*c)
			delete(all, id)
		}
	}
	return nil
}
