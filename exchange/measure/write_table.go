package measure

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"

	"kith/platform/parquet"
)

// Columns are those of the table of a result, one line a number: what it is, of
// how many, how it lies, in which group, and where it comes from. A cell that is
// not told, or not defined, is empty.
var Columns = []parquet.Column{
	{Name: "measure"}, {Name: "group"}, {Name: "n", Kind: parquet.Whole}, {Name: "value", Kind: parquet.Number},
	{Name: "low", Kind: parquet.Number}, {Name: "high", Kind: parquet.Number}, {Name: "sd", Kind: parquet.Number},
	{Name: "q05", Kind: parquet.Number}, {Name: "q25", Kind: parquet.Number}, {Name: "median", Kind: parquet.Number}, {Name: "q75", Kind: parquet.Number}, {Name: "q95", Kind: parquet.Number},
	{Name: "by"}, {Name: "text"}, {Name: "from", Kind: parquet.Day}, {Name: "to", Kind: parquet.Day}, {Name: "checksum"}, {Name: "definitions"},
}

// row is one line: cells as package parquet takes them.
type row []any

// tabled writes a result line by line.
type tabled struct {
	r    *Result
	tail row
	put  func(row) error
	err  error
}

// some is a number, or nil where it says nothing.
func some(v float64, ok bool) any {
	if !ok {
		return nil
	}
	return v
}

func somebody(n int64) any {
	if n <= 0 {
		return nil
	}
	return n
}

// day is a day as it is written, or nil.
func day(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (t *tabled) add(measure, by, group string, cells ...any) {
	line := make(row, 14, len(Columns))
	line[0], line[1], line[12] = measure, group, by
	copy(line[2:], cells)
	if t.err == nil {
		t.err = t.put(append(line, t.tail...))
	}
}

func (t *tabled) index(x Index, by, group string) {
	t.add(x.Name, by, group, somebody(x.N), some(x.Mean, x.OK), some(x.Low, x.Interval), some(x.High, x.Interval), some(x.SD, x.Interval),
		some(x.Q05, x.Tails), some(x.Q25, x.Middle), some(x.Median, x.Middle), some(x.Q75, x.Middle), some(x.Q95, x.Tails))
	for i, n := range x.Histogram {
		if n != untold {
			t.add(x.Name+" bar", cut(by, "part"), cut(group, part(i)), n)
		} else {
			t.add(x.Name+" bar", cut(by, "part"), cut(group, part(i)))
		}
	}
}

// cut joins what a group is of and its part.
func cut(a, b string) string { return strings.TrimPrefix(a+", "+b, ", ") }

func (t *tabled) spread(name string, s Spread, by, group string) {
	if s.OK {
		t.add(name, by, group, somebody(int64(s.N)), s.Mean, nil, nil, nil, nil, some(s.Q25, s.Middle), some(s.Median, s.Middle), some(s.Q75, s.Middle))
	}
}

func (t *tabled) share(name string, s Share, by, group string) {
	if s.OK {
		t.add(name, by, group, somebody(s.N), s.Share, s.Low, s.High)
	}
}

// rows calls put with every line, in one order.
func rows(r *Result, put func(row) error) error {
	t := &tabled{r: r, put: put, tail: row{day(r.First), day(r.Last), r.Checksum, r.Definitions}}
	for _, c := range []struct {
		name string
		n    int64
	}{{"visits", r.Visits}, {"patients", r.Patients}, {"providers", int64(r.Providers)}} {
		t.add(c.name, "", "", somebody(c.n))
	}
	for _, x := range r.Indexes {
		t.index(x, "", "")
	}
	for _, g := range r.Grains {
		group := cut(g.Grain, strings.TrimPrefix(g.Who, "all"))
		for _, x := range g.Indexes {
			x.Histogram = nil // of the first; others are told as numbers
			t.index(x, "grain", strings.TrimSuffix(group, ", "))
		}
		t.spread("Entropy", g.Entropy, "grain", strings.TrimSuffix(group, ", "))
	}
	for _, s := range r.Strata {
		for _, g := range s.Groups {
			t.add("patients", s.By, g.Name, somebody(g.Patients))
			for _, x := range g.Indexes {
				t.index(x, s.By, g.Name)
			}
		}
	}
	t.share("Regular", r.Regular.All, "", "")
	t.spread("Regular of providers", r.Regular.Mean, "", "")
	for _, p := range r.Regular.Providers {
		t.share("Regular", p.Share, "provider", p.Provider)
	}
	t.network()
	t.passed()
	for _, m := range r.Months {
		t.add("visits", "month", m.Month, somebody(m.Visits))
		t.add("patients", "month", m.Month, somebody(m.Patients))
		t.add("visits with somebody known", "month", m.Month, somebody(m.Visits), some(m.Share, m.OK))
		for _, x := range m.Trailing {
			t.index(x, "month, trailing", m.Month)
		}
	}
	t.origin()
	return t.err
}

func (t *tabled) network() {
	n := t.r.Network
	for _, c := range []struct {
		name string
		n    int
	}{{"providers with a tie", n.Providers}, {"ties", n.Ties}, {"ties of 8 or more", n.Likely}, {"providers left out", n.LeftOut}, {"largest core", n.Core}} {
		t.add(c.name, "", "", somebody(int64(c.n)))
	}
	t.add("communities", "", "", somebody(int64(n.Communities)), some(n.Modularity, n.Ties > 0))
	t.share("pairs tied", n.Whole, "", "")
	for _, s := range []struct {
		name string
		Spread
	}{{"degree", n.Degree}, {"strength", n.Strength}, {"strength, " + n.Weight, n.Weighted}, {"care density", n.Density}, {"care density, others", n.Others}, {"care density, fragmented", n.Fragmented}} {
		t.spread(s.name, s.Spread, "", "")
	}
	if n.Betweenness != nil {
		t.spread("betweenness", n.Betweenness.Spread, "", "")
	}
	for _, b := range n.Degrees {
		if b.N != untold {
			t.add("providers", "ties", barRange(b), int64(b.N))
		} else {
			t.add("providers", "ties", barRange(b))
		}
	}
	for _, c := range t.r.Communities {
		group := strconv.Itoa(c.Number)
		t.add("providers", "community", group, somebody(int64(c.Size)))
		t.add("ties", "community", group, somebody(int64(c.Ties)))
		t.add("shared", "community", group, somebody(c.Shared))
	}
	for _, b := range n.Between {
		t.add("shared", "communities", strconv.Itoa(b.A)+" – "+strconv.Itoa(b.B), somebody(b.Shared))
	}
	for _, p := range t.r.Nodes {
		t.add("degree", "provider", p.Provider, int64(p.Patients), float64(p.Degree))
		t.add("strength", "provider", p.Provider, int64(p.Patients), float64(p.Strength))
		t.add("core", "provider", p.Provider, int64(p.Patients), float64(p.Core))
		t.add("community", "provider", p.Provider, int64(p.Patients), float64(p.Community))
		if p.Between {
			t.add("betweenness", "provider", p.Provider, int64(p.Patients), p.Betweenness)
		}
	}
}

func (t *tabled) passed() {
	x := t.r.Referrals
	if x == nil {
		return
	}
	t.add("referrals", "", "", somebody(x.N))
	t.share("closed", x.Closed, "", "")
	t.share("mutual", x.Mutual, "", "")
	t.spread("days to closed", x.Days, "", "")
	for _, p := range x.Routes {
		t.share("closed", p.Closure, "pair", p.A+" – "+p.B)
		t.add("reciprocity", "pair", p.A+" – "+p.B, int64(p.Sent+p.Back), p.Reciprocity)
	}
}

// origin says in the same table how it was counted: every parameter, definition
// and reason.
func (t *tabled) origin() {
	p := reflect.ValueOf(t.r.Parameters)
	for i := range p.NumField() {
		name, _, _ := strings.Cut(p.Type().Field(i).Tag.Get("json"), ",")
		if name == "-" || p.Field(i).IsZero() {
			continue
		}
		text, err := json.Marshal(p.Field(i).Interface())
		if err != nil {
			t.err = err
			return
		}
		t.text("parameter", name, string(text))
	}
	for _, d := range Defined {
		t.text("definition", d.Name, d.Formula+" ("+d.Source+")")
	}
}

func (t *tabled) text(measure, name, text string) {
	line := make(row, 14, len(Columns))
	line[0], line[1], line[13] = measure, name, text
	if t.err == nil {
		t.err = t.put(append(line, t.tail...))
	}
}

// WriteCSV writes the table of a result.
func WriteCSV(w io.Writer, r *Result) error {
	out := csv.NewWriter(w)
	var head []string
	for _, c := range Columns {
		head = append(head, c.Name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	if err := rows(r, func(line row) error {
		cells := make([]string, len(line))
		for i, c := range line {
			switch c := c.(type) {
			case string:
				cells[i] = guarded(c)
			case int64:
				cells[i] = strconv.FormatInt(c, 10)
			case float64:
				cells[i] = number(c, true)
			}
		}
		return out.Write(cells)
	}); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// guarded is a text for a cell of CSV that no spreadsheet takes for a formula: what
// begins as one gets an apostrophe, as OWASP advises.
//
// Source: OWASP-CSV
func guarded(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n|", rune(s[0])) {
		return "'" + s
	}
	return s
}

// WriteParquet writes the same table with types.
func WriteParquet(w io.Writer, r *Result) error {
	out := parquet.NewWriter(w, Columns)
	if err := rows(r, func(line row) error { return out.Write(line) }); err != nil {
		return err
	}
	return out.Close()
}
