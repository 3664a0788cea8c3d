package screening

import (
	"context"
	"slices"
	"time"

	"kith/care/people"
	"kith/care/score"
	"kith/platform/access"
	"kith/platform/db"
)

// Scored is one score of somebody.
type Scored struct {
	Source     string // "QuestionnaireResponse/x", or "Observation/x" for a total of others
	Instrument string
	Scale      string
	Informant  string // reference; "" where nobody is named
	Kind       string // Self, Caregiver, …
	Day        string // "2026-11-18"
	At         time.Time

	Value     float64 // says nothing where OK is false
	OK        bool
	Band      string
	Cutoff    float64
	HasCutoff bool
	Positive  bool
	Item      bool // an answer in the form asks for somebody by itself, whatever the number
	N, Of     int  // answers, of how many; 0 of them where only the total came
}

// Measure returns the instrument and the scale of the score.
func (s Scored) Measure() (Instrument, Measure) {
	i, _ := Standard().Find(s.Instrument)
	m, _ := i.Scoring.Measure(s.Scale)
	return i, m
}

// Response returns the id of the QuestionnaireResponse, "" where there is none.
func (s Scored) Response() string { return idIn(s.Source, "QuestionnaireResponse") }

// Results returns the scores about a child, in all of these records of hers,
// oldest first; with those that her relatives answered about themselves. What v
// may not see is not there.
func Results(ctx context.Context, q db.Querier, v access.Viewer, records ...string) ([]Scored, error) {
	type aged struct {
		Scored
		bracket score.Bracket
		born    people.Birth
	}
	list, args := db.List(0, records)
	rows, err := access.All(ctx, q, v, func(r db.Row) (a aged, err error) {
		var typ, id string
		var at int64
		err = r.Scan(&typ, &id, &a.Instrument, &a.Scale, &a.Informant, &a.Kind, &a.bracket.From, &a.bracket.Until, &a.OK, &a.Value, &a.Band,
			&a.HasCutoff, &a.Cutoff, &a.Positive, &a.Item, &a.N, &a.Of, &a.Day, &at, &a.born)
		a.Source, a.At = typ+"/"+id, time.UnixMicro(at).UTC()
		return a, err
	}, `
		select s.source_type, s.source_id, s.instrument, s.scale, s.informant_ref, s.kind, s.from_months, s.until_months, s.defined, s.value, s.band,
			s.has_cutoff, s.cutoff, s.positive,
			exists (select 1 from screening_finding f where f.source_id = s.source_id and f.source_type = s.source_type and f.instrument = s.instrument
				and f.item <> '' and sees(f.compartment)), s.answered, s.asked, s.on_day, s.at, coalesce(p.born_on, '')
		from screening_score s
		left join patient p on p.id = s.patient_id and sees(p.compartment)
		where (s.patient_id in `+list+` or s.relative_id in (select r.id from relative r where r.patient_id in `+list+` and sees(r.compartment)))
			and sees(s.compartment)
		order by s.at, s.source_id, s.scale, s.from_months`, args...)
	var all []Scored
	for _, a := range rows {
		if day, err := time.Parse(time.DateOnly, a.Day); a.bracket == (score.Bracket{From: -1, Until: score.Oldest}) || err == nil && a.bracket.Holds(At(a.Kind, a.born, day)) {
			all = append(all, a.Scored)
		}
	}
	return all, err
}

// Series is how one informant's scores of one scale went, oldest first. Those of
// two informants are two series.
type Series struct {
	Instrument, Scale, Informant, Kind string
	Points                             []Scored
}

// Trajectories sorts scores into series: by instrument, scale and informant.
func Trajectories(all []Scored) (series []Series) {
	for _, s := range all {
		i := slices.IndexFunc(series, func(x Series) bool {
			return x.Instrument == s.Instrument && x.Scale == s.Scale && x.Informant == s.Informant && x.Kind == s.Kind
		})
		if i < 0 {
			series = append(series, Series{s.Instrument, s.Scale, s.Informant, s.Kind, nil})
			i = len(series) - 1
		}
		series[i].Points = append(series[i].Points, s)
	}
	return series
}

// Change is what happened from the first score to the last. ok is false where
// there are not two, or nobody has studied how far the scale can be trusted.
func (s Series) Change() (Change, bool) {
	defined := slices.DeleteFunc(slices.Clone(s.Points), func(p Scored) bool { return !p.OK })
	if len(defined) < 2 {
		return Change{}, false
	}
	first, last := defined[0], defined[len(defined)-1]
	_, m := first.Measure()
	return m.Between(Scale{Code: m.Code, Value: first.Value, OK: true}, Scale{Code: m.Code, Value: last.Value, OK: true})
}
