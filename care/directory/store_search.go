package directory

import (
	"cmp"
	"context"
	"math"
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
// Every part of n must fit; a word that nothing is spelled like is taken for a
// slip. Source: Kith
func Search(ctx context.Context, h *module.House, v access.Viewer, n Need) ([]Service, error) {
	f, err := Find(ctx, h, v, n)
	return f.Services, err
}

// Find is Search that also says how many there are.
func Find(ctx context.Context, h *module.House, v access.Viewer, n Need) (f Found, err error) {
	s := search{ctx: ctx, q: h.DB, v: v, need: n, day: h.Today().Format(time.DateOnly)}
	if ok, err := s.put(); err != nil || !ok {
		return Found{}, err
	}
	var ids []string
	err = access.Each(ctx, h.DB, v, func(r db.Row) error {
		var id string
		err := r.Scan(&id, &f.Of)
		ids = append(ids, id)
		return err
	}, s.text.String(), s.args...)
	if err == nil && len(ids) == 0 && n.Skip > 0 { // behind the last: nothing says how many there are
		n.Skip, n.Most = 0, 1
		f, err = Find(ctx, h, v, n)
		f.Services = nil
	}
	if err != nil || len(ids) == 0 {
		return f, err
	}
	if f.Services, err = list(ctx, h, v, n.Near, ids); n.Order == ByDistance {
		slices.SortStableFunc(f.Services, func(a, b Service) int { return cmp.Compare(a.Distance.far(), b.Distance.far()) })
	}
	return f, err
}

// far orders distances; what lies nowhere comes last.
func (k Kilometers) far() Kilometers {
	if k.Known() {
		return k
	}
	return math.MaxInt32
}

// search is one search under way: a query that is put together.
type search struct {
	ctx  context.Context
	q    db.Querier
	v    access.Viewer
	need Need
	day  string
	text strings.Builder
	args []any
}

// add adds a piece of the query; each ? in it is the next of args.
func (s *search) add(text string, args ...any) {
	for _, a := range args {
		s.args = append(s.args, a)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(s.args)), 1)
	}
	s.text.WriteString(text)
}

// put puts the query together; ok is false where nothing can fit.
func (s *search) put() (ok bool, err error) {
	typed, err := s.typed()
	if err != nil || s.need.Words != "" && len(typed) == 0 {
		return false, err
	}
	for i, w := range typed {
		s.add([]string{`with `, `, `}[min(i, 1)])
		s.owners("w"+strconv.Itoa(i), w)
	}
	if s.need.Near.Known {
		s.add([]string{`with `, `, `}[min(len(typed), 1)])
		s.near()
	}
	s.add(` select s.id, count(*) over () from directory_service s`)
	var words []string
	for i := range typed {
		n := "w" + strconv.Itoa(i)
		s.add(` join ` + n + ` on ` + n + `.id = s.id`)
		words = append(words, n+".rank")
	}
	if s.need.Near.Known {
		s.add([]string{` left`, ``}[min(int(math.Ceil(float64(s.need.Within))), 1)] + ` join near n on n.id = s.id`)
	}
	s.where()
	s.order(words)
	s.add(` limit ? offset ?`, cmp.Or(s.need.Most, usual), s.need.Skip)
	return true, nil
}

// where is what a service must be.
func (s *search) where() {
	s.add(` where s.active and s.compartment in ` + seen("directory_service"))
	for _, tag := range [][2]string{{"need", s.need.Code}, {"language", s.need.Language}, {"insurance", s.need.Insurance}} {
		if tag[1] != "" {
			s.add(` and s.id in (select t.source_id from directory_tag t where t.kind = ? and t.code = ?)`, tag[0], tag[1])
		}
	}
	if s.need.Age != nil {
		s.add(` and (s.age_from = -1 or s.age_from <= ?) and (s.age_to = -1 or s.age_to >= ?)`, *s.need.Age, *s.need.Age)
	}
	if s.need.Public {
		s.add(` and s.public`)
	}
	if s.need.Of != "" {
		s.add(` and s.organization_id = ?`, s.need.Of)
	}
	if !s.need.Since.IsZero() {
		s.add(` and s.updated_at >= ?`, s.need.Since.UnixMicro())
	}
	if s.need.HasRoom {
		s.add(` and s.room = 'open'`)
	}
	if s.need.Within > 0 && s.need.Near.Known {
		s.add(` and n.far <= ?`, math.Pow(float64(s.need.Within/earth)*180/math.Pi, 2))
	}
}

// order is how what was found is listed. What was full until a day that is over
// has not been asked yet.
func (s *search) order(words []string) {
	far := ``
	if s.need.Near.Known {
		far = ` n.far nulls last,`
	}
	switch s.need.Order {
	case ByName:
		s.add(` order by s.sort, s.id`)
	case ByDistance:
		s.add(` order by` + far + ` s.sort, s.id`)
	default:
		s.add(` order by`)
		if len(words) > 0 {
			s.add(` ` + strings.Join(words, " + ") + `,`)
		}
		s.add(` case when s.room = 'open' then 0 when s.room = 'wait' then 1 when s.room = 'closed' then 4
			when s.room = 'full' and (s.until_on = '' or s.until_on >= ?) then 3 else 2 end, s.weeks,`+far+` s.sort, s.id`, s.day)
	}
}

// near is how far services are that lie somewhere: the square of degrees of
// latitude on the plane that touches the earth where one stands, within half a
// percent as far as people go. What is shown is measured as Point.To does.
func (s *search) near() {
	at, within := s.need.Near, s.need.Within
	box := [4]float64{-90, 90, -180, 180}
	if within > 0 {
		box = at.box(within)
	}
	wide := math.Pow(math.Cos((at.Latitude+min(max(box[1], -90), 90))/2*math.Pi/180), 2)
	if within == 0 {
		wide = math.Pow(math.Cos(at.Latitude*math.Pi/180), 2)
	}
	s.add(`near as (
		select a.service_id as id, min((p.latitude - ?) * (p.latitude - ?) + (p.longitude - ?) * (p.longitude - ?) * ?) as far
		from directory_place p
		join directory_at a on a.place_id = p.id
		where p.latitude >= ? and p.latitude <= ? and p.longitude >= ? and p.longitude <= ? and p.active and p.compartment in `+seen("directory_place")+`
		group by a.service_id)`, at.Latitude, at.Latitude, at.Longitude, at.Longitude, wide, box[0], box[1], box[2], box[3])
}

// seen are the compartments of a table that the viewer may read: few, and looked
// at once, where there are thousands of rows.
func seen(table string) string {
	return `(select x.compartment from ` + table + ` x group by x.compartment having sees(x.compartment))`
}

// typing is one word that was typed: how it begins, or what it was meant for.
type typing struct {
	begins string
	like   []string
}

// mostTyped bounds how many words of a search are looked at, mostLike how many
// words one of them is taken for.
const mostTyped, mostLike = 6, 16

// typed reads what was typed. It is empty where it holds no words, or one that
// nothing is like.
func (s *search) typed() (all []typing, err error) {
	words := alike.Words(s.need.Words)
	for _, w := range words[:min(len(words), mostTyped)] {
		there, err := access.All(s.ctx, s.q, s.v, db.Int, `
			select 1 from directory_word w where w.value >= $1 and w.value < $2 and sees(w.compartment) limit 1`, w, w+last)
		if err != nil {
			return nil, err
		}
		t := typing{begins: w}
		if len(there) == 0 {
			if t.like, err = s.slips(w); err != nil || len(t.like) == 0 {
				return nil, err
			}
		}
		all = append(all, t)
	}
	return all, nil
}

// last is the end of a prefix: no text that begins with p lies behind p+last.
const last = "\U0010ffff"

// slips returns the words that are like one: of those that begin alike, or
// would if a letter at the beginning were too many or two were exchanged. Its
// last condition is no "exists", which PostgreSQL would turn into a join with
// every word there is.
func (s *search) slips(typed string) (like []string, err error) {
	word := alike.NewWord(typed)
	spell := []rune(word.Spell)
	if !word.Fuzzy() || len(spell) < 3 {
		return nil, nil
	}
	var args []any
	for _, begin := range []string{string(spell[:2]), string(spell[1:3]), string([]rune{spell[1], spell[0]})} {
		args = append(args, begin, begin+last)
	}
	err = access.Each(s.ctx, s.q, s.v, func(r db.Row) error {
		value, err := db.Text(r)
		if g, _ := alike.Compare(word, alike.NewWord(value)); g < alike.Apart && len(like) < mostLike {
			like = append(like, value)
		}
		return err
	}, `
		select t.value from (
			select distinct w.spell, w.value from directory_word w
			where w.spell >= $1 and w.spell < $2 or w.spell >= $3 and w.spell < $4 or w.spell >= $5 and w.spell < $6) t
		where (select 1 from directory_word x where x.spell = t.spell and x.value = t.value and sees(x.compartment) limit 1) = 1`, args...)
	return like, err
}

// owners adds the services of the entries with a word, and how well it fits: 0
// in a name, 1 elsewhere. What a service is called is read where the service
// is; where it lies, where the place is, which may be nobody's to know.
func (s *search) owners(name string, w typing) {
	where := func() {
		if w.like == nil {
			s.add(`w.value >= ? and w.value < ?`, w.begins, w.begins+last)
			return
		}
		in, args := db.List(len(s.args), w.like)
		s.args = append(s.args, args...)
		s.add(`w.value in ` + in)
	}
	const rank = `case when w.name then 0 else 1 end`
	s.add(name + ` as (select u.id, min(u.rank) as rank from (
		select w.source_id as id, ` + rank + ` as rank from directory_word w where `)
	where()
	s.add(` and w.source_type = 'HealthcareService'
		union all
		select s.id, ` + rank + ` from directory_word w join directory_service s on s.organization_id = w.source_id where `)
	where()
	s.add(` and w.source_type = 'Organization' and sees(w.compartment)
		union all
		select a.service_id, ` + rank + ` from directory_word w join directory_at a on a.place_id = w.source_id where `)
	where()
	s.add(` and w.source_type = 'Location' and w.compartment in ` + seen("directory_place") + `) u group by u.id)`)
}
