package sdc

import "slices"

// How says what happens to something a form uses.
type How string

// What happens to it.
const (
	Used    How = "used"
	Passed  How = "passed over" // the form means the same without it
	Refused How = "refused"     // it would not, so the form is not asked
)

// Support says of one thing that a form may use what becomes of it.
type Support struct {
	Name string // an extension's URL, or an element of R4
	How  How
	Note string
}

// Where extensions are defined.
const (
	core = "http://hl7.org/fhir/StructureDefinition/"
	sdc  = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
	ours = "http://kith.example/fhir/StructureDefinition/"
)

// Supported is what becomes of every extension and element that we know. An
// extension that is not here is passed over, unless the form calls it critical.
// docs/wire/sdc.md is made from it. Source: SDC, FHIR-R4
var Supported = []Support{
	{"item.type group, display, boolean, decimal, integer, date, dateTime, time, string, text, url, choice, open-choice, quantity", Used, ""},
	{"item.type attachment, reference", Refused, "a family's page takes no files and finds no records"},
	{"item.enableWhen, enableBehavior", Used, "all operators; `!=` holds where no answer is equal, so also where there is none"},
	{"item.answerOption", Used, "of the types coding, string, integer, date, time"},
	{"item.answerOption.initialSelected", Refused, "nothing is chosen beforehand; `initial` is for what is known"},
	{"item.answerValueSet", Used, "contained, or known to the server"},
	{"item.initial, required, repeats, readOnly, maxLength, prefix, code", Used, "a group that repeats, or a question that repeats and holds others, is refused"},
	{"modifierExtension", Refused, "wherever it stands: each changes what the form means"},

	{core + "rendering-criticalExtension", Used, "what it names has to be used, else the form is refused"},
	{core + "questionnaire-hidden", Used, ""},
	{core + "questionnaire-itemControl", Used, "help, flyover, prompt, unit, lower and upper belong to the question around them; others are for the page to follow where it can. A table (table, htable, gtable, atable, grid) is refused: its items mean something by their row"},
	{core + "questionnaire-displayCategory", Used, ""},
	{core + "questionnaire-supportLink", Used, "only https"},
	{core + "entryFormat", Used, ""},
	{core + "minLength", Used, ""},
	{core + "minValue", Used, ""},
	{core + "maxValue", Used, ""},
	{core + "maxDecimalPlaces", Used, ""},
	{core + "questionnaire-minOccurs", Used, ""},
	{core + "questionnaire-maxOccurs", Used, ""},
	{core + "questionnaire-sliderStepValue", Used, ""},
	{core + "regex", Used, "of the whole answer, in RE2's syntax; one that costs too much is refused"},
	{core + "ordinalValue", Used, "of the option, or its Coding"},
	{core + "itemWeight", Used, "as ordinalValue"},
	{core + "translation", Used, "of title, texts, prefixes and options"},
	{core + "questionnaire-unit", Used, ""},
	{core + "questionnaire-unitOption", Used, ""},
	{core + "questionnaire-optionExclusive", Used, ""},
	{core + "variable", Used, "FHIRPath"},
	{sdc + "calculatedExpression", Used, "FHIRPath"},
	{sdc + "initialExpression", Used, "FHIRPath, of launch contexts"},
	{sdc + "enableWhenExpression", Used, "FHIRPath"},
	{sdc + "launchContext", Used, "patient, user, encounter and whatever else the caller hands in"},
	{sdc + "observationExtract", Used, "true, or member; a group with a code that asks for it is a panel of what it holds, as is a form that says member. Of codes alone: refused"},
	{sdc + "observation-extract-category", Used, "beside survey"},
	{sdc + "observationLinkPeriod", Used, "the newest answer to the same code, within that time"},
	{ours + "why", Used, "why we ask"},
	{ours + "seen-by", Used, "who will see it"},
	{ours + "may-skip", Used, "whether one may rather not say; true unless it says false"},
	{ours + "license-status", Used, ""},

	{core + "questionnaire-unitValueSet", Refused, "its units are not known here"},
	{core + "questionnaire-constraint", Refused, "rules over several answers are not checked"},
	{core + "targetConstraint", Refused, "rules over several answers are not checked"},
	{core + "questionnaire-signatureRequired", Refused, "nothing is signed"},
	{core + "cqf-expression", Refused, "a text that is calculated"},
	{sdc + "answerExpression", Refused, "options that are calculated"},
	{sdc + "answerOptionsToggleExpression", Refused, "options that come and go"},
	{sdc + "candidateExpression", Refused, "options that are calculated"},
	{sdc + "lookupQuestionnaire", Refused, "options out of another form"},
	{sdc + "subQuestionnaire", Refused, "a form made of forms has to be put together first"},
	{sdc + "assemble-expectation", Refused, "a form made of forms has to be put together first"},
	{sdc + "assembleContext", Refused, "a form made of forms has to be put together first"},
	{sdc + "questionnaireAdaptive", Refused, "questions that another server chooses"},
	{sdc + "isSubject", Refused, "answers about somebody else than the form is about"},
	{sdc + "minQuantity", Refused, "bounds with a unit"},
	{sdc + "maxQuantity", Refused, "bounds with a unit"},
	{sdc + "unitOpen", Refused, "units of one's own"},

	{core + "rendering-style", Passed, "our pages have one look"},
	{core + "rendering-styleSensitive", Refused, "a form that means less without its look"},
	{core + "rendering-xhtml", Passed, "the plain text is shown"},
	{core + "rendering-markdown", Passed, "the plain text is shown"},
	{core + "questionnaire-choiceOrientation", Passed, ""},
	{core + "questionnaire-optionPrefix", Passed, ""},
	{core + "questionnaire-usageMode", Passed, ""},
	{core + "questionnaire-fhirType", Passed, ""},
	{core + "questionnaire-baseType", Passed, ""},
	{core + "questionnaire-referenceResource", Passed, "its item is refused"},
	{core + "questionnaire-referenceProfile", Passed, "its item is refused"},
	{core + "questionnaire-referenceFilter", Passed, "its item is refused"},
	{core + "designNote", Passed, ""},
	{core + "mimeType", Passed, "its item is refused"},
	{core + "maxSize", Passed, "its item is refused"},
	{core + "cqf-library", Passed, "expressions that need one are refused"},
	{sdc + "shortText", Passed, ""},
	{sdc + "width", Passed, ""},
	{sdc + "columnCount", Passed, ""},
	{sdc + "collapsible", Passed, ""},
	{sdc + "keyboard", Passed, ""},
	{sdc + "choiceColumn", Passed, ""},
	{sdc + "openLabel", Passed, ""},
	{sdc + "itemAnswerMedia", Passed, ""},
	{sdc + "itemMedia", Passed, ""},
	{sdc + "performerType", Passed, ""},
	{sdc + "entryMode", Passed, "one question a page, back and forth"},
	{sdc + "preferredTerminologyServer", Passed, ""},
	{sdc + "contextExpression", Passed, ""},
	{sdc + "itemPopulationContext", Passed, "only observation links and initial expressions fill a form"},
	{sdc + "sourceQueries", Passed, "only observation links and initial expressions fill a form"},
	{sdc + "sourceStructureMap", Passed, "only observation links and initial expressions fill a form"},
	{sdc + "itemExtractionContext", Passed, "only Observations are taken out"},
	{sdc + "targetStructureMap", Passed, "only Observations are taken out"},
	{sdc + "endpoint", Passed, ""},
}

// supportOf returns what becomes of an extension.
func supportOf(url string) How {
	i := slices.IndexFunc(Supported, func(s Support) bool { return s.Name == url })
	if i < 0 {
		return Passed
	}
	return Supported[i].How
}
