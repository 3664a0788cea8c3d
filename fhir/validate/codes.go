package validate

import (
	"bytes"
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/ucum"
)

// codeSet is a value set whose codes are all known, for the required bindings
// of the standard: one look into a map, nothing allocated.
type codeSet struct {
	url     string
	codes   map[string]bool            // in any system, for elements of type code
	systems map[string]map[string]bool // by system
	rule    func(code []byte) bool     // in place of a list: of sets whose codes have a form
}

// rules are the sets of R4's required bindings that have a form and no list.
var rules = map[string]func(code []byte) bool{
	valueSetURL + "mimetypes":  isMedia,
	valueSetURL + "currencies": isCurrency,
	valueSetURL + "ucum-units": func(code []byte) bool { _, err := ucum.Parse(string(code)); return err == nil },
}

// isMedia reads a media type. HL7's own examples write parameters with spaces,
// so only what stands before them is looked at; its CapabilityStatements use
// short names. Source: FHIR-R4
func isMedia(code []byte) bool {
	switch string(code) {
	case "xml", "json", "ttl":
		return true
	}
	name, _, _ := bytes.Cut(code, []byte(";"))
	typ, sub, ok := bytes.Cut(bytes.TrimSpace(name), []byte("/"))
	return ok && len(typ) > 0 && len(sub) > 0 && !bytes.ContainsAny(typ, " ,") && !bytes.ContainsAny(sub, " /,")
}

// isCurrency reads the form of an ISO 4217 code; the list grows.
func isCurrency(code []byte) bool {
	for _, c := range code {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(code) == 3
}

// hasCode reports whether a code without a system is in the set.
func (c *codeSet) hasCode(code []byte) bool {
	if c.rule != nil {
		return c.rule(code)
	}
	return c.codes[string(code)]
}

// mostCodes is how large a value set is listed; larger ones are asked for.
const mostCodes = 20000

var codeSets sync.Map // canonical URL without version -> *codeSet, nil when it cannot be listed

// codesOf lists a value set, nil when it is not here or has no end: mime types,
// languages.
func codesOf(valueSet string) *codeSet {
	url, _, _ := strings.Cut(valueSet, "|")
	if set, ok := codeSets.Load(url); ok {
		return set.(*codeSet)
	}
	set := &codeSet{url: url, rule: rules[url], codes: map[string]bool{}, systems: map[string]map[string]bool{}}
	if set.rule == nil && !set.list(url, 0) || len(set.codes) > mostCodes {
		set = nil
	}
	codeSets.Store(url, set)
	return set
}

// list adds the codes of a value set; false when they cannot all be known.
func (c *codeSet) list(url string, depth int) bool {
	line, ok := definition.Canonical("ValueSet", url)
	if !ok || depth > 8 {
		return false
	}
	var d element.Doc
	if err := d.Parse(line, element.Options{}); err != nil {
		return false
	}
	compose := d.Root().Get("compose")
	if compose.Get("exclude").Exists() || !compose.Get("include").Exists() {
		return false
	}
	for in := range compose.Each("include") {
		if !c.include(in, depth) {
			return false
		}
	}
	return true
}

func (c *codeSet) include(in element.Value, depth int) bool {
	system := in.Get("system").Text()
	if in.Get("filter").Exists() || in.Get("valueSet").Exists() && system != "" || in.Get("valueSet").Len() > 1 {
		return false
	}
	for v := range in.Each("valueSet") {
		url, _, _ := strings.Cut(v.Text(), "|")
		return c.list(url, depth+1)
	}
	if concepts := in.Get("concept"); concepts.Exists() {
		c.add(system, concepts)
		return true
	}
	line, ok := definition.Canonical("CodeSystem", system)
	if !ok {
		return false
	}
	var d element.Doc
	if err := d.Parse(line, element.Options{}); err != nil || !d.Root().Get("content").Is("complete") {
		return false
	}
	c.add(system, d.Root().Get("concept"))
	return true
}

func (c *codeSet) add(system string, concepts element.Value) {
	if c.systems[system] == nil {
		c.systems[system] = map[string]bool{}
	}
	for v := range concepts.Items() {
		name := v.Get("code").Text()
		c.codes[name], c.systems[system][name] = true, true
		c.add(system, v.Get("concept"))
	}
}

// bindable reports whether values of this type carry a code.
func bindable(typ string) bool {
	switch typ {
	case "code", "Coding", "CodeableConcept", "Quantity", "Age", "Duration", "Count", "Distance", "Money", "string", "uri":
		return true
	}
	return false
}
