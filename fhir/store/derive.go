package store

import (
	"context"
	"slices"
	"strconv"

	"kith/fhir/element"
	"kith/platform/db"
)

// Table is a table that a projector derives from resources.
type Table struct {
	Name    string
	Of      []string // the types its rows are read from
	Columns []string // the first holds the id of the resource; "source_type" the type, where there are several
}

// Rows collects the rows of a batch by table.
type Rows map[string][][]any

// Add adds a row with a value for every column.
func (r Rows) Add(table string, row ...any) { r[table] = append(r[table], row) }

// Derived are the tables of one projector and how their rows are read.
type Derived struct {
	Tables []Table
	Days   bool // rows depend on Change.Zone
	// Matters reports whether a resource can have rows; nil: every one can.
	// Most of an import has none in most folders.
	Matters func(typ string, v element.Value) bool
	// Read adds the rows of c.New.
	Read func(rows Rows, c Change)
}

// Projector returns the projector of a folder that fills these tables.
func (d Derived) Projector(name string) Projector {
	p := Projector{Name: name, Project: d.project, Days: d.Days}
	for _, t := range d.Tables {
		if t.Columns[0] == "source_type" { // forget would look for ids there, and find none
			panic(t.Name + ": the id comes first")
		}
		p.Tables = append(p.Tables, t.Name)
		p.Types = append(p.Types, t.Of...)
	}
	slices.Sort(p.Types)
	p.Types = slices.Compact(p.Types)
	return p
}

func (d Derived) project(ctx context.Context, tx *db.Tx, changes []Change) error {
	rows, gone := Rows{}, map[string][]any{}
	for _, c := range changes {
		if c.Old.Exists() && (d.Matters == nil || d.Matters(c.Type, c.Old)) {
			gone[c.Type] = append(gone[c.Type], c.ID)
		}
		if c.New.Exists() && (d.Matters == nil || d.Matters(c.Type, c.New)) {
			d.Read(rows, c)
		}
	}
	for _, t := range d.Tables {
		for _, typ := range t.Of {
			if err := t.forget(ctx, tx, typ, gone[typ]); err != nil {
				return err
			}
		}
		if err := db.Insert(ctx, tx, t.Name, t.Columns, rows[t.Name]); err != nil {
			return err
		}
	}
	return nil
}

// mostForgotten is how many resources lose their rows in one statement.
const mostForgotten = 100

// forget deletes the rows of resources of one type.
func (t Table) forget(ctx context.Context, tx *db.Tx, typ string, ids []any) error {
	for len(ids) > 0 {
		n := 1
		if len(ids) >= mostForgotten {
			n = mostForgotten
		}
		args := slices.Clone(ids[:n])
		query := "delete from " + t.Name + " where " + t.Columns[0] + " in " + db.Tuples(1, n)
		if slices.Contains(t.Columns, "source_type") {
			args = append(args, typ)
			query += " and source_type = $" + strconv.Itoa(len(args))
		}
		if _, err := db.Exec(ctx, tx, query, args...); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
