package tie

import (
	"kith/fhir/element"
	"kith/fhir/read"
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
		_, ok := sayings[read.Ours(v.Get("code"))]
		return ok
	case "Flag":
		return read.Ours(v.Get("code")) == "ask-first"
	case "Patient":
		return v.Get("generalPractitioner").Exists()
	}
	return true
}

func readTie(rows store.Rows, c store.Change) {
	if read.Struck(c.New) {
		return
	}
	switch c.Type {
	case "CareTeam":
		readCareTeam(rows, c)
	case "EpisodeOfCare":
		readEpisode(rows, c)
	case "Flag":
		readFlag(rows, c)
	case "Observation":
		readSaying(rows, c)
	case "Patient":
		readPatient(rows, c)
	case "RelatedPerson":
		readRelative(rows, c)
	}
}
