package followup

import (
	"context"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// guards are what may not be written while somebody may be in danger and nobody
// has answered it.
func guards(h *module.House) []store.Guard {
	return []store.Guard{
		closing(h),
		{Type: "Task", May: owing},
		{Type: "QuestionnaireResponse", May: answered},
	}
}

// owing keeps what is owed until it has a disposition: it is not deleted, not
// called off, and not turned into something else.
func owing(_ context.Context, _ db.Querier, _ access.Viewer, c store.Change) error {
	was, _, ok := itemOf(r4.As[r4.Task](c.Old))
	if !ok || !was.Open() {
		return nil
	}
	is, _, ok := itemOf(r4.As[r4.Task](c.New))
	over := is.Status == "completed" || is.Status == "cancelled" || is.Status == "rejected" || is.Status == "failed" || is.Status == "entered-in-error"
	if !ok || is.Child != was.Child || is.Response != was.Response || over && is.Open() {
		return fault.At(fault.Rule, "followup.owed", "Task.businessStatus")
	}
	if !was.Open() || is.Disposition == "" || is.Disposition == was.Disposition {
		return nil
	}
	return disposed(c, is.Disposition)
}

// disposed asks of a disposition what the page asks of it: where somebody may be
// in danger it is one of those, and it says in words what it alone does not.
func disposed(c store.Change, d Disposition) error {
	if c.Old.Get("priority").Is("stat") && !slices.Contains(InDanger, d) {
		return fault.At(fault.Rule, "followup.missing.disposition", "Task.businessStatus")
	}
	words := ""
	for n := range c.New.Each("note", "text") {
		words = strings.Trim(n.Text(), " ·")
	}
	if d.NeedsWords() && words == "" {
		return fault.At(fault.Rule, "followup.missing.words", "Task.note")
	}
	return nil
}

// answered keeps a form by which somebody may be in danger: it is not deleted,
// and not called a mistake, before that has a disposition.
func answered(ctx context.Context, tx db.Querier, _ access.Viewer, c store.Change) error {
	if !c.Old.Exists() || c.New.Exists() && !c.New.Get("status").Is("entered-in-error") {
		return nil
	}
	open, err := db.All(ctx, tx, db.Text, `
		select f.task_id from followup f where f.response = $1 and f.safety and f.disposition in ('', 'watch')`, "QuestionnaireResponse/"+c.ID)
	if err != nil || len(open) == 0 {
		return err
	}
	return fault.At(fault.Rule, "followup.owed", "QuestionnaireResponse.status")
}
