package engagement

import (
	"context"
	"encoding/json"
	"slices"

	"kith/care/tie"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/db"
)

// Projector writes promises and own words from Tasks and Observations.
var Projector = store.Projector{
	Name:    "engagement",
	Types:   []string{"Observation", "Task"},
	Tables:  []string{"promise", "own_word"},
	Project: project,
}

var (
	promiseColumns = []string{"source_id", "patient_id", "words", "translations", "owner_ref", "to_ref", "status",
		"made_on", "due_on", "due_at", "kept_on", "version", "compartment"}
	wordColumns = []string{"source_id", "patient_id", "kind", "words", "speaker_ref", "told_to_ref", "on_day", "at", "compartment"}
)

// wordKinds are the observations that hold somebody's own words.
var wordKinds = map[string]string{"what-matters": "matters", "what-helps": "helps", "what-does-not-help": "does-not-help"}

func project(ctx context.Context, tx *db.Tx, changes []store.Change) error {
	var promises, words [][]any
	gone := map[string][]any{}
	for _, c := range changes {
		if table := tableOf(c.Type, c.Old); table != "" {
			gone[table] = append(gone[table], c.ID)
		}
		if tie.Struck(c.New) {
			continue
		}
		switch tableOf(c.Type, c.New) {
		case "promise":
			promises = appendRow(promises, promiseRow(c))
		case "own_word":
			words = appendRow(words, wordRow(c))
		}
	}
	for table, ids := range gone {
		for part := range slices.Chunk(ids, 400) {
			if _, err := db.Exec(ctx, tx, "delete from "+table+" where source_id in "+db.Tuples(1, len(part)), part...); err != nil {
				return err
			}
		}
	}
	if err := db.Insert(ctx, tx, "promise", promiseColumns, promises); err != nil {
		return err
	}
	return db.Insert(ctx, tx, "own_word", wordColumns, words)
}

func appendRow(rows [][]any, row []any) [][]any {
	if row == nil {
		return rows
	}
	return append(rows, row)
}

// tableOf returns where the row of a resource stands, "" when it has none.
func tableOf(kind string, v element.Value) string {
	if !v.Exists() {
		return ""
	}
	code := tie.Ours(v.Get("code"))
	switch {
	case kind == "Task" && code == "promise":
		return "promise"
	case kind == "Observation" && wordKinds[code] != "":
		return "own_word"
	}
	return ""
}

func promiseRow(c store.Change) []any {
	v := c.New
	child := tie.PatientID(v.Get("for"))
	if child == "" || v.Get("description").Text() == "" {
		return nil
	}
	to := tie.Reference(tie.Extended(v, "promised-to").Get("valueReference"))
	if to == "" {
		to = "Patient/" + child
	}
	due := v.At("restriction", "period", "end").Text()
	return []any{c.ID, child, v.Get("description").Text(), translations(v.Get("_description")),
		tie.Reference(v.Get("owner")), to, v.Get("status").Text(), tie.OnDay(v.Get("authoredOn").Text()),
		tie.OnDay(due), tie.AtMicro(due), tie.OnDay(v.At("executionPeriod", "end").Text()), c.Version, c.Compartment}
}

// translations returns the standard translations of a string, as JSON.
func translations(v element.Value) string {
	by := map[string]string{}
	for x := range v.Each("extension") {
		if x.Get("url").Text() != "http://hl7.org/fhir/StructureDefinition/translation" {
			continue
		}
		lang, words := "", ""
		for part := range x.Each("extension") {
			switch part.Get("url").Text() {
			case "lang":
				lang = part.Get("valueCode").Text()
			case "content":
				words = part.Get("valueString").Text()
			}
		}
		by[lang] = words
	}
	b, err := json.Marshal(by)
	if err != nil {
		return "{}" // strings always marshal
	}
	return string(b)
}

// wordRow reads somebody's own words. Those that the speaker did not agree to
// show are not copied out of the record.
func wordRow(c store.Change) []any {
	v := c.New
	child, day := tie.PatientID(v.Get("subject")), v.Get("effectiveDateTime").Text()
	if child == "" || tie.OnDay(day) == "" || !tie.Extended(v, "consent-to-show").Get("valueBoolean").True() {
		return nil
	}
	speaker := ""
	for p := range v.Each("performer") {
		speaker = tie.Reference(p)
		break
	}
	return []any{c.ID, child, wordKinds[tie.Ours(v.Get("code"))], v.Get("valueString").Text(), speaker,
		tie.Reference(tie.Extended(v, "told-to").Get("valueReference")), tie.OnDay(day), tie.AtMicro(day), c.Compartment}
}
