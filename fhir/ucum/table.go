package ucum

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/cockroachdb/apd/v3"
)

//go:embed source/ucum-essence.xml
var essence []byte

// table is UCUM's own: prefixes, and atoms with what defines them.
type table struct {
	prefixes map[string]*unit
	atoms    map[string]*atom
}

// atom is a unit without prefix; unit is nil until it was asked for, which
// happens for all of them while the table loads.
type atom struct {
	definition
	unit *unit
	busy bool
}

type definition struct {
	Code      string `xml:"Code,attr"`
	Metric    string `xml:"isMetric,attr"`
	Arbitrary string `xml:"isArbitrary,attr"`
	Value     struct {
		Unit     string `xml:"Unit,attr"`
		Value    string `xml:"value,attr"`
		Function *struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
			Unit  string `xml:"Unit,attr"`
		} `xml:"function"`
	} `xml:"value"`
}

var loaded = sync.OnceValues(load)

func load() (*table, error) {
	var doc struct {
		Prefixes []definition `xml:"prefix"`
		Bases    []definition `xml:"base-unit"`
		Units    []definition `xml:"unit"`
	}
	dec := xml.NewDecoder(bytes.NewReader(essence))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // ASCII
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("ucum table: %w", err)
	}
	t := &table{make(map[string]*unit, len(doc.Prefixes)), make(map[string]*atom, len(doc.Units))}
	for _, p := range doc.Prefixes {
		n, _, err := apd.NewFromString(p.Value.Value)
		if err != nil {
			return nil, fmt.Errorf("ucum prefix %s: %w", p.Code, err)
		}
		n.Reduce(n)
		t.prefixes[p.Code] = number(n)
	}
	for _, d := range doc.Bases {
		d.Metric = "yes"
		t.atoms[d.Code] = &atom{definition: d, unit: base(d.Code)}
	}
	for _, d := range doc.Units {
		t.atoms[d.Code] = &atom{definition: d}
	}
	for code := range t.atoms {
		if _, err := t.find(code); err != nil {
			return nil, fmt.Errorf("ucum unit %s: %w", code, err)
		}
	}
	return t, nil
}

// errUnknown says that UCUM has no such unit.
var errUnknown = errors.New("unknown unit")

// find returns the unit of an atom with or without prefix, or errUnknown.
func (t *table) find(name string) (*unit, error) {
	if a := t.atoms[name]; a != nil {
		return t.resolve(a)
	}
	for n := 1; n <= 2 && n < len(name); n++ {
		a, p := t.atoms[name[n:]], t.prefixes[name[:n]]
		if a == nil || p == nil || a.Metric != "yes" {
			continue
		}
		u, err := t.resolve(a)
		if err != nil {
			return nil, err
		}
		u, ok := times(u, p, 1)
		if !ok {
			return nil, fmt.Errorf("prefix of %s", name)
		}
		return u, nil
	}
	return nil, errUnknown
}

// resolve works out what an atom is in base units.
func (t *table) resolve(a *atom) (*unit, error) {
	if a.unit != nil {
		return a.unit, nil
	}
	if a.busy {
		return nil, fmt.Errorf("%s is defined by itself", a.Code)
	}
	a.busy = true
	if a.Arbitrary == "yes" && a.Value.Unit == "1" {
		a.unit = base(a.Code)
		return a.unit, nil
	}
	value, of, f := a.Value.Value, a.Value.Unit, a.Value.Function
	if f != nil {
		value, of = f.Value, f.Unit
	}
	n, _, err := apd.NewFromString(value)
	if err != nil {
		return nil, err
	}
	n.Reduce(n)
	u, err := t.parse(of)
	if err != nil {
		return nil, err
	}
	u, ok := times(u, number(n), 1)
	if !ok {
		return nil, fmt.Errorf("%s is too large", a.Code)
	}
	if f != nil {
		if u.scale = scales[f.Name]; u.scale == nil {
			return nil, fmt.Errorf("no function %s", f.Name)
		}
		u.times.SetInt64(1)
	}
	a.unit = u
	return u, nil
}
