package tie

import (
	"cmp"
	"slices"

	"kith/care/contact"
)

// Together returns the ledger of a child who has several records: what is in all
// of them, each list in its order, with the first record as the child.
func Together(ledgers map[string]Ledger, records ...string) Ledger {
	l := ledgers[records[0]]
	if len(records) == 1 {
		return l
	}
	self := l.Child
	for _, id := range records[1:] {
		o := ledgers[id]
		mine := func(ref *string) {
			if *ref == "Patient/"+o.Child {
				*ref = "Patient/" + self
			}
		}
		for _, c := range o.Contacts {
			mine(&c.Person)
			mine(&c.With)
			mine(&c.To)
			l.Contacts = append(l.Contacts, c)
		}
		for _, s := range o.Sayings {
			mine(&s.Speaker)
			l.Sayings = append(l.Sayings, s)
		}
		l.Intervals = slices.Concat(l.Intervals, o.Intervals)
		l.Appointments = slices.Concat(l.Appointments, o.Appointments)
		l.AskFirst = slices.Concat(l.AskFirst, o.AskFirst)
		jobs := map[string]Interval{}
		for _, from := range []map[string]Interval{o.Jobs, l.Jobs} {
			for who, j := range from {
				jobs[who] = j
			}
		}
		l.Jobs = jobs
	}
	slices.SortStableFunc(l.Contacts, func(a, b contact.Contact) int { return cmp.Compare(a.Day, b.Day) })
	slices.SortStableFunc(l.Sayings, func(a, b Saying) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.At, b.At)) })
	slices.SortStableFunc(l.Intervals, func(a, b Interval) int { return cmp.Compare(a.Since, b.Since) })
	slices.SortStableFunc(l.Appointments, func(a, b contact.Appointment) int { return a.Start.Compare(b.Start) })
	return l
}
