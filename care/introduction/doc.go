// Package introduction is the pages of the warm handoff: who is free, what goes
// along, one tap to accept, whether they met, and how it felt to the family; what
// of it stands on Today and on the pages of families. What a handoff is, package
// handoff says.
//
// Source: AHRQ-WarmHandoff, Kith
package introduction
