package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kith/platform/db"
)

// floorTables are what the floor writes: the bytes, and the index rows.
var floorTables = []struct {
	name, columns, key string
}{
	{"resource", "key, type, id, version, updated_at, deleted, compartment, origin, audit, meta_at, body", "key"},
	{"index_token", "field, value, system, compartment, item, resource", "resource"},
	{"index_string", "field, value, original, compartment, item, resource", "resource"},
	{"index_uri", "field, value, compartment, item, resource", "resource"},
	{"index_reference", "field, target, type, compartment, item, resource", "resource"},
	{"index_date", "field, low, high, compartment, item, resource", "resource"},
	{"index_quantity", "field, unit, low, high, compartment, item, resource", "resource"},
}

const floorBatch = 2000

// floor copies what an import stored into an empty database of the same kind,
// in durable batches and sorted as the tables are, and returns how long the
// writing took. There is no parsing, no check, no history, no access, no
// projection, no audit: nothing can be faster.
func (b *bench) floor(ctx context.Context, from database) (took time.Duration, err error) {
	engine := "sqlite"
	if from.flag == "--db" {
		engine = "postgres"
	}
	to, err := b.database(ctx, engine, "floor")
	if err != nil {
		return 0, err
	}
	defer to.drop()
	if _, err := b.command(ctx, to.args("reindex")...); err != nil { // makes the tables
		return 0, err
	}
	src, err := db.Open(ctx, from.url)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	dst, err := db.Open(ctx, to.url)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	most, err := db.One(ctx, src, db.Int, "", `select max(key) from resource`)
	if err != nil {
		return 0, err
	}
	index, err := readIndex(ctx, src)
	if err != nil {
		return 0, err
	}
	for first := int64(0); first <= most; first += floorBatch {
		batch, err := readBatch(ctx, src, index, first)
		if err != nil {
			return 0, err
		}
		began := time.Now()
		err = dst.Write(ctx, func(tx *db.Tx) error {
			for i, t := range floorTables {
				if err := db.Insert(ctx, tx, t.name, strings.Split(t.columns, ", "), batch[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
		took += time.Since(began)
	}
	return took, nil
}

// readIndex reads all index rows, by table, in order of resource.
func readIndex(ctx context.Context, src *db.DB) ([][][]any, error) {
	index := make([][][]any, len(floorTables))
	for i, t := range floorTables[1:] {
		rows, err := readRows(ctx, src, t.columns, fmt.Sprintf("select %s from %s order by %s", t.columns, t.name, t.key))
		if err != nil {
			return nil, err
		}
		index[i+1] = rows
	}
	return index, nil
}

// readBatch takes the resources of a batch from the database and their index
// rows from index, which it shortens, sorted as their tables are.
func readBatch(ctx context.Context, src *db.DB, index [][][]any, first int64) ([][][]any, error) {
	batch := make([][][]any, len(floorTables))
	t := floorTables[0]
	rows, err := readRows(ctx, src, t.columns, fmt.Sprintf("select %s from %s where key >= %d and key < %d order by key", t.columns, t.name, first, first+floorBatch))
	if err != nil {
		return nil, err
	}
	batch[0] = rows
	for i := 1; i < len(index); i++ {
		n, _ := slices.BinarySearchFunc(index[i], first+floorBatch, func(row []any, key int64) int { // exact match or not, it is where the batch ends
			return cmp.Compare(row[len(row)-1].(int64), key)
		})
		batch[i], index[i] = index[i][:n], index[i][n:]
		slices.SortFunc(batch[i], compareRows)
	}
	return batch, nil
}

// readRows reads rows into values that a driver takes back.
func readRows(ctx context.Context, src *db.DB, columns, query string) (all [][]any, err error) {
	names := strings.Split(columns, ", ")
	err = db.Each(ctx, src, func(r db.Row) error {
		row, to := make([]any, len(names)), make([]any, len(names))
		for i, n := range names {
			row[i] = holder(query, n)
			to[i] = row[i]
		}
		if err := r.Scan(to...); err != nil {
			return err
		}
		for i := range row {
			row[i] = deref(row[i])
		}
		all = append(all, row)
		return nil
	}, query)
	return all, err
}

// holder is where a column's value is read into.
func holder(query, column string) any {
	table := query[strings.Index(query, " from ")+len(" from "):]
	switch {
	case column == "deleted":
		return new(bool)
	case column == "body":
		return new([]byte)
	case column == "id", column == "origin", column == "original",
		column == "type" && strings.HasPrefix(table, "resource "),
		column == "value" && !strings.HasPrefix(table, "index_uri "):
		return new(string)
	case strings.HasPrefix(table, "index_quantity ") && (column == "low" || column == "high"):
		return new(float64)
	}
	return new(int64)
}

func deref(p any) any {
	switch x := p.(type) {
	case *string:
		return *x
	case *bool:
		return *x
	case *[]byte:
		return *x
	case *float64:
		return *x
	case *int64:
		return *x
	}
	return p
}

func compareRows(a, b []any) int {
	for i := range a {
		var c int
		switch x := a[i].(type) {
		case int64:
			c = cmp.Compare(x, b[i].(int64))
		case string:
			c = strings.Compare(x, b[i].(string))
		case float64:
			c = cmp.Compare(x, b[i].(float64))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
