package cast

import (
	"math/rand/v2"
	"slices"
)

// A life is what Maple Street knows of one Synthea child: since when, with
// whom, and which visits were before the days on the schedule.
type life struct {
	child
	joined    int
	doctor    string // today's; empty after a doctor left and nobody followed
	former    string // the doctor who left, if the child had one
	counselor string // today's, if any
	therapist string // the one who left, if any
	loyal     int    // percent of visits with the child's own doctor
	parents   []parent
	visits    []visit
}

type parent struct {
	id, given, role string
	woman           bool
	phone           int
}

type visit struct {
	id           string
	day, minute  int
	minutes      int
	who, with    string // with: whom the child was walked to
	kind, reason string
	appointment  string
}

const (
	chen, haddad, lund, brooks = "wei-chen", "samira-haddad", "peter-lund", "nia-brooks"
	lena, jo, luis, mia        = "lena-ortiz", "jo-tran", "luis-moreno", "mia-park"
)

var (
	lundLeft  = must("2026-04-30")
	joCame    = must("2025-01-13")
	joLeft    = must("2026-06-12")
	lenaCame  = must("2026-09-10")
	lookBack  = must("2024-11-04") // the neighborhood's records begin here
	firstDay  = must("2026-11-02") // of the schedule
	lastDay   = must("2026-12-11")
	lineStart = must("2026-03-09") // the access line answers from here on
)

func must(s string) int {
	day, ok := dayOf(s)
	if !ok {
		panic("cast: no date: " + s)
	}
	return day
}

func lifeOf(c child, number int) life {
	d := c.dice("team")
	l := life{child: c, joined: between(d, c.born+4, max(c.born+4, -150))}
	newcomer := chance(d, 6)
	switch n := d.IntN(100); {
	case n < 38:
		l.doctor = chen
	case n < 72:
		l.doctor = haddad
	case n < 90 || newcomer:
		l.doctor = brooks
	default:
		l.former, l.doctor = lund, pick(d, []string{chen, haddad, brooks, ""})
	}
	l.loyal = pick(d, []int{92, 92, 92, 70, 70, 30})
	l.parents = parentsOf(c, number)
	if newcomer {
		l.joined = max(c.born+4, between(d, -20, -3))
		return l
	}
	l.visits = append(l.checkups(), l.counseling()...)
	slices.SortFunc(l.visits, func(a, b visit) int { return a.day - b.day })
	return l
}

// checkups are the child's visits to a doctor in the last two years.
func (l *life) checkups() []visit {
	d := l.dice("visits")
	from, until := max(l.joined, lookBack), firstDay-3
	n := between(d, 1, 6)
	switch age := l.age(); {
	case age < 2:
		n = between(d, 5, 9)
	case age < 5:
		n = between(d, 3, 7)
	case age < 13:
		n = between(d, 2, 6)
	}
	var days []int
	for range n {
		if from < until {
			days = append(days, toWeekday(between(d, from, until)))
		}
	}
	slices.Sort(days)
	var all []visit
	last := from - 400
	for i, day := range days {
		if i > 0 && day-last < 9 {
			continue
		}
		kind, reason := "well-visit", "Well visit"
		if i > 0 && !(l.age() < 2 && chance(d, 60)) && day-last < 330 {
			kind, reason = "sick-visit", pick(d, sick)
			if chance(d, 40) {
				kind, reason = "visit", pick(d, follow(l.age()))
			}
		}
		all = append(all, visit{
			id: "visit-" + l.id + "-" + letter(len(all)), day: day, minute: quarter(d, 8, 16), minutes: 20,
			who: l.seenBy(d, day), kind: kind, reason: reason,
		})
		last = day
	}
	return all
}

// seenBy says who of the doctors saw the child on a day.
func (l *life) seenBy(d *rand.Rand, day int) string {
	doctor := l.doctor
	if l.former != "" && day <= lundLeft {
		doctor = l.former
	}
	if doctor != "" && chance(d, l.loyal) {
		return doctor
	}
	there := []string{chen, haddad, brooks}
	if day <= lundLeft {
		there = append(there, lund)
	}
	return pick(d, there)
}

// counseling are talks with the therapist who left and the counselor who came.
func (l *life) counseling() []visit {
	d := l.dice("counseling")
	n := d.IntN(100)
	if l.age() < 6 || n >= 26 {
		return nil
	}
	var all []visit
	talk := func(day int, who string) {
		all = append(all, visit{
			id: "talk-" + l.id + "-" + letter(len(all)), day: day, minute: quarter(d, 13, 16), minutes: 45,
			who: who, kind: "therapy", reason: "Counseling",
		})
	}
	if n < 10 {
		l.therapist = jo
		day := toWeekday(between(d, max(joCame, l.joined), max(joCame, l.joined, joLeft-150)))
		for range between(d, 3, 10) {
			if day <= joLeft {
				talk(day, jo)
			}
			day += 14
		}
	}
	if n < 5 || n >= 10 {
		l.counselor = lena
		day := toWeekday(between(d, max(lenaCame, l.joined), max(lenaCame, l.joined)+40))
		for i := range between(d, 1, 4) {
			if day < firstDay {
				talk(day, lena)
				if i == 0 && l.doctor != "" && chance(d, 40) {
					last := &all[len(all)-1]
					last.who, last.with, last.kind, last.reason = l.doctor, lena, "handoff-visit", "Walked to Lena"
				}
			}
			day += 14
		}
	}
	return all
}

var (
	mothers = []string{
		"Alma", "Bettina", "Carmen", "Dolores", "Edith", "Farah", "Gloria", "Helen", "Irene", "Jasmine", "Keisha",
		"Laura", "Mei", "Nadia", "Olivia", "Paula", "Renee", "Simone", "Tanya", "Uma", "Valerie", "Wanda", "Yolanda", "Zainab",
	}
	fathers = []string{
		"Adam", "Bruno", "Carl", "Darnell", "Emil", "Felix", "Gabriel", "Hector", "Ivan", "Jerome", "Kenji", "Leon",
		"Martin", "Nelson", "Oscar", "Pavel", "Rafael", "Samuel", "Tyrone", "Victor", "Walter", "Yannis",
	}
)

// parentsOf gives most children one or two people at home on record; the
// older ones fewer, since many come alone.
func parentsOf(c child, number int) []parent {
	d := c.dice("family")
	share := 80
	if c.age() >= 18 {
		share = 45
	}
	if !chance(d, share) {
		return nil
	}
	var all []parent
	if chance(d, 86) {
		all = append(all, parent{"mother-" + c.id, pick(d, mothers), "MTH", true, 2 * number})
	}
	if len(all) == 0 || chance(d, 50) {
		all = append(all, parent{"father-" + c.id, pick(d, fathers), "FTH", false, 2*number + 1})
	}
	if len(all) == 1 && chance(d, 12) {
		all = append(all, parent{"grandmother-" + c.id, pick(d, mothers), "GRMTH", true, 2*number + 1 - all[0].phone%2})
	}
	return all
}

func toWeekday(day int) int {
	for !weekday(day) {
		day--
	}
	return day
}

// quarter is a time on a quarter of an hour, from one full hour to before another.
func quarter(d *rand.Rand, from, until int) int { return 60*from + 15*d.IntN(4*(until-from)) }

func letter(n int) string { return string(rune('a' + n)) }
