// Package claims reads who was seen by whom on which day from what insurers,
// health systems and researchers have: CSV and TSV files of any make, and FHIR
// as NDJSON, plain or compressed.
//
//	m, _, err := claims.Sniff(file, claims.Mapping{})
//	out, err := claims.Read(ctx, files, m, claims.Options{})
//
// Every row that comes in is accounted for: used, repeated, or rejected for a
// reason that is counted and can be written down with its line. Identifiers
// become numbers in the order in which they first appear, so that the same files
// give the same numbers on any machine.
//
// Source: Kith
package claims
