package store

import (
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"kith/fhir/element"
	"kith/fhir/ucum"
	"kith/platform/fault"
)

// near finds Locations around a point. Where places lie is read from them one
// by one: a site has hundreds, and what is not the viewer's is not among them.

const (
	mostPlaces  = 5_000 // beyond which near is too costly
	nearEnough  = 25.0  // kilometers, where no distance is asked for
	earthRadius = 6_371.0
)

// around is a circle on the earth: degrees and kilometers.
type around struct{ latitude, longitude, distance float64 }

// readAround reads latitude|longitude|distance|unit; the last two may be missing.
// Source: FHIR-R4-Search
func readAround(v string) (a around, err error) {
	wrong := fault.New(fault.Value, "fhir.bad-near")
	parts := strings.Split(v, "|")
	if len(parts) < 2 || len(parts) > 4 {
		return a, wrong
	}
	numbers := []float64{0, 0, nearEnough}
	for i, text := range parts[:min(len(parts), 3)] {
		if text == "" && i == 2 {
			continue
		}
		if numbers[i], err = strconv.ParseFloat(text, 64); err != nil {
			return a, wrong
		}
	}
	a = around{numbers[0], numbers[1], numbers[2]}
	if !(math.Abs(a.latitude) <= 90 && math.Abs(a.longitude) <= 180 && a.distance >= 0) { // NaN is none of it
		return a, wrong
	}
	if len(parts) == 4 && parts[3] != "" {
		if a.distance, err = kilometers(a.distance, parts[3]); err != nil {
			return a, wrong
		}
	}
	return a, nil
}

// kilometers converts a length from a unit of UCUM.
func kilometers(length float64, unit string) (float64, error) {
	from, err := ucum.Parse(unit)
	if err != nil {
		return 0, err
	}
	to, err := ucum.Parse("km")
	if err != nil {
		return 0, err
	}
	d, err := new(apd.Decimal).SetFloat64(length)
	if err != nil {
		return 0, err
	}
	if d, err = from.Convert(d, to); err != nil {
		return 0, err
	}
	return d.Float64()
}

// holds reports whether a position lies in the circle. Source: Haversine
func (a around) holds(latitude, longitude float64) bool {
	rad := math.Pi / 180
	north, east := math.Sin((latitude-a.latitude)*rad/2), math.Sin((longitude-a.longitude)*rad/2)
	h := north*north + math.Cos(a.latitude*rad)*math.Cos(latitude*rad)*east*east
	return 2*earthRadius*math.Asin(math.Sqrt(min(h, 1))) <= a.distance
}

// nearby keeps the Locations that lie in one of the circles.
func (b *builder) nearby(values []string) error {
	var circles []around
	for _, v := range values {
		a, err := readAround(v)
		if err != nil {
			return err
		}
		circles = append(circles, a)
	}
	places := b.anew().node("Location")
	all, err := rowsOf(places.plan, b.s.resources(b.ctx), "select "+resourceFields+" "+places.from()+" limit "+places.arg(int64(mostPlaces+1)))
	switch {
	case err != nil:
		return err
	case len(all) > mostPlaces:
		return fault.New(fault.TooCostly, "fhir.too-many-values")
	}
	var doc element.Doc
	var found []string
	for _, place := range all {
		root, err := place.Parse(&doc)
		if err != nil {
			return err
		}
		latitude, err1 := strconv.ParseFloat(root.Get("position").Get("latitude").Text(), 64)
		longitude, err2 := strconv.ParseFloat(root.Get("position").Get("longitude").Text(), 64)
		for _, a := range circles {
			if err1 == nil && err2 == nil && a.holds(latitude, longitude) {
				found = append(found, place.ID)
				break
			}
		}
	}
	if len(found) == 0 {
		b.and("1 = 0")
		return nil
	}
	b.and("r.id" + among(list(b.plan, found), len(found)))
	return nil
}

// isNear reports whether a parameter of a type is near, which no index answers.
func isNear(typ, name string) bool { return typ == "Location" && name == "near" }
