package definition

import (
	"slices"
	"strings"
	"sync"

	"kith/fhir/element"
)

// SearchParam is one search parameter.
type SearchParam struct {
	URL, Code              string
	Kind                   string // token, string, uri, reference, date, quantity, number, composite, special
	Expression             string // FHIRPath; "" for those that no element answers
	Base                   []string
	Targets                []string    // of a reference: resource types; empty is any
	Components             []Component // of a composite
	Comparators, Modifiers []string
	MultipleOr             bool
	MultipleAnd            bool
}

// Component is one part of a composite search parameter.
type Component struct {
	Definition string // URL of the search parameter whose kind it has
	Expression string // from each value of the composite's own expression
}

var parameters = sync.OnceValue(func() map[string][]*SearchParam {
	byBase := map[string][]*SearchParam{}
	var d element.Doc
	for _, line := range Canonicals("SearchParameter") {
		if err := d.Parse(line, element.Options{}); err != nil {
			panic("the definition of a search parameter is damaged: " + err.Error())
		}
		p := SearchParamOf(d.Root())
		for _, b := range p.Base {
			byBase[b] = append(byBase[b], p)
		}
	}
	for _, ps := range byBase {
		slices.SortFunc(ps, func(a, b *SearchParam) int { return strings.Compare(a.Code, b.Code) })
	}
	return byBase
})

// SearchParams returns the search parameters of a resource type, those that it
// has as a Resource and a DomainResource included, sorted by code within each.
// Where two have one code, the standard's comes first.
func SearchParams(typ string) (all []*SearchParam) {
	t := Of(typ)
	if t == nil || t.Kind != Resource {
		return nil
	}
	for {
		all = append(all, parameters()[t.Name]...)
		if t.Base == "" {
			return all
		}
		t = Of(t.Base)
	}
}

// SearchParamOf reads the definition of a search parameter.
func SearchParamOf(v element.Value) *SearchParam {
	p := &SearchParam{
		URL: v.Get("url").Text(), Code: v.Get("code").Text(), Kind: v.Get("type").Text(), Expression: v.Get("expression").Text(),
		Base: texts(v, "base"), Targets: texts(v, "target"), Comparators: texts(v, "comparator"), Modifiers: texts(v, "modifier"),
		MultipleOr: v.Get("multipleOr").True(), MultipleAnd: v.Get("multipleAnd").True(),
	}
	for c := range v.Each("component") {
		p.Components = append(p.Components, Component{c.Get("definition").Text(), c.Get("expression").Text()})
	}
	return p
}

func texts(v element.Value, name string) (all []string) {
	for t := range v.Each(name) {
		all = append(all, t.Text())
	}
	return all
}

// Compartment returns, for each resource type, the codes of the search
// parameters by which a resource lies in a compartment: Patient, Encounter,
// RelatedPerson, Practitioner or Device. nil for any other name.
// Source: FHIR-R4-PatientCompartment
func Compartment(name string) map[string][]string { return compartments()[name] }

var compartments = sync.OnceValue(func() map[string]map[string][]string {
	byName := map[string]map[string][]string{}
	var d element.Doc
	for _, line := range Canonicals("CompartmentDefinition") {
		if err := d.Parse(line, element.Options{}); err != nil {
			panic("the definition of a compartment is damaged: " + err.Error())
		}
		of := map[string][]string{}
		for r := range d.Root().Each("resource") {
			if codes := texts(r, "param"); len(codes) > 0 {
				of[r.Get("code").Text()] = codes
			}
		}
		byName[d.Root().Get("code").Text()] = of
	}
	return byName
})
