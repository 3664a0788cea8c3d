package directory

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/alike"
)

// Projector writes the tables of this folder from the record.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "directory_service", Of: []string{"HealthcareService"}, Columns: []string{"id", "compartment", "version", "name", "sort",
			"organization_id", "organization", "needs", "languages", "insurances", "age_from", "age_to", "room", "weeks", "until_on",
			"asked_at", "asked_by", "active", "public", "updated_at", "details"}},
		{Name: "directory_tag", Of: []string{"HealthcareService"}, Columns: []string{"source_id", "kind", "code", "compartment"}},
		{Name: "directory_word", Of: []string{"HealthcareService", "Organization", "Location"},
			Columns: []string{"source_id", "source_type", "value", "spell", "name", "compartment"}},
		{Name: "directory_place", Of: []string{"Location"}, Columns: []string{"id", "compartment", "organization_id", "name", "line", "city", "state", "zip",
			"latitude", "longitude", "active"}},
		{Name: "directory_at", Of: []string{"HealthcareService"}, Columns: []string{"service_id", "place_id", "number", "compartment"}},
		{Name: "directory_contact", Of: []string{"PractitionerRole"}, Columns: []string{"role_id", "service_id", "practitioner_id", "name",
			"title", "phone", "email", "compartment"}},
		{Name: "agreement", Of: []string{"OrganizationAffiliation"}, Columns: []string{"id", "compartment", "version", "organization_id",
			"participating_id", "code", "words", "starts_on", "ends_on", "review_on", "active", "obligations"}},
	},
	Read: func(rows store.Rows, c store.Change) {
		switch c.Type {
		case "HealthcareService":
			readService(rows, c)
		case "Location":
			readPlace(rows, c)
		case "Organization":
			words(rows, c, prose{r4.As[r4.Organization](c.New).Name(), true})
		case "PractitionerRole":
			readContact(rows, c)
		case "OrganizationAffiliation":
			readAgreement(rows, c)
		}
	},
}.Projector("directory")

func readService(rows store.Rows, c store.Change) {
	v := r4.As[r4.HealthcareService](c.New)
	s := serviceOf(v)
	until, asked := "", int64(0)
	if !s.Until.IsZero() {
		until = s.Until.Format(time.DateOnly)
	}
	if !s.AskedAt.IsZero() {
		asked = s.AskedAt.UnixMicro()
	}
	details, err := json.Marshal(detail{s.Does, s.HowToWorkWithUs, s.Words, s.Plans, s.Contacts, s.Phone, s.Email, s.Site, s.Hours, s.Fees, s.Asks, s.Source})
	if err != nil {
		details = []byte("{}") // texts always marshal
	}
	list := func(all []string) string { return strings.Join(all, " ") }
	rows.Add("directory_service", c.ID, c.Compartment, c.Version, s.Name, strings.Join(alike.Words(s.Name), " "),
		s.Organization.ID, s.Organization.Name, list(s.Needs), list(s.Languages), list(s.Insurances), int64(s.Ages.From), int64(s.Ages.To),
		string(s.Room), int64(s.Weeks), until, asked, s.AskedBy, s.Active, s.Public, c.Updated.UnixMicro(), string(details))
	for kind, all := range map[string][]string{"need": s.Needs, "language": s.Languages, "insurance": s.Insurances} {
		for _, code := range all {
			rows.Add("directory_tag", c.ID, kind, code, c.Compartment)
		}
	}
	var seen []string
	for ref := range v.Location() {
		if id := ref.ID("Location"); id != "" && !slices.Contains(seen, id) {
			rows.Add("directory_at", c.ID, id, int64(len(seen)), c.Compartment)
			seen = append(seen, id)
		}
	}
	searched := []prose{{s.Name, true}, {s.Does, false}, {strings.Join(s.Plans, " "), false}}
	for t := range v.Type() {
		searched = append(searched, prose{t.Words(), false})
	}
	words(rows, c, searched...)
}

func readPlace(rows store.Rows, c store.Change) {
	v := r4.As[r4.Location](c.New)
	a, at := v.Address(), pointOf(v.Position())
	if !at.Known {
		at = Point{Latitude: nowhere, Longitude: nowhere}
	}
	var line []string
	for l := range a.Line() {
		line = append(line, l)
	}
	status := v.Status()
	rows.Add("directory_place", c.ID, c.Compartment, v.ManagingOrganization().ID("Organization"), v.Name(), strings.Join(line, ", "), a.City(), a.State(), a.PostalCode(),
		at.Latitude, at.Longitude, status == "" || status == "active")
	words(rows, c, prose{v.Name(), true}, prose{a.City(), false}, prose{strings.Join(line, " "), false}, prose{a.PostalCode(), false})
}

// nowhere is the degree of what lies nowhere.
const nowhere = 999

func pointOf(v r4.LocationPosition) Point {
	latitude, err := strconv.ParseFloat(v.Latitude().Text(), 64)
	longitude, err2 := strconv.ParseFloat(v.Longitude().Text(), 64)
	if err != nil || err2 != nil {
		return Point{}
	}
	return At(latitude, longitude)
}

// readContact reads whom to ask for, where a role names services.
func readContact(rows store.Rows, c store.Change) {
	v := r4.As[r4.PractitionerRole](c.New)
	if v.Active().False() {
		return
	}
	phone, email := "", ""
	for t := range v.Telecom() {
		switch {
		case t.System() == "phone" && phone == "":
			phone = t.Value()
		case t.System() == "email" && email == "":
			email = t.Value()
		}
	}
	var seen []string
	for s := range v.HealthcareService() {
		if id := s.ID("HealthcareService"); id != "" && !slices.Contains(seen, id) {
			seen = append(seen, id)
			rows.Add("directory_contact", c.ID, id, v.Practitioner().ID("Practitioner"), v.Practitioner().Display(),
				v.Code().First().Words(), phone, email, c.Compartment)
		}
	}
}

// prose are words by which an entry is found.
type prose struct {
	text string
	name bool // its name
}

// mostWords bounds how many words of one entry are searched.
const mostWords = 60

// words adds the words of a resource, each once.
func words(rows store.Rows, c store.Change, all ...prose) {
	seen := map[string]bool{}
	for _, p := range all {
		for _, w := range alike.Words(p.text) {
			if seen[w] || utf8.RuneCountInString(w) < 2 || len(w) > 60 || len(seen) == mostWords {
				continue
			}
			seen[w] = true
			rows.Add("directory_word", c.ID, c.Type, w, alike.Spell(w), p.name, c.Compartment)
		}
	}
}

func readAgreement(rows store.Rows, c store.Change) {
	a := agreementOf(r4.As[r4.OrganizationAffiliation](c.New))
	obligations, err := json.Marshal(a.Obligations)
	if err != nil || a.Obligations == nil {
		obligations = []byte("[]")
	}
	rows.Add("agreement", c.ID, c.Compartment, c.Version, a.Organization.ID, a.Participating.ID, a.Code, a.Words, a.Start, a.End, a.Review, a.Active, string(obligations))
}
