package generate

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Visit is one visit of a child.
type Visit struct {
	Provider int
	Day      int // from the first
	With     int // who brought the child there, and was in the room too; -1 nobody
}

// Child is one child.
type Child struct {
	Family
	Number int
	Born   int // the day, counted from the first: below 0
	Female bool
	Stays  []Stay // where the child lived, the first from before the first day
	Visits []Visit
	Passed []Passing
}

// Family is what brothers and sisters have in common.
type Family struct {
	First, Count int // its children: First up to First+Count, of which those from Size.Children on are not there
	Spanish      bool
	Home         int // site
	Usual        int // provider
	Placed       []Stay
	Together     bool // those who are placed are placed together
	seed         uint64
}

// Stay is where a child lives from a day on.
type Stay struct {
	From   int
	With   With
	Home   int // site where the child goes since
	Usual  int // whom the family asks for there
	Agency int // region whose agency looks after the placement
}

// With is who a child lives with.
type With uint8

// All there are.
const (
	Parents With = iota
	Grandmother
	Aunt
	FosterFamily
)

// Shares. Source: Kith
const (
	familyBlock   = 12 // children among whom families are dealt out
	oldest        = 16 // years of age on the first day, not reached
	placedShare   = 0.03
	togetherShare = 0.75
	homewardShare = 0.5  // of stays that end: back to the parents
	againShare    = 0.25 // of those who came back: placed once more
	stayMean      = 240. // days
	elsewhere     = 0.3  // of placements: another clinic
	otherAgency   = 0.1
)

// sizes of families: how many have one child, two, three, four. Source: Kith
var sizes = newAlias([]float64{0.43, 0.37, 0.14, 0.06})

// kinds of homes in which children are placed. Source: Kith
var homes = newAlias([]float64{0, 0.3, 0.15, 0.55})

// FamilyOf returns the family of child i.
func (p *Population) FamilyOf(i int) Family {
	block := i / familyBlock
	r := p.stream(familyStream, block)
	at, end := block*familyBlock, (block+1)*familyBlock
	for {
		f := Family{First: at, Count: min(1+sizes.draw(r), end-at), Spanish: r.Float64() < p.Spanish, Home: p.site.draw(r)}
		f.Usual, f.seed = p.clinician(r, f.Home), r.Uint64()
		if at += f.Count; at <= i {
			continue
		}
		r = rand.New(rand.NewPCG(f.seed, uint64(f.First)))
		if r.Float64() < placedShare {
			f.Placed, f.Together = p.places(r, f), r.Float64() < togetherShare
		}
		return f
	}
}

// places draws where children live once they do not live with their parents.
func (p *Population) places(r *rand.Rand, f Family) []Stay {
	stays := []Stay{{Home: f.Home, Usual: f.Usual, Agency: f.Home / regionSites}}
	for day := 1 + r.IntN(p.Days); day < p.Days; day += 7 + int(r.ExpFloat64()*stayMean) {
		last := stays[len(stays)-1]
		s := Stay{From: day, With: Parents, Home: f.Home, Usual: f.Usual, Agency: last.Agency}
		if last.With == Parents && len(stays) > 1 && r.Float64() >= againShare {
			break
		}
		if last.With == Parents || r.Float64() >= homewardShare {
			s.With = With(homes.draw(r))
			s.Home, s.Usual = last.Home, last.Usual
			if r.Float64() < elsewhere {
				s.Home = p.neighbor(r, last.Home)
				s.Usual = p.clinician(r, s.Home)
			}
			if r.Float64() < otherAgency {
				s.Agency = r.IntN(p.Regions)
			}
		}
		stays = append(stays, s)
	}
	return stays
}

// neighbor draws a site of the same region.
func (p *Population) neighbor(r *rand.Rand, site int) int {
	from := site / regionSites * regionSites
	return from + r.IntN(min(regionSites, p.Sites-from))
}

// Child makes child i.
func (p *Population) Child(i int) Child {
	r := p.stream(childStream, i)
	c := Child{Family: p.FamilyOf(i), Number: i, Female: r.IntN(2) == 0}
	c.born(r)
	c.Stays = []Stay{{Home: c.Home, Usual: c.Usual}}
	if c.Placed != nil && c.Together {
		c.Stays = c.Placed
	} else if c.Placed != nil {
		c.Stays = p.places(p.stream(lifeStream, i), c.Family)
	}
	usual := gamma(r, 4)
	share := usual / (usual + gamma(r, 2))
	mean := max(0.5, p.Size.Visits-1-therapyShare*22)
	f := finder{Population: p, r: r, child: &c, special: [2]int{-1, -1}}
	for range 1 + poisson(r, mean*gamma(r, 0.8)/0.8) {
		c.Visits = append(c.Visits, f.visit(share))
	}
	if r.Float64() < therapyShare {
		c.Visits = append(c.Visits, f.therapy()...)
	}
	f.farewells()
	c.sort()
	f.refer()
	return c
}

// born says when: brothers and sisters are three or four years apart.
func (c *Child) born(r *rand.Rand) {
	eldest := int(c.seed % oldest)
	age := (eldest + 3*(c.Number-c.First) + int(c.seed>>8)%2) % oldest
	c.Born = -(365*age + age/4 + 1 + r.IntN(365))
}

// Age is how old the child is on a day, in years.
func (c *Child) Age(day int) int { return (day - c.Born) * 100 / 36525 }

// Stay is where the child lives on a day.
func (c *Child) Stay(day int) (s Stay) {
	for _, s2 := range c.Stays {
		if s2.From <= day {
			s = s2
		}
	}
	return s
}

// sort puts the visits in order; one with the same person on the same day is the
// same.
func (c *Child) sort() {
	slices.SortFunc(c.Visits, func(a, b Visit) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Provider, b.Provider)) })
	c.Visits = slices.CompactFunc(c.Visits, func(a, b Visit) bool { return a.Day == b.Day && a.Provider == b.Provider })
}

// saw reports whether the child saw somebody on a day.
func (c *Child) saw(q, day int) bool {
	return slices.ContainsFunc(c.Visits, func(v Visit) bool { return v.Day == day && (v.Provider == q || v.With == q) })
}

// finder finds whom a child sees.
type finder struct {
	*Population
	r       *rand.Rand
	child   *Child
	special [2]int
}

// visit draws one visit.
func (f *finder) visit(share float64) Visit {
	day := f.r.IntN(f.Days)
	q := f.find(share, day)
	if f.Population.Providers[q].Work != EmergencyCare {
		day = f.weekday(day)
	}
	return Visit{Provider: f.here(q, day), Day: day, With: -1}
}

// find draws somebody, who may not be here then.
func (f *finder) find(share float64, day int) int {
	r, stay := f.r, f.child.Stay(day)
	region := stay.Home / regionSites
	if r.Float64() < share {
		return stay.Usual
	}
	switch x := r.Float64(); {
	case x < 0.45:
		return f.clinician(r, stay.Home)
	case x < 0.70:
		if f.special[0] < 0 {
			f.special = [2]int{f.one(r, Specialist, region), f.one(r, Specialist, region)}
		}
		if r.Float64() < 0.35 {
			return f.special[1]
		}
		return f.special[0]
	case x < 0.88:
		return f.one(r, EmergencyCare, region)
	case x < 0.96:
		return f.clinician(r, f.neighbor(r, stay.Home))
	}
	return r.IntN(len(f.Population.Providers))
}

// weekday is a day on which offices are open: Saturdays and Sundays move to any
// other day of their week.
func (f *finder) weekday(day int) int {
	on := f.dayOfWeek(day)
	if on < 5 {
		return day
	}
	day += f.r.IntN(5) - on
	if day < 0 {
		day += 7
	}
	return day
}

// dayOfWeek is 0 for Monday: 1970-01-01 was a Thursday.
func (s Size) dayOfWeek(day int) int { return ((int(s.First)+day+3)%7 + 7) % 7 }

// therapy is one episode of weekly visits.
func (f *finder) therapy() (visits []Visit) {
	r := f.r
	n := 2 + poisson(r, 20)
	day := f.weekday(r.IntN(max(1, f.Days-7*n)))
	region := f.child.Stay(day).Home / regionSites
	q, second, change := f.one(r, BehavioralHealth, region), -1, n
	if r.Float64() < 0.25 {
		second, change = f.one(r, BehavioralHealth, region), r.IntN(n)
	}
	for i := 0; i < n && day < f.Days; i++ {
		if i == change {
			q = second
		}
		visits = append(visits, Visit{Provider: f.here(q, day), Day: day, With: -1})
		day += 7
	}
	return visits
}
