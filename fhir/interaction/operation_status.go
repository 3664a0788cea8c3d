package interaction

import (
	"net/http"

	"github.com/go-json-experiment/json"

	"kith/fhir/store"
	"kith/platform/fault"
	"kith/platform/say"
)

// parameterStatus is the address of Kith's operation SearchParameter/$status.
const parameterStatus = "http://kith.example/fhir/OperationDefinition/SearchParameter-status"

// parameterStatusDefinition is what stands there.
const parameterStatusDefinition = `{"resourceType":"OperationDefinition","id":"SearchParameter-status","url":"` + parameterStatus + `","name":"Status","status":"active","kind":"operation","description":"How far the search parameters of this site are: which answer, and which are still being indexed.","affectsState":false,"code":"status","resource":["SearchParameter"],"system":false,"type":true,"instance":true,"parameter":[{"name":"searchParameter","use":"out","min":0,"max":"*","documentation":"One for each: definition, state (waiting, indexing, complete, unusable), total, done, failed, reason."}]}`

// ownOperations are the operations that we define ourselves, by URL.
var ownOperations = map[string]string{parameterStatus: parameterStatusDefinition, formPopulate: formPopulateDefinition, formExtract: formExtractDefinition, viewRun: viewRunDefinition}

// ownDefinition returns a definition of Kith's own, by id or URL.
func (d *door) ownDefinition(typ, at string) ([]byte, bool) {
	for url, body := range ownOperations {
		if typ == "OperationDefinition" && (at == url || "http://kith.example/fhir/OperationDefinition/"+at == url) {
			return []byte(body), true
		}
	}
	if typ == "Questionnaire" && d.opt.Form != nil {
		return d.opt.Form(at)
	}
	return nil, false
}

// status tells how far the search parameters of this site are: which answer,
// which are being indexed, and what of the record they could not be read from.
func (d *door) status(w http.ResponseWriter, r *http.Request) error {
	format, err := formatOf(r, r.URL.Query().Get("_format"))
	if err != nil {
		return err
	}
	all, err := d.store.CustomParams(r.Context())
	if err != nil {
		return err
	}
	out := statusAnswer{ResourceType: "Parameters", Parameter: []statusPart{}}
	for _, p := range all {
		if id := r.PathValue("id"); id == "" || id == p.ID {
			out.Parameter = append(out.Parameter, statusPart{Name: "searchParameter", Part: progress(say.From(r.Context()), p)})
		}
	}
	if len(out.Parameter) == 0 && r.PathValue("id") != "" {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return send(w, r, http.StatusOK, format, body)
}

// statusAnswer and statusPart are a Parameters resource.
type statusAnswer struct {
	ResourceType string       `json:"resourceType"`
	Parameter    []statusPart `json:"parameter,omitempty"`
}

type statusPart struct {
	Name      string            `json:"name"`
	Code      string            `json:"valueCode,omitempty"`
	Text      string            `json:"valueString,omitempty"`
	Count     *int64            `json:"valueUnsignedInt,omitempty"`
	Reference *statusDefinition `json:"valueReference,omitempty"`
	Part      []statusPart      `json:"part,omitempty"`
}

type statusDefinition struct {
	Reference string `json:"reference"`
}

// progress writes how far one parameter is.
func progress(voice *say.Voice, p store.CustomParam) []statusPart {
	state := "waiting"
	switch {
	case p.Reason != "":
		state = "unusable"
	case p.Complete:
		state = "complete"
	case p.Total > 0:
		state = "indexing"
	}
	parts := []statusPart{
		{Name: "definition", Reference: &statusDefinition{"SearchParameter/" + p.ID}}, {Name: "state", Code: state},
		{Name: "total", Count: &p.Total}, {Name: "done", Count: &p.Done}, {Name: "failed", Count: &p.Failed},
	}
	if p.Reason != "" {
		parts = append(parts, statusPart{Name: "reason", Text: voice.T(p.Reason)})
	}
	return parts
}
