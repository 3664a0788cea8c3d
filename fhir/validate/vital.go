package validate

import (
	"kith/fhir/definition"
	"kith/fhir/element"
)

// vitalSigns are the LOINC codes with which an Observation is a vital sign, and
// has to conform to R4's profile of it; looked at where it declares no profile
// of its own. Source: FHIR-R4
var vitalSigns = map[string]string{
	"85353-1": "vitalspanel", "9279-1": "resprate", "8867-4": "heartrate", "2708-6": "oxygensat",
	"8310-5": "bodytemp", "8302-2": "bodyheight", "9843-4": "headcircum", "29463-7": "bodyweight",
	"39156-5": "bmi", "85354-9": "bp",
}

// vitalSign is the profile that the code of an Observation asks for, "" for none.
func vitalSign(v element.Value) string {
	list := v.Get("code").Get("coding")
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		if name, ok := vitalSigns[c.Get("code").Text()]; ok && c.Get("system").Is("http://loinc.org") {
			return definition.Structure + name
		}
	}
	return ""
}
