package measure

import (
	"slices"
	"time"

	"kith/relation/encounter"
	"kith/relation/population"
)

// months counts the visits of each month, and how many were with somebody the
// patient had seen before.
func (r *run) months(out *Result) error {
	if r.Table.Len() == 0 {
		return nil
	}
	month := r.calendar()
	last := int(slices.Max(month))
	parts := make([][]Month, r.cores)
	for i := range parts {
		parts[i] = make([]Month, last+1)
	}
	first := make([][]int64, r.cores)
	for i := range first {
		first[i] = make([]int64, last+1)
	}
	population.Steps(r.Table, r.study, func(core int, s population.Step) {
		m := &parts[core][month[s.Day]]
		m.Visits++
		if s.Before < 0 || month[s.Before] != month[s.Day] {
			m.Patients++
		}
		switch {
		case s.Before < 0:
			first[core][month[s.Day]]++
		case s.Known:
			m.Known++
		}
	})
	zero := time.Unix(int64(r.Table.First)*86400, 0).UTC()
	for i := range last + 1 {
		m := Month{Month: time.Date(zero.Year(), zero.Month()+time.Month(i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")}
		asked := int64(0)
		for core := range parts {
			p := parts[core][i]
			m.Visits, m.Patients, m.Known = m.Visits+p.Visits, m.Patients+p.Patients, m.Known+p.Known
			asked -= first[core][i]
		}
		if asked += m.Visits; asked > 0 {
			m.Share, m.OK = float64(m.Known)/float64(asked), true
		}
		out.Months = append(out.Months, m)
	}
	r.series(out, month)
	return nil
}

// series tells every index of each month, over as many months up to it as the
// parameters say; months to which the data do not reach back so far have none.
//
// Source: Kith
func (r *run) series(out *Result, month []uint16) {
	if r.p.Series == 0 {
		return
	}
	for at := r.p.Series - 1; at < len(out.Months); at++ {
		s := r.study
		s.From = max(s.From, encounter.Day(slices.Index(month, uint16(at+1-r.p.Series))))
		if end := slices.Index(month, uint16(at+1)); end > 0 && (s.To == 0 || encounter.Day(end) < s.To) {
			s.To = encounter.Day(end)
		}
		out.Months[at].Trailing = r.trailing(s)
	}
}

// trailing is every index of a study, without how it lies.
func (r *run) trailing(s population.Study) []Index {
	t, _ := r.sums(s)
	all := r.told(t)
	for i := range all {
		all[i].Histogram = nil
	}
	return all
}

// calendar is for each day of the table in which month it lies, from 0.
func (r *run) calendar() []uint16 {
	zero := time.Unix(int64(r.Table.First)*86400, 0).UTC()
	at := make([]uint16, int(r.Table.Last()-r.Table.First)+1)
	for day := range at {
		t := zero.AddDate(0, 0, day)
		at[day] = uint16((t.Year()-zero.Year())*12 + int(t.Month()) - int(zero.Month()))
	}
	return at
}
