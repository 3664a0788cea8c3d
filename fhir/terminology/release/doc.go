// Package release reads code systems from the files in which their owners
// publish them: LOINC, SNOMED CT (RF2 snapshot) and ICD-10-CM.
//
// A release is a folder or a zip file; single files may be packed with gzip.
// Nothing of their content comes with the program: a site loads what it holds a
// license for. What a file must look like is checked to the header, every error
// names file and line, and what is unpacked is bounded.
//
// Source: LOINC-Release, SNOMED-RF2, ICD-10-CM-Release
package release
