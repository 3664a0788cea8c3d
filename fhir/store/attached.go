package store

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/db"
)

// What a resource attaches (a DocumentReference its file, a report its form) is
// as private as the resource: a Binary carries the labels of all that attach it,
// whichever came first. It keeps them when they go: no write takes a label away.

// attachments adds the targets of the Binaries that a resource attaches: those
// that an url below it leads to, here or by the address of a server.
func attachments(body []byte, root element.Value, into []int64) []int64 {
	if !bytes.Contains(body, []byte("Binary/")) {
		return into
	}
	var walk func(v element.Value)
	walk = func(v element.Value) {
		for c := v.Child(); c.Exists(); c = v.Next(c) {
			switch c.Kind() {
			case '{', '[':
				walk(c)
			case '"':
				if string(c.Key()) != "url" {
					continue
				}
				url := c.Text()
				if _, id, ok := strings.Cut(localRef(url), "Binary/"); ok && r4.IsID(id) {
					into = append(into, index.Target("Binary/"+id))
				}
			}
		}
	}
	walk(root)
	slices.Sort(into)
	return slices.Compact(into)
}

// attach keeps what items attach.
func (w *writing) attach(ctx context.Context, items []item) error {
	var rows [][]any
	for _, it := range items {
		for _, target := range it.in.attached {
			if !it.in.Delete {
				rows = append(rows, []any{target, it.key})
			}
		}
	}
	slices.SortFunc(rows, byRow(2))
	return db.InsertNew(ctx, w.tx, "attached", []string{"target", "resource"}, rows)
}

// detach forgets what a version attached that is no longer current.
func (w *writing) detach(ctx context.Context, c *current) error {
	if len(c.was.attached) == 0 {
		return nil
	}
	_, err := db.Exec(ctx, w.tx, `delete from attached where resource = $1`, c.key)
	return err
}

// attaching returns what attaches Binaries, by the targets of these.
func (w *writing) attaching(ctx context.Context, targets []int64) (map[int64][]string, error) {
	by := map[int64][]string{}
	for part := range slices.Chunk(targets, 500) {
		if err := db.Each(ctx, w.tx, func(r db.Row) error {
			var target int64
			var typ, id string
			err := r.Scan(&target, &typ, &id)
			by[target] = append(by[target], typ+"/"+id)
			return err
		}, `
			select a.target, r.type, r.id
			from attached a join resource r on r.key = a.resource
			where not r.deleted and a.target in `+db.Tuples(1, len(part))+`
			order by a.target, r.type, r.id`, anys(part)...); err != nil {
			return nil, err
		}
	}
	return by, nil
}

// attachedBy adds to what Binaries inherit from what attaches them.
func (w *writing) attachedBy(ctx context.Context, of map[string]*from) error {
	refs := map[int64]string{}
	var targets []int64
	for ref := range of {
		if strings.HasPrefix(ref, "Binary/") {
			t := index.Target(ref)
			refs[t], targets = ref, append(targets, t)
		}
	}
	by, err := w.attaching(ctx, targets)
	for target, all := range by {
		f := of[refs[target]]
		f.attached, f.hung = all, append(f.hung, all...)
	}
	return err
}
