// Package population counts the visits of everybody: what package continuity
// says of one person, walked over a whole table of encounters on all cores, and
// folded as it goes.
//
//	population.Walk(table, population.Study{}, func(core, patient int, c population.Counted) { … })
//
// Who is counted, where, when and as which group is a Study; its parameters
// stand beside every result. Nothing is kept for a patient unless a fold keeps
// it, so that a billion encounters need no more room than their answers.
//
// Source: Kith
package population
