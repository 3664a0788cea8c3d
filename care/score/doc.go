// Package score is what answers to an instrument add up to: rules that are data,
// and the arithmetic that they ask for. It knows keys, ranges and ages, and
// neither words nor records; package screening has the instruments.
//
// Why it is by itself: a score is a clinical number. It can be read, worked by
// hand and tried with anything, without a database.
//
// Source: JacobsonTruax1991, Kith
package score
