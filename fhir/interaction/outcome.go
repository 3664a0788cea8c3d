package interaction

import (
	"errors"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/element"
	"kith/fhir/view"
	"kith/fhir/xml"
	"kith/platform/fault"
	"kith/platform/say"
)

// outcome is an OperationOutcome.
type outcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []issue `json:"issue"`
}

type issue struct {
	Extension   []extension `json:"extension,omitempty"`
	Severity    string      `json:"severity"`
	Code        string      `json:"code"`
	Details     details     `json:"details"`
	Diagnostics string      `json:"diagnostics,omitempty"`
	Location    []string    `json:"location,omitempty"`
	Expression  []string    `json:"expression,omitempty"`
}

type details struct {
	Text string `json:"text"`
}

type extension struct {
	URL     string `json:"url"`
	Integer int    `json:"valueInteger,omitzero"`
	String  string `json:"valueString,omitzero"`
}

// Where HL7 puts the place of a mistake in a text, and who says that it is one.
// Source: FHIR-R4
const (
	sourceOf = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-source"
	lineOf   = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"
	columnOf = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"
)

// unreadable is a fault in the request itself: 400, whatever its kind.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

// statusOf is the HTTP status that err is told with.
func statusOf(err error) int {
	if _, ok := errors.AsType[unreadable](err); ok {
		return http.StatusBadRequest
	}
	if e, ok := errors.AsType[entryErrors](err); ok {
		return statusOf(e[0].err)
	}
	if p, ok := errors.AsType[*problems](err); ok {
		return p.status()
	}
	return fault.Status(err)
}

// tell is the web.ErrorWriter of the door. What it says depends on the fault
// alone: a hidden resource and one that never was read the same.
func tell(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	switch status {
	case http.StatusUnauthorized:
		challenge := `Bearer realm="kith"`
		if fault.Is(err, fault.Expired) {
			challenge += `, error="invalid_token"`
		}
		w.Header().Set("WWW-Authenticate", challenge)
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		if w.Header().Get("Retry-After") == "" {
			w.Header().Set("Retry-After", "1")
		}
	}
	o := outcome{ResourceType: "OperationOutcome"}
	if all, ok := errors.AsType[entryErrors](err); ok {
		for _, e := range all {
			for _, is := range issuesOf(r, e.err) {
				o.Issue = append(o.Issue, is.inEntry(e.at))
			}
		}
	} else {
		o.Issue = issuesOf(r, err)
	}
	body, jerr := o.json()
	if jerr != nil { // a struct of strings always has a JSON form
		http.Error(w, http.StatusText(status), status)
		return
	}
	format, ferr := formatOf(r, r.URL.Query().Get("_format"))
	if ferr != nil {
		format = mediaFHIR
	}
	_ = send(w, r, status, format, body) // an OperationOutcome always has an XML form
}

// issuesOf says everything that err tells.
func issuesOf(r *http.Request, err error) []issue {
	if p, ok := errors.AsType[*problems](err); ok {
		return saidOf(say.From(r.Context()), p.issues)
	}
	return []issue{issueOf(r, err)}
}

// issueOf says err to whoever is asking.
func issueOf(r *http.Request, err error) issue {
	e := fault.Of(err)
	is := issue{Severity: "error", Code: e.Kind.Code(), Details: details{sentence(say.From(r.Context()), e)}}
	switch {
	case strings.HasPrefix(e.At, inRequest):
		is.Location = []string{e.At}
	case e.At != "":
		is.Expression = []string{e.At}
	}
	if s, ok := errors.AsType[*element.SyntaxError](err); ok {
		is.Extension = []extension{{URL: lineOf, Integer: s.Line}, {URL: columnOf, Integer: s.Column}}
		is.Diagnostics = s.Error()
	}
	if v, ok := errors.AsType[*view.Error](err); ok {
		is.Diagnostics = v.Error()
	}
	if x, ok := errors.AsType[*xml.Error](err); ok {
		is.Diagnostics = x.Error()
		if x.Line > 0 {
			is.Extension = []extension{{URL: lineOf, Integer: x.Line}, {URL: columnOf, Integer: x.Column}}
		}
		if x.Path != "" {
			is.Expression = []string{x.Path}
		}
	}
	return is
}

// inRequest begins the place of an issue in the request itself: HL7 writes
// "http:" and the name of the parameter or header.
const inRequest = "http:"

// sentence says a fault in words of the door; those of the pages speak of
// buttons. A fault of ours says nothing but that.
func sentence(v *say.Voice, e *fault.Error) string {
	if e.Kind.Outside() == fault.Exception || strings.HasPrefix(e.Key, "fault.") || !v.Has(e.Key) {
		return v.T("fhir.kind." + string(e.Kind.Outside()))
	}
	return v.T(e.Key, e.Args...)
}

func (o outcome) json() ([]byte, error) {
	return json.Marshal(o)
}
