package measure

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"reflect"
	"strconv"
	"strings"

	"kith/fhir/own"
)

// object is a JSON object; its names are written in order.
type object = map[string]any

// Where codes of measures come from.
//
// Source: FHIR-R4-MeasureReport
const (
	populations = "http://terminology.hl7.org/CodeSystem/measure-population"
	scorings    = "http://terminology.hl7.org/CodeSystem/measure-scoring"
	notations   = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation"
	absent      = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
	measures    = "http://kith.example/fhir/Measure/"
	reports     = "http://kith.example/fhir/MeasureReport/"
)

// figure is one measure as FHIR tells it: a score of a population, and of parts
// of it.
type figure struct {
	id, title, text string
	scoring         string // continuous-variable, proportion, cohort
	better          string // increase, decrease; "" where nobody knows
	initial, n      int64
	yes             int64 // of a proportion
	score           any   // nil: not told
	lies            []object
	parts           []stratifier
}

type stratifier struct {
	by   string
	rows []stratumRow
}

type stratumRow struct {
	name  string
	n     int64 // 0: not told
	score any
	lies  []object
}

// WriteMeasureReports writes a Bundle of a Measure for each definition and a
// summary MeasureReport of it: populations, score, groups as stratifiers, and as
// extensions the parameters, how values lie, and the checksum of the input. What
// is not told for outside has the reason "masked".
//
// Source: FHIR-R4-MeasureReport
func WriteMeasureReports(w io.Writer, r *Result) error {
	entries := []object{}
	for _, f := range figures(r) {
		entries = append(entries, object{"fullUrl": measures + f.id, "resource": f.measure(r)})
	}
	for _, f := range figures(r) {
		entries = append(entries, object{"fullUrl": reports + f.id, "resource": f.report(r)})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(object{"resourceType": "Bundle", "type": "collection", "entry": entries})
}

// figures are all measures of a result that anybody has, in one order.
func figures(r *Result) (all []figure) {
	for i, x := range r.Indexes {
		if !x.OK {
			continue
		}
		f := figure{id: "kith-" + slug(x.Name), title: x.Name, text: formula(x.Name), scoring: "continuous-variable", better: "increase", initial: r.Patients, n: x.N, score: value(x.Mean), lies: lies(x)}
		if x.Name == "Fragmentation" {
			f.better = "decrease"
		}
		f.parts = append(f.parts, byGrain(r, i))
		for _, s := range r.Strata {
			f.parts = append(f.parts, byGroup(s, x.Name))
		}
		all = append(all, f)
	}
	n := r.Network
	for _, d := range []struct {
		id, name string
		Spread
	}{{"care-density", "care density", n.Density}, {"care-density-others", "care density, others", n.Others}, {"care-density-fragmented", "care density, fragmented", n.Fragmented}, {"degree", "degree", n.Degree}, {"strength", "strength", n.Strength}} {
		if d.OK {
			all = append(all, figure{id: "kith-" + d.id, title: d.name, text: formula(d.name), scoring: "continuous-variable", n: int64(d.N), score: value(d.Mean), lies: spreadLies(d.Spread)})
		}
	}
	if s := r.Regular.All; s.OK {
		all = append(all, proportion("regular", "Regular care", formula("Regular"), s))
	}
	if r.Referrals != nil && r.Referrals.Closed.OK {
		all = append(all, proportion("closure", "Loop closure", formula("closure"), r.Referrals.Closed))
	}
	return append(all, monthFigure(r))
}

func proportion(id, title, text string, s Share) figure {
	return figure{id: "kith-" + id, title: title, text: text, scoring: "proportion", better: "increase", n: s.N, yes: s.Yes, score: value(s.Share),
		lies: []object{part0("low", s.Low), part0("high", s.High)}}
}

// monthFigure is the visits of each month, and the share of them with somebody known.
func monthFigure(r *Result) figure {
	f := figure{id: "kith-visits", title: "Visits", text: formula("visit") + "; of each month " + formula("month"), scoring: "cohort", initial: r.Visits}
	s := stratifier{by: "month"}
	for _, m := range r.Months {
		row := stratumRow{name: m.Month, n: m.Visits}
		if m.OK {
			row.score = value(m.Share)
		}
		s.rows = append(s.rows, row)
	}
	f.parts = []stratifier{s}
	return f
}

func byGrain(r *Result, index int) stratifier {
	s := stratifier{by: "grain"}
	for _, g := range r.Grains {
		if index >= len(g.Indexes) {
			continue
		}
		name := g.Grain
		if g.Who != "all" {
			name += ", " + g.Who
		}
		s.rows = append(s.rows, indexRow(name, g.Indexes[index]))
	}
	return s
}

func byGroup(in Stratum, name string) stratifier {
	s := stratifier{by: in.By}
	for _, g := range in.Groups {
		s.rows = append(s.rows, indexRow(g.Name, g.Index(name)))
	}
	return s
}

func indexRow(name string, x Index) stratumRow {
	row := stratumRow{name: name, n: x.N}
	if x.OK {
		row.score, row.lies = value(x.Mean), lies(x)
	}
	return row
}

func formula(name string) string {
	for _, d := range Defined {
		if d.Name == name {
			return d.Formula + " (" + d.Source + ")"
		}
	}
	return name
}

// value is a number as all of our writing has it.
func value(v float64) json.Number { return json.Number(number(v, true)) }

func part0(name string, v float64) object { return object{"url": name, "valueDecimal": value(v)} }

func lies(x Index) (all []object) {
	if x.Interval {
		all = append(all, part0("low", x.Low), part0("high", x.High), part0("sd", x.SD))
	}
	if x.Middle {
		all = append(all, part0("q25", x.Q25), part0("median", x.Median), part0("q75", x.Q75))
	}
	if x.Tails {
		all = append(all, part0("q05", x.Q05), part0("q95", x.Q95))
	}
	return all
}

func spreadLies(x Spread) (all []object) {
	if x.Middle {
		all = append(all, part0("q25", x.Q25), part0("median", x.Median), part0("q75", x.Q75))
	}
	return all
}

// machine is an id as a name for programs: KithCareDensity.
func machine(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func narrative(words string) object {
	return object{"status": "generated", "div": `<div xmlns="http://www.w3.org/1999/xhtml"><p>` + html.EscapeString(words) + "</p></div>"}
}

func coded(system, code string) object {
	return object{"coding": []object{{"system": system, "code": code}}}
}

// counted are the populations of a figure or a part of it; a count that is not
// told is masked.
func counted(scoring string, initial, n, yes int64) (all []object) {
	put := func(code string, n int64) {
		p := object{"code": coded(populations, code)}
		if n > 0 {
			p["count"] = n
		} else {
			p["_count"] = object{"extension": []object{{"url": absent, "valueCode": "masked"}}}
		}
		all = append(all, p)
	}
	switch scoring {
	case "cohort":
		put("initial-population", initial)
	case "proportion":
		put("denominator", n)
		put("numerator", yes)
	default:
		put("initial-population", max(initial, n))
		put("measure-population", n)
	}
	return all
}

// measure is the definition.
func (f figure) measure(r *Result) object {
	criteria := object{"description": f.text, "language": "application/x-fhir-query", "expression": "Encounter?status=finished"} // what it is counted from; the words say how
	var all []object
	for _, p := range counted(f.scoring, 1, 1, 1) {
		all = append(all, object{"code": p["code"], "criteria": criteria})
	}
	group := object{"code": object{"text": f.title}, "population": all}
	var parts []object
	for _, s := range f.parts {
		if len(s.rows) > 0 {
			parts = append(parts, object{"code": object{"text": s.by}, "description": s.by})
		}
	}
	if len(parts) > 0 {
		group["stratifier"] = parts
	}
	m := object{"resourceType": "Measure", "id": f.id, "url": measures + f.id, "version": r.Definitions, "name": machine(f.id), "text": narrative(f.title + ": " + f.text), "title": f.title,
		"status": "active", "experimental": strings.HasPrefix(f.id, "kith-care-density"), "description": f.text, "scoring": coded(scorings, f.scoring), "group": []object{group}}
	if f.better != "" {
		m["improvementNotation"] = coded(notations, f.better)
	}
	return m
}

// report is what came out.
func (f figure) report(r *Result) object {
	group := object{"code": object{"text": f.title}, "population": counted(f.scoring, f.initial, f.n, f.yes)}
	if f.score != nil {
		group["measureScore"] = object{"value": f.score}
	}
	if len(f.lies) > 0 {
		group["extension"] = []object{{"url": own.URL("measure-spread"), "extension": f.lies}}
	}
	var parts []object
	for _, s := range f.parts {
		if len(s.rows) > 0 {
			parts = append(parts, s.object(f.scoring))
		}
	}
	if len(parts) > 0 {
		group["stratifier"] = parts
	}
	words := f.title
	if f.score != nil {
		words += fmt.Sprintf(": %v, N %s", f.score, told(f.n))
	}
	m := object{"resourceType": "MeasureReport", "id": f.id, "text": narrative(words), "extension": evaluated(r), "status": "complete", "type": "summary",
		"measure": measures + f.id + "|" + r.Definitions, "period": object{"start": r.First, "end": r.Last}, "group": []object{group}}
	if r.First == "" {
		m["period"] = object{"extension": []object{{"url": absent, "valueCode": "unknown"}}}
	}
	if f.better != "" {
		m["improvementNotation"] = coded(notations, f.better)
	}
	return m
}

func (s stratifier) object(scoring string) object {
	var all []object
	for _, row := range s.rows {
		o := object{"value": object{"text": row.name}, "population": counted(scoring, row.n, row.n, 0)}
		if scoring == "continuous-variable" {
			o["population"] = counted(scoring, 0, row.n, 0)
		}
		if row.score != nil {
			o["measureScore"] = object{"value": row.score}
		}
		if len(row.lies) > 0 {
			o["extension"] = []object{{"url": own.URL("measure-spread"), "extension": row.lies}}
		}
		all = append(all, o)
	}
	return object{"code": []object{{"text": s.by}}, "stratum": all}
}

// evaluated are the parameters and where the numbers come from.
func evaluated(r *Result) (all []object) {
	p := reflect.ValueOf(r.Parameters)
	for i := range p.NumField() {
		name, _, _ := strings.Cut(p.Type().Field(i).Tag.Get("json"), ",")
		if name == "-" || p.Field(i).IsZero() {
			continue
		}
		text, ok := p.Field(i).Interface().(string)
		if !ok {
			b, err := json.Marshal(p.Field(i).Interface())
			if err != nil {
				continue // words, numbers and lists of words always are JSON
			}
			text = string(b)
		}
		all = append(all, object{"url": own.URL("measure-parameter"), "extension": []object{{"url": "name", "valueString": name}, {"url": "value", "valueString": text}}})
	}
	return append(all,
		object{"url": own.URL("measure-checksum"), "valueString": r.Checksum},
		object{"url": own.URL("measure-definitions"), "valueString": r.Definitions},
		object{"url": own.URL("measure-rows"), "valueString": strconv.Itoa(r.Account.Used) + " of " + strconv.Itoa(r.Account.Lines)})
}
