package seen

import (
	"net/url"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// npi is the system of identifiers that every clinician of the United States
// has.
const npi = "http://hl7.org/fhir/sid/us-npi"

// Reference is whom a Reference within a resource means, "" where it does not
// say:
//
//	Practitioner/7             a resource of the same server, without its version
//	https://…/Practitioner/7   one of another
//	Practitioner?1234567890    by its NPI: contained, by identifier, or as a search
//	Practitioner?system|value  by another identifier
//	urn:uuid:…                 as it stands
//
// The type is "" before ? where nobody says it.
func Reference(of, ref element.Value) string {
	target := r4.Reference{Element: ref}.Target()
	text := ref.Get("reference").Text()
	if id, ok := strings.CutPrefix(text, "#"); ok && id != "" {
		return contained(of, id)
	}
	if typ, query, ok := strings.Cut(target, "?"); ok {
		return searched(typ, query)
	}
	if target != "" {
		return target
	}
	return identified(ref.Get("type").Text(), ref.Get("identifier"))
}

// contained is whom a contained resource means: its identifier, or for a role
// that has none who has it.
func contained(of element.Value, id string) string {
	c := within(of, id)
	if best := identifier(c); best != "" || !c.Get("resourceType").Is("PractitionerRole") {
		return best
	}
	who := c.Get("practitioner")
	if id, ok := strings.CutPrefix(who.Get("reference").Text(), "#"); ok {
		return identifier(within(of, id))
	}
	return Reference(of, who)
}

// within returns the contained resource with an id.
func within(of element.Value, id string) element.Value {
	for c := range of.Each("contained") {
		if c.Get("id").Is(id) {
			return c
		}
	}
	return element.Value{}
}

// identifier is whom the identifiers of a resource mean, its NPI before others.
func identifier(c element.Value) (best string) {
	for i := range c.Each("identifier") {
		if best == "" || i.Get("system").Is(npi) {
			best = identified(c.Get("resourceType").Text(), i)
		}
	}
	return best
}

// searched is whom a conditional reference means, Practitioner?identifier=….
func searched(typ, query string) string {
	values, err := url.ParseQuery(query)
	if err != nil || values.Get("identifier") == "" {
		return ""
	}
	return typ + "?" + strings.TrimPrefix(values.Get("identifier"), npi+"|")
}

func identified(typ string, identifier element.Value) string {
	system, value := identifier.Get("system").Text(), identifier.Get("value").Text()
	switch {
	case value == "":
		return ""
	case system == "" || system == npi:
		return typ + "?" + value
	}
	return typ + "?" + system + "|" + value
}

// is reports whether a reference may be one to a type: it names it, or no type.
func is(ref, typ string) bool {
	if ref == "" {
		return false
	}
	if of, _, ok := strings.Cut(ref, "?"); ok && !strings.Contains(of, "/") {
		return of == "" || of == typ
	}
	parts := strings.Split(ref, "/")
	if len(parts) < 2 {
		return strings.HasPrefix(ref, "urn:")
	}
	return parts[len(parts)-2] == typ
}

// worker is the clinician a Reference means, "" where it is somebody else.
func worker(of, ref element.Value) string {
	who := Reference(of, ref)
	if typ := ref.Get("type"); typ.Exists() && !typ.Is("Practitioner") && !typ.Is("PractitionerRole") {
		return ""
	}
	if is(who, "Practitioner") || is(who, "PractitionerRole") {
		return who
	}
	return ""
}
