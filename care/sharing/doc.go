// Package sharing is the pages of what somebody told one of us: writing it down
// with the child beside one, who knows what, what not to ask again, reading it
// quietly, and answering it. What may be known, and by whom, is care/disclosure's
// to say: these pages show what it gives to the viewer, and nothing else.
//
// Why it is here: relationships are essential to "disclosure of sensitive
// concerns" (Brown2017). A child who has told it once is not asked again.
//
// # Pages
//
//	the card          already told us, please don't ask again (on the child's page)
//	the table         who knows what: items by people (on the child's page)
//	/shared           all that the viewer may know of
//	/told/{item}    one of it: wishes person by person, how people came to know, the answer
//	/shared/new/…     writing it down in five steps, in any order
//
// # In FHIR
//
// Nothing of its own: see care/disclosure.
//
// Source: Brown2017, Kith
package sharing
