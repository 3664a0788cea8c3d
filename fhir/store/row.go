package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kith/fhir/index"
	"kith/platform/db"
)

// The rows of the index as their tables store them. Where each lies comes last.
type (
	tokenRow struct {
		value         string
		field, system int64
		at            address
	}
	stringRow struct {
		value, original string
		field           int64
		at              address
	}
	uriRow struct {
		field, value int64
		at           address
	}
	referenceRow struct {
		field, target, typ int64
		at                 address
	}
	dateRow struct {
		field, low, high int64
		at               address
	}
	// calledRow says of a resource what the displays of its references name.
	calledRow struct{ resource, target int64 }
	numberRow struct {
		field, unit int64
		low, high   float64
		at          address
	}
)

// address is the end of every row.
type address struct{ compartment, item, resource int64 }

func (a address) compare(b address) int {
	return cmp.Or(cmp.Compare(a.compartment, b.compartment), cmp.Compare(a.item, b.item), cmp.Compare(a.resource, b.resource))
}

// row is one of the row types: compare orders as the table's key does, append
// adds the values in the order of the table's columns.
type row[T any] interface {
	comparable
	compare(T) int
	append([]any) []any
}

func (r tokenRow) compare(o tokenRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), strings.Compare(r.value, o.value), cmp.Compare(r.at.compartment, o.at.compartment),
		cmp.Compare(r.system, o.system), r.at.compare(o.at))
}

func (r tokenRow) append(to []any) []any {
	return append(to, r.field, r.value, r.at.compartment, r.system, r.at.item, r.at.resource)
}

func (r stringRow) compare(o stringRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), strings.Compare(r.value, o.value), strings.Compare(r.original, o.original), r.at.compare(o.at))
}

func (r stringRow) append(to []any) []any {
	return r.at.append(append(to, r.field, r.value, r.original))
}

func (r uriRow) compare(o uriRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), cmp.Compare(r.value, o.value), r.at.compare(o.at))
}

func (r uriRow) append(to []any) []any { return r.at.append(append(to, r.field, r.value)) }

func (r referenceRow) compare(o referenceRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), cmp.Compare(r.target, o.target), cmp.Compare(r.typ, o.typ), r.at.compare(o.at))
}

func (r referenceRow) append(to []any) []any {
	return r.at.append(append(to, r.field, r.target, r.typ))
}

func (r dateRow) compare(o dateRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), cmp.Compare(r.low, o.low), cmp.Compare(r.high, o.high), r.at.compare(o.at))
}

func (r dateRow) append(to []any) []any { return r.at.append(append(to, r.field, r.low, r.high)) }

func (r numberRow) compare(o numberRow) int {
	return cmp.Or(cmp.Compare(r.field, o.field), cmp.Compare(r.unit, o.unit), cmp.Compare(r.low, o.low), cmp.Compare(r.high, o.high), r.at.compare(o.at))
}

func (r numberRow) append(to []any) []any {
	return r.at.append(append(to, r.field, r.unit, r.low, r.high))
}

func (r calledRow) compare(o calledRow) int {
	return cmp.Or(cmp.Compare(r.resource, o.resource), cmp.Compare(r.target, o.target))
}

func (r calledRow) append(to []any) []any { return append(to, r.resource, r.target) }

func (a address) append(to []any) []any { return append(to, a.compartment, a.item, a.resource) }

// indexTable is one table of the search index.
type indexTable struct {
	name    string
	columns []string // in the order of its key
}

// tables are the index tables, by kind of field.
var tables = [index.Kinds]indexTable{
	index.Token:     {"index_token", []string{"field", "value", "compartment", "system", "item", "resource"}},
	index.String:    {"index_string", []string{"field", "value", "original", "compartment", "item", "resource"}},
	index.URI:       {"index_uri", []string{"field", "value", "compartment", "item", "resource"}},
	index.Reference: {"index_reference", []string{"field", "target", "type", "compartment", "item", "resource"}},
	index.Date:      {"index_date", []string{"field", "low", "high", "compartment", "item", "resource"}},
	index.Number:    {"index_quantity", []string{"field", "unit", "low", "high", "compartment", "item", "resource"}},
}

// calledTable lies beside the index: words are asked about it.
var calledTable = indexTable{"called", []string{"resource", "target"}}

// batchRows are the index rows of a batch of resources.
type batchRows struct {
	tokens     []tokenRow
	strings    []stringRow
	uris       []uriRow
	references []referenceRow
	dates      []dateRow
	numbers    []numberRow
	called     []calledRow
}

// numbers are the keys of what rows name by text.
type numbers struct{ uris, units map[string]int64 }

// add adds the rows of one resource.
func (b *batchRows) add(p part, n numbers) {
	r, keys := p.rows, p.keys
	at := func(item int32) address { return address{p.compartment, int64(item), p.resource} }
	for _, t := range r.Tokens {
		b.tokens = append(b.tokens, tokenRow{t.Value, keys[t.Field], n.uris[t.System], at(t.Item)})
	}
	for _, t := range r.Strings {
		b.strings = append(b.strings, stringRow{t.Value, t.Original, keys[t.Field], at(t.Item)})
	}
	for _, t := range r.URIs {
		b.uris = append(b.uris, uriRow{keys[t.Field], n.uris[t.Value], at(t.Item)})
	}
	for _, t := range r.References {
		b.references = append(b.references, referenceRow{keys[t.Field], t.Target, int64(t.Type), at(t.Item)})
	}
	for _, t := range r.Dates {
		b.dates = append(b.dates, dateRow{keys[t.Field], t.Low, t.High, at(t.Item)})
	}
	for _, t := range r.Numbers {
		b.numbers = append(b.numbers, numberRow{keys[t.Field], n.units[t.Unit], t.Low, t.High, at(t.Item)})
	}
	for _, t := range p.called {
		b.called = append(b.called, calledRow{p.resource, t})
	}
}

// insert stores the rows, each once.
func (b *batchRows) insert(ctx context.Context, tx *db.Tx) error {
	for _, step := range []func() error{
		func() error { return insertRows(ctx, tx, tables[index.Token], b.tokens) },
		func() error { return insertRows(ctx, tx, tables[index.String], b.strings) },
		func() error { return insertRows(ctx, tx, tables[index.URI], b.uris) },
		func() error { return insertRows(ctx, tx, tables[index.Reference], b.references) },
		func() error { return insertRows(ctx, tx, tables[index.Date], b.dates) },
		func() error { return insertRows(ctx, tx, tables[index.Number], b.numbers) },
		func() error { return insertRows(ctx, tx, calledTable, b.called) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// insertRows stores rows in the order in which their table keeps them, which is
// what makes a large batch cheap.
func insertRows[T row[T]](ctx context.Context, tx *db.Tx, table indexTable, rows []T) error {
	slices.SortFunc(rows, T.compare)
	rows = slices.Compact(rows)
	width := len(table.columns)
	values := make([]any, 0, len(rows)*width)
	all := make([][]any, len(rows))
	for i, r := range rows {
		values = r.append(values)
		all[i] = values[i*width:]
	}
	return db.Insert(ctx, tx, table.name, table.columns, all)
}

// remove deletes the rows one by one: those of one resource are few.
func (b *batchRows) remove(ctx context.Context, tx *db.Tx) error {
	for _, step := range []func() error{
		func() error { return removeRows(ctx, tx, tables[index.Token], b.tokens) },
		func() error { return removeRows(ctx, tx, tables[index.String], b.strings) },
		func() error { return removeRows(ctx, tx, tables[index.URI], b.uris) },
		func() error { return removeRows(ctx, tx, tables[index.Reference], b.references) },
		func() error { return removeRows(ctx, tx, tables[index.Date], b.dates) },
		func() error { return removeRows(ctx, tx, tables[index.Number], b.numbers) },
		func() error { return removeRows(ctx, tx, calledTable, b.called) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func removeRows[T row[T]](ctx context.Context, tx *db.Tx, table indexTable, rows []T) error {
	where := make([]string, len(table.columns))
	for i, column := range table.columns {
		where[i] = column + " = $" + string(rune('1'+i))
	}
	text := "delete from " + table.name + " where " + strings.Join(where, " and ")
	for _, r := range rows {
		if _, err := db.Exec(ctx, tx, text, r.append(nil)...); err != nil {
			return err
		}
	}
	return nil
}
