package store

import (
	"bytes"
	"context"
	"fmt"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/platform/access"
)

// keepLabels gives every item its labels: what it carries, and what it carried
// before. A label covers every version, so none is lost by writing another.
func (w *writing) keepLabels(_ context.Context, items []item) error {
	for i := range items {
		it := &items[i]
		it.labels = it.in.own | it.in.derived
		if it.old != nil {
			it.labels = it.labels&^(it.old.lowered&^label.Named) | it.old.labels
		}
		it.in.carry(it.labels)
	}
	return nil
}

// carry gives a resource labels. A medication is everyone's: what it is says
// something only of who takes it.
func (in *Incoming) carry(labels access.Mask) {
	in.labels = labels
	if in.Type == "Medication" {
		labels = in.own
	}
	if in.place.needs != in.place.class|labels && !in.Delete {
		in.place.label(labels)
	}
}

// unshow takes from a resource that comes back the labels that only the server
// showed: what is sent as it was read is no change.
func (w *writing) unshow(in *Incoming, old *current) error {
	if in.Delete || old.deleted || in.own&old.labels == 0 {
		return nil
	}
	var was element.Doc
	if err := was.Parse(old.body, element.Options{Share: true}); err != nil {
		return fmt.Errorf("stored body: %w", err)
	}
	labels := old.labels
	if old.authored { // who was shown no more than this
		labels = w.s.codesSay(was.Root())
	}
	shown := label.Codings(labels &^ label.Of(was.Root()))
	draft := element.Edit(in.doc.Root())
	for i, c := range backwards(in.doc.Root().At("meta", "security")) {
		for _, s := range shown {
			if bytes.Equal(c.Raw(), s) {
				draft.Remove(fmt.Sprintf("meta.security[%d]", i))
				break
			}
		}
	}
	body, err := draft.JSON()
	if err != nil || len(body) == len(in.doc.Bytes) {
		return err
	}
	if err := in.doc.Parse(body, element.Options{Stored: true}); err != nil {
		return err
	}
	return w.s.read(in)
}

// shownLabels are the rows by which _security finds what labeled shows: as all
// rows, they lie where only those read who may read the resource.
func (s *Store) shownLabels(in *Incoming) *index.Rows {
	if in.labels&^in.own == 0 {
		return nil
	}
	param := s.index.Of(in.Type).Param("_security")
	if param == nil {
		return nil
	}
	rows := &index.Rows{}
	for system, code := range label.Codes(in.labels &^ label.Of(in.Value())) {
		rows.Tokens = append(rows.Tokens, index.TokenRow{Field: int32(param.Parts[0].Field.Number), System: system, Value: code})
	}
	return rows
}

// codesSay are the labels that the codes below an element give.
func (s *Store) codesSay(root element.Value) access.Mask {
	if s.labeler == nil {
		return 0
	}
	return s.labeler.Of(root)
}

// backwards yields the items of an array from the last to the first.
func backwards(array element.Value) func(yield func(int, element.Value) bool) {
	return func(yield func(int, element.Value) bool) {
		var all []element.Value
		for c := array.Child(); c.Exists(); c = array.Next(c) {
			all = append(all, c)
		}
		for i := len(all) - 1; i >= 0; i-- {
			if !yield(i, all[i]) {
				return
			}
		}
	}
}

// labeled returns a stored body that shows all of the resource's labels. What
// it shows already stays as it is, and so do the stored bytes.
func labeled(body []byte, metaAt int, labels access.Mask) ([]byte, int) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Share: true}); err != nil {
		return body, metaAt // as it stands: it was read when it came
	}
	missing := label.Codings(labels &^ label.Of(doc.Root()))
	if len(missing) == 0 {
		return body, metaAt
	}
	draft := element.Edit(doc.Root())
	for _, coding := range missing {
		draft.Append("meta.security", coding)
	}
	shown, err := draft.JSON()
	if err != nil {
		return body, metaAt
	}
	if err := doc.Parse(shown, element.Options{Stored: true}); err != nil {
		return body, metaAt
	}
	return doc.Bytes, doc.MetaAt
}
