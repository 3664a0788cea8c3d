package disclosure

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// edge returns how somebody came to know as a Communication.
func (a about) edge(e Edge) ([]byte, error) {
	d := security(communication(e.ID, string(e.Kind), a.child, e.At), a.tier, a.minor).
		Set("meta.profile", profile("knowing")).
		Set("inResponseTo[0].reference", "Communication/"+a.statement)
	if e.To != "" {
		d.Append("recipient", reference(e.To))
	}
	if e.From != "" {
		d.Set("sender.reference", e.From)
	}
	if e.Site != "" {
		d.Set("sender.reference", "Organization/"+e.Site)
	}
	if e.How != "" {
		d.Append("reasonCode", own.Concept(e.How))
	}
	if e.Words != "" {
		d.Set("payload[0].contentString", e.Words)
	}
	return appendTo(d, "extension", complexExtension("permission", part("basis", "Code", string(e.Basis)), part("wish", "Reference", e.Consent))).JSON()
}

// readEdge reads it back; its people stand in the table, by who they are.
func readEdge(v r4.Communication) (e Edge) {
	permission := own.Extension(v.Element, "permission")
	e = Edge{ID: v.ID(), At: time.UnixMicro(v.Sent().Micro()), From: v.Sender().Target(), To: v.Recipient().First().Target(),
		How: own.Code(v.ReasonCode().First()), Basis: Basis(permission.Part("basis").ValueCode()),
		Consent: permission.Part("wish").ValueReference().Target(), Site: v.Sender().ID("Organization")}
	for c := range v.Category() {
		e.Kind = EdgeKind(own.Code(c))
	}
	if e.Site != "" {
		e.From = ""
	}
	return e
}

// provenance says who wrote down what somebody else told.
func (a about) provenance(id, writer string, now time.Time) ([]byte, error) {
	agent := func(kind, who string) element.JSON {
		return element.Piece(map[string]any{
			"type": map[string]any{"coding": []coding{{"http://terminology.hl7.org/CodeSystem/provenance-participant-type", kind}}},
			"who":  map[string]string{"reference": who},
		})
	}
	return element.New("Provenance", id).
		Set("target[0].reference", "Communication/"+a.statement).
		Set("recorded", now.Format(moment)).
		Append("agent", agent("author", a.teller)).
		Append("agent", agent("enterer", writer)).
		JSON()
}
