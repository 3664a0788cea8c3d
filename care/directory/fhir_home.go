package directory

import (
	"context"
	"strconv"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
)

// geolocation is where an address lies. Source: FHIR-R4
const geolocation = "http://hl7.org/fhir/StructureDefinition/geolocation"

// Home returns where a child lives, to measure from: as the record says it, or
// else the middle of the zip code; nowhere, where neither is known. It is never
// shown. Faults: NotFound where v sees no such child.
func Home(ctx context.Context, h *module.House, v access.Viewer, child string) (Point, error) {
	res, err := h.Store.Read(ctx, v, "Patient", child)
	if err != nil {
		return Point{}, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return Point{}, err
	}
	zip := ""
	for a := range r4.As[r4.Patient](root).Address() {
		if a.Use() == "old" || a.Use() == "billing" {
			continue
		}
		at := r4.ExtensionOf(a.Element, geolocation)
		latitude, err := strconv.ParseFloat(at.Part("latitude").ValueDecimal().Text(), 64)
		longitude, err2 := strconv.ParseFloat(at.Part("longitude").ValueDecimal().Text(), 64)
		if err == nil && err2 == nil {
			return At(latitude, longitude), nil
		}
		if zip == "" {
			zip = a.PostalCode()
		}
	}
	return Zip(ctx, h.DB, v, zip)
}
