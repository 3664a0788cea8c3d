package hsds

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// row is one row of a table, by column, and the line it begins in.
type row struct {
	fields map[string]any
	line   int
}

func (r row) text(column string) string { s, _ := r.fields[column].(string); return s }

// tables are called as the files of the specification are, in one number or the
// other; the value is what an object calls its rows. Source: HSDS3
var tables = map[string]string{
	"service": "services", "organization": "organizations", "location": "locations", "service_at_location": "service_at_locations",
	"services_at_location": "service_at_locations", "address": "addresses", "phone": "phones", "contact": "contacts", "schedule": "schedules",
	"language": "languages", "service_area": "service_areas", "attribute": "attributes", "taxonomy_term": "taxonomy_terms", "taxonomy": "taxonomies",
	"taxonomie": "taxonomies", "accessibility": "accessibility", "funding": "funding", "cost_option": "cost_options", "required_document": "required_documents",
	"program": "programs", "organization_identifier": "organization_identifiers", "metadata": "metadata", "url": "additional_urls",
	"service_capacity": "capacities", "service_capacitie": "capacities", "unit": "units", "accessibilitie": "accessibility", "addresse": "addresses",
}

// numbers are the columns that hold numbers. Source: HSDS3
var numbers = []string{"minimum_age", "maximum_age", "latitude", "longitude", "extension", "year_incorporated", "timezone", "count", "interval",
	"amount", "available", "maximum"}

// archive reads the tables of a data package in a zip file.
func (r reading) archive(data []byte, name string) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%s: no archive that can be read", name)
	}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > largest {
			return fmt.Errorf("%s: larger than %d MB unpacked", name, largest>>20)
		}
	}
	return r.tables(z, name)
}

// tables reads a data package: all its CSV files, put together as an API gives
// them.
func (r reading) tables(from fs.FS, name string) error {
	all := map[string][]row{}
	var files []string
	err := fs.WalkDir(from, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.EqualFold(path.Ext(p), ".csv") && !strings.HasPrefix(path.Base(p), ".") {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	source := ""
	for _, p := range files {
		base := strings.ToLower(strings.TrimSuffix(path.Base(p), path.Ext(p)))
		table := cmp.Or(tables[base], tables[strings.TrimSuffix(base, "s")])
		if table == "" {
			if err := r.reject(Reject{File: p, Reason: "no table of the specification"}); err != nil {
				return err
			}
			continue
		}
		if table == "services" {
			source = p
		}
		rows, err := r.table(from, p)
		if err != nil {
			return err
		}
		all[table] = append(all[table], rows...)
	}
	if source == "" {
		return fmt.Errorf("%s: holds no services.csv", name)
	}
	return r.put(all, source)
}

// table reads one CSV file. A row with a mistake is rejected by its line.
func (r reading) table(from fs.FS, p string) (rows []row, err error) {
	f, err := from.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	c := csv.NewReader(io.LimitReader(f, largest))
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	head, err := c.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, r.reject(Reject{File: p, Line: 1, Reason: "no head of a table"})
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff")))
	}
	for {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			line := 0
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				line = e.StartLine
			}
			if err := r.reject(Reject{File: p, Line: line, Reason: "no row of a table"}); err != nil {
				return nil, err
			}
			continue
		}
		line, _ := c.FieldPos(0)
		if len(fields) > len(head) {
			if err := r.reject(Reject{File: p, Line: line, Reason: fmt.Sprintf("%d fields, and a head of %d", len(fields), len(head))}); err != nil {
				return nil, err
			}
			continue
		}
		rows = append(rows, row{values(head, fields), line})
	}
}

// values are the fields of a row that hold something, by column.
func values(head, fields []string) map[string]any {
	o := map[string]any{}
	for i, text := range fields {
		if text = strings.TrimSpace(strings.ToValidUTF8(text, "")); text == "" || head[i] == "" {
			continue
		}
		o[head[i]] = text
		if _, err := strconv.ParseFloat(text, 64); err == nil && slices.Contains(numbers, head[i]) && json.Valid([]byte(text)) {
			o[head[i]] = json.Number(text)
		}
	}
	return o
}

// put puts rows together: what belongs to what, by the columns that name it.
func (r reading) put(all map[string][]row, source string) error {
	by := map[string]map[string]map[string]any{}
	for table, rows := range all {
		by[table] = map[string]map[string]any{}
		for _, x := range rows {
			by[table][x.text("id")] = x.fields
		}
	}
	put := joining{all, by}
	put.terms()
	for _, child := range []string{"languages", "phones", "schedules", "addresses", "accessibility", "contacts", "service_areas", "funding", "cost_options",
		"required_documents", "organization_identifiers", "additional_urls", "capacities"} {
		put.under(child)
	}
	for _, x := range all["organizations"] {
		rename(x.fields, "additional_urls", "additional_websites")
	}
	for _, x := range all["programs"] {
		if o := by["organizations"][x.text("organization_id")]; o != nil {
			push(o, "programs", x.fields)
		}
	}
	for _, x := range all["service_at_locations"] {
		if l := by["locations"][x.text("location_id")]; l != nil {
			x.fields["location"] = l
		}
		if s := by["services"][x.text("service_id")]; s != nil {
			push(s, "service_at_locations", x.fields)
		}
	}
	for _, x := range all["services"] {
		if o := by["organizations"][x.text("organization_id")]; o != nil {
			x.fields["organization"] = o
		}
		if p := by["programs"][x.text("program_id")]; p != nil {
			x.fields["program"] = p
		}
		b, err := json.Marshal(x.fields)
		if err != nil {
			return err
		}
		if err := r.record(Record{source, x.line, b}); err != nil {
			return err
		}
	}
	return nil
}

// joining are tables on their way to objects.
type joining struct {
	all map[string][]row
	by  map[string]map[string]map[string]any
}

// owners are the columns that name what a row belongs to, the nearest first.
// Source: HSDS3
var owners = []struct{ column, table string }{
	{"phone_id", "phones"}, {"contact_id", "contacts"}, {"service_at_location_id", "service_at_locations"}, {"location_id", "locations"},
	{"service_id", "services"}, {"organization_id", "organizations"},
}

// under puts the rows of a table under what they belong to.
func (j joining) under(child string) {
	for _, x := range j.all[child] {
		for _, o := range owners {
			if owner := j.by[o.table][x.text(o.column)]; owner != nil && o.table != child {
				push(owner, child, x.fields)
				break
			}
		}
	}
}

// terms puts what entries are classified by, and who changed them, under them.
func (j joining) terms() {
	for _, x := range j.all["taxonomy_terms"] {
		if t := j.by["taxonomies"][x.text("taxonomy_id")]; t != nil {
			x.fields["taxonomy_detail"] = t
		}
	}
	for table, id := range map[string]string{"attributes": "link_id", "metadata": "resource_id"} {
		for _, x := range j.all[table] {
			if t := j.by["taxonomy_terms"][x.text("taxonomy_term_id")]; t != nil {
				x.fields["taxonomy_term"] = t
			}
			for _, to := range []string{"services", "organizations", "locations", "service_at_locations"} {
				if o := j.by[to][x.text(id)]; o != nil {
					push(o, table, x.fields)
					break
				}
			}
		}
	}
}

func push(o map[string]any, name string, value map[string]any) {
	list, _ := o[name].([]any)
	o[name] = append(list, value)
}

func rename(o map[string]any, from, to string) {
	if v, ok := o[from]; ok {
		o[to] = v
		delete(o, from)
	}
}
