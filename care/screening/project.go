package screening

import (
	"slices"
	"strconv"
	"strings"

	"kith/care/score"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/sdc"
	"kith/fhir/store"
)

// scored are the types that scores are read from.
var scored = []string{"QuestionnaireResponse", "Observation"}

// Projector scores every answer to an instrument that is known, whatever its
// door was, and keeps totals that other programs send.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "screening_response", Of: scored[:1], Columns: []string{"source_id", "patient_id", "relative_id", "instrument", "informant_ref", "kind",
			"author_ref", "status", "on_day", "at", "compartment"}},
		{Name: "screening_score", Of: scored, Columns: []string{"source_id", "source_type", "patient_id", "relative_id", "instrument", "scale", "informant_ref", "kind",
			"from_months", "until_months", "defined", "value", "band", "has_cutoff", "cutoff", "positive", "answered", "asked", "on_day", "at", "compartment"}},
		{Name: "screening_finding", Of: scored, Columns: []string{"source_id", "source_type", "patient_id", "relative_id", "instrument", "rule", "scale", "item", "acute",
			"informant_ref", "kind", "from_months", "until_months", "on_day", "at", "stored_at", "compartment"}},
		{Name: "instrument_permission", Of: []string{"DocumentReference"}, Columns: []string{"source_id", "canonical", "given_on", "ends_on", "author_ref", "compartment"}},
		{Name: "instrument_form", Of: []string{"Questionnaire"}, Columns: []string{"source_id", "canonical", "organization_id", "updated_at", "compartment"}},
	},
	Matters: func(kind string, v element.Value) bool {
		switch kind {
		case "QuestionnaireResponse":
			_, ok := Standard().Find(v.Get("questionnaire").Text())
			return ok
		case "Observation":
			_, _, ok := Standard().total(v)
			return ok
		case "Questionnaire":
			return v.Get("url").Exists()
		}
		return own.Code(r4.As[r4.CodeableConcept](v.Get("type"))) == permitCode
	},
	Read: func(rows store.Rows, c store.Change) {
		switch c.Type {
		case "QuestionnaireResponse":
			readResponse(rows, c)
		case "Observation":
			readTotal(rows, c)
		case "DocumentReference":
			readPermission(rows, c)
		case "Questionnaire":
			if !c.New.Get("status").Is("retired") && c.Origin != "" {
				rows.Add("instrument_form", c.ID, plainURL(c.New.Get("url").Text()), c.Origin, c.Updated.UnixMicro(), c.Compartment)
			}
		}
	},
}.Projector("screening")

// about is what the rows of one resource share.
type about struct {
	child, relative string
	informant, kind string
	day             string
	at              int64
}

func readResponse(rows store.Rows, c store.Change) {
	v := r4.As[r4.QuestionnaireResponse](c.New)
	i, ok := Standard().Find(v.Questionnaire())
	status := v.Status()
	if !ok || status != "completed" && status != "amended" {
		return
	}
	a := aboutOf(v)
	if a.child == "" && a.relative == "" || a.day == "" {
		return
	}
	rows.Add("screening_response", c.ID, a.child, a.relative, i.Name, a.informant, a.kind, v.Author().Target(), status, a.day, a.at, c.Compartment)
	a.score(rows, c, i, i.given(sdc.AnswersOf(c.New)))
}

// aboutOf reads whom a response is about, and who answers. What somebody who
// brings up a child answers about herself has her as subject.
func aboutOf(v r4.QuestionnaireResponse) about {
	a := about{child: v.Subject().ID("Patient"), relative: v.Subject().ID("RelatedPerson"), informant: v.Source().Target(),
		day: v.Authored().Day(), at: v.Authored().Micro()}
	if a.informant == "" {
		a.informant = v.Author().Target()
	}
	said := own.Extension(v.Element, "informant-kind").ValueCode()
	switch typ, _, _ := strings.Cut(a.informant, "/"); {
	case a.relative != "":
		a.kind = CaregiverOwn
	case slices.Contains(score.Kinds, said) && said != CaregiverOwn:
		a.kind = said
	case typ == "RelatedPerson":
		a.kind = Caregiver
	case strings.HasPrefix(typ, "Practitioner"):
		a.kind = Staff
	default:
		a.kind = Self
	}
	return a
}

// score adds the rows of what was answered, for every bracket of ages.
func (a about) score(rows store.Rows, c store.Change, i Instrument, g score.Given) {
	for _, b := range i.Scoring.Brackets() {
		r := i.Scoring.Score(g, b.Who(a.kind))
		for _, s := range r.Scales {
			rows.Add("screening_score", c.ID, c.Type, a.child, a.relative, i.Name, s.Code, a.informant, a.kind, b.From, b.Until,
				s.OK, s.Value, s.Band, s.HasCutoff, s.Cutoff, s.Positive, s.N, s.Of, a.day, a.at, c.Compartment)
		}
		for _, f := range r.Positive {
			rows.Add("screening_finding", c.ID, c.Type, a.child, a.relative, i.Name, f.Rule, f.Scale, f.Item, f.Acute,
				a.informant, a.kind, b.From, b.Until, a.day, a.at, c.Updated.UnixMicro(), c.Compartment)
		}
	}
}

// readTotal keeps a total that came without its answers. One that is derived
// from answers adds nothing to what they add up to.
func readTotal(rows store.Rows, c store.Change) {
	v := r4.As[r4.Observation](c.New)
	i, m, ok := Standard().total(c.New)
	if !ok || slices.Contains([]string{"entered-in-error", "cancelled", "registered", "unknown"}, v.Status()) {
		return
	}
	text := v.ValueQuantity().Value().Text()
	if text == "" {
		text = v.ValueInteger().Text()
	}
	if v.ValueQuantity().Comparator() != "" {
		return // more or less than something is no score
	}
	n, err := strconv.ParseFloat(text, 64)
	when := v.EffectiveDateTime()
	a := about{child: v.Subject().ID("Patient"), informant: v.Performer().First().Target(), kind: i.Scoring.Respondents[0].Kind, day: when.Day(), at: when.Micro()}
	if err != nil || !(n >= m.Min && n <= m.Max) || a.child == "" || a.day == "" {
		return
	}
	for _, b := range i.Scoring.Brackets() {
		w := b.Who(a.kind)
		if len(m.For) > 0 && !slices.Contains(m.For, a.kind) || !m.Hold(w) {
			continue
		}
		s := m.Judge(Scale{Code: m.Code, Value: n, OK: true}, w)
		rows.Add("screening_score", c.ID, c.Type, a.child, "", i.Name, m.Code, a.informant, a.kind, b.From, b.Until,
			true, n, s.Band, s.HasCutoff, s.Cutoff, s.Positive, 0, len(m.Items), a.day, a.at, c.Compartment)
		if s.Positive {
			rows.Add("screening_finding", c.ID, c.Type, a.child, "", i.Name, i.Name+"."+m.Code, m.Code, "", false,
				a.informant, a.kind, b.From, b.Until, a.day, a.at, c.Updated.UnixMicro(), c.Compartment)
		}
	}
}

// total returns the scale that an Observation is a total of, where its answers
// are not here.
func (c *Catalog) total(v element.Value) (Instrument, *Measure, bool) {
	for from := range v.Get("derivedFrom").Items() {
		if strings.Contains(from.Get("reference").Text(), "QuestionnaireResponse/") {
			return Instrument{}, nil, false
		}
	}
	for coding := range v.Each("code", "coding") {
		if at, ok := c.totals[score.Code{System: coding.Get("system").Text(), Code: coding.Get("code").Text()}]; ok {
			return c.all[at[0]], &c.all[at[0]].Scoring.Scales[at[1]], true
		}
	}
	return Instrument{}, nil, false
}
