package measure

import (
	"encoding/json"
	"io"
	"strings"
)

// WriteMeasureReports writes a Bundle with one summary MeasureReport for each
// index that somebody has.
//
// Source: FHIR-R4-MeasureReport
func WriteMeasureReports(w io.Writer, r *Result) error {
	type coded struct {
		Text string `json:"text"`
	}
	type group struct {
		Code       coded            `json:"code"`
		Population []map[string]any `json:"population"`
		Score      map[string]any   `json:"measureScore"`
	}
	entries := []map[string]any{}
	for _, x := range r.Indexes {
		if !x.OK {
			continue
		}
		count := map[string]any{"code": map[string]any{"coding": []any{map[string]string{"system": "http://terminology.hl7.org/CodeSystem/measure-population", "code": "measure-population"}}}, "count": x.N}
		name := strings.ReplaceAll(strings.ToLower(x.Name), " ", "-")
		entries = append(entries, map[string]any{"fullUrl": "urn:kith:" + r.Definitions + ":" + name, "resource": map[string]any{
			"resourceType": "MeasureReport", "id": name, "status": "complete", "type": "summary",
			"measure": "http://kith.example/fhir/Measure/" + name + "|" + r.Definitions,
			"period":  map[string]string{"start": r.First, "end": r.Last},
			"group":   []group{{Code: coded{x.Name}, Population: []map[string]any{count}, Score: map[string]any{"value": json.Number(number(x.Mean, true))}}},
		}})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(map[string]any{"resourceType": "Bundle", "type": "collection", "entry": entries})
}
