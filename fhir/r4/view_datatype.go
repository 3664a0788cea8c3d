// Code generated from the definitions of R4 by fhir/r4/generate; DO NOT EDIT.

package r4

// Address views an element of HL7's type Address.
type Address struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Address) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use reads: home | work | temp | old | billing - purpose of this address.
func (v Address) Use() string { return v.Get("use").Text() }

// Type reads: postal | physical | both.
func (v Address) Type() string { return v.Get("type").Text() }

// Text reads: Text representation of the address.
func (v Address) Text() string { return v.Get("text").Text() }

// Line reads: Street name, number, direction & P.O. Box etc.
func (v Address) Line() Many[string] { return texts(v.Get("line")) }

// City reads: Name of city, town etc.
func (v Address) City() string { return v.Get("city").Text() }

// District reads: District name (aka county).
func (v Address) District() string { return v.Get("district").Text() }

// State reads: Sub-unit of country (abbreviations ok).
func (v Address) State() string { return v.Get("state").Text() }

// PostalCode reads: Postal code for area.
func (v Address) PostalCode() string { return v.Get("postalCode").Text() }

// Country reads: Country (e.g. can be ISO 3166 2 or 3 letter code).
func (v Address) Country() string { return v.Get("country").Text() }

// Period reads: Time period when address was/is in use.
func (v Address) Period() Period { return Period{v.Get("period")} }

// Age views an element of HL7's type Age.
type Age struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Age) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Age) Value() Number { return Number{v.Get("value")} }

// Comparator reads: < | <= | >= | > - how to understand the value.
func (v Age) Comparator() string { return v.Get("comparator").Text() }

// Unit reads: Unit representation.
func (v Age) Unit() string { return v.Get("unit").Text() }

// System reads: System that defines coded unit form.
func (v Age) System() string { return v.Get("system").Text() }

// Code reads: Coded form of the unit.
func (v Age) Code() string { return v.Get("code").Text() }

// Annotation views an element of HL7's type Annotation.
type Annotation struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Annotation) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// AuthorReference reads: Individual responsible for the annotation.
func (v Annotation) AuthorReference() Reference { return Reference{v.Get("authorReference")} }

// AuthorString reads: Individual responsible for the annotation.
func (v Annotation) AuthorString() string { return v.Get("authorString").Text() }

// Time reads: When the annotation was made.
func (v Annotation) Time() Date { return Date{v.Get("time")} }

// Text reads: The annotation - text content (as markdown).
func (v Annotation) Text() string { return v.Get("text").Text() }

// Attachment views an element of HL7's type Attachment.
type Attachment struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Attachment) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// ContentType reads: Mime type of the content, with charset etc.
func (v Attachment) ContentType() string { return v.Get("contentType").Text() }

// Language reads: Human language of the content (BCP-47).
func (v Attachment) Language() string { return v.Get("language").Text() }

// Data reads: Data inline, base64ed.
func (v Attachment) Data() string { return v.Get("data").Text() }

// URL reads: Uri where the data can be found.
func (v Attachment) URL() string { return v.Get("url").Text() }

// Size reads: Number of bytes of content (if url provided).
func (v Attachment) Size() Number { return Number{v.Get("size")} }

// Hash reads: Hash of the data (sha-1, base64ed).
func (v Attachment) Hash() string { return v.Get("hash").Text() }

// Title reads: Label to display in place of the data.
func (v Attachment) Title() string { return v.Get("title").Text() }

// Creation reads: Date attachment was first created.
func (v Attachment) Creation() Date { return Date{v.Get("creation")} }

// CodeableConcept views an element of HL7's type CodeableConcept.
type CodeableConcept struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CodeableConcept) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Coding reads: Code defined by a terminology system.
func (v CodeableConcept) Coding() Many[Coding] { return many[Coding](v.Get("coding")) }

// Text reads: Plain text representation of the concept.
func (v CodeableConcept) Text() string { return v.Get("text").Text() }

// Coding views an element of HL7's type Coding.
type Coding struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Coding) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// System reads: Identity of the terminology system.
func (v Coding) System() string { return v.Get("system").Text() }

// Version reads: Version of the system - if relevant.
func (v Coding) Version() string { return v.Get("version").Text() }

// Code reads: Symbol in syntax defined by the system.
func (v Coding) Code() string { return v.Get("code").Text() }

// Display reads: Representation defined by the system.
func (v Coding) Display() string { return v.Get("display").Text() }

// UserSelected reads: If this coding was chosen directly by the user.
func (v Coding) UserSelected() Boolean { return Boolean{v.Get("userSelected")} }

// ContactDetail views an element of HL7's type ContactDetail.
type ContactDetail struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ContactDetail) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Name reads: Name of an individual to contact.
func (v ContactDetail) Name() string { return v.Get("name").Text() }

// Telecom reads: Contact details for individual or organization.
func (v ContactDetail) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// ContactPoint views an element of HL7's type ContactPoint.
type ContactPoint struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ContactPoint) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// System reads: phone | fax | email | pager | url | sms | other.
func (v ContactPoint) System() string { return v.Get("system").Text() }

// Value reads: The actual contact point details.
func (v ContactPoint) Value() string { return v.Get("value").Text() }

// Use reads: home | work | temp | old | mobile - purpose of this contact point.
func (v ContactPoint) Use() string { return v.Get("use").Text() }

// Rank reads: Specify preferred order of use (1 = highest).
func (v ContactPoint) Rank() Number { return Number{v.Get("rank")} }

// Period reads: Time period when the contact point was/is in use.
func (v ContactPoint) Period() Period { return Period{v.Get("period")} }

// Contributor views an element of HL7's type Contributor.
type Contributor struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Contributor) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: author | editor | reviewer | endorser.
func (v Contributor) Type() string { return v.Get("type").Text() }

// Name reads: Who contributed the content.
func (v Contributor) Name() string { return v.Get("name").Text() }

// Contact reads: Contact details of the contributor.
func (v Contributor) Contact() Many[ContactDetail] { return many[ContactDetail](v.Get("contact")) }

// Count views an element of HL7's type Count.
type Count struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Count) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Count) Value() Number { return Number{v.Get("value")} }

// Comparator reads: < | <= | >= | > - how to understand the value.
func (v Count) Comparator() string { return v.Get("comparator").Text() }

// Unit reads: Unit representation.
func (v Count) Unit() string { return v.Get("unit").Text() }

// System reads: System that defines coded unit form.
func (v Count) System() string { return v.Get("system").Text() }

// Code reads: Coded form of the unit.
func (v Count) Code() string { return v.Get("code").Text() }

// DataRequirement views an element of HL7's type DataRequirement.
type DataRequirement struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DataRequirement) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: The type of the required data.
func (v DataRequirement) Type() string { return v.Get("type").Text() }

// Profile reads: The profile of the required data.
func (v DataRequirement) Profile() Many[string] { return texts(v.Get("profile")) }

// SubjectCodeableConcept reads: E.g. Patient, Practitioner, RelatedPerson, Organization, Location, Device.
func (v DataRequirement) SubjectCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("subjectCodeableConcept")}
}

// SubjectReference reads: E.g. Patient, Practitioner, RelatedPerson, Organization, Location, Device.
func (v DataRequirement) SubjectReference() Reference { return Reference{v.Get("subjectReference")} }

// MustSupport reads: Indicates specific structure elements that are referenced by the knowledge module.
func (v DataRequirement) MustSupport() Many[string] { return texts(v.Get("mustSupport")) }

// CodeFilter reads: What codes are expected.
func (v DataRequirement) CodeFilter() Many[DataRequirementCodeFilter] {
	return many[DataRequirementCodeFilter](v.Get("codeFilter"))
}

// DateFilter reads: What dates/date ranges are expected.
func (v DataRequirement) DateFilter() Many[DataRequirementDateFilter] {
	return many[DataRequirementDateFilter](v.Get("dateFilter"))
}

// Limit reads: Number of results.
func (v DataRequirement) Limit() Number { return Number{v.Get("limit")} }

// Sort reads: Order of the results.
func (v DataRequirement) Sort() Many[DataRequirementSort] {
	return many[DataRequirementSort](v.Get("sort"))
}

// DataRequirementCodeFilter views an element of HL7's type DataRequirement.codeFilter.
type DataRequirementCodeFilter struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DataRequirementCodeFilter) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Path reads: A code-valued attribute to filter on.
func (v DataRequirementCodeFilter) Path() string { return v.Get("path").Text() }

// SearchParam reads: A coded (token) parameter to search on.
func (v DataRequirementCodeFilter) SearchParam() string { return v.Get("searchParam").Text() }

// ValueSet reads: Valueset for the filter.
func (v DataRequirementCodeFilter) ValueSet() string { return v.Get("valueSet").Text() }

// Code reads: What code is expected.
func (v DataRequirementCodeFilter) Code() Many[Coding] { return many[Coding](v.Get("code")) }

// DataRequirementDateFilter views an element of HL7's type DataRequirement.dateFilter.
type DataRequirementDateFilter struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DataRequirementDateFilter) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Path reads: A date-valued attribute to filter on.
func (v DataRequirementDateFilter) Path() string { return v.Get("path").Text() }

// SearchParam reads: A date valued parameter to search on.
func (v DataRequirementDateFilter) SearchParam() string { return v.Get("searchParam").Text() }

// ValueDateTime reads: The value of the filter, as a Period, DateTime, or Duration value.
func (v DataRequirementDateFilter) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValuePeriod reads: The value of the filter, as a Period, DateTime, or Duration value.
func (v DataRequirementDateFilter) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueDuration reads: The value of the filter, as a Period, DateTime, or Duration value.
func (v DataRequirementDateFilter) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// DataRequirementSort views an element of HL7's type DataRequirement.sort.
type DataRequirementSort struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DataRequirementSort) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Path reads: The name of the attribute to perform the sort.
func (v DataRequirementSort) Path() string { return v.Get("path").Text() }

// Direction reads: ascending | descending.
func (v DataRequirementSort) Direction() string { return v.Get("direction").Text() }

// Distance views an element of HL7's type Distance.
type Distance struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Distance) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Distance) Value() Number { return Number{v.Get("value")} }

// Comparator reads: < | <= | >= | > - how to understand the value.
func (v Distance) Comparator() string { return v.Get("comparator").Text() }

// Unit reads: Unit representation.
func (v Distance) Unit() string { return v.Get("unit").Text() }

// System reads: System that defines coded unit form.
func (v Distance) System() string { return v.Get("system").Text() }

// Code reads: Coded form of the unit.
func (v Distance) Code() string { return v.Get("code").Text() }

// Dosage views an element of HL7's type Dosage.
type Dosage struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Dosage) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Sequence reads: The order of the dosage instructions.
func (v Dosage) Sequence() Number { return Number{v.Get("sequence")} }

// Text reads: Free text dosage instructions e.g. SIG.
func (v Dosage) Text() string { return v.Get("text").Text() }

// AdditionalInstruction reads: Supplemental instruction or warnings to the patient - e.g. "with meals", "may cause drowsiness".
func (v Dosage) AdditionalInstruction() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("additionalInstruction"))
}

// PatientInstruction reads: Patient or consumer oriented instructions.
func (v Dosage) PatientInstruction() string { return v.Get("patientInstruction").Text() }

// Timing reads: When medication should be administered.
func (v Dosage) Timing() Timing { return Timing{v.Get("timing")} }

// AsNeededBoolean reads: Take "as needed" (for x).
func (v Dosage) AsNeededBoolean() Boolean { return Boolean{v.Get("asNeededBoolean")} }

// AsNeededCodeableConcept reads: Take "as needed" (for x).
func (v Dosage) AsNeededCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("asNeededCodeableConcept")}
}

// Site reads: Body site to administer to.
func (v Dosage) Site() CodeableConcept { return CodeableConcept{v.Get("site")} }

// Route reads: How drug should enter body.
func (v Dosage) Route() CodeableConcept { return CodeableConcept{v.Get("route")} }

// Method reads: Technique for administering medication.
func (v Dosage) Method() CodeableConcept { return CodeableConcept{v.Get("method")} }

// DoseAndRate reads: Amount of medication administered.
func (v Dosage) DoseAndRate() Many[DosageDoseAndRate] {
	return many[DosageDoseAndRate](v.Get("doseAndRate"))
}

// MaxDosePerPeriod reads: Upper limit on medication per unit of time.
func (v Dosage) MaxDosePerPeriod() Ratio { return Ratio{v.Get("maxDosePerPeriod")} }

// MaxDosePerAdministration reads: Upper limit on medication per administration.
func (v Dosage) MaxDosePerAdministration() Quantity {
	return Quantity{v.Get("maxDosePerAdministration")}
}

// MaxDosePerLifetime reads: Upper limit on medication per lifetime of the patient.
func (v Dosage) MaxDosePerLifetime() Quantity { return Quantity{v.Get("maxDosePerLifetime")} }

// DosageDoseAndRate views an element of HL7's type Dosage.doseAndRate.
type DosageDoseAndRate struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DosageDoseAndRate) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: The kind of dose or rate specified.
func (v DosageDoseAndRate) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// DoseRange reads: Amount of medication per dose.
func (v DosageDoseAndRate) DoseRange() Range { return Range{v.Get("doseRange")} }

// DoseQuantity reads: Amount of medication per dose.
func (v DosageDoseAndRate) DoseQuantity() Quantity { return Quantity{v.Get("doseQuantity")} }

// RateRatio reads: Amount of medication per unit of time.
func (v DosageDoseAndRate) RateRatio() Ratio { return Ratio{v.Get("rateRatio")} }

// RateRange reads: Amount of medication per unit of time.
func (v DosageDoseAndRate) RateRange() Range { return Range{v.Get("rateRange")} }

// RateQuantity reads: Amount of medication per unit of time.
func (v DosageDoseAndRate) RateQuantity() Quantity { return Quantity{v.Get("rateQuantity")} }

// Duration views an element of HL7's type Duration.
type Duration struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Duration) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Duration) Value() Number { return Number{v.Get("value")} }

// Comparator reads: < | <= | >= | > - how to understand the value.
func (v Duration) Comparator() string { return v.Get("comparator").Text() }

// Unit reads: Unit representation.
func (v Duration) Unit() string { return v.Get("unit").Text() }

// System reads: System that defines coded unit form.
func (v Duration) System() string { return v.Get("system").Text() }

// Code reads: Coded form of the unit.
func (v Duration) Code() string { return v.Get("code").Text() }

// Expression views an element of HL7's type Expression.
type Expression struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Expression) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Description reads: Natural language description of the condition.
func (v Expression) Description() string { return v.Get("description").Text() }

// Name reads: Short name assigned to expression for reuse.
func (v Expression) Name() string { return v.Get("name").Text() }

// Language reads: text/cql | text/fhirpath | application/x-fhir-query | etc.
func (v Expression) Language() string { return v.Get("language").Text() }

// Expression reads: Expression in specified language.
func (v Expression) Expression() string { return v.Get("expression").Text() }

// Reference reads: Where the expression is found.
func (v Expression) Reference() string { return v.Get("reference").Text() }

// Extension views an element of HL7's type Extension.
type Extension struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Extension) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// URL reads: identifies the meaning of the extension.
func (v Extension) URL() string { return v.Get("url").Text() }

// ValueBase64Binary reads: Value of extension.
func (v Extension) ValueBase64Binary() string { return v.Get("valueBase64Binary").Text() }

// ValueBoolean reads: Value of extension.
func (v Extension) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueCanonical reads: Value of extension.
func (v Extension) ValueCanonical() string { return v.Get("valueCanonical").Text() }

// ValueCode reads: Value of extension.
func (v Extension) ValueCode() string { return v.Get("valueCode").Text() }

// ValueDate reads: Value of extension.
func (v Extension) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime reads: Value of extension.
func (v Extension) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueDecimal reads: Value of extension.
func (v Extension) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueID reads: Value of extension.
func (v Extension) ValueID() string { return v.Get("valueId").Text() }

// ValueInstant reads: Value of extension.
func (v Extension) ValueInstant() Date { return Date{v.Get("valueInstant")} }

// ValueInteger reads: Value of extension.
func (v Extension) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueMarkdown reads: Value of extension.
func (v Extension) ValueMarkdown() string { return v.Get("valueMarkdown").Text() }

// ValueOid reads: Value of extension.
func (v Extension) ValueOid() string { return v.Get("valueOid").Text() }

// ValuePositiveInt reads: Value of extension.
func (v Extension) ValuePositiveInt() Number { return Number{v.Get("valuePositiveInt")} }

// ValueString reads: Value of extension.
func (v Extension) ValueString() string { return v.Get("valueString").Text() }

// ValueTime reads: Value of extension.
func (v Extension) ValueTime() string { return v.Get("valueTime").Text() }

// ValueUnsignedInt reads: Value of extension.
func (v Extension) ValueUnsignedInt() Number { return Number{v.Get("valueUnsignedInt")} }

// ValueURI reads: Value of extension.
func (v Extension) ValueURI() string { return v.Get("valueUri").Text() }

// ValueURL reads: Value of extension.
func (v Extension) ValueURL() string { return v.Get("valueUrl").Text() }

// ValueUuid reads: Value of extension.
func (v Extension) ValueUuid() string { return v.Get("valueUuid").Text() }

// ValueAddress reads: Value of extension.
func (v Extension) ValueAddress() Address { return Address{v.Get("valueAddress")} }

// ValueAge reads: Value of extension.
func (v Extension) ValueAge() Age { return Age{v.Get("valueAge")} }

// ValueAnnotation reads: Value of extension.
func (v Extension) ValueAnnotation() Annotation { return Annotation{v.Get("valueAnnotation")} }

// ValueAttachment reads: Value of extension.
func (v Extension) ValueAttachment() Attachment { return Attachment{v.Get("valueAttachment")} }

// ValueCodeableConcept reads: Value of extension.
func (v Extension) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueCoding reads: Value of extension.
func (v Extension) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueContactPoint reads: Value of extension.
func (v Extension) ValueContactPoint() ContactPoint { return ContactPoint{v.Get("valueContactPoint")} }

// ValueCount reads: Value of extension.
func (v Extension) ValueCount() Count { return Count{v.Get("valueCount")} }

// ValueDistance reads: Value of extension.
func (v Extension) ValueDistance() Distance { return Distance{v.Get("valueDistance")} }

// ValueDuration reads: Value of extension.
func (v Extension) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// ValueHumanName reads: Value of extension.
func (v Extension) ValueHumanName() HumanName { return HumanName{v.Get("valueHumanName")} }

// ValueIdentifier reads: Value of extension.
func (v Extension) ValueIdentifier() Identifier { return Identifier{v.Get("valueIdentifier")} }

// ValueMoney reads: Value of extension.
func (v Extension) ValueMoney() Money { return Money{v.Get("valueMoney")} }

// ValuePeriod reads: Value of extension.
func (v Extension) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueQuantity reads: Value of extension.
func (v Extension) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange reads: Value of extension.
func (v Extension) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio reads: Value of extension.
func (v Extension) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueReference reads: Value of extension.
func (v Extension) ValueReference() Reference { return Reference{v.Get("valueReference")} }

// ValueSampledData reads: Value of extension.
func (v Extension) ValueSampledData() SampledData { return SampledData{v.Get("valueSampledData")} }

// ValueSignature reads: Value of extension.
func (v Extension) ValueSignature() Signature { return Signature{v.Get("valueSignature")} }

// ValueTiming reads: Value of extension.
func (v Extension) ValueTiming() Timing { return Timing{v.Get("valueTiming")} }

// ValueContactDetail reads: Value of extension.
func (v Extension) ValueContactDetail() ContactDetail {
	return ContactDetail{v.Get("valueContactDetail")}
}

// ValueContributor reads: Value of extension.
func (v Extension) ValueContributor() Contributor { return Contributor{v.Get("valueContributor")} }

// ValueDataRequirement reads: Value of extension.
func (v Extension) ValueDataRequirement() DataRequirement {
	return DataRequirement{v.Get("valueDataRequirement")}
}

// ValueExpression reads: Value of extension.
func (v Extension) ValueExpression() Expression { return Expression{v.Get("valueExpression")} }

// ValueParameterDefinition reads: Value of extension.
func (v Extension) ValueParameterDefinition() ParameterDefinition {
	return ParameterDefinition{v.Get("valueParameterDefinition")}
}

// ValueRelatedArtifact reads: Value of extension.
func (v Extension) ValueRelatedArtifact() RelatedArtifact {
	return RelatedArtifact{v.Get("valueRelatedArtifact")}
}

// ValueTriggerDefinition reads: Value of extension.
func (v Extension) ValueTriggerDefinition() TriggerDefinition {
	return TriggerDefinition{v.Get("valueTriggerDefinition")}
}

// ValueUsageContext reads: Value of extension.
func (v Extension) ValueUsageContext() UsageContext { return UsageContext{v.Get("valueUsageContext")} }

// ValueDosage reads: Value of extension.
func (v Extension) ValueDosage() Dosage { return Dosage{v.Get("valueDosage")} }

// ValueMeta reads: Value of extension.
func (v Extension) ValueMeta() Meta { return Meta{v.Get("valueMeta")} }

// HumanName views an element of HL7's type HumanName.
type HumanName struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v HumanName) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use reads: usual | official | temp | nickname | anonymous | old | maiden.
func (v HumanName) Use() string { return v.Get("use").Text() }

// Text reads: Text representation of the full name.
func (v HumanName) Text() string { return v.Get("text").Text() }

// Family reads: Family name (often called 'Surname').
func (v HumanName) Family() string { return v.Get("family").Text() }

// Given reads: Given names (not always 'first'). Includes middle names.
func (v HumanName) Given() Many[string] { return texts(v.Get("given")) }

// Prefix reads: Parts that come before the name.
func (v HumanName) Prefix() Many[string] { return texts(v.Get("prefix")) }

// Suffix reads: Parts that come after the name.
func (v HumanName) Suffix() Many[string] { return texts(v.Get("suffix")) }

// Period reads: Time period when name was/is in use.
func (v HumanName) Period() Period { return Period{v.Get("period")} }

// Identifier views an element of HL7's type Identifier.
type Identifier struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Identifier) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use reads: usual | official | temp | secondary | old (If known).
func (v Identifier) Use() string { return v.Get("use").Text() }

// Type reads: Description of identifier.
func (v Identifier) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// System reads: The namespace for the identifier value.
func (v Identifier) System() string { return v.Get("system").Text() }

// Value reads: The value that is unique.
func (v Identifier) Value() string { return v.Get("value").Text() }

// Period reads: Time period when id is/was valid for use.
func (v Identifier) Period() Period { return Period{v.Get("period")} }

// Assigner reads: Organization that issued id (may be just text).
func (v Identifier) Assigner() Reference { return Reference{v.Get("assigner")} }

// Meta views an element of HL7's type Meta.
type Meta struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Meta) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// VersionID reads: Version specific identifier.
func (v Meta) VersionID() string { return v.Get("versionId").Text() }

// LastUpdated reads: When the resource version last changed.
func (v Meta) LastUpdated() Date { return Date{v.Get("lastUpdated")} }

// Source reads: Identifies where the resource comes from.
func (v Meta) Source() string { return v.Get("source").Text() }

// Profile reads: Profiles this resource claims to conform to.
func (v Meta) Profile() Many[string] { return texts(v.Get("profile")) }

// Security reads: Security Labels applied to this resource.
func (v Meta) Security() Many[Coding] { return many[Coding](v.Get("security")) }

// Tag reads: Tags applied to this resource.
func (v Meta) Tag() Many[Coding] { return many[Coding](v.Get("tag")) }

// Money views an element of HL7's type Money.
type Money struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Money) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Money) Value() Number { return Number{v.Get("value")} }

// Currency reads: ISO 4217 Currency Code.
func (v Money) Currency() string { return v.Get("currency").Text() }

// Narrative views an element of HL7's type Narrative.
type Narrative struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Narrative) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Status reads: generated | extensions | additional | empty.
func (v Narrative) Status() string { return v.Get("status").Text() }

// Div reads: Limited xhtml content.
func (v Narrative) Div() string { return v.Get("div").Text() }

// ParameterDefinition views an element of HL7's type ParameterDefinition.
type ParameterDefinition struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ParameterDefinition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Name reads: Name used to access the parameter value.
func (v ParameterDefinition) Name() string { return v.Get("name").Text() }

// Use reads: in | out.
func (v ParameterDefinition) Use() string { return v.Get("use").Text() }

// Min reads: Minimum cardinality.
func (v ParameterDefinition) Min() Number { return Number{v.Get("min")} }

// Max reads: Maximum cardinality (a number of *).
func (v ParameterDefinition) Max() string { return v.Get("max").Text() }

// Documentation reads: A brief description of the parameter.
func (v ParameterDefinition) Documentation() string { return v.Get("documentation").Text() }

// Type reads: What type of value.
func (v ParameterDefinition) Type() string { return v.Get("type").Text() }

// Profile reads: What profile the value is expected to be.
func (v ParameterDefinition) Profile() string { return v.Get("profile").Text() }

// Period views an element of HL7's type Period.
type Period struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Period) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Start reads: Starting time with inclusive boundary.
func (v Period) Start() Date { return Date{v.Get("start")} }

// End reads: End time with inclusive boundary, if not ongoing.
func (v Period) End() Date { return Date{v.Get("end")} }

// Quantity views an element of HL7's type Quantity.
type Quantity struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Quantity) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value reads: Numerical value (with implicit precision).
func (v Quantity) Value() Number { return Number{v.Get("value")} }

// Comparator reads: < | <= | >= | > - how to understand the value.
func (v Quantity) Comparator() string { return v.Get("comparator").Text() }

// Unit reads: Unit representation.
func (v Quantity) Unit() string { return v.Get("unit").Text() }

// System reads: System that defines coded unit form.
func (v Quantity) System() string { return v.Get("system").Text() }

// Code reads: Coded form of the unit.
func (v Quantity) Code() string { return v.Get("code").Text() }

// Range views an element of HL7's type Range.
type Range struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Range) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Low reads: Low limit.
func (v Range) Low() Quantity { return Quantity{v.Get("low")} }

// High reads: High limit.
func (v Range) High() Quantity { return Quantity{v.Get("high")} }

// Ratio views an element of HL7's type Ratio.
type Ratio struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Ratio) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Numerator reads: Numerator value.
func (v Ratio) Numerator() Quantity { return Quantity{v.Get("numerator")} }

// Denominator reads: Denominator value.
func (v Ratio) Denominator() Quantity { return Quantity{v.Get("denominator")} }

// Reference views an element of HL7's type Reference.
type Reference struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Reference) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Reference reads: Literal reference, Relative, internal or absolute URL.
func (v Reference) Reference() string { return v.Get("reference").Text() }

// Type reads: Type the reference refers to (e.g. "Patient").
func (v Reference) Type() string { return v.Get("type").Text() }

// Identifier reads: Logical reference, when literal reference is not known.
func (v Reference) Identifier() Identifier { return Identifier{v.Get("identifier")} }

// Display reads: Text alternative for the resource.
func (v Reference) Display() string { return v.Get("display").Text() }

// RelatedArtifact views an element of HL7's type RelatedArtifact.
type RelatedArtifact struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v RelatedArtifact) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: documentation | justification | citation | predecessor | successor | derived-from | depends-on | composed-of.
func (v RelatedArtifact) Type() string { return v.Get("type").Text() }

// Label reads: Short label.
func (v RelatedArtifact) Label() string { return v.Get("label").Text() }

// Display reads: Brief description of the related artifact.
func (v RelatedArtifact) Display() string { return v.Get("display").Text() }

// Citation reads: Bibliographic citation for the artifact.
func (v RelatedArtifact) Citation() string { return v.Get("citation").Text() }

// URL reads: Where the artifact can be accessed.
func (v RelatedArtifact) URL() string { return v.Get("url").Text() }

// Document reads: What document is being referenced.
func (v RelatedArtifact) Document() Attachment { return Attachment{v.Get("document")} }

// Resource reads: What resource is being referenced.
func (v RelatedArtifact) Resource() string { return v.Get("resource").Text() }

// SampledData views an element of HL7's type SampledData.
type SampledData struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v SampledData) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Origin reads: Zero value and units.
func (v SampledData) Origin() Quantity { return Quantity{v.Get("origin")} }

// Period reads: Number of milliseconds between samples.
func (v SampledData) Period() Number { return Number{v.Get("period")} }

// Factor reads: Multiply data by this before adding to origin.
func (v SampledData) Factor() Number { return Number{v.Get("factor")} }

// LowerLimit reads: Lower limit of detection.
func (v SampledData) LowerLimit() Number { return Number{v.Get("lowerLimit")} }

// UpperLimit reads: Upper limit of detection.
func (v SampledData) UpperLimit() Number { return Number{v.Get("upperLimit")} }

// Dimensions reads: Number of sample points at each time point.
func (v SampledData) Dimensions() Number { return Number{v.Get("dimensions")} }

// Data reads: Decimal values with spaces, or "E" | "U" | "L".
func (v SampledData) Data() string { return v.Get("data").Text() }

// Signature views an element of HL7's type Signature.
type Signature struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Signature) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: Indication of the reason the entity signed the object(s).
func (v Signature) Type() Many[Coding] { return many[Coding](v.Get("type")) }

// When reads: When the signature was created.
func (v Signature) When() Date { return Date{v.Get("when")} }

// Who reads: Who signed.
func (v Signature) Who() Reference { return Reference{v.Get("who")} }

// OnBehalfOf reads: The party represented.
func (v Signature) OnBehalfOf() Reference { return Reference{v.Get("onBehalfOf")} }

// TargetFormat reads: The technical format of the signed resources.
func (v Signature) TargetFormat() string { return v.Get("targetFormat").Text() }

// SigFormat reads: The technical format of the signature.
func (v Signature) SigFormat() string { return v.Get("sigFormat").Text() }

// Data reads: The actual signature content (XML DigSig. JWS, picture, etc.).
func (v Signature) Data() string { return v.Get("data").Text() }

// Timing views an element of HL7's type Timing.
type Timing struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v Timing) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Event reads: When the event occurs.
func (v Timing) Event() Many[Date] { return many[Date](v.Get("event")) }

// Repeat reads: When the event is to occur.
func (v Timing) Repeat() TimingRepeat { return TimingRepeat{v.Get("repeat")} }

// Code reads: BID | TID | QID | AM | PM | QD | QOD | +.
func (v Timing) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// TimingRepeat views an element of HL7's type Timing.repeat.
type TimingRepeat struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v TimingRepeat) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// BoundsDuration reads: Length/Range of lengths, or (Start and/or end) limits.
func (v TimingRepeat) BoundsDuration() Duration { return Duration{v.Get("boundsDuration")} }

// BoundsRange reads: Length/Range of lengths, or (Start and/or end) limits.
func (v TimingRepeat) BoundsRange() Range { return Range{v.Get("boundsRange")} }

// BoundsPeriod reads: Length/Range of lengths, or (Start and/or end) limits.
func (v TimingRepeat) BoundsPeriod() Period { return Period{v.Get("boundsPeriod")} }

// Count reads: Number of times to repeat.
func (v TimingRepeat) Count() Number { return Number{v.Get("count")} }

// CountMax reads: Maximum number of times to repeat.
func (v TimingRepeat) CountMax() Number { return Number{v.Get("countMax")} }

// Duration reads: How long when it happens.
func (v TimingRepeat) Duration() Number { return Number{v.Get("duration")} }

// DurationMax reads: How long when it happens (Max).
func (v TimingRepeat) DurationMax() Number { return Number{v.Get("durationMax")} }

// DurationUnit reads: s | min | h | d | wk | mo | a - unit of time (UCUM).
func (v TimingRepeat) DurationUnit() string { return v.Get("durationUnit").Text() }

// Frequency reads: Event occurs frequency times per period.
func (v TimingRepeat) Frequency() Number { return Number{v.Get("frequency")} }

// FrequencyMax reads: Event occurs up to frequencyMax times per period.
func (v TimingRepeat) FrequencyMax() Number { return Number{v.Get("frequencyMax")} }

// Period reads: Event occurs frequency times per period.
func (v TimingRepeat) Period() Number { return Number{v.Get("period")} }

// PeriodMax reads: Upper limit of period (3-4 hours).
func (v TimingRepeat) PeriodMax() Number { return Number{v.Get("periodMax")} }

// PeriodUnit reads: s | min | h | d | wk | mo | a - unit of time (UCUM).
func (v TimingRepeat) PeriodUnit() string { return v.Get("periodUnit").Text() }

// DayOfWeek reads: mon | tue | wed | thu | fri | sat | sun.
func (v TimingRepeat) DayOfWeek() Many[string] { return texts(v.Get("dayOfWeek")) }

// TimeOfDay reads: Time of day for action.
func (v TimingRepeat) TimeOfDay() Many[string] { return texts(v.Get("timeOfDay")) }

// When reads: Code for time period of occurrence.
func (v TimingRepeat) When() Many[string] { return texts(v.Get("when")) }

// Offset reads: Minutes from event (before or after).
func (v TimingRepeat) Offset() Number { return Number{v.Get("offset")} }

// TriggerDefinition views an element of HL7's type TriggerDefinition.
type TriggerDefinition struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v TriggerDefinition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: named-event | periodic | data-changed | data-added | data-modified | data-removed | data-accessed | data-access-ended.
func (v TriggerDefinition) Type() string { return v.Get("type").Text() }

// Name reads: Name or URI that identifies the event.
func (v TriggerDefinition) Name() string { return v.Get("name").Text() }

// TimingTiming reads: Timing of the event.
func (v TriggerDefinition) TimingTiming() Timing { return Timing{v.Get("timingTiming")} }

// TimingReference reads: Timing of the event.
func (v TriggerDefinition) TimingReference() Reference { return Reference{v.Get("timingReference")} }

// TimingDate reads: Timing of the event.
func (v TriggerDefinition) TimingDate() Date { return Date{v.Get("timingDate")} }

// TimingDateTime reads: Timing of the event.
func (v TriggerDefinition) TimingDateTime() Date { return Date{v.Get("timingDateTime")} }

// Data reads: Triggering data of the event (multiple = 'and').
func (v TriggerDefinition) Data() Many[DataRequirement] { return many[DataRequirement](v.Get("data")) }

// Condition reads: Whether the event triggers (boolean expression).
func (v TriggerDefinition) Condition() Expression { return Expression{v.Get("condition")} }

// UsageContext views an element of HL7's type UsageContext.
type UsageContext struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v UsageContext) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Code reads: Type of context being specified.
func (v UsageContext) Code() Coding { return Coding{v.Get("code")} }

// ValueCodeableConcept reads: Value that defines the context.
func (v UsageContext) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueQuantity reads: Value that defines the context.
func (v UsageContext) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange reads: Value that defines the context.
func (v UsageContext) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueReference reads: Value that defines the context.
func (v UsageContext) ValueReference() Reference { return Reference{v.Get("valueReference")} }
