package people

import (
	"slices"
	"time"
)

// Day is a day on the calendar: midnight in UTC.
type Day = time.Time

// Work is what somebody does: a code of Kith's, or "".
type Work string

// Works lists every kind of work there is a word for.
var Works = []Work{
	"pediatrician", "nurse-practitioner", "counselor", "therapist", "child-psychiatrist", "care-coordinator",
	"front-desk", "site-manager", "school-counselor", "program-worker", "interpreter", "state-analyst",
	"nurse", "caseworker", "administrator", "privacy-officer",
}

// Place is what kind of organization it is: a code of Kith's, or "".
type Place string

// Places lists every kind of place there is a word for.
var Places = []Place{"network", "clinic", "access-line", "school", "community-program", "state-office"}

// Circle returns where people of such a place stand in a child's life.
func (p Place) Circle() Circle {
	switch p {
	case "school", "community-program", "state-office":
		return InCommunity
	}
	return InCare
}

// Practitioner is somebody who works with children and families.
type Practitioner struct {
	ID PractitionerID
	Called
	Formal string // "Wei Chen, MD"
	Active bool
}

// Role is the work of one practitioner at one place.
type Role struct {
	ID           RoleID
	Practitioner PractitionerID
	Called
	Organization OrganizationID
	Work         Work
	Words        string // the word staff use
	Specialty    string // NUCC code
	Period
	EndReason string
	Active    bool
}

// Current reports whether somebody works in r on day.
func (r Role) Current(day Day) bool { return r.Active && r.On(day) }

// Organization is a place people work for.
type Organization struct {
	ID     OrganizationID
	Name   string
	Kind   Place
	Words  string
	PartOf OrganizationID
	Phone  string
	Active bool
}

// Affiliation is an agreement between two organizations.
type Affiliation struct {
	ID            string
	Organization  OrganizationID // the clinic
	Participating OrganizationID // the other one
	Code, Words   string
	Period
	Active bool
}

// below returns the organizations whose places in the tree lie below any of
// roots, roots first, each once. A tree that bites its tail does no harm.
func below(roots []OrganizationID, children map[OrganizationID][]OrganizationID) []OrganizationID {
	all := slices.Clone(roots)
	for i := 0; i < len(all); i++ {
		for _, c := range children[all[i]] {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}
