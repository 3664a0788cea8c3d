package interaction

import (
	"slices"

	"kith/fhir/definition"
	"kith/fhir/r4"
)

// links are what the CapabilityStatement says of each type: which references a
// search can follow to include what they point to, and which of other types
// point here. One that may point to anything is named among the latter for
// Provenance alone; every search takes the others as well.
func (d *door) links() (to, from map[string][]string) {
	to, from = map[string][]string{}, map[string][]string{}
	every := len(r4.Types())
	for _, t := range r4.Types() {
		for _, p := range d.store.SearchParams(t) {
			if p.Kind != "reference" {
				continue
			}
			name := t + ":" + p.Name
			to[t] = append(to[t], name)
			targets := d.store.Targets(t, p.Name)
			if len(targets) == every && name != "Provenance:target" {
				targets = nil
			}
			for _, target := range targets {
				from[target] = append(from[target], name)
			}
		}
	}
	return to, from
}

// compartments are the addresses of the definitions of compartments that can be
// searched.
func compartments() (all []string) {
	for _, t := range r4.Types() {
		if definition.Compartment(t) != nil {
			all = append(all, "http://hl7.org/fhir/CompartmentDefinition/"+idOfCompartment[t])
		}
	}
	slices.Sort(all)
	return all
}

// idOfCompartment is how HL7 writes the ids of the definitions. Source: FHIR-R4
var idOfCompartment = map[string]string{"Patient": "patient", "Encounter": "encounter", "RelatedPerson": "relatedPerson",
	"Practitioner": "practitioner", "Device": "device"}

// everywhere are the parameters of every search that no SearchParameter of R4
// defines.
var everywhere = []param{
	{Name: "_filter", Type: "special", Documentation: "An expression of R4's filter, over the parameters of the type."},
	{Name: "_has", Type: "special", Documentation: "Those that another resource refers to."},
	{Name: "_list", Type: "reference", Documentation: "Those that stand in a List."},
	{Name: "_type", Type: "token", Documentation: "Of which types, where the address names none."},
}

// howToSearch says what no element of the CapabilityStatement can.
const howToSearch = "Search also takes _count, _total, _sort (of up to four parameters), _summary=count, _include and " +
	"_revinclude (with :iterate, Type:* and *), chains and _has (over up to three references), _list and _type. Modifiers: " +
	":missing; :exact and :contains (string); :not, :text, :in, :not-in, :above and :below (token); :of-type (identifier); " +
	":identifier, :above, :below and :[type] (reference); :above, :below and :contains (uri). A quantity in a unit of UCUM is found in every unit it can be converted to. "
