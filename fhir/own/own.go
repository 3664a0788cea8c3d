// Package own names what Kith adds to the standard: the codes of its own
// system, and its extensions. cast/README.md says what they mean.
package own

import (
	"encoding/json"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// System is Kith's code system.
const System = "http://kith.example/fhir/CodeSystem/kith"

// extensions begins the URL of every extension of Kith's.
const extensions = "http://kith.example/fhir/StructureDefinition/"

// Code returns the code that a concept has in Kith's own system, or "".
func Code(c r4.CodeableConcept) string { return c.In(System) }

// Extension returns the extension of v that Kith calls by name.
func Extension(v r4.Element, name string) r4.Extension { return r4.ExtensionOf(v, extensions+name) }

// Extensions yields them where there may be several.
func Extensions(v r4.Element, name string) r4.Many[r4.Extension] {
	return r4.ExtensionsOf(v, extensions+name)
}

// Concept is a CodeableConcept with a code of Kith's own.
func Concept(code string) element.JSON { return r4.NewConcept(System, code) }

// URL returns the address of the extension that Kith calls by name.
func URL(name string) string { return extensions + name }

// Ext is an extension to be written: with one value, or with parts.
type Ext struct {
	URL       string            `json:"url"`
	Parts     []Ext             `json:"extension,omitempty"`
	Code      string            `json:"valueCode,omitempty"`
	Date      string            `json:"valueDate,omitempty"`
	String    string            `json:"valueString,omitempty"`
	Reference map[string]string `json:"valueReference,omitempty"`
}

// To is a reference as an Ext has it.
func To(ref string) map[string]string { return map[string]string{"reference": ref} }

// JSON returns the extension as it is written.
func (x Ext) JSON() element.JSON {
	b, err := json.Marshal(x)
	if err != nil {
		return nil // strings always marshal
	}
	return b
}
