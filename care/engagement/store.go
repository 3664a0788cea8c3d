package engagement

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/platform/access"
	"kith/platform/db"
)

const selectPromise = `
	select p.source_id, p.patient_id, p.words, p.translations, p.owner_ref, p.to_ref, p.status,
		p.made_on, p.due_on, p.due_at, p.kept_on, p.cover_ref, p.cover_until, p.about_ref, p.version,
		coalesce((select max(d.on_day) from promise_said d
			where d.task_id = p.source_id and p.status = 'completed' and d.at > p.kept_at and sees(d.compartment)), '')
	from promise p`

func scanPromise(row db.Row) (p Promise, err error) {
	var translations, made, due, kept, until, said string
	var at int64
	err = row.Scan(&p.ID, &p.Child, &p.Words, &translations, &p.Owner, &p.To, &p.Status, &made, &due, &at, &kept,
		&p.Cover, &until, &p.About, &p.Version, &said)
	if err != nil {
		return p, err
	}
	p.Made, p.Due, p.Kept = contact.DayOn(made), contact.DayOn(due), contact.DayOn(kept)
	p.CoverUntil, p.Said = contact.DayOn(until), contact.DayOn(said)
	if at != 0 {
		p.DueAt = time.UnixMicro(at)
	}
	return p, json.Unmarshal([]byte(translations), &p.Translations)
}

// Promises returns what was promised to a child and her family, in all of these
// records of hers: what is due first, then what stands always.
func Promises(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Promise, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, scanPromise, selectPromise+`
		where p.patient_id in `+list+` and sees(p.compartment)
		order by case when p.due_on = '' then 1 else 0 end, p.due_on, p.due_at, p.source_id`, args...)
}

// DueBy returns the open promises that are due on day or were due since a day
// before it, the latest first. One that the family says did not happen is due
// on the day on which they said so.
func DueBy(ctx context.Context, q db.Querier, v access.Viewer, since, day contact.Day) ([]Promise, error) {
	all, err := access.All(ctx, q, v, scanPromise, selectPromise+`
		where (p.due_on <> '' and p.due_on >= $1 and p.due_on <= $2
				and p.status in ('requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold')
			or p.source_id in (select d.task_id from promise_said d where d.on_day >= $1 and d.on_day <= $2) and p.status = 'completed')
			and sees(p.compartment)
		order by p.due_on desc, p.due_at, p.source_id`, date(since), date(day))
	return slices.DeleteFunc(all, func(p Promise) bool { return !p.Open() }), err
}

func date(d contact.Day) string { return contact.Date(d).Format(time.DateOnly) }

// Words returns what a child and her family said about themselves and agreed to
// show, in all of these records of hers, oldest first. The child speaks as the
// first of them.
func Words(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Word, error) {
	list, args := db.List(0, records)
	return access.All(ctx, q, v, func(row db.Row) (w Word, err error) {
		var day string
		err = row.Scan(&w.ID, &w.Kind, &w.Words, &w.Speaker, &w.Told, &day)
		w.Day = contact.DayOn(day)
		if id, ok := strings.CutPrefix(w.Speaker, "Patient/"); ok && slices.Contains(records, id) {
			w.Speaker = "Patient/" + records[0]
		}
		return w, err
	}, `
		select w.source_id, w.kind, w.words, w.speaker_ref, w.told_to_ref, w.on_day
		from own_word w
		where w.patient_id in `+list+` and sees(w.compartment)
		order by w.on_day, w.at, w.source_id`, args...)
}
