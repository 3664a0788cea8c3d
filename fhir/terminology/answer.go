package terminology

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kith/platform/fault"
	"kith/platform/say"
)

// param is a parameter of an answer; one of its values is set.
type param struct {
	Name     string         `json:"name"`
	String   string         `json:"valueString,omitzero"`
	Code     string         `json:"valueCode,omitzero"`
	URI      string         `json:"valueUri,omitzero"`
	DateTime string         `json:"valueDateTime,omitzero"`
	Boolean  jsontext.Value `json:"valueBoolean,omitzero"`
	Integer  jsontext.Value `json:"valueInteger,omitzero"`
	Decimal  jsontext.Value `json:"valueDecimal,omitzero"`
	Coding   *Coding        `json:"valueCoding,omitzero"`
	Part     []param        `json:"part,omitzero"`
}

func truth(name string, is bool) param {
	if is {
		return param{Name: name, Boolean: jsontext.Value("true")}
	}
	return param{Name: name, Boolean: jsontext.Value("false")}
}

// answerWith is a Parameters resource; a parameter that says nothing is left
// out.
func answerWith(all ...param) ([]byte, error) {
	var said []param
	for _, p := range all {
		if p.says() {
			said = append(said, p)
		}
	}
	return json.Marshal(struct {
		ResourceType string  `json:"resourceType"`
		Parameter    []param `json:"parameter"`
	}{"Parameters", said})
}

func (p *param) says() bool {
	return p.String != "" || p.Code != "" || p.URI != "" || p.DateTime != "" || p.Boolean != nil || p.Integer != nil ||
		p.Decimal != nil || p.Coding != nil || len(p.Part) > 0
}

// only drops parts that say nothing.
func only(parts ...param) (said []param) {
	for _, p := range parts {
		if p.says() {
			said = append(said, p)
		}
	}
	return said
}

// sentences says notes in the voice of ctx, one behind the other.
func sentences(ctx context.Context, notes []Note) string {
	var all []string
	for _, n := range notes {
		all = append(all, say.T(ctx, n.Key, n.Args...))
	}
	return strings.Join(all, " ")
}

// parameters is R4's answer. Where nobody here can tell there is none: it would
// have to say true or false.
func (r *Result) parameters(ctx context.Context) ([]byte, error) {
	if r.Answer == Unknown {
		why := Note{Key: "terminology.cannot-tell", Args: []any{"valueSet", ""}}
		if len(r.Notes) > 0 {
			why = r.Notes[0]
		}
		return nil, fault.New(fault.NotFound, why.Key, why.Args...)
	}
	return answerWith(truth("result", r.Answer == Yes), param{Name: "message", String: sentences(ctx, r.Notes)},
		param{Name: "display", String: r.Display}, param{Name: "code", Code: r.Code}, param{Name: "system", URI: r.System},
		param{Name: "version", String: r.Version})
}

func (r *LookupResult) parameters() ([]byte, error) {
	all := []param{{Name: "name", String: r.System.Name}, {Name: "version", String: r.System.Version}, {Name: "display", String: r.display()}}
	if r.asked("designation") {
		for _, d := range r.Concept.Designations {
			all = append(all, param{Name: "designation", Part: only(param{Name: "language", Code: d.Language},
				param{Name: "use", Coding: d.Use}, param{Name: "value", String: d.Value})})
		}
	}
	property := func(code string, value param) {
		if r.asked(code) {
			value.Name = "value"
			all = append(all, param{Name: "property", Part: []param{{Name: "code", Code: code}, value}})
		}
	}
	if r.Concept.Definition != "" {
		property("definition", param{String: r.Concept.Definition})
	}
	property("inactive", truth("", r.Concept.Inactive))
	if r.Concept.Abstract {
		property("notSelectable", truth("", true))
	}
	for _, p := range r.Concept.Parents {
		property("parent", param{Code: p})
	}
	for _, c := range r.Children {
		property("child", param{Code: c})
	}
	for _, p := range r.Concept.Properties {
		if p.Code != "inactive" && p.Code != "notSelectable" && p.Code != "child" {
			property(p.Code, p.param())
		}
	}
	return answerWith(all...)
}

// display is what R4 wants to be there: the code where a system gives no more.
func (r *LookupResult) display() string {
	if r.Display == "" {
		return r.Concept.Code
	}
	return r.Display
}

// param is a property's value as its type writes it.
func (p *Property) param() param {
	switch p.Type {
	case "code":
		return param{Code: p.Value}
	case "integer":
		return param{Integer: jsontext.Value(p.Value)}
	case "decimal":
		return param{Decimal: jsontext.Value(p.Value)}
	case "boolean":
		return truth("", p.Value == "true")
	case "dateTime":
		return param{DateTime: p.Value}
	case "Coding":
		return param{Coding: p.Coding}
	}
	return param{String: p.Value}
}

func (t *Translation) parameters(ctx context.Context) ([]byte, error) {
	all := []param{truth("result", t.Result), {Name: "message", String: sentences(ctx, t.Notes)}}
	for _, m := range t.Matches {
		parts := []param{{Name: "equivalence", Code: m.Equivalence}}
		if m.Concept.Code != "" {
			parts = append(parts, param{Name: "concept", Coding: &m.Concept})
		}
		for _, p := range m.Product {
			parts = append(parts, param{Name: "product", Part: only(param{Name: "element", URI: p.Element}, param{Name: "concept", Coding: &p.Concept})})
		}
		all = append(all, param{Name: "match", Part: only(append(parts, param{Name: "source", URI: m.Source})...)})
	}
	return answerWith(all...)
}

// expansion is the JSON of an expanded ValueSet.
type expansion struct {
	ResourceType string `json:"resourceType"`
	ID           string `json:"id,omitzero"`
	URL          string `json:"url,omitzero"`
	Version      string `json:"version,omitzero"`
	Name         string `json:"name,omitzero"`
	Title        string `json:"title,omitzero"`
	Status       string `json:"status"`
	Expansion    struct {
		Timestamp string         `json:"timestamp"`
		Total     int            `json:"total"`
		Offset    int            `json:"offset"`
		Parameter []param        `json:"parameter,omitzero"`
		Contains  []containsJSON `json:"contains,omitzero"`
	} `json:"expansion"`
}

type containsJSON struct {
	Extension   []definitionJSON `json:"extension,omitzero"`
	System      string           `json:"system,omitzero"`
	Abstract    bool             `json:"abstract,omitzero"`
	Inactive    bool             `json:"inactive,omitzero"`
	Version     string           `json:"version,omitzero"`
	Code        string           `json:"code,omitzero"`
	Display     string           `json:"display,omitzero"`
	Designation []Designation    `json:"designation,omitzero"`
	Contains    []containsJSON   `json:"contains,omitzero"`
}

// definitionJSON carries a definition, for which R4's expansion has no element.
type definitionJSON struct {
	URL   string `json:"url"`
	Value string `json:"valueString"`
}

const definitionOf = "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition"

func (x *Expansion) json(now time.Time, language string) ([]byte, error) {
	out := expansion{ResourceType: "ValueSet", ID: x.set.ID, URL: x.set.URL, Version: x.set.Version, Name: x.set.Name,
		Title: x.set.Title, Status: x.set.Status}
	if out.Status == "" {
		out.Status = "active"
	}
	e := &out.Expansion
	e.Timestamp, e.Total, e.Offset = now.UTC().Format(time.RFC3339), x.Total, x.request.Offset
	e.Contains = containsOf(x.Contains)
	for _, h := range x.Used {
		e.Parameter = append(e.Parameter, param{Name: "version", URI: h.canonical()})
	}
	for _, h := range x.Partial { // its owner has more codes than these
		e.Parameter = append(e.Parameter, param{Name: h.Content, URI: h.canonical()})
	}
	q := x.request
	e.Parameter = append(e.Parameter, only(param{Name: "filter", String: q.Filter}, param{Name: "displayLanguage", Code: language})...)
	if q.Active {
		e.Parameter = append(e.Parameter, truth("activeOnly", true))
	}
	e.Parameter = append(e.Parameter, truth("excludeNested", !q.Nested))
	return json.Marshal(out)
}

func containsOf(all []Contained) (out []containsJSON) {
	for _, c := range all {
		one := containsJSON{System: c.System, Abstract: c.Abstract, Inactive: c.Inactive, Code: c.Code, Display: c.Display,
			Designation: c.Designations, Contains: containsOf(c.Contains)}
		if c.Definition != "" {
			one.Extension = []definitionJSON{{definitionOf, c.Definition}}
		}
		out = append(out, one)
	}
	return out
}
