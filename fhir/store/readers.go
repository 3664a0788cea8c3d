package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"kith/platform/access"
	"kith/platform/db"
)

// compartmentsOf returns the compartments that are about one of the children.
func compartmentsOf(ctx context.Context, q db.Querier, children []string) (all []int64, err error) {
	for part := range slices.Chunk(children, 500) {
		keys, err := db.All(ctx, q, db.Int,
			`select distinct compartment from compartment_patient where patient_id in `+db.Tuples(1, len(part)), anys(part)...)
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// asking is a compartment as the rule is asked about it.
type asking struct {
	needs     access.Mask
	addressed []string
	children  []string
	unplaced  bool
	holder    string // organization that reads it until the children are here
}

// readerRow is a row of compartment_reader.
type readerRow struct {
	compartment int64
	reader      string
	slot, needs int64
	from, until int64
	refused     string
}

// readers decides anew who may read these compartments, and writes what is
// different from before.
func (s *Store) readers(ctx context.Context, tx *db.Tx, compartments []int64) error {
	for part := range slices.Chunk(compartments, 500) {
		should, err := s.should(ctx, tx, part)
		if err != nil {
			return err
		}
		is, err := readersNow(ctx, tx, part)
		if err != nil {
			return err
		}
		if err := s.lost(ctx, tx, is, should); err != nil {
			return err
		}
		for row := range is {
			if should[row] {
				delete(should, row)
				continue
			}
			if _, err := db.Exec(ctx, tx, `delete from compartment_reader where compartment = $1 and reader = $2 and slot = $3`,
				row.compartment, row.reader, row.slot); err != nil {
				return err
			}
		}
		fresh := make([][]any, 0, len(should))
		for r := range should {
			fresh = append(fresh, []any{r.compartment, r.reader, r.slot, r.needs, r.from, r.until, r.refused})
		}
		slices.SortFunc(fresh, byRow(3))
		if err := db.Insert(ctx, tx, "compartment_reader",
			[]string{"compartment", "reader", "slot", "needs", "from_at", "until_at", "refused"}, fresh); err != nil {
			return err
		}
	}
	return nil
}

// should returns what the rule says about compartments.
func (s *Store) should(ctx context.Context, q db.Querier, compartments []int64) (map[readerRow]bool, error) {
	asked, err := s.asking(ctx, q, compartments)
	if err != nil {
		return nil, err
	}
	of, err := s.permitted(ctx, q, asked)
	if err != nil {
		return nil, err
	}
	here, err := s.awaited(ctx, q, asked)
	if err != nil {
		return nil, err
	}
	rows := map[readerRow]bool{}
	for key, c := range asked {
		if c.unplaced {
			continue
		}
		for reader, grants := range c.readers(of, here) {
			for i, g := range grants {
				rows[readerRow{key, reader, int64(i), int64(g.needs), g.from, g.until, g.refused}] = true
			}
		}
	}
	return rows, nil
}

// asking reads compartments and the children they are about.
func (s *Store) asking(ctx context.Context, q db.Querier, compartments []int64) (map[int64]*asking, error) {
	all := make(map[int64]*asking, len(compartments))
	return all, db.Each(ctx, q, func(r db.Row) error {
		var key, needs int64
		var name, child string
		if err := r.Scan(&key, &name, &needs, &child); err != nil {
			return err
		}
		c := all[key]
		if c == nil {
			c = &asking{needs: access.Mask(needs), addressed: addressees(name), unplaced: strings.HasPrefix(name, unplaced), holder: holder(name)}
			all[key] = c
		}
		if child != "" {
			c.children = append(c.children, child)
		}
		return nil
	}, `
		select c.key, c.name, c.needs, coalesce(cp.patient_id, '')
		from compartment c left join compartment_patient cp on cp.compartment = c.key
		where c.key in `+db.Tuples(1, len(compartments)), anys(compartments)...)
}

// permitted asks the rule about all children of compartments at once.
func (s *Store) permitted(ctx context.Context, q db.Querier, asked map[int64]*asking) (map[string]*permitted, error) {
	of := map[string]*permitted{}
	for _, c := range asked {
		for _, id := range c.children {
			if of[id] == nil {
				of[id] = &permitted{permits: map[string][]Permit{}}
			}
		}
	}
	if len(of) == 0 {
		return of, nil
	}
	permits, denials, err := s.rule.Permits(ctx, q, slices.Sorted(maps.Keys(of)))
	if err != nil {
		return nil, err
	}
	for _, p := range permits {
		if c := of[p.Patient]; c != nil {
			c.permits[p.Reader] = append(c.permits[p.Reader], p)
		}
	}
	for _, d := range denials {
		if c := of[d.Patient]; c != nil {
			c.denials = append(c.denials, d)
		}
	}
	return of, nil
}

// readersNow reads what stands in the table.
func readersNow(ctx context.Context, q db.Querier, compartments []int64) (map[readerRow]bool, error) {
	rows := map[readerRow]bool{}
	return rows, db.Each(ctx, q, func(r db.Row) error {
		var row readerRow
		err := r.Scan(&row.compartment, &row.reader, &row.slot, &row.needs, &row.from, &row.until, &row.refused)
		rows[row] = true
		return err
	}, `select compartment, reader, slot, needs, from_at, until_at, refused from compartment_reader where compartment in `+
		db.Tuples(1, len(compartments)), anys(compartments)...)
}

// Suppose takes a rule as the one that holds, and writes nothing: for Misread,
// and for whoever only looks.
func (s *Store) Suppose(rule Rule) { s.under(rule) }

// Rule returns the rule that says who may read.
func (s *Store) Rule() Rule { return s.rule }

// Misread counts the rows of compartment_reader that are there and should not
// be, or should be and are not, by the rule that is bound.
func (s *Store) Misread(ctx context.Context) (n int64, err error) {
	for after := int64(-1); ; {
		part, err := db.All(ctx, s.db, db.Int, `select key from compartment where key > $1 order by key limit 500`, after)
		if err != nil || len(part) == 0 {
			return n, err
		}
		after = part[len(part)-1]
		should, err := s.should(ctx, s.db, part)
		if err != nil {
			return n, err
		}
		is, err := readersNow(ctx, s.db, part)
		if err != nil {
			return n, err
		}
		for row := range is {
			if !should[row] {
				n++
			}
		}
		for row := range should {
			if !is[row] {
				n++
			}
		}
	}
}

// Reader is who may read a compartment, as a row of compartment_reader says.
type Reader struct {
	Name        string      // as in compartment_reader
	Needs       access.Mask // what they must be cleared for
	From, Until int64       // microseconds
	Refused     string      // whom it does not hold for: " Practitioner/x Practitioner/y "
}

// Reads reports whether a viewer reads by a row at a moment, as Compile asks it
// of every row.
func (r Reader) Reads(v access.Viewer, at int64) bool {
	names := v.Names()
	return slices.Contains(names, r.Name) && v.Clears(r.Needs) && r.From <= at && at < r.Until &&
		!slices.ContainsFunc(names, func(name string) bool { return strings.Contains(r.Refused, " "+name+" ") })
}

// Foreseen returns who may read what is about to be written about a child: a
// resource that asks for needs, its kind of content included, and is addressed
// to these. It writes nothing.
func (s *Store) Foreseen(ctx context.Context, q db.Querier, child string, needs access.Mask, to ...string) (all []Reader, err error) {
	c := &asking{needs: needs, addressed: to, children: []string{child}}
	of, err := s.permitted(ctx, q, map[int64]*asking{0: c})
	if err != nil {
		return nil, err
	}
	for reader, grants := range c.readers(of, nil) {
		for _, g := range grants {
			all = append(all, Reader{reader, g.needs, g.from, g.until, g.refused})
		}
	}
	slices.SortFunc(all, func(a, b Reader) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.From, b.From), cmp.Compare(a.Needs, b.Needs))
	})
	return all, nil
}
