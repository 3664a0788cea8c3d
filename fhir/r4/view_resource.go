// Code generated from the definitions of R4 by fhir/r4/generate; DO NOT EDIT.

package r4

// Appointment views an element of HL7's type Appointment.
type Appointment struct{ Element }

// ID reads: Logical id of this artifact.
func (v Appointment) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Appointment) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Appointment) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Appointment) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Appointment) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Appointment) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this item.
func (v Appointment) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: proposed | pending | booked | arrived | fulfilled | cancelled | noshow | entered-in-error | checked-in | waitlist.
func (v Appointment) Status() string { return v.Get("status").Text() }

// CancelationReason reads: The coded reason for the appointment being cancelled.
func (v Appointment) CancelationReason() CodeableConcept {
	return CodeableConcept{v.Get("cancelationReason")}
}

// ServiceCategory reads: A broad categorization of the service that is to be performed during this appointment.
func (v Appointment) ServiceCategory() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceCategory"))
}

// ServiceType reads: The specific service that is to be performed during this appointment.
func (v Appointment) ServiceType() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceType"))
}

// Specialty reads: The specialty of a practitioner that would be required to perform the service requested in this appointment.
func (v Appointment) Specialty() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialty"))
}

// AppointmentType reads: The style of appointment or patient that has been booked in the slot (not service type).
func (v Appointment) AppointmentType() CodeableConcept {
	return CodeableConcept{v.Get("appointmentType")}
}

// ReasonCode reads: Coded reason this appointment is scheduled.
func (v Appointment) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Reason the appointment is to take place (resource).
func (v Appointment) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Priority reads: Used to make informed decisions if needing to re-prioritize.
func (v Appointment) Priority() Number { return Number{v.Get("priority")} }

// Description reads: Shown on a subject line in a meeting request, or appointment list.
func (v Appointment) Description() string { return v.Get("description").Text() }

// SupportingInformation reads: Additional information to support the appointment.
func (v Appointment) SupportingInformation() Many[Reference] {
	return many[Reference](v.Get("supportingInformation"))
}

// Start reads: When appointment is to take place.
func (v Appointment) Start() Date { return Date{v.Get("start")} }

// End reads: When appointment is to conclude.
func (v Appointment) End() Date { return Date{v.Get("end")} }

// MinutesDuration reads: Can be less than start/end (e.g. estimate).
func (v Appointment) MinutesDuration() Number { return Number{v.Get("minutesDuration")} }

// Slot reads: The slots that this appointment is filling.
func (v Appointment) Slot() Many[Reference] { return many[Reference](v.Get("slot")) }

// Created reads: The date that this appointment was initially created.
func (v Appointment) Created() Date { return Date{v.Get("created")} }

// Comment reads: Additional comments.
func (v Appointment) Comment() string { return v.Get("comment").Text() }

// PatientInstruction reads: Detailed information and instructions for the patient.
func (v Appointment) PatientInstruction() string { return v.Get("patientInstruction").Text() }

// BasedOn reads: The service request this appointment is allocated to assess.
func (v Appointment) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// Participant reads: Participants involved in appointment.
func (v Appointment) Participant() Many[AppointmentParticipant] {
	return many[AppointmentParticipant](v.Get("participant"))
}

// RequestedPeriod reads: Potential date/time interval(s) requested to allocate the appointment within.
func (v Appointment) RequestedPeriod() Many[Period] { return many[Period](v.Get("requestedPeriod")) }

// AppointmentParticipant views an element of HL7's type Appointment.participant.
type AppointmentParticipant struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v AppointmentParticipant) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Type reads: Role of participant in the appointment.
func (v AppointmentParticipant) Type() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("type"))
}

// Actor reads: Person, Location/HealthcareService or Device.
func (v AppointmentParticipant) Actor() Reference { return Reference{v.Get("actor")} }

// Required reads: required | optional | information-only.
func (v AppointmentParticipant) Required() string { return v.Get("required").Text() }

// Status reads: accepted | declined | tentative | needs-action.
func (v AppointmentParticipant) Status() string { return v.Get("status").Text() }

// Period reads: Participation period of the actor.
func (v AppointmentParticipant) Period() Period { return Period{v.Get("period")} }

// CarePlan views an element of HL7's type CarePlan.
type CarePlan struct{ Element }

// ID reads: Logical id of this artifact.
func (v CarePlan) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v CarePlan) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v CarePlan) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v CarePlan) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v CarePlan) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v CarePlan) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this plan.
func (v CarePlan) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// InstantiatesCanonical reads: Instantiates FHIR protocol or definition.
func (v CarePlan) InstantiatesCanonical() Many[string] { return texts(v.Get("instantiatesCanonical")) }

// InstantiatesURI reads: Instantiates external protocol or definition.
func (v CarePlan) InstantiatesURI() Many[string] { return texts(v.Get("instantiatesUri")) }

// BasedOn reads: Fulfills CarePlan.
func (v CarePlan) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// Replaces reads: CarePlan replaced by this CarePlan.
func (v CarePlan) Replaces() Many[Reference] { return many[Reference](v.Get("replaces")) }

// PartOf reads: Part of referenced CarePlan.
func (v CarePlan) PartOf() Many[Reference] { return many[Reference](v.Get("partOf")) }

// Status reads: draft | active | on-hold | revoked | completed | entered-in-error | unknown.
func (v CarePlan) Status() string { return v.Get("status").Text() }

// Intent reads: proposal | plan | order | option.
func (v CarePlan) Intent() string { return v.Get("intent").Text() }

// Category reads: Type of plan.
func (v CarePlan) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Title reads: Human-friendly name for the care plan.
func (v CarePlan) Title() string { return v.Get("title").Text() }

// Description reads: Summary of nature of plan.
func (v CarePlan) Description() string { return v.Get("description").Text() }

// Subject reads: Who the care plan is for.
func (v CarePlan) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Encounter created as part of.
func (v CarePlan) Encounter() Reference { return Reference{v.Get("encounter")} }

// Period reads: Time period plan covers.
func (v CarePlan) Period() Period { return Period{v.Get("period")} }

// Created reads: Date record was first recorded.
func (v CarePlan) Created() Date { return Date{v.Get("created")} }

// Author reads: Who is the designated responsible party.
func (v CarePlan) Author() Reference { return Reference{v.Get("author")} }

// Contributor reads: Who provided the content of the care plan.
func (v CarePlan) Contributor() Many[Reference] { return many[Reference](v.Get("contributor")) }

// CareTeam reads: Who's involved in plan?.
func (v CarePlan) CareTeam() Many[Reference] { return many[Reference](v.Get("careTeam")) }

// Addresses reads: Health issues this plan addresses.
func (v CarePlan) Addresses() Many[Reference] { return many[Reference](v.Get("addresses")) }

// SupportingInfo reads: Information considered as part of plan.
func (v CarePlan) SupportingInfo() Many[Reference] { return many[Reference](v.Get("supportingInfo")) }

// Goal reads: Desired outcome of plan.
func (v CarePlan) Goal() Many[Reference] { return many[Reference](v.Get("goal")) }

// Activity reads: Action to occur as part of plan.
func (v CarePlan) Activity() Many[CarePlanActivity] { return many[CarePlanActivity](v.Get("activity")) }

// Note reads: Comments about the plan.
func (v CarePlan) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// CarePlanActivity views an element of HL7's type CarePlan.activity.
type CarePlanActivity struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CarePlanActivity) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// OutcomeCodeableConcept reads: Results of the activity.
func (v CarePlanActivity) OutcomeCodeableConcept() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("outcomeCodeableConcept"))
}

// OutcomeReference reads: Appointment, Encounter, Procedure, etc.
func (v CarePlanActivity) OutcomeReference() Many[Reference] {
	return many[Reference](v.Get("outcomeReference"))
}

// Progress reads: Comments about the activity status/progress.
func (v CarePlanActivity) Progress() Many[Annotation] { return many[Annotation](v.Get("progress")) }

// Reference reads: Activity details defined in specific resource.
func (v CarePlanActivity) Reference() Reference { return Reference{v.Get("reference")} }

// Detail reads: In-line definition of activity.
func (v CarePlanActivity) Detail() CarePlanActivityDetail {
	return CarePlanActivityDetail{v.Get("detail")}
}

// CarePlanActivityDetail views an element of HL7's type CarePlan.activity.detail.
type CarePlanActivityDetail struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CarePlanActivityDetail) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Kind reads: Appointment | CommunicationRequest | DeviceRequest | MedicationRequest | NutritionOrder | Task | ServiceRequest | VisionPrescription.
func (v CarePlanActivityDetail) Kind() string { return v.Get("kind").Text() }

// InstantiatesCanonical reads: Instantiates FHIR protocol or definition.
func (v CarePlanActivityDetail) InstantiatesCanonical() Many[string] {
	return texts(v.Get("instantiatesCanonical"))
}

// InstantiatesURI reads: Instantiates external protocol or definition.
func (v CarePlanActivityDetail) InstantiatesURI() Many[string] {
	return texts(v.Get("instantiatesUri"))
}

// Code reads: Detail type of activity.
func (v CarePlanActivityDetail) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// ReasonCode reads: Why activity should be done or why activity was prohibited.
func (v CarePlanActivityDetail) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Why activity is needed.
func (v CarePlanActivityDetail) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Goal reads: Goals this activity relates to.
func (v CarePlanActivityDetail) Goal() Many[Reference] { return many[Reference](v.Get("goal")) }

// Status reads: not-started | scheduled | in-progress | on-hold | completed | cancelled | stopped | unknown | entered-in-error.
func (v CarePlanActivityDetail) Status() string { return v.Get("status").Text() }

// StatusReason reads: Reason for current status.
func (v CarePlanActivityDetail) StatusReason() CodeableConcept {
	return CodeableConcept{v.Get("statusReason")}
}

// DoNotPerform reads: If true, activity is prohibiting action.
func (v CarePlanActivityDetail) DoNotPerform() Boolean { return Boolean{v.Get("doNotPerform")} }

// ScheduledTiming reads: When activity is to occur.
func (v CarePlanActivityDetail) ScheduledTiming() Timing { return Timing{v.Get("scheduledTiming")} }

// ScheduledPeriod reads: When activity is to occur.
func (v CarePlanActivityDetail) ScheduledPeriod() Period { return Period{v.Get("scheduledPeriod")} }

// ScheduledString reads: When activity is to occur.
func (v CarePlanActivityDetail) ScheduledString() string { return v.Get("scheduledString").Text() }

// Location reads: Where it should happen.
func (v CarePlanActivityDetail) Location() Reference { return Reference{v.Get("location")} }

// Performer reads: Who will be responsible?.
func (v CarePlanActivityDetail) Performer() Many[Reference] {
	return many[Reference](v.Get("performer"))
}

// ProductCodeableConcept reads: What is to be administered/supplied.
func (v CarePlanActivityDetail) ProductCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("productCodeableConcept")}
}

// ProductReference reads: What is to be administered/supplied.
func (v CarePlanActivityDetail) ProductReference() Reference {
	return Reference{v.Get("productReference")}
}

// DailyAmount reads: How to consume/day?.
func (v CarePlanActivityDetail) DailyAmount() Quantity { return Quantity{v.Get("dailyAmount")} }

// Quantity reads: How much to administer/supply/consume.
func (v CarePlanActivityDetail) Quantity() Quantity { return Quantity{v.Get("quantity")} }

// Description reads: Extra info describing activity to perform.
func (v CarePlanActivityDetail) Description() string { return v.Get("description").Text() }

// CareTeam views an element of HL7's type CareTeam.
type CareTeam struct{ Element }

// ID reads: Logical id of this artifact.
func (v CareTeam) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v CareTeam) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v CareTeam) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v CareTeam) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v CareTeam) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v CareTeam) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this team.
func (v CareTeam) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: proposed | active | suspended | inactive | entered-in-error.
func (v CareTeam) Status() string { return v.Get("status").Text() }

// Category reads: Type of team.
func (v CareTeam) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Name reads: Name of the team, such as crisis assessment team.
func (v CareTeam) Name() string { return v.Get("name").Text() }

// Subject reads: Who care team is for.
func (v CareTeam) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Encounter created as part of.
func (v CareTeam) Encounter() Reference { return Reference{v.Get("encounter")} }

// Period reads: Time period team covers.
func (v CareTeam) Period() Period { return Period{v.Get("period")} }

// Participant reads: Members of the team.
func (v CareTeam) Participant() Many[CareTeamParticipant] {
	return many[CareTeamParticipant](v.Get("participant"))
}

// ReasonCode reads: Why the care team exists.
func (v CareTeam) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Why the care team exists.
func (v CareTeam) ReasonReference() Many[Reference] { return many[Reference](v.Get("reasonReference")) }

// ManagingOrganization reads: Organization responsible for the care team.
func (v CareTeam) ManagingOrganization() Many[Reference] {
	return many[Reference](v.Get("managingOrganization"))
}

// Telecom reads: A contact detail for the care team (that applies to all members).
func (v CareTeam) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Note reads: Comments made about the CareTeam.
func (v CareTeam) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// CareTeamParticipant views an element of HL7's type CareTeam.participant.
type CareTeamParticipant struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CareTeamParticipant) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Role reads: Type of involvement.
func (v CareTeamParticipant) Role() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("role"))
}

// Member reads: Who is involved.
func (v CareTeamParticipant) Member() Reference { return Reference{v.Get("member")} }

// OnBehalfOf reads: Organization of the practitioner.
func (v CareTeamParticipant) OnBehalfOf() Reference { return Reference{v.Get("onBehalfOf")} }

// Period reads: Time period of participant.
func (v CareTeamParticipant) Period() Period { return Period{v.Get("period")} }

// Communication views an element of HL7's type Communication.
type Communication struct{ Element }

// ID reads: Logical id of this artifact.
func (v Communication) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Communication) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Communication) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Communication) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Communication) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Communication) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Unique identifier.
func (v Communication) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// InstantiatesCanonical reads: Instantiates FHIR protocol or definition.
func (v Communication) InstantiatesCanonical() Many[string] {
	return texts(v.Get("instantiatesCanonical"))
}

// InstantiatesURI reads: Instantiates external protocol or definition.
func (v Communication) InstantiatesURI() Many[string] { return texts(v.Get("instantiatesUri")) }

// BasedOn reads: Request fulfilled by this communication.
func (v Communication) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// PartOf reads: Part of this action.
func (v Communication) PartOf() Many[Reference] { return many[Reference](v.Get("partOf")) }

// InResponseTo reads: Reply to.
func (v Communication) InResponseTo() Many[Reference] { return many[Reference](v.Get("inResponseTo")) }

// Status reads: preparation | in-progress | not-done | on-hold | stopped | completed | entered-in-error | unknown.
func (v Communication) Status() string { return v.Get("status").Text() }

// StatusReason reads: Reason for current status.
func (v Communication) StatusReason() CodeableConcept { return CodeableConcept{v.Get("statusReason")} }

// Category reads: Message category.
func (v Communication) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Priority reads: routine | urgent | asap | stat.
func (v Communication) Priority() string { return v.Get("priority").Text() }

// Medium reads: A channel of communication.
func (v Communication) Medium() Many[CodeableConcept] { return many[CodeableConcept](v.Get("medium")) }

// Subject reads: Focus of message.
func (v Communication) Subject() Reference { return Reference{v.Get("subject")} }

// Topic reads: Description of the purpose/content.
func (v Communication) Topic() CodeableConcept { return CodeableConcept{v.Get("topic")} }

// About reads: Resources that pertain to this communication.
func (v Communication) About() Many[Reference] { return many[Reference](v.Get("about")) }

// Encounter reads: Encounter created as part of.
func (v Communication) Encounter() Reference { return Reference{v.Get("encounter")} }

// Sent reads: When sent.
func (v Communication) Sent() Date { return Date{v.Get("sent")} }

// Received reads: When received.
func (v Communication) Received() Date { return Date{v.Get("received")} }

// Recipient reads: Message recipient.
func (v Communication) Recipient() Many[Reference] { return many[Reference](v.Get("recipient")) }

// Sender reads: Message sender.
func (v Communication) Sender() Reference { return Reference{v.Get("sender")} }

// ReasonCode reads: Indication for message.
func (v Communication) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Why was communication done?.
func (v Communication) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Payload reads: Message payload.
func (v Communication) Payload() Many[CommunicationPayload] {
	return many[CommunicationPayload](v.Get("payload"))
}

// Note reads: Comments made about the communication.
func (v Communication) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// CommunicationPayload views an element of HL7's type Communication.payload.
type CommunicationPayload struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CommunicationPayload) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// ContentString reads: Message part content.
func (v CommunicationPayload) ContentString() string { return v.Get("contentString").Text() }

// ContentAttachment reads: Message part content.
func (v CommunicationPayload) ContentAttachment() Attachment {
	return Attachment{v.Get("contentAttachment")}
}

// ContentReference reads: Message part content.
func (v CommunicationPayload) ContentReference() Reference {
	return Reference{v.Get("contentReference")}
}

// CommunicationRequest views an element of HL7's type CommunicationRequest.
type CommunicationRequest struct{ Element }

// ID reads: Logical id of this artifact.
func (v CommunicationRequest) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v CommunicationRequest) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v CommunicationRequest) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v CommunicationRequest) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v CommunicationRequest) Contained() Many[Element] {
	return Many[Element](v.Get("contained").Items())
}

// Extension reads: Additional content defined by implementations.
func (v CommunicationRequest) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Unique identifier.
func (v CommunicationRequest) Identifier() Many[Identifier] {
	return many[Identifier](v.Get("identifier"))
}

// BasedOn reads: Fulfills plan or proposal.
func (v CommunicationRequest) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// Replaces reads: Request(s) replaced by this request.
func (v CommunicationRequest) Replaces() Many[Reference] { return many[Reference](v.Get("replaces")) }

// GroupIdentifier reads: Composite request this is part of.
func (v CommunicationRequest) GroupIdentifier() Identifier {
	return Identifier{v.Get("groupIdentifier")}
}

// Status reads: draft | active | on-hold | revoked | completed | entered-in-error | unknown.
func (v CommunicationRequest) Status() string { return v.Get("status").Text() }

// StatusReason reads: Reason for current status.
func (v CommunicationRequest) StatusReason() CodeableConcept {
	return CodeableConcept{v.Get("statusReason")}
}

// Category reads: Message category.
func (v CommunicationRequest) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Priority reads: routine | urgent | asap | stat.
func (v CommunicationRequest) Priority() string { return v.Get("priority").Text() }

// DoNotPerform reads: True if request is prohibiting action.
func (v CommunicationRequest) DoNotPerform() Boolean { return Boolean{v.Get("doNotPerform")} }

// Medium reads: A channel of communication.
func (v CommunicationRequest) Medium() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("medium"))
}

// Subject reads: Focus of message.
func (v CommunicationRequest) Subject() Reference { return Reference{v.Get("subject")} }

// About reads: Resources that pertain to this communication request.
func (v CommunicationRequest) About() Many[Reference] { return many[Reference](v.Get("about")) }

// Encounter reads: Encounter created as part of.
func (v CommunicationRequest) Encounter() Reference { return Reference{v.Get("encounter")} }

// Payload reads: Message payload.
func (v CommunicationRequest) Payload() Many[CommunicationRequestPayload] {
	return many[CommunicationRequestPayload](v.Get("payload"))
}

// OccurrenceDateTime reads: When scheduled.
func (v CommunicationRequest) OccurrenceDateTime() Date { return Date{v.Get("occurrenceDateTime")} }

// OccurrencePeriod reads: When scheduled.
func (v CommunicationRequest) OccurrencePeriod() Period { return Period{v.Get("occurrencePeriod")} }

// AuthoredOn reads: When request transitioned to being actionable.
func (v CommunicationRequest) AuthoredOn() Date { return Date{v.Get("authoredOn")} }

// Requester reads: Who/what is requesting service.
func (v CommunicationRequest) Requester() Reference { return Reference{v.Get("requester")} }

// Recipient reads: Message recipient.
func (v CommunicationRequest) Recipient() Many[Reference] { return many[Reference](v.Get("recipient")) }

// Sender reads: Message sender.
func (v CommunicationRequest) Sender() Reference { return Reference{v.Get("sender")} }

// ReasonCode reads: Why is communication needed?.
func (v CommunicationRequest) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Why is communication needed?.
func (v CommunicationRequest) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Note reads: Comments made about communication request.
func (v CommunicationRequest) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// CommunicationRequestPayload views an element of HL7's type CommunicationRequest.payload.
type CommunicationRequestPayload struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CommunicationRequestPayload) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// ContentString reads: Message part content.
func (v CommunicationRequestPayload) ContentString() string { return v.Get("contentString").Text() }

// ContentAttachment reads: Message part content.
func (v CommunicationRequestPayload) ContentAttachment() Attachment {
	return Attachment{v.Get("contentAttachment")}
}

// ContentReference reads: Message part content.
func (v CommunicationRequestPayload) ContentReference() Reference {
	return Reference{v.Get("contentReference")}
}

// Condition views an element of HL7's type Condition.
type Condition struct{ Element }

// ID reads: Logical id of this artifact.
func (v Condition) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Condition) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Condition) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Condition) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Condition) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Condition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this condition.
func (v Condition) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// ClinicalStatus reads: active | recurrence | relapse | inactive | remission | resolved.
func (v Condition) ClinicalStatus() CodeableConcept { return CodeableConcept{v.Get("clinicalStatus")} }

// VerificationStatus reads: unconfirmed | provisional | differential | confirmed | refuted | entered-in-error.
func (v Condition) VerificationStatus() CodeableConcept {
	return CodeableConcept{v.Get("verificationStatus")}
}

// Category reads: problem-list-item | encounter-diagnosis.
func (v Condition) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Severity reads: Subjective severity of condition.
func (v Condition) Severity() CodeableConcept { return CodeableConcept{v.Get("severity")} }

// Code reads: Identification of the condition, problem or diagnosis.
func (v Condition) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// BodySite reads: Anatomical location, if relevant.
func (v Condition) BodySite() Many[CodeableConcept] { return many[CodeableConcept](v.Get("bodySite")) }

// Subject reads: Who has the condition?.
func (v Condition) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Encounter created as part of.
func (v Condition) Encounter() Reference { return Reference{v.Get("encounter")} }

// OnsetDateTime reads: Estimated or actual date, date-time, or age.
func (v Condition) OnsetDateTime() Date { return Date{v.Get("onsetDateTime")} }

// OnsetAge reads: Estimated or actual date, date-time, or age.
func (v Condition) OnsetAge() Age { return Age{v.Get("onsetAge")} }

// OnsetPeriod reads: Estimated or actual date, date-time, or age.
func (v Condition) OnsetPeriod() Period { return Period{v.Get("onsetPeriod")} }

// OnsetRange reads: Estimated or actual date, date-time, or age.
func (v Condition) OnsetRange() Range { return Range{v.Get("onsetRange")} }

// OnsetString reads: Estimated or actual date, date-time, or age.
func (v Condition) OnsetString() string { return v.Get("onsetString").Text() }

// AbatementDateTime reads: When in resolution/remission.
func (v Condition) AbatementDateTime() Date { return Date{v.Get("abatementDateTime")} }

// AbatementAge reads: When in resolution/remission.
func (v Condition) AbatementAge() Age { return Age{v.Get("abatementAge")} }

// AbatementPeriod reads: When in resolution/remission.
func (v Condition) AbatementPeriod() Period { return Period{v.Get("abatementPeriod")} }

// AbatementRange reads: When in resolution/remission.
func (v Condition) AbatementRange() Range { return Range{v.Get("abatementRange")} }

// AbatementString reads: When in resolution/remission.
func (v Condition) AbatementString() string { return v.Get("abatementString").Text() }

// RecordedDate reads: Date record was first recorded.
func (v Condition) RecordedDate() Date { return Date{v.Get("recordedDate")} }

// Recorder reads: Who recorded the condition.
func (v Condition) Recorder() Reference { return Reference{v.Get("recorder")} }

// Asserter reads: Person who asserts this condition.
func (v Condition) Asserter() Reference { return Reference{v.Get("asserter")} }

// Stage reads: Stage/grade, usually assessed formally.
func (v Condition) Stage() Many[ConditionStage] { return many[ConditionStage](v.Get("stage")) }

// Evidence reads: Supporting evidence.
func (v Condition) Evidence() Many[ConditionEvidence] {
	return many[ConditionEvidence](v.Get("evidence"))
}

// Note reads: Additional information about the Condition.
func (v Condition) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// ConditionEvidence views an element of HL7's type Condition.evidence.
type ConditionEvidence struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConditionEvidence) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Code reads: Manifestation/symptom.
func (v ConditionEvidence) Code() Many[CodeableConcept] { return many[CodeableConcept](v.Get("code")) }

// Detail reads: Supporting information found elsewhere.
func (v ConditionEvidence) Detail() Many[Reference] { return many[Reference](v.Get("detail")) }

// ConditionStage views an element of HL7's type Condition.stage.
type ConditionStage struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConditionStage) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Summary reads: Simple summary (disease specific).
func (v ConditionStage) Summary() CodeableConcept { return CodeableConcept{v.Get("summary")} }

// Assessment reads: Formal record of assessment.
func (v ConditionStage) Assessment() Many[Reference] { return many[Reference](v.Get("assessment")) }

// Type reads: Kind of staging.
func (v ConditionStage) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// Consent views an element of HL7's type Consent.
type Consent struct{ Element }

// ID reads: Logical id of this artifact.
func (v Consent) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Consent) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Consent) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Consent) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Consent) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Consent) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Identifier for this record (external references).
func (v Consent) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: draft | proposed | active | rejected | inactive | entered-in-error.
func (v Consent) Status() string { return v.Get("status").Text() }

// Scope reads: Which of the four areas this resource covers (extensible).
func (v Consent) Scope() CodeableConcept { return CodeableConcept{v.Get("scope")} }

// Category reads: Classification of the consent statement - for indexing/retrieval.
func (v Consent) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Patient reads: Who the consent applies to.
func (v Consent) Patient() Reference { return Reference{v.Get("patient")} }

// DateTime reads: When this Consent was created or indexed.
func (v Consent) DateTime() Date { return Date{v.Get("dateTime")} }

// Performer reads: Who is agreeing to the policy and rules.
func (v Consent) Performer() Many[Reference] { return many[Reference](v.Get("performer")) }

// Organization reads: Custodian of the consent.
func (v Consent) Organization() Many[Reference] { return many[Reference](v.Get("organization")) }

// SourceAttachment reads: Source from which this consent is taken.
func (v Consent) SourceAttachment() Attachment { return Attachment{v.Get("sourceAttachment")} }

// SourceReference reads: Source from which this consent is taken.
func (v Consent) SourceReference() Reference { return Reference{v.Get("sourceReference")} }

// Policy reads: Policies covered by this consent.
func (v Consent) Policy() Many[ConsentPolicy] { return many[ConsentPolicy](v.Get("policy")) }

// PolicyRule reads: Regulation that this consents to.
func (v Consent) PolicyRule() CodeableConcept { return CodeableConcept{v.Get("policyRule")} }

// Verification reads: Consent Verified by patient or family.
func (v Consent) Verification() Many[ConsentVerification] {
	return many[ConsentVerification](v.Get("verification"))
}

// Provision reads: Constraints to the base Consent.policyRule.
func (v Consent) Provision() ConsentProvision { return ConsentProvision{v.Get("provision")} }

// ConsentPolicy views an element of HL7's type Consent.policy.
type ConsentPolicy struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConsentPolicy) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Authority reads: Enforcement source for policy.
func (v ConsentPolicy) Authority() string { return v.Get("authority").Text() }

// URI reads: Specific policy covered by this consent.
func (v ConsentPolicy) URI() string { return v.Get("uri").Text() }

// ConsentProvision views an element of HL7's type Consent.provision.
type ConsentProvision struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConsentProvision) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: deny | permit.
func (v ConsentProvision) Type() string { return v.Get("type").Text() }

// Period reads: Timeframe for this rule.
func (v ConsentProvision) Period() Period { return Period{v.Get("period")} }

// Actor reads: Who|what controlled by this rule (or group, by role).
func (v ConsentProvision) Actor() Many[ConsentProvisionActor] {
	return many[ConsentProvisionActor](v.Get("actor"))
}

// Action reads: Actions controlled by this rule.
func (v ConsentProvision) Action() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("action"))
}

// SecurityLabel reads: Security Labels that define affected resources.
func (v ConsentProvision) SecurityLabel() Many[Coding] { return many[Coding](v.Get("securityLabel")) }

// Purpose reads: Context of activities covered by this rule.
func (v ConsentProvision) Purpose() Many[Coding] { return many[Coding](v.Get("purpose")) }

// Class reads: e.g. Resource Type, Profile, CDA, etc.
func (v ConsentProvision) Class() Many[Coding] { return many[Coding](v.Get("class")) }

// Code reads: e.g. LOINC or SNOMED CT code, etc. in the content.
func (v ConsentProvision) Code() Many[CodeableConcept] { return many[CodeableConcept](v.Get("code")) }

// DataPeriod reads: Timeframe for data controlled by this rule.
func (v ConsentProvision) DataPeriod() Period { return Period{v.Get("dataPeriod")} }

// Data reads: Data controlled by this rule.
func (v ConsentProvision) Data() Many[ConsentProvisionData] {
	return many[ConsentProvisionData](v.Get("data"))
}

// Provision reads: Nested Exception Rules.
func (v ConsentProvision) Provision() Many[ConsentProvision] {
	return many[ConsentProvision](v.Get("provision"))
}

// ConsentProvisionActor views an element of HL7's type Consent.provision.actor.
type ConsentProvisionActor struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConsentProvisionActor) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Role reads: How the actor is involved.
func (v ConsentProvisionActor) Role() CodeableConcept { return CodeableConcept{v.Get("role")} }

// Reference reads: Resource for the actor (or group, by role).
func (v ConsentProvisionActor) Reference() Reference { return Reference{v.Get("reference")} }

// ConsentProvisionData views an element of HL7's type Consent.provision.data.
type ConsentProvisionData struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConsentProvisionData) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Meaning reads: instance | related | dependents | authoredby.
func (v ConsentProvisionData) Meaning() string { return v.Get("meaning").Text() }

// Reference reads: The actual data reference.
func (v ConsentProvisionData) Reference() Reference { return Reference{v.Get("reference")} }

// ConsentVerification views an element of HL7's type Consent.verification.
type ConsentVerification struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ConsentVerification) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Verified reads: Has been verified.
func (v ConsentVerification) Verified() Boolean { return Boolean{v.Get("verified")} }

// VerifiedWith reads: Person who verified.
func (v ConsentVerification) VerifiedWith() Reference { return Reference{v.Get("verifiedWith")} }

// VerificationDate reads: When consent verified.
func (v ConsentVerification) VerificationDate() Date { return Date{v.Get("verificationDate")} }

// Coverage views an element of HL7's type Coverage.
type Coverage struct{ Element }

// ID reads: Logical id of this artifact.
func (v Coverage) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Coverage) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Coverage) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Coverage) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Coverage) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Coverage) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business Identifier for the coverage.
func (v Coverage) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: active | cancelled | draft | entered-in-error.
func (v Coverage) Status() string { return v.Get("status").Text() }

// Type reads: Coverage category such as medical or accident.
func (v Coverage) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// PolicyHolder reads: Owner of the policy.
func (v Coverage) PolicyHolder() Reference { return Reference{v.Get("policyHolder")} }

// Subscriber reads: Subscriber to the policy.
func (v Coverage) Subscriber() Reference { return Reference{v.Get("subscriber")} }

// SubscriberID reads: ID assigned to the subscriber.
func (v Coverage) SubscriberID() string { return v.Get("subscriberId").Text() }

// Beneficiary reads: Plan beneficiary.
func (v Coverage) Beneficiary() Reference { return Reference{v.Get("beneficiary")} }

// Dependent reads: Dependent number.
func (v Coverage) Dependent() string { return v.Get("dependent").Text() }

// Relationship reads: Beneficiary relationship to the subscriber.
func (v Coverage) Relationship() CodeableConcept { return CodeableConcept{v.Get("relationship")} }

// Period reads: Coverage start and end dates.
func (v Coverage) Period() Period { return Period{v.Get("period")} }

// Payor reads: Issuer of the policy.
func (v Coverage) Payor() Many[Reference] { return many[Reference](v.Get("payor")) }

// Class reads: Additional coverage classifications.
func (v Coverage) Class() Many[CoverageClass] { return many[CoverageClass](v.Get("class")) }

// Order reads: Relative order of the coverage.
func (v Coverage) Order() Number { return Number{v.Get("order")} }

// Network reads: Insurer network.
func (v Coverage) Network() string { return v.Get("network").Text() }

// CostToBeneficiary reads: Patient payments for services/products.
func (v Coverage) CostToBeneficiary() Many[CoverageCostToBeneficiary] {
	return many[CoverageCostToBeneficiary](v.Get("costToBeneficiary"))
}

// Subrogation reads: Reimbursement to insurer.
func (v Coverage) Subrogation() Boolean { return Boolean{v.Get("subrogation")} }

// Contract reads: Contract details.
func (v Coverage) Contract() Many[Reference] { return many[Reference](v.Get("contract")) }

// CoverageClass views an element of HL7's type Coverage.class.
type CoverageClass struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CoverageClass) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: Type of class such as 'group' or 'plan'.
func (v CoverageClass) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// Value reads: Value associated with the type.
func (v CoverageClass) Value() string { return v.Get("value").Text() }

// Name reads: Human readable description of the type and value.
func (v CoverageClass) Name() string { return v.Get("name").Text() }

// CoverageCostToBeneficiary views an element of HL7's type Coverage.costToBeneficiary.
type CoverageCostToBeneficiary struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CoverageCostToBeneficiary) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Type reads: Cost category.
func (v CoverageCostToBeneficiary) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// ValueQuantity reads: The amount or percentage due from the beneficiary.
func (v CoverageCostToBeneficiary) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueMoney reads: The amount or percentage due from the beneficiary.
func (v CoverageCostToBeneficiary) ValueMoney() Money { return Money{v.Get("valueMoney")} }

// Exception reads: Exceptions for patient payments.
func (v CoverageCostToBeneficiary) Exception() Many[CoverageCostToBeneficiaryException] {
	return many[CoverageCostToBeneficiaryException](v.Get("exception"))
}

// CoverageCostToBeneficiaryException views an element of HL7's type Coverage.costToBeneficiary.exception.
type CoverageCostToBeneficiaryException struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v CoverageCostToBeneficiaryException) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Type reads: Exception category.
func (v CoverageCostToBeneficiaryException) Type() CodeableConcept {
	return CodeableConcept{v.Get("type")}
}

// Period reads: The effective period of the exception.
func (v CoverageCostToBeneficiaryException) Period() Period { return Period{v.Get("period")} }

// DocumentReference views an element of HL7's type DocumentReference.
type DocumentReference struct{ Element }

// ID reads: Logical id of this artifact.
func (v DocumentReference) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v DocumentReference) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v DocumentReference) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v DocumentReference) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v DocumentReference) Contained() Many[Element] {
	return Many[Element](v.Get("contained").Items())
}

// Extension reads: Additional content defined by implementations.
func (v DocumentReference) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// MasterIdentifier reads: Master Version Specific Identifier.
func (v DocumentReference) MasterIdentifier() Identifier {
	return Identifier{v.Get("masterIdentifier")}
}

// Identifier reads: Other identifiers for the document.
func (v DocumentReference) Identifier() Many[Identifier] {
	return many[Identifier](v.Get("identifier"))
}

// Status reads: current | superseded | entered-in-error.
func (v DocumentReference) Status() string { return v.Get("status").Text() }

// DocStatus reads: preliminary | final | amended | entered-in-error.
func (v DocumentReference) DocStatus() string { return v.Get("docStatus").Text() }

// Type reads: Kind of document (LOINC if possible).
func (v DocumentReference) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// Category reads: Categorization of document.
func (v DocumentReference) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Subject reads: Who/what is the subject of the document.
func (v DocumentReference) Subject() Reference { return Reference{v.Get("subject")} }

// Date reads: When this document reference was created.
func (v DocumentReference) Date() Date { return Date{v.Get("date")} }

// Author reads: Who and/or what authored the document.
func (v DocumentReference) Author() Many[Reference] { return many[Reference](v.Get("author")) }

// Authenticator reads: Who/what authenticated the document.
func (v DocumentReference) Authenticator() Reference { return Reference{v.Get("authenticator")} }

// Custodian reads: Organization which maintains the document.
func (v DocumentReference) Custodian() Reference { return Reference{v.Get("custodian")} }

// RelatesTo reads: Relationships to other documents.
func (v DocumentReference) RelatesTo() Many[DocumentReferenceRelatesTo] {
	return many[DocumentReferenceRelatesTo](v.Get("relatesTo"))
}

// Description reads: Human-readable description.
func (v DocumentReference) Description() string { return v.Get("description").Text() }

// SecurityLabel reads: Document security-tags.
func (v DocumentReference) SecurityLabel() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("securityLabel"))
}

// Content reads: Document referenced.
func (v DocumentReference) Content() Many[DocumentReferenceContent] {
	return many[DocumentReferenceContent](v.Get("content"))
}

// Context reads: Clinical context of document.
func (v DocumentReference) Context() DocumentReferenceContext {
	return DocumentReferenceContext{v.Get("context")}
}

// DocumentReferenceContent views an element of HL7's type DocumentReference.content.
type DocumentReferenceContent struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DocumentReferenceContent) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Attachment reads: Where to access the document.
func (v DocumentReferenceContent) Attachment() Attachment { return Attachment{v.Get("attachment")} }

// Format reads: Format/content rules for the document.
func (v DocumentReferenceContent) Format() Coding { return Coding{v.Get("format")} }

// DocumentReferenceContext views an element of HL7's type DocumentReference.context.
type DocumentReferenceContext struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DocumentReferenceContext) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Encounter reads: Context of the document content.
func (v DocumentReferenceContext) Encounter() Many[Reference] {
	return many[Reference](v.Get("encounter"))
}

// Event reads: Main clinical acts documented.
func (v DocumentReferenceContext) Event() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("event"))
}

// Period reads: Time of service that is being documented.
func (v DocumentReferenceContext) Period() Period { return Period{v.Get("period")} }

// FacilityType reads: Kind of facility where patient was seen.
func (v DocumentReferenceContext) FacilityType() CodeableConcept {
	return CodeableConcept{v.Get("facilityType")}
}

// PracticeSetting reads: Additional details about where the content was created (e.g. clinical specialty).
func (v DocumentReferenceContext) PracticeSetting() CodeableConcept {
	return CodeableConcept{v.Get("practiceSetting")}
}

// SourcePatientInfo reads: Patient demographics from source.
func (v DocumentReferenceContext) SourcePatientInfo() Reference {
	return Reference{v.Get("sourcePatientInfo")}
}

// Related reads: Related identifiers or resources.
func (v DocumentReferenceContext) Related() Many[Reference] { return many[Reference](v.Get("related")) }

// DocumentReferenceRelatesTo views an element of HL7's type DocumentReference.relatesTo.
type DocumentReferenceRelatesTo struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v DocumentReferenceRelatesTo) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Code reads: replaces | transforms | signs | appends.
func (v DocumentReferenceRelatesTo) Code() string { return v.Get("code").Text() }

// Target reads: Target of the relationship.
func (v DocumentReferenceRelatesTo) Target() Reference { return Reference{v.Get("target")} }

// Encounter views an element of HL7's type Encounter.
type Encounter struct{ Element }

// ID reads: Logical id of this artifact.
func (v Encounter) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Encounter) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Encounter) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Encounter) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Encounter) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Encounter) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Identifier(s) by which this encounter is known.
func (v Encounter) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: planned | arrived | triaged | in-progress | onleave | finished | cancelled +.
func (v Encounter) Status() string { return v.Get("status").Text() }

// StatusHistory reads: List of past encounter statuses.
func (v Encounter) StatusHistory() Many[EncounterStatusHistory] {
	return many[EncounterStatusHistory](v.Get("statusHistory"))
}

// Class reads: Classification of patient encounter.
func (v Encounter) Class() Coding { return Coding{v.Get("class")} }

// ClassHistory reads: List of past encounter classes.
func (v Encounter) ClassHistory() Many[EncounterClassHistory] {
	return many[EncounterClassHistory](v.Get("classHistory"))
}

// Type reads: Specific type of encounter.
func (v Encounter) Type() Many[CodeableConcept] { return many[CodeableConcept](v.Get("type")) }

// ServiceType reads: Specific type of service.
func (v Encounter) ServiceType() CodeableConcept { return CodeableConcept{v.Get("serviceType")} }

// Priority reads: Indicates the urgency of the encounter.
func (v Encounter) Priority() CodeableConcept { return CodeableConcept{v.Get("priority")} }

// Subject reads: The patient or group present at the encounter.
func (v Encounter) Subject() Reference { return Reference{v.Get("subject")} }

// EpisodeOfCare reads: Episode(s) of care that this encounter should be recorded against.
func (v Encounter) EpisodeOfCare() Many[Reference] { return many[Reference](v.Get("episodeOfCare")) }

// BasedOn reads: The ServiceRequest that initiated this encounter.
func (v Encounter) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// Participant reads: List of participants involved in the encounter.
func (v Encounter) Participant() Many[EncounterParticipant] {
	return many[EncounterParticipant](v.Get("participant"))
}

// Appointment reads: The appointment that scheduled this encounter.
func (v Encounter) Appointment() Many[Reference] { return many[Reference](v.Get("appointment")) }

// Period reads: The start and end time of the encounter.
func (v Encounter) Period() Period { return Period{v.Get("period")} }

// Length reads: Quantity of time the encounter lasted (less time absent).
func (v Encounter) Length() Duration { return Duration{v.Get("length")} }

// ReasonCode reads: Coded reason the encounter takes place.
func (v Encounter) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Reason the encounter takes place (reference).
func (v Encounter) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Diagnosis reads: The list of diagnosis relevant to this encounter.
func (v Encounter) Diagnosis() Many[EncounterDiagnosis] {
	return many[EncounterDiagnosis](v.Get("diagnosis"))
}

// Account reads: The set of accounts that may be used for billing for this Encounter.
func (v Encounter) Account() Many[Reference] { return many[Reference](v.Get("account")) }

// Hospitalization reads: Details about the admission to a healthcare service.
func (v Encounter) Hospitalization() EncounterHospitalization {
	return EncounterHospitalization{v.Get("hospitalization")}
}

// Location reads: List of locations where the patient has been.
func (v Encounter) Location() Many[EncounterLocation] {
	return many[EncounterLocation](v.Get("location"))
}

// ServiceProvider reads: The organization (facility) responsible for this encounter.
func (v Encounter) ServiceProvider() Reference { return Reference{v.Get("serviceProvider")} }

// PartOf reads: Another Encounter this encounter is part of.
func (v Encounter) PartOf() Reference { return Reference{v.Get("partOf")} }

// EncounterClassHistory views an element of HL7's type Encounter.classHistory.
type EncounterClassHistory struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterClassHistory) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Class reads: inpatient | outpatient | ambulatory | emergency +.
func (v EncounterClassHistory) Class() Coding { return Coding{v.Get("class")} }

// Period reads: The time that the episode was in the specified class.
func (v EncounterClassHistory) Period() Period { return Period{v.Get("period")} }

// EncounterDiagnosis views an element of HL7's type Encounter.diagnosis.
type EncounterDiagnosis struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterDiagnosis) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Condition reads: The diagnosis or procedure relevant to the encounter.
func (v EncounterDiagnosis) Condition() Reference { return Reference{v.Get("condition")} }

// Use reads: Role that this diagnosis has within the encounter (e.g. admission, billing, discharge …).
func (v EncounterDiagnosis) Use() CodeableConcept { return CodeableConcept{v.Get("use")} }

// Rank reads: Ranking of the diagnosis (for each role type).
func (v EncounterDiagnosis) Rank() Number { return Number{v.Get("rank")} }

// EncounterHospitalization views an element of HL7's type Encounter.hospitalization.
type EncounterHospitalization struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterHospitalization) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// PreAdmissionIdentifier reads: Pre-admission identifier.
func (v EncounterHospitalization) PreAdmissionIdentifier() Identifier {
	return Identifier{v.Get("preAdmissionIdentifier")}
}

// Origin reads: The location/organization from which the patient came before admission.
func (v EncounterHospitalization) Origin() Reference { return Reference{v.Get("origin")} }

// AdmitSource reads: From where patient was admitted (physician referral, transfer).
func (v EncounterHospitalization) AdmitSource() CodeableConcept {
	return CodeableConcept{v.Get("admitSource")}
}

// ReAdmission reads: The type of hospital re-admission that has occurred (if any). If the value is absent, then this is not identified as a readmission.
func (v EncounterHospitalization) ReAdmission() CodeableConcept {
	return CodeableConcept{v.Get("reAdmission")}
}

// DietPreference reads: Diet preferences reported by the patient.
func (v EncounterHospitalization) DietPreference() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("dietPreference"))
}

// SpecialCourtesy reads: Special courtesies (VIP, board member).
func (v EncounterHospitalization) SpecialCourtesy() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialCourtesy"))
}

// SpecialArrangement reads: Wheelchair, translator, stretcher, etc.
func (v EncounterHospitalization) SpecialArrangement() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialArrangement"))
}

// Destination reads: Location/organization to which the patient is discharged.
func (v EncounterHospitalization) Destination() Reference { return Reference{v.Get("destination")} }

// DischargeDisposition reads: Category or kind of location after discharge.
func (v EncounterHospitalization) DischargeDisposition() CodeableConcept {
	return CodeableConcept{v.Get("dischargeDisposition")}
}

// EncounterLocation views an element of HL7's type Encounter.location.
type EncounterLocation struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterLocation) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Location reads: Location the encounter takes place.
func (v EncounterLocation) Location() Reference { return Reference{v.Get("location")} }

// Status reads: planned | active | reserved | completed.
func (v EncounterLocation) Status() string { return v.Get("status").Text() }

// PhysicalType reads: The physical type of the location (usually the level in the location hierachy - bed room ward etc.).
func (v EncounterLocation) PhysicalType() CodeableConcept {
	return CodeableConcept{v.Get("physicalType")}
}

// Period reads: Time period during which the patient was present at the location.
func (v EncounterLocation) Period() Period { return Period{v.Get("period")} }

// EncounterParticipant views an element of HL7's type Encounter.participant.
type EncounterParticipant struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterParticipant) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: Role of participant in encounter.
func (v EncounterParticipant) Type() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("type"))
}

// Period reads: Period of time during the encounter that the participant participated.
func (v EncounterParticipant) Period() Period { return Period{v.Get("period")} }

// Individual reads: Persons involved in the encounter other than the patient.
func (v EncounterParticipant) Individual() Reference { return Reference{v.Get("individual")} }

// EncounterStatusHistory views an element of HL7's type Encounter.statusHistory.
type EncounterStatusHistory struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EncounterStatusHistory) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Status reads: planned | arrived | triaged | in-progress | onleave | finished | cancelled +.
func (v EncounterStatusHistory) Status() string { return v.Get("status").Text() }

// Period reads: The time that the episode was in the specified status.
func (v EncounterStatusHistory) Period() Period { return Period{v.Get("period")} }

// EpisodeOfCare views an element of HL7's type EpisodeOfCare.
type EpisodeOfCare struct{ Element }

// ID reads: Logical id of this artifact.
func (v EpisodeOfCare) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v EpisodeOfCare) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v EpisodeOfCare) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v EpisodeOfCare) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v EpisodeOfCare) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v EpisodeOfCare) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business Identifier(s) relevant for this EpisodeOfCare.
func (v EpisodeOfCare) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: planned | waitlist | active | onhold | finished | cancelled | entered-in-error.
func (v EpisodeOfCare) Status() string { return v.Get("status").Text() }

// StatusHistory reads: Past list of status codes (the current status may be included to cover the start date of the status).
func (v EpisodeOfCare) StatusHistory() Many[EpisodeOfCareStatusHistory] {
	return many[EpisodeOfCareStatusHistory](v.Get("statusHistory"))
}

// Type reads: Type/class - e.g. specialist referral, disease management.
func (v EpisodeOfCare) Type() Many[CodeableConcept] { return many[CodeableConcept](v.Get("type")) }

// Diagnosis reads: The list of diagnosis relevant to this episode of care.
func (v EpisodeOfCare) Diagnosis() Many[EpisodeOfCareDiagnosis] {
	return many[EpisodeOfCareDiagnosis](v.Get("diagnosis"))
}

// Patient reads: The patient who is the focus of this episode of care.
func (v EpisodeOfCare) Patient() Reference { return Reference{v.Get("patient")} }

// ManagingOrganization reads: Organization that assumes care.
func (v EpisodeOfCare) ManagingOrganization() Reference {
	return Reference{v.Get("managingOrganization")}
}

// Period reads: Interval during responsibility is assumed.
func (v EpisodeOfCare) Period() Period { return Period{v.Get("period")} }

// ReferralRequest reads: Originating Referral Request(s).
func (v EpisodeOfCare) ReferralRequest() Many[Reference] {
	return many[Reference](v.Get("referralRequest"))
}

// CareManager reads: Care manager/care coordinator for the patient.
func (v EpisodeOfCare) CareManager() Reference { return Reference{v.Get("careManager")} }

// Team reads: Other practitioners facilitating this episode of care.
func (v EpisodeOfCare) Team() Many[Reference] { return many[Reference](v.Get("team")) }

// Account reads: The set of accounts that may be used for billing for this EpisodeOfCare.
func (v EpisodeOfCare) Account() Many[Reference] { return many[Reference](v.Get("account")) }

// EpisodeOfCareDiagnosis views an element of HL7's type EpisodeOfCare.diagnosis.
type EpisodeOfCareDiagnosis struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EpisodeOfCareDiagnosis) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Condition reads: Conditions/problems/diagnoses this episode of care is for.
func (v EpisodeOfCareDiagnosis) Condition() Reference { return Reference{v.Get("condition")} }

// Role reads: Role that this diagnosis has within the episode of care (e.g. admission, billing, discharge …).
func (v EpisodeOfCareDiagnosis) Role() CodeableConcept { return CodeableConcept{v.Get("role")} }

// Rank reads: Ranking of the diagnosis (for each role type).
func (v EpisodeOfCareDiagnosis) Rank() Number { return Number{v.Get("rank")} }

// EpisodeOfCareStatusHistory views an element of HL7's type EpisodeOfCare.statusHistory.
type EpisodeOfCareStatusHistory struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v EpisodeOfCareStatusHistory) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Status reads: planned | waitlist | active | onhold | finished | cancelled | entered-in-error.
func (v EpisodeOfCareStatusHistory) Status() string { return v.Get("status").Text() }

// Period reads: Duration the EpisodeOfCare was in the specified status.
func (v EpisodeOfCareStatusHistory) Period() Period { return Period{v.Get("period")} }

// Flag views an element of HL7's type Flag.
type Flag struct{ Element }

// ID reads: Logical id of this artifact.
func (v Flag) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Flag) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Flag) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Flag) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Flag) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Flag) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business identifier.
func (v Flag) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: active | inactive | entered-in-error.
func (v Flag) Status() string { return v.Get("status").Text() }

// Category reads: Clinical, administrative, etc.
func (v Flag) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Code reads: Coded or textual message to display to user.
func (v Flag) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Subject reads: Who/What is flag about?.
func (v Flag) Subject() Reference { return Reference{v.Get("subject")} }

// Period reads: Time period when flag is active.
func (v Flag) Period() Period { return Period{v.Get("period")} }

// Encounter reads: Alert relevant during encounter.
func (v Flag) Encounter() Reference { return Reference{v.Get("encounter")} }

// Author reads: Flag creator.
func (v Flag) Author() Reference { return Reference{v.Get("author")} }

// Goal views an element of HL7's type Goal.
type Goal struct{ Element }

// ID reads: Logical id of this artifact.
func (v Goal) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Goal) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Goal) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Goal) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Goal) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Goal) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this goal.
func (v Goal) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// LifecycleStatus reads: proposed | planned | accepted | active | on-hold | completed | cancelled | entered-in-error | rejected.
func (v Goal) LifecycleStatus() string { return v.Get("lifecycleStatus").Text() }

// AchievementStatus reads: in-progress | improving | worsening | no-change | achieved | sustaining | not-achieved | no-progress | not-attainable.
func (v Goal) AchievementStatus() CodeableConcept { return CodeableConcept{v.Get("achievementStatus")} }

// Category reads: E.g. Treatment, dietary, behavioral, etc.
func (v Goal) Category() Many[CodeableConcept] { return many[CodeableConcept](v.Get("category")) }

// Priority reads: high-priority | medium-priority | low-priority.
func (v Goal) Priority() CodeableConcept { return CodeableConcept{v.Get("priority")} }

// Description reads: Code or text describing goal.
func (v Goal) Description() CodeableConcept { return CodeableConcept{v.Get("description")} }

// Subject reads: Who this goal is intended for.
func (v Goal) Subject() Reference { return Reference{v.Get("subject")} }

// StartDate reads: When goal pursuit begins.
func (v Goal) StartDate() Date { return Date{v.Get("startDate")} }

// StartCodeableConcept reads: When goal pursuit begins.
func (v Goal) StartCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("startCodeableConcept")}
}

// Target reads: Target outcome for the goal.
func (v Goal) Target() Many[GoalTarget] { return many[GoalTarget](v.Get("target")) }

// StatusDate reads: When goal status took effect.
func (v Goal) StatusDate() Date { return Date{v.Get("statusDate")} }

// StatusReason reads: Reason for current status.
func (v Goal) StatusReason() string { return v.Get("statusReason").Text() }

// ExpressedBy reads: Who's responsible for creating Goal?.
func (v Goal) ExpressedBy() Reference { return Reference{v.Get("expressedBy")} }

// Addresses reads: Issues addressed by this goal.
func (v Goal) Addresses() Many[Reference] { return many[Reference](v.Get("addresses")) }

// Note reads: Comments about the goal.
func (v Goal) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// OutcomeCode reads: What result was achieved regarding the goal?.
func (v Goal) OutcomeCode() Many[CodeableConcept] { return many[CodeableConcept](v.Get("outcomeCode")) }

// OutcomeReference reads: Observation that resulted from goal.
func (v Goal) OutcomeReference() Many[Reference] { return many[Reference](v.Get("outcomeReference")) }

// GoalTarget views an element of HL7's type Goal.target.
type GoalTarget struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v GoalTarget) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Measure reads: The parameter whose value is being tracked.
func (v GoalTarget) Measure() CodeableConcept { return CodeableConcept{v.Get("measure")} }

// DetailQuantity reads: The target value to be achieved.
func (v GoalTarget) DetailQuantity() Quantity { return Quantity{v.Get("detailQuantity")} }

// DetailRange reads: The target value to be achieved.
func (v GoalTarget) DetailRange() Range { return Range{v.Get("detailRange")} }

// DetailCodeableConcept reads: The target value to be achieved.
func (v GoalTarget) DetailCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("detailCodeableConcept")}
}

// DetailString reads: The target value to be achieved.
func (v GoalTarget) DetailString() string { return v.Get("detailString").Text() }

// DetailBoolean reads: The target value to be achieved.
func (v GoalTarget) DetailBoolean() Boolean { return Boolean{v.Get("detailBoolean")} }

// DetailInteger reads: The target value to be achieved.
func (v GoalTarget) DetailInteger() Number { return Number{v.Get("detailInteger")} }

// DetailRatio reads: The target value to be achieved.
func (v GoalTarget) DetailRatio() Ratio { return Ratio{v.Get("detailRatio")} }

// DueDate reads: Reach goal on or before.
func (v GoalTarget) DueDate() Date { return Date{v.Get("dueDate")} }

// DueDuration reads: Reach goal on or before.
func (v GoalTarget) DueDuration() Duration { return Duration{v.Get("dueDuration")} }

// Group views an element of HL7's type Group.
type Group struct{ Element }

// ID reads: Logical id of this artifact.
func (v Group) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Group) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Group) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Group) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Group) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Group) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Unique id.
func (v Group) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this group's record is in active use.
func (v Group) Active() Boolean { return Boolean{v.Get("active")} }

// Type reads: person | animal | practitioner | device | medication | substance.
func (v Group) Type() string { return v.Get("type").Text() }

// Actual reads: Descriptive or actual.
func (v Group) Actual() Boolean { return Boolean{v.Get("actual")} }

// Code reads: Kind of Group members.
func (v Group) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Name reads: Label for Group.
func (v Group) Name() string { return v.Get("name").Text() }

// Quantity reads: Number of members.
func (v Group) Quantity() Number { return Number{v.Get("quantity")} }

// ManagingEntity reads: Entity that is the custodian of the Group's definition.
func (v Group) ManagingEntity() Reference { return Reference{v.Get("managingEntity")} }

// Characteristic reads: Include / Exclude group members by Trait.
func (v Group) Characteristic() Many[GroupCharacteristic] {
	return many[GroupCharacteristic](v.Get("characteristic"))
}

// Member reads: Who or what is in group.
func (v Group) Member() Many[GroupMember] { return many[GroupMember](v.Get("member")) }

// GroupCharacteristic views an element of HL7's type Group.characteristic.
type GroupCharacteristic struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v GroupCharacteristic) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Code reads: Kind of characteristic.
func (v GroupCharacteristic) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// ValueCodeableConcept reads: Value held by characteristic.
func (v GroupCharacteristic) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueBoolean reads: Value held by characteristic.
func (v GroupCharacteristic) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueQuantity reads: Value held by characteristic.
func (v GroupCharacteristic) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange reads: Value held by characteristic.
func (v GroupCharacteristic) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueReference reads: Value held by characteristic.
func (v GroupCharacteristic) ValueReference() Reference { return Reference{v.Get("valueReference")} }

// Exclude reads: Group includes or excludes.
func (v GroupCharacteristic) Exclude() Boolean { return Boolean{v.Get("exclude")} }

// Period reads: Period over which characteristic is tested.
func (v GroupCharacteristic) Period() Period { return Period{v.Get("period")} }

// GroupMember views an element of HL7's type Group.member.
type GroupMember struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v GroupMember) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Entity reads: Reference to the group member.
func (v GroupMember) Entity() Reference { return Reference{v.Get("entity")} }

// Period reads: Period member belonged to the group.
func (v GroupMember) Period() Period { return Period{v.Get("period")} }

// Inactive reads: If member is no longer in group.
func (v GroupMember) Inactive() Boolean { return Boolean{v.Get("inactive")} }

// HealthcareService views an element of HL7's type HealthcareService.
type HealthcareService struct{ Element }

// ID reads: Logical id of this artifact.
func (v HealthcareService) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v HealthcareService) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v HealthcareService) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v HealthcareService) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v HealthcareService) Contained() Many[Element] {
	return Many[Element](v.Get("contained").Items())
}

// Extension reads: Additional content defined by implementations.
func (v HealthcareService) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External identifiers for this item.
func (v HealthcareService) Identifier() Many[Identifier] {
	return many[Identifier](v.Get("identifier"))
}

// Active reads: Whether this HealthcareService record is in active use.
func (v HealthcareService) Active() Boolean { return Boolean{v.Get("active")} }

// ProvidedBy reads: Organization that provides this service.
func (v HealthcareService) ProvidedBy() Reference { return Reference{v.Get("providedBy")} }

// Category reads: Broad category of service being performed or delivered.
func (v HealthcareService) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Type reads: Type of service that may be delivered or performed.
func (v HealthcareService) Type() Many[CodeableConcept] { return many[CodeableConcept](v.Get("type")) }

// Specialty reads: Specialties handled by the HealthcareService.
func (v HealthcareService) Specialty() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialty"))
}

// Location reads: Location(s) where service may be provided.
func (v HealthcareService) Location() Many[Reference] { return many[Reference](v.Get("location")) }

// Name reads: Description of service as presented to a consumer while searching.
func (v HealthcareService) Name() string { return v.Get("name").Text() }

// Comment reads: Additional description and/or any specific issues not covered elsewhere.
func (v HealthcareService) Comment() string { return v.Get("comment").Text() }

// ExtraDetails reads: Extra details about the service that can't be placed in the other fields.
func (v HealthcareService) ExtraDetails() string { return v.Get("extraDetails").Text() }

// Photo reads: Facilitates quick identification of the service.
func (v HealthcareService) Photo() Attachment { return Attachment{v.Get("photo")} }

// Telecom reads: Contacts related to the healthcare service.
func (v HealthcareService) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// CoverageArea reads: Location(s) service is intended for/available to.
func (v HealthcareService) CoverageArea() Many[Reference] {
	return many[Reference](v.Get("coverageArea"))
}

// ServiceProvisionCode reads: Conditions under which service is available/offered.
func (v HealthcareService) ServiceProvisionCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceProvisionCode"))
}

// Eligibility reads: Specific eligibility requirements required to use the service.
func (v HealthcareService) Eligibility() Many[HealthcareServiceEligibility] {
	return many[HealthcareServiceEligibility](v.Get("eligibility"))
}

// Program reads: Programs that this service is applicable to.
func (v HealthcareService) Program() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("program"))
}

// Characteristic reads: Collection of characteristics (attributes).
func (v HealthcareService) Characteristic() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("characteristic"))
}

// Communication reads: The language that this service is offered in.
func (v HealthcareService) Communication() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("communication"))
}

// ReferralMethod reads: Ways that the service accepts referrals.
func (v HealthcareService) ReferralMethod() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("referralMethod"))
}

// AppointmentRequired reads: If an appointment is required for access to this service.
func (v HealthcareService) AppointmentRequired() Boolean {
	return Boolean{v.Get("appointmentRequired")}
}

// AvailableTime reads: Times the Service Site is available.
func (v HealthcareService) AvailableTime() Many[HealthcareServiceAvailableTime] {
	return many[HealthcareServiceAvailableTime](v.Get("availableTime"))
}

// NotAvailable reads: Not available during this time due to provided reason.
func (v HealthcareService) NotAvailable() Many[HealthcareServiceNotAvailable] {
	return many[HealthcareServiceNotAvailable](v.Get("notAvailable"))
}

// AvailabilityExceptions reads: Description of availability exceptions.
func (v HealthcareService) AvailabilityExceptions() string {
	return v.Get("availabilityExceptions").Text()
}

// Endpoint reads: Technical endpoints providing access to electronic services operated for the healthcare service.
func (v HealthcareService) Endpoint() Many[Reference] { return many[Reference](v.Get("endpoint")) }

// HealthcareServiceAvailableTime views an element of HL7's type HealthcareService.availableTime.
type HealthcareServiceAvailableTime struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v HealthcareServiceAvailableTime) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// DaysOfWeek reads: mon | tue | wed | thu | fri | sat | sun.
func (v HealthcareServiceAvailableTime) DaysOfWeek() Many[string] { return texts(v.Get("daysOfWeek")) }

// AllDay reads: Always available? e.g. 24 hour service.
func (v HealthcareServiceAvailableTime) AllDay() Boolean { return Boolean{v.Get("allDay")} }

// AvailableStartTime reads: Opening time of day (ignored if allDay = true).
func (v HealthcareServiceAvailableTime) AvailableStartTime() string {
	return v.Get("availableStartTime").Text()
}

// AvailableEndTime reads: Closing time of day (ignored if allDay = true).
func (v HealthcareServiceAvailableTime) AvailableEndTime() string {
	return v.Get("availableEndTime").Text()
}

// HealthcareServiceEligibility views an element of HL7's type HealthcareService.eligibility.
type HealthcareServiceEligibility struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v HealthcareServiceEligibility) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Code reads: Coded value for the eligibility.
func (v HealthcareServiceEligibility) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Comment reads: Describes the eligibility conditions for the service.
func (v HealthcareServiceEligibility) Comment() string { return v.Get("comment").Text() }

// HealthcareServiceNotAvailable views an element of HL7's type HealthcareService.notAvailable.
type HealthcareServiceNotAvailable struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v HealthcareServiceNotAvailable) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Description reads: Reason presented to the user explaining why time not available.
func (v HealthcareServiceNotAvailable) Description() string { return v.Get("description").Text() }

// During reads: Service not available from this date.
func (v HealthcareServiceNotAvailable) During() Period { return Period{v.Get("during")} }

// List views an element of HL7's type List.
type List struct{ Element }

// ID reads: Logical id of this artifact.
func (v List) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v List) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v List) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v List) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v List) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v List) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business identifier.
func (v List) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: current | retired | entered-in-error.
func (v List) Status() string { return v.Get("status").Text() }

// Mode reads: working | snapshot | changes.
func (v List) Mode() string { return v.Get("mode").Text() }

// Title reads: Descriptive name for the list.
func (v List) Title() string { return v.Get("title").Text() }

// Code reads: What the purpose of this list is.
func (v List) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Subject reads: If all resources have the same subject.
func (v List) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Context in which list created.
func (v List) Encounter() Reference { return Reference{v.Get("encounter")} }

// Date reads: When the list was prepared.
func (v List) Date() Date { return Date{v.Get("date")} }

// Source reads: Who and/or what defined the list contents (aka Author).
func (v List) Source() Reference { return Reference{v.Get("source")} }

// OrderedBy reads: What order the list has.
func (v List) OrderedBy() CodeableConcept { return CodeableConcept{v.Get("orderedBy")} }

// Note reads: Comments about the list.
func (v List) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// Entry reads: Entries in the list.
func (v List) Entry() Many[ListEntry] { return many[ListEntry](v.Get("entry")) }

// EmptyReason reads: Why list is empty.
func (v List) EmptyReason() CodeableConcept { return CodeableConcept{v.Get("emptyReason")} }

// ListEntry views an element of HL7's type List.entry.
type ListEntry struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ListEntry) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Flag reads: Status/Workflow information about this item.
func (v ListEntry) Flag() CodeableConcept { return CodeableConcept{v.Get("flag")} }

// Deleted reads: If this item is actually marked as deleted.
func (v ListEntry) Deleted() Boolean { return Boolean{v.Get("deleted")} }

// Date reads: When item added to list.
func (v ListEntry) Date() Date { return Date{v.Get("date")} }

// Item reads: Actual entry.
func (v ListEntry) Item() Reference { return Reference{v.Get("item")} }

// Location views an element of HL7's type Location.
type Location struct{ Element }

// ID reads: Logical id of this artifact.
func (v Location) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Location) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Location) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Location) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Location) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Location) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Unique code or number identifying the location to its users.
func (v Location) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Status reads: active | suspended | inactive.
func (v Location) Status() string { return v.Get("status").Text() }

// OperationalStatus reads: The operational status of the location (typically only for a bed/room).
func (v Location) OperationalStatus() Coding { return Coding{v.Get("operationalStatus")} }

// Name reads: Name of the location as used by humans.
func (v Location) Name() string { return v.Get("name").Text() }

// Alias reads: A list of alternate names that the location is known as, or was known as, in the past.
func (v Location) Alias() Many[string] { return texts(v.Get("alias")) }

// Description reads: Additional details about the location that could be displayed as further information to identify the location beyond its name.
func (v Location) Description() string { return v.Get("description").Text() }

// Mode reads: instance | kind.
func (v Location) Mode() string { return v.Get("mode").Text() }

// Type reads: Type of function performed.
func (v Location) Type() Many[CodeableConcept] { return many[CodeableConcept](v.Get("type")) }

// Telecom reads: Contact details of the location.
func (v Location) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Address reads: Physical location.
func (v Location) Address() Address { return Address{v.Get("address")} }

// PhysicalType reads: Physical form of the location.
func (v Location) PhysicalType() CodeableConcept { return CodeableConcept{v.Get("physicalType")} }

// Position reads: The absolute geographic location.
func (v Location) Position() LocationPosition { return LocationPosition{v.Get("position")} }

// ManagingOrganization reads: Organization responsible for provisioning and upkeep.
func (v Location) ManagingOrganization() Reference { return Reference{v.Get("managingOrganization")} }

// PartOf reads: Another Location this one is physically a part of.
func (v Location) PartOf() Reference { return Reference{v.Get("partOf")} }

// HoursOfOperation reads: What days/times during a week is this location usually open.
func (v Location) HoursOfOperation() Many[LocationHoursOfOperation] {
	return many[LocationHoursOfOperation](v.Get("hoursOfOperation"))
}

// AvailabilityExceptions reads: Description of availability exceptions.
func (v Location) AvailabilityExceptions() string { return v.Get("availabilityExceptions").Text() }

// Endpoint reads: Technical endpoints providing access to services operated for the location.
func (v Location) Endpoint() Many[Reference] { return many[Reference](v.Get("endpoint")) }

// LocationHoursOfOperation views an element of HL7's type Location.hoursOfOperation.
type LocationHoursOfOperation struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v LocationHoursOfOperation) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// DaysOfWeek reads: mon | tue | wed | thu | fri | sat | sun.
func (v LocationHoursOfOperation) DaysOfWeek() Many[string] { return texts(v.Get("daysOfWeek")) }

// AllDay reads: The Location is open all day.
func (v LocationHoursOfOperation) AllDay() Boolean { return Boolean{v.Get("allDay")} }

// OpeningTime reads: Time that the Location opens.
func (v LocationHoursOfOperation) OpeningTime() string { return v.Get("openingTime").Text() }

// ClosingTime reads: Time that the Location closes.
func (v LocationHoursOfOperation) ClosingTime() string { return v.Get("closingTime").Text() }

// LocationPosition views an element of HL7's type Location.position.
type LocationPosition struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v LocationPosition) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Longitude reads: Longitude with WGS84 datum.
func (v LocationPosition) Longitude() Number { return Number{v.Get("longitude")} }

// Latitude reads: Latitude with WGS84 datum.
func (v LocationPosition) Latitude() Number { return Number{v.Get("latitude")} }

// Altitude reads: Altitude with WGS84 datum.
func (v LocationPosition) Altitude() Number { return Number{v.Get("altitude")} }

// Observation views an element of HL7's type Observation.
type Observation struct{ Element }

// ID reads: Logical id of this artifact.
func (v Observation) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Observation) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Observation) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Observation) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Observation) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Observation) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business Identifier for observation.
func (v Observation) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// BasedOn reads: Fulfills plan, proposal or order.
func (v Observation) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// PartOf reads: Part of referenced event.
func (v Observation) PartOf() Many[Reference] { return many[Reference](v.Get("partOf")) }

// Status reads: registered | preliminary | final | amended +.
func (v Observation) Status() string { return v.Get("status").Text() }

// Category reads: Classification of type of observation.
func (v Observation) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Code reads: Type of observation (code / type).
func (v Observation) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Subject reads: Who and/or what the observation is about.
func (v Observation) Subject() Reference { return Reference{v.Get("subject")} }

// Focus reads: What the observation is about, when it is not about the subject of record.
func (v Observation) Focus() Many[Reference] { return many[Reference](v.Get("focus")) }

// Encounter reads: Healthcare event during which this observation is made.
func (v Observation) Encounter() Reference { return Reference{v.Get("encounter")} }

// EffectiveDateTime reads: Clinically relevant time/time-period for observation.
func (v Observation) EffectiveDateTime() Date { return Date{v.Get("effectiveDateTime")} }

// EffectivePeriod reads: Clinically relevant time/time-period for observation.
func (v Observation) EffectivePeriod() Period { return Period{v.Get("effectivePeriod")} }

// EffectiveTiming reads: Clinically relevant time/time-period for observation.
func (v Observation) EffectiveTiming() Timing { return Timing{v.Get("effectiveTiming")} }

// EffectiveInstant reads: Clinically relevant time/time-period for observation.
func (v Observation) EffectiveInstant() Date { return Date{v.Get("effectiveInstant")} }

// Issued reads: Date/Time this version was made available.
func (v Observation) Issued() Date { return Date{v.Get("issued")} }

// Performer reads: Who is responsible for the observation.
func (v Observation) Performer() Many[Reference] { return many[Reference](v.Get("performer")) }

// ValueQuantity reads: Actual result.
func (v Observation) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueCodeableConcept reads: Actual result.
func (v Observation) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueString reads: Actual result.
func (v Observation) ValueString() string { return v.Get("valueString").Text() }

// ValueBoolean reads: Actual result.
func (v Observation) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueInteger reads: Actual result.
func (v Observation) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueRange reads: Actual result.
func (v Observation) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio reads: Actual result.
func (v Observation) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueSampledData reads: Actual result.
func (v Observation) ValueSampledData() SampledData { return SampledData{v.Get("valueSampledData")} }

// ValueTime reads: Actual result.
func (v Observation) ValueTime() string { return v.Get("valueTime").Text() }

// ValueDateTime reads: Actual result.
func (v Observation) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValuePeriod reads: Actual result.
func (v Observation) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// DataAbsentReason reads: Why the result is missing.
func (v Observation) DataAbsentReason() CodeableConcept {
	return CodeableConcept{v.Get("dataAbsentReason")}
}

// Interpretation reads: High, low, normal, etc.
func (v Observation) Interpretation() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("interpretation"))
}

// Note reads: Comments about the observation.
func (v Observation) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// BodySite reads: Observed body part.
func (v Observation) BodySite() CodeableConcept { return CodeableConcept{v.Get("bodySite")} }

// Method reads: How it was done.
func (v Observation) Method() CodeableConcept { return CodeableConcept{v.Get("method")} }

// Specimen reads: Specimen used for this observation.
func (v Observation) Specimen() Reference { return Reference{v.Get("specimen")} }

// Device reads: (Measurement) Device.
func (v Observation) Device() Reference { return Reference{v.Get("device")} }

// ReferenceRange reads: Provides guide for interpretation.
func (v Observation) ReferenceRange() Many[ObservationReferenceRange] {
	return many[ObservationReferenceRange](v.Get("referenceRange"))
}

// HasMember reads: Related resource that belongs to the Observation group.
func (v Observation) HasMember() Many[Reference] { return many[Reference](v.Get("hasMember")) }

// DerivedFrom reads: Related measurements the observation is made from.
func (v Observation) DerivedFrom() Many[Reference] { return many[Reference](v.Get("derivedFrom")) }

// Component reads: Component results.
func (v Observation) Component() Many[ObservationComponent] {
	return many[ObservationComponent](v.Get("component"))
}

// ObservationComponent views an element of HL7's type Observation.component.
type ObservationComponent struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ObservationComponent) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Code reads: Type of component observation (code / type).
func (v ObservationComponent) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// ValueQuantity reads: Actual component result.
func (v ObservationComponent) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueCodeableConcept reads: Actual component result.
func (v ObservationComponent) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueString reads: Actual component result.
func (v ObservationComponent) ValueString() string { return v.Get("valueString").Text() }

// ValueBoolean reads: Actual component result.
func (v ObservationComponent) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueInteger reads: Actual component result.
func (v ObservationComponent) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueRange reads: Actual component result.
func (v ObservationComponent) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio reads: Actual component result.
func (v ObservationComponent) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueSampledData reads: Actual component result.
func (v ObservationComponent) ValueSampledData() SampledData {
	return SampledData{v.Get("valueSampledData")}
}

// ValueTime reads: Actual component result.
func (v ObservationComponent) ValueTime() string { return v.Get("valueTime").Text() }

// ValueDateTime reads: Actual component result.
func (v ObservationComponent) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValuePeriod reads: Actual component result.
func (v ObservationComponent) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// DataAbsentReason reads: Why the component result is missing.
func (v ObservationComponent) DataAbsentReason() CodeableConcept {
	return CodeableConcept{v.Get("dataAbsentReason")}
}

// Interpretation reads: High, low, normal, etc.
func (v ObservationComponent) Interpretation() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("interpretation"))
}

// ReferenceRange reads: Provides guide for interpretation of component result.
func (v ObservationComponent) ReferenceRange() Many[ObservationReferenceRange] {
	return many[ObservationReferenceRange](v.Get("referenceRange"))
}

// ObservationReferenceRange views an element of HL7's type Observation.referenceRange.
type ObservationReferenceRange struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ObservationReferenceRange) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Low reads: Low Range, if relevant.
func (v ObservationReferenceRange) Low() Quantity { return Quantity{v.Get("low")} }

// High reads: High Range, if relevant.
func (v ObservationReferenceRange) High() Quantity { return Quantity{v.Get("high")} }

// Type reads: Reference range qualifier.
func (v ObservationReferenceRange) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// AppliesTo reads: Reference range population.
func (v ObservationReferenceRange) AppliesTo() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("appliesTo"))
}

// Age reads: Applicable age range, if relevant.
func (v ObservationReferenceRange) Age() Range { return Range{v.Get("age")} }

// Text reads: Text based reference range in an observation.
func (v ObservationReferenceRange) Text() string { return v.Get("text").Text() }

// Organization views an element of HL7's type Organization.
type Organization struct{ Element }

// ID reads: Logical id of this artifact.
func (v Organization) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Organization) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Organization) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Organization) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Organization) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Organization) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Identifies this organization across multiple systems.
func (v Organization) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether the organization's record is still in active use.
func (v Organization) Active() Boolean { return Boolean{v.Get("active")} }

// Type reads: Kind of organization.
func (v Organization) Type() Many[CodeableConcept] { return many[CodeableConcept](v.Get("type")) }

// Name reads: Name used for the organization.
func (v Organization) Name() string { return v.Get("name").Text() }

// Alias reads: A list of alternate names that the organization is known as, or was known as in the past.
func (v Organization) Alias() Many[string] { return texts(v.Get("alias")) }

// Telecom reads: A contact detail for the organization.
func (v Organization) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Address reads: An address for the organization.
func (v Organization) Address() Many[Address] { return many[Address](v.Get("address")) }

// PartOf reads: The organization of which this organization forms a part.
func (v Organization) PartOf() Reference { return Reference{v.Get("partOf")} }

// Contact reads: Contact for the organization for a certain purpose.
func (v Organization) Contact() Many[OrganizationContact] {
	return many[OrganizationContact](v.Get("contact"))
}

// Endpoint reads: Technical endpoints providing access to services operated for the organization.
func (v Organization) Endpoint() Many[Reference] { return many[Reference](v.Get("endpoint")) }

// OrganizationContact views an element of HL7's type Organization.contact.
type OrganizationContact struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v OrganizationContact) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Purpose reads: The type of contact.
func (v OrganizationContact) Purpose() CodeableConcept { return CodeableConcept{v.Get("purpose")} }

// Name reads: A name associated with the contact.
func (v OrganizationContact) Name() HumanName { return HumanName{v.Get("name")} }

// Telecom reads: Contact details (telephone, email, etc.) for a contact.
func (v OrganizationContact) Telecom() Many[ContactPoint] {
	return many[ContactPoint](v.Get("telecom"))
}

// Address reads: Visiting or postal addresses for the contact.
func (v OrganizationContact) Address() Address { return Address{v.Get("address")} }

// OrganizationAffiliation views an element of HL7's type OrganizationAffiliation.
type OrganizationAffiliation struct{ Element }

// ID reads: Logical id of this artifact.
func (v OrganizationAffiliation) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v OrganizationAffiliation) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v OrganizationAffiliation) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v OrganizationAffiliation) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v OrganizationAffiliation) Contained() Many[Element] {
	return Many[Element](v.Get("contained").Items())
}

// Extension reads: Additional content defined by implementations.
func (v OrganizationAffiliation) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Identifier reads: Business identifiers that are specific to this role.
func (v OrganizationAffiliation) Identifier() Many[Identifier] {
	return many[Identifier](v.Get("identifier"))
}

// Active reads: Whether this organization affiliation record is in active use.
func (v OrganizationAffiliation) Active() Boolean { return Boolean{v.Get("active")} }

// Period reads: The period during which the participatingOrganization is affiliated with the primary organization.
func (v OrganizationAffiliation) Period() Period { return Period{v.Get("period")} }

// Organization reads: Organization where the role is available.
func (v OrganizationAffiliation) Organization() Reference { return Reference{v.Get("organization")} }

// ParticipatingOrganization reads: Organization that provides/performs the role (e.g. providing services or is a member of).
func (v OrganizationAffiliation) ParticipatingOrganization() Reference {
	return Reference{v.Get("participatingOrganization")}
}

// Network reads: Health insurance provider network in which the participatingOrganization provides the role's services (if defined) at the indicated locations (if defined).
func (v OrganizationAffiliation) Network() Many[Reference] { return many[Reference](v.Get("network")) }

// Code reads: Definition of the role the participatingOrganization plays.
func (v OrganizationAffiliation) Code() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("code"))
}

// Specialty reads: Specific specialty of the participatingOrganization in the context of the role.
func (v OrganizationAffiliation) Specialty() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialty"))
}

// Location reads: The location(s) at which the role occurs.
func (v OrganizationAffiliation) Location() Many[Reference] {
	return many[Reference](v.Get("location"))
}

// HealthcareService reads: Healthcare services provided through the role.
func (v OrganizationAffiliation) HealthcareService() Many[Reference] {
	return many[Reference](v.Get("healthcareService"))
}

// Telecom reads: Contact details at the participatingOrganization relevant to this Affiliation.
func (v OrganizationAffiliation) Telecom() Many[ContactPoint] {
	return many[ContactPoint](v.Get("telecom"))
}

// Endpoint reads: Technical endpoints providing access to services operated for this role.
func (v OrganizationAffiliation) Endpoint() Many[Reference] {
	return many[Reference](v.Get("endpoint"))
}

// Patient views an element of HL7's type Patient.
type Patient struct{ Element }

// ID reads: Logical id of this artifact.
func (v Patient) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Patient) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Patient) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Patient) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Patient) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Patient) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: An identifier for this patient.
func (v Patient) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this patient's record is in active use.
func (v Patient) Active() Boolean { return Boolean{v.Get("active")} }

// Name reads: A name associated with the patient.
func (v Patient) Name() Many[HumanName] { return many[HumanName](v.Get("name")) }

// Telecom reads: A contact detail for the individual.
func (v Patient) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Gender reads: male | female | other | unknown.
func (v Patient) Gender() string { return v.Get("gender").Text() }

// BirthDate reads: The date of birth for the individual.
func (v Patient) BirthDate() Date { return Date{v.Get("birthDate")} }

// DeceasedBoolean reads: Indicates if the individual is deceased or not.
func (v Patient) DeceasedBoolean() Boolean { return Boolean{v.Get("deceasedBoolean")} }

// DeceasedDateTime reads: Indicates if the individual is deceased or not.
func (v Patient) DeceasedDateTime() Date { return Date{v.Get("deceasedDateTime")} }

// Address reads: An address for the individual.
func (v Patient) Address() Many[Address] { return many[Address](v.Get("address")) }

// MaritalStatus reads: Marital (civil) status of a patient.
func (v Patient) MaritalStatus() CodeableConcept { return CodeableConcept{v.Get("maritalStatus")} }

// MultipleBirthBoolean reads: Whether patient is part of a multiple birth.
func (v Patient) MultipleBirthBoolean() Boolean { return Boolean{v.Get("multipleBirthBoolean")} }

// MultipleBirthInteger reads: Whether patient is part of a multiple birth.
func (v Patient) MultipleBirthInteger() Number { return Number{v.Get("multipleBirthInteger")} }

// Photo reads: Image of the patient.
func (v Patient) Photo() Many[Attachment] { return many[Attachment](v.Get("photo")) }

// Contact reads: A contact party (e.g. guardian, partner, friend) for the patient.
func (v Patient) Contact() Many[PatientContact] { return many[PatientContact](v.Get("contact")) }

// Communication reads: A language which may be used to communicate with the patient about his or her health.
func (v Patient) Communication() Many[PatientCommunication] {
	return many[PatientCommunication](v.Get("communication"))
}

// GeneralPractitioner reads: Patient's nominated primary care provider.
func (v Patient) GeneralPractitioner() Many[Reference] {
	return many[Reference](v.Get("generalPractitioner"))
}

// ManagingOrganization reads: Organization that is the custodian of the patient record.
func (v Patient) ManagingOrganization() Reference { return Reference{v.Get("managingOrganization")} }

// Link reads: Link to another patient resource that concerns the same actual person.
func (v Patient) Link() Many[PatientLink] { return many[PatientLink](v.Get("link")) }

// PatientCommunication views an element of HL7's type Patient.communication.
type PatientCommunication struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PatientCommunication) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Language reads: The language which can be used to communicate with the patient about his or her health.
func (v PatientCommunication) Language() CodeableConcept { return CodeableConcept{v.Get("language")} }

// Preferred reads: Language preference indicator.
func (v PatientCommunication) Preferred() Boolean { return Boolean{v.Get("preferred")} }

// PatientContact views an element of HL7's type Patient.contact.
type PatientContact struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PatientContact) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Relationship reads: The kind of relationship.
func (v PatientContact) Relationship() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("relationship"))
}

// Name reads: A name associated with the contact person.
func (v PatientContact) Name() HumanName { return HumanName{v.Get("name")} }

// Telecom reads: A contact detail for the person.
func (v PatientContact) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Address reads: Address for the contact person.
func (v PatientContact) Address() Address { return Address{v.Get("address")} }

// Gender reads: male | female | other | unknown.
func (v PatientContact) Gender() string { return v.Get("gender").Text() }

// Organization reads: Organization that is associated with the contact.
func (v PatientContact) Organization() Reference { return Reference{v.Get("organization")} }

// Period reads: The period during which this contact person or organization is valid to be contacted relating to this patient.
func (v PatientContact) Period() Period { return Period{v.Get("period")} }

// PatientLink views an element of HL7's type Patient.link.
type PatientLink struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PatientLink) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Other reads: The other patient or related person resource that the link refers to.
func (v PatientLink) Other() Reference { return Reference{v.Get("other")} }

// Type reads: replaced-by | replaces | refer | seealso.
func (v PatientLink) Type() string { return v.Get("type").Text() }

// Person views an element of HL7's type Person.
type Person struct{ Element }

// ID reads: Logical id of this artifact.
func (v Person) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Person) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Person) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Person) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Person) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Person) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: A human identifier for this person.
func (v Person) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Name reads: A name associated with the person.
func (v Person) Name() Many[HumanName] { return many[HumanName](v.Get("name")) }

// Telecom reads: A contact detail for the person.
func (v Person) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Gender reads: male | female | other | unknown.
func (v Person) Gender() string { return v.Get("gender").Text() }

// BirthDate reads: The date on which the person was born.
func (v Person) BirthDate() Date { return Date{v.Get("birthDate")} }

// Address reads: One or more addresses for the person.
func (v Person) Address() Many[Address] { return many[Address](v.Get("address")) }

// Photo reads: Image of the person.
func (v Person) Photo() Attachment { return Attachment{v.Get("photo")} }

// ManagingOrganization reads: The organization that is the custodian of the person record.
func (v Person) ManagingOrganization() Reference { return Reference{v.Get("managingOrganization")} }

// Active reads: This person's record is in active use.
func (v Person) Active() Boolean { return Boolean{v.Get("active")} }

// Link reads: Link to a resource that concerns the same actual person.
func (v Person) Link() Many[PersonLink] { return many[PersonLink](v.Get("link")) }

// PersonLink views an element of HL7's type Person.link.
type PersonLink struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PersonLink) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Target reads: The resource to which this actual person is associated.
func (v PersonLink) Target() Reference { return Reference{v.Get("target")} }

// Assurance reads: level1 | level2 | level3 | level4.
func (v PersonLink) Assurance() string { return v.Get("assurance").Text() }

// Practitioner views an element of HL7's type Practitioner.
type Practitioner struct{ Element }

// ID reads: Logical id of this artifact.
func (v Practitioner) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Practitioner) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Practitioner) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Practitioner) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Practitioner) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Practitioner) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: An identifier for the person as this agent.
func (v Practitioner) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this practitioner's record is in active use.
func (v Practitioner) Active() Boolean { return Boolean{v.Get("active")} }

// Name reads: The name(s) associated with the practitioner.
func (v Practitioner) Name() Many[HumanName] { return many[HumanName](v.Get("name")) }

// Telecom reads: A contact detail for the practitioner (that apply to all roles).
func (v Practitioner) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Address reads: Address(es) of the practitioner that are not role specific (typically home address).
func (v Practitioner) Address() Many[Address] { return many[Address](v.Get("address")) }

// Gender reads: male | female | other | unknown.
func (v Practitioner) Gender() string { return v.Get("gender").Text() }

// BirthDate reads: The date on which the practitioner was born.
func (v Practitioner) BirthDate() Date { return Date{v.Get("birthDate")} }

// Photo reads: Image of the person.
func (v Practitioner) Photo() Many[Attachment] { return many[Attachment](v.Get("photo")) }

// Qualification reads: Certification, licenses, or training pertaining to the provision of care.
func (v Practitioner) Qualification() Many[PractitionerQualification] {
	return many[PractitionerQualification](v.Get("qualification"))
}

// Communication reads: A language the practitioner can use in patient communication.
func (v Practitioner) Communication() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("communication"))
}

// PractitionerQualification views an element of HL7's type Practitioner.qualification.
type PractitionerQualification struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PractitionerQualification) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Identifier reads: An identifier for this qualification for the practitioner.
func (v PractitionerQualification) Identifier() Many[Identifier] {
	return many[Identifier](v.Get("identifier"))
}

// Code reads: Coded representation of the qualification.
func (v PractitionerQualification) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Period reads: Period during which the qualification is valid.
func (v PractitionerQualification) Period() Period { return Period{v.Get("period")} }

// Issuer reads: Organization that regulates and issues the qualification.
func (v PractitionerQualification) Issuer() Reference { return Reference{v.Get("issuer")} }

// PractitionerRole views an element of HL7's type PractitionerRole.
type PractitionerRole struct{ Element }

// ID reads: Logical id of this artifact.
func (v PractitionerRole) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v PractitionerRole) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v PractitionerRole) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v PractitionerRole) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v PractitionerRole) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v PractitionerRole) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Business Identifiers that are specific to a role/location.
func (v PractitionerRole) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this practitioner role record is in active use.
func (v PractitionerRole) Active() Boolean { return Boolean{v.Get("active")} }

// Period reads: The period during which the practitioner is authorized to perform in these role(s).
func (v PractitionerRole) Period() Period { return Period{v.Get("period")} }

// Practitioner reads: Practitioner that is able to provide the defined services for the organization.
func (v PractitionerRole) Practitioner() Reference { return Reference{v.Get("practitioner")} }

// Organization reads: Organization where the roles are available.
func (v PractitionerRole) Organization() Reference { return Reference{v.Get("organization")} }

// Code reads: Roles which this practitioner may perform.
func (v PractitionerRole) Code() Many[CodeableConcept] { return many[CodeableConcept](v.Get("code")) }

// Specialty reads: Specific specialty of the practitioner.
func (v PractitionerRole) Specialty() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("specialty"))
}

// Location reads: The location(s) at which this practitioner provides care.
func (v PractitionerRole) Location() Many[Reference] { return many[Reference](v.Get("location")) }

// HealthcareService reads: The list of healthcare services that this worker provides for this role's Organization/Location(s).
func (v PractitionerRole) HealthcareService() Many[Reference] {
	return many[Reference](v.Get("healthcareService"))
}

// Telecom reads: Contact details that are specific to the role/location/service.
func (v PractitionerRole) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// AvailableTime reads: Times the Service Site is available.
func (v PractitionerRole) AvailableTime() Many[PractitionerRoleAvailableTime] {
	return many[PractitionerRoleAvailableTime](v.Get("availableTime"))
}

// NotAvailable reads: Not available during this time due to provided reason.
func (v PractitionerRole) NotAvailable() Many[PractitionerRoleNotAvailable] {
	return many[PractitionerRoleNotAvailable](v.Get("notAvailable"))
}

// AvailabilityExceptions reads: Description of availability exceptions.
func (v PractitionerRole) AvailabilityExceptions() string {
	return v.Get("availabilityExceptions").Text()
}

// Endpoint reads: Technical endpoints providing access to services operated for the practitioner with this role.
func (v PractitionerRole) Endpoint() Many[Reference] { return many[Reference](v.Get("endpoint")) }

// PractitionerRoleAvailableTime views an element of HL7's type PractitionerRole.availableTime.
type PractitionerRoleAvailableTime struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PractitionerRoleAvailableTime) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// DaysOfWeek reads: mon | tue | wed | thu | fri | sat | sun.
func (v PractitionerRoleAvailableTime) DaysOfWeek() Many[string] { return texts(v.Get("daysOfWeek")) }

// AllDay reads: Always available? e.g. 24 hour service.
func (v PractitionerRoleAvailableTime) AllDay() Boolean { return Boolean{v.Get("allDay")} }

// AvailableStartTime reads: Opening time of day (ignored if allDay = true).
func (v PractitionerRoleAvailableTime) AvailableStartTime() string {
	return v.Get("availableStartTime").Text()
}

// AvailableEndTime reads: Closing time of day (ignored if allDay = true).
func (v PractitionerRoleAvailableTime) AvailableEndTime() string {
	return v.Get("availableEndTime").Text()
}

// PractitionerRoleNotAvailable views an element of HL7's type PractitionerRole.notAvailable.
type PractitionerRoleNotAvailable struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v PractitionerRoleNotAvailable) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Description reads: Reason presented to the user explaining why time not available.
func (v PractitionerRoleNotAvailable) Description() string { return v.Get("description").Text() }

// During reads: Service not available from this date.
func (v PractitionerRoleNotAvailable) During() Period { return Period{v.Get("during")} }

// Provenance views an element of HL7's type Provenance.
type Provenance struct{ Element }

// ID reads: Logical id of this artifact.
func (v Provenance) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Provenance) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Provenance) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Provenance) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Provenance) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Provenance) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Target reads: Target Reference(s) (usually version specific).
func (v Provenance) Target() Many[Reference] { return many[Reference](v.Get("target")) }

// OccurredPeriod reads: When the activity occurred.
func (v Provenance) OccurredPeriod() Period { return Period{v.Get("occurredPeriod")} }

// OccurredDateTime reads: When the activity occurred.
func (v Provenance) OccurredDateTime() Date { return Date{v.Get("occurredDateTime")} }

// Recorded reads: When the activity was recorded / updated.
func (v Provenance) Recorded() Date { return Date{v.Get("recorded")} }

// Policy reads: Policy or plan the activity was defined by.
func (v Provenance) Policy() Many[string] { return texts(v.Get("policy")) }

// Location reads: Where the activity occurred, if relevant.
func (v Provenance) Location() Reference { return Reference{v.Get("location")} }

// Reason reads: Reason the activity is occurring.
func (v Provenance) Reason() Many[CodeableConcept] { return many[CodeableConcept](v.Get("reason")) }

// Activity reads: Activity that occurred.
func (v Provenance) Activity() CodeableConcept { return CodeableConcept{v.Get("activity")} }

// Agent reads: Actor involved.
func (v Provenance) Agent() Many[ProvenanceAgent] { return many[ProvenanceAgent](v.Get("agent")) }

// Entity reads: An entity used in this activity.
func (v Provenance) Entity() Many[ProvenanceEntity] { return many[ProvenanceEntity](v.Get("entity")) }

// Signature reads: Signature on target.
func (v Provenance) Signature() Many[Signature] { return many[Signature](v.Get("signature")) }

// ProvenanceAgent views an element of HL7's type Provenance.agent.
type ProvenanceAgent struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ProvenanceAgent) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: How the agent participated.
func (v ProvenanceAgent) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// Role reads: What the agents role was.
func (v ProvenanceAgent) Role() Many[CodeableConcept] { return many[CodeableConcept](v.Get("role")) }

// Who reads: Who participated.
func (v ProvenanceAgent) Who() Reference { return Reference{v.Get("who")} }

// OnBehalfOf reads: Who the agent is representing.
func (v ProvenanceAgent) OnBehalfOf() Reference { return Reference{v.Get("onBehalfOf")} }

// ProvenanceEntity views an element of HL7's type Provenance.entity.
type ProvenanceEntity struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v ProvenanceEntity) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Role reads: derivation | revision | quotation | source | removal.
func (v ProvenanceEntity) Role() string { return v.Get("role").Text() }

// What reads: Identity of entity.
func (v ProvenanceEntity) What() Reference { return Reference{v.Get("what")} }

// Agent reads: Entity is attributed to this agent.
func (v ProvenanceEntity) Agent() Many[ProvenanceAgent] { return many[ProvenanceAgent](v.Get("agent")) }

// Questionnaire views an element of HL7's type Questionnaire.
type Questionnaire struct{ Element }

// ID reads: Logical id of this artifact.
func (v Questionnaire) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Questionnaire) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Questionnaire) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Questionnaire) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Questionnaire) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Questionnaire) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// URL reads: Canonical identifier for this questionnaire, represented as a URI (globally unique).
func (v Questionnaire) URL() string { return v.Get("url").Text() }

// Identifier reads: Additional identifier for the questionnaire.
func (v Questionnaire) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Version reads: Business version of the questionnaire.
func (v Questionnaire) Version() string { return v.Get("version").Text() }

// Name reads: Name for this questionnaire (computer friendly).
func (v Questionnaire) Name() string { return v.Get("name").Text() }

// Title reads: Name for this questionnaire (human friendly).
func (v Questionnaire) Title() string { return v.Get("title").Text() }

// DerivedFrom reads: Instantiates protocol or definition.
func (v Questionnaire) DerivedFrom() Many[string] { return texts(v.Get("derivedFrom")) }

// Status reads: draft | active | retired | unknown.
func (v Questionnaire) Status() string { return v.Get("status").Text() }

// Experimental reads: For testing purposes, not real usage.
func (v Questionnaire) Experimental() Boolean { return Boolean{v.Get("experimental")} }

// SubjectType reads: Resource that can be subject of QuestionnaireResponse.
func (v Questionnaire) SubjectType() Many[string] { return texts(v.Get("subjectType")) }

// Date reads: Date last changed.
func (v Questionnaire) Date() Date { return Date{v.Get("date")} }

// Publisher reads: Name of the publisher (organization or individual).
func (v Questionnaire) Publisher() string { return v.Get("publisher").Text() }

// Contact reads: Contact details for the publisher.
func (v Questionnaire) Contact() Many[ContactDetail] { return many[ContactDetail](v.Get("contact")) }

// Description reads: Natural language description of the questionnaire.
func (v Questionnaire) Description() string { return v.Get("description").Text() }

// UseContext reads: The context that the content is intended to support.
func (v Questionnaire) UseContext() Many[UsageContext] {
	return many[UsageContext](v.Get("useContext"))
}

// Jurisdiction reads: Intended jurisdiction for questionnaire (if applicable).
func (v Questionnaire) Jurisdiction() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("jurisdiction"))
}

// Purpose reads: Why this questionnaire is defined.
func (v Questionnaire) Purpose() string { return v.Get("purpose").Text() }

// Copyright reads: Use and/or publishing restrictions.
func (v Questionnaire) Copyright() string { return v.Get("copyright").Text() }

// ApprovalDate reads: When the questionnaire was approved by publisher.
func (v Questionnaire) ApprovalDate() Date { return Date{v.Get("approvalDate")} }

// LastReviewDate reads: When the questionnaire was last reviewed.
func (v Questionnaire) LastReviewDate() Date { return Date{v.Get("lastReviewDate")} }

// EffectivePeriod reads: When the questionnaire is expected to be used.
func (v Questionnaire) EffectivePeriod() Period { return Period{v.Get("effectivePeriod")} }

// Code reads: Concept that represents the overall questionnaire.
func (v Questionnaire) Code() Many[Coding] { return many[Coding](v.Get("code")) }

// Item reads: Questions and sections within the Questionnaire.
func (v Questionnaire) Item() Many[QuestionnaireItem] { return many[QuestionnaireItem](v.Get("item")) }

// QuestionnaireItem views an element of HL7's type Questionnaire.item.
type QuestionnaireItem struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireItem) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// LinkID reads: Unique id for item in questionnaire.
func (v QuestionnaireItem) LinkID() string { return v.Get("linkId").Text() }

// Definition reads: ElementDefinition - details for the item.
func (v QuestionnaireItem) Definition() string { return v.Get("definition").Text() }

// Code reads: Corresponding concept for this item in a terminology.
func (v QuestionnaireItem) Code() Many[Coding] { return many[Coding](v.Get("code")) }

// Prefix reads: E.g. "1(a)", "2.5.3".
func (v QuestionnaireItem) Prefix() string { return v.Get("prefix").Text() }

// Text reads: Primary text for the item.
func (v QuestionnaireItem) Text() string { return v.Get("text").Text() }

// Type reads: group | display | boolean | decimal | integer | date | dateTime +.
func (v QuestionnaireItem) Type() string { return v.Get("type").Text() }

// EnableWhen reads: Only allow data when.
func (v QuestionnaireItem) EnableWhen() Many[QuestionnaireItemEnableWhen] {
	return many[QuestionnaireItemEnableWhen](v.Get("enableWhen"))
}

// EnableBehavior reads: all | any.
func (v QuestionnaireItem) EnableBehavior() string { return v.Get("enableBehavior").Text() }

// Required reads: Whether the item must be included in data results.
func (v QuestionnaireItem) Required() Boolean { return Boolean{v.Get("required")} }

// Repeats reads: Whether the item may repeat.
func (v QuestionnaireItem) Repeats() Boolean { return Boolean{v.Get("repeats")} }

// ReadOnly reads: Don't allow human editing.
func (v QuestionnaireItem) ReadOnly() Boolean { return Boolean{v.Get("readOnly")} }

// MaxLength reads: No more than this many characters.
func (v QuestionnaireItem) MaxLength() Number { return Number{v.Get("maxLength")} }

// AnswerValueSet reads: Valueset containing permitted answers.
func (v QuestionnaireItem) AnswerValueSet() string { return v.Get("answerValueSet").Text() }

// AnswerOption reads: Permitted answer.
func (v QuestionnaireItem) AnswerOption() Many[QuestionnaireItemAnswerOption] {
	return many[QuestionnaireItemAnswerOption](v.Get("answerOption"))
}

// Initial reads: Initial value(s) when item is first rendered.
func (v QuestionnaireItem) Initial() Many[QuestionnaireItemInitial] {
	return many[QuestionnaireItemInitial](v.Get("initial"))
}

// Item reads: Nested questionnaire items.
func (v QuestionnaireItem) Item() Many[QuestionnaireItem] {
	return many[QuestionnaireItem](v.Get("item"))
}

// QuestionnaireItemAnswerOption views an element of HL7's type Questionnaire.item.answerOption.
type QuestionnaireItemAnswerOption struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireItemAnswerOption) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// ValueInteger reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueDate reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueTime reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueTime() string { return v.Get("valueTime").Text() }

// ValueString reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueString() string { return v.Get("valueString").Text() }

// ValueCoding reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueReference reads: Answer value.
func (v QuestionnaireItemAnswerOption) ValueReference() Reference {
	return Reference{v.Get("valueReference")}
}

// InitialSelected reads: Whether option is selected by default.
func (v QuestionnaireItemAnswerOption) InitialSelected() Boolean {
	return Boolean{v.Get("initialSelected")}
}

// QuestionnaireItemEnableWhen views an element of HL7's type Questionnaire.item.enableWhen.
type QuestionnaireItemEnableWhen struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireItemEnableWhen) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Question reads: Question that determines whether item is enabled.
func (v QuestionnaireItemEnableWhen) Question() string { return v.Get("question").Text() }

// Operator reads: exists | = | != | > | < | >= | <=.
func (v QuestionnaireItemEnableWhen) Operator() string { return v.Get("operator").Text() }

// AnswerBoolean reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerBoolean() Boolean { return Boolean{v.Get("answerBoolean")} }

// AnswerDecimal reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerDecimal() Number { return Number{v.Get("answerDecimal")} }

// AnswerInteger reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerInteger() Number { return Number{v.Get("answerInteger")} }

// AnswerDate reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerDate() Date { return Date{v.Get("answerDate")} }

// AnswerDateTime reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerDateTime() Date { return Date{v.Get("answerDateTime")} }

// AnswerTime reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerTime() string { return v.Get("answerTime").Text() }

// AnswerString reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerString() string { return v.Get("answerString").Text() }

// AnswerCoding reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerCoding() Coding { return Coding{v.Get("answerCoding")} }

// AnswerQuantity reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerQuantity() Quantity {
	return Quantity{v.Get("answerQuantity")}
}

// AnswerReference reads: Value for question comparison based on operator.
func (v QuestionnaireItemEnableWhen) AnswerReference() Reference {
	return Reference{v.Get("answerReference")}
}

// QuestionnaireItemInitial views an element of HL7's type Questionnaire.item.initial.
type QuestionnaireItemInitial struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireItemInitial) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// ValueBoolean reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueDecimal reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueInteger reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueDate reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueTime reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueTime() string { return v.Get("valueTime").Text() }

// ValueString reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueString() string { return v.Get("valueString").Text() }

// ValueURI reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueURI() string { return v.Get("valueUri").Text() }

// ValueAttachment reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueAttachment() Attachment {
	return Attachment{v.Get("valueAttachment")}
}

// ValueCoding reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueQuantity reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueReference reads: Actual value for initializing the question.
func (v QuestionnaireItemInitial) ValueReference() Reference {
	return Reference{v.Get("valueReference")}
}

// QuestionnaireResponse views an element of HL7's type QuestionnaireResponse.
type QuestionnaireResponse struct{ Element }

// ID reads: Logical id of this artifact.
func (v QuestionnaireResponse) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v QuestionnaireResponse) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v QuestionnaireResponse) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v QuestionnaireResponse) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v QuestionnaireResponse) Contained() Many[Element] {
	return Many[Element](v.Get("contained").Items())
}

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireResponse) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Identifier reads: Unique id for this set of answers.
func (v QuestionnaireResponse) Identifier() Identifier { return Identifier{v.Get("identifier")} }

// BasedOn reads: Request fulfilled by this QuestionnaireResponse.
func (v QuestionnaireResponse) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// PartOf reads: Part of this action.
func (v QuestionnaireResponse) PartOf() Many[Reference] { return many[Reference](v.Get("partOf")) }

// Questionnaire reads: Form being answered.
func (v QuestionnaireResponse) Questionnaire() string { return v.Get("questionnaire").Text() }

// Status reads: in-progress | completed | amended | entered-in-error | stopped.
func (v QuestionnaireResponse) Status() string { return v.Get("status").Text() }

// Subject reads: The subject of the questions.
func (v QuestionnaireResponse) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Encounter created as part of.
func (v QuestionnaireResponse) Encounter() Reference { return Reference{v.Get("encounter")} }

// Authored reads: Date the answers were gathered.
func (v QuestionnaireResponse) Authored() Date { return Date{v.Get("authored")} }

// Author reads: Person who received and recorded the answers.
func (v QuestionnaireResponse) Author() Reference { return Reference{v.Get("author")} }

// Source reads: The person who answered the questions.
func (v QuestionnaireResponse) Source() Reference { return Reference{v.Get("source")} }

// Item reads: Groups and questions.
func (v QuestionnaireResponse) Item() Many[QuestionnaireResponseItem] {
	return many[QuestionnaireResponseItem](v.Get("item"))
}

// QuestionnaireResponseItem views an element of HL7's type QuestionnaireResponse.item.
type QuestionnaireResponseItem struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireResponseItem) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// LinkID reads: Pointer to specific item from Questionnaire.
func (v QuestionnaireResponseItem) LinkID() string { return v.Get("linkId").Text() }

// Definition reads: ElementDefinition - details for the item.
func (v QuestionnaireResponseItem) Definition() string { return v.Get("definition").Text() }

// Text reads: Name for group or question text.
func (v QuestionnaireResponseItem) Text() string { return v.Get("text").Text() }

// Answer reads: The response(s) to the question.
func (v QuestionnaireResponseItem) Answer() Many[QuestionnaireResponseItemAnswer] {
	return many[QuestionnaireResponseItemAnswer](v.Get("answer"))
}

// Item reads: Nested questionnaire response items.
func (v QuestionnaireResponseItem) Item() Many[QuestionnaireResponseItem] {
	return many[QuestionnaireResponseItem](v.Get("item"))
}

// QuestionnaireResponseItemAnswer views an element of HL7's type QuestionnaireResponse.item.answer.
type QuestionnaireResponseItemAnswer struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v QuestionnaireResponseItemAnswer) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// ValueBoolean reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueBoolean() Boolean {
	return Boolean{v.Get("valueBoolean")}
}

// ValueDecimal reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueInteger reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueDate reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueTime reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueTime() string { return v.Get("valueTime").Text() }

// ValueString reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueString() string { return v.Get("valueString").Text() }

// ValueURI reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueURI() string { return v.Get("valueUri").Text() }

// ValueAttachment reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueAttachment() Attachment {
	return Attachment{v.Get("valueAttachment")}
}

// ValueCoding reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueQuantity reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueQuantity() Quantity {
	return Quantity{v.Get("valueQuantity")}
}

// ValueReference reads: Single-valued answer to the question.
func (v QuestionnaireResponseItemAnswer) ValueReference() Reference {
	return Reference{v.Get("valueReference")}
}

// Item reads: Nested groups and questions.
func (v QuestionnaireResponseItemAnswer) Item() Many[QuestionnaireResponseItem] {
	return many[QuestionnaireResponseItem](v.Get("item"))
}

// RelatedPerson views an element of HL7's type RelatedPerson.
type RelatedPerson struct{ Element }

// ID reads: Logical id of this artifact.
func (v RelatedPerson) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v RelatedPerson) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v RelatedPerson) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v RelatedPerson) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v RelatedPerson) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v RelatedPerson) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: A human identifier for this person.
func (v RelatedPerson) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this related person's record is in active use.
func (v RelatedPerson) Active() Boolean { return Boolean{v.Get("active")} }

// Patient reads: The patient this person is related to.
func (v RelatedPerson) Patient() Reference { return Reference{v.Get("patient")} }

// Relationship reads: The nature of the relationship.
func (v RelatedPerson) Relationship() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("relationship"))
}

// Name reads: A name associated with the person.
func (v RelatedPerson) Name() Many[HumanName] { return many[HumanName](v.Get("name")) }

// Telecom reads: A contact detail for the person.
func (v RelatedPerson) Telecom() Many[ContactPoint] { return many[ContactPoint](v.Get("telecom")) }

// Gender reads: male | female | other | unknown.
func (v RelatedPerson) Gender() string { return v.Get("gender").Text() }

// BirthDate reads: The date on which the related person was born.
func (v RelatedPerson) BirthDate() Date { return Date{v.Get("birthDate")} }

// Address reads: Address where the related person can be contacted or visited.
func (v RelatedPerson) Address() Many[Address] { return many[Address](v.Get("address")) }

// Photo reads: Image of the person.
func (v RelatedPerson) Photo() Many[Attachment] { return many[Attachment](v.Get("photo")) }

// Period reads: Period of time that this relationship is considered valid.
func (v RelatedPerson) Period() Period { return Period{v.Get("period")} }

// Communication reads: A language which may be used to communicate with about the patient's health.
func (v RelatedPerson) Communication() Many[RelatedPersonCommunication] {
	return many[RelatedPersonCommunication](v.Get("communication"))
}

// RelatedPersonCommunication views an element of HL7's type RelatedPerson.communication.
type RelatedPersonCommunication struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v RelatedPersonCommunication) Extension() Many[Extension] {
	return many[Extension](v.Get("extension"))
}

// Language reads: The language which can be used to communicate with the patient about his or her health.
func (v RelatedPersonCommunication) Language() CodeableConcept {
	return CodeableConcept{v.Get("language")}
}

// Preferred reads: Language preference indicator.
func (v RelatedPersonCommunication) Preferred() Boolean { return Boolean{v.Get("preferred")} }

// Schedule views an element of HL7's type Schedule.
type Schedule struct{ Element }

// ID reads: Logical id of this artifact.
func (v Schedule) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Schedule) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Schedule) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Schedule) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Schedule) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Schedule) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this item.
func (v Schedule) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// Active reads: Whether this schedule is in active use.
func (v Schedule) Active() Boolean { return Boolean{v.Get("active")} }

// ServiceCategory reads: High-level category.
func (v Schedule) ServiceCategory() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceCategory"))
}

// ServiceType reads: Specific service.
func (v Schedule) ServiceType() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceType"))
}

// Specialty reads: Type of specialty needed.
func (v Schedule) Specialty() Many[CodeableConcept] { return many[CodeableConcept](v.Get("specialty")) }

// Actor reads: Resource(s) that availability information is being provided for.
func (v Schedule) Actor() Many[Reference] { return many[Reference](v.Get("actor")) }

// PlanningHorizon reads: Period of time covered by schedule.
func (v Schedule) PlanningHorizon() Period { return Period{v.Get("planningHorizon")} }

// Comment reads: Comments on availability.
func (v Schedule) Comment() string { return v.Get("comment").Text() }

// ServiceRequest views an element of HL7's type ServiceRequest.
type ServiceRequest struct{ Element }

// ID reads: Logical id of this artifact.
func (v ServiceRequest) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v ServiceRequest) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v ServiceRequest) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v ServiceRequest) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v ServiceRequest) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v ServiceRequest) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Identifiers assigned to this order.
func (v ServiceRequest) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// InstantiatesCanonical reads: Instantiates FHIR protocol or definition.
func (v ServiceRequest) InstantiatesCanonical() Many[string] {
	return texts(v.Get("instantiatesCanonical"))
}

// InstantiatesURI reads: Instantiates external protocol or definition.
func (v ServiceRequest) InstantiatesURI() Many[string] { return texts(v.Get("instantiatesUri")) }

// BasedOn reads: What request fulfills.
func (v ServiceRequest) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// Replaces reads: What request replaces.
func (v ServiceRequest) Replaces() Many[Reference] { return many[Reference](v.Get("replaces")) }

// Requisition reads: Composite Request ID.
func (v ServiceRequest) Requisition() Identifier { return Identifier{v.Get("requisition")} }

// Status reads: draft | active | on-hold | revoked | completed | entered-in-error | unknown.
func (v ServiceRequest) Status() string { return v.Get("status").Text() }

// Intent reads: proposal | plan | directive | order | original-order | reflex-order | filler-order | instance-order | option.
func (v ServiceRequest) Intent() string { return v.Get("intent").Text() }

// Category reads: Classification of service.
func (v ServiceRequest) Category() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("category"))
}

// Priority reads: routine | urgent | asap | stat.
func (v ServiceRequest) Priority() string { return v.Get("priority").Text() }

// DoNotPerform reads: True if service/procedure should not be performed.
func (v ServiceRequest) DoNotPerform() Boolean { return Boolean{v.Get("doNotPerform")} }

// Code reads: What is being requested/ordered.
func (v ServiceRequest) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// OrderDetail reads: Additional order information.
func (v ServiceRequest) OrderDetail() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("orderDetail"))
}

// QuantityQuantity reads: Service amount.
func (v ServiceRequest) QuantityQuantity() Quantity { return Quantity{v.Get("quantityQuantity")} }

// QuantityRatio reads: Service amount.
func (v ServiceRequest) QuantityRatio() Ratio { return Ratio{v.Get("quantityRatio")} }

// QuantityRange reads: Service amount.
func (v ServiceRequest) QuantityRange() Range { return Range{v.Get("quantityRange")} }

// Subject reads: Individual or Entity the service is ordered for.
func (v ServiceRequest) Subject() Reference { return Reference{v.Get("subject")} }

// Encounter reads: Encounter in which the request was created.
func (v ServiceRequest) Encounter() Reference { return Reference{v.Get("encounter")} }

// OccurrenceDateTime reads: When service should occur.
func (v ServiceRequest) OccurrenceDateTime() Date { return Date{v.Get("occurrenceDateTime")} }

// OccurrencePeriod reads: When service should occur.
func (v ServiceRequest) OccurrencePeriod() Period { return Period{v.Get("occurrencePeriod")} }

// OccurrenceTiming reads: When service should occur.
func (v ServiceRequest) OccurrenceTiming() Timing { return Timing{v.Get("occurrenceTiming")} }

// AsNeededBoolean reads: Preconditions for service.
func (v ServiceRequest) AsNeededBoolean() Boolean { return Boolean{v.Get("asNeededBoolean")} }

// AsNeededCodeableConcept reads: Preconditions for service.
func (v ServiceRequest) AsNeededCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("asNeededCodeableConcept")}
}

// AuthoredOn reads: Date request signed.
func (v ServiceRequest) AuthoredOn() Date { return Date{v.Get("authoredOn")} }

// Requester reads: Who/what is requesting service.
func (v ServiceRequest) Requester() Reference { return Reference{v.Get("requester")} }

// PerformerType reads: Performer role.
func (v ServiceRequest) PerformerType() CodeableConcept {
	return CodeableConcept{v.Get("performerType")}
}

// Performer reads: Requested performer.
func (v ServiceRequest) Performer() Many[Reference] { return many[Reference](v.Get("performer")) }

// LocationCode reads: Requested location.
func (v ServiceRequest) LocationCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("locationCode"))
}

// LocationReference reads: Requested location.
func (v ServiceRequest) LocationReference() Many[Reference] {
	return many[Reference](v.Get("locationReference"))
}

// ReasonCode reads: Explanation/Justification for procedure or service.
func (v ServiceRequest) ReasonCode() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("reasonCode"))
}

// ReasonReference reads: Explanation/Justification for service or service.
func (v ServiceRequest) ReasonReference() Many[Reference] {
	return many[Reference](v.Get("reasonReference"))
}

// Insurance reads: Associated insurance coverage.
func (v ServiceRequest) Insurance() Many[Reference] { return many[Reference](v.Get("insurance")) }

// SupportingInfo reads: Additional clinical information.
func (v ServiceRequest) SupportingInfo() Many[Reference] {
	return many[Reference](v.Get("supportingInfo"))
}

// Specimen reads: Procedure Samples.
func (v ServiceRequest) Specimen() Many[Reference] { return many[Reference](v.Get("specimen")) }

// BodySite reads: Location on Body.
func (v ServiceRequest) BodySite() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("bodySite"))
}

// Note reads: Comments.
func (v ServiceRequest) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// PatientInstruction reads: Patient or consumer-oriented instructions.
func (v ServiceRequest) PatientInstruction() string { return v.Get("patientInstruction").Text() }

// RelevantHistory reads: Request provenance.
func (v ServiceRequest) RelevantHistory() Many[Reference] {
	return many[Reference](v.Get("relevantHistory"))
}

// Slot views an element of HL7's type Slot.
type Slot struct{ Element }

// ID reads: Logical id of this artifact.
func (v Slot) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Slot) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Slot) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Slot) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Slot) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Slot) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: External Ids for this item.
func (v Slot) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// ServiceCategory reads: A broad categorization of the service that is to be performed during this appointment.
func (v Slot) ServiceCategory() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("serviceCategory"))
}

// ServiceType reads: The type of appointments that can be booked into this slot (ideally this would be an identifiable service - which is at a location, rather than the location itself). If provided then this overrides the value provided on the availability resource.
func (v Slot) ServiceType() Many[CodeableConcept] { return many[CodeableConcept](v.Get("serviceType")) }

// Specialty reads: The specialty of a practitioner that would be required to perform the service requested in this appointment.
func (v Slot) Specialty() Many[CodeableConcept] { return many[CodeableConcept](v.Get("specialty")) }

// AppointmentType reads: The style of appointment or patient that may be booked in the slot (not service type).
func (v Slot) AppointmentType() CodeableConcept { return CodeableConcept{v.Get("appointmentType")} }

// Schedule reads: The schedule resource that this slot defines an interval of status information.
func (v Slot) Schedule() Reference { return Reference{v.Get("schedule")} }

// Status reads: busy | free | busy-unavailable | busy-tentative | entered-in-error.
func (v Slot) Status() string { return v.Get("status").Text() }

// Start reads: Date/Time that the slot is to begin.
func (v Slot) Start() Date { return Date{v.Get("start")} }

// End reads: Date/Time that the slot is to conclude.
func (v Slot) End() Date { return Date{v.Get("end")} }

// Overbooked reads: This slot has already been overbooked, appointments are unlikely to be accepted for this time.
func (v Slot) Overbooked() Boolean { return Boolean{v.Get("overbooked")} }

// Comment reads: Comments on the slot to describe any extended information. Such as custom constraints on the slot.
func (v Slot) Comment() string { return v.Get("comment").Text() }

// Task views an element of HL7's type Task.
type Task struct{ Element }

// ID reads: Logical id of this artifact.
func (v Task) ID() string { return v.Get("id").Text() }

// Meta reads: Metadata about the resource.
func (v Task) Meta() Meta { return Meta{v.Get("meta")} }

// Language reads: Language of the resource content.
func (v Task) Language() string { return v.Get("language").Text() }

// Text reads: Text summary of the resource, for human interpretation.
func (v Task) Text() Narrative { return Narrative{v.Get("text")} }

// Contained reads: Contained, inline Resources.
func (v Task) Contained() Many[Element] { return Many[Element](v.Get("contained").Items()) }

// Extension reads: Additional content defined by implementations.
func (v Task) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Identifier reads: Task Instance Identifier.
func (v Task) Identifier() Many[Identifier] { return many[Identifier](v.Get("identifier")) }

// InstantiatesCanonical reads: Formal definition of task.
func (v Task) InstantiatesCanonical() string { return v.Get("instantiatesCanonical").Text() }

// InstantiatesURI reads: Formal definition of task.
func (v Task) InstantiatesURI() string { return v.Get("instantiatesUri").Text() }

// BasedOn reads: Request fulfilled by this task.
func (v Task) BasedOn() Many[Reference] { return many[Reference](v.Get("basedOn")) }

// GroupIdentifier reads: Requisition or grouper id.
func (v Task) GroupIdentifier() Identifier { return Identifier{v.Get("groupIdentifier")} }

// PartOf reads: Composite task.
func (v Task) PartOf() Many[Reference] { return many[Reference](v.Get("partOf")) }

// Status reads: draft | requested | received | accepted | +.
func (v Task) Status() string { return v.Get("status").Text() }

// StatusReason reads: Reason for current status.
func (v Task) StatusReason() CodeableConcept { return CodeableConcept{v.Get("statusReason")} }

// BusinessStatus reads: E.g. "Specimen collected", "IV prepped".
func (v Task) BusinessStatus() CodeableConcept { return CodeableConcept{v.Get("businessStatus")} }

// Intent reads: unknown | proposal | plan | order | original-order | reflex-order | filler-order | instance-order | option.
func (v Task) Intent() string { return v.Get("intent").Text() }

// Priority reads: routine | urgent | asap | stat.
func (v Task) Priority() string { return v.Get("priority").Text() }

// Code reads: Task Type.
func (v Task) Code() CodeableConcept { return CodeableConcept{v.Get("code")} }

// Description reads: Human-readable explanation of task.
func (v Task) Description() string { return v.Get("description").Text() }

// Focus reads: What task is acting on.
func (v Task) Focus() Reference { return Reference{v.Get("focus")} }

// For reads: Beneficiary of the Task.
func (v Task) For() Reference { return Reference{v.Get("for")} }

// Encounter reads: Healthcare event during which this task originated.
func (v Task) Encounter() Reference { return Reference{v.Get("encounter")} }

// ExecutionPeriod reads: Start and end time of execution.
func (v Task) ExecutionPeriod() Period { return Period{v.Get("executionPeriod")} }

// AuthoredOn reads: Task Creation Date.
func (v Task) AuthoredOn() Date { return Date{v.Get("authoredOn")} }

// LastModified reads: Task Last Modified Date.
func (v Task) LastModified() Date { return Date{v.Get("lastModified")} }

// Requester reads: Who is asking for task to be done.
func (v Task) Requester() Reference { return Reference{v.Get("requester")} }

// PerformerType reads: Requested performer.
func (v Task) PerformerType() Many[CodeableConcept] {
	return many[CodeableConcept](v.Get("performerType"))
}

// Owner reads: Responsible individual.
func (v Task) Owner() Reference { return Reference{v.Get("owner")} }

// Location reads: Where task occurs.
func (v Task) Location() Reference { return Reference{v.Get("location")} }

// ReasonCode reads: Why task is needed.
func (v Task) ReasonCode() CodeableConcept { return CodeableConcept{v.Get("reasonCode")} }

// ReasonReference reads: Why task is needed.
func (v Task) ReasonReference() Reference { return Reference{v.Get("reasonReference")} }

// Insurance reads: Associated insurance coverage.
func (v Task) Insurance() Many[Reference] { return many[Reference](v.Get("insurance")) }

// Note reads: Comments made about the task.
func (v Task) Note() Many[Annotation] { return many[Annotation](v.Get("note")) }

// RelevantHistory reads: Key events in history of the Task.
func (v Task) RelevantHistory() Many[Reference] { return many[Reference](v.Get("relevantHistory")) }

// Restriction reads: Constraints on fulfillment tasks.
func (v Task) Restriction() TaskRestriction { return TaskRestriction{v.Get("restriction")} }

// Input reads: Information used to perform task.
func (v Task) Input() Many[TaskInput] { return many[TaskInput](v.Get("input")) }

// Output reads: Information produced as part of task.
func (v Task) Output() Many[TaskOutput] { return many[TaskOutput](v.Get("output")) }

// TaskInput views an element of HL7's type Task.input.
type TaskInput struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v TaskInput) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: Label for the input.
func (v TaskInput) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// ValueBase64Binary reads: Content to use in performing the task.
func (v TaskInput) ValueBase64Binary() string { return v.Get("valueBase64Binary").Text() }

// ValueBoolean reads: Content to use in performing the task.
func (v TaskInput) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueCanonical reads: Content to use in performing the task.
func (v TaskInput) ValueCanonical() string { return v.Get("valueCanonical").Text() }

// ValueCode reads: Content to use in performing the task.
func (v TaskInput) ValueCode() string { return v.Get("valueCode").Text() }

// ValueDate reads: Content to use in performing the task.
func (v TaskInput) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime reads: Content to use in performing the task.
func (v TaskInput) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueDecimal reads: Content to use in performing the task.
func (v TaskInput) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueID reads: Content to use in performing the task.
func (v TaskInput) ValueID() string { return v.Get("valueId").Text() }

// ValueInstant reads: Content to use in performing the task.
func (v TaskInput) ValueInstant() Date { return Date{v.Get("valueInstant")} }

// ValueInteger reads: Content to use in performing the task.
func (v TaskInput) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueMarkdown reads: Content to use in performing the task.
func (v TaskInput) ValueMarkdown() string { return v.Get("valueMarkdown").Text() }

// ValueOid reads: Content to use in performing the task.
func (v TaskInput) ValueOid() string { return v.Get("valueOid").Text() }

// ValuePositiveInt reads: Content to use in performing the task.
func (v TaskInput) ValuePositiveInt() Number { return Number{v.Get("valuePositiveInt")} }

// ValueString reads: Content to use in performing the task.
func (v TaskInput) ValueString() string { return v.Get("valueString").Text() }

// ValueTime reads: Content to use in performing the task.
func (v TaskInput) ValueTime() string { return v.Get("valueTime").Text() }

// ValueUnsignedInt reads: Content to use in performing the task.
func (v TaskInput) ValueUnsignedInt() Number { return Number{v.Get("valueUnsignedInt")} }

// ValueURI reads: Content to use in performing the task.
func (v TaskInput) ValueURI() string { return v.Get("valueUri").Text() }

// ValueURL reads: Content to use in performing the task.
func (v TaskInput) ValueURL() string { return v.Get("valueUrl").Text() }

// ValueUuid reads: Content to use in performing the task.
func (v TaskInput) ValueUuid() string { return v.Get("valueUuid").Text() }

// ValueAddress reads: Content to use in performing the task.
func (v TaskInput) ValueAddress() Address { return Address{v.Get("valueAddress")} }

// ValueAge reads: Content to use in performing the task.
func (v TaskInput) ValueAge() Age { return Age{v.Get("valueAge")} }

// ValueAnnotation reads: Content to use in performing the task.
func (v TaskInput) ValueAnnotation() Annotation { return Annotation{v.Get("valueAnnotation")} }

// ValueAttachment reads: Content to use in performing the task.
func (v TaskInput) ValueAttachment() Attachment { return Attachment{v.Get("valueAttachment")} }

// ValueCodeableConcept reads: Content to use in performing the task.
func (v TaskInput) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueCoding reads: Content to use in performing the task.
func (v TaskInput) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueContactPoint reads: Content to use in performing the task.
func (v TaskInput) ValueContactPoint() ContactPoint { return ContactPoint{v.Get("valueContactPoint")} }

// ValueCount reads: Content to use in performing the task.
func (v TaskInput) ValueCount() Count { return Count{v.Get("valueCount")} }

// ValueDistance reads: Content to use in performing the task.
func (v TaskInput) ValueDistance() Distance { return Distance{v.Get("valueDistance")} }

// ValueDuration reads: Content to use in performing the task.
func (v TaskInput) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// ValueHumanName reads: Content to use in performing the task.
func (v TaskInput) ValueHumanName() HumanName { return HumanName{v.Get("valueHumanName")} }

// ValueIdentifier reads: Content to use in performing the task.
func (v TaskInput) ValueIdentifier() Identifier { return Identifier{v.Get("valueIdentifier")} }

// ValueMoney reads: Content to use in performing the task.
func (v TaskInput) ValueMoney() Money { return Money{v.Get("valueMoney")} }

// ValuePeriod reads: Content to use in performing the task.
func (v TaskInput) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueQuantity reads: Content to use in performing the task.
func (v TaskInput) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange reads: Content to use in performing the task.
func (v TaskInput) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio reads: Content to use in performing the task.
func (v TaskInput) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueReference reads: Content to use in performing the task.
func (v TaskInput) ValueReference() Reference { return Reference{v.Get("valueReference")} }

// ValueSampledData reads: Content to use in performing the task.
func (v TaskInput) ValueSampledData() SampledData { return SampledData{v.Get("valueSampledData")} }

// ValueSignature reads: Content to use in performing the task.
func (v TaskInput) ValueSignature() Signature { return Signature{v.Get("valueSignature")} }

// ValueTiming reads: Content to use in performing the task.
func (v TaskInput) ValueTiming() Timing { return Timing{v.Get("valueTiming")} }

// ValueContactDetail reads: Content to use in performing the task.
func (v TaskInput) ValueContactDetail() ContactDetail {
	return ContactDetail{v.Get("valueContactDetail")}
}

// ValueContributor reads: Content to use in performing the task.
func (v TaskInput) ValueContributor() Contributor { return Contributor{v.Get("valueContributor")} }

// ValueDataRequirement reads: Content to use in performing the task.
func (v TaskInput) ValueDataRequirement() DataRequirement {
	return DataRequirement{v.Get("valueDataRequirement")}
}

// ValueExpression reads: Content to use in performing the task.
func (v TaskInput) ValueExpression() Expression { return Expression{v.Get("valueExpression")} }

// ValueParameterDefinition reads: Content to use in performing the task.
func (v TaskInput) ValueParameterDefinition() ParameterDefinition {
	return ParameterDefinition{v.Get("valueParameterDefinition")}
}

// ValueRelatedArtifact reads: Content to use in performing the task.
func (v TaskInput) ValueRelatedArtifact() RelatedArtifact {
	return RelatedArtifact{v.Get("valueRelatedArtifact")}
}

// ValueTriggerDefinition reads: Content to use in performing the task.
func (v TaskInput) ValueTriggerDefinition() TriggerDefinition {
	return TriggerDefinition{v.Get("valueTriggerDefinition")}
}

// ValueUsageContext reads: Content to use in performing the task.
func (v TaskInput) ValueUsageContext() UsageContext { return UsageContext{v.Get("valueUsageContext")} }

// ValueDosage reads: Content to use in performing the task.
func (v TaskInput) ValueDosage() Dosage { return Dosage{v.Get("valueDosage")} }

// ValueMeta reads: Content to use in performing the task.
func (v TaskInput) ValueMeta() Meta { return Meta{v.Get("valueMeta")} }

// TaskOutput views an element of HL7's type Task.output.
type TaskOutput struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v TaskOutput) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Type reads: Label for output.
func (v TaskOutput) Type() CodeableConcept { return CodeableConcept{v.Get("type")} }

// ValueBase64Binary reads: Result of output.
func (v TaskOutput) ValueBase64Binary() string { return v.Get("valueBase64Binary").Text() }

// ValueBoolean reads: Result of output.
func (v TaskOutput) ValueBoolean() Boolean { return Boolean{v.Get("valueBoolean")} }

// ValueCanonical reads: Result of output.
func (v TaskOutput) ValueCanonical() string { return v.Get("valueCanonical").Text() }

// ValueCode reads: Result of output.
func (v TaskOutput) ValueCode() string { return v.Get("valueCode").Text() }

// ValueDate reads: Result of output.
func (v TaskOutput) ValueDate() Date { return Date{v.Get("valueDate")} }

// ValueDateTime reads: Result of output.
func (v TaskOutput) ValueDateTime() Date { return Date{v.Get("valueDateTime")} }

// ValueDecimal reads: Result of output.
func (v TaskOutput) ValueDecimal() Number { return Number{v.Get("valueDecimal")} }

// ValueID reads: Result of output.
func (v TaskOutput) ValueID() string { return v.Get("valueId").Text() }

// ValueInstant reads: Result of output.
func (v TaskOutput) ValueInstant() Date { return Date{v.Get("valueInstant")} }

// ValueInteger reads: Result of output.
func (v TaskOutput) ValueInteger() Number { return Number{v.Get("valueInteger")} }

// ValueMarkdown reads: Result of output.
func (v TaskOutput) ValueMarkdown() string { return v.Get("valueMarkdown").Text() }

// ValueOid reads: Result of output.
func (v TaskOutput) ValueOid() string { return v.Get("valueOid").Text() }

// ValuePositiveInt reads: Result of output.
func (v TaskOutput) ValuePositiveInt() Number { return Number{v.Get("valuePositiveInt")} }

// ValueString reads: Result of output.
func (v TaskOutput) ValueString() string { return v.Get("valueString").Text() }

// ValueTime reads: Result of output.
func (v TaskOutput) ValueTime() string { return v.Get("valueTime").Text() }

// ValueUnsignedInt reads: Result of output.
func (v TaskOutput) ValueUnsignedInt() Number { return Number{v.Get("valueUnsignedInt")} }

// ValueURI reads: Result of output.
func (v TaskOutput) ValueURI() string { return v.Get("valueUri").Text() }

// ValueURL reads: Result of output.
func (v TaskOutput) ValueURL() string { return v.Get("valueUrl").Text() }

// ValueUuid reads: Result of output.
func (v TaskOutput) ValueUuid() string { return v.Get("valueUuid").Text() }

// ValueAddress reads: Result of output.
func (v TaskOutput) ValueAddress() Address { return Address{v.Get("valueAddress")} }

// ValueAge reads: Result of output.
func (v TaskOutput) ValueAge() Age { return Age{v.Get("valueAge")} }

// ValueAnnotation reads: Result of output.
func (v TaskOutput) ValueAnnotation() Annotation { return Annotation{v.Get("valueAnnotation")} }

// ValueAttachment reads: Result of output.
func (v TaskOutput) ValueAttachment() Attachment { return Attachment{v.Get("valueAttachment")} }

// ValueCodeableConcept reads: Result of output.
func (v TaskOutput) ValueCodeableConcept() CodeableConcept {
	return CodeableConcept{v.Get("valueCodeableConcept")}
}

// ValueCoding reads: Result of output.
func (v TaskOutput) ValueCoding() Coding { return Coding{v.Get("valueCoding")} }

// ValueContactPoint reads: Result of output.
func (v TaskOutput) ValueContactPoint() ContactPoint { return ContactPoint{v.Get("valueContactPoint")} }

// ValueCount reads: Result of output.
func (v TaskOutput) ValueCount() Count { return Count{v.Get("valueCount")} }

// ValueDistance reads: Result of output.
func (v TaskOutput) ValueDistance() Distance { return Distance{v.Get("valueDistance")} }

// ValueDuration reads: Result of output.
func (v TaskOutput) ValueDuration() Duration { return Duration{v.Get("valueDuration")} }

// ValueHumanName reads: Result of output.
func (v TaskOutput) ValueHumanName() HumanName { return HumanName{v.Get("valueHumanName")} }

// ValueIdentifier reads: Result of output.
func (v TaskOutput) ValueIdentifier() Identifier { return Identifier{v.Get("valueIdentifier")} }

// ValueMoney reads: Result of output.
func (v TaskOutput) ValueMoney() Money { return Money{v.Get("valueMoney")} }

// ValuePeriod reads: Result of output.
func (v TaskOutput) ValuePeriod() Period { return Period{v.Get("valuePeriod")} }

// ValueQuantity reads: Result of output.
func (v TaskOutput) ValueQuantity() Quantity { return Quantity{v.Get("valueQuantity")} }

// ValueRange reads: Result of output.
func (v TaskOutput) ValueRange() Range { return Range{v.Get("valueRange")} }

// ValueRatio reads: Result of output.
func (v TaskOutput) ValueRatio() Ratio { return Ratio{v.Get("valueRatio")} }

// ValueReference reads: Result of output.
func (v TaskOutput) ValueReference() Reference { return Reference{v.Get("valueReference")} }

// ValueSampledData reads: Result of output.
func (v TaskOutput) ValueSampledData() SampledData { return SampledData{v.Get("valueSampledData")} }

// ValueSignature reads: Result of output.
func (v TaskOutput) ValueSignature() Signature { return Signature{v.Get("valueSignature")} }

// ValueTiming reads: Result of output.
func (v TaskOutput) ValueTiming() Timing { return Timing{v.Get("valueTiming")} }

// ValueContactDetail reads: Result of output.
func (v TaskOutput) ValueContactDetail() ContactDetail {
	return ContactDetail{v.Get("valueContactDetail")}
}

// ValueContributor reads: Result of output.
func (v TaskOutput) ValueContributor() Contributor { return Contributor{v.Get("valueContributor")} }

// ValueDataRequirement reads: Result of output.
func (v TaskOutput) ValueDataRequirement() DataRequirement {
	return DataRequirement{v.Get("valueDataRequirement")}
}

// ValueExpression reads: Result of output.
func (v TaskOutput) ValueExpression() Expression { return Expression{v.Get("valueExpression")} }

// ValueParameterDefinition reads: Result of output.
func (v TaskOutput) ValueParameterDefinition() ParameterDefinition {
	return ParameterDefinition{v.Get("valueParameterDefinition")}
}

// ValueRelatedArtifact reads: Result of output.
func (v TaskOutput) ValueRelatedArtifact() RelatedArtifact {
	return RelatedArtifact{v.Get("valueRelatedArtifact")}
}

// ValueTriggerDefinition reads: Result of output.
func (v TaskOutput) ValueTriggerDefinition() TriggerDefinition {
	return TriggerDefinition{v.Get("valueTriggerDefinition")}
}

// ValueUsageContext reads: Result of output.
func (v TaskOutput) ValueUsageContext() UsageContext { return UsageContext{v.Get("valueUsageContext")} }

// ValueDosage reads: Result of output.
func (v TaskOutput) ValueDosage() Dosage { return Dosage{v.Get("valueDosage")} }

// ValueMeta reads: Result of output.
func (v TaskOutput) ValueMeta() Meta { return Meta{v.Get("valueMeta")} }

// TaskRestriction views an element of HL7's type Task.restriction.
type TaskRestriction struct{ Element }

// Extension reads: Additional content defined by implementations.
func (v TaskRestriction) Extension() Many[Extension] { return many[Extension](v.Get("extension")) }

// Repetitions reads: How many times to repeat.
func (v TaskRestriction) Repetitions() Number { return Number{v.Get("repetitions")} }

// Period reads: When fulfillment sought.
func (v TaskRestriction) Period() Period { return Period{v.Get("period")} }

// Recipient reads: For whom is fulfillment sought?.
func (v TaskRestriction) Recipient() Many[Reference] { return many[Reference](v.Get("recipient")) }
