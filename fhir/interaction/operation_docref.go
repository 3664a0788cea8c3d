package interaction

import (
	"cmp"
	"net/http"

	"kith/fhir/element"
	"kith/platform/fault"
)

// usCoreDocref is the address of US Core's operation $docref.
const usCoreDocref = usCore + "OperationDefinition/docref"

// summaries is the type of document that $docref is about where none is named:
// the summary of an episode (CCD), of LOINC.
const summaries = "http://loinc.org|34133-9"

// docref answers US Core's $docref, a search by another name: the documents of
// one patient, of one type, about a stretch of time. None is made for the
// occasion.
func (d *door) docref(w http.ResponseWriter, r *http.Request) error {
	ps, err := d.parameters(w, r)
	if err != nil {
		return err
	}
	patient := ps.last("patient")
	if patient == "" {
		return fault.At(fault.Required, "fhir.kind.required", "patient")
	}
	q := pairs{{"patient", patient}, {"type", cmp.Or(ps.last("type"), summaries)}}
	if from := ps.last("start"); from != "" {
		q = append(q, pair{"period", "ge" + from})
	}
	if to := ps.last("end"); to != "" {
		q = append(q, pair{"period", "le" + to})
	}
	r.SetPathValue("type", "DocumentReference")
	return d.find(w, r, q.encode())
}

// codedAs writes a Coding, or the first of a CodeableConcept, as a search does;
// "|" for neither.
func codedAs(v element.Value) string {
	for c := range v.Each("coding") {
		v = c
		break
	}
	return v.Get("system").Text() + "|" + v.Get("code").Text()
}
