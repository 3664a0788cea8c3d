package tie

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
)

// Projector writes the ledger from the resources that ties are read from.
var Projector = store.Derived{
	Tables: []store.Table{
		{Name: "tie_interval", Of: []string{"CareTeam", "EpisodeOfCare", "Patient", "RelatedPerson"}, Columns: []string{
			"source_id", "source_type", "part", "patient_id", "person_ref", "basis", "role_code", "role_text",
			"since_on", "until_on", "end_reason", "compartment"}},
		{Name: "tie_said", Of: []string{"Observation"}, Columns: []string{
			"source_id", "patient_id", "person_ref", "kind", "speaker_ref", "at", "on_day", "rating", "ring", "answer", "words", "compartment"}},
		{Name: "tie_ask_first", Of: []string{"Flag"}, Columns: []string{
			"source_id", "patient_id", "person_ref", "since_on", "until_on", "compartment"}},
	},
	Matters: matters,
	Read:    readTie,
}.Projector("tie")

// matters reports whether a resource can have rows here: most Observations and
// Patients have none, and an import brings them by the hundred thousand.
func matters(kind string, v element.Value) bool {
	switch kind {
	case "Observation":
		_, ok := sayings[own.Code(r4.As[r4.Observation](v).Code())]
		return ok
	case "Flag":
		return own.Code(r4.As[r4.Flag](v).Code()) == "ask-first"
	case "Patient":
		return v.Get("generalPractitioner").Exists()
	}
	return true
}

func readTie(rows store.Rows, c store.Change) {
	if c.New.Get("status").Is("entered-in-error") {
		return
	}
	switch c.Type {
	case "CareTeam":
		readCareTeam(rows, c, r4.As[r4.CareTeam](c.New))
	case "EpisodeOfCare":
		readEpisode(rows, c, r4.As[r4.EpisodeOfCare](c.New))
	case "Flag":
		readFlag(rows, c, r4.As[r4.Flag](c.New))
	case "Observation":
		readSaying(rows, c, r4.As[r4.Observation](c.New))
	case "Patient":
		readPatient(rows, c, r4.As[r4.Patient](c.New))
	case "RelatedPerson":
		readRelative(rows, c, r4.As[r4.RelatedPerson](c.New))
	}
}
