package directory

import (
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// Systems of codes.
const (
	// NeedSystem names what a child or a family may need.
	NeedSystem = "http://kith.example/fhir/CodeSystem/need"
	// InsuranceSystem names who may pay.
	InsuranceSystem = "http://kith.example/fhir/CodeSystem/insurance"
	// Languages are tags of BCP 47.
	languageSystem = "urn:ietf:bcp:47"
)

// detail is what is shown of a service and not searched by.
type detail struct {
	Does     string    `json:"does,omitzero"`
	HowTo    string    `json:"howTo,omitzero"`
	Words    string    `json:"words,omitzero"` // about room
	Plans    []string  `json:"plans,omitzero"`
	Contacts []Contact `json:"contacts,omitzero"`
	Phone    string    `json:"phone,omitzero"`
	Email    string    `json:"email,omitzero"`
	Site     string    `json:"site,omitzero"`
	Hours    string    `json:"hours,omitzero"`
	Fees     string    `json:"fees,omitzero"`
	Asks     string    `json:"asks,omitzero"`
	Source   string    `json:"source,omitzero"`
}

// serviceOf reads a HealthcareService; places and contacts of the record are
// not in it.
func serviceOf(v r4.HealthcareService) Service {
	s := Service{
		ID: v.ID(), Name: strings.TrimSpace(v.Name()), Does: v.Comment(), HowToWorkWithUs: v.ExtraDetails(),
		Organization: Organization{v.ProvidedBy().ID("Organization"), v.ProvidedBy().Display()},
		Ages:         agesOf(v), Active: !v.Active().False(), Distance: Unknown,
		Public: own.Extension(v.Element, "public").ValueBoolean().True(),
		Hours:  v.AvailabilityExceptions(), Site: own.Extension(v.Element, "website").ValueURL(),
		Fees:     own.Extension(v.Element, "fees").ValueString(),
		Asks:     v.Eligibility().First().Comment(),
		Capacity: capacityOf(own.Extension(v.Element, "capacity")),
		Source:   v.Identifier().First().Assigner().Display(),
	}
	for c := range v.Type() {
		s.Needs = add(s.Needs, c.In(NeedSystem))
	}
	for c := range v.Communication() {
		s.Languages = add(s.Languages, c.Coding().First().Code())
	}
	for x := range own.Extensions(v.Element, "takes") {
		s.Insurances = add(s.Insurances, x.ValueCodeableConcept().In(InsuranceSystem))
		s.Plans = add(s.Plans, x.ValueCodeableConcept().Text())
	}
	for x := range own.Extensions(v.Element, "contact-person") {
		s.Contacts = append(s.Contacts, Contact{x.Part("who").ValueReference().Target(), x.Part("name").ValueString(),
			x.Part("title").ValueString(), x.Part("phone").ValueString(), x.Part("email").ValueString(), false})
	}
	for t := range v.Telecom() {
		switch {
		case t.System() == "phone" && s.Phone == "":
			s.Phone = t.Value()
		case t.System() == "email" && s.Email == "":
			s.Email = t.Value()
		}
	}
	return s
}

// add adds a text once.
func add(all []string, s string) []string {
	if s == "" {
		return all
	}
	for _, x := range all {
		if x == s {
			return all
		}
	}
	return append(all, s)
}

func agesOf(v r4.HealthcareService) Ages {
	a, r := Any, own.Extension(v.Element, "ages").ValueRange()
	for end, at := range map[string]*int{"low": &a.From, "high": &a.To} {
		if n, err := strconv.ParseFloat(r.Get(end).Get("value").Text(), 64); err == nil && n >= 0 && n <= oldest {
			*at = int(n)
		}
	}
	return a
}

// oldest bounds an age, in years.
const oldest = 130

func capacityOf(x r4.Extension) (c Capacity) {
	c.Room = Room(x.Part("room").ValueCode())
	if n, ok := x.Part("weeks").ValuePositiveInt().Int(); ok && c.Room == Wait {
		c.Weeks = int(min(n, mostWeeks))
	}
	if day, err := time.Parse(time.DateOnly, x.Part("until").ValueDate().Text()); err == nil && c.Room == Full {
		c.Until = day
	}
	if at := x.Part("asked").ValueDateTime(); at.Micro() != 0 {
		c.AskedAt = time.UnixMicro(at.Micro())
	}
	c.AskedBy, c.Words = x.Part("by").ValueReference().Target(), x.Part("words").ValueString()
	if c.check() != nil {
		return Capacity{}
	}
	return c
}

// Read returns what a HealthcareService says by itself: without the places and
// the people of the record.
func Read(v element.Value) Service { return serviceOf(r4.As[r4.HealthcareService](v)) }
