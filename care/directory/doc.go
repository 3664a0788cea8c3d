// Package directory is where a child may be helped besides here: which places
// there are, what they do, for whom, in which languages, who pays, how far it
// is, whether they have room, whom to ask for, and how they like to be worked
// with, in their own words. And what places agreed on with each other, and
// whether it was kept.
//
// Why it is here: a referral reaches somebody when the place that it goes to
// fits, has room, and is known by a person's name. What is said about room
// grows old within weeks, so it always stands with the day on which it was
// asked, and it is asked again with every reply.
//
// # In FHIR
//
//	Service     HealthcareService; what it does is type, its need a code of the code system need
//	Capacity    its extension capacity: open, wait, full or closed; asked when, by whom
//	Insurances  its extension takes
//	Ages        its extension ages
//	HowTo       extraDetails: how to work with them, in their words
//	Contact     its extension contact-person, or a PractitionerRole that names the service
//	Place       Location, with position
//	Agreement   OrganizationAffiliation; extensions obligation, kept and review
//
// Entries name no child. Everyone who works here reads them; coordinators and
// site managers change them, whoever brought them in. Which places somebody
// searched for stands in no address and no log: a distance is measured from
// the home of a child who is named by id, and the home itself is never shown.
//
// Source: Kith, FHIR-R4, HSDS3
package directory
