// Package loopboard is the pages on which one sees what was passed on: the board
// and the table, what is quiet first; one thing and all that happened to it; the
// loops of a child, and what of them stands on Today. What a loop is, package loop
// says.
//
// An open board asks anew when something changed (platform/live). In a room and on
// paper there are initials and no reasons.
package loopboard
