package directory

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/alike"
	"kith/platform/db"
)

// usual is how many services a search gives, unless asked.
const usual = 50

// Search returns the services that fit what somebody needs, the best first.
//
// Every part of n must fit; words may be misspelled when nothing is spelled
// like them. It reads narrow rows of what may fit, orders them, and reads the
// first of them whole.
func Search(ctx context.Context, h *module.House, v access.Viewer, n Need) ([]Service, error) {
	f, err := Find(ctx, h, v, n)
	return f.Services, err
}

// Find is Search that also says how many there are.
func Find(ctx context.Context, h *module.House, v access.Viewer, n Need) (Found, error) {
	s := search{ctx: ctx, q: h.DB, v: v, need: n, day: h.Today()}
	if n.Words != "" {
		if err := s.byWords(); err != nil {
			return Found{}, err
		}
	}
	all, err := s.fits()
	if err != nil {
		return Found{}, err
	}
	slices.SortFunc(all, s.order())
	most := cmp.Or(n.Most, usual)
	f := Found{Of: len(all)}
	ids := make([]string, min(most, len(all)))
	for i := range ids {
		ids[i] = all[i].id
	}
	f.Services, err = list(ctx, h, v, n.Near, ids)
	return f, err
}

// search is one search under way.
type search struct {
	ctx   context.Context
	q     db.Querier
	v     access.Viewer
	need  Need
	day   time.Time
	words map[string]int // what fits the words, how well; a lower one is better
}

// narrow is what a service is ordered by.
type narrow struct {
	id, sort string
	words    int
	room     int
	distance Kilometers
}

// statement is a query that is put together, with its arguments.
type statement struct {
	text strings.Builder
	args []any
}

func (t *statement) add(text string, args ...any) {
	for _, a := range args {
		t.args = append(t.args, a)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(t.args)), 1)
	}
	t.text.WriteString(text)
}

// fits returns what fits in every part.
func (s *search) fits() ([]narrow, error) {
	near, err := s.near()
	if err != nil {
		return nil, err
	}
	var t statement
	t.add(`select s.id, s.sort, s.room, s.weeks, s.until_on from directory_service s where s.active and sees(s.compartment)`)
	for _, tag := range [][2]string{{"need", s.need.Code}, {"language", s.need.Language}, {"insurance", s.need.Insurance}} {
		if tag[1] != "" {
			t.add(` and s.id in (select t.source_id from directory_tag t where t.kind = ? and t.code = ?)`, tag[0], tag[1])
		}
	}
	if s.need.Age != nil {
		t.add(` and (s.age_from = -1 or s.age_from <= ?)`, int64(*s.need.Age))
		t.add(` and (s.age_to = -1 or s.age_to >= ?)`, int64(*s.need.Age))
	}
	if s.need.HasRoom {
		t.add(` and s.room = 'open'`)
	}
	var all []narrow
	err = access.Each(s.ctx, s.q, s.v, func(r db.Row) error {
		n, c, until := narrow{distance: Unknown}, Capacity{}, ""
		if err := r.Scan(&n.id, &n.sort, &c.Room, &c.Weeks, &until); err != nil {
			return err
		}
		if s.words != nil {
			var ok bool
			if n.words, ok = s.words[n.id]; !ok {
				return nil
			}
		}
		if s.need.Near.Known {
			var ok bool
			if n.distance, ok = near[n.id]; !ok {
				n.distance = Unknown
			}
			if s.need.Within > 0 && (!ok || n.distance > s.need.Within) {
				return nil
			}
		}
		if until != "" {
			if day, err := time.Parse(time.DateOnly, until); err == nil {
				c.Until = day
			}
		}
		n.room = c.rank(s.day)
		all = append(all, n)
		return nil
	}, t.text.String(), t.args...)
	return all, err
}

// near returns how far services are that lie somewhere.
func (s *search) near() (map[string]Kilometers, error) {
	if !s.need.Near.Known {
		return nil, nil //nolint:nilnil // nobody asked
	}
	south, north := -90.0, 90.0
	if s.need.Within > 0 {
		south, north = s.need.Near.box(s.need.Within)
	}
	all := map[string]Kilometers{}
	err := access.Each(s.ctx, s.q, s.v, func(r db.Row) error {
		var id string
		var p Point
		err := r.Scan(&id, &p.Latitude, &p.Longitude)
		d := s.need.Near.To(At(p.Latitude, p.Longitude))
		if was, there := all[id]; d.Known() && (!there || d < was) {
			all[id] = d
		}
		return err
	}, `
		select a.service_id, p.latitude, p.longitude
		from directory_place p
		join directory_at a on a.place_id = p.id
		where p.latitude between $1 and $2 and p.active and sees(p.compartment) and sees(a.compartment)`, south, north)
	return all, err
}

// order is how what was found is listed.
func (s *search) order() func(a, b narrow) int {
	far := func(n narrow) Kilometers {
		if n.distance.Known() {
			return n.distance
		}
		return 1e6
	}
	name := func(a, b narrow) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id)) }
	switch s.need.Order {
	case ByName:
		return name
	case ByDistance:
		return func(a, b narrow) int { return cmp.Or(cmp.Compare(far(a), far(b)), name(a, b)) }
	}
	return func(a, b narrow) int {
		return cmp.Or(cmp.Compare(a.words, b.words), cmp.Compare(a.room, b.room), cmp.Compare(far(a), far(b)), name(a, b))
	}
}

// How well a word fits.
const (
	sameName = iota
	sameWord
	likeName
	likeWord
)

// mostTyped bounds how many words of a search are looked at.
const mostTyped = 6

// byWords finds the services that fit every word that was typed: in what they
// are called, what they do, whose they are or where. A word that nothing is
// spelled like is taken for a slip.
func (s *search) byWords() error {
	typed := alike.Words(s.need.Words)
	typed = typed[:min(len(typed), mostTyped)]
	s.words = nil
	for _, w := range typed {
		found, err := s.owners(`w.value >= ? and w.value < ?`, 0, w, w+"\U0010ffff")
		if err == nil && len(found) == 0 && alike.NewWord(w).Fuzzy() {
			found, err = s.slips(w)
		}
		if err != nil {
			return err
		}
		s.meet(found)
	}
	if s.words == nil {
		s.words = map[string]int{}
	}
	return nil
}

// meet keeps what fits this word and those before.
func (s *search) meet(found map[string]int) {
	if s.words == nil {
		s.words = found
		return
	}
	for id, rank := range s.words {
		if more, ok := found[id]; ok {
			s.words[id] = rank + more
		} else {
			delete(s.words, id)
		}
	}
}

// slips finds services by words that are like one.
func (s *search) slips(typed string) (map[string]int, error) {
	word := alike.NewWord(typed)
	var like []string
	for part := range slices.Chunk(alike.Near(word.Spell, false), 512) {
		in, args := db.List(0, part)
		err := access.Each(s.ctx, s.q, s.v, func(r db.Row) error {
			value, err := db.Text(r)
			if g, _ := alike.Compare(word, alike.NewWord(value)); g < alike.Apart {
				like = append(like, value)
			}
			return err
		}, `select distinct w.value from directory_word w where w.spell in `+in+` and sees(w.compartment)`, args...)
		if err != nil {
			return nil, err
		}
	}
	all := map[string]int{}
	for _, value := range like[:min(len(like), 20)] {
		found, err := s.owners(`w.value = ?`, likeName, value)
		if err != nil {
			return nil, err
		}
		for id, rank := range found {
			if was, there := all[id]; !there || rank < was {
				all[id] = rank
			}
		}
	}
	return all, nil
}

// owners returns the services of the entries with a word, and how well it fits.
func (s *search) owners(where string, rank int, args ...any) (map[string]int, error) {
	var t statement
	t.add(`
		with hit as (
			select w.source_id as id, w.source_type as type, w.name as name from directory_word w where `+where+` and sees(w.compartment)
		)
		select h.id, h.name from hit h where h.type = 'HealthcareService'
		union all
		select s.id, h.name from hit h join directory_service s on s.organization_id = h.id where h.type = 'Organization'
		union all
		select a.service_id, h.name from hit h join directory_at a on a.place_id = h.id where h.type = 'Location'`, args...)
	all := map[string]int{}
	err := access.Each(s.ctx, s.q, s.v, func(r db.Row) error {
		var id string
		var name bool
		err := r.Scan(&id, &name)
		mine := rank
		if !name {
			mine++
		}
		if was, there := all[id]; !there || mine < was {
			all[id] = mine
		}
		return err
	}, t.text.String(), t.args...)
	return all, err
}
