package store

import (
	"context"
	"strings"

	"kith/fhir/label"
	"kith/platform/db"
)

// answering is a Rule that knows which people at work answer for those who care
// for a child and are none of them, such as a teacher.
type answering interface {
	// Answering returns those of these practitioners and roles, by reference.
	Answering(ctx context.Context, q db.Querier, refs []string) (map[string]bool, error)
}

// informed gives forms that such a person filled in the label of Answers. What
// a young person or her family answered carries it by what it says.
func (w *writing) informed(ctx context.Context, items []item) error {
	rule, knows := w.s.rule.(answering)
	var refs []string
	for i := range items {
		refs = append(refs, items[i].atWork()...)
	}
	if !knows || len(refs) == 0 {
		return nil
	}
	outside, err := rule.Answering(ctx, w.tx, refs)
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		if who := it.atWork(); len(who) > 0 && outside[who[0]] {
			it.in.derived |= label.Answers
			it.labels |= label.Answers &^ it.lowered
			it.in.carry(it.labels)
		}
	}
	return nil
}

// atWork is who filled in a form, where that is somebody at work.
func (it *item) atWork() []string {
	if it.in.Type == "QuestionnaireResponse" && !it.in.Delete && it.labels&label.Answers == 0 && len(it.in.place.of) > 0 &&
		strings.HasPrefix(it.in.place.of[0], "Practitioner") {
		return it.in.place.of
	}
	return nil
}
