package terminology

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kith/platform/fault"
)

// Parameters are the input of an operation, from the query of a GET or from a
// Parameters resource.
type Parameters []Parameter

// Parameter is one of them: one of its values is set.
type Parameter struct {
	Name     string
	Text     string   // of a primitive
	Codings  []Coding // of a Coding or CodeableConcept
	Resource []byte
}

// FromQuery takes parameters from a query; those that begin with "_" are the
// door's.
func FromQuery(q url.Values) (in Parameters) {
	for name, values := range q {
		for _, v := range values {
			if !strings.HasPrefix(name, "_") {
				in = append(in, Parameter{Name: name, Text: v})
			}
		}
	}
	return in
}

// FromBody takes parameters from a Parameters resource. Another resource is
// the operation's own parameter of its type: a ValueSet is "valueSet".
func FromBody(body []byte) (Parameters, error) {
	var r struct {
		ResourceType string                      `json:"resourceType"`
		Parameter    []map[string]jsontext.Value `json:"parameter"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, unreadable("Parameters", err)
	}
	switch r.ResourceType {
	case "Parameters":
	case "ValueSet", "CodeSystem", "ConceptMap":
		return Parameters{{Name: strings.ToLower(r.ResourceType[:1]) + r.ResourceType[1:], Resource: body}}, nil
	default:
		return nil, unreadable("Parameters", nil)
	}
	var in Parameters
	for _, raw := range r.Parameter {
		p, err := parameter(raw)
		if err != nil {
			return nil, unreadable("Parameters", err)
		}
		in = append(in, p)
	}
	return in, nil
}

func unreadable(typ string, err error) error {
	return &fault.Error{Kind: fault.Structure, Key: "terminology.unreadable", Args: []any{"type", typ}, Err: err}
}

func parameter(raw map[string]jsontext.Value) (p Parameter, err error) {
	for member, v := range raw {
		switch {
		case member == "name":
			err = json.Unmarshal(v, &p.Name)
		case member == "resource":
			p.Resource = v
		case member == "valueCoding":
			var c Coding
			err = json.Unmarshal(v, &c)
			p.Codings = []Coding{c}
		case member == "valueCodeableConcept":
			var c struct {
				Coding []Coding `json:"coding"`
			}
			err = json.Unmarshal(v, &c)
			p.Codings = c.Coding
		case !strings.HasPrefix(member, "value"):
		case v.Kind() == '"':
			err = json.Unmarshal(v, &p.Text)
		case v.Kind() != '{' && v.Kind() != '[':
			p.Text = string(v)
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

func (in Parameters) find(name string) *Parameter {
	for i := range in {
		if in[i].Name == name {
			return &in[i]
		}
	}
	return &Parameter{}
}

func (in Parameters) text(name string) string { return in.find(name).Text }

func (in Parameters) all(name string) (all []string) {
	for _, p := range in {
		if p.Name == name {
			all = append(all, p.Text)
		}
	}
	return all
}

func (in Parameters) flag(name string) (bool, error) {
	switch in.text(name) {
	case "true":
		return true, nil
	case "", "false":
		return false, nil
	}
	return false, fault.At(fault.Value, "terminology.bad", "http:"+name, "name", name)
}

func (in Parameters) count(name string, absent int) (int, error) {
	s := in.text(name)
	if s == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fault.At(fault.Value, "terminology.bad", "http:"+name, "name", name)
	}
	return n, nil
}

// refuse is a fault if a parameter is there that would change the answer and
// is not worked out here. Others that are not known are left out, as R4 has it.
func (in Parameters) refuse(names ...string) error {
	for _, p := range in {
		if slices.Contains(names, p.Name) {
			return fault.At(fault.Invalid, "terminology.not-offered", "http:"+p.Name, "name", p.Name)
		}
	}
	return nil
}

// coding puts together what names one code: coding, or code with system,
// version and display.
func (in Parameters) coding() []Coding {
	if p := in.find("codeableConcept"); p.Codings != nil {
		return p.Codings
	}
	if p := in.find("coding"); p.Codings != nil {
		return p.Codings
	}
	if code := in.text("code"); code != "" {
		version := in.text("systemVersion")
		return []Coding{{System: in.text("system"), Version: version, Code: code, Display: in.text("display")}}
	}
	return nil
}

// canonical is a URL parameter with the version that another one names.
func (in Parameters) canonical(name, version string) string {
	url := in.text(name)
	if url == "" || strings.Contains(url, "|") {
		return url
	}
	return canonical(url, in.text(version))
}
