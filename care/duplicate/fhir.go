package duplicate

import (
	"slices"
	"strconv"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// The kinds of Patient.link that say that two records are one child.
const (
	replaces   = "replaces"
	replacedBy = "replaced-by"
)

// joinedTo returns what kind of link a record has to another patient, "" for
// none that joins them.
func joinedTo(v r4.Patient, other string) string {
	for l := range v.Link() {
		if t := l.Type(); (t == replaces || t == replacedBy) && l.Other().ID("Patient") == other {
			return t
		}
	}
	return ""
}

// isReplaced reports whether some record takes the place of v.
func isReplaced(v r4.Patient) bool {
	for l := range v.Link() {
		if l.Type() == replacedBy {
			return true
		}
	}
	return false
}

// link adds to a record what it is to another one.
func link(v r4.Patient, other, typ string) *element.Draft {
	n := v.Get("link").Len()
	at := "link[" + strconv.Itoa(n) + "]"
	return element.Edit(v.Element).Set(at+".other.reference", "Patient/"+other).Set(at+".type", typ)
}

// join returns two records as they are once one of them replaces the other.
func join(stays, goes r4.Patient) (staying, going []byte, err error) {
	if staying, err = link(stays, goes.ID(), replaces).JSON(); err != nil {
		return nil, nil, err
	}
	going, err = link(goes, stays.ID(), replacedBy).Set("active", element.JSON("false")).JSON()
	return staying, going, err
}

// unlink returns a record without what joins it with another.
func unlink(v r4.Patient, other string) *element.Draft {
	d := element.Edit(v.Element)
	at := 0
	var found []int
	for l := range v.Link() {
		if t := l.Type(); (t == replaces || t == replacedBy) && l.Other().ID("Patient") == other {
			found = append(found, at)
		}
		at++
	}
	for _, i := range slices.Backward(found) {
		d.Remove("link[" + strconv.Itoa(i) + "]")
	}
	return d
}

// part returns a record as it is once it stands alone again; active is what it
// said of itself before it was joined.
func part(v r4.Patient, other string, active element.Value) ([]byte, error) {
	d := unlink(v, other)
	if joinedTo(v, other) == replacedBy {
		if active.Exists() {
			d.Set("active", element.JSON(active.Raw()))
		} else {
			d.Remove("active")
		}
	}
	return d.JSON()
}

// provenance says why a record was joined with another or parted from it.
func provenance(patient, what, why, who string, now time.Time) ([]byte, string, error) {
	id := element.NewID()
	body, err := element.New("Provenance", id).
		Set("target[0].reference", "Patient/"+patient).
		Set("recorded", now).
		Set("reason[0].text", why).
		Set("activity", r4.NewConcept("http://terminology.hl7.org/CodeSystem/v3-DataOperation", "UPDATE")).
		Set("activity.text", what).
		Set("agent[0].who.reference", who).
		JSON()
	return body, id, err
}
