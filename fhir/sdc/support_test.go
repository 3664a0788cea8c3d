package sdc

import (
	"strings"
	"testing"
)

// The page for people is the table of the program.
func TestTheTableOfSupportIsPublished(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# Forms: what of Structured Data Capture is here

` + "`fhir/sdc`" + ` reads a Questionnaire of R4 into a form that can be asked, one question a page or all on one. What it would
ask otherwise than its author meant, it refuses: the answer names the item, the extension and the reason. This page is
made from the table in [support.go](../../fhir/sdc/support.go).

- **used** does what HL7 says.
- **passed over** is kept in the Questionnaire and changes nothing here; so is every extension that is not on this page.
- **refused** would change what the form means. So would every modifier extension, and whatever a form calls critical
  (` + "`rendering-criticalExtension`" + `) that is not used here.

A form may hold 2,000 items, 10,000 options, 500 expressions, which share one budget of FHIRPath steps, 100 value sets
that are not contained and 100 observation links. Items that depend on each other in a circle are refused.

## What is done with it

- ` + "`POST /fhir/Questionnaire/$populate`" + ` and ` + "`/fhir/Questionnaire/{id}/$populate`" + ` answer a QuestionnaireResponse in progress: what items say
  as ` + "`initial`" + `, and what expressions and observation links find in what the caller may read.
- ` + "`POST /fhir/QuestionnaireResponse/$extract`" + ` and ` + "`/fhir/QuestionnaireResponse/{id}/$extract`" + ` answer a transaction Bundle of Observations
  in the shape of US Core's Screening Assessment. Nothing is written until somebody sends it.
- A question that somebody would rather not answer is an item without an answer that has the extension
  ` + "`data-absent-reason`" + ` with ` + "`asked-declined`" + `, and an Observation with that ` + "`dataAbsentReason`" + `.
- Answers to questions that are not enabled are not stored. Nothing is chosen beforehand but what ` + "`initial`" + ` says.
- Beside FHIRPath 2.0, expressions may use ` + "`ordinal()`, `weight()`, `sum()`, `avg()`, `min()` and `max()`" + `.

## Held against LHC-Forms

LHC-Forms 40.1.3 answered 414 forms, drawn ones and our instruments, with the same answers. In 404 the same questions were
enabled and the same scores came out, in all of our instruments too. In the other ten it does not find two dates equal,
or looks at several texts of one question one by one.

## Elements and extensions

| What | becomes | how or why |
|---|---|---|
`)
	for _, s := range Supported {
		b.WriteString("| `" + strings.ReplaceAll(s.Name, "`", "") + "` | " + string(s.How) + " | " + s.Note + " |\n")
	}
	golden(t, "../../docs/wire/sdc.md", []byte(b.String()))
}
