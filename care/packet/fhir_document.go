package packet

import (
	"context"

	"kith/fhir/element"
)

// document returns the packet as a FHIR document.
func (p Packet) document(ctx context.Context) ([]byte, error) {
	return element.New("Bundle", "").Set("type", "document").JSON()
}
