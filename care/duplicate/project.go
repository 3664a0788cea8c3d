package duplicate

import (
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/match"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/alike"
	"kith/platform/db"
)

// Projector writes the keys of patients.
var Projector = store.Derived{
	Tables: []store.Table{{Name: "duplicate_key", Of: []string{"Patient"}, Columns: []string{"patient_id", "key", "compartment"}}},
	Matters: func(_ string, v element.Value) bool {
		return v.Get("resourceType").Is("Patient")
	},
	Read: func(rows store.Rows, c store.Change) {
		p := r4.As[r4.Patient](c.New)
		if p.Active().Exists() && !p.Active().True() {
			return
		}
		for _, k := range keys(match.Read(p)) {
			rows.Add("duplicate_key", c.ID, k, c.Compartment)
		}
	},
}.Projector("duplicate")

// mostWords is how many words of a kind of name make keys. Source: Kith
const mostWords = 4

// keys are what two records of one child are likely to share one of.
func keys(p match.Person) (all []string) {
	if p.Replaced {
		return nil
	}
	add := func(parts ...string) {
		if k := strings.Join(parts, " "); !slices.Contains(parts, "") && !slices.Contains(all, k) && len(k) <= 200 {
			all = append(all, k)
		}
	}
	given, family, born := sounds(p.Given), sounds(p.Family), bornEitherWay(p.Birth)
	for _, g := range given {
		add("b", born, g)
		for _, f := range family {
			add("n", g, f)
		}
		for _, t := range p.Telecoms {
			add("t", t, g)
		}
	}
	for _, f := range family {
		add("f", born, f)
	}
	for _, n := range p.Numbers {
		add("i", n.System, n.Value)
	}
	return all
}

// sounds returns how words sound, each once.
func sounds(words []alike.Word) (all []string) {
	for _, w := range words[:min(len(words), mostWords)] {
		s := w.Sound
		if s == "" {
			s = w.Text
		}
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// bornEitherWay is a day of birth in which day and month may have changed
// places: the smaller first. "" when it is not known to the day.
func bornEitherWay(day string) string {
	if len(day) != len("2006-01-02") {
		return ""
	}
	return day[:5] + min(day[5:7], day[8:]) + "-" + max(day[5:7], day[8:])
}

// Alike counts the groups of records in use that share a day of birth and the
// sound of a given and a family name, for the doctor: how many children may
// have two records. It looks at nobody in particular.
func Alike(ctx context.Context, q db.Querier) (int64, error) {
	n, err := db.All(ctx, q, db.Int, `
		select count(*) from (
			select min(b.patient_id), max(b.patient_id)
			from duplicate_key b
			join duplicate_key n on n.patient_id = b.patient_id
			where b.key like 'b %' and n.key like 'n %'
			group by b.key, n.key having count(*) > 1
			except
			select a.one, a.other from duplicate_apart a) t`)
	if err != nil || len(n) == 0 {
		return 0, err
	}
	return n[0], nil
}
