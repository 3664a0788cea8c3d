package contact

import (
	"context"
	"maps"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/db"
)

// followed is the projector that also says whose Encounters changed, and in which
// turn, so that columns in memory (of this program or another) can follow.
func followed(p store.Projector) store.Projector {
	project := p.Project
	p.Tables = append(p.Tables, "contact_change")
	p.Project = func(ctx context.Context, tx *db.Tx, changes []store.Change) error {
		if err := project(ctx, tx, changes); err != nil {
			return err
		}
		return noteChanged(ctx, tx, changes)
	}
	return p
}

func noteChanged(ctx context.Context, tx *db.Tx, changes []store.Change) error {
	who := map[string]bool{}
	for _, c := range changes {
		if c.Type == "Encounter" {
			for _, v := range []element.Value{c.Old, c.New} {
				who[r4.As[r4.Encounter](v).Subject().ID("Patient")] = true
			}
		}
	}
	delete(who, "")
	if len(who) == 0 {
		return nil
	}
	turn, err := db.Turn(ctx, tx)
	if err != nil {
		return err
	}
	if err := db.InsertNew(ctx, tx, "contact_change", []string{"patient_id", "turn"}, [][]any{{"", turn}}); err != nil {
		return err
	}
	for _, child := range slices.Sorted(maps.Keys(who)) { // in one order, so that no two wait for each other
		if _, err := db.Exec(ctx, tx, `
			insert into contact_change (patient_id, turn) values ($1, $2)
			on conflict (patient_id) do update set turn = excluded.turn`, strings.Clone(child), turn); err != nil {
			return err
		}
	}
	return nil
}
