package validate

import (
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// codeSet is a value set whose codes are all known, for the required bindings
// of the standard: one look into a map, nothing allocated.
type codeSet struct {
	url     string
	codes   map[string]bool            // in any system, for elements of type code
	systems map[string]map[string]bool // by system
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
	set := &codeSet{url: url, codes: map[string]bool{}, systems: map[string]map[string]bool{}}
	if !set.list(url, 0) || len(set.codes) > mostCodes {
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
