// Package path is FHIRPath for FHIR R4: it reads an expression once and
// evaluates it on the stored bytes of a resource, without building a model.
//
//	e, err := path.Compile("name.where(use = 'official').given")
//	got, err := e.Eval(ctx, path.Of(doc.Root()), nil)
//
// Every value knows its type in the definitions of the standard, a primitive
// also its id and extensions; what is empty stays empty through three-valued
// logic, decimals keep every digit, dates and times only the precision they
// were written with, and quantities are compared across the units of UCUM.
//
// An expression is safe for concurrent use. Its evaluation is bounded in steps
// (Env.Steps) and ends with its context.
//
// Where the specification leaves room, docs/wire/fhirpath.md says what was
// chosen.
//
// Source: FHIRPath, FHIR-R4-FHIRPath
package path
