package store

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/db"
	"kith/platform/fault"
)

// A SearchParameter that is active and not one of the standard's makes a search
// parameter of this site. From the moment it is stored every write indexes it,
// on every server of the database: a server looks for what is new before it
// writes, if it has not for a second. What was there before is indexed in the
// background (IndexNext), when every server knows; then it answers.

// MostCustom bounds the search parameters of a site.
const MostCustom = 50

const (
	customLook   = time.Second // how old what a server knows may be
	customSettle = time.Minute // until every server knows, and what it was writing is written; no two clocks differ more
)

// custom is one search parameter of this site.
type custom struct {
	key      int64
	def      *definition.SearchParam
	index    *index.Index
	began    int64
	complete bool
}

// customs are those in use.
type customs struct {
	generation string
	all        []*custom
}

// customState is what a store knows of them.
type customState struct {
	known  atomic.Pointer[customs]
	looked atomic.Int64 // when, in microseconds; 0 for never
	mu     sync.Mutex   // one looks
}

// param is a search parameter of a type: the standard's, or one of this site
// that is complete.
func (s *Store) param(typ, name string) *index.Param {
	if m := s.index.Of(typ).Param(name); m != nil {
		return m
	}
	for _, c := range s.customs.known.Load().all {
		if m := c.index.Of(typ).Param(name); m != nil && c.complete {
			return m
		}
	}
	return nil
}

// Look sees whether the search parameters of this site have changed, if it is
// time to. The name of what is known now is returned.
func (s *Store) Look(ctx context.Context) (generation string, err error) {
	c, err := s.look(ctx)
	return c.generation, err
}

func (s *Store) look(ctx context.Context) (*customs, error) {
	now := s.now().UnixMicro()
	if at := s.customs.looked.Load(); at != 0 && now-at < customLook.Microseconds() && now >= at {
		return s.customs.known.Load(), nil
	}
	s.customs.mu.Lock()
	defer s.customs.mu.Unlock()
	have := s.customs.known.Load()
	generation, err := db.All(ctx, s.db, db.Text, `select value from index_state where name = $1`, customGeneration)
	if err != nil {
		return have, err
	}
	if len(generation) > 0 && generation[0] != have.generation {
		if have, err = s.loadCustom(ctx, generation[0], have); err != nil {
			return have, err
		}
		s.customs.known.Store(have)
	}
	s.customs.looked.Store(now)
	return have, nil
}

// customGeneration is the entry of index_state that changes with them.
const customGeneration = "custom"

// loadCustom reads the parameters; those that are known are kept.
func (s *Store) loadCustom(ctx context.Context, generation string, have *customs) (*customs, error) {
	now := &customs{generation: generation}
	err := db.Each(ctx, s.db, func(r db.Row) error {
		var body []byte
		c := &custom{}
		if err := r.Scan(&c.key, &c.began, &c.complete, &body); err != nil {
			return err
		}
		if i := slices.IndexFunc(have.all, func(h *custom) bool { return h.key == c.key }); i >= 0 {
			c.def, c.index = have.all[i].def, have.all[i].index
		} else if c.read(body) != "" { // another version of the program could
			return nil
		}
		now.all = append(now.all, c)
		return nil
	}, `select key, began_at, complete, definition from custom_param where reason = '' order by key`)
	if err != nil {
		return have, err
	}
	for _, c := range now.all {
		if err := s.numberCustom(ctx, s.db, c); err != nil {
			return have, err
		}
	}
	return now, nil
}

// read makes the index of a definition; reason says why there is none.
func (c *custom) read(body []byte) (reason string) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return "fhir.parameter-expression"
	}
	c.def = definition.SearchParamOf(doc.Root())
	if reason := unusable(c.def); reason != "" {
		return reason
	}
	if c.index, reason = index.Custom(c.def); reason != "" {
		return "fhir.parameter-expression"
	}
	return ""
}

var customCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

// unusable says why a definition cannot be searched by, "" when it may.
func unusable(d *definition.SearchParam) string {
	switch {
	case len(d.Base) == 0 || slices.ContainsFunc(d.Base, func(b string) bool { return !r4.IsType(b) && b != "Resource" && b != "DomainResource" }):
		return "fhir.parameter-base"
	case !slices.Contains([]string{"token", "string", "uri", "reference", "date", "number", "quantity"}, d.Kind):
		return "fhir.parameter-type"
	case !customCode.MatchString(d.Code):
		return "fhir.parameter-code"
	}
	for _, t := range index.Types(d) {
		if index.Standard().Of(t).Param(d.Code) != nil {
			return "fhir.parameter-code"
		}
	}
	return ""
}

// fieldName names a field of a parameter in the dictionary of fields.
func (c *custom) fieldName(f *index.Field) string {
	return customFields + strconv.FormatInt(c.key, 10) + " " + f.Name
}

const customFields = "custom "

// numberCustom gives the fields of a parameter their numbers.
func (s *Store) numberCustom(ctx context.Context, q db.Querier, c *custom) error {
	for _, f := range c.index.Fields {
		if f.Key != 0 {
			continue
		}
		key, err := db.One(ctx, q, db.Int, "", `select key from index_field where type = $1 and kind = $2 and name = $3`,
			f.Type, f.Kind.String(), c.fieldName(f))
		if err != nil {
			return err
		}
		f.Key = key
	}
	return nil
}

// parameters notes which SearchParameters of a batch are now in use.
func (w *writing) parameters(ctx context.Context, items []item) error {
	for _, it := range items {
		if it.in.Type != "SearchParameter" {
			continue
		}
		if err := w.parameter(ctx, it); err != nil {
			return &BatchError{it.index, err}
		}
	}
	return nil
}

func (w *writing) parameter(ctx context.Context, it item) error {
	uses := !it.in.Delete && it.in.Value().Get("status").Is("active") && it.in.place.name == ""
	if _, ours := definition.Canonical("SearchParameter", it.in.Value().Get("url").Text()); uses && ours {
		uses = false // the standard's own, as a copy
	}
	had, err := db.All(ctx, w.tx, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err },
		`select definition from custom_param where id = $1`, it.in.ID)
	if err != nil || !uses && len(had) == 0 {
		return err
	}
	c := &custom{began: w.now.UnixMicro()}
	reason := ""
	if uses {
		if reason, err = w.mayUse(ctx, c, it); err != nil {
			return err
		}
		if len(had) == 1 && bytes.Equal(had[0], it.in.Body()) {
			return nil
		}
	}
	if _, err := db.Exec(ctx, w.tx, `delete from custom_param where id = $1`, it.in.ID); err != nil {
		return err
	}
	if uses {
		if err := w.addParameter(ctx, c, it, reason); err != nil {
			return err
		}
	}
	return w.s.customChanged(ctx, w.tx)
}

// mayUse reads a definition into c. Who may add to what all servers do with
// every write is the operator, or a program; the operator's import goes on with
// what cannot be used and says why.
func (w *writing) mayUse(ctx context.Context, c *custom, it item) (reason string, err error) {
	if !w.v.Operator() && !w.v.Program() {
		return "", fault.New(fault.Rule, "fhir.parameter-who")
	}
	reason = c.read(it.in.Body())
	same, err := db.All(ctx, w.tx, func(r db.Row) (*definition.SearchParam, error) {
		var body []byte
		other := &custom{}
		if err := r.Scan(&body); err != nil {
			return nil, err
		}
		other.read(body)
		return other.def, nil
	}, `select definition from custom_param where id <> $1 and reason = ''`, it.in.ID)
	switch {
	case err != nil || reason != "":
	case len(same) >= MostCustom:
		reason = "fhir.parameter-many"
	case slices.ContainsFunc(same, func(o *definition.SearchParam) bool { return clash(o, c.def) }):
		reason = "fhir.parameter-code"
	}
	if reason != "" && !w.v.Operator() {
		return "", fault.New(fault.Invalid, reason)
	}
	return reason, err
}

// clash reports whether two parameters have one name in one type.
func clash(a, b *definition.SearchParam) bool {
	return a.Code == b.Code && slices.ContainsFunc(index.Types(a), func(t string) bool { return slices.Contains(index.Types(b), t) })
}

func (w *writing) addParameter(ctx context.Context, c *custom, it item, reason string) (err error) {
	if c.key, err = db.Keys(ctx, w.tx, "custom_param", 1); err != nil {
		return err
	}
	if _, err = db.Exec(ctx, w.tx, `
		insert into custom_param (key, id, definition, reason, began_at, after_key, total, done, failed, complete)
		values ($1, $2, $3, $4, $5, -1, 0, 0, 0, false)`, c.key, it.in.ID, bytes.Clone(it.in.Body()), reason, c.began); err != nil || reason != "" {
		return err
	}
	var fresh [][]any
	for _, f := range c.index.Fields {
		fresh = append(fresh, []any{int64(0), f.Type, f.Kind.String(), c.fieldName(f)})
	}
	return addFields(ctx, w.tx, fresh)
}

// customChanged lets every server know that there is something new.
func (s *Store) customChanged(ctx context.Context, tx *db.Tx) error {
	n, err := db.Keys(ctx, tx, "custom_generation", 1)
	if err != nil {
		return err
	}
	tx.OnCommit(func() { s.customs.looked.Store(0) })
	_, err = db.Exec(ctx, tx, `
		insert into index_state (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, customGeneration, strconv.FormatInt(n+1, 10))
	return err
}

// part is the rows of one resource by one index.
type part struct {
	keys                  []int64 // of the fields
	rows                  *index.Rows
	compartment, resource int64
	called                []int64 // targets that displays name
	site                  bool    // by a parameter of the site
}

// parts are the rows of what stands at an item, also by the labels that only the
// server shows and by the parameters of the site.
func (w *writing) parts(in *Incoming, compartment, resource int64) []part {
	all := []part{{w.s.fields, &in.rows, compartment, resource, in.called, false}}
	if rows := w.s.shownLabels(in); rows != nil {
		all = append(all, part{w.s.fields, rows, compartment, resource, nil, false})
	}
	for _, c := range w.customs.all {
		all = c.rows(all, in, compartment, resource)
	}
	return w.s.quiet(in, all)
}

func (c *custom) rows(all []part, in *Incoming, compartment, resource int64) []part {
	if p := c.index.Of(in.Type); p != nil {
		rows := &index.Rows{}
		p.Extract(in.Value(), rows)
		all = append(all, part{c.keys(), rows, compartment, resource, nil, true})
	}
	return all
}

func (c *custom) keys() []int64 {
	keys := make([]int64, len(c.index.Fields))
	for i, f := range c.index.Fields {
		keys[i] = f.Key
	}
	return keys
}
