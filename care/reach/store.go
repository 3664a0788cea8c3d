package reach

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

const selectTry = `
	select t.source_id, t.patient_id, t.person_ref, t.with_ref, t.from_them, t.channel, t.outcome, t.reached, t.on_day, t.language
	from contact_try t`

func scanTry(row db.Row) (t Try, err error) {
	var day string
	err = row.Scan(&t.ID, &t.Child, &t.Person, &t.With, &t.FromThem, &t.Channel, &t.Outcome, &t.Reached, &day, &t.Language)
	t.Day = contact.DayOn(day)
	return t, err
}

// Tries returns each try to reach a family from a day on, in all of these
// records of the child, the latest first.
func Tries(ctx context.Context, q db.Querier, v access.Viewer, from contact.Day, records ...string) ([]Try, error) {
	list, args := db.List(1, records)
	return access.All(ctx, q, v, scanTry, selectTry+`
		where t.on_day >= $1 and t.patient_id in `+list+` and sees(t.compartment)
		order by t.on_day desc, t.at desc, t.source_id desc`, append([]any{date(from)}, args...)...)
}

// TriesSince returns each try to reach any family from a day on, the earliest
// first.
func TriesSince(ctx context.Context, q db.Querier, v access.Viewer, from contact.Day) ([]Try, error) {
	return access.All(ctx, q, v, scanTry, selectTry+`
		where t.on_day >= $1 and sees(t.compartment)
		order by t.on_day, t.at, t.source_id`, date(from))
}

var weekdays = map[string]time.Weekday{"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday}

// Manners returns, by child and by person, how the people around these children
// may be reached. Who said nothing is not in it.
func Manners(ctx context.Context, q db.Querier, v access.Viewer, children ...string) (map[string]map[string]Manner, error) {
	all := map[string]map[string]Manner{}
	list, args := db.List(0, children)
	err := access.Each(ctx, q, v, func(row db.Row) error {
		var child, person, kind, days string
		var way people.SafeContact
		var w Window
		err := row.Scan(&child, &person, &kind, &way.Channel, &way.Where, &way.Use, &way.Note, &days, &w.From, &w.Until)
		if all[child] == nil {
			all[child] = map[string]Manner{}
		}
		r := all[child][person]
		if kind == "way" {
			r.Ways = append(r.Ways, way)
		} else {
			for d := range strings.FieldsSeq(days) {
				if day, ok := weekdays[d]; ok {
					w.Days = append(w.Days, day)
				}
			}
			w.From, w.Until = clock(w.From), clock(w.Until)
			r.Windows = append(r.Windows, w)
		}
		all[child][person] = r
		return err
	}, `
		select w.patient_id, w.person_ref, w.kind, w.channel, w.place, w.use_code, w.note, w.days, w.from_time, w.until_time
		from safe_way w
		where w.patient_id in `+list+` and sees(w.compartment)
		order by w.patient_id, w.person_ref, w.part`, args...)
	return all, err
}

func date(d contact.Day) string { return contact.Date(d).Format(time.DateOnly) }

// clock is a time of day without its seconds, as a Window has it.
func clock(t string) string { return t[:min(len(t), len("15:04"))] }

// Rest is that somebody asked us to let them be.
type Rest struct {
	ID, Child, By string
	Since, Until  contact.Day // 0: nobody wrote it; it lasts
}

// On reports whether the rest lasts on a day.
func (r Rest) On(day contact.Day) bool {
	return r.Since <= day && (r.Until == 0 || day <= r.Until)
}

// Resting returns who asked us to let them be on a day, by child; of several the
// one that lasts longest. Without children it is everybody.
func Resting(ctx context.Context, q db.Querier, v access.Viewer, day contact.Day, children ...string) (map[string]Rest, error) {
	only, args := "", []any{}
	if len(children) > 0 {
		only, args = db.List(0, children)
		only = "t.patient_id in " + only + " and "
	}
	all, err := access.All(ctx, q, v, func(row db.Row) (r Rest, err error) {
		var since, until string
		err = row.Scan(&r.ID, &r.Child, &r.By, &since, &until)
		r.Since, r.Until = contact.DayOn(since), contact.DayOn(until)
		return r, err
	}, `
		select t.source_id, t.patient_id, t.by_ref, t.since_on, t.until_on
		from contact_rest t
		where `+only+`sees(t.compartment)
		order by t.patient_id, t.source_id`, args...)
	by := map[string]Rest{}
	for _, r := range slices.DeleteFunc(all, func(r Rest) bool { return !r.On(day) }) {
		if was, ok := by[r.Child]; !ok || was.Until != 0 && (r.Until == 0 || r.Until > was.Until) {
			by[r.Child] = r
		}
	}
	return by, err
}
