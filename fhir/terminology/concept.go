package terminology

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Coding names a code of a system.
type Coding struct {
	System  string `json:"system,omitempty"`
	Version string `json:"version,omitempty"`
	Code    string `json:"code,omitempty"`
	Display string `json:"display,omitempty"`
}

// Concept is what a code system says of one code.
type Concept struct {
	Code, Display, Definition string
	Inactive                  bool     // must not be used any more
	Abstract                  bool     // groups others; not for use in a record
	Parents                   []string // codes of the concepts directly above
	Designations              []Designation
	Properties                []Property
}

// Designation is another way to say a concept.
type Designation struct {
	Language string  `json:"language,omitempty"`
	Use      *Coding `json:"use,omitempty"`
	Value    string  `json:"value"`
}

// Property is something else that a code system says of a concept. Type is
// code, string, integer, decimal, boolean, dateTime or Coding; a Coding's value
// is its code.
type Property struct {
	Code   string  `json:"code"`
	Type   string  `json:"type"`
	Value  string  `json:"value"`
	Coding *Coding `json:"coding,omitempty"`
}

// In returns the concept's display in a language, "" when it has none: "es"
// also takes what is said in "es-MX".
func (c *Concept) In(language string) string {
	for _, d := range c.Designations {
		if sameLanguage(d.Language, language) {
			return d.Value
		}
	}
	return ""
}

// sameLanguage reports whether what is said in have serves who asks for want.
func sameLanguage(have, want string) bool {
	if len(have) < len(want) || !strings.EqualFold(have[:len(want)], want) {
		return false
	}
	return want != "" && (len(have) == len(want) || have[len(want)] == '-')
}

// codeSystem is the JSON of a CodeSystem as far as it is read.
type codeSystem struct {
	Type             string        `json:"resourceType"`
	ID               string        `json:"id"`
	URL              string        `json:"url"`
	Version          string        `json:"version"`
	Name             string        `json:"name"`
	Title            string        `json:"title"`
	Content          string        `json:"content"`
	Language         string        `json:"language"`
	CaseSensitive    *bool         `json:"caseSensitive"`
	HierarchyMeaning string        `json:"hierarchyMeaning"`
	ValueSet         string        `json:"valueSet"`
	Concept          []conceptJSON `json:"concept"`
}

type conceptJSON struct {
	Code        string         `json:"code"`
	Display     string         `json:"display"`
	Definition  string         `json:"definition"`
	Designation []Designation  `json:"designation"`
	Property    []propertyJSON `json:"property"`
	Concept     []conceptJSON  `json:"concept"`
}

type propertyJSON struct {
	Code     string         `json:"code"`
	AsCode   string         `json:"valueCode"`
	String   string         `json:"valueString"`
	Integer  jsontext.Value `json:"valueInteger"`
	Decimal  jsontext.Value `json:"valueDecimal"`
	Boolean  jsontext.Value `json:"valueBoolean"`
	DateTime string         `json:"valueDateTime"`
	Coding   *Coding        `json:"valueCoding"`
}

func (p propertyJSON) property() Property {
	switch {
	case p.AsCode != "":
		return Property{Code: p.Code, Type: "code", Value: p.AsCode}
	case p.Integer != nil:
		return Property{Code: p.Code, Type: "integer", Value: string(p.Integer)}
	case p.Decimal != nil:
		return Property{Code: p.Code, Type: "decimal", Value: string(p.Decimal)}
	case p.Boolean != nil:
		return Property{Code: p.Code, Type: "boolean", Value: string(p.Boolean)}
	case p.DateTime != "":
		return Property{Code: p.Code, Type: "dateTime", Value: p.DateTime}
	case p.Coding != nil:
		return Property{Code: p.Code, Type: "Coding", Value: p.Coding.Code, Coding: p.Coding}
	}
	return Property{Code: p.Code, Type: "string", Value: p.String}
}

// concept reads one entry; what its properties say of its standing becomes the
// standing. Source: FHIR-R4-Terminology
func (j conceptJSON) concept() Concept {
	c := Concept{Code: j.Code, Display: j.Display, Definition: j.Definition, Designations: j.Designation}
	for _, p := range j.Property {
		p := p.property()
		switch {
		case p.Code == "inactive" && p.Value == "true",
			p.Code == "status" && (p.Value == "retired" || p.Value == "inactive"):
			c.Inactive = true
		case p.Code == "notSelectable" && p.Value == "true":
			c.Abstract = true
		case p.Code == "parent" || p.Code == "subsumedBy":
			c.Parents = append(c.Parents, p.Value)
			continue
		}
		c.Properties = append(c.Properties, p)
	}
	return c
}
