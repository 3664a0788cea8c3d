// Package network is who works with whom: between organizations as a map whose
// places never move, and between people of one's own site on pages of their own.
//
// # Numbers of a place
//
// A number on the map is one of a place and of no child: it counts whole quarters
// that are over and have settled, once for everybody, whoever reads it; what is
// about fewer than 11 children is not told, and neither is whether it is none.
// There is no other filter, so that no two views differ by one child. Decision 24
// thinks this through.
//
// # Numbers between people
//
// On the page of a colleague only what the reader may read is counted, and only
// between the two of them. Nobody is ranked, and who answers for a site reads no
// such numbers at all.
//
// Source: Brown2017, Barnett2011, Kith
package network
