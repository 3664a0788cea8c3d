package cast

// The few FHIR elements that the neighborhood needs, named as HL7 names them.
// Only what is written here is ever filled; this is no FHIR model.

const (
	kith = "http://kith.example/fhir/CodeSystem/kith"
	own  = "http://kith.example/fhir/StructureDefinition/"
	term = "http://terminology.hl7.org/CodeSystem/"
)

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitzero"`
}

type concept struct {
	Coding []coding `json:"coding,omitzero"`
	Text   string   `json:"text,omitzero"`
}

type reference struct {
	Reference string `json:"reference"`
}

type period struct {
	Start string `json:"start,omitzero"`
	End   string `json:"end,omitzero"`
}

type extension struct {
	URL       string      `json:"url"`
	Inner     []extension `json:"extension,omitzero"`
	Boolean   bool        `json:"valueBoolean,omitzero"`
	Code      string      `json:"valueCode,omitzero"`
	Time      string      `json:"valueTime,omitzero"`
	Date      string      `json:"valueDate,omitzero"`
	Instant   string      `json:"valueInstant,omitzero"`
	String    string      `json:"valueString,omitzero"`
	Concept   *concept    `json:"valueCodeableConcept,omitzero"`
	Reference *reference  `json:"valueReference,omitzero"`
}

type humanName struct {
	Use    string   `json:"use"`
	Family string   `json:"family"`
	Given  []string `json:"given"`
}

type contactPoint struct {
	System string `json:"system"`
	Value  string `json:"value"`
	Use    string `json:"use"`
}

type language struct {
	Language  concept `json:"language"`
	Preferred bool    `json:"preferred,omitzero"`
}

type episode struct {
	Type         string    `json:"resourceType"`
	ID           string    `json:"id"`
	Status       string    `json:"status"`
	Patient      reference `json:"patient"`
	Organization reference `json:"managingOrganization"`
	Period       period    `json:"period"`
}

type relative struct {
	Type          string         `json:"resourceType"`
	ID            string         `json:"id"`
	Extension     []extension    `json:"extension,omitzero"`
	Active        bool           `json:"active"`
	Patient       reference      `json:"patient"`
	Relationship  []concept      `json:"relationship"`
	Name          []humanName    `json:"name"`
	Telecom       []contactPoint `json:"telecom,omitzero"`
	Gender        string         `json:"gender"`
	Communication []language     `json:"communication"`
}

type member struct {
	Extension []extension `json:"extension,omitzero"`
	Role      []concept   `json:"role"`
	Member    reference   `json:"member"`
	Period    period      `json:"period,omitzero"`
}

type careTeam struct {
	Type         string      `json:"resourceType"`
	ID           string      `json:"id"`
	Status       string      `json:"status"`
	Name         string      `json:"name"`
	Subject      reference   `json:"subject"`
	Period       period      `json:"period"`
	Participant  []member    `json:"participant"`
	Organization []reference `json:"managingOrganization"`
}

type attendance struct {
	Type       []concept `json:"type"`
	Individual reference `json:"individual"`
}

type encounter struct {
	Type        string       `json:"resourceType"`
	ID          string       `json:"id"`
	Status      string       `json:"status"`
	Class       coding       `json:"class"`
	Kind        []concept    `json:"type"`
	Subject     reference    `json:"subject"`
	Appointment []reference  `json:"appointment,omitzero"`
	Participant []attendance `json:"participant"`
	Period      period       `json:"period"`
	Reason      []concept    `json:"reasonCode"`
	Provider    reference    `json:"serviceProvider"`
}

type seat struct {
	Actor  reference `json:"actor"`
	Status string    `json:"status"`
}

type appointment struct {
	Type         string      `json:"resourceType"`
	ID           string      `json:"id"`
	Extension    []extension `json:"extension,omitzero"`
	Status       string      `json:"status"`
	Cancellation *concept    `json:"cancelationReason,omitzero"`
	Kind         concept     `json:"appointmentType"`
	Reason       []concept   `json:"reasonCode"`
	Start        string      `json:"start"`
	End          string      `json:"end"`
	Minutes      int         `json:"minutesDuration"`
	Created      string      `json:"created"`
	Participant  []seat      `json:"participant"`
}

type payload struct {
	Content string `json:"contentString"`
}

type communication struct {
	Type         string      `json:"resourceType"`
	ID           string      `json:"id"`
	Status       string      `json:"status"`
	StatusReason *concept    `json:"statusReason,omitzero"`
	Category     []concept   `json:"category"`
	Medium       []concept   `json:"medium"`
	Subject      reference   `json:"subject"`
	Sent         string      `json:"sent"`
	Recipient    []reference `json:"recipient"`
	Sender       reference   `json:"sender"`
	Payload      []payload   `json:"payload,omitzero"`
}

type component struct {
	Code  concept `json:"code"`
	Value int     `json:"valueInteger"`
}

type observation struct {
	Type      string      `json:"resourceType"`
	ID        string      `json:"id"`
	Status    string      `json:"status"`
	Category  []concept   `json:"category"`
	Code      concept     `json:"code"`
	Subject   reference   `json:"subject"`
	Focus     []reference `json:"focus"`
	Effective string      `json:"effectiveDateTime"`
	Performer []reference `json:"performer"`
	Value     int         `json:"valueInteger"`
	Component []component `json:"component"`
}

type translated struct {
	Extension []extension `json:"extension"`
}

type restriction struct {
	Period period `json:"period"`
}

type task struct {
	Type        string      `json:"resourceType"`
	ID          string      `json:"id"`
	Status      string      `json:"status"`
	Intent      string      `json:"intent"`
	Code        concept     `json:"code"`
	Description string      `json:"description"`
	InSpanish   translated  `json:"_description"`
	For         reference   `json:"for"`
	Execution   period      `json:"executionPeriod,omitzero"`
	Authored    string      `json:"authoredOn"`
	Modified    string      `json:"lastModified"`
	Owner       reference   `json:"owner"`
	Restriction restriction `json:"restriction"`
}

// ours is a code of our own; text is what staff call it.
func ours(code, text string) concept {
	return concept{Coding: []coding{{System: kith, Code: code}}, Text: text}
}

func coded(system, code, display string) concept {
	return concept{Coding: []coding{{System: system, Code: code, Display: display}}}
}

func refer(kind, id string) reference { return reference{kind + "/" + id} }

func patientRef(id string) reference { return refer("Patient", id) }

// roleOf is a member of Maple Street's staff in the role they hold there.
func roleOf(practitioner string) reference {
	return refer("PractitionerRole", practitioner+"-"+mapleStreet.id)
}
