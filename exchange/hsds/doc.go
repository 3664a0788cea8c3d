// Package hsds brings directories of services in and gives them out as Open
// Referral's Human Services Data Specification 3 has them: JSON as an API gives
// it, one service a line or page by page, and the tabular data package, a folder
// or an archive of CSV files.
//
// Nothing is lost: what came is kept beside what was understood of it, and is
// given out again. Bringing the same in again changes nothing; bringing in
// something newer changes what the source changed, and leaves what people here
// have changed since.
//
// Source: HSDS3
package hsds
