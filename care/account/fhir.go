package account

import (
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// place returns a new Organization.
func place(id, name string) ([]byte, error) {
	return element.New("Organization", id).Set("active", element.JSON("true")).Set("name", name).Append("type", own.Concept("clinic")).JSON()
}

// practitioner returns a new Practitioner. The last word of a name is taken for the
// family's; the whole name stands as it was written.
func practitioner(id, name string) ([]byte, error) {
	given := strings.Fields(name)
	d := element.New("Practitioner", id).Set("active", element.JSON("true")).Set("name[0].use", "official").Set("name[0].text", name)
	if last := len(given) - 1; last > 0 {
		d.Set("name[0].family", given[last])
		for _, g := range given[:last] {
			d.Append("name[0].given", g)
		}
	}
	return d.JSON()
}

// work is what somebody does at a place from a day on.
type work struct {
	ID    string
	Who   people.PractitionerID
	Name  string
	At    people.OrganizationID
	Does  people.Work
	Since people.Day
}

// role returns a new PractitionerRole.
func (w work) role() ([]byte, error) {
	return element.New("PractitionerRole", w.ID).Set("active", element.JSON("true")).
		Set("period.start", w.Since.Format(time.DateOnly)).
		Set("practitioner.reference", w.Who.Ref()).Set("practitioner.display", w.Name).
		Set("organization.reference", w.At.Ref()).
		Append("code", own.Concept(string(w.Does))).JSON()
}

// ended returns a PractitionerRole that is over.
func ended(v r4.PractitionerRole, day people.Day) ([]byte, error) {
	return element.Edit(v.Element).Set("active", element.JSON("false")).Set("period.end", day.Format(time.DateOnly)).JSON()
}
