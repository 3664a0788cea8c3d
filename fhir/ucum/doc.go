// Package ucum reads units of measure in the Unified Code for Units of Measure,
// case-sensitive form, and converts between them without a floating point:
// 1 [lb_av] is 453.59237 g and 37 Cel is 98.6 [degF], to the last digit.
//
// A unit is a rational factor times powers of base units (m, s, g, rad, K, C,
// cd), or, for the few whose zero or scale is its own (Cel, [degF], [pH], B …),
// a function on top of that. Arbitrary units such as [iU] are base units of
// their own: two of them compare with themselves only. Annotations count for
// nothing: {score} is 1, mg{total} is mg. mol is a number (6.0221367 × 10²³),
// so mmol/L and mg/dL do not compare.
//
// Calendar durations (year, month) are not UCUM's a and mo and stay with FHIRPath.
//
// # Data
//
// source/ucum-essence.xml is UCUM's own table, whole and unchanged, as its
// license demands; see source/LICENSE.md. It is read at first use.
//
// Source: UCUM
package ucum
