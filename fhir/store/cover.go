package store

import (
	"context"

	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/db"
)

// What this site may not show to anybody, such as the words of a questionnaire
// that belong to somebody else, is covered: it stays in the record, and leaves
// it in no answer. Who may read a resource is another question.

// Cover says what of resources of some types nobody is given.
type Cover struct {
	Types []string
	// Show returns a draft of what is given, nil where that is all of it.
	Show func(ctx context.Context, q db.Querier, root element.Value) (*element.Draft, error)
}

// CoverBy covers from now on, before anything is read.
func (s *Store) CoverBy(c Cover) {
	for _, typ := range c.Types {
		if s.covers == nil {
			s.covers = map[string]Cover{}
		}
		s.covers[typ] = c
	}
}

// cover covers what leaves the store. The operator looks into the record itself.
func (s *Store) cover(ctx context.Context, q db.Querier, v access.Viewer, all []Resource) error {
	if len(s.covers) == 0 || v.Operator() {
		return nil
	}
	var doc element.Doc
	for i := range all {
		r := &all[i]
		c, is := s.covers[r.Type]
		if !is || r.Deleted {
			continue
		}
		root, err := r.Parse(&doc)
		if err != nil {
			return err
		}
		draft, err := c.Show(ctx, q, root)
		if err == nil && draft != nil {
			err = r.become(draft)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
