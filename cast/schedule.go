package cast

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A booking is one line of the day's schedule.
type booking struct {
	id           string
	of           int // index of the life
	day, minute  int
	minutes      int
	who          string
	kind, reason string
	status       string
}

// A column is one clinician's day: when visits can start, and how many of
// these are taken at least and at most.
type column struct {
	who      string
	minutes  int
	starts   []string
	min, max int
}

var columns = []column{
	{chen, 20, []string{"08:15", "08:40", "09:10", "09:40", "10:15", "10:45", "13:15", "14:00", "14:30", "15:15"}, 6, 7},
	{haddad, 20, []string{"08:15", "08:45", "09:20", "09:50", "10:20", "11:00", "13:30", "14:10", "14:45", "15:30"}, 5, 6},
	{brooks, 20, []string{"08:30", "09:00", "10:00", "11:15", "13:45", "15:00"}, 2, 4},
	{lena, 45, []string{"09:00", "10:00", "11:00", "13:00", "14:00"}, 2, 3},
}

// schedule fills every weekday from two weeks before the anchor week to three
// weeks after. The scene's day stays free for the scene; what stands on the
// other days does not depend on when now is, only how it turned out does.
func schedule(lives []life, at place) []booking {
	seen := make([]int, len(lives)) // last day on the schedule, 0 days = far ago
	for i := range seen {
		seen[i] = firstDay - 100
	}
	var all []booking
	for day := firstDay; day <= lastDay; day++ {
		if !weekday(day) {
			continue
		}
		for _, b := range fillDay(lives, seen, day) {
			if day != at.scene {
				b.status = outcome(b, at.today)
				b.kind, b.reason = purpose(b, lives[b.of], at.today)
				all = append(all, b)
			}
		}
	}
	return all
}

func fillDay(lives []life, seen []int, day int) []booking {
	d := dice(fmt.Sprint("day ", day))
	var all []booking
	for _, col := range columns {
		starts := slices.Clone(col.starts)
		d.Shuffle(len(starts), func(i, j int) { starts[i], starts[j] = starts[j], starts[i] })
		starts = starts[:between(d, col.min, col.max)]
		slices.Sort(starts)
		for _, start := range starts {
			i, ok := choose(d, lives, seen, day, col.who)
			if !ok {
				continue
			}
			seen[i] = day
			all = append(all, booking{
				id: fmt.Sprintf("day-%d-%s-%s", day-firstDay, col.who, start[:2]+start[3:]),
				of: i, day: day, minute: 60*number([]byte(start[:2])) + number([]byte(start[3:])),
				minutes: col.minutes, who: col.who,
			})
		}
	}
	return all
}

// choose finds a child for a slot: mostly the clinician's own, mostly younger
// than 18, nobody twice within two weeks, a newcomer when one waits.
func choose(d *rand.Rand, lives []life, seen []int, day int, who string) (int, bool) {
	for try := range 400 {
		i := d.IntN(len(lives))
		l := &lives[i]
		switch {
		case day-seen[i] < 14 || l.joined >= day:
		case who == lena:
			if l.counselor == lena {
				return i, true
			}
		case l.isNew() && seen[i] < firstDay:
			return i, true
		case l.age() >= 18 && d.IntN(5) > 0:
		case l.doctor == who || d.IntN(12) == 0 || try > 300:
			return i, true
		}
	}
	return 0, false
}

func (l *life) isNew() bool { return len(l.visits) == 0 && l.joined > -30 }

// purpose says what the visit is for. A cough comes the day it is there: it is
// not on the schedule beyond tomorrow, and whoever calls with it comes.
func purpose(b booking, l life, today int) (kind, reason string) {
	d := dice(b.id)
	n := d.IntN(100)
	switch {
	case b.who == lena:
		return "therapy", "Counseling"
	case l.isNew():
		return "well-visit", "First visit"
	case n < 45:
		return "well-visit", "Well visit"
	case n < 75 && b.day <= today+1 && b.status != "noshow":
		return "sick-visit", pick(d, sick)
	}
	return "visit", pick(d, follow(l.age()))
}

// outcome is how a visit turned out by today; what lies ahead is booked.
func outcome(b booking, today int) string {
	n := dice(b.id + " outcome").IntN(100)
	switch {
	case n < 4:
		return "cancelled"
	case b.day >= today:
		return "booked"
	case n < 8:
		return "cancelled"
	case n < 16:
		return "noshow"
	}
	return "fulfilled"
}
