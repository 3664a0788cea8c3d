package terminology

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// valueSet is the JSON of a ValueSet as far as it is read.
type valueSet struct {
	Type    string `json:"resourceType"`
	ID      string `json:"id"`
	URL     string `json:"url"`
	Version string `json:"version"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	Status  string `json:"status"`
	Compose struct {
		Inactive *bool    `json:"inactive"`
		Include  []clause `json:"include"`
		Exclude  []clause `json:"exclude"`
	} `json:"compose"`
	Expansion struct {
		Contains []contained `json:"contains"`
	} `json:"expansion"`
}

// clause is an include or exclude.
type clause struct {
	System   string      `json:"system"`
	Version  string      `json:"version"`
	Concept  []reference `json:"concept"`
	Filter   []filter    `json:"filter"`
	ValueSet []string    `json:"valueSet"`
}

// reference is a code that a value set names itself.
type reference struct {
	Code        string        `json:"code"`
	Display     string        `json:"display"`
	Designation []Designation `json:"designation"`
}

type filter struct {
	Property string `json:"property"`
	Op       string `json:"op"`
	Value    string `json:"value"`
}

// contained is an entry of an expansion that came with the value set.
type contained struct {
	System   string      `json:"system"`
	Abstract bool        `json:"abstract"`
	Code     string      `json:"code"`
	Display  string      `json:"display"`
	Contains []contained `json:"contains"`
}

func readValueSet(raw []byte) (*valueSet, error) {
	var vs valueSet
	if err := json.Unmarshal(raw, &vs); err != nil || vs.Type != "ValueSet" {
		return nil, unreadable("ValueSet", err)
	}
	if len(vs.Compose.Include) == 0 {
		vs.Compose.Include = vs.enumerated(nil, vs.Expansion.Contains)
	}
	return &vs, nil
}

// enumerated makes clauses of the expansion of a value set that says no more
// than that. An entry without a code only groups others.
func (vs *valueSet) enumerated(into []clause, entries []contained) []clause {
	for _, e := range entries {
		if e.Code != "" {
			if n := len(into); n == 0 || into[n-1].System != e.System {
				into = append(into, clause{System: e.System})
			}
			last := &into[len(into)-1]
			last.Concept = append(last.Concept, reference{Code: e.Code, Display: e.Display})
		}
		into = vs.enumerated(into, e.Contains)
	}
	return into
}

func readCodeSystem(raw []byte) (*codeSystem, error) {
	var cs codeSystem
	if err := json.Unmarshal(raw, &cs); err != nil || cs.Type != "CodeSystem" {
		return nil, unreadable("CodeSystem", err)
	}
	return &cs, nil
}

// source makes a code system that answers. Case matters unless it says that it
// does not. Source: Kith
func (cs *codeSystem) source() (*source, error) {
	s := &source{Head: Head{URL: cs.URL, Version: cs.Version, Name: cs.Name, Title: cs.Title,
		Content: cs.Content, CaseSensitive: cs.CaseSensitive == nil || *cs.CaseSensitive, Language: cs.Language}}
	switch cs.Content {
	case "complete", "fragment", "example":
	default:
		return nil, fmt.Errorf("code system with content %q", cs.Content)
	}
	s.list = hold(flatten(nil, "", cs.Concept), s.CaseSensitive)
	return s, nil
}
