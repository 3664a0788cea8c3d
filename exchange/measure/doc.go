// Package measure runs every measure of relation/ over a table of encounters and
// writes what came out: for a terminal, as CSV, Parquet, JSON and FHIR, and as one page
// that needs nothing else.
//
//	r, err := measure.Run(ctx, in, measure.Usual)
//	err = measure.WritePage(file, r, "es")
//
// The same input and parameters give the same bytes, on any number of cores.
// Each result names what it was counted from and how: the window, the kinds of
// encounters, the checksum of the input and a hash of the definitions.
//
// Source: Kith
package measure
