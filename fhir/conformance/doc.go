// Package conformance asks a running FHIR door what ONC's test kit for US Core
// 6.1.0 asks: every read, every search that the guide expects, the origin of
// each record, every element that must be supported, over the town of the cast.
// It is tests only, and bears the test kit's names, so that a finding there and
// one here are the same finding.
//
// What a search must find is not taken from the server: every resource of the
// town is looked at, one by one, by a second reading of what a parameter means.
package conformance
