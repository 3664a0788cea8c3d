// Package claims reads who was seen by whom on which day from what insurers,
// health systems and researchers have: CSV and TSV files of any make, Parquet,
// FHIR as NDJSON, X12 837, and the record itself; plain or packed.
//
//	s, err := claims.Look(sample, claims.Mapping{}) // which column is which
//	r := claims.Begin(ctx, claims.Options{})
//	err = r.File(file, s.Mapping)
//	out, err := r.End()
//
// Every row that comes in is accounted for: used, repeated, not counted, or
// rejected for a reason that is counted and can be written down with its line and
// column. Identifiers become numbers in the order in which they first appear, so
// that the same files give the same numbers on any machine and number of cores.
//
// What was read may be kept as compact columns (Keep), which the next run opens
// at once and adds to.
//
// profiles.json says how columns are named in makes of files that are known, and
// fhir/seen which codes mean which kind of encounter, each with its source.
//
// Source: Kith
package claims
