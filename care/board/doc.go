// Package board is the pages that look across nouns: the page of one child, and
// Today, the page of one day. They own no tables; they read what people, ties
// and engagement keep, and put it side by side.
//
// Why it is here: "relationships … are a central ingredient" (Brown2017), so the
// first page about a child is about who is around her, and the first page of a
// day about the ties that are new, thin or changing.
//
// # In FHIR
//
//	Child's page  Patient, with everything read through care/tie and care/engagement
//	Today         Appointment, Task kith#promise
//
// The view for a wall and the page for print are renderings of their own, from
// types that hold initials and no names or reasons: what is not there cannot
// leak by a slip in a style sheet.
//
// Source: Brown2017, Kith
package board
