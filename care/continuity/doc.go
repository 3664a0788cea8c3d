// Package continuity is how much of a child's care stayed with the same person,
// care team or clinic: with the number of visits, the window, and how it went over
// the last year. Words come before numbers, and too few visits are said to be too
// few.
//
// Why it is here: children whose care stays with somebody they know come to the
// emergency department less (Christakis2001), and nobody sees that a child is
// passed around from within one visit.
//
// The visits come from the columns of care/contact, which `kith measure` reads in
// the same form; the arithmetic is relation/continuity.
//
// Source: Christakis1999, Christakis2001, BiceBoxerman1977, Kith
package continuity
