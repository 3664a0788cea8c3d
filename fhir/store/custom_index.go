package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/db"
)

// CustomParam says how far a search parameter of this site is.
type CustomParam struct {
	ID, URL, Code       string
	Base                []string
	Reason              string // key of a sentence: why it cannot be used, "" when it can
	Complete            bool
	Done, Total, Failed int64 // resources that were there; Failed are those that the expression fails on
}

// CustomParams lists the search parameters of this site.
func (s *Store) CustomParams(ctx context.Context) ([]CustomParam, error) {
	return db.All(ctx, s.db, func(r db.Row) (p CustomParam, err error) {
		var body []byte
		var doc element.Doc
		if err = r.Scan(&p.ID, &body, &p.Reason, &p.Complete, &p.Done, &p.Total, &p.Failed); err == nil {
			err = doc.Parse(body, element.Options{})
		}
		d := definition.SearchParamOf(doc.Root())
		p.URL, p.Code, p.Base = d.URL, d.Code, d.Base
		return p, err
	}, `select id, definition, reason, complete, done, total, failed from custom_param order by key`)
}

// customBatch is how many resources one transaction of IndexNext is about.
const customBatch = 500

// errOvertaken says that another server was faster with a batch.
var errOvertaken = errors.New("another server has indexed this")

// IndexNext indexes some of what was there before a search parameter of this
// site. wait is how long until there is more to do, 0 for now and negative when
// there is nothing left. Stopped at any time, it goes on where it was.
func (s *Store) IndexNext(ctx context.Context) (wait time.Duration, err error) {
	s.customs.looked.Store(0)
	known, err := s.look(ctx)
	if err != nil || s.Stale() {
		return -1, err
	}
	i := slices.IndexFunc(known.all, func(c *custom) bool { return !c.complete })
	if i < 0 {
		return s.clean(ctx)
	}
	if wait := time.UnixMicro(known.all[i].began).Add(customSettle).Sub(s.now()); wait > 0 {
		return wait, nil
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		w := &writing{s: s, tx: tx, v: access.Operator(), now: s.now(), customs: known}
		return w.indexNext(ctx, known.all[i])
	})
	if errors.Is(err, errOvertaken) {
		err = nil
	}
	return 0, err
}

// indexNext is one batch: the row of the parameter is held, so that one server
// at a time does it, and the resources are, so that none changes meanwhile.
func (w *writing) indexNext(ctx context.Context, c *custom) error {
	var types []any
	for _, t := range index.Types(c.def) {
		types = append(types, t)
	}
	after, err := w.held(ctx, c, types)
	if err != nil {
		return err
	}
	batch, err := db.All(ctx, w.tx, w.s.toIndex(ctx), `
		select key, updated_at, compartment, type, id, version, labels, body from resource
		where type in `+db.Tuples(1, len(types))+fmt.Sprintf(` and not deleted and key > $%d order by key limit $%d`, len(types)+1, len(types)+2)+
		w.tx.DB().Dialect.Hold(), append(slices.Clone(types), after, int64(customBatch))...)
	if err != nil {
		return err
	}
	if len(batch) == 0 {
		if _, err := db.Exec(ctx, w.tx, `update custom_param set complete = true where key = $1`, c.key); err != nil {
			return err
		}
		return w.s.customChanged(ctx, w.tx)
	}
	failed, err := w.indexBy(ctx, c, batch)
	for _, it := range batch {
		after = max(after, it.key)
		w.s.Release(it.in)
	}
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, w.tx, `update custom_param set after_key = $1, done = done + $2, failed = failed + $3 where key = $4`,
		after, int64(len(batch)), failed, c.key)
	return err
}

// held takes the row of a parameter and returns how far it is.
func (w *writing) held(ctx context.Context, c *custom, types []any) (after int64, err error) {
	n, err := db.Exec(ctx, w.tx, `update custom_param set done = done where key = $1 and not complete`, c.key)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, errOvertaken
	}
	after, err = db.One(ctx, w.tx, db.Int, "", `select after_key from custom_param where key = $1`, c.key)
	if err != nil || after >= 0 {
		return after, err
	}
	total, err := db.One(ctx, w.tx, db.Int, "", `select count(*) from resource where not deleted and type in `+db.Tuples(1, len(types)), types...)
	if err != nil {
		return 0, err
	}
	_, err = db.Exec(ctx, w.tx, `update custom_param set after_key = 0, total = $1 where key = $2`, total, c.key)
	return 0, err
}

func (s *Store) toIndex(ctx context.Context) func(db.Row) (item, error) {
	return func(r db.Row) (it item, err error) {
		var body []byte
		var typ, id string
		var updated, labels int64
		if err = r.Scan(&it.key, &updated, &it.compartment, &typ, &id, &it.version, &labels, &body); err != nil {
			return it, err
		}
		it.updated = time.UnixMicro(updated)
		if body, err = s.open(ctx, typ, id, it.version, body); err == nil {
			it.in, err = s.Prepare(body, element.Options{})
		}
		if err == nil {
			it.in.labels = access.Mask(labels)
		}
		return it, err
	}
}

// indexBy adds the rows of one parameter. What was written since it is there
// has its rows: they are taken away first, so that none is there twice.
func (w *writing) indexBy(ctx context.Context, c *custom, batch []item) (failed int64, err error) {
	var all, again []part
	for _, it := range batch {
		parts := w.s.quiet(it.in, c.rows(nil, it.in, it.compartment, it.key))
		for _, p := range parts {
			if p.rows.Failed > 0 {
				failed++
			}
		}
		all = append(all, parts...)
		if it.updated.After(time.UnixMicro(c.began).Add(-customSettle)) {
			again = append(again, parts...)
		}
	}
	if err := w.removeParts(ctx, again); err != nil {
		return 0, err
	}
	return failed, w.insertParts(ctx, all)
}

// customComplete notes that everything has been indexed by every parameter.
func (s *Store) customComplete(ctx context.Context, tx *db.Tx) error {
	if _, err := db.Exec(ctx, tx, `update custom_param set complete = true, done = total where reason = '' and not complete`); err != nil {
		return err
	}
	return s.customChanged(ctx, tx)
}

// clean forgets the rows of parameters that are no more, one field at a time.
func (s *Store) clean(ctx context.Context) (wait time.Duration, err error) {
	type field struct {
		key        int64
		kind, name string
	}
	fields, err := db.All(ctx, s.db, func(r db.Row) (f field, err error) { err = r.Scan(&f.key, &f.kind, &f.name); return f, err },
		`select key, kind, name from index_field where name >= $1 and name < $2`, customFields, customFields+"\U0010FFFF")
	if err != nil {
		return -1, err
	}
	for _, f := range fields {
		of, _, _ := strings.Cut(strings.TrimPrefix(f.name, customFields), " ")
		key, err := strconv.ParseInt(of, 10, 64)
		if err != nil {
			return -1, err
		}
		used, err := db.All(ctx, s.db, db.Int, `select key from custom_param where key = $1`, key)
		if err != nil {
			return -1, err
		}
		if len(used) > 0 {
			continue
		}
		return 0, s.db.Write(ctx, func(tx *db.Tx) error {
			for k := range index.Kinds {
				if k.String() != f.kind {
					continue
				}
				if _, err := db.Exec(ctx, tx, "delete from "+tables[k].name+" where field = $1", f.key); err != nil {
					return err
				}
			}
			_, err := db.Exec(ctx, tx, `delete from index_field where key = $1`, f.key)
			return err
		})
	}
	return -1, nil
}
