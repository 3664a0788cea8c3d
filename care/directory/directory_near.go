package directory

import "math"

// Kilometers is a distance.
type Kilometers float64

// Unknown is the distance to what lies nowhere.
const Unknown Kilometers = -1

// Known reports whether k is a distance.
func (k Kilometers) Known() bool { return k >= 0 }

// kilometersPerMile is exact by definition.
const kilometersPerMile = 1.609344

// Miles returns k in miles.
func (k Kilometers) Miles() float64 { return float64(k) / kilometersPerMile }

// FromMiles returns a distance.
func FromMiles(miles float64) Kilometers { return Kilometers(miles * kilometersPerMile) }

// Point is a place on the earth, in degrees; the zero Point is nowhere.
type Point struct {
	Latitude, Longitude float64
	Known               bool
}

// At returns the Point of degrees; nowhere, where there is no such place.
func At(latitude, longitude float64) Point {
	if !(math.Abs(latitude) <= 90 && math.Abs(longitude) <= 180) { // NaN is none of it
		return Point{}
	}
	return Point{latitude, longitude, true}
}

// earth is its mean radius. Source: Haversine
const earth Kilometers = 6_371

// To returns the length of the great circle between two points.
//
//	In: two points
//	Out: kilometers, within half a percent; Unknown where one is nowhere
//	Cost: O(1)
//	Source: Haversine
func (p Point) To(q Point) Kilometers {
	if !p.Known || !q.Known {
		return Unknown
	}
	const rad = math.Pi / 180
	north, east := math.Sin((q.Latitude-p.Latitude)*rad/2), math.Sin((q.Longitude-p.Longitude)*rad/2)
	h := north*north + math.Cos(p.Latitude*rad)*math.Cos(q.Latitude*rad)*east*east
	return 2 * earth * Kilometers(math.Asin(math.Sqrt(min(h, 1))))
}

// box returns the degrees that a circle around p spans: of latitude from and
// to, of longitude from and to. It may be larger than it must, near the poles
// and where the day begins.
func (p Point) box(within Kilometers) [4]float64 {
	const rad = math.Pi / 180
	high := float64(within/earth)/rad + 1e-6
	south, north := p.Latitude-high, p.Latitude+high
	wide := high / math.Cos(min(max(math.Abs(south), math.Abs(north)), 89)*rad)
	if max(math.Abs(south), math.Abs(north)) >= 89 || p.Longitude-wide < -180 || p.Longitude+wide > 180 {
		return [4]float64{south, north, -180, 180}
	}
	return [4]float64{south, north, p.Longitude - wide, p.Longitude + wide}
}
