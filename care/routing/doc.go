// Package routing is whom to ask: who could help a child, in an order that
// follows from words, and the form on which somebody says for what a child is
// passed on, to whom, and with whose yes.
//
// Whom to ask is the person's decision. Those who could be asked are shown in the
// order of rules/routing.json: what the family wants, then whether it fits, then
// how it goes between the two who pass a child on and take one in. Each is looked
// at only where all before it are the same, and beside everybody stand the words
// that the order follows from. There is no score.
//
// Source: Kith, Barnett2011
package routing
