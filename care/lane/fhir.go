package lane

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// HoldEnded is why an appointment was called off that was only held: nobody
// missed anything.
const HoldEnded = "hold-ended"

// proposed returns the Appointment that holds slots for a child.
func (x Holding) proposed(id string, s Slot, at time.Time) ([]byte, error) {
	d := element.New("Appointment", id).
		Set("status", "proposed").
		Append("serviceType", own.Concept(string(Handoffs))).
		Append("supportingInformation", r4.NewReference(x.For)).
		Set("start", s.Start.UTC()).
		Set("end", s.End.UTC()).
		Set("created", at).
		Append("slot", r4.NewReference("Slot/"+s.ID))
	for _, also := range x.Also {
		d.Append("slot", r4.NewReference("Slot/"+also))
	}
	for _, who := range append([]string{"Patient/" + x.Child, x.With}, x.Others...) {
		d.Append("participant", element.Piece(map[string]any{"actor": own.To(who), "status": "needs-action"}))
	}
	return d.JSON()
}

// status returns a resource with another status.
func status(was element.Value, to string) ([]byte, error) {
	return element.Edit(was).Set("status", to).JSON()
}

// letGo returns an Appointment that was only held and is not any more.
func letGo(was element.Value) ([]byte, error) {
	return element.Edit(was).Set("status", "cancelled").Set("cancelationReason", own.Concept(HoldEnded)).JSON()
}

// schedule returns the Schedule of times that somebody keeps for hand-offs.
func schedule(id, actor string) ([]byte, error) {
	return element.New("Schedule", id).
		Set("active", true).
		Append("serviceType", own.Concept(string(Handoffs))).
		Append("actor", r4.NewReference(actor)).
		JSON()
}

// slot returns a time that nobody has yet.
func slot(id, schedule string, from, until time.Time) ([]byte, error) {
	return element.New("Slot", id).
		Set("schedule.reference", "Schedule/"+schedule).
		Set("status", "free").
		Set("start", from.UTC()).
		Set("end", until.UTC()).
		JSON()
}
