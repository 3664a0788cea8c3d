package packet

import (
	"crypto/sha1"
	"encoding/base64"
	"slices"
	"strconv"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
)

const (
	scopes            = "http://terminology.hl7.org/CodeSystem/consentscope"
	participationType = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	actCode           = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	documentType      = "application/fhir+json"
	paperType         = "application/pdf"
)

// labels are those of all that a packet holds, but for lying by itself, which
// follows from what it hangs on.
func (p Packet) labels() (all access.Mask) {
	for _, l := range p.Items {
		all |= l.Labels & (access.Labels | label.Tiers)
		if l.Kind == Statement || l.Kind == Headline {
			all |= label.Told | label.Restricted
		}
	}
	return all
}

// label puts the labels of a packet on what tells of it.
func (p Packet) label(d *element.Draft) *element.Draft {
	for _, c := range label.Codings(p.labels()) {
		d.Append("meta.security", c)
	}
	return d
}

// binary is one form of a packet: as private as the DocumentReference that it is
// of, whose labels it has from the store.
func (p Packet) binary(id, kind string, data []byte) ([]byte, error) {
	return element.New("Binary", id).
		Set("contentType", kind).
		Set("securityContext.reference", p.Child.Ref()).
		Set("data", base64.StdEncoding.EncodeToString(data)).
		JSON()
}

// reference is the packet as a DocumentReference: what it hangs on stands here
// and nowhere else.
func (p Packet) reference(id, task string, forms [2]string) ([]byte, error) {
	d := p.label(element.New("DocumentReference", id)).
		Append("extension", own.Ext{URL: own.URL("packet"), Parts: []own.Ext{
			{URL: "to", Reference: own.To(p.Audience.To)},
			{URL: "purpose", Code: string(p.Audience.Purpose)},
			{URL: "reader", Code: string(p.Reader)},
			{URL: "sum", String: p.Sum},
		}}.JSON()).
		Set("status", "current").
		Set("type", own.Concept("packet")).
		Set("subject.reference", p.Child.Ref()).
		Set("date", p.Audience.At).
		Set("author[0].reference", p.draft.from.ref)
	for n, form := range []struct {
		kind string
		data []byte
	}{{documentType, p.Document}, {paperType, p.PDF}} {
		hash := sha1.Sum(form.data) // R4 wants this one; what counts is the sum of Kith's
		at := "content[" + strconv.Itoa(n) + "].attachment."
		d.Set(at+"contentType", form.kind).
			Set(at+"language", p.Audience.Lang).
			Set(at+"url", "Binary/"+forms[n]).
			Set(at+"size", len(form.data)).
			Set(at+"hash", base64.StdEncoding.EncodeToString(hash[:]))
	}
	for _, ref := range p.related(task) {
		d.Append("context.related", element.Piece(map[string]string{"reference": ref}))
	}
	return d.JSON()
}

// related are the Task a packet goes along with, and what its lines were read
// from.
func (p Packet) related(task string) (all []string) {
	if task != "" {
		all = append(all, task)
	}
	for _, l := range p.Items {
		if l.of != "" && !slices.Contains(all, l.of) {
			all = append(all, l.of)
		}
	}
	return all
}

// consent is the family's yes to one packet. It lets nobody read what is in the
// record: what it is about has gone.
func (p Packet) consent(id, document string) ([]byte, error) {
	return p.label(element.New("Consent", id)).
		Set("status", "active").
		Set("scope", r4.NewConcept(scopes, "patient-privacy")).
		Append("category", r4.NewConcept(loinc, "59284-0")).
		Append("category", own.Concept("packet-yes")).
		Set("patient.reference", p.Child.Ref()).
		Set("dateTime", p.Yes.At).
		Set("performer[0].reference", p.Yes.By).
		Set("policyRule", r4.NewConcept(actCode, "OPTIN")).
		Set("provision", element.Piece(map[string]any{
			"type": "permit",
			"actor": []any{map[string]any{"role": map[string]any{"coding": []coding{{System: participationType, Code: "IRCP"}}},
				"reference": map[string]string{"reference": p.Audience.To}}},
			"data": []any{map[string]any{"meaning": "instance", "reference": map[string]string{"reference": document}}},
		})).JSON()
}
