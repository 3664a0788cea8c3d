// Package bulk brings records in: files, folders, archives and standard input,
// plain or packed, holding Bulk Data NDJSON, single resources or Bundles.
//
// # How it reads
//
// As a stream, in constant memory. Small Bundles are read whole; one larger
// than a few megabytes is read twice, first to learn which addresses it gives
// its entries, then to store them, all in one transaction. What cannot be read
// twice (standard input, packed files) goes through a temporary file that has
// no name.
//
// # What becomes of a Bundle
//
//	transaction                      all of it is stored, or nothing
//	batch, collection,
//	searchset, document              each entry by itself
//	history, message, responses      rejected: they are not records to keep
//
// # Which id a resource gets
//
// The one it has, or a PUT names. An entry to be created (POST), or known only
// by a urn:uuid, gets that uuid, and failing that a number computed from the
// bytes it came in, so that the same input twice changes nothing. A
// practitioner, organization or location of that kind is first looked for by
// its identifiers: the one that stands in a hundred Bundles becomes one.
//
// Source: FHIR-R4-Transaction, FHIR-R4-BulkData
package bulk
