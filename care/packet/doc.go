// Package packet is what goes along when a child is passed on: chosen line by
// line, shown as it will be sent, sent as it was shown.
//
// Why it is here: a hand-off lists what will be passed on and what will not, and
// a family that was not asked stops telling (Brown2017).
//
// # What goes
//
// For drafts what the sender may pass on to one audience: what the sender reads,
// under the teller's wishes, the labels on each line, and what such an audience
// needs (rules/audiences.json). A line goes, or asks for the family's yes, or
// never goes. Build makes the two forms of it, a FHIR document and a PDF, out of
// the chosen lines alone: what does not go leaves no trace in a byte of them.
//
// # In FHIR
//
//	Packet     DocumentReference, type kith#packet; two Binaries: the document, and the PDF
//	Packet.Yes Consent, category kith#packet-yes, about the DocumentReference
//	Line       context.related: what each line was read from
//	passed on  the edge of care/disclosure, for each statement that goes
//
// The DocumentReference carries the labels of all its lines and lies with the
// statements among them: whoever may not read what is inside does not see that
// there is a packet, while the Task beside it, which names none of it, stays
// visible.
//
// Source: Brown2017, CFR-42-2, FHIR-R4, Kith
package packet
