// Package draft keeps what somebody is about to write down, from the first step
// to the last: sealed, its owner's alone, about one child, and gone after some
// days. What it becomes is the matter of the folder whose kind it is.
//
//	schema/draft   one draft, one row; no projection, for it is not in the record
package draft
