// Package column keeps tables of encounters (relation/encounter), with who their
// numbers are, in files that are read where they lie: a second look at a hundred
// million encounters begins at once, and takes no memory that the system cannot
// have back.
//
//	err := column.Create(name, column.Content{Table: t, Patients: p, …})
//	f, err := column.Open(name)
//	f.Table, f.Patients …
//	repeated, err := f.Append(column.Content{…}) // numbers go on where they ended
//	err = f.Close()
//
// A file is one section after the other: first a whole table, then for each
// addition the patients whom it changed, all of their encounters, and the names
// that were new. Nothing that is there is ever written again: whoever is killed
// while adding leaves a last section that does not end, which Open leaves out
// and the next addition writes over. When additions outgrow the table, a new
// file takes the place of the old one, in one step.
//
// Every section has checksums; Open looks at all of them. What is damaged, or is
// no such file, is ErrFormat.
//
// Source: Kith
package column
