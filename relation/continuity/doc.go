// Package continuity measures how much of one person's care stayed with the
// same people: UPC, HHI, COC, MMCI, K, SECON and known-provider continuity. It
// is arithmetic only: no database, no clock, no HTTP.
//
// Count turns what was recorded into visits by the counting rules, Measure
// computes every index of those visits in one pass, and the functions named
// after an index take its plain numbers.
//
//	seen := continuity.Count(recorded, window, continuity.Person)
//	sum := continuity.Measure(seen, continuity.Unlimited)
//	if coc, ok := sum.COC.Value(); ok && sum.Shown() { … }
//
// An index that is undefined says ok = false. It is never 0 and never NaN: "too
// few visits" and "never the same person twice" are different sentences.
//
// Continuity is not the relationship. Residents asked about psychosocial
// topics less, not more, the longer they knew a family (Wissow2002), so an
// index stands beside what was asked and answered, never in place of it.
//
// docs/science/continuity.md works the same numbers by hand that the tests use.
//
// Source: Brown2017, Wissow2002
package continuity
