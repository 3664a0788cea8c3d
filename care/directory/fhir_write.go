package directory

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// ours are the extensions of a HealthcareService that Entry writes; all others
// stay.
var ours = []string{"ages", "capacity", "takes", "contact-person", "public", "website", "fees"}

// Entry returns a service as a HealthcareService: a new one where was is
// absent, else was with what is different. Identifiers, and all that nobody
// here knows, stay.
func Entry(s Service, was element.Value) ([]byte, error) {
	d := element.New("HealthcareService", s.ID)
	if was.Exists() {
		d = element.Edit(was)
	}
	place := func(p Place) any { return to("Location/", p.ID, p.Name) }
	set(d, "extension", slices.Concat(others(was), s.extensions()))
	d.Set("active", s.Active)
	set(d, "providedBy", []any{to("Organization/", s.Organization.ID, s.Organization.Name)}, one)
	set(d, "type", slices.Concat(foreign(was, "type", NeedSystem), each(s.Needs, func(c string) any { return coded(NeedSystem, c, "") })))
	set(d, "location", each(s.Places, place))
	d.Set("name", s.Name).Set("comment", s.Does).Set("extraDetails", s.HowToWorkWithUs)
	set(d, "telecom", s.telecom(was))
	d.Set("eligibility[0].comment", s.Asks)
	if s.Asks == "" {
		d.Remove("eligibility[0].comment")
	}
	set(d, "communication", each(s.Languages, func(c string) any { return coded(languageSystem, c, "") }))
	d.Set("availabilityExceptions", s.Hours)
	return d.JSON()
}

type object = map[string]any

// to is a reference, with what it is called; nil to nothing.
func to(kind, id, display string) any {
	if id == "" {
		return nil
	}
	o := object{"reference": kind + id}
	if display != "" {
		o["display"] = display
	}
	return o
}

// one says that what is set is the item itself.
const one = true

// set puts items at a path as an array, or the only one as it is. A nil item is
// none.
func set(d *element.Draft, path string, items []any, single ...bool) {
	items = slices.DeleteFunc(items, func(x any) bool { return x == nil })
	var value any = items
	if len(single) > 0 && len(items) == 1 {
		value = items[0]
	}
	if len(items) == 0 {
		d.Remove(path)
		return
	}
	b, err := json.Marshal(value)
	if err != nil {
		b = nil // maps of texts and numbers always marshal
	}
	d.Set(path, element.JSON(b))
}

func each[T any](all []T, as func(T) any) []any {
	list := make([]any, len(all))
	for i, x := range all {
		list[i] = as(x)
	}
	return list
}

func raw(v element.Value) any { return json.RawMessage(slices.Clone(v.Raw())) }

// others are the extensions that are not ours.
func others(was element.Value) (all []any) {
	for x := range was.Each("extension") {
		name, mine := strings.CutPrefix(x.Get("url").Text(), own.URL(""))
		if !mine || !slices.Contains(ours, name) {
			all = append(all, raw(x))
		}
	}
	return all
}

// foreign are the concepts at a path that have no code of a system.
func foreign(was element.Value, path, system string) (all []any) {
	for x := range was.Each(path) {
		if r4.As[r4.CodeableConcept](x).In(system) == "" {
			all = append(all, raw(x))
		}
	}
	return all
}

// coded is a concept with a code; words are what is written beside it.
func coded(system, code, words string) any {
	c := object{}
	if code != "" {
		c["coding"] = []any{object{"system": system, "code": code}}
	}
	if words != "" {
		c["text"] = words
	}
	return c
}

// telecom is how to reach it: what was there of other kinds stays.
func (s Service) telecom(was element.Value) (all []any) {
	for kind, value := range map[string]string{"phone": s.Phone, "email": s.Email} {
		if value != "" {
			all = append(all, object{"system": kind, "value": value, "use": "work"})
		}
	}
	slices.SortFunc(all, func(a, b any) int {
		return strings.Compare(b.(object)["system"].(string), a.(object)["system"].(string))
	})
	seen := map[string]bool{}
	for x := range was.Each("telecom") {
		kind := x.Get("system").Text()
		if (kind == "phone" || kind == "email") && !seen[kind] {
			seen[kind] = true // the one that is shown, and may have changed
			continue
		}
		all = append(all, raw(x))
	}
	return all
}

// extensions are those of Kith's own, in the order of their names.
func (s Service) extensions() (all []any) {
	ext := func(name, kind string, value any) { all = append(all, object{"url": own.URL(name), kind: value}) }
	if s.Ages != Any {
		years := func(n int) any {
			return object{"value": n, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}
		}
		r := object{}
		if s.Ages.From != NoAge {
			r["low"] = years(s.Ages.From)
		}
		if s.Ages.To != NoAge {
			r["high"] = years(s.Ages.To)
		}
		ext("ages", "valueRange", r)
	}
	if s.Capacity.Room != Unasked {
		ext("capacity", "extension", s.Capacity.parts())
	}
	for _, c := range s.Contacts {
		if !c.Role {
			ext("contact-person", "extension", c.parts())
		}
	}
	if s.Fees != "" {
		ext("fees", "valueString", s.Fees)
	}
	if s.Public {
		ext("public", "valueBoolean", true)
	}
	for _, code := range s.Insurances {
		ext("takes", "valueCodeableConcept", coded(InsuranceSystem, code, ""))
	}
	for _, plan := range s.Plans {
		ext("takes", "valueCodeableConcept", coded("", "", plan))
	}
	if s.Site != "" {
		ext("website", "valueUrl", s.Site)
	}
	return all
}

// parts are the parts of an extension; empty ones are none.
func parts(all ...part) (list []any) {
	for _, p := range all {
		if p.value != nil && p.value != "" {
			list = append(list, object{"url": p.url, p.kind: p.value})
		}
	}
	return list
}

type part struct {
	url, kind string
	value     any
}

// parts are those of a contact; who stands in the record says there what they
// are called.
func (c Contact) parts() []any {
	if c.Ref != "" {
		return parts(part{"who", "valueReference", object{"reference": c.Ref}})
	}
	return parts(part{"name", "valueString", c.Name}, part{"title", "valueString", c.Title},
		part{"phone", "valueString", c.Phone}, part{"email", "valueString", c.Email})
}

func (c Capacity) parts() []any {
	var weeks, until, asked, by any
	if c.Weeks > 0 {
		weeks = c.Weeks
	}
	if !c.Until.IsZero() {
		until = c.Until.Format(time.DateOnly)
	}
	if !c.AskedAt.IsZero() {
		asked = c.AskedAt.Format(time.RFC3339)
	}
	if c.AskedBy != "" {
		by = object{"reference": c.AskedBy}
	}
	return parts(part{"room", "valueCode", string(c.Room)}, part{"weeks", "valuePositiveInt", weeks}, part{"until", "valueDate", until},
		part{"asked", "valueDateTime", asked}, part{"by", "valueReference", by}, part{"words", "valueString", c.Words})
}

// said returns an entry with what was said about room in place of what was said
// before.
func said(was element.Value, c Capacity) ([]byte, error) {
	var all []any
	for x := range was.Each("extension") {
		if !x.Get("url").Is(own.URL("capacity")) {
			all = append(all, raw(x))
		}
	}
	d := element.Edit(was)
	set(d, "extension", append(all, object{"url": own.URL("capacity"), "extension": c.parts()}))
	return d.JSON()
}

// entry returns a place as a new Location.
func (p Place) entry(of Organization) ([]byte, error) {
	d := element.New("Location", p.ID).Set("status", "active").Set("name", p.Name)
	set(d, "address", []any{object{"use": "work"}}, one)
	d.Set("address.line[0]", p.Line).Set("address.city", p.City).Set("address.state", p.State).Set("address.postalCode", p.Zip)
	if p.At.Known {
		set(d, "position", []any{object{"longitude": p.At.Longitude, "latitude": p.At.Latitude}}, one)
	}
	d.Set("managingOrganization.reference", "Organization/"+of.ID)
	return d.JSON()
}
