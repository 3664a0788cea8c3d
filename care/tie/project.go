package tie

import (
	"context"
	"slices"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/db"
)

// Projector writes the ledger from the resources that ties are read from.
var Projector = store.Projector{
	Name: "tie",
	Types: []string{
		"Appointment", "CareTeam", "Communication", "Encounter", "EpisodeOfCare", "Flag",
		"Observation", "Patient", "RelatedPerson",
	},
	Tables:  tables,
	Project: project,
}

var tables = []string{"tie_interval", "contact_event", "appointment", "tie_said", "tie_ask_first"}

// columns of each table, in the order in which rows are made below.
var columns = map[string][]string{
	"tie_interval": {"source_type", "source_id", "part", "patient_id", "person_ref", "basis", "role_code", "role_text", "since_on", "until_on", "end_reason", "compartment"},
	"contact_event": {"source_type", "source_id", "part", "patient_id", "person_ref", "with_ref", "on_day", "at", "kind", "outpatient",
		"organization_ref", "to_ref", "what_code", "what_text", "compartment"},
	"appointment": {"source_id", "part", "patient_id", "person_ref", "status", "start_at", "end_at", "what_text",
		"interpreter_language", "interpreter_by", "interpreter_name", "compartment"},
	"tie_said":      {"source_id", "patient_id", "person_ref", "kind", "speaker_ref", "at", "on_day", "rating", "ring", "answer", "words", "compartment"},
	"tie_ask_first": {"source_id", "patient_id", "person_ref", "since_on", "until_on", "compartment"},
}

// of says which tables the rows of a resource type stand in.
var of = map[string][]string{
	"Appointment":   {"appointment", "contact_event"},
	"CareTeam":      {"tie_interval"},
	"Communication": {"contact_event"},
	"Encounter":     {"contact_event"},
	"EpisodeOfCare": {"tie_interval"},
	"Flag":          {"tie_ask_first"},
	"Observation":   {"tie_said"},
	"Patient":       {"tie_interval"},
	"RelatedPerson": {"tie_interval"},
}

// typed are the tables whose sources are of several types.
var typed = []string{"tie_interval", "contact_event"}

// sheet collects the rows of a batch by table.
type sheet map[string][][]any

func (s sheet) add(table string, row ...any) { s[table] = append(s[table], row) }

func project(ctx context.Context, tx *db.Tx, changes []store.Change) error {
	rows, gone := sheet{}, map[string][]any{}
	for _, c := range changes {
		if c.Old.Exists() && matters(c.Type, c.Old) {
			gone[c.Type] = append(gone[c.Type], c.ID)
		}
		if c.New.Exists() && matters(c.Type, c.New) && !Struck(c.New) {
			read(rows, c)
		}
	}
	for kind, ids := range gone {
		for _, table := range of[kind] {
			if err := forget(ctx, tx, table, kind, ids); err != nil {
				return err
			}
		}
	}
	for _, table := range tables {
		if err := db.Insert(ctx, tx, table, columns[table], rows[table]); err != nil {
			return err
		}
	}
	return nil
}

// matters reports whether a resource can have rows here: most Observations and
// Patients have none, and an import brings them by the hundred thousand.
func matters(kind string, v element.Value) bool {
	switch kind {
	case "Observation":
		_, ok := sayings[Ours(v.Get("code"))]
		return ok
	case "Flag":
		return Ours(v.Get("code")) == "ask-first"
	case "Patient":
		return v.Get("generalPractitioner").Exists()
	}
	return true
}

func read(rows sheet, c store.Change) {
	switch c.Type {
	case "Appointment":
		readAppointment(rows, c)
	case "CareTeam":
		readCareTeam(rows, c)
	case "Communication":
		readCommunication(rows, c)
	case "Encounter":
		readEncounter(rows, c)
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

// forget deletes the rows of resources that changed.
func forget(ctx context.Context, tx *db.Tx, table, kind string, ids []any) error {
	for part := range slices.Chunk(ids, 400) {
		query := "delete from " + table + " where source_id in " + db.Tuples(1, len(part))
		args := part
		if slices.Contains(typed, table) {
			args = append(slices.Clone(part), kind)
			query += " and source_type = $" + number(len(args))
		}
		if _, err := db.Exec(ctx, tx, query, args...); err != nil {
			return err
		}
	}
	return nil
}
