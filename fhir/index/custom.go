package index

import (
	"slices"

	"kith/fhir/definition"
	"kith/fhir/r4"
)

// Types returns the resource types that a search parameter is for.
func Types(d *definition.SearchParam) (all []string) {
	for _, t := range r4.Types() {
		if slices.ContainsFunc(d.Base, definition.Of(t).Is) {
			all = append(all, t)
		}
	}
	return all
}

// Custom returns the index of one search parameter that the standard does not
// have, with fields of its own; reason says why there can be none.
func Custom(d *definition.SearchParam) (x *Index, reason string) {
	x = &Index{programs: map[string]*Program{}}
	for _, t := range Types(d) {
		c := compiler{typ: t, x: x, atoms: map[string]*atom{}}
		if p := c.compile([]*definition.SearchParam{d}); len(p.Params) > 0 {
			x.programs[t] = p
		}
	}
	if len(x.programs) > 0 {
		return x, ""
	}
	reason = noElement
	for _, r := range x.Refusals {
		reason = r.Reason
	}
	return nil, reason
}
