package store

import (
	"context"
	"slices"
	"strings"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Loss is that somebody reads less about a child than before.
type Loss struct {
	Patient, Reader string
	Mask            access.Mask // of what asks for one of these labels; 0 of all
}

// losing is a Rule that wants to know who reads less than before, in the
// transaction by which they do.
type losing interface {
	Lost(ctx context.Context, tx *db.Tx, all []Loss) error
}

// lost tells the rule what readers lose when their rows are replaced. Where only
// names were added to who is refused, it is they who lose.
func (s *Store) lost(ctx context.Context, tx *db.Tx, was, is map[readerRow]bool) error {
	rule, wants := s.rule.(losing)
	if !wants || len(was) == 0 {
		return nil
	}
	now := s.now().UnixMicro()
	have := map[readerRow][]grant{} // by compartment and reader
	for r := range is {
		have[r.whose()] = append(have[r.whose()], r.grant(now))
	}
	lost := map[int64][]string{}
	for r := range was {
		if r.until <= now { // it was over
			continue
		}
		for _, name := range r.grant(now).without(have[r.whose()], r.reader) {
			lost[r.compartment] = append(lost[r.compartment], name)
		}
	}
	if len(lost) == 0 {
		return nil
	}
	keys := make([]int64, 0, len(lost))
	for key := range lost {
		keys = append(keys, key)
	}
	asked, err := s.asking(ctx, tx, keys)
	if err != nil {
		return err
	}
	var all []Loss
	for key, names := range lost {
		for _, child := range asked[key].children {
			for _, name := range names {
				all = append(all, Loss{child, name, asked[key].needs & label.Owned})
			}
		}
	}
	return rule.Lost(ctx, tx, all)
}

// whose is a row without what it gives.
func (r readerRow) whose() readerRow { return readerRow{compartment: r.compartment, reader: r.reader} }

// grant is what a row gives from now on.
func (r readerRow) grant(now int64) grant {
	return grant{needs: access.Mask(r.needs), from: max(r.from, now), until: r.until, refused: r.refused}
}

// without returns who loses when grants take the place of g: nobody where one
// of them covers it, those whom they refuse and g does not where that is all,
// else the reader.
func (g grant) without(others []grant, reader string) (names []string) {
	covers := func(o grant) bool { return o.covers(g) }
	if slices.ContainsFunc(others, covers) {
		return nil
	}
	for _, o := range others {
		for name := range strings.FieldsSeq(o.refused) {
			if !strings.Contains(g.refused, " "+name+" ") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		g.refused = " " + name + g.refused + " "
	}
	if slices.ContainsFunc(others, covers) {
		return names
	}
	return []string{reader}
}
