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
		p.made_on, p.due_on, p.due_at, p.kept_on, p.version
	from promise p`

func scanPromise(row db.Row) (p Promise, err error) {
	var translations, made, due, kept string
	var at int64
	err = row.Scan(&p.ID, &p.Child, &p.Words, &translations, &p.Owner, &p.To, &p.Status, &made, &due, &at, &kept, &p.Version)
	if err != nil {
		return p, err
	}
	p.Made, p.Due, p.Kept = contact.DayOn(made), contact.DayOn(due), contact.DayOn(kept)
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
// before it, the latest first.
func DueBy(ctx context.Context, q db.Querier, v access.Viewer, since, day contact.Day) ([]Promise, error) {
	on := func(d contact.Day) string { return contact.Date(d).Format(time.DateOnly) }
	return access.All(ctx, q, v, scanPromise, selectPromise+`
		where p.due_on <> '' and p.due_on >= $1 and p.due_on <= $2
			and p.status in ('requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold')
			and sees(p.compartment)
		order by p.due_on desc, p.due_at, p.source_id`, on(since), on(day))
}

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
