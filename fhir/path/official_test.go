package path

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	fhirxml "kith/fhir/xml"
)

// officialCase is one case of HL7's suite.
type officialCase struct {
	group, name, input, source string
	invalid                    string // syntax, semantic or execution
	ordered, unordered         bool   // checkOrderedFunctions; ordered="false"
	predicate                  bool
	want                       []string // "type:value", the type empty where the case names none
}

// key names a case; three names stand twice in the suite.
func (c officialCase) key() string { return c.group + "/" + c.name }

func officialCases(tb testing.TB) []officialCase {
	var file struct {
		Groups []struct {
			Name  string `xml:"name,attr"`
			Tests []struct {
				Name       string `xml:"name,attr"`
				Input      string `xml:"inputfile,attr"`
				Predicate  bool   `xml:"predicate,attr"`
				Ordered    string `xml:"ordered,attr"`
				Check      bool   `xml:"checkOrderedFunctions,attr"`
				Expression struct {
					Invalid string `xml:"invalid,attr"`
					Text    string `xml:",chardata"`
				} `xml:"expression"`
				Outputs []struct {
					Type string `xml:"type,attr"`
					Text string `xml:",chardata"`
				} `xml:"output"`
			} `xml:"test"`
		} `xml:"group"`
	}
	src, err := os.ReadFile("testdata/official/tests-fhir-r4.xml")
	if err == nil {
		err = xml.Unmarshal(src, &file)
	}
	if err != nil {
		tb.Fatal(err)
	}
	var all []officialCase
	seen := map[string]int{}
	for _, g := range file.Groups {
		for _, t := range g.Tests {
			c := officialCase{group: g.Name, name: t.Name, input: t.Input, source: t.Expression.Text, invalid: t.Expression.Invalid,
				ordered: t.Check, unordered: t.Ordered == "false", predicate: t.Predicate}
			if seen[c.key()]++; seen[c.key()] > 1 {
				c.name += fmt.Sprintf("-%d", seen[c.key()])
			}
			for _, o := range t.Outputs {
				c.want = append(c.want, o.Type+":"+strings.TrimPrefix(strings.TrimPrefix(o.Text, "@"), "T"))
			}
			all = append(all, c)
		}
	}
	return all
}

// officialInputs reads the resources of the suite, by file name.
func officialInputs(tb testing.TB) map[string]Value {
	all := map[string]Value{}
	files, err := filepath.Glob("testdata/official/input/*")
	if err != nil || len(files) == 0 {
		tb.Fatal("no inputs", err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err == nil && strings.HasSuffix(f, ".xml") {
			src, err = fhirxml.ToJSON(src)
		}
		if err != nil {
			tb.Fatal(f, err)
		}
		all[filepath.Base(f)] = parse(tb, string(src))
	}
	return all
}

// parse reads a resource.
func parse(tb testing.TB, src string) Value {
	tb.Helper()
	d := new(element.Doc)
	if err := d.Parse([]byte(src), element.Options{}); err != nil {
		tb.Fatal(err)
	}
	return Of(d.Root())
}

var noon = time.Date(2026, 3, 9, 12, 0, 0, 0, time.FixedZone("", -5*3600))

// run evaluates a case as the suite wants it and says what is wrong with the result.
func (c officialCase) run(tb testing.TB, inputs map[string]Value) error {
	got, err := c.evaluate(tb, inputs)
	switch {
	case c.invalid != "" && err == nil:
		return fmt.Errorf("returned %v, want an error (%s)", got, c.invalid)
	case c.invalid != "":
		return nil
	case err != nil:
		return err
	}
	want := slices.Clone(c.want)
	for i, w := range want {
		if typ, text, _ := strings.Cut(w, ":"); typ == "" && i < len(got) {
			_, was, _ := strings.Cut(got[i], ":")
			want[i], got[i] = text, was
		}
	}
	if c.unordered {
		slices.Sort(want)
		slices.Sort(got)
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("returned %q, want %q", got, want)
	}
	return nil
}

func (c officialCase) evaluate(tb testing.TB, inputs map[string]Value) ([]string, error) {
	focus := inputs[c.input]
	if c.input != "" && !focus.Exists() {
		tb.Fatalf("%s: no input %s", c.key(), c.input)
	}
	var options []Option
	if focus.Exists() {
		options = append(options, For(focus.Type().Name))
	}
	if c.ordered {
		options = append(options, Ordered())
	}
	e, err := Compile(c.source, options...)
	if err != nil {
		return nil, err
	}
	found, err := e.Eval(tb.Context(), focus, &Env{Now: noon})
	if err != nil {
		return nil, err
	}
	if c.predicate {
		found = Collection{Boolean(len(found) > 0)}
	}
	var got []string
	for _, v := range found {
		name := v.Type().Name
		if v.Type().Namespace == "System" {
			name = map[string]string{"Boolean": "boolean", "Integer": "integer", "Decimal": "decimal", "String": "string",
				"Date": "date", "DateTime": "dateTime", "Time": "time", "Quantity": "Quantity"}[name]
		}
		got = append(got, name+":"+v.String())
	}
	return got, nil
}

// TestTheOfficialCasesHold runs HL7's suite. What does not hold stands in
// exclusions.txt with its reason, and the list may not grow stale.
func TestTheOfficialCasesHold(t *testing.T) {
	inputs, excluded := officialInputs(t), exclusions(t)
	passed := 0
	for _, c := range officialCases(t) {
		err := c.run(t, inputs)
		_, known := excluded[c.key()]
		delete(excluded, c.key())
		switch {
		case err == nil && known:
			t.Errorf("%s holds now; take it out of exclusions.txt", c.key())
		case err == nil:
			passed++
		case !known:
			t.Errorf("%s: %s\n\t%v", c.key(), strings.TrimSpace(c.source), err)
		}
	}
	for key := range excluded {
		t.Errorf("exclusions.txt: the suite has no %s", key)
	}
	t.Logf("%d of the suite's cases hold", passed)
}

func exclusions(tb testing.TB) map[string]string {
	f, err := os.Open("testdata/exclusions.txt")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	all := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if key, why, ok := strings.Cut(s.Text(), " "); !strings.HasPrefix(key, "#") && s.Text() != "" {
			if !ok {
				tb.Errorf("exclusions.txt gives no reason for %s", key)
			}
			all[key] = why
		}
	}
	return all
}

func TestErrorsOfTheOfficialCasesSayWhere(t *testing.T) {
	inputs := officialInputs(t)
	for _, c := range officialCases(t) {
		_, err := c.evaluate(t, inputs)
		if err == nil {
			continue
		}
		if e, ok := errors.AsType[*Error](err); !ok || e.Line < 1 || e.Column < 1 || e.Message == "" {
			t.Errorf("%s: %v says too little", c.key(), err)
		}
	}
}
