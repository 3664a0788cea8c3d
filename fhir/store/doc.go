// Package store keeps FHIR resources: the record from which every other table
// of the program can be rebuilt.
//
// # What is kept
//
// Any R4 resource type, as the canonical bytes of what came in (package
// element), in every version. Only meta.versionId and meta.lastUpdated are the
// server's; they are columns, and put back when a resource leaves.
//
// # Compartments
//
// Each resource lies in one compartment: the set of children it is about, with
// the labels it carries ("Patient/a Patient/b|R"). Every index row and every
// projected row carries the compartment's key; who may read a compartment is
// one row of compartment_reader. A richer rule of access therefore changes who
// the readers are, and no index row.
//
// A resource about several children is read by the organizations that care for
// all of them. One that names no child is read by everyone signed in if it is a
// directory or a definition (an Organization, a Questionnaire), and otherwise by
// the organization of its writer, which also holds what it brings about a child
// until that child comes (home.go). What the operator brings about nobody has no
// readers: unplaced is closed.
//
// # The plain rule
//
// An organization may read about the children it cares for: it is the child's
// managingOrganization or general practitioner, has an open EpisodeOfCare, an
// Encounter, or a CareTeam, or first entered the child here. See enrolledWith:
// what the operator imports says so; others enroll only a child that they enter.
//
// # Projections
//
// Care folders bind Projectors to resource types. They run in the transaction
// that writes the resource, whoever wrote it, and again in Rebuild.
package store
