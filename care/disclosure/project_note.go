package disclosure

import (
	"context"

	"kith/care/module"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
)

// Splitting is one sentence of a note that is to be a statement of its own.
type Splitting struct {
	Type, ID  string // of the note: a DocumentReference or Communication
	Sentence  string
	Statement // what it becomes; its Words are the sentence unless they are said
}

// Split takes one sentence out of a note. It becomes a statement; the rest
// becomes a note like the old one, without a trace of it; the old note, with all
// its versions, is read from then on only by those who read the statement. All
// of it is one transaction.
func Split(ctx context.Context, h *module.House, v access.Viewer, x Splitting) (Item, error) {
	w, err := begin(ctx, h, v)
	if err != nil {
		return Item{}, err
	}
	res, err := h.Store.Read(ctx, v, x.Type, x.ID)
	if err != nil {
		return Item{}, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return Item{}, err
	}
	words, plain := wordsOf(x.Type, root)
	left, there := Without(words, x.Sentence)
	if !plain || !there {
		return Item{}, fault.New(fault.Rule, "disclosure.note")
	}
	if x.Words == "" {
		x.Words = x.Sentence
	}
	id, err := w.tell(ctx, x.Statement)
	if err != nil {
		return Item{}, err
	}
	if left != "" {
		body, clean, err := rest(x.Type, element.NewID(), left, x.Sentence, root)
		if err == nil && !clean {
			err = fault.New(fault.Rule, "disclosure.note")
		}
		w.add(0)(body, err)
	}
	w.add(res.Version)(replaced(x.Type, id, root))
	if err := w.commit(ctx, "split a note", nil); err != nil {
		return Item{}, err
	}
	return Get(ctx, h, v, id)
}
