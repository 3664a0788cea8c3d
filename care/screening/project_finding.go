package screening

import (
	"context"
	"strings"
	"time"

	"kith/care/people"
	"kith/care/score"
	"kith/platform/db"
)

// Positive is a finding of the record, with whose it is.
type Positive struct {
	Finding
	Source    string // "QuestionnaireResponse/x", "Observation/x"
	Child     string // id; of a relative's own answers, the child she belongs to
	Relative  string // id, where it is about her
	Informant string // reference
	Kind      string
	At        time.Time // answered
	Stored    time.Time // and come here
}

// Positives returns what came in [from, until) for somebody to answer, acute
// first, then what was answered first. It asks without a viewer: for jobs that see to
// it that somebody does, never for a page.
func Positives(ctx context.Context, q db.Querier, from, until time.Time) ([]Positive, error) {
	type aged struct {
		Positive
		bracket score.Bracket
		born    people.Birth
		day     string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (a aged, err error) {
		var typ, id string
		var at, stored int64
		err = r.Scan(&typ, &id, &a.Child, &a.Relative, &a.Instrument, &a.Rule, &a.Scale, &a.Item, &a.Acute, &a.Informant, &a.Kind,
			&a.bracket.From, &a.bracket.Until, &a.day, &at, &stored, &a.born)
		a.Source, a.At, a.Stored = typ+"/"+id, time.UnixMicro(at).UTC(), time.UnixMicro(stored).UTC()
		return a, err
	}, `
		select f.source_type, f.source_id, case when f.relative_id <> '' then coalesce(r.patient_id, '') else f.patient_id end, f.relative_id,
			f.instrument, f.rule, f.scale, f.item, f.acute, f.informant_ref, f.kind, f.from_months, f.until_months, f.on_day, f.at, f.stored_at, coalesce(p.born_on, '')
		from screening_finding f
		left join relative r on r.id = f.relative_id and f.relative_id <> ''
		left join patient p on p.id = f.patient_id
		where f.stored_at >= $1 and f.stored_at < $2
		order by case when f.acute then 0 else 1 end, f.at, f.source_id, f.rule, f.from_months`, from.UnixMicro(), until.UnixMicro())
	var all []Positive
	for _, a := range rows {
		if day, err := time.Parse(time.DateOnly, a.day); a.bracket == (score.Bracket{From: -1, Until: score.Oldest}) || err == nil && a.bracket.Holds(At(a.Kind, a.born, day)) {
			all = append(all, a.Positive)
		}
	}
	return all, err
}

func idIn(ref, typ string) string {
	id, ok := strings.CutPrefix(ref, typ+"/")
	if !ok {
		return ""
	}
	return id
}
