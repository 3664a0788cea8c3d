package cast

// Person is one of the staff as whom one can sign in to the demo.
type Person struct {
	ID      string // of the Practitioner
	RoleID  string // of the PractitionerRole
	Name    string
	Role    string // a key of Words
	Also    string // a key of Words: another duty they have there, or ""
	OrgID   string
	OrgName string
	Home    string // where they land
	Note    string // a key of Words
}

// People lists who can sign in, in the order in which the page shows them.
func People() []Person {
	return []Person{
		person("lena-ortiz", "Lena Ortiz, LCSW", "counselor", mapleStreet),
		person("wei-chen", "Dr. Wei Chen", "pediatrician", mapleStreet),
		person("samira-haddad", "Dr. Samira Haddad", "pediatrician", mapleStreet),
		person("luis-moreno", "Luis Moreno", "care-coordinator", mapleStreet),
		person("mia-park", "Mia Park", "front-desk", mapleStreet),
		also(person("sam-keo", "Sam Keo", "site-manager", mapleStreet), "privacy-officer"),
		person("omar-reed", "Dr. Omar Reed", "pediatrician", riverside),
		person("kim-okafor", "Kim Okafor", "state-analyst", stateOffice),
	}
}

type organization struct{ id, name string }

var (
	mapleStreet = organization{"maple-street", "Maple Street Clinic"}
	riverside   = organization{"riverside", "Riverside Family Health"}
	stateOffice = organization{"state-child-health-office", "State Child Health Office"}
)

func person(id, name, role string, at organization) Person {
	return Person{
		ID: id, RoleID: id + "-" + at.id, Name: name, Role: "cast.role." + role,
		OrgID: at.id, OrgName: at.name, Home: "/today", Note: "cast.note." + id,
	}
}

func also(p Person, duty string) Person {
	p.Also = "cast.also." + duty
	return p
}

// Account is a program that may read, not a person.
type Account struct {
	ID     string
	Name   string
	Role   string // a key of Words
	Note   string // a key of Words
	OrgIDs []string
}

// Integrator returns the system account of the demo: it may see every child of
// every clinic in town, and nothing labeled.
func Integrator() Account {
	return Account{
		ID: "integrator", Name: "Integrator", Role: "cast.role.system", Note: "cast.note.integrator",
		OrgIDs: []string{mapleStreet.id, riverside.id},
	}
}
