// Package progress is how a child has been: what was answered at check-ins,
// over time, as pictures and as tables of the same numbers.
//
// Why it is here: care gets better when whoever gives it looks at how the child
// is (Asarnow2015), and a number is only worth something beside the one before.
//
// Each person who answered has a line of their own. What a young person and a
// caregiver say is never made into one, because each of them knows something
// else. A change is called one only where somebody has studied how far the
// scale can be trusted (JacobsonTruax1991). Nothing of it is on a wall, on
// paper, or on a page of somebody who may not read the answers.
//
// Source: Asarnow2015, JacobsonTruax1991, Kith
package progress
