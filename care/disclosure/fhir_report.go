package disclosure

import (
	"kith/fhir/element"
	"time"

	"kith/fhir/own"
	"kith/fhir/r4"
)

// report returns a report as a Communication in a compartment of its own: only
// the reporter and whom they told read it. It is about the statement and
// answers nothing, so that it does not lie with it.
func (r Reported) report() ([]byte, error) {
	d := communication(r.ID, "report", r.Child, r.At).
		Set("meta.profile", profile("report")).
		Set("meta.security", element.Piece([]coding{{confidentiality, "R"}, {actCode, "PRS"}, {own.System, "closed"}, {own.System, "sealed"}, {own.System, "named"}})).
		Append("about", reference("Communication/"+r.Statement)).
		Set("sender.reference", r.By).
		Set("payload[0].contentString", r.Words)
	if r.To != "" {
		d.Append("recipient", reference(r.To))
	}
	appendTo(d, "extension", complexExtension("reported", part("place", "String", r.Place), part("line", "String", r.Line), part("number", "String", r.Number)))
	if r.Later.decided() {
		appendTo(d, "extension", complexExtension("told-later", part("by", "Reference", r.Later.By), part("why", "String", r.Later.Why),
			part("until", "DateTime", r.Later.Until.Format(time.RFC3339))))
	}
	return d.JSON()
}

// readReport reads it back.
func readReport(v r4.Communication) Reported {
	to, later := own.Extension(v.Element, "reported"), own.Extension(v.Element, "told-later")
	r := Reported{ID: v.ID(), Statement: v.About().First().ID("Communication"), Child: v.Subject().ID("Patient"), By: v.Sender().Target(),
		To: v.Recipient().First().Target(), Place: to.Part("place").ValueString(), Line: to.Part("line").ValueString(), Number: to.Part("number").ValueString(),
		Words: v.Payload().First().ContentString(), At: time.UnixMicro(v.Sent().Micro()),
		Later: Later{By: later.Part("by").ValueReference().Target(), Why: later.Part("why").ValueString()}}
	if until := later.Part("until").ValueDateTime().Micro(); until != 0 {
		r.Later.Until = time.UnixMicro(until)
	}
	return r
}
