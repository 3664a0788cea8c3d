// Package view flattens resources into rows, as a ViewDefinition of SQL on FHIR
// v2 says: columns by FHIRPath, rows by forEach, repeat and unionAll.
//
//	v, err := view.Read(doc.Root())
//	err = v.Rows(ctx, resource, func(r view.Row) error { … })
//
// A view is read once; what cannot be right, a path that is no FHIRPath, a
// constant nobody defined, branches of a union whose columns differ, is found
// then and not while a million resources pass by.
//
// A key (getResourceKey, getReferenceKey) is Type/id, so that references to
// resources of several types never fall together.
//
// Source: SQL-on-FHIR
package view
