// Code generated from the definitions of R4 by fhir/r4/generate; DO NOT EDIT.

package r4

// Address views an element of HL7's type Address.
type Address struct{ Element }

// Extension: Additional content defined by implementations
func (v Address) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use: home | work | temp | old | billing - purpose of this address
func (v Address) Use() string { return v.Get("use").Text() }

// Type: postal | physical | both
func (v Address) Type() string { return v.Get("type").Text() }

// Text: Text representation of the address
func (v Address) Text() string { return v.Get("text").Text() }

// Line: Street name, number, direction & P.O. Box etc.
func (v Address) Line() Many[string] { return texts(v.Get("line")) }

// City: Name of city, town etc.
func (v Address) City() string { return v.Get("city").Text() }

// District: District name (aka county)
func (v Address) District() string { return v.Get("district").Text() }

// State: Sub-unit of country (abbreviations ok)
func (v Address) State() string { return v.Get("state").Text() }

// PostalCode: Postal code for area
func (v Address) PostalCode() string { return v.Get("postalCode").Text() }

// Country: Country (e.g. can be ISO 3166 2 or 3 letter code)
func (v Address) Country() string { return v.Get("country").Text() }

// Period: Time period when address was/is in use
func (v Address) Period() Period { return Period{v.Get("period")} }

// Age views an element of HL7's type Age.
type Age struct{ Element }

// Extension: Additional content defined by implementations
func (v Age) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Age) Value() Number { return Number{v.Get("value")} }

// Comparator: < | <= | >= | > - how to understand the value
func (v Age) Comparator() string { return v.Get("comparator").Text() }

// Unit: Unit representation
func (v Age) Unit() string { return v.Get("unit").Text() }

// System: System that defines coded unit form
func (v Age) System() string { return v.Get("system").Text() }

// Code: Coded form of the unit
func (v Age) Code() string { return v.Get("code").Text() }

// Annotation views an element of HL7's type Annotation.
type Annotation struct{ Element }

// Extension: Additional content defined by implementations
func (v Annotation) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// AuthorReference: Individual responsible for the annotation
func (v Annotation) AuthorReference() Reference { return Reference{v.Get("authorReference")} }

// AuthorString: Individual responsible for the annotation
func (v Annotation) AuthorString() string { return v.Get("authorString").Text() }

// Time: When the annotation was made
func (v Annotation) Time() Date { return Date{v.Get("time")} }

// Text: The annotation - text content (as markdown)
func (v Annotation) Text() string { return v.Get("text").Text() }

// Attachment views an element of HL7's type Attachment.
type Attachment struct{ Element }

// Extension: Additional content defined by implementations
func (v Attachment) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// ContentType: Mime type of the content, with charset etc.
func (v Attachment) ContentType() string { return v.Get("contentType").Text() }

// Language: Human language of the content (BCP-47)
func (v Attachment) Language() string { return v.Get("language").Text() }

// Data: Data inline, base64ed
func (v Attachment) Data() string { return v.Get("data").Text() }

// URL: Uri where the data can be found
func (v Attachment) URL() string { return v.Get("url").Text() }

// Size: Number of bytes of content (if url provided)
func (v Attachment) Size() Number { return Number{v.Get("size")} }

// Hash: Hash of the data (sha-1, base64ed)
func (v Attachment) Hash() string { return v.Get("hash").Text() }

// Title: Label to display in place of the data
func (v Attachment) Title() string { return v.Get("title").Text() }

// Creation: Date attachment was first created
func (v Attachment) Creation() Date { return Date{v.Get("creation")} }

// CodeableConcept views an element of HL7's type CodeableConcept.
type CodeableConcept struct{ Element }

// Extension: Additional content defined by implementations
func (v CodeableConcept) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Coding: Code defined by a terminology system
func (v CodeableConcept) Coding() Many[Coding] { return many[Coding](v.Get("coding")) }

// Text: Plain text representation of the concept
func (v CodeableConcept) Text() string { return v.Get("text").Text() }

// Coding views an element of HL7's type Coding.
type Coding struct{ Element }

// Extension: Additional content defined by implementations
func (v Coding) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// System: Identity of the terminology system
func (v Coding) System() string { return v.Get("system").Text() }

// Version: Version of the system - if relevant
func (v Coding) Version() string { return v.Get("version").Text() }

// Code: Symbol in syntax defined by the system
func (v Coding) Code() string { return v.Get("code").Text() }

// Display: Representation defined by the system
func (v Coding) Display() string { return v.Get("display").Text() }

// UserSelected: If this coding was chosen directly by the user
func (v Coding) UserSelected() Boolean { return Boolean{v.Get("userSelected")} }

// ContactDetail views an element of HL7's type ContactDetail.
type ContactDetail struct{ Element }

// Extension: Additional content defined by implementations
func (v ContactDetail) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Name: Name of an individual to contact
func (v ContactDetail) Name() string { return v.Get("name").Text() }

// Telecom: Contact details for individual or organization
func (v ContactDetail) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// ContactPoint views an element of HL7's type ContactPoint.
type ContactPoint struct{ Element }

// Extension: Additional content defined by implementations
func (v ContactPoint) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// System: phone | fax | email | pager | url | sms | other
func (v ContactPoint) System() string { return v.Get("system").Text() }

// Value: The actual contact point details
func (v ContactPoint) Value() string { return v.Get("value").Text() }

// Use: home | work | temp | old | mobile - purpose of this contact point
func (v ContactPoint) Use() string { return v.Get("use").Text() }

// Rank: Specify preferred order of use (1 = highest)
func (v ContactPoint) Rank() Number { return Number{v.Get("rank")} }

// Period: Time period when the contact point was/is in use
func (v ContactPoint) Period() Period { return Period{v.Get("period")} }

// Contributor views an element of HL7's type Contributor.
type Contributor struct{ Element }

// Extension: Additional content defined by implementations
func (v Contributor) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: author | editor | reviewer | endorser
func (v Contributor) Type() string { return v.Get("type").Text() }

// Name: Who contributed the content
func (v Contributor) Name() string { return v.Get("name").Text() }

// Contact: Contact details of the contributor
func (v Contributor) Contact() Many[ContactDetail] { return many[ContactDetail](v.Get("contact")) }

// Count views an element of HL7's type Count.
type Count struct{ Element }

// Extension: Additional content defined by implementations
func (v Count) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Count) Value() Number { return Number{v.Get("value")} }

// Comparator: < | <= | >= | > - how to understand the value
func (v Count) Comparator() string { return v.Get("comparator").Text() }

// Unit: Unit representation
func (v Count) Unit() string { return v.Get("unit").Text() }

// System: System that defines coded unit form
func (v Count) System() string { return v.Get("system").Text() }

// Code: Coded form of the unit
func (v Count) Code() string { return v.Get("code").Text() }

// DataRequirement views an element of HL7's type DataRequirement.
type DataRequirement struct{ Element }

// Extension: Additional content defined by implementations
func (v DataRequirement) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: The type of the required data
func (v DataRequirement) Type() string { return v.Get("type").Text() }

// Profile: The profile of the required data
func (v DataRequirement) Profile() Many[string] { return texts(v.Get("profile")) }

// SubjectCodeableConcept: E.g. Patient, Practitioner, RelatedPerson, Organization, Location, Device
func (v DataRequirement) SubjectCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("subjectCodeableConcept")}
}

// SubjectReference: E.g. Patient, Practitioner, RelatedPerson, Organization, Location, Device
func (v DataRequirement) SubjectReference() Reference { return Reference{v.Get("subjectReference")} }

// MustSupport: Indicates specific structure elements that are referenced by the knowledge module
func (v DataRequirement) MustSupport() Many[string] { return texts(v.Get("mustSupport")) }

// CodeFilter: What codes are expected
func (v DataRequirement) CodeFilter() Many[DataRequirementCodeFilter] {
	return many[DataRequirementCodeFilter](v.Get("codeFilter"))
}

// DateFilter: What dates/date ranges are expected
func (v DataRequirement) DateFilter() Many[DataRequirementDateFilter] {
	return many[DataRequirementDateFilter](v.Get("dateFilter"))
}

// Limit: Number of results
func (v DataRequirement) Limit() Number { return Number{v.Get("limit")} }

// Sort: Order of the results
func (v DataRequirement) Sort() Many[DataRequirementSort] {
	return many[DataRequirementSort](v.Get("sort"))
}

// DataRequirementCodeFilter views an element of HL7's type DataRequirement.codeFilter.
type DataRequirementCodeFilter struct{ Element }

// Extension: Additional content defined by implementations
func (v DataRequirementCodeFilter) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Path: A code-valued attribute to filter on
func (v DataRequirementCodeFilter) Path() string { return v.Get("path").Text() }

// SearchParam: A coded (token) parameter to search on
func (v DataRequirementCodeFilter) SearchParam() string { return v.Get("searchParam").Text() }

// ValueSet: Valueset for the filter
func (v DataRequirementCodeFilter) ValueSet() string { return v.Get("valueSet").Text() }

// Code: What code is expected
func (v DataRequirementCodeFilter) Code() Many[Coding] { return many[Coding](v.Get("code")) }

// DataRequirementDateFilter views an element of HL7's type DataRequirement.dateFilter.
type DataRequirementDateFilter struct{ Element }

// Extension: Additional content defined by implementations
func (v DataRequirementDateFilter) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Path: A date-valued attribute to filter on
func (v DataRequirementDateFilter) Path() string { return v.Get("path").Text() }

// SearchParam: A date valued parameter to search on
func (v DataRequirementDateFilter) SearchParam() string { return v.Get("searchParam").Text() }

// ValueDateTime: The value of the filter, as a Period, DateTime, or Duration value
func (v DataRequirementDateFilter) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValuePeriod: The value of the filter, as a Period, DateTime, or Duration value
func (v DataRequirementDateFilter) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueDuration: The value of the filter, as a Period, DateTime, or Duration value
func (v DataRequirementDateFilter) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// DataRequirementSort views an element of HL7's type DataRequirement.sort.
type DataRequirementSort struct{ Element }

// Extension: Additional content defined by implementations
func (v DataRequirementSort) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Path: The name of the attribute to perform the sort
func (v DataRequirementSort) Path() string { return v.Get("path").Text() }

// Direction: ascending | descending
func (v DataRequirementSort) Direction() string { return v.Get("direction").Text() }

// Distance views an element of HL7's type Distance.
type Distance struct{ Element }

// Extension: Additional content defined by implementations
func (v Distance) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Distance) Value() Number { return Number{v.Get("value")} }

// Comparator: < | <= | >= | > - how to understand the value
func (v Distance) Comparator() string { return v.Get("comparator").Text() }

// Unit: Unit representation
func (v Distance) Unit() string { return v.Get("unit").Text() }

// System: System that defines coded unit form
func (v Distance) System() string { return v.Get("system").Text() }

// Code: Coded form of the unit
func (v Distance) Code() string { return v.Get("code").Text() }

// Dosage views an element of HL7's type Dosage.
type Dosage struct{ Element }

// Extension: Additional content defined by implementations
func (v Dosage) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Sequence: The order of the dosage instructions
func (v Dosage) Sequence() Number { return Number{v.Get("sequence")} }

// Text: Free text dosage instructions e.g. SIG
func (v Dosage) Text() string { return v.Get("text").Text() }

// AdditionalInstruction: Supplemental instruction or warnings to the patient - e.g. "with meals", "may cause drowsiness"
func (v Dosage) AdditionalInstruction() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("additionalInstruction"))
}

// PatientInstruction: Patient or consumer oriented instructions
func (v Dosage) PatientInstruction() string { return v.Get("patientInstruction").Text() }

// Timing: When medication should be administered
func (v Dosage) Timing() Timing { return Timing{v.Get("timing")} }

// AsNeededBoolean: Take "as needed" (for x)
func (v Dosage) AsNeededBoolean() Boolean { return Boolean{v.Get("asNeededBoolean")} }

// AsNeededCodeableConcept: Take "as needed" (for x)
func (v Dosage) AsNeededCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("asNeededCodeableConcept")}
}

// Site: Body site to administer to
func (v Dosage) Site() CodeableConcept { return CodeableConcept{v.Get("site")} }

// Route: How drug should enter body
func (v Dosage) Route() CodeableConcept { return CodeableConcept{v.Get("route")} }

// Method: Technique for administering medication
func (v Dosage) Method() CodeableConcept { return CodeableConcept{v.Get("method")} }

// DoseAndRate: Amount of medication administered
func (v Dosage) DoseAndRate() Many[DosageDoseAndRate] {
	return many[DosageDoseAndRate](v.Get("doseAndRate"))
}

// MaxDosePerPeriod: Upper limit on medication per unit of time
func (v Dosage) MaxDosePerPeriod() Ratio { return Ratio{v.Get("maxDosePerPeriod")} }

// MaxDosePerAdministration: Upper limit on medication per administration
func (v Dosage) MaxDosePerAdministration() Quantity {
	return Quantity{v.Get("maxDosePerAdministration")}
}

// MaxDosePerLifetime: Upper limit on medication per lifetime of the patient
func (v Dosage) MaxDosePerLifetime() Quantity { return Quantity{v.Get("maxDosePerLifetime")} }

// DosageDoseAndRate views an element of HL7's type Dosage.doseAndRate.
type DosageDoseAndRate struct{ Element }

// Extension: Additional content defined by implementations
func (v DosageDoseAndRate) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: The kind of dose or rate specified
func (v DosageDoseAndRate) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// DoseRange: Amount of medication per dose
func (v DosageDoseAndRate) DoseRange() Range { return Range{v.Get("doseRange")} }

// DoseQuantity: Amount of medication per dose
func (v DosageDoseAndRate) DoseQuantity() Quantity { return Quantity{v.Get("doseQuantity")} }

// RateRatio: Amount of medication per unit of time
func (v DosageDoseAndRate) RateRatio() Ratio { return Ratio{v.Get("rateRatio")} }

// RateRange: Amount of medication per unit of time
func (v DosageDoseAndRate) RateRange() Range { return Range{v.Get("rateRange")} }

// RateQuantity: Amount of medication per unit of time
func (v DosageDoseAndRate) RateQuantity() Quantity { return Quantity{v.Get("rateQuantity")} }

// Duration views an element of HL7's type Duration.
type Duration struct{ Element }

// Extension: Additional content defined by implementations
func (v Duration) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Duration) Value() Number { return Number{v.Get("value")} }

// Comparator: < | <= | >= | > - how to understand the value
func (v Duration) Comparator() string { return v.Get("comparator").Text() }

// Unit: Unit representation
func (v Duration) Unit() string { return v.Get("unit").Text() }

// System: System that defines coded unit form
func (v Duration) System() string { return v.Get("system").Text() }

// Code: Coded form of the unit
func (v Duration) Code() string { return v.Get("code").Text() }

// Expression views an element of HL7's type Expression.
type Expression struct{ Element }

// Extension: Additional content defined by implementations
func (v Expression) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Description: Natural language description of the condition
func (v Expression) Description() string { return v.Get("description").Text() }

// Name: Short name assigned to expression for reuse
func (v Expression) Name() string { return v.Get("name").Text() }

// Language: text/cql | text/fhirpath | application/x-fhir-query | etc.
func (v Expression) Language() string { return v.Get("language").Text() }

// Expression: Expression in specified language
func (v Expression) Expression() string { return v.Get("expression").Text() }

// Reference: Where the expression is found
func (v Expression) Reference() string { return v.Get("reference").Text() }

// Extension views an element of HL7's type Extension.
type Extension struct{ Element }

// Extension: Additional content defined by implementations
func (v Extension) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// URL: identifies the meaning of the extension
func (v Extension) URL() string { return v.Get("url").Text() }

// ValueBase64Binary: Value of extension
func (v Extension) ValueBase64Binary() string { return v.Get("valueBase64Binary").Text() }

// ValueBoolean: Value of extension
func (v Extension) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueCanonical: Value of extension
func (v Extension) ValueCanonical() string { return v.Get("valueCanonical").Text() }

// ValueCode: Value of extension
func (v Extension) ValueCode() string { return v.Get("valueCode").Text() }

// ValueDate: Value of extension
func (v Extension) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime: Value of extension
func (v Extension) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueDecimal: Value of extension
func (v Extension) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueID: Value of extension
func (v Extension) ValueID() string { return v.Get("valueId").Text() }

// ValueInstant: Value of extension
func (v Extension) ValueInstant() Date { return Date{v.Get("valueInstant")} }

// ValueInteger: Value of extension
func (v Extension) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueMarkdown: Value of extension
func (v Extension) ValueMarkdown() string { return v.Get("valueMarkdown").Text() }

// ValueOid: Value of extension
func (v Extension) ValueOid() string { return v.Get("valueOid").Text() }

// ValuePositiveInt: Value of extension
func (v Extension) ValuePositiveInt() Number { return Number{v.Get("valuePositiveInt")} }

// ValueString: Value of extension
func (v Extension) ValueString() string { return v.Get("valueString").Text() }

// ValueTime: Value of extension
func (v Extension) ValueTime() string { return v.Get("valueTime").Text() }

// ValueUnsignedInt: Value of extension
func (v Extension) ValueUnsignedInt() Number { return Number{v.Get("valueUnsignedInt")} }

// ValueURI: Value of extension
func (v Extension) ValueURI() string { return v.Get("valueUri").Text() }

// ValueURL: Value of extension
func (v Extension) ValueURL() string { return v.Get("valueUrl").Text() }

// ValueUuid: Value of extension
func (v Extension) ValueUuid() string { return v.Get("valueUuid").Text() }

// ValueAddress: Value of extension
func (v Extension) ValueAddress() Address { return Address{v.Get("valueAddress")} }

// ValueAge: Value of extension
func (v Extension) ValueAge() Age { return Age{v.Get("valueAge")} }

// ValueAnnotation: Value of extension
func (v Extension) ValueAnnotation() Annotation { return Annotation{v.Get("valueAnnotation")} }

// ValueAttachment: Value of extension
func (v Extension) ValueAttachment() Attachment { return Attachment{v.Get("valueAttachment")} }

// ValueCodeableConcept: Value of extension
func (v Extension) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueCoding: Value of extension
func (v Extension) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueContactPoint: Value of extension
func (v Extension) ValueContactPoint() ContactPoint { return ContactPoint{v.Get("valueContactPoint")} }

// ValueCount: Value of extension
func (v Extension) ValueCount() Count { return Count{v.Get("valueCount")} }

// ValueDistance: Value of extension
func (v Extension) ValueDistance() Distance { return Distance{v.Get("valueDistance")} }

// ValueDuration: Value of extension
func (v Extension) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// ValueHumanName: Value of extension
func (v Extension) ValueHumanName() HumanName { return HumanName{v.Get("valueHumanName")} }

// ValueIdentifier: Value of extension
func (v Extension) ValueIdentifier() Identifier { return Identifier{v.Get("valueIdentifier")} }

// ValueMoney: Value of extension
func (v Extension) ValueMoney() Money { return Money{v.Get("valueMoney")} }

// ValuePeriod: Value of extension
func (v Extension) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueQuantity: Value of extension
func (v Extension) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange: Value of extension
func (v Extension) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio: Value of extension
func (v Extension) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueReference: Value of extension
func (v Extension) ValueReference() Reference { return Reference{v.Get("valueReference")} }

// ValueSampledData: Value of extension
func (v Extension) ValueSampledData() SampledData { return SampledData{v.Get("valueSampledData")} }

// ValueSignature: Value of extension
func (v Extension) ValueSignature() Signature { return Signature{v.Get("valueSignature")} }

// ValueTiming: Value of extension
func (v Extension) ValueTiming() Timing { return Timing{v.Get("valueTiming")} }

// ValueContactDetail: Value of extension
func (v Extension) ValueContactDetail() ContactDetail {
	return ContactDetail{v.Get("valueContactDetail")}
}

// ValueContributor: Value of extension
func (v Extension) ValueContributor() Contributor { return Contributor{v.Get("valueContributor")} }

// ValueDataRequirement: Value of extension
func (v Extension) ValueDataRequirement() DataRequirement {
	return DataRequirement{v.Get("valueDataRequirement")}
}

// ValueExpression: Value of extension
func (v Extension) ValueExpression() Expression { return Expression{v.Get("valueExpression")} }

// ValueParameterDefinition: Value of extension
func (v Extension) ValueParameterDefinition() ParameterDefinition {
	return ParameterDefinition{v.Get("valueParameterDefinition")}
}

// ValueRelatedArtifact: Value of extension
func (v Extension) ValueRelatedArtifact() RelatedArtifact {
	return RelatedArtifact{v.Get("valueRelatedArtifact")}
}

// ValueTriggerDefinition: Value of extension
func (v Extension) ValueTriggerDefinition() TriggerDefinition {
	return TriggerDefinition{v.Get("valueTriggerDefinition")}
}

// ValueUsageContext: Value of extension
func (v Extension) ValueUsageContext() UsageContext { return UsageContext{v.Get("valueUsageContext")} }

// ValueDosage: Value of extension
func (v Extension) ValueDosage() Dosage { return Dosage{v.Get("valueDosage")} }

// ValueMeta: Value of extension
func (v Extension) ValueMeta() Meta { return Meta{v.Get("valueMeta")} }

// HumanName views an element of HL7's type HumanName.
type HumanName struct{ Element }

// Extension: Additional content defined by implementations
func (v HumanName) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use: usual | official | temp | nickname | anonymous | old | maiden
func (v HumanName) Use() string { return v.Get("use").Text() }

// Text: Text representation of the full name
func (v HumanName) Text() string { return v.Get("text").Text() }

// Family: Family name (often called 'Surname')
func (v HumanName) Family() string { return v.Get("family").Text() }

// Given: Given names (not always 'first'). Includes middle names
func (v HumanName) Given() Many[string] { return texts(v.Get("given")) }

// Prefix: Parts that come before the name
func (v HumanName) Prefix() Many[string] { return texts(v.Get("prefix")) }

// Suffix: Parts that come after the name
func (v HumanName) Suffix() Many[string] { return texts(v.Get("suffix")) }

// Period: Time period when name was/is in use
func (v HumanName) Period() Period { return Period{v.Get("period")} }

// Identifier views an element of HL7's type Identifier.
type Identifier struct{ Element }

// Extension: Additional content defined by implementations
func (v Identifier) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Use: usual | official | temp | secondary | old (If known)
func (v Identifier) Use() string { return v.Get("use").Text() }

// Type: Description of identifier
func (v Identifier) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// System: The namespace for the identifier value
func (v Identifier) System() string { return v.Get("system").Text() }

// Value: The value that is unique
func (v Identifier) Value() string { return v.Get("value").Text() }

// Period: Time period when id is/was valid for use
func (v Identifier) Period() Period { return Period{v.Get("period")} }

// Assigner: Organization that issued id (may be just text)
func (v Identifier) Assigner() Reference { return Reference{v.Get("assigner")} }

// Meta views an element of HL7's type Meta.
type Meta struct{ Element }

// Extension: Additional content defined by implementations
func (v Meta) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// VersionID: Version specific identifier
func (v Meta) VersionID() string { return v.Get("versionId").Text() }

// LastUpdated: When the resource version last changed
func (v Meta) LastUpdated() Date { return Date{v.Get("lastUpdated")} }

// Source: Identifies where the resource comes from
func (v Meta) Source() string { return v.Get("source").Text() }

// Profile: Profiles this resource claims to conform to
func (v Meta) Profile() Many[string] { return texts(v.Get("profile")) }

// Security: Security Labels applied to this resource
func (v Meta) Security() Many[Coding] { return many[Coding](v.Get("security")) }

// Tag: Tags applied to this resource
func (v Meta) Tag() Many[Coding] { return many[Coding](v.Get("tag")) }

// Money views an element of HL7's type Money.
type Money struct{ Element }

// Extension: Additional content defined by implementations
func (v Money) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Money) Value() Number { return Number{v.Get("value")} }

// Currency: ISO 4217 Currency Code
func (v Money) Currency() string { return v.Get("currency").Text() }

// Narrative views an element of HL7's type Narrative.
type Narrative struct{ Element }

// Extension: Additional content defined by implementations
func (v Narrative) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Status: generated | extensions | additional | empty
func (v Narrative) Status() string { return v.Get("status").Text() }

// Div: Limited xhtml content
func (v Narrative) Div() string { return v.Get("div").Text() }

// ParameterDefinition views an element of HL7's type ParameterDefinition.
type ParameterDefinition struct{ Element }

// Extension: Additional content defined by implementations
func (v ParameterDefinition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Name: Name used to access the parameter value
func (v ParameterDefinition) Name() string { return v.Get("name").Text() }

// Use: in | out
func (v ParameterDefinition) Use() string { return v.Get("use").Text() }

// Min: Minimum cardinality
func (v ParameterDefinition) Min() Number { return Number{v.Get("min")} }

// Max: Maximum cardinality (a number of *)
func (v ParameterDefinition) Max() string { return v.Get("max").Text() }

// Documentation: A brief description of the parameter
func (v ParameterDefinition) Documentation() string { return v.Get("documentation").Text() }

// Type: What type of value
func (v ParameterDefinition) Type() string { return v.Get("type").Text() }

// Profile: What profile the value is expected to be
func (v ParameterDefinition) Profile() string { return v.Get("profile").Text() }

// Period views an element of HL7's type Period.
type Period struct{ Element }

// Extension: Additional content defined by implementations
func (v Period) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Start: Starting time with inclusive boundary
func (v Period) Start() Date { return Date{v.Get("start")} }

// End: End time with inclusive boundary, if not ongoing
func (v Period) End() Date { return Date{v.Get("end")} }

// Quantity views an element of HL7's type Quantity.
type Quantity struct{ Element }

// Extension: Additional content defined by implementations
func (v Quantity) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Value: Numerical value (with implicit precision)
func (v Quantity) Value() Number { return Number{v.Get("value")} }

// Comparator: < | <= | >= | > - how to understand the value
func (v Quantity) Comparator() string { return v.Get("comparator").Text() }

// Unit: Unit representation
func (v Quantity) Unit() string { return v.Get("unit").Text() }

// System: System that defines coded unit form
func (v Quantity) System() string { return v.Get("system").Text() }

// Code: Coded form of the unit
func (v Quantity) Code() string { return v.Get("code").Text() }

// Range views an element of HL7's type Range.
type Range struct{ Element }

// Extension: Additional content defined by implementations
func (v Range) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Low: Low limit
func (v Range) Low() Quantity { return Quantity{v.Get("low")} }

// High: High limit
func (v Range) High() Quantity { return Quantity{v.Get("high")} }

// Ratio views an element of HL7's type Ratio.
type Ratio struct{ Element }

// Extension: Additional content defined by implementations
func (v Ratio) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Numerator: Numerator value
func (v Ratio) Numerator() Quantity { return Quantity{v.Get("numerator")} }

// Denominator: Denominator value
func (v Ratio) Denominator() Quantity { return Quantity{v.Get("denominator")} }

// Reference views an element of HL7's type Reference.
type Reference struct{ Element }

// Extension: Additional content defined by implementations
func (v Reference) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Reference: Literal reference, Relative, internal or absolute URL
func (v Reference) Reference() string { return v.Get("reference").Text() }

// Type: Type the reference refers to (e.g. "Patient")
func (v Reference) Type() string { return v.Get("type").Text() }

// Identifier: Logical reference, when literal reference is not known
func (v Reference) Identifier() Identifier { return Identifier{v.Get("identifier")} }

// Display: Text alternative for the resource
func (v Reference) Display() string { return v.Get("display").Text() }

// RelatedArtifact views an element of HL7's type RelatedArtifact.
type RelatedArtifact struct{ Element }

// Extension: Additional content defined by implementations
func (v RelatedArtifact) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: documentation | justification | citation | predecessor | successor | derived-from | depends-on | composed-of
func (v RelatedArtifact) Type() string { return v.Get("type").Text() }

// Label: Short label
func (v RelatedArtifact) Label() string { return v.Get("label").Text() }

// Display: Brief description of the related artifact
func (v RelatedArtifact) Display() string { return v.Get("display").Text() }

// Citation: Bibliographic citation for the artifact
func (v RelatedArtifact) Citation() string { return v.Get("citation").Text() }

// URL: Where the artifact can be accessed
func (v RelatedArtifact) URL() string { return v.Get("url").Text() }

// Document: What document is being referenced
func (v RelatedArtifact) Document() Attachment { return Attachment{v.Get("document")} }

// Resource: What resource is being referenced
func (v RelatedArtifact) Resource() string { return v.Get("resource").Text() }

// SampledData views an element of HL7's type SampledData.
type SampledData struct{ Element }

// Extension: Additional content defined by implementations
func (v SampledData) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Origin: Zero value and units
func (v SampledData) Origin() Quantity { return Quantity{v.Get("origin")} }

// Period: Number of milliseconds between samples
func (v SampledData) Period() Number { return Number{v.Get("period")} }

// Factor: Multiply data by this before adding to origin
func (v SampledData) Factor() Number { return Number{v.Get("factor")} }

// LowerLimit: Lower limit of detection
func (v SampledData) LowerLimit() Number { return Number{v.Get("lowerLimit")} }

// UpperLimit: Upper limit of detection
func (v SampledData) UpperLimit() Number { return Number{v.Get("upperLimit")} }

// Dimensions: Number of sample points at each time point
func (v SampledData) Dimensions() Number { return Number{v.Get("dimensions")} }

// Data: Decimal values with spaces, or "E" | "U" | "L"
func (v SampledData) Data() string { return v.Get("data").Text() }

// Signature views an element of HL7's type Signature.
type Signature struct{ Element }

// Extension: Additional content defined by implementations
func (v Signature) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: Indication of the reason the entity signed the object(s)
func (v Signature) Type() Many[Coding] { return many[Coding](v.Get("type")) }

// When: When the signature was created
func (v Signature) When() Date { return Date{v.Get("when")} }

// Who: Who signed
func (v Signature) Who() Reference { return Reference{v.Get("who")} }

// OnBehalfOf: The party represented
func (v Signature) OnBehalfOf() Reference { return Reference{v.Get("onBehalfOf")} }

// TargetFormat: The technical format of the signed resources
func (v Signature) TargetFormat() string { return v.Get("targetFormat").Text() }

// SigFormat: The technical format of the signature
func (v Signature) SigFormat() string { return v.Get("sigFormat").Text() }

// Data: The actual signature content (XML DigSig. JWS, picture, etc.)
func (v Signature) Data() string { return v.Get("data").Text() }

// Timing views an element of HL7's type Timing.
type Timing struct{ Element }

// Extension: Additional content defined by implementations
func (v Timing) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Event: When the event occurs
func (v Timing) Event() Many[Date] { return many[Date](v.Get("event")) }

// Repeat: When the event is to occur
func (v Timing) Repeat() TimingRepeat { return TimingRepeat{v.Get("repeat")} }

// Code: BID | TID | QID | AM | PM | QD | QOD | +
func (v Timing) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// TimingRepeat views an element of HL7's type Timing.repeat.
type TimingRepeat struct{ Element }

// Extension: Additional content defined by implementations
func (v TimingRepeat) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// BoundsDuration: Length/Range of lengths, or (Start and/or end) limits
func (v TimingRepeat) BoundsDuration() Duration { return Duration{v.Get("boundsDuration")} }

// BoundsRange: Length/Range of lengths, or (Start and/or end) limits
func (v TimingRepeat) BoundsRange() Range { return Range{v.Get("boundsRange")} }

// BoundsPeriod: Length/Range of lengths, or (Start and/or end) limits
func (v TimingRepeat) BoundsPeriod() Period { return Period{v.Get("boundsPeriod")} }

// Count: Number of times to repeat
func (v TimingRepeat) Count() Number { return Number{v.Get("count")} }

// CountMax: Maximum number of times to repeat
func (v TimingRepeat) CountMax() Number { return Number{v.Get("countMax")} }

// Duration: How long when it happens
func (v TimingRepeat) Duration() Number { return Number{v.Get("duration")} }

// DurationMax: How long when it happens (Max)
func (v TimingRepeat) DurationMax() Number { return Number{v.Get("durationMax")} }

// DurationUnit: s | min | h | d | wk | mo | a - unit of time (UCUM)
func (v TimingRepeat) DurationUnit() string { return v.Get("durationUnit").Text() }

// Frequency: Event occurs frequency times per period
func (v TimingRepeat) Frequency() Number { return Number{v.Get("frequency")} }

// FrequencyMax: Event occurs up to frequencyMax times per period
func (v TimingRepeat) FrequencyMax() Number { return Number{v.Get("frequencyMax")} }

// Period: Event occurs frequency times per period
func (v TimingRepeat) Period() Number { return Number{v.Get("period")} }

// PeriodMax: Upper limit of period (3-4 hours)
func (v TimingRepeat) PeriodMax() Number { return Number{v.Get("periodMax")} }

// PeriodUnit: s | min | h | d | wk | mo | a - unit of time (UCUM)
func (v TimingRepeat) PeriodUnit() string { return v.Get("periodUnit").Text() }

// DayOfWeek: mon | tue | wed | thu | fri | sat | sun
func (v TimingRepeat) DayOfWeek() Many[string] { return texts(v.Get("dayOfWeek")) }

// TimeOfDay: Time of day for action
func (v TimingRepeat) TimeOfDay() Many[string] { return texts(v.Get("timeOfDay")) }

// When: Code for time period of occurrence
func (v TimingRepeat) When() Many[string] { return texts(v.Get("when")) }

// Offset: Minutes from event (before or after)
func (v TimingRepeat) Offset() Number { return Number{v.Get("offset")} }

// TriggerDefinition views an element of HL7's type TriggerDefinition.
type TriggerDefinition struct{ Element }

// Extension: Additional content defined by implementations
func (v TriggerDefinition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type: named-event | periodic | data-changed | data-added | data-modified | data-removed | data-accessed | data-access-ended
func (v TriggerDefinition) Type() string { return v.Get("type").Text() }

// Name: Name or URI that identifies the event
func (v TriggerDefinition) Name() string { return v.Get("name").Text() }

// TimingTiming: Timing of the event
func (v TriggerDefinition) TimingTiming() Timing { return Timing{v.Get("timingTiming")} }

// TimingReference: Timing of the event
func (v TriggerDefinition) TimingReference() Reference { return Reference{v.Get("timingReference")} }

// TimingDate: Timing of the event
func (v TriggerDefinition) TimingDate() Date { return Date{v.Get("timingDate")} }

// TimingDateTime: Timing of the event
func (v TriggerDefinition) TimingDateTime() Date { return Date{v.Get("timingDateTime")} }

// Data: Triggering data of the event (multiple = 'and')
func (v TriggerDefinition) Data() Many[DataRequirement] { return many[DataRequirement](v.Get("data")) }

// Condition: Whether the event triggers (boolean expression)
func (v TriggerDefinition) Condition() Expression { return Expression{v.Get("condition")} }

// UsageContext views an element of HL7's type UsageContext.
type UsageContext struct{ Element }

// Extension: Additional content defined by implementations
func (v UsageContext) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Code: Type of context being specified
func (v UsageContext) Code() Coding { return Coding{v.Get("code")} }

// ValueCodeableConcept: Value that defines the context
func (v UsageContext) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueQuantity: Value that defines the context
func (v UsageContext) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange: Value that defines the context
func (v UsageContext) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueReference: Value that defines the context
func (v UsageContext) ValueReference() Reference { return Reference{v.Get("valueReference")} }
