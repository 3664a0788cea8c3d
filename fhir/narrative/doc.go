// Package narrative says whether the text of a resource (Narrative.div) keeps to
// the XHTML that R4 allows, and makes foreign text safe to show on a page.
//
// Check follows the standard and HAPI's reading of it: formatting elements,
// tables, links and images, their plain attributes, style without anything that
// loads or runs; no scripts, forms, frames, objects, events, foreign namespaces
// or entities of HTML.
//
// Clean is stricter than the standard: what is shown beside our own pages may
// neither look like them (class, style, id) nor load anything from elsewhere.
// It reads broken HTML too, and its output is well-formed XHTML that passes Check.
//
// Source: FHIR-R4
package narrative
