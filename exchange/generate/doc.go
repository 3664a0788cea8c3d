// Package generate makes up a population: children, their families, the places
// and people who care for them, visits, departures, moves, handoffs, referrals and
// screens, with the unevenness that real ones have. Nobody in it exists.
//
//	p := generate.New(generate.Size{Children: 100_000, Seed: 1})
//	err := p.Claims(w, nil)
//
// Everything about child i follows from the seed, i, and how many people care: ten
// million children need no more memory than one, all cores work on them, and the
// same seed gives the same bytes on any machine. With the number of providers
// said, a smaller population is the beginning of a larger one.
//
// # How it is spread
//
// docs/science/population.md says it, with histograms that a test holds. Shares are
// ours and claim nothing about any state.
//
// # In FHIR
//
//	Site, service, agency   Organization, Location
//	Who works there         Practitioner, PractitionerRole with its period, Schedule
//	Child                   Patient, EpisodeOfCare, CareTeam
//	Family                  RelatedPerson, Person (one parent of several children), Group (a home)
//	Visit                   Encounter; a handoff's with both who were in the room
//	Time                    Appointment, also missed, called off, and ahead; Slot
//	Passed on               Task as package loop makes it, move by move; ServiceRequest
//	Screen                  QuestionnaireResponse, Observation as package screening does
//
// Source: Kith
package generate
