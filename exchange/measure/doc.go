// Package measure runs every measure of relation/ over a table of encounters and
// writes what came out: for a terminal, as CSV, JSON and FHIR, and as one page
// that needs nothing else.
//
//	r, err := measure.Run(ctx, in, measure.Usual)
//	err = measure.WriteText(os.Stdout, r)
//
// The same input and parameters give the same bytes, on any number of cores.
// Each result names what it was counted from and how: the window, the kinds of
// encounters, the checksum of the input and a hash of the definitions.
//
// Source: Kith
package measure
