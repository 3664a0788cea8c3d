// Package passing is the pages of one referral: what goes along, where it stands,
// who holds it, what happened, and what can be done, for those who pass a child
// on and for those who are asked.
package passing
