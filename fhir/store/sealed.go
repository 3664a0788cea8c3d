package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What was told in confidence does not lie readable in the database file, nor
// in a backup: the body of every version is sealed under a key of its own, and
// under its name, so that one put in another's place does not open. Nothing of
// it goes into the indexes of texts. Whoever reads by this package sees no
// difference.

// sealing are the labels of what is sealed.
const sealing = label.Told | label.Protected | label.Closed | label.Sealed | label.Named

// Sealer closes what must not lie readable in the database. See platform/seal.
type Sealer interface {
	Seal(name string, words []byte) ([]byte, error)
	Open(ctx context.Context, name string, sealed []byte) ([]byte, error)
}

// SealBy seals from now on by a ring of keys, before anything is read. Without
// one nothing is sealed.
func (s *Store) SealBy(ring Sealer) { s.sealer = ring }

// sealName is what a version is sealed under: "Communication/x/3".
func sealName(typ, id string, version int64) string { return fmt.Sprintf("%s/%s/%d", typ, id, version) }

// isSealed reports whether a stored body is sealed: all others begin as JSON does.
func isSealed(body []byte) bool { return len(body) > 0 && body[0] != '{' }

// open returns a stored body as it came.
func (s *Store) open(ctx context.Context, typ, id string, version int64, body []byte) ([]byte, error) {
	if !isSealed(body) {
		return body, nil
	}
	if s.sealer == nil {
		return nil, fault.New(fault.Transient, "fhir.sealed")
	}
	words, err := s.sealer.Open(ctx, sealName(typ, id, version), body)
	if err != nil {
		return nil, fault.Wrap(fault.Transient, "fhir.sealed", err)
	}
	return words, nil
}

// seal returns a body as it is stored with these labels.
func (s *Store) seal(typ, id string, version int64, labels access.Mask, body []byte) ([]byte, error) {
	if labels&sealing == 0 || s.sealer == nil || len(body) == 0 || isSealed(body) {
		return body, nil
	}
	sealed, err := s.sealer.Seal(sealName(typ, id, version), body)
	if err != nil {
		return nil, fault.Wrap(fault.Transient, "fhir.no-keys", err)
	}
	return sealed, nil
}

// opened opens what was read of the database.
func (r *Resource) opened(ctx context.Context, s *Store) (err error) {
	r.body, err = s.open(ctx, r.Type, r.ID, r.Version, r.body)
	return err
}

// resources scans resources and opens them.
func (s *Store) resources(ctx context.Context) func(db.Row) (Resource, error) {
	return func(row db.Row) (Resource, error) {
		r, err := scanMore(row)
		if err == nil {
			err = r.opened(ctx, s)
		}
		return r, err
	}
}

// openAll opens what stands in the store.
func (w *writing) openAll(ctx context.Context, olds map[[2]string]*current) (err error) {
	for k, c := range olds {
		if c.body, err = w.s.open(ctx, k[0], k[1], c.version, c.stored); err != nil {
			return err
		}
	}
	return nil
}

// noteSealed keeps which versions are sealed.
func noteSealed(ctx context.Context, tx *db.Tx, rows [][]any) error {
	slices.SortFunc(rows, byRow(2))
	return db.InsertNew(ctx, tx, "sealed_version", []string{"resource", "version"}, rows)
}

// sealPast seals what items were before, where they were not to be sealed
// then, and takes the words out of the indexes that those left there.
func (w *writing) sealPast(ctx context.Context, items []item) error {
	if w.s.sealer == nil {
		return nil
	}
	for _, it := range items {
		if it.labels&sealing == 0 || it.old == nil || isSealed(it.old.stored) || len(it.old.stored) == 0 && it.old.labels&sealing != 0 {
			continue
		}
		if err := w.sealVersions(ctx, it.key, it.in.Type, it.in.ID, it.labels); err != nil {
			return err
		}
		if it.old.was != nil {
			if err := w.forget(ctx, it.old.was); err != nil {
				return err
			}
		}
	}
	return nil
}

// sealVersions seals the versions in the history of a resource that are not.
func (w *writing) sealVersions(ctx context.Context, key int64, typ, id string, labels access.Mask) error {
	type version struct {
		number int64
		body   []byte
	}
	all, err := db.All(ctx, w.tx, func(r db.Row) (v version, err error) { err = r.Scan(&v.number, &v.body); return v, err },
		`select version, body from resource_history where resource = $1`, key)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, v := range all {
		if len(v.body) == 0 || isSealed(v.body) {
			continue
		}
		sealed, err := w.s.seal(typ, id, v.number, labels, v.body)
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, w.tx, `update resource_history set body = $1 where resource = $2 and version = $3`, sealed, key, v.number); err != nil {
			return err
		}
		rows = append(rows, []any{key, v.number})
		was, err := w.s.Prepare(v.body, element.Options{Share: true})
		if err == nil {
			err = w.forget(ctx, was)
			w.s.Release(was)
		}
		if err != nil {
			return err
		}
	}
	if len(rows) > 0 {
		w.tx.OnCommit(w.s.db.Scrub)
	}
	return noteSealed(ctx, w.tx, rows)
}

// forget takes texts out of the dictionary of texts that nothing else says: the
// index rows of this resource are gone.
func (w *writing) forget(ctx context.Context, was *Incoming) error {
	var texts []any
	for _, r := range was.rows.URIs {
		if w.s.prose[r.Field] && !slices.Contains(texts, any(r.Value)) {
			texts = append(texts, r.Value)
		}
	}
	keys := map[string]int64{}
	if err := w.s.uris.lookUp(ctx, w.tx, texts, keys); err != nil {
		return err
	}
	var gone []db.Prose
	fields := make([]string, 0, len(w.s.prose))
	for n := range w.s.prose {
		fields = append(fields, strconv.FormatInt(w.s.fields[n], 10))
	}
	for text, key := range keys {
		left, err := db.All(ctx, w.tx, db.Int, `select resource from index_uri where value = $1 and field in (`+strings.Join(fields, ", ")+`) limit 1`, key)
		if err != nil {
			return err
		}
		if len(left) == 0 && text != "" {
			gone = append(gone, db.Prose{Key: key, Words: index.Words(index.Fold(text))})
		}
	}
	if err := db.DeleteWords(ctx, w.tx, "uri_words", gone); err != nil {
		return err
	}
	for _, p := range gone {
		if _, err := db.Exec(ctx, w.tx, `delete from uri where key = $1`, p.Key); err != nil {
			return err
		}
	}
	if len(gone) > 0 {
		w.tx.OnCommit(w.s.uris.clear)
	}
	return nil
}

// speaking are the fields that may hold what somebody wrote: prose those of
// texts, and, besides, whatever identifies or reaches somebody.
func speaking(fields []*index.Field) (prose, besides map[int32]bool) {
	prose, besides = map[int32]bool{}, map[int32]bool{}
	for _, f := range fields {
		n := int32(f.Number)
		if f.Text != nil {
			prose[int32(f.Text.Number)] = true
		}
		for _, of := range []*index.Field{f.Identifiers, f.OfType} {
			if of != nil {
				besides[int32(of.Number)] = true
			}
		}
		switch {
		case f.Kind == index.URI && (f.Name == "text" || f.Name == "*"):
			prose[n] = true
		case f.Kind == index.URI && f.Name != "meta.profile",
			f.Kind == index.Token && (strings.Contains(f.Name, "identifier") || strings.Contains(f.Name, "telecom")):
			besides[n] = true
		}
	}
	return prose, besides
}

// quiet are the rows of a resource that is sealed: without texts, and without
// what identifies or reaches somebody. A site's own parameters keep references,
// times and amounts.
func (s *Store) quiet(in *Incoming, all []part) []part {
	if in.labels&sealing == 0 || s.sealer == nil {
		return all
	}
	for i, p := range all {
		speaks := func(field int32) bool { return p.site || s.prose[field] || s.besides[field] }
		rows := *p.rows
		rows.Strings = nil
		rows.URIs = slices.DeleteFunc(slices.Clone(rows.URIs), func(r index.URIRow) bool { return speaks(r.Field) })
		rows.Tokens = slices.DeleteFunc(slices.Clone(rows.Tokens), func(r index.TokenRow) bool { return speaks(r.Field) })
		all[i].rows = &rows
	}
	return all
}

// sealAgain seals in a rebuild what lies readable and should not.
func (w *writing) sealAgain(ctx context.Context, items []item) error {
	for _, it := range items {
		if it.labels&sealing == 0 || w.s.sealer == nil {
			continue
		}
		if it.plain {
			body, err := w.s.seal(it.in.Type, it.in.ID, it.version, it.labels, it.in.doc.Bytes)
			if err != nil {
				return err
			}
			if _, err := db.Exec(ctx, w.tx, `update resource set body = $1 where key = $2`, body, it.key); err != nil {
				return err
			}
			if err := noteSealed(ctx, w.tx, [][]any{{it.key, it.version}}); err != nil {
				return err
			}
			w.tx.OnCommit(w.s.db.Scrub)
		}
		if err := w.sealVersions(ctx, it.key, it.in.Type, it.in.ID, it.labels); err != nil {
			return err
		}
	}
	return nil
}
