package due

import (
	"time"

	"kith/care/contact"
	"kith/care/people"
)

// turns returns the day on which somebody born on a day is so many months old:
// the same day of a later month, or the first of the next where that month is
// too short. People born on February 29 turn on March 1, as people.Birth says.
func turns(born time.Time, months int) contact.Day {
	y, m, d := born.Date()
	t := time.Date(y, m+time.Month(months), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		t = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return contact.DayAt(t)
}

// Since returns the day so many months after another.
func Since(day contact.Day, months int) contact.Day { return turns(contact.Date(day), months) }

// Ages returns between how many whole months somebody is old on a day; they
// differ where the day of birth is not known. ok is false where nothing is.
func Ages(b people.Birth, day contact.Day) (low, high int, ok bool) {
	a, ok := b.Age(contact.Date(day))
	switch {
	case !ok:
		return 0, 0, false
	case a.Exact:
		return a.Months, a.Months, true
	}
	return 12 * a.Low, 12*a.High + 11, true
}
