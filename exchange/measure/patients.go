package measure

import (
	"context"
	"errors"

	"kith/relation/continuity"
	"kith/relation/population"
)

// Value is a number, or that there is none.
type Value struct {
	Value float64
	OK    bool
}

// Patient is one patient through one lens: what is the same one, and who
// counts, as in Grain.
type Patient struct {
	Patient   string
	Grain     string
	Who       string
	Visits    int64
	Providers int64   // people, teams or sites
	Most      int64   // visits with the one seen most
	Usual     string  // who that is, of equals the one that stands first in the input, of teams by name
	Counted   bool    // enough visits to be in the indexes of all
	Values    []Value // as PatientMeasures names them
}

// PatientMeasures are what Patient.Values holds. Care density is between people,
// and stands beside grain person, who all.
var PatientMeasures = func() (names []string) {
	for _, x := range indexes {
		names = append(names, x.name)
	}
	return append(names, "Entropy", "care density", "care density, others", "care density, fragmented")
}()

// ErrPublic is the error of asking for single people in what is for outside.
var ErrPublic = errors.New("measure: a table of patients is not for outside")

// Patients hands on every patient who had a visit: by grain, as Result.Grains
// has them, and in the order in which the input first names them.
//
//	Cost    as Run without what is told of all; 60 bytes a patient
func Patients(ctx context.Context, in Input, p Parameters, put func(*Patient) error) error {
	if p.Public {
		return ErrPublic
	}
	r, err := prepared(in, p)
	if err != nil {
		return err
	}
	weighted, err := r.connect(&Network{})
	if err != nil {
		return err
	}
	for _, s := range r.lenses() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.patients(ctx, s, weighted, put); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) patients(ctx context.Context, s lens, weighted bool, put func(*Patient) error) error {
	totals, usual := make([]continuity.Totals, r.Table.Patients()), make([]uint32, r.Table.Patients())
	population.Walk(r.Table, s.study, func(_, patient int, c population.Counted) { totals[patient], usual[patient] = c.Totals, c.Usual })
	bits := r.entropies(s.study)
	x := Patient{Grain: s.grain, Who: s.who, Values: make([]Value, 0, len(PatientMeasures))}
	for p, t := range totals {
		if t.Visits == 0 {
			continue
		}
		if p%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		x.Patient, x.Usual = string(r.Patients.Name(uint32(p))), r.nameAt(s.grain, usual[p])
		x.Visits, x.Providers, x.Most, x.Counted = t.Visits, t.Providers, t.Most, t.Visits >= int64(r.p.MinVisits)
		x.Values = x.Values[:0]
		add := func(v float64, ok bool) {
			if !ok {
				v = 0
			}
			x.Values = append(x.Values, Value{v, ok})
		}
		for _, index := range indexes {
			add(index.of(t))
		}
		add(bits[p].bits, true)
		d, own := r.ties.all.Of(p), s.grain == "person" && s.who == "all"
		care, ok := d.Care()
		add(care, ok && own)
		others, ok := d.Others()
		add(others, ok && own)
		fragmented, ok := d.Fragmented()
		add(fragmented, ok && own && weighted)
		if err := put(&x); err != nil {
			return err
		}
	}
	return nil
}

// nameAt is the name of a group at a grain.
func (r *run) nameAt(grain string, group uint32) string {
	switch grain {
	case "team":
		return r.teams[group]
	case "site":
		return string(r.Sites.Name(group))
	}
	return string(r.Providers.Name(group))
}
