package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Past asks for versions of resources, newest first.
type Past struct {
	Type  string    // "" for every type
	Since time.Time // what came no earlier; zero for all
	At    time.Time // what was current then; zero for all
	Count int       // most versions of one page; 0 means 50
	After string    // Versions.Next of the page before
}

// Versions is part of an answer.
type Versions struct {
	Resources []Resource
	Next      string // "" on the last page
}

// changed is a version and the key by which those of one moment are ordered.
type changed struct {
	Resource
	key int64
}

func scanChanged(row db.Row) (c changed, err error) {
	var at, labels int64
	err = row.Scan(&c.key, &c.Type, &c.ID, &c.Version, &at, &c.Deleted, &c.Compartment, &labels, &c.metaAt, &c.body)
	c.Updated, c.Labels = time.UnixMicro(at).UTC(), access.Mask(labels)
	return c, err
}

func newest(a, b changed) int {
	return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(b.key, a.key), cmp.Compare(b.Version, a.Version))
}

// Past returns what v may read of the history of a type or of all, deletions
// included. As for one resource, both the place where it lies now and the one
// where a version lay decide.
func (s *Store) Past(ctx context.Context, v access.Viewer, p Past) (Versions, error) {
	count := p.Count
	if count <= 0 {
		count = 50
	}
	count = min(count, MostPerPage)
	var all []changed
	questions, err := p.questions(count + 1)
	if err != nil {
		return Versions{}, err
	}
	for _, q := range questions {
		some, err := access.All(ctx, s.db, v, scanChanged, q.text, q.args...)
		if err != nil {
			return Versions{}, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, newest)
	var page Versions
	for _, c := range all[:min(count, len(all))] {
		if err := c.opened(ctx, s); err != nil {
			return Versions{}, err
		}
		page.Resources = append(page.Resources, c.Resource)
	}
	if err := s.leave(ctx, s.db, v, page.Resources); err != nil {
		return Versions{}, err
	}
	if len(all) > count {
		last := page.Resources[count-1]
		page.Next = fmt.Sprintf("%d %d %s %s", last.Updated.UnixMicro(), last.Version, last.Type, last.ID)
	}
	return page, nil
}

// question is a query that is yet to be asked as somebody.
type question struct {
	text string
	args []any
}

// questions are the queries behind a history: of what is current, and of what
// was. Each gives its newest, so many at most.
func (p Past) questions(most int) (all []question, err error) {
	for _, from := range []struct{ table, key, more string }{
		{"resource r", "key", ""},
		// A cross join keeps SQLite to this order: newest first, without sorting.
		{"resource_history x cross join resource r", "resource", " and r.key = x.resource and sees(x.compartment)"},
	} {
		x := strings.Fields(from.table)[1]
		b := &builder{plan: &plan{}, where: []string{"sees(r.compartment)" + from.more}}
		if err := p.narrow(b, x, from.key); err != nil {
			return nil, err
		}
		text := fmt.Sprintf(`
			select r.key, r.type, r.id, %[1]s.version, %[1]s.updated_at, %[1]s.deleted, r.compartment, r.labels, %[1]s.meta_at, %[1]s.body
			from %[2]s
			where %[3]s
			order by %[1]s.updated_at desc, %[1]s.%[4]s desc, %[1]s.version desc limit %[5]s`,
			x, from.table, strings.Join(b.where, " and "), from.key, b.arg(most))
		all = append(all, question{text, b.args})
	}
	return all, nil
}

// narrow writes what is asked for as conditions on the table x.
func (p Past) narrow(b *builder, x, key string) error {
	add := func(text string) { b.where = append(b.where, text) }
	if p.Type != "" {
		add("r.type = " + b.arg(p.Type))
	}
	if !p.Since.IsZero() {
		add(x + ".updated_at >= " + b.arg(p.Since.UnixMicro()))
	}
	if !p.At.IsZero() {
		at := b.arg(p.At.UnixMicro())
		add(x + ".updated_at <= " + at)
		for _, later := range []string{"resource l where l.key", "resource_history l where l.resource"} {
			add("not exists (select 1 from " + later + " = " + x + "." + key + " and l.version = " + x + ".version + 1 and l.updated_at <= " + at + ")")
		}
	}
	if p.After == "" {
		return nil
	}
	at, version, typ, id, ok := p.position()
	if !ok {
		return fault.New(fault.Invalid, "fhir.bad-page")
	}
	moment, of := b.arg(at), "(select l.key from resource l where l.type = "+b.arg(typ)+" and l.id = "+b.arg(id)+")"
	add(x + ".updated_at <= " + moment)
	add("(" + x + ".updated_at < " + moment + " or " + x + "." + key + " < " + of +
		" or " + x + "." + key + " = " + of + " and " + x + ".version < " + b.arg(version) + ")")
	return nil
}

// position reads After: a moment, a version and whose. A page is named by that,
// never by a key: keys count what others write.
func (p Past) position() (at, version int64, typ, id string, ok bool) {
	parts := strings.Fields(p.After)
	if len(parts) != 4 || !r4.IsType(parts[2]) || !r4.IsID(parts[3]) {
		return 0, 0, "", "", false
	}
	at, err := strconv.ParseInt(parts[0], 10, 64)
	version, err2 := strconv.ParseInt(parts[1], 10, 64)
	return at, version, parts[2], parts[3], err == nil && err2 == nil
}
