package disclosure

import (
	"context"
	"slices"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// OfChild returns what v may know of that a child or a caregiver told, in all
// of these records of the child's, the newest first. Statements are without
// their words: those Get reads, and the trail says so. Headlines have theirs.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, records ...string) ([]Item, error) {
	rows, err := rowsOf(ctx, h.DB, v, records...)
	if err != nil {
		return nil, err
	}
	return items(ctx, h, v, rows)
}

// Get returns a statement with its words, or a headline by its own id;
// fault.NotFound where v may know of neither.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Item, error) {
	rows, err := rowsNamed(ctx, h.DB, v, id)
	if err != nil {
		return Item{}, err
	}
	if len(rows) == 1 && rows[0].with != "" {
		if rows, err = rowsNamed(ctx, h.DB, v, id, rows[0].with); err != nil {
			return Item{}, err
		}
	}
	all, err := items(ctx, h, v, rows)
	switch {
	case err != nil:
		return Item{}, err
	case len(all) == 0:
		return Item{}, fault.New(fault.NotFound, "disclosure.not-found")
	case !all[0].Whole():
		return all[0], nil
	}
	i := &all[0]
	_, err = communicationOf(ctx, h, v, i.ID, func(c r4.Communication) { readWords(&i.Statement, c) })
	return *i, err
}

// items makes items of rows: a headline stands with its statement, or alone.
func items(ctx context.Context, h *module.House, v access.Viewer, rows []row) (all []Item, err error) {
	var ids []string
	whose := map[string]bool{} // headlines of statements
	for _, x := range rows {
		ids = append(ids, x.id)
		if x.kind == "disclosure" {
			whose[x.with] = true
		}
	}
	headlines := map[string]Headline{}
	for _, x := range rows {
		if x.kind != "headline" {
			continue
		}
		if _, err := communicationOf(ctx, h, v, x.id, func(c r4.Communication) { headlines[x.id] = readHeadline(c) }); err != nil {
			return nil, err
		}
	}
	for _, x := range rows {
		if x.kind == "headline" && whose[x.id] {
			continue
		}
		i := x.Item
		if i.ID, i.Headline = x.id, headlines[x.with]; x.kind == "headline" {
			i.ID, i.Headline = "", headlines[x.id]
		}
		all = append(all, i)
	}
	return all, fill(ctx, h, v, ids, all)
}

// fill adds to items what hangs on them.
func fill(ctx context.Context, h *module.House, v access.Viewer, ids []string, all []Item) error {
	to, err := told(ctx, h.DB, v, ids)
	if err != nil {
		return err
	}
	wished, err := wishes(ctx, h.DB, v, ids)
	if err != nil {
		return err
	}
	known, err := edges(ctx, h.DB, v, ids)
	if err != nil {
		return err
	}
	owed, err := responses(ctx, h.DB, v, ids)
	if err != nil {
		return err
	}
	for n := range all {
		i := &all[n]
		id := i.ID
		if !i.Whole() {
			id = i.Headline.ID
		}
		i.At = i.At.In(h.Zone)
		i.To, i.Wishes, i.Edges, i.Responses = to[id], wished[id], known[id], owed[id]
		if i.Whole() && i.Headline.ID != "" { // said or asked by whoever knew of the headline only
			i.Edges = append(i.Edges, known[i.Headline.ID]...)
			slices.SortStableFunc(i.Edges, func(a, b Edge) int { return a.At.Compare(b.At) })
		}
	}
	return nil
}

// communicationOf reads one Communication for as long as use lasts, and returns
// its version.
func communicationOf(ctx context.Context, h *module.House, v access.Viewer, id string, use func(r4.Communication)) (version int64, err error) {
	res, err := h.Store.Read(ctx, v, "Communication", id)
	if err != nil {
		return 0, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err == nil {
		use(r4.As[r4.Communication](root))
	}
	return res.Version, err
}

// Unanswered returns what v owes to those who told them something: answers, and
// what they were asked to pass on, the most urgent first. Of somebody who is
// away it is whoever stands in that owes it.
func Unanswered(ctx context.Context, h *module.House, v access.Viewer) ([]Response, error) {
	return owed(ctx, h.DB, v, h.Now().In(h.Zone))
}
